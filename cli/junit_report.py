"""Results as JUnit XML, which services for continuous integration show beside a change."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.knowledge.texts.documents import Diagnostic
    from engine.testing.recorder import Report, Result

_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit_of(report: "Report") -> str:
    """What became of all scenarios: one that does not hold is a failure, a fault is an error.

    One that is only proposed counts as skipped.
    """
    return _document([_scenario(result) for result in report.results])


def junit_of_refused(refused: Sequence["Diagnostic"]) -> str:
    """Feature files that were refused: each reason is an error."""
    return _document([_refusal(one) for one in refused])


def _document(cases: Sequence[ET.Element]) -> str:
    counts = {
        "tests": str(len(cases)),
        "failures": str(sum(case.find("failure") is not None for case in cases)),
        "errors": str(sum(case.find("error") is not None for case in cases)),
        "skipped": str(sum(case.find("skipped") is not None for case in cases)),
        "time": f"{sum(float(case.get('time', '0')) for case in cases):.6f}",
    }
    root = ET.Element("testsuites", {"name": "coverpack test", **counts})
    ET.SubElement(root, "testsuite", {"name": "features", **counts}).extend(cases)
    ET.indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _scenario(result: "Result") -> ET.Element:
    case = _case(result.file, result.line, result.name)
    case.set("time", f"{result.nanoseconds / 1e9:.6f}")
    if not result.counts and not result.fault:
        _say(case, "skipped", f"only proposed\n{result.report}".rstrip())
    elif not result.holds:
        _say(case, "error" if result.fault else "failure", result.report)
    return case


def _refusal(reason: "Diagnostic") -> ET.Element:
    name = f"the feature file is refused: {reason.code}"
    case = _case(reason.file, reason.line or 1, name)
    _say(case, "error", str(reason))
    return case


def _case(file: str, line: int, name: str) -> ET.Element:
    named = {"classname": _class(file), "name": _xml(name), "file": _xml(file), "line": str(line)}
    return ET.Element("testcase", named)


def _class(file: str) -> str:
    """A file as the dotted name by which such services make a tree of tests."""
    path = Path(file).with_suffix("")
    return _xml(".".join(part for part in path.parts if part not in ("/", "..", ".")))


def _say(case: ET.Element, kind: str, text: str) -> None:
    """The whole text inside, and what it comes to, its first lines, as the message."""
    message = " ".join(text.splitlines()[:2])
    ET.SubElement(case, kind, {"message": _xml(message)}).text = _xml(text)


def _xml(text: str) -> str:
    """A text without the characters that no XML can hold: their numbers stand in their place."""
    return _NOT_IN_XML.sub(lambda found: f"#x{ord(found[0]):02X}", text)
