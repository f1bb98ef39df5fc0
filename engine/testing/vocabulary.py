"""The vocabulary of features: how a step's words are declared, recognized, and nearly recognized.

A step is declared once, by a template such as `the {fact} is "{value}"`; pytest-bdd, the checks of
feature files and the documentation all take it from here.

In a template `{name}` stands for any words without quotation marks, and `{name:met|unmet}` for one
of the words listed; `{:is|are}` is such a choice that the step does not ask about.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal, TypeVar

StepType = Literal["given", "when", "then"]
STEP_TYPES: tuple[StepType, ...] = ("given", "when", "then")
Action = Callable[..., None]
Rows = Sequence[Sequence[str]]
"""A data table as it stands in a feature: the header row, then the others."""

_A = TypeVar("_A", bound=Action)
_HOLE = re.compile(r"\{(?P<name>\w*)(?::(?P<choice>[^}]*))?\}")
_QUOTED = re.compile(r'"[^"]*"')
_NEAR, _VERY_NEAR = 0.6, 0.85


@dataclass(frozen=True, slots=True)
class Table:
    """The data table that a step takes: columns it must have, and columns it may have."""

    columns: tuple[str, ...]
    optional: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Definition:
    """One step: where it may stand, its words, what it does, and the table it takes, if any."""

    kind: StepType
    template: str
    action: Action
    table: Table | None = None

    @property
    def regex(self) -> str:
        """The regular expression of the whole step text."""
        pieces, end = [], 0
        for hole in _HOLE.finditer(self.template):
            before = self.template[end : hole.start()]
            pieces.append(re.escape(before))
            words = hole["choice"] or ('[^"]*' if before.endswith('"') else '[^"]+?')
            pieces.append(f"(?P<{hole['name']}>{words})" if hole["name"] else f"(?:{words})")
            end = hole.end()
        return "".join([*pieces, re.escape(self.template[end:])])

    def words_in(self, text: str) -> dict[str, str]:
        """What a step text that fits says for each name of the template."""
        found = re.fullmatch(self.regex, text)
        return found.groupdict() if found else {}

    @property
    def shown(self) -> str:
        """The template for people: `the <fact> is|are "<value>"`."""
        return _HOLE.sub(lambda hole: hole["choice"] or f"<{hole['name']}>", self.template)


class Vocabulary:
    """The steps there are."""

    def __init__(self, *parts: "Vocabulary") -> None:
        """Start with the steps of other vocabularies, or without any."""
        self._definitions: list[tuple[Definition, re.Pattern[str]]] = [
            definition for part in parts for definition in part._definitions
        ]

    @property
    def definitions(self) -> tuple[Definition, ...]:
        """All definitions, in the order of their declaration."""
        return tuple(definition for definition, _ in self._definitions)

    def declare(
        self, kind: StepType, template: str, table: Table | None = None
    ) -> Callable[[_A], _A]:
        """Declare the decorated function as the step with this template.

        The function takes the world of the scenario as `world`, the template's names as texts, and
        the table, where there is one, as `datatable`.
        """

        def decorate(action: _A) -> _A:
            definition = Definition(kind, template, action, table)
            self._definitions.append((definition, re.compile(definition.regex)))
            return action

        return decorate

    def given(self, template: str, table: Table | None = None) -> Callable[[_A], _A]:
        """Declare a step that says what is so."""
        return self.declare("given", template, table)

    def when(self, template: str, table: Table | None = None) -> Callable[[_A], _A]:
        """Declare a step that does something."""
        return self.declare("when", template, table)

    def then(self, template: str, table: Table | None = None) -> Callable[[_A], _A]:
        """Declare a step that says what is expected."""
        return self.declare("then", template, table)

    def matching(self, kind: StepType, text: str) -> list[Definition]:
        """The definitions that a step text fits; one, in a sound feature."""
        return [d for d, pattern in self._definitions if d.kind == kind and pattern.fullmatch(text)]

    def near(self, kind: StepType, text: str) -> str | None:
        """A hint for a step text that no definition fits."""
        plain = _plain(text)
        scored = [(_likeness(plain, d), d) for d, _ in self._definitions if d.kind == kind]
        score, best = max(scored, key=lambda pair: pair[0], default=(0.0, None))
        if score < _VERY_NEAR:
            for other in STEP_TYPES:
                if other != kind and self.matching(other, text):
                    return f"these words are a step after `{other.title()}`, not `{kind.title()}`"
        return f"did you mean `{best.shown}`?" if best and score >= _NEAR else None


def table_problem(definition: Definition, rows: Rows | None) -> str | None:
    """What is wrong with the table of a step, in a sentence; `None` where nothing is."""
    table = definition.table
    if table is None:
        return "this step takes no table" if rows is not None else None
    named = ", ".join(f"`{name}`" for name in table.columns)
    if rows is None:
        return f"this step needs a table with the columns {named}"
    header = rows[0]
    missing = [name for name in table.columns if name not in header]
    unknown = [name for name in header if name not in (*table.columns, *table.optional)]
    repeated = [name for index, name in enumerate(header) if name in header[:index]]
    if missing or unknown or repeated:
        wrong = [
            *(f"`{name}` is missing" for name in missing),
            *(f"`{name}` is not one of them" for name in unknown),
            *(f"`{name}` stands twice" for name in repeated),
        ]
        may = "".join(f", `{name}` if wanted" for name in table.optional)
        return f"the table's columns are {named}{may}: {'; '.join(wrong)}"
    return None if rows[1:] else "the table has a header and no rows"


def records(rows: Rows) -> list[dict[str, str]]:
    """The rows of a checked table, each by its columns."""
    header, *body = rows
    return [dict(zip(header, row, strict=True)) for row in body]


def listed(text: str) -> list[str]:
    """The parts of a text such as `PAL-X1, PAL-X2`; none for `none`."""
    return [] if text.strip() == "none" else [part.strip() for part in text.split(",")]


def _plain(text: str) -> str:
    return _QUOTED.sub('""', text.casefold())


def _likeness(plain: str, definition: Definition) -> float:
    """How alike a step text and a definition are, whichever word of a choice the text has."""
    words = _plain(definition.shown)
    first_choices = re.sub(r"(\S+?)\|\S+", r"\1", words)
    return max(
        SequenceMatcher(None, plain, variant, autojunk=False).ratio()
        for variant in (words, first_choices)
    )
