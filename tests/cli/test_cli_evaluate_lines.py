"""What `coverpack evaluate` says of claim lines, in text and in JSON."""

import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from cli.main import main

LINES = Path(__file__).resolve().parent.parent.parent / "examples" / "lines"


def evaluate(name: str, *words: str) -> str:
    called = ["evaluate", str(LINES / f"{name}.json"), *words]
    result = CliRunner().invoke(main, called, env={"COLUMNS": "100"})
    assert result.exit_code == 0, result.stderr
    return result.stdout


def lines_of(name: str, *words: str) -> list[str]:
    """The part on claim lines, each paragraph in one line."""
    text = evaluate(name, *words).partition("\nClaim lines\n")[2].partition("\n\n")[0]
    found: list[str] = []
    for line in text.splitlines():
        if found and line[:8].strip() == "" and not line.startswith("        fix before"):
            found[-1] += " " + line.strip()
        else:
            found.append(line.strip())
    return found


def test_each_line_has_its_status_and_why() -> None:
    first, further, *_ = lines_of("units-and-pairs")
    assert (first.split(), further.split()) == (
        ["1", "64628", "x1", "payable"],
        ["2", "64629", "x3", "denied"],
    )


def test_the_strictest_reason_is_first_with_what_it_rests_on_and_what_to_do() -> None:
    _, _, reason, hint, second, *_ = lines_of("units-and-pairs")
    assert reason.startswith("✗ mue: the units are above the medically unlikely edit")
    assert reason.endswith("practitioner, primary; as an edit secondary]")
    assert hint == "fix before billing; a remittance may say 151 N362 (unverified)"
    assert second.startswith("? units-above-bodies: ")


def test_a_remembered_finding_is_unverified() -> None:
    (packaged,) = [line for line in lines_of("hospital") if line.startswith("· packaged")]
    assert packaged.endswith("unverified]")
    assert "recall" not in evaluate("hospital")


def test_what_could_not_be_checked_is_listed() -> None:
    assert "? not checked: mue, diagnosis-valid" in lines_of("beyond-two-bodies")


def test_a_notice_stands_with_the_line_that_exceeds() -> None:
    _, *rest = lines_of("beyond-two-bodies")
    (notice,) = [line for line in rest if line.startswith("! denial as not reasonable")]
    assert "for this line alone" in notice
    assert notice.endswith("GA where it was given, GZ where it was not [unverified]")
    assert rest.index(notice) > next(n for n, line in enumerate(rest) if "64629 x2" in line)


def test_the_packs_and_tables_that_were_used_are_named_in_full() -> None:
    text = " ".join(evaluate("units-and-pairs").split())
    assert "coding packs and tables used: coding/medicare-edits 2019-01-01" in text
    assert "coding/pairs-practitioner 2024-07-01" in text


def test_in_brief_the_lines_are_one_row() -> None:
    text = " ".join(evaluate("units-and-pairs", "--brief").split())
    assert (
        "claim lines 64628 payable, 64629 denied (mue), 77003 denied (ncci-pairs), "
        "62323 denied (ncci-pairs)" in text
    )
    assert "62323 denied (ncci-pairs)" in text


def test_json_has_findings_tables_suggestions_and_notice() -> None:
    lines: list[dict[str, Any]] = json.loads(evaluate("units-and-pairs", "--format", "json"))[
        "lines"
    ]
    found = next(one for one in lines[1]["reasons"] if one["edit"] == "mue")
    assert (found["status"], found["evidence"], found["action"]) == (
        "denied",
        "secondary",
        "fix_before_billing",
    )
    assert found["table"]["table"] == "coding/unit-limits-practitioner"
    assert found["suggested"] == [{"carc": "151", "rarc": ["N362"], "evidence": "recall"}]
    assert lines[1]["liability"] is None
