"""Claim lines: each follows the coverage decision, then passes the coding edits; strictest wins."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from engine.decide.coverage_of_lines import Coverage
from engine.decide.liability import liability_of
from engine.decide.line_edits import EditRules, Failed, tables_behind
from engine.decide.model import Applied, LineResult, LineStatus, Reason
from engine.encounter.billed_line import ADD_ONS, BilledLine
from engine.encounter.line_fact import LineFact, LineInputs
from engine.encounter.line_facts import line_facts
from engine.encounter.model import ClaimLine, Encounter
from engine.encounter.observe import Observations
from engine.knowledge.coding.lookup import CodingTables
from engine.knowledge.coding.rows import TableRef
from engine.knowledge.coding_packs import Action, CodingPack, FindingStatus
from engine.knowledge.evidence import GRADES
from engine.knowledge.library import Library
from engine.knowledge.packs import Outcome
from engine.knowledge.remittance import Suggestion
from engine.language.values import SetValue, Value

STRICTNESS = tuple(LineStatus)
FAILED = (LineStatus.REJECTED, LineStatus.DENIED)
"""What a line is that is known not to be paid, with which its add-on falls."""
PAID = (LineStatus.PACKAGED, LineStatus.PAYABLE)
COVERAGE = "coverage"
"""What a reason names that follows from the policy, where others name an edit."""
NO_POLICY = "none"
"""The policy that decides a line where it is known that there is none."""

_FOLLOWS = {
    Outcome.COVERED: LineStatus.PAYABLE,
    Outcome.NOT_COVERED: LineStatus.DENIED,
    Outcome.NEEDS_INFORMATION: LineStatus.NEEDS_INFORMATION,
    Outcome.INDIVIDUAL_REVIEW: LineStatus.REVIEW,
    Outcome.DELEGATED: LineStatus.REVIEW,
}


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a claim in its order, and the coding packs and tables that were used."""

    results: tuple[LineResult, ...] = ()
    coding: tuple[Applied, ...] = ()


class LineRules:
    """What decides lines: coding packs, tables and suggestions of a library, read when needed.

    For one thread, as the session that holds it.
    """

    def __init__(self, library: Library, data: Path | None, rules: EditRules | None = None) -> None:
        """`library` gives the packs and tables; the user's own in the folder `data` go before.

        `rules` apply the packs, if not those that are made when the first line is decided.
        """
        self._library = library
        self._tables = CodingTables(library, data)
        self._rules = rules

    def close(self) -> None:
        """Give back what the rules engine holds."""
        if self._rules is not None:
            self._rules.close()
            self._rules = None

    def decide(self, encounter: Encounter, observations: Observations, coverage: Coverage) -> Lines:
        """Every line of the claim, by its number; nothing without a claim.

        An add-on comes after the lines that it depends on: it falls with its primary.
        """
        claim = encounter.claim
        if claim is None:
            return Lines()
        if self._rules is None:
            self._rules = EditRules(self._library.coding_packs)
        packs = self._rules.packs_on(encounter.date_of_service)
        case = _Case(encounter, observations.values, coverage, self._line_of_business(encounter))
        found: dict[int, LineResult] = {}
        used: set[TableRef] = set()
        claim = replace(claim, lines=tuple(sorted(claim.lines, key=lambda one: one.line)))
        for line in sorted(claim.lines, key=lambda one: self._is_add_on(one.code, encounter)):
            failed = frozenset(n for n, result in found.items() if result.status in FAILED)
            paid = frozenset(n for n, result in found.items() if result.status in PAID)
            billed = BilledLine(line, claim, encounter.date_of_service, failed, paid)
            inputs = LineInputs(billed, case.values, self._tables, coverage.policy)
            facts = line_facts(inputs) if packs else {}
            used.update(tables_behind(facts.values()))
            found[line.line] = self._line(billed, packs, facts, case)
        return Lines(tuple(found[line.line] for line in claim.lines), _applied(packs, used))

    def _is_add_on(self, code: str | None, encounter: Encounter) -> bool:
        if code is None or code in ADD_ONS:
            return code is not None
        return self._tables.add_on(code, encounter.date_of_service).row is not None

    def _line(
        self,
        billed: BilledLine,
        packs: Sequence[CodingPack],
        facts: Mapping[str, LineFact],
        case: "_Case",
    ) -> LineResult:
        assert self._rules is not None
        edits = self._rules.apply(
            packs,
            facts,
            case.values,
            line_of_business=case.line_of_business,
            encounter=case.encounter.digest,
        )
        line, ours = billed.line, billed.is_ablation
        followed = followed_by(line, case.coverage) if ours else None
        reasons = [self._coverage_reason(followed, case)] if ours else []
        reasons += [self._edit_reason(failed) for failed in edits.failed]
        statuses = [reason.status for reason in reasons if reason.status is not None]
        if not packs or not ours or any(one.hard for one in edits.unchecked):
            statuses.append(LineStatus.NOT_CHECKED)
        return LineResult(
            line=line.line,
            code=line.code,
            units=line.units,
            status=min(statuses, key=STRICTNESS.index, default=LineStatus.PAYABLE),
            reasons=tuple(reasons),
            not_checked=tuple(one.edit.id for one in edits.unchecked),
            liability=liability_of(followed, case.coverage, case.line_of_business),
        )

    def _line_of_business(self, encounter: Encounter) -> str | None:
        payer = self._library.payers.payers[encounter.payer]
        return encounter.line_of_business or payer.default_line

    def _coverage_reason(self, status: LineStatus | None, case: "_Case") -> Reason:
        """What the policy says of the line; a warning where none decides on it."""
        coverage = case.coverage
        determination, citation = coverage.determination, coverage.citation
        said = determination.text if determination else "the policy does not decide yet"
        action = Action.PAYER_DISCRETION
        if status is None:
            said = "only coding edits were looked at, and nothing is said of coverage"
        if status is LineStatus.NEEDS_INFORMATION:
            said = "coverage is open until the missing facts are supplied"
            action = Action.FIX_BEFORE_BILLING
        return Reason(
            edit=COVERAGE,
            text=f"{coverage.outcome.value.replace('_', ' ')}: {said}",
            evidence=citation.evidence if citation else None,
            citation=citation,
            action=action.value,
            status=status,
            suggestions=self._suggested_for(coverage) if status in FAILED else (),
        )

    def _suggested_for(self, coverage: Coverage) -> tuple[Suggestion, ...]:
        """What a remittance may say of a denial by the policy: Medicare's own, else in general."""
        basis = coverage.basis
        suggested = self._library.remittance.for_edit
        medicare = (coverage.policy or "").startswith("medicare/")
        own = suggested(f"{COVERAGE}/medicare/{basis}") if medicare else ()
        return own or suggested(f"{COVERAGE}/{basis}")

    def _edit_reason(self, failed: Failed) -> Reason:
        warning = failed.status is FindingStatus.WARNING
        status = None if warning else LineStatus(failed.status.value)
        answer = max(failed.answers, key=lambda one: GRADES.index(one.evidence), default=None)
        cited = answer.citation if answer else None
        return Reason(
            edit=failed.edit.id,
            text=failed.text,
            evidence=failed.evidence,
            citation=cited or failed.edit.citation,
            action=failed.edit.finding.action.value,
            status=status,
            table=answer.table if answer else None,
            suggestions=self._library.remittance.for_edit(failed.edit.id)
            if status in FAILED
            else (),
        )


@dataclass(frozen=True, slots=True)
class _Case:
    """What the lines of one claim have in common."""

    encounter: Encounter
    values: Mapping[str, Value]
    coverage: Coverage
    line_of_business: str | None


def followed_by(line: ClaimLine, coverage: Coverage) -> LineStatus | None:
    """What a line of the ablation comes to by coverage alone; `None` where no policy decides."""
    if coverage.outcome is Outcome.PARTIALLY_COVERED and coverage.determination is not None:
        exceeds = line.code in coverage.determination.exceeding
        return LineStatus.DENIED if exceeds else LineStatus.REVIEW
    return _FOLLOWS.get(coverage.outcome)


def _applied(packs: Sequence[CodingPack], tables: Iterable[TableRef]) -> tuple[Applied, ...]:
    """The packs that hold on the day, then the tables that answered, each in order of its id."""
    named = sorted((one.id, one.version, one.digest) for one in set(tables))
    return (
        *(Applied("pack", pack.id, pack.version, pack.digest) for pack in packs),
        *(Applied("table", *one) for one in dict.fromkeys(named)),
    )


def expected_coding(observations: Observations) -> tuple[tuple[str, int], ...]:
    """What the treated bodies are billed as: 64628 for the first two, 64629 for each further one.

    Counts distinct vertebral bodies (coding dossier, section 3); nothing while they are not all
    known.
    """
    bodies = observations.values.get("procedure.vertebral_bodies")
    if not isinstance(bodies, SetValue) or not bodies.complete:
        return ()
    further = len(bodies.members) - 2
    return (("64628", 1), ("64629", further)) if further > 0 else (("64628", 1),)
