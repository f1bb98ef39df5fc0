import json
import os
import pty
import select
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cli.main import main

ROOT = Path(__file__).resolve().parent.parent.parent
EXAMPLES = ROOT / "examples"
OPEN = EXAMPLES / "needs-information.json"

Json = dict[str, Any]
Ask = Callable[..., Result]


@pytest.fixture
def ask(tmp_path: Path) -> Ask:
    """Ask about a copy of an encounter, with these answers."""

    def run(encounter: Path | Json, *answers: str, options: tuple[str, ...] = ()) -> Result:
        text = json.dumps(encounter) if isinstance(encounter, dict) else encounter.read_text()
        (tmp_path / "one.json").write_text(text)
        (tmp_path / "answers.txt").write_text("".join(f"{line}\n" for line in answers))
        words = ["ask", str(tmp_path / "one.json"), "--answers", str(tmp_path / "answers.txt")]
        return CliRunner().invoke(main, [*words, *options], env={"COLUMNS": "96"})

    return run


def written(tmp_path: Path, name: str = "one-answered.json") -> Json:
    value: Json = json.loads((tmp_path / name).read_text())
    return value


def outcome_of(file: Path) -> str:
    result = CliRunner().invoke(main, ["evaluate", str(file), "--format", "json"])
    outcome: str = json.loads(result.stdout)["outcome"]
    return outcome


def test_answers_complete_the_encounter_and_the_input_stays(ask: Ask, tmp_path: Path) -> None:
    result = ask(OPEN, "yes", "0 mm", "no", "no")
    assert result.exit_code == 0, result.output
    assert "\nCOVERED" in result.stdout
    assert (tmp_path / "one.json").read_text() == OPEN.read_text()
    assert outcome_of(tmp_path / "one-answered.json") == "covered"
    before = json.loads(OPEN.read_text())
    after = written(tmp_path)
    assert {key: after[key] for key in after if key != "facts"} == {
        key: before[key] for key in before if key != "facts"
    }
    added = {id: said for id, said in after["facts"].items() if id not in before["facts"]}
    assert added["assessment.psychological"] == {"value": True, "source": "hand-entered answer"}
    assert len(added) == 4


def test_the_dialog_ends_with_the_answer_that_settles_it(ask: Ask, tmp_path: Path) -> None:
    result = ask(OPEN, "no", "yes", "yes")
    assert "NOT COVERED" in result.stdout
    assert result.stdout.count("> ") == 1
    assert outcome_of(tmp_path / "one-answered.json") == "not_covered"


def test_a_question_shows_where_to_look_what_is_allowed_and_how_far_it_is(ask: Ask) -> None:
    said = ask(OPEN, "stop").stdout
    assert "1.  Has a psychological assessment been done, and is it on record?" in said
    assert "look in: Psychological or behavioral health evaluation" in said
    assert "answer: yes or no" in said
    assert "covered is 4 answers away, this one included" in said


def test_a_bad_answer_is_explained_and_asked_again(ask: Ask, tmp_path: Path) -> None:
    given = json.loads((EXAMPLES / "covered-two-bodies.json").read_text())
    del given["facts"]["patient.bmi"]
    result = ask(given, "heavy", "500", "28 stones", "28")
    assert "`heavy` is not a number" in result.stdout
    assert "`500`" in result.stdout
    assert "`stones` is not the unit of `patient.bmi`" in result.stdout
    assert "2." not in result.stdout.partition("COVERED")[0]  # the same question throughout
    assert written(tmp_path)["facts"]["patient.bmi"]["value"] == 28


def test_unknown_is_not_asked_again_and_nothing_is_written_for_it(ask: Ask, tmp_path: Path) -> None:
    result = ask(OPEN, "", "unknown", "skip", "", "", "", "")
    assert "NEEDS INFORMATION" in result.stdout
    assert "no answer was given, and nothing was written" in result.stdout
    questions = [line for line in result.stdout.splitlines() if line[:1].isdigit()]
    assert len(questions) == 4
    assert not (tmp_path / "one-answered.json").exists()


def test_back_undoes_the_last_answer(ask: Ask, tmp_path: Path) -> None:
    result = ask(OPEN, "back", "yes", "back", "no")
    assert "this is the first question" in result.stdout
    assert "NOT COVERED" in result.stdout
    assert written(tmp_path)["facts"]["assessment.psychological"]["value"] is False


def test_stop_and_the_end_of_the_answers_keep_what_was_answered(ask: Ask, tmp_path: Path) -> None:
    for last in (("stop",), ()):
        result = ask(OPEN, "yes", *last, options=("--force",))
        assert result.exit_code == 0
        assert written(tmp_path)["facts"]["assessment.psychological"]["value"] is True
        assert outcome_of(tmp_path / "one-answered.json") == "needs_information"


def test_a_question_mark_explains_what_waits_for_the_answer(ask: Ask) -> None:
    said = " ".join(ask(OPEN, "?", "stop").stdout.split())
    assert "PAL-D2: Screening by a multidisciplinary team" in said
    assert "LCD L39420 (Palmetto GBA), after Covered Indications, primary" in said


def test_what_selects_the_policy_is_asked_and_may_be_named(ask: Ask, tmp_path: Path) -> None:
    given = {"schema": "coverpack/encounter/1", "id": "b", "payer": "bcbs",
             "date_of_service": "2024-09-20"}  # fmt: skip
    result = ask(given, "commercal", "Commercial", "blue cross blue shield of wyoming", "stop")
    assert "`commercal` is not one of them" in result.stdout
    assert "did you mean `commercial`?" in result.stdout
    after = written(tmp_path)
    assert (after["line_of_business"], after["plan"]) == ("commercial", "wyoming")


def test_sources_that_contradict_each_other_are_shown_and_replaced(
    ask: Ask, tmp_path: Path
) -> None:
    result = ask(EXAMPLES / "conflicting-sources.json", "1")
    said = " ".join(result.stdout.split())
    assert "says: 1 mm (MRI report); 3 mm (Standing radiographs), which differ" in said
    assert outcome_of(tmp_path / "one-answered.json") == "covered"


def test_an_answer_that_contradicts_the_record_is_refused(ask: Ask, tmp_path: Path) -> None:
    result = ask(EXAMPLES / "open-set.json", "L3", "at least L4, L5", "stop")
    said = " ".join(result.stdout.split())
    assert "the encounter says otherwise of treated vertebral bodies: at least L4, L5" in said
    (first, second) = written(tmp_path)["facts"]["procedure.vertebral_bodies"]
    assert first["source"] == "Operative note, second page missing"
    assert second == {"value": ["L4", "L5"], "complete": False, "source": "hand-entered answer"}


def test_an_answer_that_contradicts_another_fact_is_refused(ask: Ask, tmp_path: Path) -> None:
    given = json.loads((EXAMPLES / "covered-two-bodies.json").read_text())
    for entry in given["absent"]:
        entry["facts"] = [id for id in entry["facts"] if id != "surgery.prior_at_level"]
    given["facts"]["surgery.months_since"] = {"value": 9, "source": "old note"}
    result = ask(given, "", "no", "yes", "stop")
    said = " ".join(result.stdout.split())
    assert "2. Has the patient had lumbar or lumbosacral surgery at the level" in said
    label = "time since the last surgery at the treatment level"
    assert f"the encounter says otherwise of {label}: 9 months (old note)" in said
    assert written(tmp_path)["facts"]["surgery.prior_at_level"]["value"] is True


def test_a_possible_finding_yields_to_the_answer_and_is_kept(ask: Ask, tmp_path: Path) -> None:
    result = ask(EXAMPLES / "possible-infection.json", "no", options=("--source", "call"))
    assert "possibly yes (MRI report)" in result.stdout
    said = written(tmp_path)["facts"]["infection.local_at_level"]
    assert [one["source"] for one in said] == ["MRI report", "call"]


def test_a_settled_encounter_is_asked_nothing_and_not_written(ask: Ask, tmp_path: Path) -> None:
    result = ask(EXAMPLES / "covered-two-bodies.json", "yes")
    assert result.exit_code == 0
    assert "> " not in result.stdout
    assert not (tmp_path / "one-answered.json").exists()


def test_no_file_is_replaced_unasked_and_that_is_said_before_the_first_question(
    ask: Ask, tmp_path: Path
) -> None:
    for name in ("one-answered.json", "one.json"):
        (tmp_path / "one-answered.json").write_text("mine")
        result = ask(OPEN, "no", options=("-o", str(tmp_path / name)))
        assert (result.exit_code, result.stdout) == (2, "")
        assert "there is a file already" in result.stderr
        assert (tmp_path / "one-answered.json").read_text() == "mine"
        assert (tmp_path / "one.json").read_text() == OPEN.read_text()


def test_the_input_is_completed_in_place_when_that_is_asked_for(ask: Ask, tmp_path: Path) -> None:
    result = ask(OPEN, "no", options=("-o", str(tmp_path / "one.json"), "--force"))
    assert result.exit_code == 0
    assert written(tmp_path, "one.json")["facts"]["assessment.psychological"]["value"] is False


def test_a_wrong_encounter_is_refused_as_everywhere(ask: Ask) -> None:
    result = ask({"schema": "coverpack/encounter/1", "id": "b", "payer": "medcare"})
    assert result.exit_code == 2
    assert "did you mean `medicare`?" in result.stderr


def test_without_a_terminal_it_ends_with_2_and_one_sentence(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["ask", str(OPEN), "-o", str(tmp_path / "out.json")])
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "a dialog needs a terminal, or the answers in a file (`--answers`)\n"


# ---- on a terminal -------------------------------------------------------------------------------


class Terminal:
    """The program on a pseudo-terminal, read and written as by a person."""

    def __init__(self, *words: str | Path) -> None:
        self._ours, theirs = pty.openpty()
        environment = {**os.environ, "TERM": "dumb", "PYTHONPATH": str(ROOT)}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "cli.main", *map(str, words)],
            stdin=theirs, stdout=theirs, stderr=theirs, env=environment, start_new_session=True,
        )  # fmt: skip
        os.close(theirs)

    def until(self, prompt: str) -> str:
        """What is shown until it ends with a prompt, or the program does."""
        shown = ""
        while not shown.endswith(prompt):
            ready, _, _ = select.select([self._ours], [], [], 60)
            assert ready, f"nothing came after: {shown}"
            try:
                data = os.read(self._ours, 4096)
            except OSError:  # Linux: the other end is closed
                break
            if not data:
                break
            shown += data.decode()
        return shown.replace("\r\n", "\n")

    def type(self, text: str) -> None:
        os.write(self._ours, text.encode())

    def interrupt(self) -> None:
        self._process.send_signal(signal.SIGINT)

    def end(self) -> tuple[str, int]:
        shown = self.until("\0")
        code = self._process.wait(60)
        os.close(self._ours)
        return shown, code


def test_a_person_answers_on_a_terminal(tmp_path: Path) -> None:
    file = tmp_path / "out.json"
    terminal = Terminal("ask", OPEN, "-o", file)
    assert "Has a psychological assessment been done" in terminal.until("\n> ")
    terminal.type("perhaps\n")
    assert "`perhaps` does not answer" in terminal.until("\n> ")
    terminal.type("no\n")
    shown, code = terminal.end()
    assert "NOT COVERED: criteria not met" in shown
    assert code == 0
    assert outcome_of(file) == "not_covered"


def test_the_end_of_input_keeps_what_was_answered(tmp_path: Path) -> None:
    file = tmp_path / "out.json"
    terminal = Terminal("ask", OPEN, "-o", file)
    terminal.until("\n> ")
    terminal.type("yes\n")
    terminal.until("\n> ")
    terminal.type("\x04")
    shown, code = terminal.end()
    assert "NEEDS INFORMATION" in shown
    assert code == 0
    assert file.is_file()


def test_an_interrupt_writes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "out.json"
    terminal = Terminal("ask", OPEN, "-o", file)
    terminal.until("\n> ")
    terminal.type("yes\n")
    terminal.until("\n> ")
    terminal.interrupt()
    terminal.type("\n")  # lets go of a read that the signal came just before
    _, code = terminal.end()
    assert code == 130
    assert list(tmp_path.iterdir()) == []
