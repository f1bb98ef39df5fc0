"""A knowledge base on disk: where it is found, what extends it, and what is refused."""

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from engine.knowledge.library import ENVIRONMENT, Library, find_library, open_library, shipped_root
from engine.knowledge.texts.documents import Diagnostic

Json = dict[str, Any]
LibraryOf = Callable[..., Library]
PackJson = Callable[..., Json]
Refused = Callable[[Callable[[], object]], list[Diagnostic]]

LAST = {"id": "otherwise", "outcome": "not_covered", "basis": "criteria_not_met"}
SITTING = {
    "label": "sitting pain",
    "question": "How long?",
    "look": "chart",
    "documentation": "clinical",
    "type": "number",
    "unit": "mo",
    "phrase": "pain for {}",
}


def facts(**declared: Json) -> Json:
    return {
        "schema": "coverpack/facts/1",
        "facts": {id.replace("__", "."): fact for id, fact in declared.items()},
    }


@pytest.fixture
def pack(pack_json: PackJson) -> Json:
    condition = {"fact": "pain.low_back_duration", "gte": 6, "unit": "mo"}
    return pack_json({"C1": condition}, [LAST])


def test_the_shipped_library_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(ENVIRONMENT, raising=False)
    assert find_library().root == shipped_root()


def test_the_option_wins_over_the_environment(
    monkeypatch: pytest.MonkeyPatch, library_of: LibraryOf, pack: Json
) -> None:
    one, two = library_of(pack), library_of(pack)
    monkeypatch.setenv(ENVIRONMENT, str(one.root))
    assert find_library().root == one.root
    assert find_library(two.root).root == two.root


def test_the_library_of_the_working_folder_is_found_from_anywhere_inside_it(
    monkeypatch: pytest.MonkeyPatch, library_of: LibraryOf, pack: Json
) -> None:
    monkeypatch.delenv(ENVIRONMENT, raising=False)
    library, other = library_of(pack), library_of(pack)
    monkeypatch.chdir(library.policies / "tester")
    assert find_library().root == library.root
    assert find_library(other.root).root == other.root
    monkeypatch.setenv(ENVIRONMENT, str(other.root))
    assert find_library().root == other.root


def test_a_folder_named_policies_alone_does_not_take_the_place_of_the_shipped_library(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv(ENVIRONMENT, raising=False)
    (tmp_path / "policies").mkdir()
    monkeypatch.chdir(tmp_path)
    assert find_library().root == shipped_root()


def test_a_folder_without_policies_is_no_library(tmp_path: Path, refused: Refused) -> None:
    for root in (tmp_path, tmp_path / "missing"):
        found = refused(partial(open_library, root))
        assert [d.code for d in found] == ["not-a-library"]


@pytest.mark.parametrize(
    ("manifest", "code"),
    [
        ({"schema": "coverpack/library/1", "extends": "other"}, "unknown-value"),
        ({"schema": "coverpack/library/2"}, "unknown-value"),
        ({"extends": "coverpack"}, "missing-key"),
        ({"schema": "coverpack/library/1", "extend": "coverpack"}, "unknown-key"),
        ([], "wrong-type"),
    ],
)
def test_a_wrong_manifest_is_refused(
    tmp_path: Path, refused: Refused, manifest: Any, code: str
) -> None:
    (tmp_path / "policies").mkdir()
    (tmp_path / "library.json").write_text(json.dumps(manifest))
    assert code in [d.code for d in refused(lambda: open_library(tmp_path))]


def test_a_library_that_extends_adds_facts_payers_and_packs(
    shipped: Library, library_of: LibraryOf, pack: Json
) -> None:
    library = library_of(pack, facts=facts(pain__sitting=SITTING))
    assert list(library.facts) == [*shipped.facts, "pain.sitting"]
    assert set(library.payers.payers) == {*shipped.payers.payers, "tester"}
    assert set(library.policy_ids()) == {*shipped.policy_ids(), "tester/policy"}
    assert library.value_sets == shipped.value_sets
    assert library.pack_named("tester/policy").version == "2025-01-01"
    assert library.pack_named("medicare/palmetto-l39420").version == "2023-03-05"


def test_a_pack_may_use_the_facts_of_its_own_library(
    library_of: LibraryOf, pack_json: PackJson
) -> None:
    own = pack_json({"C1": {"fact": "pain.sitting", "gte": 6, "unit": "mo"}}, [LAST])
    library = library_of(own, facts=facts(pain__sitting=SITTING))
    assert list(library.pack_named("tester/policy").criteria) == ["C1"]


def test_a_library_stands_alone_unless_it_says_that_it_extends(
    tmp_path: Path, library_of: LibraryOf, pack_json: PackJson
) -> None:
    own = pack_json(
        {"C1": {"fact": "pain.sitting", "gte": 6, "unit": "mo"}},
        [LAST],
        scope={"fact": "pain.sitting", "gte": 0, "unit": "mo"},
    )
    alone = facts(pain__sitting=SITTING)
    alone["units"] = {"mo": {"one": "month", "many": "months"}}
    library = library_of(own, extends=False, facts=alone)
    assert list(library.facts) == ["pain.sitting"]
    assert list(library.payers.payers) == ["tester"]
    assert library.policy_ids() == ["tester/policy"]


def test_redefining_a_fact_payer_or_value_set_is_refused(
    shipped: Library, library_of: LibraryOf, pack: Json, refused: Refused
) -> None:
    twice = facts(patient__bmi={**SITTING})
    found = refused(lambda: library_of(pack, facts=twice).facts)
    assert [d.code for d in found] == ["redefined"]

    again = {"schema": "coverpack/payers/1", "sources": [], "payers": {"medicare": {"name": "M"}}}
    found = refused(lambda: library_of(pack, payers=again).payers)
    assert [d.code for d in found] == ["redefined"]

    library = library_of(pack)
    folder = library.policies / "value_sets"
    folder.mkdir()
    (folder / "mine.json").write_text((shipped.policies / "value_sets/l3-s1.json").read_text())
    assert [d.code for d in refused(lambda: library.sets)] == ["redefined"]


def test_redefining_a_shipped_pack_is_refused(
    library_of: LibraryOf, pack_json: PackJson, refused: Refused
) -> None:
    given = pack_json({}, [LAST], id="medicare/palmetto-l39420", version="2023-03-05")
    library = library_of(given)
    found = refused(lambda: library.versions("medicare/palmetto-l39420"))
    assert [d.code for d in found] == ["redefined"]


def test_a_pack_is_named_by_policy_and_version_or_by_its_file(
    library_of: LibraryOf, pack: Json
) -> None:
    library = library_of(pack)
    by_policy = library.pack_named("tester/policy")
    assert library.pack_named("tester/policy@2025-01-01") is by_policy
    path = library.policies / "tester/policy/2025-01-01.json"
    assert library.pack_named(str(path)) is by_policy


@pytest.mark.parametrize(
    ("name", "code", "hint"),
    [
        ("tester/polcy", "unknown-pack", "did you mean `tester/policy`?"),
        ("tester/policy@2025-01-02", "unknown-pack", "did you mean `tester/policy@2025-01-01`?"),
        ("medicare/palmeto-l39420", "unknown-pack", "did you mean `medicare/palmetto-l39420`?"),
    ],
)
def test_a_name_without_pack_comes_with_the_near_one(
    library_of: LibraryOf, pack: Json, refused: Refused, *, name: str, code: str, hint: str
) -> None:
    found = refused(lambda: library_of(pack).pack_named(name))
    assert [(d.code, d.hint) for d in found] == [(code, hint)]


def test_a_policy_with_several_versions_must_be_named_with_one(
    library_of: LibraryOf, pack: Json, refused: Refused
) -> None:
    library = library_of(pack, {**pack, "version": "two"})
    found = refused(lambda: library.pack_named("tester/policy"))
    assert [d.code for d in found] == ["several-versions"]
    assert library.pack_named("tester/policy@two").version == "two"


def test_versions_come_earliest_first_and_those_without_date_last(
    library_of: LibraryOf, pack: Json
) -> None:
    def dated(version: str, **dates: str) -> Json:
        given = {key: {"date": day, "evidence": "primary"} for key, day in dates.items()}
        return {**pack, "version": version, "dates": given}

    library = library_of(
        dated("a", observed="2025-01-01"),
        dated("b", effective="2025-01-01"),
        dated("c", not_before="2024-01-01", observed="2025-06-01"),
        dated("d", effective="2023-01-01"),
    )
    assert [p.version for p in library.versions("tester/policy")] == ["d", "c", "b", "a"]


def test_a_wrong_file_is_told_by_its_name_and_line(
    library_of: LibraryOf, pack: Json, refused: Refused
) -> None:
    library = library_of(pack)
    path = library.policies / "tester/policy/2025-01-01.json"
    path.write_text(json.dumps({**pack, "status": "live"}, indent=2))
    found = refused(lambda: library.versions("tester/policy"))
    assert [(Path(d.file).name, d.code) for d in found] == [("2025-01-01.json", "unknown-value")]
    lines = json.dumps(pack, indent=2).splitlines()
    assert found[0].line == lines.index('  "status": "active",') + 1
