import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cli.main import main
from engine.decide import Options, Session
from engine.encounter.reader import read_encounter
from engine.knowledge.library import Library, shipped_root
from engine.knowledge.texts.documents import parse_document
from engine.language import conditions

PALMETTO = "medicare/palmetto-l39420"
PACKS = [pack.name for pack in Library(shipped_root()).packs()]


def new(*words: str | Path) -> Result:
    return CliRunner().invoke(main, ["new", "encounter", *map(str, words)])


def skeleton(*words: str) -> dict[str, Any]:
    result = new(*words)
    assert result.exit_code == 0, result.stderr
    value: dict[str, Any] = json.loads(result.stdout)
    return value


def test_every_fact_that_the_pack_asks_is_there_with_its_question_and_null(
    shipped: Library,
) -> None:
    facts = skeleton("--pack", PALMETTO)["facts"]
    pack = shipped.pack_named(PALMETTO)
    tested = {
        test.fact for c in pack.criteria.values() for test in conditions.tests_in(c.condition)
    }
    givable = {id for id in tested if shipped.facts[id].given == "facts"}
    assert givable <= set(facts)
    assert facts["pain.low_back_duration"] == {
        "question": "For how many months has the patient had chronic low back pain?",
        "value": None,
        "unit": "mo",
    }
    assert list(facts) == [id for id in shipped.facts if id in facts]


def test_a_derived_fact_is_asked_by_what_it_is_derived_from() -> None:
    facts = skeleton("--pack", PALMETTO)["facts"]
    assert "history.bodies_retreated" not in facts
    assert {"history.bvn_ablated_bodies", "procedure.vertebral_bodies"} <= set(facts)


def test_a_question_names_the_codes_that_answer_it() -> None:
    question = skeleton("--pack", PALMETTO)["facts"]["surgery.prior_kind"]["question"]
    assert question.endswith("(discectomy, laminectomy, fusion, other)")


UNDATED = ("uhc/community-plan-pa@after-csooipa-o", "bcbs/mp-041@2024-04")
ONLY_NAMED = (*UNDATED, "uhc/medicare-advantage-mmp070@2026-09-01")
"""Packs that no encounter selects: without a date, always sending on, or bound to nobody."""


@pytest.mark.parametrize("name", PACKS)
def test_the_skeleton_is_an_encounter_that_its_pack_decides(
    shipped: Library, session: Session, name: str
) -> None:
    text = new("--pack", name, *(["--date", "2026-03-02"] if name in UNDATED else [])).stdout
    encounter = read_encounter(parse_document("new", text.encode()), shipped)
    pack = shipped.pack_named(name)
    decision = session.decide(encounter, Options(pack=pack if name in ONLY_NAMED else None))
    assert decision.policy is not None
    assert decision.policy.pack.name == name
    _, *positions = pack.determinations
    expected = positions[0].outcome if len(positions) == 1 else "needs_information"
    assert decision.outcome == expected


def test_a_pack_that_is_never_selected_still_has_its_line_of_business() -> None:
    value = skeleton("--pack", "uhc/medicare-advantage-mmp070")
    assert (value["payer"], value["line_of_business"]) == ("uhc", "medicare_advantage")


@pytest.mark.parametrize("name", UNDATED)
def test_a_pack_without_a_date_asks_for_one(name: str) -> None:
    result = new("--pack", name)
    assert result.exit_code == 2
    assert "no date is known for the pack: give --date" in result.stderr


def test_options_take_the_place_of_what_the_pack_suggests() -> None:
    value = skeleton("--pack", PALMETTO, "--state", "WV", "--date", "2025-03-04", "--id", "mine")
    assert (value["id"], value["date_of_service"]) == ("mine", "2025-03-04")
    assert value["service_location"] == {"state": "WV"}
    assert skeleton("--pack", PALMETTO)["date_of_service"] == "2023-03-05"


def test_what_is_filled_in_so_that_the_pack_is_selected_is_said() -> None:
    filled = new("--pack", PALMETTO)
    assert filled.stderr.splitlines()[0] == (
        "filled in so that the pack is selected, to be replaced by yours: "
        "service_location.state `AL`, date_of_service `2023-03-05`"
    )
    given = new("--pack", PALMETTO, "--state", "WV", "--date", "2025-03-04")
    assert "filled in" not in given.stderr
    line = new("--pack", "aetna/cpb-0016@2026-02-12", "--date", "2026-03-02").stderr.splitlines()[0]
    assert line.endswith("yours: line_of_business `commercial`")
    assert "filled in" not in new("--payer", "medicare", "--date", "2025-03-04").stderr


def test_without_a_pack_every_fact_is_there(shipped: Library) -> None:
    value = skeleton("--payer", "medicare", "--date", "2025-03-04")
    stated = [id for id, fact in shipped.facts.items() if fact.given == "facts"]
    assert set(stated) <= set(value["facts"])


def test_without_pack_payer_and_date_the_call_is_wrong() -> None:
    result = new("--payer", "medicare")
    assert result.exit_code == 2
    assert "name a pack with --pack, or give --payer and --date" in result.stderr


def test_an_unknown_payer_is_answered_with_the_nearest() -> None:
    result = new("--payer", "medcare", "--date", "2025-03-04")
    assert result.exit_code == 2
    assert result.stderr == (
        "--payer: there is no payer `medcare` [unknown-payer]\n  hint: did you mean `medicare`?\n"
    )


def test_a_file_is_written_whole_and_read_back(tmp_path: Path) -> None:
    file = tmp_path / "mine.json"
    result = new("--pack", PALMETTO, "-o", file)
    assert (result.exit_code, result.stdout) == (0, "")
    assert json.loads(file.read_text()) == skeleton("--pack", PALMETTO)
    assert list(tmp_path.iterdir()) == [file]
    decided = CliRunner().invoke(main, ["evaluate", str(file), "--brief"])
    assert decided.stdout.startswith("NEEDS INFORMATION")


def test_a_file_that_is_there_is_replaced_only_by_force(tmp_path: Path) -> None:
    file = tmp_path / "mine.json"
    file.write_text("precious")
    result = new("--pack", PALMETTO, "-o", file)
    assert result.exit_code == 2
    assert result.stderr == (
        f"{file}: there is a file already [exists]\n  hint: `--force` replaces it\n"
    )
    assert file.read_text() == "precious"
    assert new("--pack", PALMETTO, "-o", file, "--force").exit_code == 0
    assert file.read_text().startswith("{")


def test_a_file_that_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    result = new("--pack", PALMETTO, "-o", tmp_path / "no" / "mine.json")
    assert result.exit_code == 2
    assert "the file cannot be written (no such file or directory) [cannot-write]" in result.stderr
    folder = tmp_path / "folder"
    folder.mkdir()
    assert new("--pack", PALMETTO, "-o", folder, "--force").exit_code == 2
    assert list(tmp_path.iterdir()) == [folder]


def test_an_answered_question_counts(tmp_path: Path) -> None:
    value = skeleton("--pack", PALMETTO)
    value["facts"]["patient.bmi"]["value"] = 41
    file = tmp_path / "mine.json"
    file.write_text(json.dumps(value))
    decided = CliRunner().invoke(main, ["evaluate", str(file), "--brief"])
    assert decided.stdout.startswith("NOT COVERED: contraindication")
