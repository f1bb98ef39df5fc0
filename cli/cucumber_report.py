"""Results as Cucumber JSON, the form in which Cucumber's own runners hand theirs to report tools.

The form has no specification: these are the keys that the runners for JVM and JavaScript both
write, as they write them. A scenario has the steps of its background with its own; an outline is
an element for each row. The time of a step is in nanoseconds.
"""

import os
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.knowledge.texts.json_writer import compact

if TYPE_CHECKING:
    from engine.knowledge.texts.documents import Diagnostic
    from engine.testing.features import Case, Tag
    from engine.testing.recorder import Report, Result, StepResult

Json = dict[str, Any]


def cucumber_of(report: "Report", root: Path) -> str:
    """What became of all scenarios, by feature; files are named from the folder `root`."""
    features = groupby(report.results, lambda result: result.path)
    return _text([_feature(path, list(results), root) for path, results in features])


def cucumber_of_refused(refused: Sequence["Diagnostic"], root: Path) -> str:
    """Feature files that were refused: each reason is an element with one step that failed."""
    files = groupby(refused, lambda one: one.file)
    return _text([_refused(Path(file), list(reasons), root) for file, reasons in files])


def _text(features: list[Json]) -> str:
    return compact(features) + "\n"


def _feature(path: Path, results: Sequence["Result"], root: Path) -> Json:
    feature, uri = results[0].feature, _uri(path, root)
    return {
        "uri": uri,
        "id": _id(uri.removesuffix(".feature")),
        "keyword": feature.keyword,
        "name": feature.name,
        "description": feature.description,
        "line": feature.place.line,
        "tags": _tags(feature.tags),
        "elements": [_element(result, _id(uri.removesuffix(".feature"))) for result in results],
    }


def _element(result: "Result", feature_id: str) -> Json:
    case = result.case
    return {
        "id": ";".join([feature_id, _id(case.scenario.name), *_row(case)]),
        "keyword": case.scenario.keyword,
        "name": result.name,
        "description": case.scenario.description,
        "line": case.place.line,
        "type": "scenario",
        "tags": _tags(_all_tags(case)),
        "steps": [_step(step, result.report) for step in result.steps],
    }


def _step(step: "StepResult", report: str) -> Json:
    result: Json = {"status": step.status, "duration": step.nanoseconds}
    if step.status == "failed":
        result["error_message"] = report
    said: Json = {"keyword": f"{step.keyword} ", "name": step.text, "line": step.line}
    if step.table is not None:
        said["rows"] = [{"cells": list(row)} for row in step.table]
    return {**said, "match": {}, "result": result}


def _row(case: "Case") -> Iterator[str]:
    """Which row of all examples of an outline this is, from 1; nothing for another scenario."""
    rows = [place for examples in case.scenario.examples for _, place in examples.rows]
    if rows:
        yield str(rows.index(case.place) + 1)


def _all_tags(case: "Case") -> Iterator["Tag"]:
    """The tags of a scenario, of what stands around it, and of the examples its row is of."""
    yield from case.scenario.tags
    for examples in case.scenario.examples:
        if any(place == case.place for _, place in examples.rows):
            yield from examples.tags


def _tags(tags: "Iterator[Tag] | Sequence[Tag]") -> list[Json]:
    return [{"name": f"@{tag.name}", "line": tag.place.line} for tag in tags]


def _refused(path: Path, reasons: Sequence["Diagnostic"], root: Path) -> Json:
    uri = _uri(path.absolute(), root)
    id = _id(uri.removesuffix(".feature"))
    head: Json = {"uri": uri, "id": id, "keyword": "Feature", "name": uri, "description": ""}
    elements = [_refusal(one, f"{id};refused;{n}") for n, one in enumerate(reasons, 1)]
    return {**head, "line": 1, "tags": [], "elements": elements}


def _refusal(reason: "Diagnostic", id: str) -> Json:
    line = reason.line or 1
    failed = {"status": "failed", "duration": 0, "error_message": str(reason)}
    step = {"keyword": "* ", "name": reason.message, "line": line, "match": {}, "result": failed}
    return {
        "id": id,
        "keyword": "Scenario",
        "name": f"the feature file is refused: {reason.code}",
        "description": "",
        "line": line,
        "type": "scenario",
        "tags": [],
        "steps": [step],
    }


def _uri(path: Path, root: Path) -> str:
    """A file from the library's folder where it lies inside, else from the working folder."""
    inside = path.resolve().is_relative_to(root.resolve())
    above = root.resolve() if inside else Path.cwd()
    return Path(os.path.relpath(path.resolve(), above)).as_posix()


def _id(words: str) -> str:
    """Words as a part of an id: the parts are divided by semicolons."""
    return "-".join(words.replace(";", " ").lower().split())
