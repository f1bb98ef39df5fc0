"""The words of decisions in our own words: outcomes, bases, statuses, evidence, warnings.

What packs, tables and the dictionary define is explained from there; here are only the words that
the product itself defines.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Word:
    """A word of decisions: what kind of word it is, and what it means."""

    kind: str
    meaning: str


def _all(kind: str, meanings: Mapping[str, str]) -> dict[str, Word]:
    return {name: Word(kind, meaning) for name, meaning in meanings.items()}


WORDS: Mapping[str, tuple[Word, ...]]
"""Every word, with its meanings: `review` is one of a claim line alone, `open` of a criterion."""

_OUTCOMES = {
    "covered": "the pack's explicit condition for coverage is met",
    "partially_covered": "covered up to a limit on units or bodies; the determination names the "
    "codes that exceed it",
    "not_covered": "the policy does not cover the service; the basis says why",
    "needs_information": "at least two outcomes are still possible, or the policy cannot be "
    "selected; what is missing is listed",
    "individual_review": "the payer decides case by case because it has no policy",
    "delegated": "decided by another document that is not in the knowledge base",
    "not_applicable": "another technique or service than the policy is about",
    "no_policy": "no pack is bound for this payer, plan, line of business and date; not a denial",
}
_BASES = {
    "contraindication": "a finding with which the policy does not cover the service",
    "limit_exceeded": "more, or elsewhere, or more often than the policy allows",
    "criteria_not_met": "a condition for coverage is unmet",
    "investigational": "the payer calls it unproven, experimental or investigational; its own "
    "term stands beside it",
    "not_medically_necessary": "the payer does not see the service as medically necessary",
    "benefit_exclusion": "the benefit excludes the service",
}
_LINES = {
    "rejected": "returned as unprocessable: correct and resubmit",
    "denied": "not paid as it stands",
    "needs_information": "held, because the coverage decision is open",
    "review": "the payer has to look at it, or the edit rests on weak evidence",
    "not_checked": "an edit that could have denied the line could not be looked at",
    "packaged": "reported, and paid within another line; not a denial",
    "payable": "nothing that was looked at speaks against payment",
}
_ACTIONS = {
    "fix_before_billing": "the biller can mend it before the claim is sent",
    "payer_discretion": "only the payer can change it",
}
_EFFECTS = {
    "supports": "the criterion speaks for coverage",
    "blocks": "the criterion stands in the way of coverage",
    "open": "the criterion is unknown, and could block",
    "none": "the criterion does not count for the answer",
}
_STATUSES = {
    "met": "what the condition asks is so",
    "unmet": "what the condition asks is not so",
    "unknown": "a fact that the condition needs is missing; never taken for no, or for zero",
}
_EVIDENCE = {
    "primary": "the text or data of the issuing body was read",
    "secondary": "somebody else's rendering of it was read",
    "carried_forward": "copied from the version before, and not seen again",
    "inferred": "follows from graded statements",
    "recall": "from memory, never seen; shown as unverified",
}
_SILENCES = {
    "silent": "the policy was read to its end and has no rule: no constraint",
    "not_seen": "the text was not available: there may be a rule",
    "delegated": "left to another document",
}
_WARNINGS = {
    "county_not_listed": "a county was given that is not among those by which the state is split",
    "date_evidence": "the day on which the version began is known from others, or follows",
    "draft_pack": "the evidence of the pack allows no better status yet",
    "provisional_pack": "the pack rests on weaker evidence, an unknown date or an unread clause",
    "not_seen_after": "the version was last seen in force before the date of service",
    "other_payer": "the pack that was named is of another payer",
    "outside_dates": "the pack that was named was not in force on the date of service",
    "pack_override": "the pack was named, and not selected by payer, place and date",
    "place_without_contractor": "no contractor is known for the place of service",
    "plan_not_of_place": "the place of service belongs to another contractor than the one named",
    "policy_excluded": "the policy says that it does not govern this line of business",
    "retirement_left_out": "the retirement of the version was not known by the day asked for",
    "service_assumed": "neither claim nor request names a code: the ablation is assumed",
    "status_left_out": "a version was left out because its status is below the one asked for",
    "uncertain_version": "which of several versions was in force is not known",
    "undated_version": "no date tells when the version began",
    "unknown_knowledge_date": "no date tells when the version became known",
    "unverified_binding": "that the plan uses the policy rests on memory",
    "unverified_date": "the date of the version rests on memory",
    "unverified_place": "that the place belongs to the contractor rests on memory",
    "unverified_until": "revisions up to a later day exist that were not seen",
    "value_unreadable": "a value in the source could not be read: it is unknown, not absent",
    "version_decides": "the answer depends on which version was in force",
}


def _joined(*groups: Mapping[str, Word]) -> Mapping[str, tuple[Word, ...]]:
    found: dict[str, tuple[Word, ...]] = {}
    for group in groups:
        for name, word in group.items():
            found[name] = (*found.get(name, ()), word)
    return found


WORDS = _joined(
    _all("outcome", _OUTCOMES),
    _all("basis of a denial", _BASES),
    _all("status of a claim line", _LINES),
    _all("action", _ACTIONS),
    _all("effect of a criterion", _EFFECTS),
    _all("status of a criterion", _STATUSES),
    _all("evidence", _EVIDENCE),
    _all("silence", _SILENCES),
    _all("warning", _WARNINGS),
)
