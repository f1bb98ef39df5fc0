import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cli.main import main
from engine.knowledge.library import Library

Json = dict[str, Any]
PackJson = Callable[..., Json]
LibraryOf = Callable[..., Library]

ROOT = Path(__file__).resolve().parent.parent.parent
PALMETTO = "medicare/palmetto-l39420@2023-03-05"
CONDITION = {"fact": "pain.low_back_duration", "gte": 6, "unit": "mo"}
ENDS = [
    {"id": "covered", "outcome": "covered", "condition": {"criterion": "T-C1"}},
    {"id": "otherwise", "outcome": "not_covered", "basis": "criteria_not_met"},
]


def packs(*words: str, library: Library | None = None, **environment: str) -> Result:
    named = ["--library", str(library.root)] if library else []
    return CliRunner().invoke(main, [*named, "packs", *words], env=environment)


def said(*words: str, library: Library | None = None) -> Any:
    result = packs(*words, "--format", "json", library=library)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.fixture
def version(pack_json: PackJson) -> Callable[..., Json]:
    """A version of the private policy, with these dates."""

    def write(name: str, months: int = 6, **dates: str) -> Json:
        entries = {key: {"date": day, "evidence": "primary"} for key, day in dates.items()}
        return pack_json({"T-C1": {**CONDITION, "gte": months}}, ENDS, version=name, dates=entries)

    return write


# --- list -------------------------------------------------------------------------------------


def test_the_list_names_every_pack_with_status_dates_evidence_and_users(shipped: Library) -> None:
    listed = said("list")
    names = [p.name for p in shipped.packs()] + [p.name for p in shipped.coding_packs]
    assert [f"{p['pack']}@{p['version']}" for p in listed] == names
    [palmetto] = [p for p in listed if p["pack"] == "medicare/palmetto-l39420"]
    assert (palmetto["status"], palmetto["criteria"]) == ("active", 27)
    assert palmetto["evidence"] == "primary"
    assert palmetto["dates"]["effective"]["date"] == "2023-03-05"
    assert [user["plan"] for user in palmetto["used_by"]] == ["palmetto"]


def test_the_list_as_text_says_of_an_unknown_beginning_between_which_days_it_lies() -> None:
    text = " ".join(packs("list", "--payer", "medicare").output.split())
    assert "@v11 provisional; began on an unknown day between 2025-09-01 (inferred)" in text
    assert f"{PALMETTO.partition('@')[0]} LCD L39420" in text
    assert "used by medicare palmetto" in text


def test_a_private_library_lists_its_own_packs_beside_the_shipped(
    library_of: LibraryOf, version: Callable[..., Json]
) -> None:
    library = library_of(version("a", effective="2024-01-01"))
    listed = said("list", "--payer", "tester", library=library)
    assert [p["version"] for p in listed if p["kind"] == "coverage"] == ["a"]
    assert len(said("list", library=library)) == len(said("list")) + 1


def test_a_policy_that_nobody_uses_says_so(
    library_of: LibraryOf, version: Callable[..., Json]
) -> None:
    pack = version("a", effective="2024-01-01") | {"payer": "aetna"}
    library = library_of(pack, payers={"schema": "coverpack/payers/1", "sources": []})
    assert "used by no plan: reached only by its name" in packs("list", library=library).output


def test_only_packs_of_a_status_are_listed() -> None:
    assert {p["status"] for p in said("list", "--status", "provisional")} == {"provisional"}


def test_a_list_without_a_pack_is_no_success() -> None:
    result = packs("list", "--payer", "medicare", "--status", "retired")
    assert (result.exit_code, result.stdout, result.stderr) == (3, "", "no pack fits\n")
    empty = packs("list", "--payer", "medicare", "--status", "retired", "--format", "json")
    assert (empty.exit_code, empty.stdout) == (3, "[]\n")


def test_an_unknown_payer_is_an_error_with_a_near_name() -> None:
    result = packs("list", "--payer", "medicar")
    assert result.exit_code == 2
    assert "there is no payer `medicar`" in result.output
    assert "did you mean `medicare`?" in result.output


# --- show -------------------------------------------------------------------------------------


def test_a_pack_is_shown_from_its_dates_to_its_digest(shipped: Library) -> None:
    pack = shipped.pack_named(PALMETTO)
    text = packs("show", PALMETTO).output
    flat = " ".join(text.split())
    places = [
        text.index(f"\n{heading}")
        for heading in (
            "Scope",
            "Criteria (27)",
            "Determinations",
            "Warnings",
            "Prior authorization",
            "What the policy does not say",
            "Sources",
            "Notes",
        )
    ]
    assert places == sorted(places)
    for criterion in pack.criteria.values():
        assert f"{criterion.id} {criterion.title}" in flat
    for silence in pack.silences:
        assert f"{silence.topic}: {silence.text}" in flat
    assert "low back pain for at least 6 months [Covered Indications 1, primary" in flat
    assert "1. out-of-scope: not applicable, when technique is not" in flat
    assert "6. otherwise: not covered (criteria not met), otherwise" in flat
    assert flat.endswith(f"digest {pack.digest}")


def test_a_provisional_pack_says_so_first() -> None:
    first = packs("show", "medicare/ngs-l40302").output.splitlines()[0]
    assert first.endswith("provisional: its evidence does not allow more yet")


def test_a_pack_as_json_has_conditions_in_words_and_as_conditions() -> None:
    shown = said("show", PALMETTO)
    assert shown["criteria"][0]["words"] == "low back pain for at least 6 months"
    assert shown["criteria"][0]["condition"] == CONDITION
    assert shown["determinations"][-1]["condition"] is None
    assert len(shown["criteria"]) == 27


def test_a_pack_outside_any_library_is_shown_from_its_file(
    tmp_path: Path, version: Callable[..., Json]
) -> None:
    file = tmp_path / "mine.json"
    file.write_text(json.dumps(version("a", effective="2024-01-01")))
    assert said("show", str(file))["version"] == "a"


def test_a_policy_of_several_versions_does_not_name_one() -> None:
    result = packs("show", "medicare/noridian-l39642")
    assert result.exit_code == 2
    assert result.stderr.startswith("medicare/noridian-l39642: policy ")
    assert "has several versions" in result.stderr


def test_an_unknown_pack_is_an_error_with_a_near_name() -> None:
    result = packs("show", "medicare/palmeto-l39420")
    assert result.exit_code == 2
    assert "did you mean `medicare/palmetto-l39420`?" in result.output


# --- which ------------------------------------------------------------------------------------


def test_a_place_and_a_date_name_the_version_with_its_chain_and_evidence() -> None:
    found = said("which", "--payer", "medicare", "--state", "CA", "--date", "2024-02-01")
    assert found["selected"] is True
    [policy] = found["policies"]
    assert (policy["pack"], policy["version"]) == ("medicare/noridian-l39642", "2024-01-28")
    assert policy["chain"] == [
        {
            "payer": "medicare",
            "plan": "noridian",
            "binding": "own",
            "policy": "medicare/noridian-l39642",
            "evidence": "inferred",
        }
    ]
    assert found["selected_by"]["jurisdiction"] == "JE"
    assert [warning["id"] for warning in found["warnings"]] == [
        "unverified_place",
        "provisional_pack",
    ]


def test_the_text_names_the_version_first() -> None:
    text = packs("which", "--payer", "medicare", "--state", "NC", "--date", "2025-03-04").output
    assert text.splitlines()[0] == f"{PALMETTO} decides on 2025-03-04"
    assert "medicare palmetto -> medicare/palmetto-l39420 (own) [primary]" in text


def test_an_uncertain_date_names_every_version_that_may_decide() -> None:
    words = ("which", "--payer", "medicare", "--state", "NY", "--date", "2026-02-01")
    found = said(*words)
    assert found["selected"] is False
    assert [p["pack"] for p in found["policies"]] == ["medicare/no-lcd", "medicare/ngs-l40302"]
    text = packs(*words).output
    assert text.startswith("Uncertain: one of 2 versions decides on 2026-02-01")
    assert "last seen in force on 2025-08-31; what came after was not seen" in text


def test_a_place_that_is_split_asks_for_county_and_claim_form() -> None:
    words = ("which", "--payer", "medicare", "--state", "VA", "--date", "2025-03-04")
    found = said(*words)
    assert [need["field"] for need in found["missing"]] == ["service_location.county", "claim.form"]
    assert {one["plan"] for one in found["candidates"]} == {"palmetto", "novitas"}
    text = " ".join(packs(*words).output.split())
    assert "Give --county." in text
    assert "Give --claim-form." in text


@pytest.mark.parametrize(
    ("form", "policy"),
    [("professional", "medicare/no-lcd"), ("institutional", "medicare/palmetto-l39420")],
)
def test_the_claim_form_chooses_between_the_parts(form: str, policy: str) -> None:
    found = said(
        "which",
        "--payer",
        "medicare",
        "--state",
        "VA",
        "--county",
        "Arlington",
        "--claim-form",
        form,
        "--date",
        "2025-03-04",
    )
    assert [one["pack"] for one in found["policies"]] == [policy]


def test_no_policy_is_no_success_and_no_denial() -> None:
    result = packs("which", "--payer", "medicare", "--plan", "railroad", "--date", "2025-03-04")
    assert result.exit_code == 3
    assert result.output.startswith("No policy is known here for 2025-03-04: this is not a denial")
    assert "Railroad Medicare: One national Part B contractor" in result.output


def test_before_the_first_version_the_nearest_is_named() -> None:
    result = packs("which", "--payer", "medicare", "--plan", "wps", "--date", "2021-12-31")
    assert result.exit_code == 3
    assert "medicare/no-lcd@2022-01-01" in result.output


def test_what_was_not_known_on_a_day_does_not_decide() -> None:
    found = said(
        "which",
        "--payer",
        "medicare",
        "--state",
        "NY",
        "--date",
        "2026-02-01",
        "--as-known-on",
        "2026-01-01",
    )
    assert [one["pack"] for one in found["policies"]] == ["medicare/no-lcd"]


@pytest.mark.parametrize(
    ("place", "day"),
    [
        (["--state", "CA"], "2024-02-01"),
        (["--state", "NY"], "2026-02-01"),
        (["--plan", "noridian"], "2026-12-01"),
        (["--state", "TX"], "2025-03-04"),
    ],
)
def test_the_warnings_are_those_of_a_decision(place: list[str], day: str) -> None:
    words = ["--payer", "medicare", *place, "--date", day]
    called = CliRunner().invoke(main, ["evaluate", *words, "--format", "json"])
    decided = json.loads(called.stdout)
    found = said("which", *words)
    own = {"service_assumed", "version_decides"}
    ids = [w["id"] for w in decided["warnings"] if "_" in w["id"] and w["id"] not in own]
    assert sorted(w["id"] for w in found["warnings"]) == sorted(ids)
    text = " ".join(packs("which", *words).output.split())
    for warning in found["warnings"]:
        assert warning["text"] in text


def test_what_was_left_out_as_not_known_by_the_day_is_said() -> None:
    words = ["--payer", "medicare", "--state", "NY", "--date", "2026-02-01"]
    known = [*words, "--as-known-on", "2026-01-01"]
    text = "medicare/ngs-l40302@v2 was left out: it was not known by 2026-01-01"
    assert text in [warning["text"] for warning in said("which", *known)["warnings"]]
    assert f"! {text}" in packs("which", *known).output
    assert "left out" not in packs("which", *words).output


def test_a_version_of_low_status_can_be_left_out() -> None:
    result = packs(
        "which",
        "--payer",
        "medicare",
        "--state",
        "CA",
        "--date",
        "2024-02-01",
        "--min-status",
        "active",
    )
    assert result.exit_code == 3
    assert "is provisional and was left out" in result.output


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("--state", "XX", "`XX`"),
        ("--plan", "palmeto", "did you mean `palmetto`?"),
        ("--line-of-business", "medicare-ffs", "did you mean `medicare_ffs`?"),
        ("--claim-form", "profesional", "did you mean `professional`?"),
    ],
)
def test_a_wrong_word_is_said_of_its_option(option: str, value: str, message: str) -> None:
    result = packs("which", "--payer", "medicare", "--date", "2025-03-04", option, value)
    assert result.exit_code == 2
    assert f"{option} {value}: " in result.output
    assert message in result.output


def test_without_a_payer_nothing_can_be_selected() -> None:
    for command in (("which", "--date", "2025-03-04"), ("history",)):
        result = packs(*command)
        assert result.exit_code == 2
        assert "say who pays, with --payer" in result.output


# --- history ----------------------------------------------------------------------------------


def test_a_plan_s_history_draws_certain_days_and_uncertain_ones_apart() -> None:
    lines = packs("history", "--payer", "medicare", "--plan", "noridian").output.splitlines()
    starts = [line[:12] for line in lines if line[:1].isdigit()]
    assert starts == ["2022-01-01 │", "2024-01-28 │", "2025-09-01 ┊", "2026-11-23 │"]


def test_a_history_without_signs_beyond_ascii_is_drawn_with_ascii() -> None:
    environment = {"PYTHONIOENCODING": "ascii", "PATH": "", "COVERPACK_LIBRARY": ""}
    done = subprocess.run(
        [sys.executable, "-m", "cli.main", "packs", "history", "medicare/noridian-l39642"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        check=True,
    )
    starts = [line[:12] for line in done.stdout.decode("ascii").splitlines() if line[:1].isdigit()]
    assert starts == ["2024-01-28 |", "2025-09-01 :", "2026-11-23 |"]


def test_a_history_says_what_changed_and_where_there_is_a_gap(
    library_of: LibraryOf, version: Callable[..., Json]
) -> None:
    library = library_of(
        version("a", effective="2024-01-01", retired="2024-06-30"),
        version("b", 12, effective="2025-01-01", observed="2025-05-01"),
        version("c"),
    )
    text = packs("history", "tester/policy", library=library).output
    assert "2024-07-01   gap: no version is in force\n             to 2024-12-31" in text
    assert "~ T-C1: low back pain for at least 6 months -> at least 12 months" in text
    assert "retired 2024-06-30 (primary)" in text
    assert "tester/policy@b was last seen in force on 2025-05-01" in text
    assert "tester/policy@c: no date tells when it began, so it is never selected" in text


def test_a_history_as_json_has_spans_changes_and_what_was_left_out() -> None:
    found = said("history", "--payer", "medicare", "--plan", "ngs", "--as-known-on", "2026-01-01")
    assert found["of"] == "medicare ngs"
    assert [span["certainty"] for span in found["spans"]] == ["certain"]
    assert [warning["id"] for warning in found["warnings"]] == ["not_known_yet"]
    whole = said("history", "--payer", "medicare", "--plan", "ngs")
    assert [span["certainty"] for span in whole["spans"]] == ["certain", "uncertain", "certain"]
    [change] = whole["changes"]
    assert change["after"]["pack"] == "medicare/ngs-l40302"


def test_a_history_of_another_policy_points_to_the_diff() -> None:
    text = " ".join(packs("history", "--payer", "medicare", "--plan", "palmetto").output.split())
    text = text.replace("│ ", "")
    assert f"coverpack diff medicare/no-lcd@2022-01-01 {PALMETTO}" in text


def test_a_history_without_a_plan_asks_for_one() -> None:
    result = packs("history", "--payer", "medicare")
    assert result.exit_code == 0
    assert "Give --state." in result.output


def test_a_history_without_a_version_is_no_success() -> None:
    assert packs("history", "--payer", "medicare", "--plan", "railroad").exit_code == 3


def test_a_history_is_of_a_policy_or_of_a_plan() -> None:
    result = packs("history", "medicare/no-lcd", "--payer", "medicare")
    assert result.exit_code == 2
    assert "not both" in result.output


def test_an_unknown_policy_is_an_error_with_a_near_name() -> None:
    result = packs("history", "medicare/noridian-l39462")
    assert result.exit_code == 2
    assert "there is no policy `medicare/noridian-l39462`" in result.output


@pytest.mark.parametrize("width", ["40", "72", "100"])
@pytest.mark.parametrize(
    "command",
    [
        ("list",),
        ("history", "--payer", "medicare", "--plan", "noridian"),
        ("which", "--payer", "medicare", "--state", "CA", "--date", "2025-10-01"),
    ],
    ids=lambda words: words[0],
)
def test_text_keeps_to_the_width(command: tuple[str, ...], width: str) -> None:
    lines = packs(*command, COLUMNS=width).output.splitlines()
    texts = {line: re.sub("^[0-9-]* *[│┊]", "", line).strip() for line in lines}
    # A name is never broken, even where it alone is too long.
    assert [line for line in lines if len(line) > int(width) and " " in texts[line]] == []


def test_packs_need_neither_the_rules_nor_the_tests_nor_the_schemas() -> None:
    program = (
        "import sys\n"
        "from click.testing import CliRunner\n"
        "from cli.main import main\n"
        "for words in (['list'], ['which', '--payer', 'medicare', '--state', 'CA', '--date',"
        " '2025-10-01'], ['history', 'medicare/noridian-l39642']):\n"
        "    assert CliRunner().invoke(main, ['packs', *words]).exit_code == 0\n"
        "heavy = {'durable_rules_engine', 'pytest', 'jsonschema', 'engine.rules'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True)


def test_a_line_that_a_policy_excludes_is_not_said_to_use_it() -> None:
    words = " ".join(packs("list", "--payer", "bcbs").output.split())
    assert "used by bcbs anthem (commercial; VA); bcbs western-new-york (medicaid)" in words
