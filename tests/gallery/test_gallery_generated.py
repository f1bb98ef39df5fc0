"""Wrong input that is made rather than kept: too large, too deep, hostile, unreadable."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.encounter.reader import MAX_BYTES, MAX_PROBLEMS
from tests.gallery.cases import BAD, run, unprintable

GOOD = (BAD / "good" / "encounter.json").read_text(encoding="utf-8")
START = GOOD[: GOOD.index('"facts"')]

Refused = Callable[..., list[str]]


@pytest.fixture
def said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Refused:
    """The lines that an encounter of this content is refused with, hints and file name left out."""
    monkeypatch.chdir(tmp_path)

    def read(content: str | bytes) -> list[str]:
        data = content.encode() if isinstance(content, str) else content
        Path("given.json").write_bytes(data)
        result = run("evaluate", "given.json")
        assert (result.exit_code, result.stdout) == (2, "")
        assert unprintable(result.stderr) == ""
        lines = [line for line in result.stderr.splitlines() if not line.startswith("  hint: ")]
        return [line.removeprefix("given.json:").strip() for line in lines]

    return read


def filled(start: str, item: str, end: str) -> str:
    """A text as large as is read, with as many items as it can hold."""
    many = (MAX_BYTES - len(start) - len(end)) // (len(item) + 1)
    return start + ",".join([item] * many) + end


# ---- too large, too deep -------------------------------------------------------------------------


def test_an_encounter_above_five_megabytes_is_not_read(said: Refused) -> None:
    assert said(GOOD + " " * 5_000_000) == [
        f"the file has {len(GOOD) + 5_000_000:,} bytes, and at most 5,000,000 are read [too-large]"
    ]


def test_an_encounter_of_just_five_megabytes_is_read(tmp_path: Path) -> None:
    file = tmp_path / "given.json"
    file.write_text(GOOD + " " * (MAX_BYTES - len(GOOD)))
    assert file.stat().st_size == MAX_BYTES
    assert run("evaluate", str(file)).exit_code == 0
    file.write_text(GOOD + " " * (MAX_BYTES - len(GOOD) + 1))
    assert run("evaluate", str(file)).exit_code == 2


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="there is no endless file here")
def test_a_file_without_an_end_is_refused() -> None:
    result = run("evaluate", "/dev/zero")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "more than 5,000,000 bytes, and at most 5,000,000 are read" in result.stderr


@pytest.mark.parametrize(
    ("opening", "column"), [("[", 101), ('{"a":', 501), ('[{"a":', 301)], ids=["[", "{", "[{"]
)
@pytest.mark.parametrize("depth", [101, 20_000])
def test_nesting_is_refused_where_it_gets_too_deep(
    said: Refused, opening: str, column: int, depth: int
) -> None:
    (line,) = said(opening * depth)
    assert line.startswith(f"1:{column}: /")
    assert line.endswith(": nested deeper than 100 levels [too-deep]")


def test_a_fact_nested_too_deep_is_refused_although_it_is_closed(said: Refused) -> None:
    (line,) = said(f'{START}"facts": {{"patient.bmi": {"[" * 20_000}{"]" * 20_000}}}}}')
    assert line.endswith(": nested deeper than 100 levels [too-deep]")


# ---- hostile: much work for one mistake ----------------------------------------------------------


@pytest.mark.parametrize("item", ["1", '""', '{"a":1}'])
def test_one_mistake_after_five_megabytes_is_found(said: Refused, item: str) -> None:
    text = filled("[", item, ",]")
    assert said(text) == [
        f"1:{len(text) - 1}: the list has a comma after its last value [trailing-comma]"
    ]


def test_a_mistake_behind_millions_of_values_has_its_place(said: Refused) -> None:
    text = filled(START + '"facts": {"mri.modic_1_bodies": [', "1", '], "x.y": 1}}')
    found = said(text)
    assert found[0].endswith(
        "/facts/mri.modic_1_bodies/0: a member of `mri.modic_1_bodies` must be a code, "
        "not the number `1` [wrong-type]"
    )
    assert len(found) == MAX_PROBLEMS + 1


def test_of_a_million_mistakes_the_first_are_told(said: Refused) -> None:
    facts = ",".join(f'"pain.low_{number}":1' for number in range(250_000))
    found = said(f'{START}"facts": {{{facts}}}}}')
    assert len(found) == MAX_PROBLEMS + 1
    assert f"reading stopped after {MAX_PROBLEMS} problems [too-many-problems]" in found[-1]


def test_long_words_are_cut(said: Refused) -> None:
    long = "x" * 1_000_000
    for part in (f'"{long}": 1', f'"plan": "{long}"', f'"facts": {{"{long}": 1}}'):
        (line,) = said(f"{START}{part}}}")
        assert len(line) < 400


# ---- bytes ---------------------------------------------------------------------------------------


def test_random_bytes_are_no_text(said: Refused) -> None:
    (line,) = said(bytes(range(256)) * 64)
    assert line == "1:1: this is not a text file: it holds a zero byte [not-text]"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32"])
def test_wide_encodings_are_named(said: Refused, encoding: str) -> None:
    (line,) = said(GOOD.encode(encoding))
    assert line == f"1:1: the file is in {encoding[:6].upper()}, not in UTF-8 [not-utf-8]"


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path) -> None:
    file = tmp_path / "given.json"
    file.write_text(GOOD, encoding="utf-8-sig")
    assert run("evaluate", str(file)).exit_code == 0


@pytest.mark.parametrize("cut", range(0, len(GOOD) - 2, 7))
def test_wherever_a_file_is_cut_off_it_is_refused(said: Refused, cut: int) -> None:
    (line,) = said(GOOD[:cut])
    assert line.endswith(("[truncated]", "[empty-file]"))


# ---- terminals -----------------------------------------------------------------------------------

ESCAPE = "\x1b]0;title\x07\x1b[31m\u202e"


@pytest.mark.parametrize(
    "words",
    [
        ("--payer", f"medicare{ESCAPE}"),
        ("--plan", ESCAPE),
        ("--state", ESCAPE),
        ("--county", ESCAPE, "--state", "XX"),
        ("--date", ESCAPE),
        ("--birth-date", ESCAPE),
        ("--sex", ESCAPE),
        ("--code", ESCAPE),
        ("--fact", ESCAPE),
        ("--fact", f"{ESCAPE}=1"),
        ("--fact", f"patient.bmi={ESCAPE}"),
        ("--fact", f"patient.bmi=28 {ESCAPE}"),
        ("--fact", f"procedure.technique={ESCAPE}"),
        ("--fact", f"procedure.vertebral_bodies=L4,{ESCAPE}"),
        ("--pack", ESCAPE),
        ("--pack", f"{ESCAPE}.json"),
        ("--as-known-on", ESCAPE),
        ("--fail-on", ESCAPE),
        (f"{ESCAPE}.json",),
        (f"{ESCAPE}/encounter.json",),
    ],
    ids=lambda words: " ".join(words).replace(ESCAPE, "ESC"),
)
def test_escapes_in_what_is_typed_do_not_reach_the_terminal(words: tuple[str, ...]) -> None:
    start = ("evaluate", "--payer", "medicare", "--state", "NC", "--date", "2025-03-04")
    result = run(*start, *words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert unprintable(result.stderr) == ""


def test_escapes_in_a_good_encounter_do_not_reach_the_terminal(tmp_path: Path) -> None:
    escape = r"\u001b]0;title\u0007\u001b[31m\u202e"
    text = GOOD.replace('"one"', f'"one{escape}"').replace(
        ": 14", f': [{{"value": 14, "source": "a{escape}"}}, {{"value": 15, "source": "b"}}]'
    )
    assert text.count(escape) == 2
    file = tmp_path / "given.json"
    file.write_text(text)
    result = run("evaluate", "--full", str(file))
    assert result.exit_code == 0
    assert "title" in result.stdout
    assert unprintable(result.stdout) == ""


# ---- files ---------------------------------------------------------------------------------------


@pytest.mark.skipif(
    hasattr(os, "geteuid") and os.geteuid() == 0, reason="the administrator may read every file"
)
def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "given.json"
    file.write_text(GOOD)
    file.chmod(0)
    result = run("evaluate", str(file))
    assert (result.exit_code, result.stdout) == (2, "")
    assert "there is no permission to read the file [no-permission]" in result.stderr


def test_a_link_that_leads_to_itself_is_refused(tmp_path: Path) -> None:
    link = tmp_path / "given.json"
    link.symlink_to(link)
    result = run("evaluate", str(link))
    assert (result.exit_code, result.stdout) == (2, "")
    assert "the file cannot be read" in result.stderr


def test_a_name_that_no_file_can_have_is_refused() -> None:
    result = run("evaluate", "x" * 300 + ".json")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "the file cannot be read (file name too long) [unreadable]" in result.stderr


def test_nothing_is_decided_in_any_format_while_an_encounter_is_wrong(tmp_path: Path) -> None:
    good, bad = str(BAD / "good" / "encounter.json"), str(BAD / "us-date.json")
    for form in ("text", "json", "ndjson"):
        result = run("evaluate", good, bad, good, "--format", form)
        assert (result.exit_code, result.stdout) == (2, "")
