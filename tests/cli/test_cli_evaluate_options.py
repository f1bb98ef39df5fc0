import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cli.main import main

EXAMPLES = Path(__file__).resolve().parent.parent.parent / "examples"
COVERED = EXAMPLES / "covered-two-bodies.json"
ALONE = ("--payer", "medicare", "--state", "NC", "--date", "2025-03-04")


def evaluate(*words: str | Path) -> Result:
    return CliRunner().invoke(main, ["evaluate", *map(str, words), "--format", "json"])


def decided(*words: str | Path) -> dict[str, Any]:
    result = evaluate(*words)
    assert result.exit_code == 0, result.stderr
    decision: dict[str, Any] = json.loads(result.stdout)
    return decision


def observed(decision: dict[str, Any], fact: str) -> Any:
    tests = [test for c in decision["criteria"] for test in c["tests"] if test["fact"] == fact]
    assert tests, fact
    return tests[0]["observed"]


def complaints(*words: str | Path) -> list[str]:
    result = evaluate(*words)
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    return [line for line in result.stderr.splitlines() if not line.startswith("  hint: ")]


def test_options_alone_make_an_encounter() -> None:
    decision = decided(*ALONE, "--fact", "pain.low_back_duration=4 months")
    assert decision["encounter"]["id"] == "command-line"
    assert (decision["outcome"], decision["basis"]) == ("not_covered", "criteria_not_met")
    assert decision["service"] == {"codes": ["64628", "64629"], "assumed": True}


@pytest.mark.parametrize(
    ("text", "fact", "value"),
    [
        ("pain.low_back_duration=14", "pain.low_back_duration", 14),
        ("patient.bmi=40.1", "patient.bmi", 40.1),
        ("infection.systemic_active=no", "infection.systemic_active", False),
        ("procedure.vertebral_bodies=L4,L5", "procedure.vertebral_bodies", ["L4", "L5"]),
        (
            "mri.modic_1_bodies=L5,...",
            "mri.modic_1_bodies",
            {"value": ["L5"], "complete": False},
        ),
        ("pain.low_back_duration=unknown", "pain.low_back_duration", None),
        ("patient.birth_date=1963-05-09", "patient.age", 61),
        ("patient.sex=male", "patient.pregnant", False),
    ],
)
def test_a_fact_is_stated_in_one_word(text: str, fact: str, value: object) -> None:
    assert observed(decided(*ALONE, "--fact", text), fact) == value


def test_header_fields_have_options_of_their_own() -> None:
    decision = decided(*ALONE, "--birth-date", "1963-05-09", "--sex", "male")
    assert observed(decision, "patient.age") == 61
    assert observed(decision, "patient.pregnant") is False


def test_codes_without_units_are_a_request_and_with_units_claim_lines() -> None:
    requested = decided(*ALONE, "--code", "64628", "--code", "64629")
    assert requested["service"] == {"codes": ["64628", "64629"], "assumed": False}
    assert requested["lines"] == []
    claimed = decided(*ALONE, "--code", "64628", "--code", "64629x2")
    lines = [(line["line"], line["code"], line["units"]) for line in claimed["lines"]]
    assert lines == [(1, "64628", 1), (2, "64629", 2)]


def test_claim_lines_replace_the_request_of_a_file(tmp_path: Path) -> None:
    file = tmp_path / "requested.json"
    file.write_text(
        '{"schema": "coverpack/encounter/1", "id": "one", "payer": "medicare",'
        ' "service_location": {"state": "NC"}, "date_of_service": "2025-03-04",'
        ' "request": {"codes": ["99213"]}}'
    )
    decision = decided(str(file), "--code", "64628x1")
    assert decision["service"] == {"codes": ["64628"], "assumed": False}


def test_a_claim_form_makes_codes_claim_lines() -> None:
    decision = decided(*ALONE, "--claim-form", "institutional", "--code", "c9752")
    assert [line["code"] for line in decision["lines"]] == ["C9752"]
    assert decision["policy"]["selected_by"]["part"] == "A"


def test_a_county_narrows_a_state_that_is_split() -> None:
    words = ("--payer", "medicare", "--state", "VA", "--date", "2025-03-04")
    assert decided(*words)["policy"] is None
    decision = decided(
        *words, "--county", "Henrico", "--claim-form", "professional", "--code", "64628"
    )
    assert decision["policy"]["pack"] == "medicare/palmetto-l39420"


def test_options_replace_what_a_file_says() -> None:
    decision = decided(
        COVERED, "--fact", "patient.bmi=41", "--state", "TX", "--pack", "medicare/palmetto-l39420"
    )
    assert observed(decision, "patient.bmi") == 41
    assert decision["conflicts"] == []
    assert (decision["outcome"], decision["basis"]) == ("not_covered", "contraindication")


def test_unknown_takes_back_what_a_file_says() -> None:
    decision = decided(COVERED, "--fact", "pain.low_back_duration=unknown")
    assert observed(decision, "pain.low_back_duration") is None
    assert decision["outcome"] == "needs_information"


def test_a_finding_that_the_file_lists_as_absent_can_be_stated() -> None:
    value = json.loads((EXAMPLES / "findings-absent.json").read_text())
    id = value["absent"][0]["facts"][0]
    decision = decided(EXAMPLES / "findings-absent.json", "--fact", f"{id}=yes")
    assert decision["conflicts"] == []
    assert observed(decision, id) is True


def test_options_apply_to_every_file() -> None:
    words = (COVERED, EXAMPLES / "covered-three-bodies.json", "--fact", "patient.bmi=41")
    result = evaluate(*words)
    assert [d["basis"] for d in json.loads(result.stdout)] == ["contraindication"] * 2


def test_codes_replace_the_lines_of_a_claim() -> None:
    decision = decided(COVERED, "--code", "64629x3")
    assert [(line["code"], line["units"]) for line in decision["lines"]] == [("64629", 3)]


def test_an_option_gives_what_a_file_lacks(tmp_path: Path) -> None:
    value = json.loads(COVERED.read_text())
    del value["payer"]
    file = tmp_path / "without-payer.json"
    file.write_text(json.dumps(value))
    assert complaints(file)[0].endswith("an encounter needs `payer` [missing-key]")
    assert decided(file, "--payer", "medicare")["outcome"] == "covered"


def test_a_problem_is_said_of_the_option_that_made_it() -> None:
    assert complaints(
        *("--payer", "medcare", "--state", "ZZ", "--date", "03/04/2025", "--sex", "f"),
        *("--fact", "pain.lowback=3", "--fact", "patient.bmi=41 kg", "--fact", "patient.age=200"),
        *("--fact", "pain", "--code", "646"),
    ) == [
        "--fact pain.lowback=3: there is no fact `pain.lowback` [unknown-fact]",
        "--fact patient.bmi=41 kg: `kg` is not the unit of `patient.bmi` [value-form]",
        "--fact pain: `pain` is not of the form ID=VALUE [fact-form]",
        "--code 646: `646` is not a code, with or without units [code-form]",
        "--payer medcare: there is no payer `medcare` [unknown-payer]",
        "--date 03/04/2025: `03/04/2025` is not a date in the form YYYY-MM-DD [date-form]",
        "--state ZZ: `ZZ` is not a value of `state` [unknown-value]",
        "--sex f: `f` is not a value of `sex` [unknown-value]",
        "--fact patient.age=200: `200` lies outside what `patient.age` can be [out-of-bounds]",
    ]


def test_a_problem_of_the_file_keeps_its_place_beside_options(tmp_path: Path) -> None:
    file = tmp_path / "wrong.json"
    text = COVERED.read_text().replace('"payer": "medicare"', '"payer": "medicare", "paid": 1')
    file.write_text(text)
    line = next(n for n, row in enumerate(text.splitlines(), 1) if '"paid"' in row)
    [said] = complaints(file, "--fact", "patient.bmi=30")
    assert said.startswith(f"{file}:{line}:")
    assert said.endswith("an encounter has no key `paid` [unknown-key]")


@pytest.mark.parametrize("text", ["[]", "3", '{"patient": 3}', '{"absent": 3}', '{"claim": []}'])
def test_options_on_a_file_of_another_shape_leave_its_problems_to_the_reader(
    tmp_path: Path, text: str
) -> None:
    file = tmp_path / "odd.json"
    file.write_text(text)
    said = complaints(file, *ALONE, "--sex", "male", "--fact", "patient.bmi=30", "--code", "64628")
    assert all(line.startswith(f"{file}:1:") for line in said)


def test_a_fact_is_given_once() -> None:
    words = ("--fact", "patient.bmi=30", "--fact", "patient.bmi=31")
    assert complaints(*ALONE, *words) == [
        "--fact patient.bmi=31: `patient.bmi` is given twice [duplicate-option]"
    ]


def test_what_describes_a_claim_needs_one() -> None:
    for words in (("--claim-form", "professional"), ("--fact", "claim.place_of_service=24")):
        [said] = complaints(*ALONE, *words)
        assert said.endswith("this describes a claim, and there is none [no-claim]")


def test_a_derived_fact_is_answered_with_its_inputs() -> None:
    result = evaluate(*ALONE, "--fact", "procedure.vertebral_body_count=2")
    assert result.exit_code == 2
    assert "it follows from `procedure.vertebral_bodies`" in result.stderr


def test_claim_lines_are_no_fact() -> None:
    result = evaluate(*ALONE, "--fact", "claim.lines=64628")
    assert result.exit_code == 2
    assert "give them with `--code`" in result.stderr


def test_control_characters_of_an_option_are_not_sent_to_the_terminal() -> None:
    result = evaluate(*ALONE, "--fact", "pain\x1b[31m=3")
    assert result.exit_code == 2
    assert "\x1b" not in result.stderr


def test_the_same_options_give_the_same_bytes_in_any_order() -> None:
    one = evaluate(*ALONE, "--fact", "patient.bmi=30", "--fact", "bone.t_score=-1")
    other = evaluate("--fact", "bone.t_score=-1", "--fact", "patient.bmi=30", *ALONE)
    assert one.stdout == other.stdout
