"""Places in FHIR JSON: a value, where it stands, and the text that it came from.

What is read may be anything that JSON can hold; a node never fails on a wrong shape. `listed` tells
a list that is absent from one that is no list, because the second is unreadable and not empty.
"""

import re
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from engine.knowledge.texts.documents import Diagnostic, Document, Severity
from engine.knowledge.texts.json_writer import compact
from engine.language.problems import Path, Problem
from engine.language.shape import Json, parse_date
from engine.language.values import show_number

_LONGEST_RAW = 200
_LONGEST_NAME = 40
_WITH_TIME = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})T[0-9]{2}:[0-9]{2}\S*")


@dataclass(frozen=True, eq=False)
class LineDocument(Document):
    """One line of a file of lines, which is a JSON text of its own."""

    line: int

    def diagnose(self, problem: Problem, severity: Severity = "error") -> Diagnostic:
        """A problem, with the line in the file and the column in the line."""
        return replace(super().diagnose(problem, severity), line=self.line)


@dataclass(frozen=True, slots=True)
class Node:
    """A value and its place; `value` is `None` where nothing stands."""

    value: Json
    path: Path
    source: Document

    @property
    def is_there(self) -> bool:
        """Whether something stands here."""
        return self.value is not None

    @property
    def at(self) -> str:
        """The place as FHIRPath writes it: `Bundle.entry[0].resource.item[1].quantity`."""
        whole = self.source.value
        root = whole.get("resourceType") if isinstance(whole, dict) else None
        name = "Resource"
        if isinstance(root, str) and root.isalpha() and len(root) <= _LONGEST_NAME:
            name = root
        for step in self.path:
            name += f"[{step}]" if isinstance(step, int) else f".{step}"
        return f"line {self.source.line}, {name}" if isinstance(self.source, LineDocument) else name

    @property
    def raw(self) -> str:
        """The value as it stands, cut to a length; a text without its quotes."""
        if isinstance(self.value, Decimal):
            return show_number(self.value)
        text = self.value if isinstance(self.value, str) else compact(self.value)
        return text if len(text) <= _LONGEST_RAW else f"{text[: _LONGEST_RAW - 3]}..."

    @property
    def words(self) -> str:
        """The text here, without spaces around it; empty where there is none."""
        return self.value.strip() if isinstance(self.value, str) else ""

    def get(self, *keys: str) -> "Node":
        """What stands below, key by key."""
        here = self.value
        for key in keys:
            here = here.get(key) if isinstance(here, dict) else None
        return Node(here, (*self.path, *keys), self.source)

    def text(self, *keys: str) -> str:
        """The text below, without spaces around it; empty where there is none."""
        return self.get(*keys).words

    def first(self, *keys: str) -> "Node":
        """The first of these keys that has a value; else the first of them, without one."""
        found = [self.get(key) for key in keys]
        return next((one for one in found if one.is_there), found[0])

    def listed(self, key: str) -> "list[Node] | None":
        """The members of a list below; none where it is absent, `None` where it is no list."""
        held = self.get(key)
        if held.value is None:
            return []
        if not isinstance(held.value, list):
            return None
        return [Node(one, (*held.path, n), self.source) for n, one in enumerate(held.value)]

    def members(self, key: str) -> "list[Node]":
        """The same, where a list that is none may pass for one that is absent."""
        return self.listed(key) or []

    def diagnose(self, item: str, code: str, message: str, hint: str | None = None) -> Diagnostic:
        """What is wrong here, said of an item."""
        return self.source.diagnose(Problem(self.path, code, f"{item}: {message}", hint))


def day_of(text: str) -> date | None:
    """The day of a FHIR date or dateTime; `None` where the text is not as exact as a day.

    The day is the one that is written, in its own time zone.
    """
    timed = _WITH_TIME.fullmatch(text)
    return parse_date(timed[1] if timed else text)
