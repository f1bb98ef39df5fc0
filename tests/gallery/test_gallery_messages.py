"""The gallery: each wrong input under `bad` beside the exact message that it gets.

`COVERPACK_UPDATE=1 pytest tests/gallery` rewrites the messages; read them as a user would.
"""

import os
import re
import subprocess
import sys

import pytest

from tests.gallery.cases import BAD, ROOT, UPDATE, Case, calls, files, run, unprintable

FILES = list(files())
CASES = [*FILES, *calls()]
PLACE = re.compile(r"(?P<file>[^:]+):(?P<line>\d+):(?P<column>\d+): (?P<rest>.+)")
WHOLE = re.compile(r"(?P<message>.+) \[[a-z0-9-]+\]")
HOST_WORDS = re.compile(
    r"\b(None(Type)?|True|False|str|int|float|dict|tuple|bool|bytes|Decimal|Traceback|"
    r"[A-Z]\w*(Error|Exception)|object at|codec|utf_8)\b"
)


@pytest.fixture(autouse=True)
def in_the_gallery(monkeypatch: pytest.MonkeyPatch) -> None:
    """File names in messages are those of the case."""
    monkeypatch.chdir(BAD)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_wrong_input_gets_its_message_and_nothing_is_evaluated(case: Case) -> None:
    result = run(*case.words, given=case.standard_input())
    if UPDATE:
        case.expected.write_text(result.stderr, encoding="utf-8")
    assert result.stderr == case.expected.read_text(encoding="utf-8")
    assert (result.exit_code, result.stdout) == (2, "")


@pytest.mark.parametrize("case", FILES, ids=lambda case: case.name)
def test_what_is_wrong_in_a_file_has_a_place_in_it(case: Case) -> None:
    file = f"{case.name}.json"
    lines = (BAD / file).read_bytes().splitlines() or [b""]
    for said in case.expected.read_text(encoding="utf-8").splitlines():
        if said.startswith("  hint: "):
            continue
        place = PLACE.fullmatch(said)
        assert place is not None, said
        assert place["file"] == file
        line, column = int(place["line"]), int(place["column"])
        assert 1 <= line <= len(lines) + 1
        assert 1 <= column <= (len(lines[line - 1]) if line <= len(lines) else 0) + 1


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_messages_are_fit_for_a_terminal_and_speak_of_the_domain(case: Case) -> None:
    text = case.expected.read_text(encoding="utf-8")
    assert unprintable(text) == ""
    assert not HOST_WORDS.search(re.sub("`[^`]*`", "", text)), "the user's own words are quoted"


@pytest.mark.parametrize("case", FILES, ids=lambda case: case.name)
def test_a_message_is_one_sentence_in_lower_case_with_a_code(case: Case) -> None:
    for said in case.expected.read_text(encoding="utf-8").splitlines():
        if said.startswith("  hint: "):
            continue
        found = WHOLE.fullmatch(said)
        assert found is not None, said
        sentence = re.sub(r"^.*?:\d+:\d+: (/\S*: )?", "", found["message"])
        words = re.sub("`[^`]*`", "", sentence)
        assert words[0] == words[0].lower() or words.startswith("JSON")
        assert not sentence.endswith(".")


def test_cases_and_messages_belong_together() -> None:
    names = [case.name for case in CASES]
    assert len(names) == len(set(names)), "a case is a file or a call"
    assert sorted(path.stem for path in BAD.glob("*.txt")) == sorted(names)


def test_what_the_cases_call_good_is_good() -> None:
    result = run("evaluate", "good/encounter.json", "--brief")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout != ""


@pytest.mark.parametrize(
    "name",
    ["binary", "latin-1", "terminal-escape", "several-problems", "two-files-one-bad", "stdin-bad"],
)
def test_the_process_says_the_same(name: str) -> None:
    case = next(case for case in CASES if case.name == name)
    environment = {key: value for key, value in os.environ.items() if key[:9] != "COVERPACK"}
    done = subprocess.run(
        [sys.executable, "-m", "cli.main", *case.words],
        input=case.standard_input() or b"",
        capture_output=True,
        env={**environment, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
        check=False,
        timeout=60,
    )
    assert done.stderr.decode() == case.expected.read_text(encoding="utf-8")
    assert (done.returncode, done.stdout) == (2, b"")
