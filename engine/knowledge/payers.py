"""Payers, their plans, the areas of Medicare's contractors, and the bindings to policies.

A binding says, with dates and evidence, that a plan and line of business use a policy; which
version of the policy then follows from the date of service. Loaded from `payers.json`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from engine.knowledge.evidence import (
    Citation,
    DatedStatement,
    Evidence,
    Source,
    read_citation,
    read_dated,
    read_sources,
)
from engine.knowledge.texts.documents import Document, InputError
from engine.language.near import near, without_variation
from engine.language.problems import Path, Problem
from engine.language.shape import Fields

LINES_OF_BUSINESS = (
    "medicare_ffs",
    "medicare_advantage",
    "commercial",
    "individual_exchange",
    "medicaid",
    "fep",
)

STATES = tuple(
    "AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ"
    " NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY AS GU MP PR VI".split()
)
"""The states, the District of Columbia and the territories, by their postal codes."""


_AROUND_A_COUNTY = frozenset("county co cnty cty city independent of va virginia".split())
"""What is written around the name of a county; Virginia is the one state that has to be split."""


class BindingKind(StrEnum):
    """How a plan comes to use a policy."""

    OWN = "own"
    ADOPTS = "adopts"
    DERIVES = "derives"
    DELEGATES = "delegates"
    EXCLUDES = "excludes"


@dataclass(frozen=True, slots=True)
class Plan:
    """A licensee, contractor or product of a payer whose policy binds."""

    id: str
    name: str
    aliases: tuple[str, ...]
    note: str | None


@dataclass(frozen=True, slots=True)
class Payer:
    """Who pays. Only a payer with a `default_line` lets an encounter leave the line out."""

    id: str
    name: str
    aliases: tuple[str, ...]
    lines: tuple[str, ...]
    default_line: str | None
    plans: Mapping[str, Plan]


@dataclass(frozen=True, slots=True)
class Area:
    """Where a Medicare contractor has jurisdiction: states, for Part A, Part B or both.

    `counties` narrows it to these counties and independent cities; `except_counties` leaves these
    out. Names as in the Census, without "County".
    """

    payer: str
    plan: str
    jurisdiction: str
    parts: tuple[str, ...]
    states: tuple[str, ...]
    counties: tuple[str, ...]
    except_counties: tuple[str, ...]
    citation: Citation

    @property
    def is_split(self) -> bool:
        """Whether a state alone does not tell if a place lies in the area."""
        return bool(self.counties or self.except_counties)

    def holds(self, county: str) -> bool:
        """Whether a county or independent city of its state lies in the area.

        However it is written: `Arlington County`, `City of Alexandria`, `Fairfax Co., VA`. A county
        that is named nowhere lies where the named ones do not; see `places` for misspelled ones.
        """
        named = self.counties or self.except_counties
        return (plain_county(county) in map(plain_county, named)) == bool(self.counties)


@dataclass(frozen=True, slots=True)
class Binding:
    """A dated statement that a plan and line of business use a policy.

    `plan` is `None` where the payer has one policy for all; no `lines` means every line; `states`
    narrows it to plans of these states. `follows` names a payer whose policy for the place of
    service and the same line of business decides where there is one, as Medicare Advantage follows
    Medicare's.
    """

    payer: str
    plan: str | None
    lines: tuple[str, ...]
    states: tuple[str, ...]
    kind: BindingKind
    policy: str
    begins: DatedStatement | None
    ends: DatedStatement | None
    observed: DatedStatement | None
    citation: Citation
    note: str | None
    follows: str | None = None


@dataclass(frozen=True, slots=True)
class Payers:
    """Everything declared about payers."""

    payers: Mapping[str, Payer]
    areas: tuple[Area, ...]
    bindings: tuple[Binding, ...]
    sources: Mapping[str, Source] = field(default_factory=dict)


def read_payers(document: Document, base: Payers | None = None) -> Payers:
    """Load the payers; with `base`, add to those of another library.

    Raises `InputError` with every problem found, among them a payer that `base` has already.
    """
    problems: list[Problem] = []
    payers = _Reader(problems, base or Payers({}, (), ())).read(
        Fields(document.value, (), problems, "the payers")
    )
    if problems:
        raise InputError(tuple(document.diagnose(problem) for problem in problems))
    return payers


class _Reader:
    def __init__(self, problems: list[Problem], base: Payers) -> None:
        self.problems = problems
        self.base = base
        self.payers: dict[str, Payer] = dict(base.payers)
        self.sources: Mapping[str, Source] = {}

    def read(self, fields: Fields) -> Payers:
        fields.raw("$schema")
        fields.choice("schema", ["coverpack/payers/1"], required=True)
        self.sources = read_sources(fields)
        for path, id, item in fields.entries("payers"):
            if id in self.base.payers:
                message = f"payer `{id}` is declared already by the library this one extends"
                self.problems.append(Problem(path, "redefined", message, at_key=True))
            self.payers[id] = self._payer(id, Fields(item, path, self.problems, "a payer"))
        self._add_plans(fields)
        areas = [
            self._area(Fields(item, path, self.problems, "an area"))
            for path, item in fields.items("areas")
        ]
        bindings = [
            self._binding(Fields(item, path, self.problems, "a binding"))
            for path, item in fields.items("bindings")
        ]
        fields.done()
        return Payers(
            payers=self.payers,
            areas=(*self.base.areas, *(area for area in areas if area)),
            bindings=(*self.base.bindings, *(binding for binding in bindings if binding)),
            sources={**self.base.sources, **self.sources},
        )

    def _payer(self, id: str, fields: Fields) -> Payer:
        plans = self._plans(fields, "plans")
        payer = Payer(
            id=id,
            name=fields.text("name", required=True) or id,
            aliases=fields.texts("aliases"),
            lines=self._words(fields, "lines_of_business", LINES_OF_BUSINESS),
            default_line=fields.choice("default_line_of_business", LINES_OF_BUSINESS),
            plans=plans,
        )
        fields.text("note")
        fields.done()
        return payer

    def _plans(self, fields: Fields, key: str) -> dict[str, Plan]:
        plans: dict[str, Plan] = {}
        for path, id, item in fields.entries(key):
            entry = Fields(item, path, self.problems, "a plan")
            plans[id] = Plan(
                id,
                entry.text("name", required=True) or id,
                entry.texts("aliases"),
                entry.text("note"),
            )
            entry.done()
        return plans

    def _add_plans(self, fields: Fields) -> None:
        """Add the plans under the top key `plans` to payers of the library this one extends."""
        for path, id, item in fields.entries("plans"):
            by_payer = Fields({id: item}, path[:-1], self.problems, "the plans by payer")
            plans = self._plans(by_payer, id)
            if id not in self.base.payers:
                hint = "a payer that is declared here has its plans there"
                hint = near(id, self.base.payers) or hint
                message = f"no library that this one extends has a payer `{id}`"
                self.problems.append(Problem(path, "unknown-payer", message, hint, at_key=True))
                continue
            payer = self.payers[id]
            for plan in plans:
                if plan in payer.plans:
                    message = f"plan `{plan}` of `{id}` is declared already"
                    where = (*path, plan)
                    self.problems.append(Problem(where, "redefined", message, at_key=True))
            self.payers[id] = replace(payer, plans={**payer.plans, **plans})

    def _words(self, fields: Fields, key: str, allowed: tuple[str, ...]) -> tuple[str, ...]:
        words = fields.texts(key)
        for word in words:
            if word not in allowed:
                path = (*fields.path, key)
                message = f"`{word}` is not a value of `{key}`"
                self.problems.append(Problem(path, "unknown-value", message, near(word, allowed)))
        return words

    def _plan(self, fields: Fields, *, required: bool) -> tuple[str, str | None]:
        payer = fields.text("payer", required=True) or ""
        plan = fields.text("plan", required=required)
        if payer and payer not in self.payers:
            self._unknown((*fields.path, "payer"), "payer", payer, tuple(self.payers))
        elif payer and plan is not None and plan not in self.payers[payer].plans:
            self._unknown((*fields.path, "plan"), "plan", plan, tuple(self.payers[payer].plans))
        return payer, plan

    def _unknown(self, path: Path, what: str, id: str, known: tuple[str, ...]) -> None:
        message = f"there is no {what} `{id}`"
        self.problems.append(Problem(path, f"unknown-{what}", message, near(id, known)))

    def _area(self, fields: Fields) -> Area | None:
        payer, plan = self._plan(fields, required=True)
        jurisdiction = fields.text("jurisdiction", required=True) or ""
        parts = self._words(fields, "parts", ("A", "B"))
        states = self._words(fields, "states", STATES)
        counties, spared = fields.texts("counties"), fields.texts("except_counties")
        citation = read_citation(fields, self.sources)
        fields.done()
        if citation is None or plan is None:
            return None
        return Area(payer, plan, jurisdiction, parts, states, counties, spared, citation)

    def _binding(self, fields: Fields) -> Binding | None:
        payer, plan = self._plan(fields, required=False)
        kind = fields.choice("kind", BindingKind, required=True)
        policy = fields.text("policy", required=True)
        lines = self._words(fields, "lines_of_business", LINES_OF_BUSINESS)
        states = self._words(fields, "states", STATES)
        begins, ends = read_dated(fields, "begins"), read_dated(fields, "ends")
        observed = read_dated(fields, "observed")
        citation = read_citation(fields, self.sources)
        note = fields.text("note")
        follows = fields.text("follows")
        fields.done()
        if follows is not None and follows not in self.payers:
            self._unknown((*fields.path, "follows"), "payer", follows, tuple(self.payers))
        if follows is not None and follows == payer:
            message = f"payer `{payer}` cannot follow itself"
            self.problems.append(Problem((*fields.path, "follows"), "follows-itself", message))
        if kind is None or policy is None or citation is None:
            return None
        return Binding(
            payer,
            plan,
            lines,
            states,
            BindingKind(kind),
            policy,
            begins,
            ends,
            observed,
            citation,
            note,
            follows,
        )


def near_declared(word: str, declared: Mapping[str, Payer] | Mapping[str, Plan]) -> str | None:
    """A hint that names the id of the payer or plan that is meant.

    Ids may be near; a name or alias has to be the very one: names of plans are so alike that the
    nearest is often another.
    """
    plain = without_variation(word)
    for id, one in declared.items():
        if plain in map(without_variation, (one.name, *one.aliases)):
            return f"did you mean `{id}`?"
    return near(word, declared)


def plain_county(county: str) -> str:
    """A county or city by its name alone, so that another way to write it is not another place."""
    words = re.findall(r"[^\W_]+", county.casefold())
    return " ".join(word for word in words if word not in _AROUND_A_COUNTY)


def weakest(*grades: Evidence) -> Evidence:
    """The weakest of several grades: what a chain of statements is worth."""
    order = list(Evidence)
    return max(grades, key=order.index)
