"""Running a program on durable_rules, one encounter after another, with the reference beside it.

Tests on facts are worked out in Python by their one definition and asserted with what was observed;
the rules engine joins, chains through criteria and finds the determination. The result is compared
with the reference evaluator before anyone sees it.
"""

import threading
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any, Self

from engine.language.conditions import Test
from engine.language.evaluate import evaluate_test
from engine.language.kleene import MET, UNKNOWN, UNMET, Status
from engine.language.values import Value
from engine.rules.channel import Channel, ChannelError
from engine.rules.derivation import Firing, Premise, Run
from engine.rules.faults import EngineFault
from engine.rules.horn import Literal
from engine.rules.program import Program
from engine.rules.reference import check_against_reference
from engine.rules.ruleset import ANCHOR_RULE, SESSION, CompiledRule, Leaf, Ruleset


class Engine:
    """One program on durable_rules, for any number of encounters, in one thread at a time.

    After any exception the library's ruleset is abandoned and made afresh for the next run. Not for
    sharing between threads: give each thread its own.
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        self._ruleset = Ruleset(program)
        self._tests = [test for _, test in program.leaves]
        self._channel: Channel | None = None
        self._busy = threading.Lock()

    def run(self, facts: Mapping[str, Value], *, encounter: str | None = None) -> Run:
        """Decide one encounter; `encounter` only names it (a digest) in a fault.

        Raises `EngineFault` when the result cannot be trusted, `LibraryProblem` when durable_rules
        cannot be loaded.
        """
        if not self._busy.acquire(blocking=False):
            raise EngineFault("the engine is already in use", program=self.program.name)
        derivation = _Derivation(self.program, self._ruleset)
        try:
            # Before the library is touched: what a value raises must not leave a session behind.
            leaves = self._ruleset.leaves
            statuses = [evaluate_test(leaf.test, facts) for leaf in leaves]
            observations = _observations(leaves, statuses, facts)
            channel, self._channel = self._channel, None  # put back only if all goes well
            channel = channel or Channel(self._ruleset.definition, SESSION)
            derivation.run(channel, observations)
            run = derivation.result(dict(zip(self._tests, statuses, strict=True)))
            check_against_reference(run, self.program, facts)
            self._channel = channel
            return run
        except ChannelError as error:
            fault = EngineFault(str(error), firings=derivation.firings)
            raise self._placed(fault, encounter) from error
        except EngineFault as fault:
            fault.firings = fault.firings or tuple(derivation.firings)
            raise self._placed(fault, encounter) from None
        finally:
            self._busy.release()

    def _placed(self, fault: EngineFault, encounter: str | None) -> EngineFault:
        fault.program, fault.encounter = self.program.name, encounter
        return fault

    def close(self) -> None:
        """Give back what the library holds. The engine may be used again; it then starts afresh."""
        channel, self._channel = self._channel, None
        if channel is not None:
            channel.close()

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


_Observation = tuple[int, bool, str | None]  # node, rail, and the fact if a rule takes it up


def _observations(
    leaves: Sequence[Leaf], statuses: Sequence[Status], facts: Mapping[str, Value]
) -> list[_Observation]:
    """The tests that came to something."""
    return [
        (leaf.node, status is MET, leaf.fact(status is MET, facts.get(leaf.key)))
        for leaf, status in zip(leaves, statuses, strict=True)
        if status is not UNKNOWN
    ]


class _Derivation:
    """What is known in one run, and how it came to be known."""

    def __init__(self, program: Program, ruleset: Ruleset) -> None:
        self._program = program
        self._ruleset = ruleset
        self._known: dict[int, bool] = {}  # node -> rail; absent is unknown
        self._fired: set[str] = set()
        self.firings: list[Firing] = []

    def run(self, channel: Channel, observations: list[_Observation]) -> None:
        """Both strata in one session of the channel."""
        batch: list[str] = []
        self._assert(self._program.anchor, batch)
        for node, holds, fact in observations:
            self._known[node] = holds
            if fact is not None:
                batch.append(fact)
        self._to_the_end(channel, batch)
        if ANCHOR_RULE not in self._fired:
            raise EngineFault("the anchor rule did not fire")

        batch = []
        self._assert(self._program.steps[0].arrived, batch)
        for step in self._program.steps:
            if step.condition.node not in self._known:
                self._assert(step.undecided, batch)
        self._to_the_end(channel, batch)
        channel.forget()

    def result(self, tests: Mapping[Test, Status]) -> Run:
        """What came of the run."""
        steps, known = self._program.steps, self._known
        reached = [step.id for step in steps if step.reached.node in known]
        if len(reached) != 1:
            raise EngineFault(f"{len(reached)} determinations were reached, expected one")
        return Run(
            criteria={key: self._status(root) for key, root in self._program.roots.items()},
            determinations={step.id: self._status(step.condition) for step in steps},
            reached=reached[0],
            reachable=tuple(
                step.id for step in steps if step.passed.node in known or step.reached.node in known
            ),
            tests=tests,
            firings=tuple(self.firings),
        )

    def _assert(self, literal: Literal, batch: list[str]) -> None:
        """Take a literal as known, and to the engine if a rule there takes it up."""
        self._known[literal.node] = literal.holds
        fact = self._ruleset.fact(literal)
        if fact is not None:
            batch.append(fact)

    def _to_the_end(self, channel: Channel, batch: list[str]) -> None:
        """Assert, let everything fire, assert what followed, until nothing new follows."""
        while batch:
            channel.assert_facts(batch)
            batch = []
            for name, matched in channel.firings():
                # Facts have ids and are asserted once, so a rule fires once: no cap is tighter.
                if name in self._fired:
                    raise EngineFault(f"rule `{name}` fired twice")
                self._fired.add(name)
                if name != ANCHOR_RULE:
                    self._take(name, matched, batch)

    def _take(self, name: str, matched: Mapping[str, Any], batch: list[str]) -> None:
        """Record one firing, and what newly follows from it."""
        compiled = self._ruleset.rules.get(name)
        if compiled is None:
            raise EngineFault(f"rule `{name}` fired, which the program does not have")
        head = compiled.rule.head
        node = self._program.nodes[head.node]
        self.firings.append(Firing(name, head, node, _premises(compiled, matched)))
        known = self._known.get(head.node)
        if known is None:
            self._known[head.node] = head.holds
            if compiled.head_fact is not None:
                batch.append(compiled.head_fact)
        elif known is not head.holds:
            raise EngineFault(
                f"{node.label} came out both met and unmet", about=self._program.owner(head)
            )

    def _status(self, root: Literal) -> Status:
        known = self._known.get(root.node)
        if known is None:
            return UNKNOWN
        return MET if known is root.holds else UNMET


def _premises(compiled: CompiledRule, matched: Mapping[str, Any]) -> tuple[Premise, ...]:
    """The body as the engine showed it, which must be the body as it was compiled."""
    if matched == compiled.matched:
        return compiled.premises
    seen = []
    for antecedent in compiled.antecedents:
        fact, premise = matched.get(antecedent.alias, {}), antecedent.premise
        if (
            fact.get("id") != antecedent.name
            or fact.get(antecedent.name) is not premise.literal.holds
        ):
            raise EngineFault(f"rule `{compiled.name}` fired on facts that it does not ask for")
        observed = fact.get("observed")
        seen.append(Premise(premise.literal, premise.node, observed))
    return tuple(seen)
