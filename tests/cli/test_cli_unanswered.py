"""What the solver does not answer in time is stated by no command, and each ends with 3."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import z3
from click.testing import CliRunner, Result

from cli.main import main
from engine.knowledge.library import shipped_root
from engine.proof.prover import Prover
from engine.proof.solver import Unanswered

Json = dict[str, Any]
Command = tuple[str, ...]

HARBOR = "harbor/bvn-ablation"
PALMETTO, NGS = "medicare/palmetto-l39420", "medicare/ngs-l40302"
COMMANDS: dict[str, Command] = {
    "prove": ("prove", PALMETTO),
    "coverage": ("coverage", HARBOR),
    "mutate": ("mutate", HARBOR, "--fail-under", "0"),
    "diff": ("diff", PALMETTO, NGS),
    "strictness": ("compare", "--strictness", PALMETTO, NGS),
}
STATED = (
    "proven:",
    ", proven",
    "which no",
    "no encounter",
    "does not occur",
    "by itself",
    "nothing open",
    "come to something else\n",
)


@pytest.fixture(params=["the solver", "the prover"])
def silent(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """No question is answered: of the solver at all, or of what is possible."""
    if request.param == "the solver":
        monkeypatch.setattr(z3.Solver, "check", lambda *_: z3.unknown)
        monkeypatch.setattr(z3.Solver, "reason_unknown", lambda _: "timeout")
    else:
        monkeypatch.setattr(Prover, "possible", lambda *_: Unanswered("timeout"))


@pytest.fixture
def call(tmp_path: Path) -> Callable[..., Result]:
    """Commands in the library of the examples, without the feature that closes its gaps."""
    root = Path(shutil.copytree(shipped_root() / "examples/private-library", tmp_path / "library"))
    (root / "features/harbor/bvn-ablation-order.feature").unlink()

    def run(*words: str) -> Result:
        return CliRunner().invoke(main, ["--library", str(root), *words], env={"COLUMNS": "100"})

    return run


@pytest.mark.usefixtures("silent")
@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_no_text_states_what_was_not_answered(
    call: Callable[..., Result], command: Command
) -> None:
    result = call(*command)
    assert result.exit_code == 3, result.output
    assert "not answered in time" in result.output
    assert [words for words in STATED if words in result.output] == []


@pytest.mark.usefixtures("silent")
def test_no_json_states_what_was_not_answered(call: Callable[..., Result]) -> None:
    found = {
        name: json.loads(call(*command, "--format", "json").stdout)
        for name, command in COMMANDS.items()
    }
    (proof,) = found["prove"]["packs"]
    assert proof["holds"] is None
    assert proof["findings"] == proof["idle_acknowledgments"] == []
    (coverage,) = found["coverage"]["packs"]
    states = {one["state"] for one in coverage["obligations"]}
    assert states == {"covered", "unanswered"}
    (mutants,) = found["mutate"]["packs"]
    assert mutants["equivalent"] == mutants["survived"] == 0
    assert mutants["unanswered"] > 0
    changes = found["diff"]["outcomes"]
    assert changes["complete"] is False
    assert changes["explained_by_criteria"] is None
    assert changes["transitions"] == []
    assert not any(one["proven"] for one in changes["criteria"])
    (strictness,) = found["strictness"]
    assert strictness["known"] == strictness["missing"] == "unanswered"


@pytest.mark.usefixtures("silent")
def test_a_question_is_not_left_out_because_nothing_was_proven_of_it(
    call: Callable[..., Result], tmp_path: Path
) -> None:
    value: Json = json.loads((shipped_root() / "examples/covered-two-bodies.json").read_text())
    del value["facts"]["pain.low_back_duration"]
    (tmp_path / "one.json").write_text(json.dumps(value))
    (tmp_path / "answers").write_text("12\n")
    words = (str(tmp_path / "one.json"), "--answers", str(tmp_path / "answers"))
    result = call("ask", *words)
    assert "can no longer matter" not in result.output
    assert "COVERED" in result.output


def test_regions_that_are_not_told_in_time_end_with_3_and_leave_the_answers_proven(
    call: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("diff", "medicare/noridian-l39642@2024-01-28", PALMETTO)
    assert call(*words).exit_code == 0
    monkeypatch.setattr(Prover, "model", lambda *_: Unanswered("timeout"))
    result = call(*words)
    assert result.exit_code == 3
    assert "these are all, proven" in result.output
    assert "where a criterion differs is not told to the end" in result.output
