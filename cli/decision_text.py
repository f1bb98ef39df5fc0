"""A decision as text for a person: the answer, then why, what is missing, and the evidence."""

from enum import Enum

from cli.criteria_tree import (
    shared_document,
    write_criteria,
    write_criterion,
)
from cli.evidence_text import cited_words, grade_words
from cli.lines_text import lines_in_brief, write_lines
from cli.missing_text import missing_words, outcome_words, write_missing
from cli.terminal import Page, Sign
from engine.decide.model import Decision, Effect, Note, Policy
from engine.knowledge.packs import Outcome, PackStatus, SilenceKind
from engine.language.facts import Vocabulary

_STYLES = {
    Outcome.COVERED: "green",
    Outcome.PARTIALLY_COVERED: "yellow",
    Outcome.NOT_COVERED: "red",
    Outcome.NEEDS_INFORMATION: "yellow",
}
_STANDING_NOTES = ("provisional_pack", "draft_pack")
"""Warnings that stand above the answer."""
_SAID_ABOVE = (*_STANDING_NOTES, "service_assumed")
"""Warnings that the answer and the rows beside it say already."""
_LABELS = 14
"""The columns of the labels beside the answer."""
_DIGEST_SHOWN = len("sha256:") + 12


class Detail(Enum):
    """How much of a decision is shown. `BRIEF`: the answer, how it stands, the shortest way."""

    BRIEF = "brief"
    SHORT = "short"
    FULL = "full"


def write_decision(
    page: Page, decision: Decision, vocabulary: Vocabulary, detail: Detail, *, trace: bool = False
) -> None:
    """One decision. `trace` adds the rules in the order in which they fired."""
    _write_answer(page, decision, brief=detail is Detail.BRIEF)
    if detail is Detail.BRIEF:
        for note in own_notes(decision):
            if note.id not in _SAID_ABOVE:
                page.text(note.text, sign=Sign.NOTE)
    _write_why(page, decision, vocabulary)
    write_missing(page, decision, vocabulary, brief=detail is not Detail.FULL)
    _write_conflicts(page, decision, vocabulary)
    if detail is Detail.BRIEF:
        _write_trace(page, decision, trace)
        return
    _write_warnings(page, decision)
    write_lines(page, decision, tables=detail is Detail.FULL)
    if detail is Detail.FULL:
        if decision.criteria:
            write_criteria(page, decision.criteria, vocabulary)
        _write_silences(page, decision)
        _write_authorization(page, decision)
        page.blank()
        page.text(f"encounter digest {decision.encounter_digest}", style="dim")
    _write_trace(page, decision, trace)


def _write_answer(page: Page, decision: Decision, *, brief: bool) -> None:
    for note in decision.warnings:
        if note.id in _STANDING_NOTES:
            page.text(note.text, indent=0, sign=Sign.NOTE, style="yellow")
    page.heading(answer_words(decision), style=_STYLES.get(decision.outcome, "bold"))
    for sentence in _sentences(decision):
        page.text(sentence)

    def row(label: str, text: str) -> None:
        page.text(text, label=label, hang=_LABELS)

    row("encounter", decision.encounter)
    if decision.policy is not None:
        row("policy", decision.policy.pack.title)
        row("", _version_words(decision.policy))
        row("found by", selected_words(decision.policy))
    elif decision.nearest and decision.outcome is Outcome.NEEDS_INFORMATION:
        row("versions", " or ".join(pack.name for pack in decision.nearest))
    if decision.codes:
        assumed = " (assumed: no code was given)" if decision.assumed else ""
        row("service", ", ".join(decision.codes) + assumed)
    if decision.expected_coding:
        row("coded as", ", ".join(f"{code} x{units}" for code, units in decision.expected_coding))
    if brief and decision.lines:
        row("claim lines", lines_in_brief(decision))


def answer_words(decision: Decision) -> str:
    """The outcome and its basis: `not covered: contraindication`."""
    words = outcome_words(decision.outcome).upper()
    if decision.basis:
        words += f": {decision.basis.replace('_', ' ')}"
    return words


def _sentences(decision: Decision) -> list[str]:
    found = [_determined(decision)] if decision.determination_text else []
    if decision.payer_term:
        found.append(f"The payer's term: {decision.payer_term}.")
    if decision.outcome is Outcome.NO_POLICY:
        found.append(
            "No policy is known here for this payer, plan, line of business and date. "
            "This is not a denial."
        )
        nearest = ", ".join(pack.name for pack in decision.nearest)
        if nearest:
            found.append(f"Nearest versions: {nearest}.")
    if decision.outcome is Outcome.NEEDS_INFORMATION and decision.reachable:
        found.append(f"Still possible: {_possible(decision)}.")
    return found


def _determined(decision: Decision) -> str:
    cited = f" [{cited_words(decision.citation)}]" if decision.citation else ""
    return f"{decision.determination_text}{cited}"


def _possible(decision: Decision) -> str:
    """The outcomes that can be reached, each once with its bases."""
    bases: dict[Outcome, list[str]] = {}
    for reachable in decision.reachable:
        found = bases.setdefault(reachable.outcome, [])
        basis = (reachable.basis or "").replace("_", " ")
        if basis and basis not in found:
            found.append(basis)
    return " or ".join(
        outcome_words(outcome) + (f" ({', '.join(found)})" if found else "")
        for outcome, found in bases.items()
    )


def _version_words(policy: Policy) -> str:
    pack = policy.pack
    words = [pack.name]
    if pack.dates.effective:
        dated = pack.dates.effective
        words.append(f"effective {dated.day} ({grade_words(dated.evidence)})")
    elif pack.dates.not_before:
        words.append(f"effective on an unknown day from {pack.dates.not_before.day}")
    else:
        words.append("effective date unknown")
    if pack.status is not PackStatus.ACTIVE:
        words.append(pack.status.value)
    return ", ".join([*words, pack.digest[:_DIGEST_SHOWN]])


def selected_words(policy: Policy) -> str:
    """How the policy was found: `place of service NC, part B, JM (unverified); own (primary)`."""
    by = dict(policy.selected_by)
    if by.get("by") == "pack":
        return "named with --pack"
    words = []
    if by.get("by") == "service_location":
        grade = f" ({_grade(by['evidence'])})" if by.get("evidence") else ""
        parts = by.get("part", "")
        part = f"parts {' and '.join(parts)}" if len(parts) > 1 else f"part {parts}"
        words.append(f"place of service {by.get('state')}, {part}, {by.get('jurisdiction')}{grade}")
    for link in policy.chain:
        who = f"{link.payer} {link.plan}" if link.plan else link.payer
        words.append(f"{who} {link.binding} {link.policy} ({grade_words(link.evidence)})")
    return "; ".join(words)


def _grade(evidence: str) -> str:
    return "unverified" if evidence == "recall" else evidence.replace("_", " ")


def _write_why(page: Page, decision: Decision, vocabulary: Vocabulary) -> None:
    blocking = [c for c in decision.criteria if c.effect is Effect.BLOCKS]
    if blocking:
        page.heading("Why")
        for criterion in blocking:
            write_criterion(page, criterion, vocabulary)
    elif decision.outcome is Outcome.COVERED:
        supporting = [c for c in decision.criteria if c.effect is Effect.SUPPORTS]
        document = shared_document(tuple(supporting))
        cited = f" ({document})" if document else ""
        page.heading("Why")
        page.text(f"all {len(supporting)} criteria speak for coverage{cited}", sign=Sign.YES)


def _write_conflicts(page: Page, decision: Decision, vocabulary: Vocabulary) -> None:
    if not decision.conflicts:
        return
    page.heading("Conflicts: counted as unknown until the sources agree")
    for conflict in decision.conflicts:
        fact = vocabulary.facts[conflict.key.partition("[")[0]]
        page.text(f"{fact.label} ({conflict.key})", sign=Sign.NOTE)
        for statement in conflict.statements:
            source = statement.source or "source not named"
            page.text(f"{fact.words_for(statement.value)}: {source}", indent=6)
        if conflict.against:
            others = ", ".join(f"{vocabulary.facts[id].label} ({id})" for id in conflict.against)
            page.text(f"cannot be true with what is said of {others}", indent=6)


def _write_warnings(page: Page, decision: Decision) -> None:
    notes = [note for note in decision.warnings if note.id not in _STANDING_NOTES]
    if notes:
        page.heading("Warnings")
    for note in notes:
        page.text(note.text + _noted(note), sign=Sign.NOTE)


def own_notes(decision: Decision) -> list[Note]:
    """The warnings of coverpack itself: on the selection and its evidence, none of the pack."""
    packs = [decision.policy.pack] if decision.policy else list(decision.nearest)
    of_packs = {(warning.id, warning.text) for pack in packs for warning in pack.warnings}
    return [note for note in decision.warnings if (note.id, note.text) not in of_packs]


def _noted(note: Note) -> str:
    if note.citation is not None:
        return f" [{cited_words(note.citation)}]"
    return f" [{grade_words(note.evidence)}]" if note.evidence else ""


def _write_silences(page: Page, decision: Decision) -> None:
    if not decision.silences:
        return
    page.heading("What the policy does not say")
    for silence in decision.silences:
        kind = (
            ""
            if silence.kind is SilenceKind.SILENT
            else f" ({silence.kind.value.replace('_', ' ')}"
        )
        where = f": {silence.document})" if kind and silence.document else (")" if kind else "")
        page.text(f"{silence.topic}: {silence.text}{kind}{where}", sign=Sign.NONE)


def _write_authorization(page: Page, decision: Decision) -> None:
    found = decision.authorization
    if found is None:
        return
    page.heading("Prior authorization")
    cited = cited_words(found.citation) if found.citation else grade_words(found.evidence)
    page.text(f"{found.required.replace('_', ' ')} [{cited}]")
    for text in found.texts:
        page.text(text, indent=4, style="dim")


def _write_trace(page: Page, decision: Decision, trace: bool) -> None:
    if trace and decision.firings:
        page.heading("Rules in the order they fired")
        for firing in decision.firings:
            page.text(firing.words(), style="dim")


def write_summary(page: Page, decisions: list[Decision]) -> None:
    """Many decisions as a table, one row each."""
    rows = [
        (
            decision.encounter,
            decision.policy.pack.id if decision.policy else "-",
            outcome_words(decision.outcome),
            _remark(decision),
        )
        for decision in decisions
    ]
    page.table(("encounter", "policy", "outcome", "why"), rows, indent=0)


def write_standings(page: Page, decisions: list[Decision]) -> None:
    """Below a table: the warnings of coverpack itself, each once, with the encounters it is for."""
    concerned: dict[str, list[str]] = {}
    for decision in decisions:
        for note in own_notes(decision):
            concerned.setdefault(note.text, []).append(decision.encounter)
    page.blank()
    for text, encounters in concerned.items():
        page.text(f"{text} ({', '.join(encounters)})", indent=0, sign=Sign.NOTE)


def _remark(decision: Decision) -> str:
    if decision.outcome is Outcome.NEEDS_INFORMATION:
        return missing_words(decision)
    blocking = [c.id for c in decision.criteria if c.effect is Effect.BLOCKS]
    basis = (decision.basis or "").replace("_", " ")
    return basis + (f" ({', '.join(blocking)})" if blocking else "")
