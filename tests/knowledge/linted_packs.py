"""Packs to lint in tests, and what is found in them."""

from collections.abc import Callable
from typing import Any

from engine.knowledge.library import Library
from engine.knowledge.lint import Report, lint

Pack = dict[str, Any]
Make = Callable[..., Any]


def codes(report: Report) -> list[str]:
    return [one.code for one in report.diagnostics]


def of_packs(library: Library) -> list[str]:
    """What is found in the packs of a library, without its payers."""
    folders = [one for one in library.policies.iterdir() if one.is_dir()]
    return codes(lint(folders, library))


def dated(pack: Pack, version: str, **dates: str) -> Pack:
    """A version of a pack under its effective date."""
    given = {key: {"date": day, "evidence": "primary"} for key, day in dates.items()}
    effective = {"effective": {"date": version, "evidence": "primary"}}
    return {**pack, "version": version, "dates": {**effective, **given}}
