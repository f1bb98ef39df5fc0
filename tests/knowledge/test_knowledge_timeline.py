"""Versions over time: what is in force on a day, and where two policies are in question."""

from collections.abc import Callable
from datetime import date
from typing import Any

from engine.knowledge.library import Library
from engine.knowledge.pack_reader import read_pack
from engine.knowledge.packs import Pack
from engine.knowledge.texts.documents import Document
from engine.knowledge.timeline import in_force, time_line

LAST = {"id": "otherwise", "outcome": "not_covered", "basis": "criteria_not_met"}
PackJson = Callable[..., dict[str, Any]]
Read = Callable[[dict[str, Any]], Document]


def pack(
    document: Read, shipped: Library, pack_json: PackJson, id: str, version: str, **days: str
) -> Pack:
    dates = {name: {"date": day, "evidence": "primary"} for name, day in days.items()}
    made = pack_json({}, [LAST], id=id, version=version, dates=dates)
    return read_pack(document(made), shipped)


def names(packs: list[Pack], day: str) -> list[str]:
    segments = time_line((one, None) for one in packs)
    return [item.pack.name for item in in_force(segments, date.fromisoformat(day))]


def test_the_last_version_that_began_is_in_force(
    document: Read, shipped: Library, pack_json: PackJson
) -> None:
    old = pack(document, shipped, pack_json, "harbor/bvn", "1", effective="2024-01-01")
    new = pack(document, shipped, pack_json, "harbor/bvn", "2", effective="2025-01-01")
    assert names([new, old], "2024-12-31") == ["harbor/bvn@1"]
    assert names([new, old], "2025-01-01") == ["harbor/bvn@2"]


def test_two_policies_that_began_on_one_day_are_both_in_question(
    document: Read, shipped: Library, pack_json: PackJson
) -> None:
    one = pack(document, shipped, pack_json, "harbor/bvn", "1", effective="2025-01-01")
    other = pack(document, shipped, pack_json, "harbor/spine", "1", effective="2025-01-01")
    assert names([one, other], "2025-06-01") == ["harbor/bvn@1", "harbor/spine@1"]


def test_a_version_of_uncertain_beginning_stands_beside_the_one_before(
    document: Read, shipped: Library, pack_json: PackJson
) -> None:
    old = pack(document, shipped, pack_json, "harbor/bvn", "1", effective="2024-01-01")
    new = pack(
        document, shipped, pack_json, "harbor/bvn", "2",
        not_before="2025-01-01", observed="2025-12-31",
    )  # fmt: skip
    assert names([old, new], "2024-12-31") == ["harbor/bvn@1"]
    assert names([old, new], "2025-06-01") == ["harbor/bvn@1", "harbor/bvn@2"]
    assert names([old, new], "2025-12-31") == ["harbor/bvn@2"]


def test_a_retired_version_is_in_force_on_its_last_day_and_not_after(
    document: Read, shipped: Library, pack_json: PackJson
) -> None:
    one = pack(
        document, shipped, pack_json, "harbor/bvn", "1",
        effective="2024-01-01", retired="2025-01-31",
    )  # fmt: skip
    assert names([one], "2025-01-31") == ["harbor/bvn@1"]
    assert names([one], "2025-02-01") == []
