"""Values as a person writes them in one line: "14 months", "L4, L5", "yes".

For options and steps. What is given back is what an encounter file would hold; bounds and
duplicates are then checked where every encounter is.
"""

import re
from collections.abc import Iterable
from decimal import Decimal

from engine.encounter.intake.levels import bodies_of_levels
from engine.encounter.statements import member_hint
from engine.language.facts import Fact, Unit
from engine.language.problems import Problem, quoted
from engine.language.shape import Json, date_problem, parse_date
from engine.language.values import Kind

UNKNOWN_WORDS = ("unknown", "?")
_NUMBER = re.compile(r"(?P<number>[-+]?[0-9]{1,30}(?:\.[0-9]{1,30})?)\s*(?P<unit>[^0-9\s.,].*)?")
_FLAGS = {"yes": True, "true": True, "no": False, "false": False}
_TREATED = "procedure.vertebral_bodies"
_LEVEL = re.compile(r"[-/\u2010-\u2015]|(?<![A-Za-z0-9])[0-9]")
"""What only a disc level or a count has: two names joined, or a number without its region."""
_OPEN_START = "at least "
_OPEN_ENDS = ("...", "…")


class TextValueError(ValueError):
    """A text is no value of the fact. `hint` is the remedy."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


def parse_text_value(fact: Fact, text: str, *, unit_required: bool) -> Json:
    """The JSON value that a text stands for; `None` for `unknown`.

    With `unit_required` a number must be followed by its unit, unless that only counts. An open set
    (`at least L4, L5` or `L4, L5, ...`) gives an object with `complete: false`.

    Raises:
        TextValueError: the text is no value of this fact's kind, unit or members.

    """
    words = text.strip()
    if not words:
        raise TextValueError(f"`{fact.id}` is given without a value", _example(fact))
    if words.casefold() in UNKNOWN_WORDS:
        return None
    match fact.kind:
        case Kind.BOOLEAN:
            return _flag(fact, words)
        case Kind.NUMBER:
            return _number(fact, words, unit_required)
        case Kind.DATE:
            return _date(words)
        case Kind.ENUM:
            return _member(fact, words)
        case Kind.SET:
            return _set(fact, words)


def _flag(fact: Fact, words: str) -> bool:
    value = _FLAGS.get(words.casefold())
    if value is None:
        raise TextValueError(f"{quoted(words)} does not answer `{fact.id}`", _example(fact))
    return value


def _number(fact: Fact, words: str, unit_required: bool) -> Decimal:
    found = _NUMBER.fullmatch(words.replace("\N{MINUS SIGN}", "-"))
    if found is None:
        hint = "write a decimal point" if re.fullmatch(r"[0-9]+,[0-9]+", words) else _example(fact)
        raise TextValueError(f"{quoted(words)} is not a number", hint)
    number, unit = found["number"], found["unit"]
    if unit is not None:
        if fact.unit is None or not _is_unit(unit, fact.unit):
            message = f"{quoted(unit)} is not the unit of `{fact.id}`"
            raise TextValueError(message, _unit_hint(fact))
    elif unit_required and fact.unit is not None and not fact.unit.is_count:
        message = f"{quoted(words)} is given without its unit"
        raise TextValueError(message, f"write `{fact.unit.words(number)}`")
    return Decimal(number)


def _is_unit(word: str, unit: Unit) -> bool:
    names = (unit.code, unit.code.strip("{}"), unit.one, unit.many)
    return word.replace("²", "2").strip().casefold() in {name.casefold() for name in names if name}


def _unit_hint(fact: Fact) -> str:
    unit = fact.unit
    if unit is None or not unit.many:
        return "it has no unit"
    if unit.is_count or unit.code == unit.many:
        return f"it is counted in {unit.many}" if unit.is_count else f"it is in {unit.code}"
    return f"it is in {unit.many} (`{unit.code}`); nothing is converted"


def _date(words: str) -> str:
    if parse_date(words) is None:
        problem = date_problem(words, ())
        raise TextValueError(problem.message, problem.hint)
    return words


def _set(fact: Fact, words: str) -> Json:
    inner = words
    is_open = inner.casefold().startswith(_OPEN_START)
    if is_open:
        inner = inner[len(_OPEN_START) :]
    for end in _OPEN_ENDS:
        if inner.endswith(end):
            is_open = True
            inner = inner.removesuffix(end).rstrip().removesuffix(",")
    members = [] if inner.casefold() in ("", "none") else _members_of(fact, inner, words)
    return {"value": members, "complete": False} if is_open else members


def _members_of(fact: Fact, inner: str, words: str) -> list[str]:
    """The members that a text lists; of treated bodies also by the disc levels between them."""
    if fact.id != _TREATED or not _LEVEL.search(inner):
        return _members(fact, inner.split(","), words)
    bodies = bodies_of_levels(inner)
    if isinstance(bodies, Problem):
        raise TextValueError(f"{quoted(words)}: {bodies.message}", bodies.hint)
    return list(bodies)


def _members(fact: Fact, parts: Iterable[str], words: str) -> list[str]:
    stripped = [part.strip() for part in parts]
    if not all(stripped):
        message = f"{quoted(words)} has an empty place between its commas"
        raise TextValueError(message, "leave out the comma too many")
    return [_member(fact, part) for part in stripped]


def _member(fact: Fact, word: str) -> str:
    """The code that a word stands for: itself, or that of the words declared for it."""
    if fact.allows_member(word):
        return word
    plain = _plain(word)
    for code, said in (fact.members or {}).items():
        if plain in (_plain(code), _plain(said)):
            return code
    raise TextValueError(f"{quoted(word)} is not a value of `{fact.id}`", member_hint(fact, word))


def _plain(word: str) -> str:
    """A word without what people vary: case, and which separator joins its parts."""
    return re.sub(r"[ _\-]+", " ", word.strip().casefold())


def _example(fact: Fact) -> str:
    """How a value of the fact is written."""
    match fact.kind:
        case Kind.BOOLEAN:
            return "write `yes`, `no` or `unknown`"
        case Kind.NUMBER:
            return f"write a number, for example `{fact.unit.words('14') if fact.unit else 14}`"
        case Kind.DATE:
            return "write it as year-month-day, for example `2025-03-04`"
        case Kind.ENUM:
            return member_hint(fact, "") or "write one code"
        case Kind.SET:
            codes = list(fact.members)[-3:-1] if fact.members else ["A", "B"]
            return f"write its members, for example `{', '.join(codes)}`, or `none`"
