from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli.decision_text import Detail, write_decision
from cli.main import main
from cli.terminal import Page, Sign, Terminal, wrapped
from engine.decide import Session
from engine.encounter.model import Encounter
from engine.knowledge.library import Library

EXAMPLES = Path(__file__).resolve().parent.parent.parent / "examples"
EncounterOf = Callable[..., Encounter]


def text_of(*words: str | Path, **environment: str) -> str:
    called = ["evaluate", *map(str, words)]
    result = CliRunner().invoke(main, called, env={"COLUMNS": "100", **environment})
    assert result.exit_code in (0, 3), result.stderr
    return result.stdout


def example(name: str, *words: str, **environment: str) -> str:
    return text_of(EXAMPLES / f"{name}.json", *words, **environment)


def unwrapped(text: str) -> str:
    return " ".join(text.split())


def part(text: str, heading: str) -> str:
    """The lines below a heading, up to the next."""
    lines = text.splitlines()
    start = lines.index(heading) + 1
    end = next((n for n in range(start, len(lines)) if not lines[n].startswith(" ")), len(lines))
    return "\n".join(lines[start:end])


def test_the_answer_comes_first() -> None:
    assert example("covered-two-bodies").startswith("COVERED\n  All conditions for coverage")
    assert example("contraindicated-bmi").startswith("NOT COVERED: contraindication\n")
    assert example("needs-information").startswith(
        "NEEDS INFORMATION\n  Still possible: not covered (contraindication, criteria not met) or "
        "covered.\n"
    )


def test_the_policy_stands_with_version_date_and_how_it_was_found() -> None:
    text = unwrapped(example("covered-two-bodies"))
    assert "medicare/palmetto-l39420@2023-03-05, effective 2023-03-05 (primary), sha256:" in text
    assert "found by place of service GA, part B, JJ (unverified); medicare palmetto own" in text


def test_what_blocks_shows_observed_against_excluded_with_its_citation() -> None:
    assert part(example("contraindicated-bmi"), "Why").splitlines()[:2] == [
        "  ✗ PAL-X11 Body mass index above 40 [LCD L39420 (Palmetto GBA), Limitations 11, primary]",
        "    ✗ body mass index: 41.3 kg/m2 (excluded: more than 40 kg/m2)",
    ]


def test_what_is_missing_begins_with_the_shortest_way_to_coverage() -> None:
    lines = part(example("needs-information"), "What is missing").splitlines()
    assert lines[0] == "  shortest way to covered: 4 answers"
    assert lines[1] == "  ? Has a psychological assessment been done, and is it on record?"
    assert lines[2].startswith("    assessment.psychological, for PAL-D2; look in: Psychological")
    assert sum(line.startswith("  ? ") for line in lines) == 4
    assert "not covered may follow from one answer: psychological assessment on record; or" in (
        unwrapped("\n".join(lines))
    )


def test_an_unknown_fact_is_a_question_mark_and_never_no() -> None:
    text = example("needs-information", COLUMNS="120")
    assert "? diagnosed osteoporosis: ? (excluded: yes)" in text
    assert (
        "? spondylolisthesis that matches the main complaint: ? (excluded: at least 2 mm)" in text
    )


def test_an_exception_in_a_contraindication_says_what_is_required_of_it() -> None:
    lines = part(example("prior-surgery-excepted", COLUMNS="120"), "Criteria").splitlines()
    begin = next(n for n, line in enumerate(lines) if "PAL-X7" in line)
    start = lines.index("    excluded if all of:", begin) - 1
    assert [line.split(",")[0] for line in lines[start + 1 : start + 4]] == [
        "    excluded if all of:",
        "      ✗ prior surgery at the treatment level: yes",
        "      unless all of:",
    ]
    assert lines[begin].startswith("  ✓ PAL-X7")
    assert lines[start + 4].startswith(
        "        ✓ kinds of prior surgery at the treatment level: discectomy"
    )
    assert "(required: more than 6 months)" in unwrapped(" ".join(lines[start:]))


def test_conflicts_name_both_sources() -> None:
    text = part(
        example("conflicting-sources"), "Conflicts: counted as unknown until the sources agree"
    )
    assert text.splitlines()[1:] == ["      1 mm: MRI report", "      3 mm: Standing radiographs"]


def test_facts_that_contradict_each_other_are_named_by_each_other() -> None:
    fact = ("--fact", "surgery.prior_kind=fusion")
    text = unwrapped(example("covered-two-bodies", *fact))
    kinds = "kinds of prior surgery at the treatment level (surgery.prior_kind)"
    prior = "surgery at the treatment level (surgery.prior_at_level)"
    assert f"{kinds} fusion: " in text
    assert f"cannot be true with what is said of {kinds}" in text
    assert f"cannot be true with what is said of prior {prior}" in text


def test_an_open_set_reads_as_at_least() -> None:
    assert "treated vertebral bodies: at least " in unwrapped(example("open-set"))


def test_a_possible_finding_is_unknown_and_says_so() -> None:
    text = unwrapped(example("possible-infection"))
    assert "? active infection at the treatment level: ? only possible: yes, by " in text


def test_a_policy_that_cannot_be_found_asks_and_names_the_option() -> None:
    text = unwrapped(example("place-unclear-virginia"))
    assert "In which county or city was the service performed" in text
    assert "`service_location.county` of the encounter, or --county" in text
    assert "palmetto (" in text
    assert "novitas (" in text


def test_no_policy_is_said_to_be_no_denial() -> None:
    text = unwrapped(example("covered-two-bodies", "--as-known-on", "2020-01-01"))
    assert text.startswith("NO POLICY No policy is known here")
    assert "This is not a denial." in text


def test_a_provisional_pack_says_so_above_the_answer() -> None:
    words = ("--payer", "medicare", "--state", "TX", "--date", "2025-03-04")
    first, _, second, *_ = text_of(*words).splitlines()
    assert first.startswith("! medicare/no-lcd@")
    assert "is provisional" in first
    assert second == "INDIVIDUAL REVIEW"


def test_memory_that_nobody_checked_is_unverified() -> None:
    text = example("covered-two-bodies")
    assert "recall" not in text
    assert "unverified" in text


def test_lines_silences_coding_and_authorization_are_shown() -> None:
    text = example("covered-three-bodies")
    assert "  coded as      64628 x1, 64629 x1" in text
    assert [line.split() for line in part(text, "Claim lines").splitlines()[:2]] == [
        ["1", "64628", "x1", "payable"],
        ["2", "64629", "x1", "payable"],
    ]
    assert "diagnosis codes: " in part(text, "What the policy does not say")
    assert part(text, "Prior authorization").strip().startswith("not seen [")


def test_candidates_without_a_policy_are_said_together() -> None:
    words = ("--payer", "bcbs", "--line-of-business", "commercial", "--date", "2025-03-04")
    text = unwrapped(text_of(*words))
    assert text.count("no policy known here") == 1
    assert "anthem (bcbs/anthem-surg-00052); or one of " in text
    assert " plans with no policy known here: western-new-york, " in text
    assert ", triple-s, " in text


def test_brief_says_of_the_answer_s_standing_what_is_coverpack_s_own_to_say() -> None:
    words = ("--payer", "medicare", "--plan", "noridian", "--date", "2026-12-01", "--brief")
    text = unwrapped(text_of(*words))
    assert "! medicare/noridian-l39642@v11 is provisional" in text
    assert "! medicare/noridian-l39642@v11 was last seen in force on 2026-11-23" in text
    assert "billing article" not in text  # a warning of the pack
    uncertain = ("--payer", "medicare", "--state", "NY", "--date", "2026-02-01", "--brief")
    text = unwrapped(text_of(*uncertain))
    assert "! which version was in force on 2026-02-01 is not known" in text
    assert "! that NY belongs to JK rests on memory: unverified" in text


def test_the_table_alone_says_below_it_how_each_answer_stands() -> None:
    files = [EXAMPLES / f"{name}.json" for name in ("contraindicated-bmi", "needs-information")]
    named = text_of(*files, "--pack", "medicare/ngs-l40302@v2", "--brief")
    table, notes = named.split("\n\n")
    assert len(table.splitlines()) == 3
    said = unwrapped(notes)
    assert "! medicare/ngs-l40302@v2 is provisional: its evidence does not allow more yet" in said
    assert "more yet (contraindicated-bmi, needs-information)" in said
    assert "began (2025-09-01) (needs-information)" in said


def test_brief_is_the_answer_alone() -> None:
    text = example("needs-information", "--brief")
    assert "shortest way to covered: 4 answers" in text
    assert "Criteria" not in text
    assert "Warnings" not in text
    short = example("conflicting-sources", "--brief")
    assert "shortest way to covered: one answer" in short
    assert "imaging.correlated_spondylolisthesis, in mm, for PAL-X10b; look in: " in unwrapped(
        short
    )


def test_several_encounters_begin_with_a_table() -> None:
    files = [EXAMPLES / f"{name}.json" for name in ("contraindicated-bmi", "needs-information")]
    table, *rest = text_of(*files).split("\n\n")
    assert [row.split(maxsplit=2)[0] for row in table.splitlines()] == [
        "encounter",
        "contraindicated-bmi",
        "needs-information",
    ]
    assert table.splitlines()[1].endswith("not covered        contraindication (PAL-X11)")
    assert table.splitlines()[2].endswith("needs information  covered needs 4 answers")
    assert rest[0].startswith("NOT COVERED: contraindication")
    assert "Criteria" not in "\n".join(rest)
    assert text_of(*files, "--brief").startswith(table + "\n\n! ")
    assert text_of(*files, "--full").count("\nCriteria\n") == 2


@pytest.mark.parametrize("width", [40, 60, 100])
def test_lines_keep_to_the_width(width: int) -> None:
    text = example("needs-information", COLUMNS=str(width))
    long = [line for line in text.splitlines() if len(line) > width]
    assert all(len(line.split()) <= 2 for line in long), long


def test_a_pipe_gets_no_color_and_a_hundred_columns() -> None:
    text = example("needs-information", COLUMNS="")
    assert "\x1b" not in text
    assert 90 < max(len(line) for line in text.splitlines()) <= 100


def test_signs_give_way_to_ascii_where_the_encoding_has_none() -> None:
    called = ["evaluate", str(EXAMPLES / "needs-information.json")]
    result = CliRunner(charset="ascii").invoke(main, called)
    assert result.exit_code == 0
    assert "  + PAL-C1a" in result.stdout
    assert "  ? PAL-D2" in result.stdout


def page(*, color: bool = False, width: int = 100) -> Page:
    return Page(Terminal(width=width, color=color, signs=True))


def test_a_terminal_gets_color(
    shipped: Library, session: Session, encounter_of: EncounterOf
) -> None:
    painted, plain = page(color=True), page()
    decision = session.decide(encounter_of(facts={"patient.bmi": 41}))
    for one in (painted, plain):
        write_decision(one, decision, shipped, Detail.FULL)
    assert painted.lines[0] == "\x1b[31mNOT COVERED: contraindication\x1b[0m"
    assert plain.lines[0] == "NOT COVERED: contraindication"


def test_what_an_encounter_says_cannot_drive_the_terminal(
    shipped: Library, session: Session, encounter_of: EncounterOf
) -> None:
    wicked = "\x1b[2J\nCOVERED\r\x9b"
    stated = {"value": 41, "source": wicked}
    decision = session.decide(encounter_of(id=wicked, facts={"patient.bmi": stated}))
    written = page()
    write_decision(written, decision, shipped, Detail.FULL)
    assert all(line.isprintable() for line in written.lines)
    assert "COVERED" not in written.lines


def test_a_long_word_has_a_line_of_its_own() -> None:
    assert wrapped("see https://example.org/a/long/address now", 12) == (
        ["see", "https://example.org/a/long/address", "now"]
    )


def test_a_label_keeps_its_column_on_the_lines_that_follow() -> None:
    narrow = page(width=40)
    narrow.text("one two three four five six seven", sign=Sign.NOTE, label="key", hang=6)
    assert narrow.lines == ["  ! key   one two three four five six", "          seven"]
