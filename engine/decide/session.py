"""Deciding encounters: select the policy, run the rules, put together the decision."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import TracebackType
from typing import Self

from engine.decide.authorization import authorization_between, authorization_of
from engine.decide.coverage_of_lines import Coverage
from engine.decide.criteria import criterion_results
from engine.decide.lines import NO_POLICY, LineRules, Lines, expected_coding
from engine.decide.missing import missing
from engine.decide.model import (
    CriterionResult,
    Decision,
    Effect,
    Missing,
    MissingDocument,
    Note,
    Policy,
    Reachable,
)
from engine.decide.prepared import Prepared, prepare
from engine.decide.request import request_of
from engine.decide.warnings import (
    evidence_warnings,
    override_warnings,
    pack_warnings,
    reading_warnings,
)
from engine.encounter.derived import BVN_TECHNIQUE
from engine.encounter.model import Encounter
from engine.encounter.observe import Observations, observe
from engine.knowledge.coding.local import data_folder
from engine.knowledge.evidence import Citation
from engine.knowledge.library import Library
from engine.knowledge.packs import Determination, Outcome, Pack, PackStatus
from engine.knowledge.selection import Choice, Limits, Selection, select
from engine.knowledge.timeline import in_force, time_line
from engine.rules import Run

ASSUMED_CODES = ("64628", "64629")
"""The service where an encounter names none: basivertebral nerve ablation, said to be assumed."""


@dataclass(frozen=True, slots=True)
class Options:
    """How to select: `pack` overrides everything else."""

    pack: Pack | None = None
    as_known_on: date | None = None
    min_status: PackStatus | None = None


SELECTED = Options()
"""Nothing overridden: payer, place and date select."""


class Session:
    """Decides any number of encounters against one library, compiling each pack once.

    For one thread; every thread needs its own.
    """

    def __init__(self, library: Library, *, own_copies: bool = True) -> None:
        """`library` gives facts, payers and packs.

        Without `own_copies` the user's imported coding tables do not count, as where an answer has
        to be the same on every machine.
        """
        self.library = library
        self._prepared: dict[str, Prepared] = {}
        self._lines = LineRules(library, data_folder() if own_copies else None)

    def decide(self, encounter: Encounter, options: Options = SELECTED) -> Decision:
        """The decision for an encounter.

        Raises `InputError` where a pack that is needed is wrong, `EngineFault` where the rules
        engine and the reference evaluator disagree: then there is no answer.
        """
        selection = self._select(encounter, options)
        notes = (
            *(Note(n.id, n.text, n.citation, n.evidence) for n in selection.notes),
            *reading_warnings(encounter.origin),
        )
        if not selection.choices:
            return self._without_policy(encounter, selection, notes)
        decisions = [
            self._decide_by(encounter, choice, selection, notes) for choice in selection.choices
        ]
        if len(decisions) == 1:
            return decisions[0]
        undecided = Coverage(Outcome.NEEDS_INFORMATION, policy=selection.choices[0].pack.id)
        observations = observe(encounter, self.library.facts)
        return _reconciled(decisions, self._lines.decide(encounter, observations, undecided))

    def close(self) -> None:
        """Give back what the rules engine holds."""
        for prepared in self._prepared.values():
            prepared.engine.close()
        self._prepared.clear()
        self._lines.close()

    def __enter__(self) -> Self:
        """Itself, closed at the end of the block."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close."""
        self.close()

    def _select(self, encounter: Encounter, options: Options) -> Selection:
        if options.pack is not None:
            return Selection((Choice(options.pack),), (("by", "pack"),))
        return select(
            self.library, request_of(encounter), Limits(options.as_known_on, options.min_status)
        )

    def _prepare(self, pack: Pack) -> Prepared:
        if pack.digest not in self._prepared:
            self._prepared[pack.digest] = prepare(pack)
        return self._prepared[pack.digest]

    def _decide_by(
        self, encounter: Encounter, choice: Choice, selection: Selection, notes: tuple[Note, ...]
    ) -> Decision:
        facts, pack = self.library.facts, choice.pack
        prepared = self._prepare(pack)
        observations = observe(encounter, facts, prepared.indexed)
        run = prepared.engine.run(observations.values, encounter=encounter.digest)
        reachable = [d for d in pack.determinations if d.id in run.reachable]
        outcome, settled = _settle(reachable)
        criteria = criterion_results(prepared, run.criteria, run.tests, observations)
        codes, assumed = service_of(encounter, observations)
        coverage = Coverage(outcome, settled, _rests_on(settled, criteria), pack.id)
        lines = self._lines.decide(encounter, observations, coverage)
        return Decision(
            encounter=encounter.id,
            encounter_digest=encounter.digest,
            codes=codes,
            assumed=assumed,
            policy=Policy(pack, choice.chain, selection.selected_by),
            outcome=outcome,
            basis=settled.basis if settled else None,
            payer_term=settled.payer_term if settled else None,
            determination=settled.id if settled else None,
            determination_text=settled.text if settled else None,
            citation=settled.citation if settled else None,
            reachable=tuple(Reachable(d.id, d.outcome, d.basis) for d in reachable),
            criteria=criteria,
            missing=missing(
                pack,
                encounter,
                observations,
                criteria=run.criteria,
                reachable=reachable,
                facts=facts,
            ),
            conflicts=observations.conflicts,
            silences=pack.silences,
            authorization=authorization_of(pack, observations, dict(run.criteria)),
            warnings=self._warnings(
                encounter, choice, notes, observations, run=run, assumed=assumed
            ),
            lines=lines.results,
            expected_coding=expected_coding(observations),
            coding=lines.coding,
            firings=run.firings,
        )

    def _warnings(
        self,
        encounter: Encounter,
        choice: Choice,
        notes: tuple[Note, ...],
        observations: Observations,
        *,
        run: Run,
        assumed: bool,
    ) -> tuple[Note, ...]:
        day, pack = encounter.date_of_service, choice.pack
        found = [*notes]
        if not choice.chain:
            found += override_warnings(pack, encounter.payer, day, self._superseded(pack, day))
        if assumed:
            text = "neither claim nor request names a code: basivertebral nerve ablation is assumed"
            found.append(Note("service_assumed", text))
        found += evidence_warnings(pack, day)
        found += pack_warnings(pack, day, observations, dict(run.criteria))
        return tuple(found)

    def _superseded(self, pack: Pack, day: date) -> bool:
        """Whether another version of a named pack's policy was in force on the day instead."""
        current = in_force(time_line((v, None) for v in self.library.versions(pack.id)), day)
        return bool(current) and pack.digest not in [item.pack.digest for item in current]

    def _without_policy(
        self, encounter: Encounter, selection: Selection, notes: tuple[Note, ...]
    ) -> Decision:
        observations = observe(encounter, self.library.facts)
        outcome = Outcome.NEEDS_INFORMATION if selection.needs else Outcome.NO_POLICY
        codes, assumed = service_of(encounter, observations)
        named = NO_POLICY if outcome is Outcome.NO_POLICY else None
        lines = self._lines.decide(encounter, observations, Coverage(outcome, policy=named))
        return Decision(
            encounter=encounter.id,
            encounter_digest=encounter.digest,
            codes=codes,
            assumed=assumed,
            policy=None,
            outcome=outcome,
            missing=Missing(selection=selection.needs),
            conflicts=observations.conflicts,
            warnings=notes,
            lines=lines.results,
            expected_coding=expected_coding(observations),
            coding=lines.coding,
            candidates=selection.candidates,
            nearest=selection.nearest,
        )


def service_of(encounter: Encounter, observations: Observations) -> tuple[tuple[str, ...], bool]:
    """The codes of the service, and whether they were assumed because nothing names any."""
    if encounter.codes is not None:
        return tuple(sorted(encounter.codes)), False
    if observations.values.get("procedure.technique") == BVN_TECHNIQUE:
        return ASSUMED_CODES, True
    return (), False


def _settle(reachable: Sequence[Determination]) -> tuple[Outcome, Determination | None]:
    """One outcome among the reachable: that, by the last of them, the first that is met."""
    if len({determination.outcome for determination in reachable}) == 1:
        return reachable[-1].outcome, reachable[-1]
    return Outcome.NEEDS_INFORMATION, None


def _rests_on(
    settled: Determination | None, criteria: Sequence[CriterionResult]
) -> Citation | None:
    """Where the policy says what an answer rests on: its determination, or what blocks."""
    if settled is None or settled.citation is not None:
        return settled.citation if settled else None
    blocking = [criterion for criterion in criteria if criterion.effect is Effect.BLOCKS]
    return next((criterion.citation for criterion in (*blocking, *criteria)), None)


def _reconciled(decisions: list[Decision], open_lines: Lines) -> Decision:
    """One answer where the version in force is uncertain: theirs if they agree, else open.

    If they differ, what settles it is the document that dates the versions; the facts that any of
    them waits for are asked for beside it. `open_lines` are the lines while coverage is open.
    """
    first = decisions[0]
    if len({decision.outcome for decision in decisions}) == 1:
        return replace(first, authorization=authorization_between(decisions))
    packs = tuple(decision.policy.pack for decision in decisions if decision.policy)
    documents = tuple(
        MissingDocument(f"the effective date of {pack.name}", ())
        for pack in packs
        if pack.dates.effective is None
    )
    facts = {fact.fact: fact for decision in decisions for fact in decision.missing.facts}
    text = "the answer depends on which version was in force: " + ", ".join(
        f"{pack.name}: {decision.outcome}" for pack, decision in zip(packs, decisions, strict=True)
    )
    warnings = dict.fromkeys(note for decision in decisions for note in decision.warnings)
    return Decision(
        encounter=first.encounter,
        encounter_digest=first.encounter_digest,
        codes=first.codes,
        assumed=first.assumed,
        policy=None,
        outcome=Outcome.NEEDS_INFORMATION,
        missing=Missing(facts=tuple(facts.values()), documents=documents),
        conflicts=first.conflicts,
        warnings=(*warnings, Note("version_decides", text)),
        lines=open_lines.results,
        expected_coding=first.expected_coding,
        coding=open_lines.coding,
        nearest=packs,
    )
