"""Deciding encounters: select the policy, run the rules, put together the decision."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from types import TracebackType
from typing import Self

from engine.decide.criteria import criterion_results
from engine.decide.lines import expected_coding, line_results
from engine.decide.missing import missing
from engine.decide.model import Decision, Missing, MissingDocument, Note, Policy, Reachable
from engine.decide.warnings import evidence_warnings, override_warnings, pack_warnings
from engine.encounter.derived import BVN_TECHNIQUE
from engine.encounter.model import Encounter
from engine.encounter.observe import Observations, observe
from engine.knowledge.library import Library
from engine.knowledge.packs import Determination, Outcome, Pack, PackStatus
from engine.knowledge.selection import Limits, Request, Selection, in_force_on, select
from engine.language.conditions import Test, tests_in
from engine.rules import Engine, Run, compile_program

ASSUMED_CODES = ("64628", "64629")
"""The service where an encounter names none: basivertebral nerve ablation, said to be assumed."""


@dataclass(frozen=True, slots=True)
class Options:
    """How to select: `pack` overrides everything else."""

    pack: Pack | None = None
    as_known_on: date | None = None
    min_status: PackStatus | None = None


class Session:
    """Decides any number of encounters against one library, compiling each pack once.

    For one thread; every thread needs its own.
    """

    def __init__(self, library: Library) -> None:
        """`library` gives facts, payers and packs."""
        self.library = library
        self._engines: dict[str, Engine] = {}

    def decide(self, encounter: Encounter, options: Options = Options()) -> Decision:
        """The decision for an encounter.

        Raises `InputError` where a pack that is needed is wrong, `EngineFault` where the rules engine
        and the reference evaluator disagree: then there is no answer.
        """
        selection = self._select(encounter, options)
        notes = tuple(Note(n.id, n.text, n.citation, n.evidence) for n in selection.notes)
        if not selection.packs:
            return self._without_policy(encounter, selection, notes)
        decisions = [self._decide_by(encounter, pack, selection, notes) for pack in selection.packs]
        return decisions[0] if len(decisions) == 1 else _reconciled(decisions, selection)

    def close(self) -> None:
        """Give back what the rules engine holds."""
        for engine in self._engines.values():
            engine.close()
        self._engines.clear()

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
            return Selection((options.pack,), (), (("by", "pack"),))
        place = encounter.service_location
        request = Request(
            payer=encounter.payer,
            date_of_service=encounter.date_of_service,
            plan=encounter.plan,
            line_of_business=encounter.line_of_business,
            plan_state=encounter.plan_state,
            state=place.state if place else None,
            county=place.county if place else None,
            claim_form=encounter.claim.form if encounter.claim else None,
        )
        return select(self.library, request, Limits(options.as_known_on, options.min_status))

    def _engine(self, pack: Pack) -> Engine:
        if pack.digest not in self._engines:
            criteria = {id: criterion.condition for id, criterion in pack.criteria.items()}
            determinations = [(d.id, d.condition) for d in pack.determinations]
            self._engines[pack.digest] = Engine(compile_program(pack.name, criteria, determinations))
        return self._engines[pack.digest]

    def _decide_by(
        self, encounter: Encounter, pack: Pack, selection: Selection, notes: tuple[Note, ...]
    ) -> Decision:
        facts = self.library.facts
        observations = observe(encounter, facts, indexed_tests(pack))
        run = self._engine(pack).run(observations.values, encounter=encounter.digest)
        reachable = [d for d in pack.determinations if d.id in run.reachable]
        outcome, settled = _settle(reachable)
        codes, assumed = service_of(encounter, observations)
        return Decision(
            encounter=encounter.id,
            encounter_digest=encounter.digest,
            codes=codes,
            assumed=assumed,
            policy=Policy(pack, selection.chain, selection.selected_by),
            outcome=outcome,
            basis=settled.basis if settled else None,
            payer_term=settled.payer_term if settled else None,
            determination=settled.id if settled else None,
            determination_text=settled.text if settled else None,
            reachable=tuple(Reachable(d.id, d.outcome, d.basis) for d in reachable),
            criteria=criterion_results(pack, run.criteria, run.tests, observations),
            missing=missing(pack, encounter, observations, run.criteria, reachable, facts),
            conflicts=observations.conflicts,
            silences=pack.silences,
            authorization=pack.authorization,
            warnings=self._warnings(encounter, pack, selection, notes, observations, run, assumed),
            lines=line_results(encounter.claim, outcome, settled),
            expected_coding=expected_coding(observations),
            firings=run.firings,
        )

    def _warnings(
        self,
        encounter: Encounter,
        pack: Pack,
        selection: Selection,
        notes: tuple[Note, ...],
        observations: Observations,
        run: Run,
        assumed: bool,
    ) -> tuple[Note, ...]:
        day = encounter.date_of_service
        named = not selection.chain
        found = [*notes, *(override_warnings(pack, encounter.payer, day) if named else ())]
        if named and pack.earliest and day >= pack.earliest and not self._in_force(pack, day):
            found.append(Note("outside_dates", f"{pack.name} was superseded before {day}"))
        if assumed:
            text = "neither claim nor request names a code: basivertebral nerve ablation is assumed"
            found.append(Note("service_assumed", text))
        found += evidence_warnings(pack, day)
        found += pack_warnings(pack, observations, dict(run.criteria))
        return tuple(found)

    def _in_force(self, pack: Pack, day: date) -> bool:
        versions = self.library.versions(pack.id)
        return pack.version not in [v.version for v in versions] or pack.version in [
            v.version for v in in_force_on(versions, day)
        ]

    def _without_policy(
        self, encounter: Encounter, selection: Selection, notes: tuple[Note, ...]
    ) -> Decision:
        observations = observe(encounter, self.library.facts)
        outcome = Outcome.NEEDS_INFORMATION if selection.needs else Outcome.NO_POLICY
        codes, assumed = service_of(encounter, observations)
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
            lines=line_results(encounter.claim, outcome, None),
            expected_coding=expected_coding(observations),
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


def indexed_tests(pack: Pack) -> list[tuple[str, str]]:
    """The indexed facts that a pack tests, such as the units of a code."""
    conditions = [
        *(criterion.condition for criterion in pack.criteria.values()),
        *(determination.condition for determination in pack.determinations),
        *(warning.condition for warning in pack.warnings),
    ]
    tests: list[Test] = [test for condition in conditions for test in tests_in(condition)]
    return list(dict.fromkeys((test.fact, test.of) for test in tests if test.of is not None))


def _settle(reachable: Sequence[Determination]) -> tuple[Outcome, Determination | None]:
    """One outcome among the reachable: that, by the last of them, which is the first that is met."""
    if len({determination.outcome for determination in reachable}) == 1:
        return reachable[-1].outcome, reachable[-1]
    return Outcome.NEEDS_INFORMATION, None


def _reconciled(decisions: list[Decision], selection: Selection) -> Decision:
    """One answer where the version in force is uncertain: theirs if they agree, else open."""
    outcomes = {decision.outcome for decision in decisions}
    if len(outcomes) == 1:
        return decisions[0]
    first = decisions[0]
    names = tuple(pack.name for pack in selection.packs)
    documents = tuple(
        MissingDocument(f"the effective date of {pack.name}", ())
        for pack in selection.packs
        if pack.dates.effective is None
    )
    text = "the answer depends on which version was in force: " + ", ".join(
        f"{name}: {decision.outcome}" for name, decision in zip(names, decisions, strict=True)
    )
    return Decision(
        encounter=first.encounter,
        encounter_digest=first.encounter_digest,
        codes=first.codes,
        assumed=first.assumed,
        policy=None,
        outcome=Outcome.NEEDS_INFORMATION,
        missing=Missing(documents=documents),
        conflicts=first.conflicts,
        warnings=(*first.warnings, Note("version_decides", text)),
        lines=tuple(first.lines),
        expected_coding=first.expected_coding,
        nearest=selection.packs,
    )
