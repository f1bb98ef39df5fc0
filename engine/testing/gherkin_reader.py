"""From the text of a feature file to a `Feature`, with places, by the parser of Gherkin."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from engine.knowledge.texts.documents import Diagnostic, InputError
from engine.testing.features import Examples, Feature, Place, Scenario, Step, Tag
from engine.testing.vocabulary import StepType

_KINDS: Mapping[str, StepType] = {"Context": "given", "Action": "when", "Outcome": "then"}
"""What Gherkin calls the three kinds of steps; any other keyword continues the kind before it."""


def parse_feature(path: Path, label: str) -> Feature:
    """What is written in a feature file; `label` is what messages call it.

    Raises `InputError` where the file cannot be read, is no Gherkin, or holds no feature.
    """
    return feature_in(_read(path, label), label)


def feature_in(text: str, label: str) -> Feature:
    """The same for a text that is in no file yet."""
    from gherkin.errors import CompositeParserException
    from gherkin.parser import Parser

    try:
        parsed: Mapping[str, Any] = Parser().parse(text)
    except CompositeParserException as error:
        lines = text.splitlines()
        raise InputError([_syntax(label, fault, lines) for fault in error.errors]) from None
    feature = parsed.get("feature")
    if not feature:
        raise InputError([_wrong(label, Place(1, 1), "no-feature", "the file holds no feature")])
    return Feature(
        file=label,
        keyword=feature["keyword"],
        name=feature["name"],
        description=_description(feature),
        place=_place(feature),
        tags=_tags(feature),
        scenarios=tuple(_scenarios(feature)),
        remarks=tuple(_remarks(feature, text.splitlines())),
    )


def _read(path: Path, label: str) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        message = f"the file cannot be read ({(error.strerror or 'no file').lower()})"
        raise InputError([Diagnostic(label, None, None, "", "unreadable", message)]) from None
    if data.startswith(b"\xef\xbb\xbf"):
        message = "the file begins with a byte order mark"
        hint = "save it as UTF-8 without one"
        raise InputError([_wrong(label, Place(1, 1), "byte-order-mark", message, hint)])
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        place = Place(before.count("\n") + 1, len(before) - before.rfind("\n"))
        message = f"the byte 0x{data[error.start]:02X} is not UTF-8 text"
        hint = "save the file as UTF-8"
        raise InputError([_wrong(label, place, "not-utf-8", message, hint)]) from None


def _syntax(label: str, fault: Exception, lines: Sequence[str]) -> Diagnostic:
    """A fault of the Gherkin parser in our words; its own name its internal tokens."""
    where: Mapping[str, int] = getattr(fault, "location", {})
    place = Place(where.get("line", 1), max(where.get("column", 1), 1))
    line = lines[place.line - 1].strip() if place.line <= len(lines) else ""
    match type(fault).__name__:
        case "UnexpectedEOFException":
            message, hint = "the file ends where a feature or a table should go on", None
        case "AstBuilderException":
            message, hint = "the rows of this table have different numbers of cells", None
        case "NoSuchLanguageException":
            message, hint = f"`{line}` names a language that is not known", None
        case _:
            message = f"`{line}` cannot stand here"
            hint = _keyword_hint(line)
    return _wrong(label, place, "syntax", message, hint)


def _keyword_hint(line: str) -> str:
    for keyword in ("Feature", "Rule", "Background", "Scenario Outline", "Scenario", "Examples"):
        if line.casefold().startswith(keyword.casefold()):
            return f"`{keyword}:` begins a section: mind the colon, the capital and the order"
    return "a step begins with Given, When, Then, And or But, and a comment with #"


def _wrong(
    label: str, place: Place, code: str, message: str, hint: str | None = None
) -> Diagnostic:
    return Diagnostic(label, place.line, place.column, "", code, message, hint)


# --- From the parser's dictionaries to values -----------------------------------------------


def _scenarios(feature: Mapping[str, Any]) -> Iterator[Scenario]:
    """The scenarios of a feature, those of its rules included, in order."""
    tags, background = _tags(feature), tuple[Step, ...]()
    for child in feature["children"]:
        if "background" in child:
            background = tuple(_steps(child["background"]))
        elif "scenario" in child:
            yield _scenario(child["scenario"], tags, background)
        else:
            rule = child["rule"]
            rule_tags, rule_background = (*tags, *_tags(rule)), background
            for inner in rule["children"]:
                if "background" in inner:
                    rule_background = (*background, *_steps(inner["background"]))
                else:
                    yield _scenario(inner["scenario"], rule_tags, rule_background)


def _remarks(node: Mapping[str, Any], lines: Sequence[str]) -> Iterator[tuple[str, Place]]:
    """The lines of free text below a node's first line, and below those of the nodes within."""
    line = node["location"]["line"]
    for remark in filter(None, map(str.strip, node.get("description", "").splitlines())):
        while lines[line].strip() != remark:
            line += 1
        yield remark, Place(line + 1, lines[line].index(remark) + 1)
    children = [inner for child in node.get("children", ()) for inner in child.values()]
    for inner in [*children, *node.get("examples", ())]:
        yield from _remarks(inner, lines)


def _scenario(
    node: Mapping[str, Any], tags: tuple[Tag, ...], background: tuple[Step, ...]
) -> Scenario:
    own = tuple(_steps(node))
    return Scenario(
        place=_place(node),
        keyword=node["keyword"],
        name=node["name"],
        description=_description(node),
        outline="Outline" in node["keyword"] or "Template" in node["keyword"],
        tags=(*tags, *_tags(node)),
        steps=(*background, *own),
        own_steps=own,
        examples=tuple(_examples(examples) for examples in node["examples"]),
    )


def _steps(node: Mapping[str, Any]) -> Iterator[Step]:
    kind: StepType | None = None
    for step in node["steps"]:
        kind = _KINDS.get(step["keywordType"], kind)
        rows = step["dataTable"]["rows"] if "dataTable" in step else None
        yield Step(
            place=_place(step),
            keyword=step["keyword"].strip(),
            kind=kind,
            text=step["text"],
            table=rows and [_texts(row) for row in rows],
            cells=tuple(_cell_places(row) for row in rows or ()),
            docstring="docString" in step,
        )


def _examples(node: Mapping[str, Any]) -> Examples:
    header = node.get("tableHeader") or {"cells": []}
    return Examples(
        place=_place(node),
        tags=_tags(node),
        columns=tuple(zip(_texts(header), _cell_places(header), strict=True)),
        rows=tuple((tuple(_texts(row)), _place(row)) for row in node.get("tableBody") or ()),
    )


def _tags(node: Mapping[str, Any]) -> tuple[Tag, ...]:
    return tuple(Tag(tag["name"].removeprefix("@"), _place(tag)) for tag in node["tags"])


def _description(node: Mapping[str, Any]) -> str:
    """The free text below a node's first line, without the indentation of the file."""
    return "\n".join(line.strip() for line in node.get("description", "").splitlines()).strip()


def _texts(row: Mapping[str, Any]) -> list[str]:
    return [cell["value"] for cell in row["cells"]]


def _cell_places(row: Mapping[str, Any]) -> tuple[Place, ...]:
    return tuple(_place(cell) for cell in row["cells"])


def _place(node: Mapping[str, Any]) -> Place:
    return Place(node["location"]["line"], node["location"]["column"])
