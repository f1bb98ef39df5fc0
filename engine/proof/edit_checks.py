"""The questions that are asked about a coding pack: edits that never find or never pass anything.

The facts of a line are taken as independent of each other, which is more than any claim can come
to. So what is found here is so on every line; what is not found is not thereby shown to happen.
"""

from collections.abc import Iterator
from itertools import combinations

import z3

from engine.knowledge.coding_packs import CodingPack, Edit
from engine.knowledge.library import Library
from engine.language.conditions import AllOf, AnyOf, Condition, NotSeen, walk
from engine.language.words import condition_words
from engine.proof.findings import CODING, Finding, PackProof
from engine.proof.pairs import Pair
from engine.proof.reading import pair_of
from engine.proof.solver import TIME_LIMIT, Impossible, Questions, Unanswered
from engine.proof.universe import Universe


def prove_edits(library: Library, pack: CodingPack, time_limit: int = TIME_LIMIT) -> PackProof:
    """All questions about one coding pack. `time_limit` is for each, in milliseconds.

    Raises `NotProvable` where an edit asks about a fact that proofs do not model.
    """
    return _EditChecks(library, pack, time_limit).run()


class _EditChecks:
    def __init__(self, library: Library, pack: CodingPack, time_limit: int) -> None:
        self.library, self.pack = library, pack
        edits = pack.edits.values()
        conditions = [one for edit in edits for one in (edit.scope, edit.asked)]
        self.universe = Universe(conditions, library.facts, of_lines=True)
        self.questions = Questions(self.universe.constraints, time_limit)
        self.about = {edit.id: self._pair(edit.scope).met for edit in edits}
        self.asks = {edit.id: self._pair(edit.asked) for edit in edits}
        self.asked = 0
        self.unanswered: list[str] = []

    def run(self) -> PackProof:
        constant = list(self._constant())
        settled = {finding.item for finding in constant}
        live = [edit for edit in self.pack.edits.values() if edit.id not in settled]
        found = (*constant, *self._redundant(live), *self._contradictions(live))
        return PackProof(self.pack.name, self.asked, found, tuple(self.unanswered), kind=CODING)

    def _pair(self, condition: Condition) -> Pair:
        return pair_of(condition, self.universe, {})

    def _passed(self, edit: Edit) -> z3.BoolRef:
        """That the edit is about the line, and the line is clean."""
        return z3.And(self.about[edit.id], self.asks[edit.id].met)

    def _failed(self, edit: Edit) -> z3.BoolRef:
        """That the edit finds something on the line."""
        return z3.And(self.about[edit.id], self.asks[edit.id].unmet)

    def _possible(self, about: str, *formulas: z3.BoolRef) -> bool:
        """Whether the formulas can hold of a line; an unanswered question counts as yes."""
        self.asked += 1
        answer = self.questions.ask(*formulas)
        if isinstance(answer, Unanswered):
            self.unanswered.append(about)
        return not isinstance(answer, Impossible)

    def _constant(self) -> Iterator[Finding]:
        for edit in self.pack.edits.values():
            id, scope = edit.id, self.about[edit.id]
            can_pass = self._possible(f"whether a line can pass {id}", self._passed(edit))
            can_fail = self._possible(f"whether a line can fail {id}", self._failed(edit))
            if can_pass and can_fail:
                continue
            unread = _unread(edit.scope, edit.asked)
            if not self._possible(f"whether {id} can be about a line", scope):
                because = unread or self._why(edit.scope, "met")
                yield Finding("never-unmet", id, "it is about no line", because)
            elif not can_pass and not can_fail:
                yield Finding("never-settled", id, "no line that it is about settles it", unread)
            elif not can_pass:
                because = unread or self._why(edit.asked, "met", scope)
                yield Finding("never-met", id, "no line that it is about passes it", because)
            else:
                because = unread or self._why(edit.asked, "unmet", scope)
                yield Finding("never-unmet", id, "no line fails it: it finds nothing", because)

    def _why(self, condition: Condition, status: str, *given: z3.BoolRef) -> tuple[str, ...]:
        """The parts of a condition that rule its status out together, in words."""
        joined = AllOf if status == "met" else AnyOf
        parts = condition.parts if isinstance(condition, joined) else (condition,)
        negated = status == "unmet"
        named = [
            (condition_words(p, self.library, negated=negated), self._pair(p).where(status))
            for p in parts
        ]
        return self._core(named, *given)

    def _core(self, named: list[tuple[str, z3.BoolRef]], *formulas: z3.BoolRef) -> tuple[str, ...]:
        answer = self.questions.why_not(named, *formulas)
        return answer.core if isinstance(answer, Impossible) else ()

    def _redundant(self, live: list[Edit]) -> Iterator[Finding]:
        """Those that find nothing which others do not find, to the same effect."""
        for edit in live:
            others = [
                (other.id, z3.Not(self._failed(other)))
                for other in live
                if other is not edit and _effect(other) == _effect(edit)
            ]
            alone = [formula for _, formula in others]
            about = f"whether {edit.id} finds what no other does"
            if not others or self._possible(about, self._failed(edit), *alone):
                continue
            message = "every line that fails it fails another edit with the same finding"
            because = self._core(others, self._failed(edit))
            yield Finding("redundant", edit.id, message, because)

    def _contradictions(self, live: list[Edit]) -> Iterator[Finding]:
        """Pairs of edits that can be about one line, which then cannot pass both."""
        if self._possible("whether a line can pass all edits", *map(self._passed, live)):
            return
        for one, other in combinations(live, 2):
            about = f"whether a line can pass {one.id} and {other.id}"
            if self._possible(about, self._passed(one), self._passed(other)):
                continue
            both = f"whether {one.id} and {other.id} can be about one line"
            if self._possible(both, self.about[one.id], self.about[other.id]):
                message = f"no line that {one.id} and {other.id} are about passes both"
                pair = (one.id, other.id)
                yield Finding("contradiction", "+".join(pair), message, pair)


def _effect(edit: Edit) -> tuple[str, str, bool]:
    """What a finding does to a line, whatever its words."""
    finding = edit.finding
    return finding.status, finding.action, finding.except_evidence


def _unread(*conditions: Condition) -> tuple[str, ...]:
    nodes = (node for condition in conditions for node in walk(condition))
    return tuple(dict.fromkeys(f"not read: {n.what}" for n in nodes if isinstance(n, NotSeen)))
