"""What lint rules look at, and what is reported of it.

Each rule's own example is a bad pack under `tests/packs/bad`.
"""

import json
from pathlib import Path

import pytest

from engine.knowledge.library import Library
from engine.knowledge.lint import RULES, Rule, lint
from engine.knowledge.texts.documents import InputError
from tests.knowledge.linted_packs import Make, Pack, codes, dated, of_packs

ROOT = Path(__file__).parent.parent.parent
PAGES = ROOT / "docs" / "lint"
PACKS = ROOT / "tests" / "packs"


# ---- rules and their pages -----------------------------------------------------------------------


@pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))
def test_every_rule_has_a_page_with_its_parts(rule: Rule) -> None:
    page = (ROOT / rule.page).read_text(encoding="utf-8")
    headings = [line for line in page.splitlines() if line.startswith("#")]
    assert headings == [f"# {rule.name}", "## What", "## Avoid", "## Prefer", "## Why"]
    assert rule.summary in page


@pytest.mark.parametrize("page", sorted(PAGES.glob("*.md")), ids=lambda page: page.stem)
def test_the_examples_of_a_page_are_json(page: Path) -> None:
    for block in page.read_text(encoding="utf-8").split("```json\n")[1:]:
        text = block.partition("```")[0]
        json.loads(text if text.startswith("{") else f"{{{text}}}")


def test_the_index_lists_every_rule_and_every_page_belongs_to_one() -> None:
    index = (PAGES / "README.md").read_text(encoding="utf-8")
    assert all(f"[{name}]({name}.md)" in index for name in RULES)
    assert {page.stem for page in PAGES.glob("*.md")} == {*RULES, "README"}


@pytest.mark.parametrize("name", RULES)
def test_every_rule_has_a_bad_example_that_it_alone_objects_to(name: str, shipped: Library) -> None:
    folder = PACKS / "bad" / name
    example = folder if folder.is_dir() else folder.with_suffix(".json")
    assert set(codes(lint([example], shipped))) == {name}


def test_the_shipped_library_has_no_errors(shipped: Library) -> None:
    report = lint([], shipped)
    assert [str(one) for one in report.diagnostics if one.severity == "error"] == []
    assert len(report.files) == len(list(shipped.policies.rglob("*.json")))


# ---- what is seen, and what is reported ----------------------------------------------------------


def test_rules_see_the_whole_library_and_report_only_the_files_named(
    library_of: Make, blanket: Pack
) -> None:
    older = dated(blanket, "2025-01-01", retired="2025-05-31")
    newer = dated(blanket, "2025-07-01")
    library = library_of(older, newer)
    folder = library.policies / "tester" / "policy"
    assert codes(lint([folder / "2025-01-01.json"], library)) == []
    assert codes(lint([folder / "2025-07-01.json"], library)) == ["version-gap"]


def test_a_library_is_found_from_the_place_of_its_file(
    library_of: Make, blanket: Pack, shipped: Library
) -> None:
    library = library_of(dated(blanket, "2025-01-01"))
    report = lint([library.policies / "tester" / "policy" / "2025-01-01.json"], shipped)
    assert codes(report) == []  # its payer is declared there and not in the shipped library


def test_a_pack_outside_of_every_library_is_not_checked_for_its_place(
    tmp_path: Path, blanket: Pack, shipped: Library
) -> None:
    pack = {**blanket, "id": "medicare/other", "payer": "medicare"}
    pack["acknowledged"] = [{"finding": "unbound-policy", "reason": "It is tried out."}]
    file = tmp_path / "any-name.json"
    file.write_text(json.dumps(pack))
    assert codes(lint([file], shipped)) == []


def test_versions_of_the_extended_library_are_seen(library_of: Make, blanket: Pack) -> None:
    sibling = {
        **dated(blanket, "2023-03-05"),
        "id": "medicare/palmetto-l39420",
        "payer": "medicare",
    }
    assert of_packs(library_of(sibling)) == ["version-overlap"]


def test_a_plan_bound_before_the_first_version_is_a_gap(library_of: Make, blanket: Pack) -> None:
    library = library_of(blanket)
    file = library.policies / "payers.json"
    payers = json.loads(file.read_text())
    payers["bindings"][0]["begins"] = {"date": "2024-12-31", "evidence": "primary"}
    file.write_text(json.dumps(payers))
    [finding] = [o for o in lint([], library).diagnostics if o.severity == "error"]
    assert finding.code == "version-gap"
    assert finding.message.endswith("no version of it is in force on 2024-12-31")


def test_packs_wait_until_the_declarations_are_right(library_of: Make, blanket: Pack) -> None:
    library = library_of(blanket)
    file = library.policies / "value_sets" / "bodies.json"
    file.parent.mkdir()
    file.write_text('{"schema": "coverpack/value-set/1"')
    pack = library.policies / "tester" / "policy" / "2025-01-01.json"
    report = lint([pack], library)
    assert codes(report) == ["truncated"]
    assert report.unchecked == (str(pack),)


def test_nothing_is_called_unused_while_a_pack_cannot_be_read(
    library_of: Make, blanket: Pack
) -> None:
    other = {**blanket, "version": "2025-02-01", "title": 7}
    words: Pack = {"type": "boolean", "label": "x", "phrase": {"true": "x", "false": "no x"}}
    words |= {"question": "x?", "look": "x", "documentation": "clinical"}
    facts = {"schema": "coverpack/facts/1", "facts": {"tester.unused": words}}
    library = library_of(dated(blanket, "2025-01-01"), other, facts=facts)
    assert "unused-fact" not in codes(lint([], library))
    (library.policies / "tester" / "policy" / "2025-02-01.json").unlink()
    assert "unused-fact" in codes(lint([], library))


def test_the_declarations_of_two_libraries_together_are_checked(
    library_of: Make, blanket: Pack, shipped: Library
) -> None:
    sex = json.loads((shipped.policies / "facts.json").read_text())["facts"]["patient.sex"]
    facts = {"schema": "coverpack/facts/1", "facts": {"patient.sex": sex}}
    report = lint([], library_of(blanket, facts=facts))
    assert codes(report) == ["redefined"]


def test_a_folder_stands_for_the_files_in_it_that_are_ours(
    tmp_path: Path, shipped: Library
) -> None:
    (tmp_path / ".hidden").mkdir()
    (tmp_path / ".hidden" / "a.json").write_text('{"schema": "coverpack/pack/1"}')
    (tmp_path / "settings.json").write_text("{ // another program's\n}")
    (tmp_path / "package.json").write_text('{"name": "x"}')
    (tmp_path / "broken.json").write_text('{"schema": "coverpack/pack/1",')
    report = lint([tmp_path], shipped)
    assert report.files == (str(tmp_path / "broken.json"),)
    assert codes(report) == ["truncated"]


def test_a_file_that_is_named_is_checked_whatever_it_is(tmp_path: Path, shipped: Library) -> None:
    file = tmp_path / "package.json"
    file.write_text('{"name": "x"}')
    assert codes(lint([file], shipped)) == ["missing-key"]


def test_all_paths_that_are_not_there_are_said_at_once(tmp_path: Path, shipped: Library) -> None:
    with pytest.raises(InputError) as raised:
        lint([tmp_path / "a.json", tmp_path / "b"], shipped)
    assert [one.code for one in raised.value.diagnostics] == ["not-found", "not-found"]


def test_one_defect_is_said_once_by_schema_and_reader(shipped: Library) -> None:
    [finding] = lint([PACKS / "bad" / "unknown-fact.json"], shipped).diagnostics
    assert finding.code == "unknown-fact"


def test_findings_follow_the_order_of_files_and_of_their_text(
    library_of: Make, blanket: Pack
) -> None:
    pack = {**blanket, "payer": "testr", "version": "1", "dates": {}}
    places = [(one.file, one.line, one.column) for one in lint([], library_of(pack)).diagnostics]
    assert len(places) > 2
    assert places[1:] == sorted(places[1:])
