"""Faults put on purpose into packs, features and the engine, each caught by the tool it names.

The pack is that of Palmetto in a copy of the library, unless a fault names another feature.
`mutate` and `coverage` ask whether the features suffice, the others whether something is wrong.
"""

import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from engine.knowledge.library import shipped_root
from tests.proof.faults_in_engine import ENGINE_FAULTS
from tests.proof.faults_in_features import FEATURE_FAULTS
from tests.proof.faults_in_packs import PACK_FAULTS
from tests.proof.spoiled_library import FEATURE, TOOLS, Fault, Spoiled, by_engine_check, by_test

FAULTS = (*PACK_FAULTS, *FEATURE_FAULTS, *ENGINE_FAULTS)
OTHER_FEATURES = {fault.feature for fault in FAULTS} - {FEATURE}


@pytest.fixture
def sound(tmp_path: Path) -> Spoiled:
    """A copy of the library in which nothing is wrong yet."""
    for folder in ("policies", "features"):
        shutil.copytree(shipped_root() / folder, tmp_path / folder)
    return Spoiled(tmp_path)


def test_there_are_faults_of_every_kind_and_each_tool_catches_some() -> None:
    assert len(set(map(str, FAULTS))) == len(FAULTS) >= 15
    kinds = Counter(fault.where for fault in FAULTS)
    assert min(kinds[where] for where in ("pack", "feature", "engine")) >= 5
    assert {fault.tool for fault in FAULTS} == set(TOOLS)


def test_nothing_is_caught_where_nothing_is_wrong(sound: Spoiled) -> None:
    assert [tool(sound) for tool in TOOLS] == [[]] * len(TOOLS)


@pytest.mark.parametrize("feature", sorted(OTHER_FEATURES), ids=lambda path: path.stem)
def test_nothing_is_caught_in_another_feature_where_nothing_is_wrong(
    sound: Spoiled, feature: Path
) -> None:
    other = replace(sound, feature=feature)
    assert by_test(other) == by_engine_check(other) == []


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_a_fault_is_caught(fault: Fault, sound: Spoiled, monkeypatch: pytest.MonkeyPatch) -> None:
    spoiled = replace(sound, feature=fault.feature)
    fault.inject(spoiled, monkeypatch)
    assert any(fault.says in line for line in fault.tool(spoiled))
