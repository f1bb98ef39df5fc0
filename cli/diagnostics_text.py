"""Diagnostics for people and for tools: as text, as JSON, for GitHub's log, as SARIF 2.1.0."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from urllib.parse import quote

from engine import __version__
from engine.knowledge.lint import RULES, Report
from engine.knowledge.texts.documents import Diagnostic
from engine.knowledge.texts.json_writer import pretty


def as_text(report: Report) -> str:
    """One finding after another, and what it comes to."""
    return "\n".join([*map(str, report.diagnostics), summary(report)])


def summary(report: Report) -> str:
    """What a report comes to, in one line."""
    files = _counted(len(report.files), "file")
    errors, warnings = report.count("error"), report.count("warning")
    if not report.diagnostics:
        return f"{files}, nothing found"
    line = f"{files}, {_counted(errors, 'error')}, {_counted(warnings, 'warning')}"
    if report.unchecked:
        waiting = ", ".join(report.unchecked)
        line += f"; not checked until then: {waiting}"
    return line


def as_json(report: Report) -> str:
    """One object with all findings, each with the page that explains its rule."""
    return pretty(
        {
            "files": report.files,
            "errors": report.count("error"),
            "warnings": report.count("warning"),
            "unchecked": report.unchecked,
            "findings": [_finding(one) for one in report.diagnostics],
        }
    )


def as_github(report: Report) -> str:
    """Workflow commands that GitHub shows beside the lines of a change."""
    return "\n".join([*map(_annotation, report.diagnostics), summary(report)])


def as_sarif(report: Report) -> str:
    """A SARIF log, for code scanning and editors."""
    rules: list[dict[str, object]] = [
        {
            "id": rule.name,
            "shortDescription": {"text": rule.summary},
            "defaultConfiguration": {"level": rule.severity},
            "properties": {"category": rule.category.value, "page": rule.page},
        }
        for rule in RULES.values()
    ]
    return sarif_of(report, "coverpack lint", rules)


def sarif_of(report: Report, tool: str, rules: Sequence[Mapping[str, object]]) -> str:
    """The findings of a tool with its rules as a SARIF log."""
    driver = {"name": tool, "version": __version__, "rules": rules}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(one) for one in report.diagnostics],
    }
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    return pretty({"$schema": schema, "version": "2.1.0", "runs": [run]})


FORMATS: Mapping[str, Callable[[Report], str]] = {
    "text": as_text,
    "json": as_json,
    "github": as_github,
    "sarif": as_sarif,
}
"""The renderings by the name that `--format` has for them."""


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _finding(one: Diagnostic) -> dict[str, object]:
    rule = RULES.get(one.code)
    return {
        "file": one.file,
        "line": one.line,
        "column": one.column,
        "path": one.path,
        "code": one.code,
        "severity": one.severity,
        "message": one.message,
        "hint": one.hint,
        "page": rule.page if rule else None,
    }


def _annotation(one: Diagnostic) -> str:
    properties = {"file": one.file, "line": one.line, "col": one.column, "title": one.code}
    listed = ",".join(
        f"{name}={_escaped(str(value), ':,')}"
        for name, value in properties.items()
        if value is not None
    )
    text = one.message if one.hint is None else f"{one.message}\nhint: {one.hint}"
    return f"::{one.severity} {listed}::{_escaped(text)}"


def _escaped(text: str, more: str = "") -> str:
    """A text with what has a meaning in workflow commands written as its code."""
    return "".join(f"%{ord(c):02X}" if c in "%\r\n" + more else c for c in text)


def _result(one: Diagnostic) -> dict[str, object]:
    place: dict[str, object] = {"artifactLocation": {"uri": _uri(one.file)}}
    if one.line is not None:
        place["region"] = {"startLine": one.line, "startColumn": one.column}
    text = one.message if one.hint is None else f"{one.message} (hint: {one.hint})"
    return {
        "ruleId": one.code,
        "level": one.severity,
        "message": {"text": text},
        "locations": [{"physicalLocation": place}],
    }


def _uri(file: str) -> str:
    path = Path(file)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())
