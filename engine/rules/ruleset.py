"""Horn rules to the JSON that durable_rules reads, and the facts it is told.

Nothing an author wrote becomes a name here: properties and fact ids are `n12`, rules `r12`, aliases
`m_0`. Every antecedent compares two booleans, so the library never compares a value of a pack or an
encounter. `limits.py` says how much of this the library can be trusted with.
"""

import json
import re
from dataclasses import dataclass
from typing import Any

from engine.language.conditions import Test
from engine.language.values import Value, show
from engine.rules.derivation import Premise
from engine.rules.horn import Literal, Rule
from engine.rules.limits import GROUPS
from engine.rules.program import Program

SESSION = "s"
"""The one session id; a session is deleted before the next begins."""

ANCHOR_RULE = "anchor"
"""Fires in every run: the library may only delete a session in which an action ran."""

MOST_OBSERVED = 4_000  # characters of a payload; the library's lengths are 16 bits in places

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Antecedent:
    """One antecedent of a rule: what the engine shows under `alias` when the rule fires."""

    alias: str
    name: str
    premise: Premise


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """A rule under its generated name.

    `premises` are its body without observations, and `matched` is exactly what the engine then
    shows when it fires. `head_fact` asserts the head; `None` where no rule would take it up.
    """

    name: str
    rule: Rule
    antecedents: tuple[Antecedent, ...]
    premises: tuple[Premise, ...]
    matched: dict[str, Any]
    head_fact: str | None


@dataclass(frozen=True, slots=True)
class Leaf:
    """A test on a fact, with the beginnings of the facts that assert that it is met, or unmet.

    They lack the value observed; `None` where no rule would take the fact up.
    """

    node: int
    test: Test
    key: str
    met: str | None
    unmet: str | None

    def fact(self, holds: bool, value: Value | None) -> str | None:
        """The fact, which carries the name of the fact tested and the value observed."""
        begun = self.met if holds else self.unmet
        return f"{begun}{json.dumps(observed_text(value))}}}" if begun else None


class Ruleset:
    """A program in the library's form: the definition and the text of every fact it may be told."""

    def __init__(self, program: Program) -> None:
        consumed = {literal for rule in program.rules for literal in rule.body} | {program.anchor}
        self._facts = {literal: _fact_text(literal) for literal in consumed}
        self.rules = {
            f"r{number}": self._compiled(program, f"r{number}", rule)
            for number, rule in enumerate(program.rules, start=1)
        }
        self.leaves = tuple(self._leaf(literal, test) for literal, test in program.leaves)
        anchor = Rule(program.anchor, (program.anchor,))
        self.definition = json.dumps(
            {ANCHOR_RULE: _definition(anchor)}
            | {name: _definition(compiled.rule) for name, compiled in self.rules.items()}
        )

    def fact(self, literal: Literal) -> str | None:
        """The text of the fact that asserts a literal, or `None` if no rule would take it up."""
        return self._facts.get(literal)

    def _compiled(self, program: Program, name: str, rule: Rule) -> CompiledRule:
        antecedents = tuple(
            Antecedent(_alias(place), literal.name, Premise(literal, program.nodes[literal.node]))
            for place, literal in enumerate(rule.body)
        )
        return CompiledRule(
            name=name,
            rule=rule,
            antecedents=antecedents,
            premises=tuple(antecedent.premise for antecedent in antecedents),
            matched={one.alias: _fact(one.premise.literal) for one in antecedents},
            head_fact=self.fact(rule.head),
        )

    def _leaf(self, literal: Literal, test: Test) -> Leaf:
        met, unmet = (
            f'{text[:-1]},"fact":{json.dumps(test.key)},"observed":' if text else None
            for text in (self.fact(literal), self.fact(literal.flipped()))
        )
        return Leaf(literal.node, test, test.key, met, unmet)


def observed_text(value: Value | None) -> str:
    """A value as the engine may carry it: text, cut at 4,000 characters, no half characters.

    It is written as ASCII JSON, so it stays below 65,536 bytes whatever characters are in it.
    """
    text = show(value)[:MOST_OBSERVED]
    return text if text.isascii() else _LONE_SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text)


def _alias(place: int) -> str:
    return f"m_{place}"


def _fact(literal: Literal) -> dict[str, Any]:
    """Both rails of a node have one id, so the library would refuse the second."""
    return {"sid": SESSION, "id": literal.name, **_condition(literal)}


def _fact_text(literal: Literal) -> str:
    return json.dumps(_fact(literal), separators=(",", ":"))


def _condition(literal: Literal) -> dict[str, bool]:
    """The two properties a rule asks for: the group, to keep the search short, and the node."""
    return {f"g{literal.node % GROUPS}": True, literal.name: literal.holds}


def _definition(rule: Rule) -> dict[str, object]:
    """`dist: 0`, because the library's default is one fact for one antecedent only."""
    body = [
        {_alias(place): {"$and": [{name: holds} for name, holds in _condition(literal).items()]}}
        for place, literal in enumerate(rule.body)
    ]
    return {"all": body, "dist": 0}
