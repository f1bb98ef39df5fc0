"""Checking a document against the JSON Schema of its form, with messages in our words.

The typed readers decide what is accepted; the schemas say the same to editors and other tools, and
tests hold the two together. This check tells everything about the shape of a file at once, without
knowing facts, codes or other files: `lint` begins with it. An encounter is decided without it.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from engine.knowledge.library import shipped_root
from engine.knowledge.texts.documents import Diagnostic, Document
from engine.language.near import near, nearest
from engine.language.problems import Path, Problem, quoted
from engine.language.shape import Json, date_problem, kind_of, parse_date

_SUFFIX = ".schema.json"
_TYPE_WORDS = {
    "string": "text",
    "object": "an object",
    "array": "a list",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "`true` or `false`",
    "null": "`null`",
}


def check_schema(document: Document, form: str | None = None) -> tuple[Diagnostic, ...]:
    """Everything that is wrong with the shape of a document, in the order of its text.

    `form` is the form it must have (`pack`, `encounter`, ...); without it, its own key `schema`
    says which that is.
    """
    form = form or _form_of(document.value)
    if form is None:
        problems = [_no_form(document.value)]
    else:
        found = [finding for error in _errors(form, document.value) for finding in _findings(error)]
        problems = list(_essential(found))
    diagnostics = {document.diagnose(problem): None for problem in problems}
    return tuple(sorted(diagnostics, key=lambda d: (d.line or 0, d.column or 0)))


def known_forms() -> tuple[str, ...]:
    """The forms that have a schema, by name."""
    names = (path.name for path in (shipped_root() / "schemas").glob(f"*{_SUFFIX}"))
    return tuple(sorted(name.removesuffix(_SUFFIX) for name in names))


@cache
def schema_of(form: str) -> dict[str, Any]:
    """The schema of a form, as a JSON value with numbers as Python has them. Not to be changed."""
    path = shipped_root() / "schemas" / f"{form}{_SUFFIX}"
    return json.loads(path.read_text(encoding="utf-8"))  # type: ignore[no-any-return]  # tests see to it


def _form_of(value: Json) -> str | None:
    name = value.get("schema") if isinstance(value, dict) else None
    return next((form for form in known_forms() if name == f"coverpack/{form}/1"), None)


def _no_form(value: Json) -> Problem:
    if not isinstance(value, dict):
        return Problem((), "wrong-type", f"the document must be an object, not {kind_of(value)}")
    names = [f"coverpack/{form}/1" for form in known_forms()]
    listed = "one of " + ", ".join(f"`{name}`" for name in names)
    if "schema" not in value:
        return Problem((), "missing-key", "the document needs `schema`", listed)
    name = value["schema"]
    if not isinstance(name, str):
        message = f"`schema` must be text, not {kind_of(name)}"
        return Problem(("schema",), "wrong-type", message, listed)
    message = f"{quoted(name)} is not a value of `schema`"
    return Problem(("schema",), "unknown-value", message, near(name, names) or listed)


# ---- the one place that touches jsonschema -------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Error:
    """One keyword of a schema that a value does not satisfy.

    `instance` is the value at `path`, or a key of the object there if `of_key`. `location` is the
    way through the schema to the keyword.
    """

    path: Path
    keyword: str | None
    expected: Any
    instance: Json
    schema: Any
    location: tuple[str | int, ...]

    @property
    def of_key(self) -> bool:
        return "propertyNames" in self.location

    @property
    def said(self) -> str | None:
        """The sentence that the schema itself has for this error."""
        words = self.schema.get("errorMessage") if isinstance(self.schema, dict) else None
        return words if isinstance(words, str) else None

    @property
    def what(self) -> str | None:
        """What the schema calls the value."""
        title = self.schema.get("title") if isinstance(self.schema, dict) else None
        return title[:1].lower() + title[1:] if isinstance(title, str) else None


def _errors(form: str, value: Json) -> Iterator[_Error]:
    for error in _validator(form).iter_errors(value):
        yield _Error(
            tuple(error.absolute_path),
            error.validator,
            error.validator_value,
            error.instance,
            error.schema,
            tuple(error.absolute_schema_path),
        )


@cache
def _validator(form: str) -> Any:
    from jsonschema import Draft202012Validator, FormatChecker, ValidationError
    from jsonschema.validators import extend

    def pattern(_: Any, expression: str, text: Json, __: Any) -> Iterator[Any]:
        # In JSON Schema `$` is the very end; in Python it also matches before a last line break.
        exact = f"{expression[:-1]}\\Z" if expression.endswith("$") else expression
        if isinstance(text, str) and not re.search(exact, text):
            yield ValidationError("pattern")

    formats = FormatChecker(formats=())
    formats.checks("date")(lambda text: not isinstance(text, str) or parse_date(text) is not None)
    formats.checks("regex", raises=re.error)(lambda text: not isinstance(text, str) or _regex(text))
    types = Draft202012Validator.TYPE_CHECKER.redefine_many(
        {"number": lambda _, value: _is_number(value), "integer": lambda _, value: _is_whole(value)}
    )
    kind = extend(Draft202012Validator, validators={"pattern": pattern}, type_checker=types)
    return kind(schema_of(form), format_checker=formats)


def _regex(text: str) -> bool:
    re.compile(text)
    return True


def _is_number(value: Json) -> bool:
    return isinstance(value, Decimal | int) and not isinstance(value, bool)


def _is_whole(value: Json) -> bool:
    return _is_number(value) and value == int(value)


# ---- from an error to problems in our words ------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Finding:
    """A problem, and what tells whether another one explains it.

    `missing` is the key that an object lacks; `meant` the key that an unknown one stands for;
    `of_keys` marks a problem with an object's keys taken together.
    """

    problem: Problem
    missing: str | None = None
    meant: str | None = None
    of_keys: bool = False


def _findings(error: _Error) -> Iterable[_Finding]:
    if error.of_key:
        return [_wrong_key(error)]
    if error.keyword == "not" and error.expected == {} and error.location[-3] != "properties":
        return [_Finding(Problem(error.path, "wrong-keys", _said(error)), of_keys=True)]
    return _BY_KEYWORD.get(error.keyword or "", _forbidden)(error)


def _said(error: _Error) -> str:
    return error.said or f"{_subject(error.path)} does not have the form that is needed here"


def _subject(path: Path) -> str:
    """A value in words: its key, or its number in a list."""
    if not path:
        return "the document"
    if isinstance(path[-1], str):
        return quoted(path[-1])
    lists = [step for step in path if isinstance(step, str)]
    return f"item {path[-1] + 1} of {quoted(lists[-1])}" if lists else f"item {path[-1] + 1}"


def _listed(words: Iterable[Json]) -> str:
    return "one of " + ", ".join(f"`{word}`" for word in words if word is not None)


def _simple(error: _Error, code: str, message: str, hint: str | None = None) -> list[_Finding]:
    return [_Finding(Problem(error.path, code, error.said or message, hint))]


def _wrong_key(error: _Error) -> _Finding:
    key = str(error.instance)
    path = (*error.path, key)
    if error.keyword != "enum":
        message = error.said or f"{quoted(key)} is not a name that can stand here"
        return _Finding(Problem(path, "key-form", message, at_key=True))
    message, hint = f"{quoted(key)} cannot stand here", error.said or near(key, error.expected)
    return _Finding(Problem(path, "unknown-key", message, hint, at_key=True))


def _forbidden(error: _Error) -> list[_Finding]:
    """A key that does not go with the others, or a value that is ruled out."""
    if error.keyword == "not" and error.expected != {}:
        return _simple(error, "unknown-value", f"{quoted(error.instance)} cannot stand here")
    message = error.said or f"{_subject(error.path)} does not go with what stands beside it"
    return [_Finding(Problem(error.path, "misplaced-key", message, at_key=True))]


def _unknown_keys(error: _Error) -> Iterator[_Finding]:
    known = list(error.schema["properties"])
    for key in error.instance:
        if key in known:
            continue
        free = [one for one in known if one not in error.instance]
        hint = near(key, free) or "it takes " + ", ".join(f"`{one}`" for one in known)
        message = f"{error.what or 'this object'} has no key {quoted(key)}"
        problem = Problem((*error.path, key), "unknown-key", message, hint, at_key=True)
        yield _Finding(problem, meant=nearest(key, free))


def _missing_keys(error: _Error) -> Iterator[_Finding]:
    for key in error.expected:
        if key not in error.instance:
            message = f"{error.what} needs `{key}`" if error.what else f"`{key}` is missing here"
            problem = Problem(error.path, "missing-key", error.said or message)
            yield _Finding(problem, missing=key)


def _wrong_type(error: _Error) -> list[_Finding]:
    types = [error.expected] if isinstance(error.expected, str) else list(error.expected)
    if types == ["integer"] and _is_number(error.instance):
        return _not_whole(error)
    words = " or ".join(_TYPE_WORDS[name] for name in types)
    message = f"{_subject(error.path)} must be {words}, not {kind_of(error.instance)}"
    return [_Finding(Problem(error.path, "wrong-type", message))]


def _not_whole(error: _Error) -> list[_Finding]:
    least, most = error.schema.get("minimum"), error.schema.get("maximum")
    bound = "" if least is None else f" of at least {least}"
    if least is not None and most is not None:
        bound = f" from {least:,} to {most:,}"
    if error.schema.get("type") != "integer":
        size = "large" if error.keyword == "maximum" else "small"
        message = f"{_subject(error.path)} is too {size}: {quoted(error.instance)}"
        return _simple(error, "out-of-bounds", message)
    message = f"{_subject(error.path)} must be a whole number{bound}, not {quoted(error.instance)}"
    return [_Finding(Problem(error.path, "not-whole", message))]


def _unknown_value(error: _Error) -> list[_Finding]:
    allowed = [error.expected] if error.keyword == "const" else list(error.expected)
    hint = None if allowed == [None] else _listed(allowed)
    if not isinstance(error.instance, str):
        message = error.said or f"{_subject(error.path)} cannot be {kind_of(error.instance)}"
        return [_Finding(Problem(error.path, "wrong-type", message, hint))]
    names = [word for word in allowed if isinstance(word, str)]
    message = f"{quoted(error.instance)} is not a value of {_subject(error.path)}"
    return _simple(error, "unknown-value", message, near(error.instance, names) or hint)


def _wrong_text(error: _Error) -> list[_Finding]:
    if not str(error.instance).strip():
        message = f"{_subject(error.path)} must not be empty"
        return [_Finding(Problem(error.path, "empty-text", message))]
    if error.keyword == "format" and error.expected == "date":
        return [_Finding(date_problem(error.instance, error.path))]
    shape = "a regular expression" if error.expected == "regex" else "in the form needed here"
    return _simple(error, "text-form", f"{quoted(error.instance)} is not {shape}")


def _number_of_items(error: _Error) -> list[_Finding]:
    bound = "at least" if error.keyword == "minItems" else "at most"
    found = len(error.instance)
    message = f"{_subject(error.path)} must hold {bound} {error.expected}, and holds {found}"
    if not found:
        message = f"{_subject(error.path)} must not be empty"
    return _simple(error, "number-of-items", message)


def _number_of_keys(error: _Error) -> list[_Finding]:
    message = error.said or f"{_subject(error.path)} must not be empty"
    return [_Finding(Problem(error.path, "wrong-keys", message), of_keys=True)]


def _duplicates(error: _Error) -> Iterator[_Finding]:
    items = error.instance
    for index, item in enumerate(items):
        if item in items[:index]:
            shown = quoted(item) if isinstance(item, str) else kind_of(item)
            message = f"{shown} stands twice in {_subject(error.path)}"
            yield _Finding(Problem((*error.path, index), "duplicate-item", message))


_BY_KEYWORD: dict[str, Callable[[_Error], Iterable[_Finding]]] = {
    "unevaluatedProperties": _unknown_keys,
    "required": _missing_keys,
    "type": _wrong_type,
    "minimum": _not_whole,
    "maximum": _not_whole,
    "exclusiveMinimum": _not_whole,
    "enum": _unknown_value,
    "const": _unknown_value,
    "pattern": _wrong_text,
    "minLength": _wrong_text,
    "format": _wrong_text,
    "minItems": _number_of_items,
    "maxItems": _number_of_items,
    "minProperties": _number_of_keys,
    "maxProperties": _number_of_keys,
    "uniqueItems": _duplicates,
}


def _essential(findings: list[_Finding]) -> Iterator[Problem]:
    """One problem for each thing that is wrong: without those that follow from another one.

    A wrong type explains whatever else is wrong at its place; a misspelt key the one that is then
    missing, and what is wrong with the keys of its object as a whole.
    """
    rank = {"wrong-type": 0, "unknown-key": 1}
    unknown = {f.problem.path[:-1] for f in findings if f.problem.code == "unknown-key"}
    meant = {(f.problem.path[:-1], f.meant) for f in findings if f.meant}
    taken: set[tuple[Path, str]] = set()
    for finding in sorted(findings, key=lambda f: (rank.get(f.problem.code, 2), f.meant is None)):
        problem = finding.problem
        if finding.missing and (problem.path, finding.missing) in meant:
            continue
        if finding.of_keys and problem.path in unknown:
            continue
        place = (problem.path, finding.missing or "")
        if place not in taken:
            taken.add(place)
            yield problem
