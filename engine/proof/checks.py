"""The questions that are asked about every pack; each is a few lines over the formulas.

Dead and constant criteria, criteria that cannot matter or that others imply, determinations that
nothing reaches, criteria that contradict each other, and three laws: every encounter is decided, to
an outcome where every fact of it is known, and knowing more never overturns an answer.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

import z3

from engine.knowledge.lint import RULES
from engine.knowledge.lint.acknowledgments import PROVEN
from engine.knowledge.packs import CriterionKind, Outcome, Pack, PackCriterion
from engine.language.conditions import AllOf, AnyOf, Condition, NotSeen, criteria_in, walk
from engine.language.words import condition_words
from engine.proof.abstract import Abstract
from engine.proof.clauses import as_if_read
from engine.proof.findings import Finding, PackProof
from engine.proof.pairs import Pair
from engine.proof.prover import Prover
from engine.proof.reading import Reading, pair_of, read_rules
from engine.proof.refinement import Refinement
from engine.proof.replay import Replayed, Replayer
from engine.proof.solver import TIME_LIMIT, Unanswered
from engine.proof.witness import Witness

_TRUE, _FALSE = z3.BoolVal(True), z3.BoolVal(False)
_MET, _UNMET = Pair(_TRUE, _FALSE), Pair(_FALSE, _TRUE)


def prove_pack(replayer: Replayer, pack: Pack, time_limit: int = TIME_LIMIT) -> PackProof:
    """All questions about one pack. `time_limit` is for each, in milliseconds.

    Raises `NotProvable` where the pack asks about a fact that proofs do not model, `EngineFault`
    where solver and engine disagree on a witness.
    """
    return _Checks(Prover(replayer, pack, time_limit=time_limit)).run()


class _Checks:
    def __init__(self, prover: Prover) -> None:
        self.prover = prover
        self.pack = prover.pack
        self.reading = prover.reading
        self.abstract = Abstract(prover.rules, prover.universe)
        self.asked = 0
        self.unanswered: list[str] = []

    def run(self) -> PackProof:
        constant = list(self._constant_criteria())
        settled = {finding.item for finding in constant}
        found = [
            *constant,
            *self._idle_criteria(settled),
            *self._unreached(),
            *self._contradictions(settled),
            *self._undecided(),
            *self._left_open(),
            *self._overturned(),
        ]
        excuses = self.pack.acknowledged
        unread = self._unread_in_determinations()
        known = [
            replace(one, because=one.because or unread, excuse=excuses.get(one.key))
            for one in found
        ]
        keys = {finding.key for finding in found}
        # What was not answered may be what a pack acknowledges.
        idle = [k for k in excuses if _is_asked_here(k) and k not in keys and not self.unanswered]
        return PackProof(
            self.pack.name, self.asked, tuple(known), tuple(self.unanswered), tuple(idle)
        )

    def _unread_in_determinations(self) -> tuple[str, ...]:
        """The clauses not read on which determinations themselves wait."""
        nodes = [node for step in self.pack.determinations for node in walk(step.condition)]
        return tuple(dict.fromkeys(_unread(n) for n in nodes if isinstance(n, NotSeen)))

    def _possible(self, about: str, *formulas: z3.BoolRef) -> bool:
        """Whether the formulas can hold together; an unanswered question counts as yes."""
        self.asked += 1
        answer = self.prover.possible(*formulas)
        if isinstance(answer, Unanswered):
            self.unanswered.append(about)
            return True
        return answer

    def _constant_criteria(self) -> Iterator[Finding]:
        for id, pair in self.reading.criteria.items():
            can_be_met = self._possible(f"whether {id} can be met", pair.met)
            can_be_unmet = self._possible(f"whether {id} can be unmet", pair.unmet)
            if can_be_met and can_be_unmet:
                continue
            condition = self.pack.criteria[id].condition
            unread = tuple(_unread(node) for node in walk(condition) if isinstance(node, NotSeen))
            if not can_be_met and not can_be_unmet:
                yield Finding("never-settled", id, "no encounter settles it", unread)
            elif not can_be_met:
                because = unread or self._why(condition, holds=True)
                yield Finding("never-met", id, "no encounter meets it", because)
            else:
                because = unread or self._why(condition, holds=False)
                yield Finding("never-unmet", id, "no encounter leaves it unmet", because)

    def _why(self, condition: Condition, *, holds: bool) -> tuple[str, ...]:
        """The parts of a condition that rule each other out, in words."""
        parts: tuple[Condition, ...] = (condition,)
        joined = AllOf if holds else AnyOf
        if isinstance(condition, joined):
            parts = condition.parts
        named = []
        for part in parts:
            pair = pair_of(part, self.prover.universe, self.reading.criteria)
            words = condition_words(part, self.prover.library, negated=not holds)
            named.append((words, pair.met if holds else pair.unmet))
        return self.prover.why_impossible(named)

    def _idle_criteria(self, constant: set[str]) -> Iterator[Finding]:
        """Those whose status never matters, and those that others imply."""
        for id, criterion in self._deciding().items():
            if id in constant:
                continue
            met, unmet = self._with(id, _MET), self._with(id, _UNMET)
            if not self._possible(f"whether {id} can matter", met.answer_differs(unmet)):
                because = self._needed({id: _MET}, {id: _UNMET}, id)
                message = "whatever it comes to, the answer is the same"
                yield Finding("unobservable", id, message, because)
                continue
            without = self._with(id, _passed(criterion))
            differs = without.answer_differs(self.reading)
            if not self._possible(f"whether {id} can be left out", differs):
                because = self._needed({}, {id: _passed(criterion)}, None)
                message = "without it every answer is the same"
                yield Finding("redundant", id, message, because)

    def _deciding(self) -> dict[str, PackCriterion]:
        """The criteria on which some determination rests."""
        named = {id for step in self.pack.determinations for id in criteria_in(step.condition)}
        return {
            id: criterion
            for id, criterion in self.pack.criteria.items()
            if id in named and not criterion.advisory
        }

    def _with(self, id: str, pair: Pair) -> Reading:
        return read_rules(self.prover.rules, self.prover.universe, {id: pair}, self.reading)

    def _needed(
        self, one: dict[str, Pair], other: dict[str, Pair], without: str | None
    ) -> tuple[str, ...]:
        """The criteria whose definitions a proof of sameness needs."""
        differs = self.abstract.reading(one).answer_differs(self.abstract.reading(other))
        return self.prover.why_impossible(
            self.abstract.assumptions([without] if without else []),
            differs,
            *self.abstract.consistent,
        )

    def _unreached(self) -> Iterator[Finding]:
        *conditioned, _ = self.pack.determinations
        for step in conditioned:
            if self._possible(f"whether {step.id} can be reached", self.reading.settled[step.id]):
                continue
            because = self.prover.why_impossible(
                self.abstract.assumptions(),
                self.abstract.reading().settled[step.id],
                *self.abstract.consistent,
            )
            message = f"no encounter is answered by it ({step.outcome})".replace("_", " ")
            yield Finding("unreachable", step.id, message, because)

    def _contradictions(self, constant: set[str]) -> Iterator[Finding]:
        """Pairs of criteria that can never both speak for coverage."""
        passed = {
            id: self.reading.criteria[id].where(_passing_status(criterion))
            for id, criterion in self._deciding().items()
            if id not in constant
        }
        together = list(passed.values())
        if self._possible("whether all criteria can hold together", *together):
            return
        for (one, first), (other, second) in combinations(passed.items(), 2):
            if not self._possible(f"whether {one} and {other} can both hold", first, second):
                message = f"{one} and {other} can never both speak for coverage"
                yield Finding("contradiction", f"{one}+{other}", message, (one, other))

    def _undecided(self) -> Iterator[Finding]:
        """The law that every encounter has exactly one answer."""
        outcomes = list(self.reading.outcomes.values())
        none = z3.Not(z3.Or(outcomes))
        two = z3.AtLeast(*outcomes, 2) if len(outcomes) > 1 else _FALSE
        shown = self._shown("whether every encounter is decided", z3.Or(none, two))
        if shown is not None:
            yield Finding("undecided", "determinations", "an encounter has no answer", (), shown)

    def _left_open(self) -> Iterator[Finding]:
        """The law that nothing is open where every fact is known and every clause was read."""
        rules, read = as_if_read(self.prover.rules)
        reading = read_rules(rules, self.prover.universe, read)
        open_ = reading.outcome(Outcome.NEEDS_INFORMATION)
        known = self.prover.universe.all_known()
        shown = self._shown("whether what is known in full is decided", open_, *known)
        if shown is not None:
            message = "an encounter of which every fact is known is left open"
            yield Finding("left-open", "determinations", message, (), shown)

    def _overturned(self) -> Iterator[Finding]:
        """The law that a value for what is unknown never overturns a settled answer."""
        refinement = Refinement(self.prover.universe)
        changed = [
            z3.And(formula, z3.Not(refinement.later(formula)))
            for outcome, formula in self.reading.outcomes.items()
            if outcome is not Outcome.NEEDS_INFORMATION
        ]
        about = "whether knowing more overturns an answer"
        shown = self._shown(about, *refinement.more_known, z3.Or(changed))
        if shown is not None:
            message = "knowing more overturns a settled answer"
            yield Finding("overturned", "determinations", message, (), shown)

    def _shown(self, about: str, *formulas: z3.BoolRef) -> Replayed | None:
        """An encounter that breaks a law; `None` where there is none, or the time was too short."""
        self.asked += 1
        found = self.prover.find(*formulas)
        if isinstance(found, Unanswered):
            self.unanswered.append(about)
        return self.prover.replay(found) if isinstance(found, Witness) else None


def _unread(clause: NotSeen) -> str:
    return f"not read: {clause.what}"


def _passing_status(criterion: PackCriterion) -> str:
    return "unmet" if criterion.kind is CriterionKind.CONTRAINDICATION else "met"


def _passed(criterion: PackCriterion) -> Pair:
    """The status with which a criterion speaks for coverage."""
    return _UNMET if criterion.kind is CriterionKind.CONTRAINDICATION else _MET


def _is_asked_here(key: str) -> bool:
    """Whether an acknowledgment is of something to be proven, or of nothing that there is."""
    return key.partition(":")[0] in PROVEN or key.partition(":")[0] not in RULES
