"""`constraints.txt` pins everything that gets installed, by name and version only."""

import contextlib
import importlib.metadata
import re
import tomllib
from pathlib import Path
from typing import Any

from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
LINE = re.compile(r"(?P<name>[A-Za-z0-9._-]+)==(?P<version>[0-9][0-9A-Za-z.]*)( ; (?P<marker>.+))?")


def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def lines() -> list[str]:
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def pins() -> dict[str, str]:
    """What is pinned for this interpreter: canonical name -> version."""
    pinned: dict[str, str] = {}
    for line in lines():
        found = LINE.fullmatch(line)
        if found and (not found["marker"] or Marker(found["marker"]).evaluate()):
            pinned[canonicalize_name(found["name"])] = found["version"]
    return pinned


NOT_INSTALLED = "bench"
"""The extra that no task but the benchmark needs: pinned, but in no environment of the tests."""


def direct(*, with_bench: bool = False) -> list[Requirement]:
    """What coverpack asks for: its dependencies, its extras, and what it is built with."""
    table = project()
    extras = table["project"]["optional-dependencies"].items()
    asked = [texts for name, texts in extras if with_bench or name != NOT_INSTALLED]
    texts = [*table["project"]["dependencies"], *table["build-system"]["requires"]]
    return [Requirement(text) for text in [*texts, *(text for extra in asked for text in extra)]]


def needed() -> set[str]:
    """Everything `direct` leads to on this interpreter, by canonical name."""
    return reached(direct())


def reached(start: list[Requirement]) -> set[str]:
    """Everything that some requirements lead to; of what is not installed only the name."""
    waiting, seen = [*start], set[str]()
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        if name in seen or (requirement.marker and not requirement.marker.evaluate({"extra": ""})):
            continue
        seen.add(name)
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            waiting += map(Requirement, importlib.metadata.requires(name) or [])
    return seen


def test_every_line_is_a_name_and_a_version() -> None:
    assert [line for line in lines() if not LINE.fullmatch(line)] == []


def test_no_name_is_pinned_twice() -> None:
    names = [canonicalize_name(line.partition("==")[0]) for line in lines()]

    assert len(names) == len(set(names))


def test_everything_coverpack_leads_to_is_pinned() -> None:
    assert needed() - pins().keys() == set()


def test_what_the_benchmark_leads_to_is_pinned_as_far_as_it_is_installed() -> None:
    assert reached(direct(with_bench=True)) - pins().keys() == set()


def test_what_is_installed_is_what_is_pinned() -> None:
    installed = {name: importlib.metadata.version(name) for name in needed()}

    assert installed == {name: pins()[name] for name in installed}


def test_the_pins_satisfy_what_the_project_asks_for() -> None:
    refused = [
        str(requirement)
        for requirement in direct(with_bench=True)
        if not requirement.specifier.contains(pins()[canonicalize_name(requirement.name)])
    ]

    assert refused == []


def test_what_builds_the_rules_engine_is_pinned_too() -> None:
    assert {"setuptools", "wheel", "editables"} <= pins().keys()
