"""What the coding edits make of claim lines: every finding of the contract."""

from collections.abc import Callable
from typing import Any

import pytest

from engine.decide import Decision
from tests.decide.claims import (
    FIRST,
    FURTHER,
    READ,
    TWO,
    found,
    hospital,
    line,
    lines,
    professional,
    reason,
    statuses,
)

Json = dict[str, Any]
DecideClaim = Callable[..., Decision]

BEFORE_READ = "2024-06-12"


def test_a_clean_claim_is_payable_and_nothing_is_open(decide_claim: DecideClaim) -> None:
    decision = decide_claim(professional(FIRST, FURTHER))
    assert statuses(decision) == ["payable", "payable"]
    assert [one.not_checked for one in decision.lines] == [(), ()]
    assert [found(one) for one in decision.lines] == [{}, {}]


# --- one finding at a time: the line, the edit, what it comes to, and the status of the line

FINDINGS = [
    ("64628", ["26"], "component-modifiers", "denied"),
    ("64628", ["TC"], "component-modifiers", "denied"),
    ("64628", ["62"], "co-surgeons", "denied"),
    ("64628", ["66"], "surgical-team", "denied"),
    *[("64628", [one], "assistant", "denied") for one in ("80", "81", "82", "AS")],
    ("64628", ["GZ"], "gz", "denied"),
    *[("64628", [one], "sides", "review") for one in ("50", "LT", "RT")],
    *[
        ("64628", [one], "circumstances", "review")
        for one in ("22", "52", "53", "73", "74", "76", "77", "78", "79", "GY")
    ],
    ("64629", ["51"], "reduction-on-add-on", "warning"),
    ("64628", ["GA"], "notice-modifiers", "warning"),
    ("64628", ["GX"], "notice-modifiers", "warning"),
    ("64628", ["11"], "modifier-valid", "rejected"),
]


@pytest.mark.parametrize(("code", "modifiers", "edit", "status"), FINDINGS)
def test_a_modifier_has_the_status_of_the_contract(
    decide_claim: DecideClaim, *, code: str, modifiers: list[str], edit: str, status: str
) -> None:
    place = 1 if code == "64628" else 2
    billed = [dict(FIRST), dict(FURTHER)]
    billed[place - 1]["modifiers"] = modifiers
    result = lines(decide_claim(professional(*billed)))[place]
    assert found(result)[edit] == status
    assert result.status.value == ("payable" if status == "warning" else status)


@pytest.mark.parametrize("modifier", ["51", "KX", "PT", "54", "XU", "59"])
def test_a_modifier_without_a_finding_changes_nothing(
    decide_claim: DecideClaim, modifier: str
) -> None:
    result = lines(decide_claim(professional(line(1, "64628", 1, modifier)), bodies=TWO))[1]
    assert (result.status.value, found(result)) == ("payable", {})


def test_a_finding_shows_the_modifiers_it_is_about_and_no_others(
    decide_claim: DecideClaim,
) -> None:
    billed = line(1, "64628", 1, "KX", "22", "26")
    result = lines(decide_claim(professional(billed), bodies=TWO))[1]
    assert reason(result, "circumstances").text.endswith(": 22")
    assert reason(result, "component-modifiers").text.endswith(": 26; indicator 0")


def test_a_place_of_service_among_the_modifiers_is_told_as_such(decide_claim: DecideClaim) -> None:
    result = lines(decide_claim(professional(line(1, "64628", 1, "11")), bodies=TWO))[1]
    text = reason(result, "modifier-valid").text
    assert "11 is a place of service" in text
    assert text.count("11") == 1


@pytest.mark.parametrize("place", ["19", "21"])
def test_a_modifier_that_no_table_has_but_is_a_place_of_service_is_pointed_out(
    decide_claim: DecideClaim, place: str
) -> None:
    result = lines(decide_claim(professional(line(1, "64628", 1, place)), bodies=TWO))[1]
    assert found(result) == {"place-among-modifiers": "warning"}
    assert result.status == "not_checked"
    assert "modifier-valid" in result.not_checked


@pytest.mark.parametrize(
    ("setting", "modifier", "fits"),
    [
        ("practitioner", "53", True),
        ("practitioner", "73", False),
        ("practitioner", "PO", False),
        ("asc", "SG", True),
        ("asc", "53", False),
        ("outpatient_hospital", "74", True),
        ("outpatient_hospital", "PN", True),
        ("outpatient_hospital", "SG", False),
    ],
)
def test_some_modifiers_belong_to_one_setting_only(
    decide_claim: DecideClaim, *, setting: str, modifier: str, fits: bool
) -> None:
    make = hospital if setting == "outpatient_hospital" else professional
    claim = make(line(1, "64628", 1, modifier), setting=setting)
    result = lines(decide_claim(claim, bodies=TWO))[1]
    assert ("modifier-setting" in found(result)) is not fits
    if not fits:
        assert reason(result, "modifier-setting").status == "review"
        assert reason(result, "modifier-setting").evidence == "recall"


# --- add-on and primary


def test_the_add_on_alone_is_denied_however_the_add_on_table_is_known(
    decide_claim: DecideClaim,
) -> None:
    for day, evidence in ((READ, "inferred"), (BEFORE_READ, "primary")):
        result = lines(decide_claim(professional(line(1, "64629")), date_of_service=day))[1]
        told = reason(result, "add-on-primary")
        assert (told.status, told.evidence) == ("denied", evidence)
        assert told.text.endswith("it needs 64628")
        assert [one.carc for one in told.suggestions] == ["107"]


def test_a_primary_on_another_claim_serves(decide_claim: DecideClaim) -> None:
    claim = professional(line(1, "64629", 2), primary_elsewhere=True)
    assert statuses(decide_claim(claim)) == ["payable"]


def test_the_primary_is_of_the_same_practitioner_but_of_any_in_a_facility(
    decide_claim: DecideClaim,
) -> None:
    billed = ({**FIRST, "provider": "P1"}, {**FURTHER, "provider": "P2"})
    assert statuses(decide_claim(professional(*billed))) == ["payable", "denied"]
    assert statuses(decide_claim(hospital(*billed))) == ["payable", "packaged"]


def test_the_add_on_falls_with_its_primary(decide_claim: DecideClaim) -> None:
    result = lines(decide_claim(professional(line(1, "64628", 2), FURTHER)))
    assert found(result[1]) == {"mue": "denied"}
    assert found(result[2]) == {"add-on-follows": "denied"}
    assert reason(result[2], "add-on-follows").text.endswith(": line 1")


def test_while_its_primary_is_open_the_add_on_is_not_known_to_be_paid(
    decide_claim: DecideClaim,
) -> None:
    """A payer may still deny the first line, and the add-on would fall with it."""
    result = lines(decide_claim(professional({**FIRST, "modifiers": ["22"]}, FURTHER)))
    assert (result[1].status, result[2].status) == ("review", "not_checked")
    assert result[2].not_checked == ("add-on-follows",)


def test_an_add_on_of_another_service_is_held_to_the_row_that_names_it(
    decide_claim: DecideClaim,
) -> None:
    billed = [FIRST, FURTHER, line(3, "64636")]
    result = lines(decide_claim(professional(*billed), date_of_service=BEFORE_READ))[3]
    assert found(result) == {"add-on-primary": "denied"}
    billed.append(line(4, "64635"))
    result = lines(decide_claim(professional(*billed), date_of_service=BEFORE_READ))[3]
    assert (found(result), result.status) == ({}, "not_checked")


# --- units


def test_units_above_the_limit_deny_the_whole_code_of_the_date(decide_claim: DecideClaim) -> None:
    split = (FIRST, line(2, "64629", 2), line(3, "64629", 1, "59"))
    result = lines(decide_claim(professional(*split)))
    assert {found(result[n])["mue"] for n in (2, 3)} == {"denied"}
    assert (
        "3 on the date, 2 at most; records can support an appeal" in reason(result[2], "mue").text
    )
    assert (
        "appeal"
        not in reason(lines(decide_claim(professional(line(1, "64628", 2))))[1], "mue").text
    )


def test_units_split_over_two_lines_within_the_limit_pass(decide_claim: DecideClaim) -> None:
    split = (FIRST, line(2, "64629"), line(3, "64629", 1, "59"))
    assert statuses(decide_claim(professional(*split))) == ["payable"] * 3


def test_two_practitioners_are_counted_apart(decide_claim: DecideClaim) -> None:
    billed = [line(n, "64628", provider=f"P{n}") for n in (1, 2)]
    assert statuses(decide_claim(professional(*billed), bodies=TWO)) == ["payable", "payable"]
    assert statuses(decide_claim(hospital(*billed), bodies=TWO)) == ["denied", "denied"]


def test_the_limit_denies_on_what_is_inferred_between_two_tables(decide_claim: DecideClaim) -> None:
    claim = professional(line(1, "64628", 2))
    told = reason(lines(decide_claim(claim, date_of_service="2025-03-04"))[1], "mue")
    assert (told.status, told.evidence) == ("denied", "inferred")


def test_a_limit_of_another_service_is_looked_at_where_it_was_read(
    decide_claim: DecideClaim,
) -> None:
    billed = (FIRST, line(2, "64635", 2))
    day = "2026-05-05"
    result = lines(decide_claim(professional(*billed), bodies=TWO, date_of_service=day))
    assert found(result[2]) == {"mue": "denied"}
    result = lines(decide_claim(professional(*billed), bodies=TWO, date_of_service="2025-03-04"))
    assert (found(result[2]), result[2].status) == ({}, "not_checked")


@pytest.mark.parametrize(
    ("units", "edit", "status"),
    [(2, None, "payable"), (1, "units-below-bodies", "payable")],
)
def test_further_units_are_held_against_the_treated_bodies(
    decide_claim: DecideClaim, *, units: int, edit: str | None, status: str
) -> None:
    result = lines(decide_claim(professional(FIRST, line(2, "64629", units))))[2]
    assert (list(found(result)), result.status) == ([edit] if edit else [], status)


def test_more_further_units_than_bodies_is_review_with_the_right_number(
    decide_claim: DecideClaim,
) -> None:
    decision = decide_claim(professional(FIRST, line(2, "64629")), bodies=TWO)
    assert statuses(decision) == ["payable", "review"]
    text = reason(lines(decision)[2], "units-above-bodies").text
    assert text.endswith("64629 x1, and 2 treated bodies call for x0")


def test_no_further_line_at_all_is_told_on_the_first(decide_claim: DecideClaim) -> None:
    decision = decide_claim(professional(FIRST))
    assert found(lines(decision)[1]) == {"units-below-bodies": "warning"}


# --- pairs


@pytest.mark.parametrize(
    ("make", "modifiers", "imaging", "epidural"),
    [
        (professional, [], "denied", "denied"),
        (professional, ["59"], "not_checked", "denied"),
        (hospital, [], "denied", "denied"),
        (hospital, ["59"], "not_checked", "not_checked"),
    ],
)
def test_a_pair_follows_its_indicator_in_the_setting(
    decide_claim: DecideClaim,
    *,
    make: Callable[..., Json],
    modifiers: list[str],
    imaging: str,
    epidural: str,
) -> None:
    billed = (FIRST, line(2, "77003", 1, *modifiers), line(3, "62323", 1, *modifiers))
    decision = decide_claim(make(*billed), bodies=TWO)
    assert statuses(decision) == ["payable", imaging, epidural]
    bypassed = {n for n, one in lines(decision).items() if "ncci-bypassed" in found(one)}
    assert bypassed == {n for n, s in ((2, imaging), (3, epidural)) if s == "not_checked"}


def test_a_pair_of_a_surgery_center_rests_on_memory_and_is_review(
    decide_claim: DecideClaim,
) -> None:
    claim = professional(FIRST, line(2, "77003"), setting="asc")
    told = reason(lines(decide_claim(claim, bodies=TWO))[2], "ncci-pairs")
    assert (told.status, told.evidence) == ("review", "recall")


def test_a_modifier_on_the_first_code_leaves_the_pair_open(decide_claim: DecideClaim) -> None:
    claim = professional({**FIRST, "modifiers": ["59"]}, line(2, "77003"))
    result = lines(decide_claim(claim, bodies=TWO))[2]
    assert (found(result), result.status) == ({}, "not_checked")
    assert "ncci-pairs" in result.not_checked
    claim = professional({**FIRST, "modifiers": ["59"]}, line(2, "62323"))
    assert statuses(decide_claim(claim, bodies=TWO)) == ["payable", "denied"]


def test_another_practitioner_makes_no_pair(decide_claim: DecideClaim) -> None:
    claim = professional({**FIRST, "provider": "P1"}, line(2, "77003", provider="P2"))
    assert statuses(decide_claim(claim, bodies=TWO)) == ["payable", "not_checked"]


def test_a_pair_of_a_quarter_that_was_not_read_is_not_checked_on_either_line(
    decide_claim: DecideClaim,
) -> None:
    claim = professional(FIRST, line(2, "77003"))
    decision = decide_claim(claim, bodies=TWO, date_of_service="2025-03-04")
    assert statuses(decision) == ["not_checked", "not_checked"]
    assert all("ncci-pairs" in one.not_checked for one in decision.lines)


def test_without_a_second_service_pairs_are_checked_in_any_quarter(
    decide_claim: DecideClaim,
) -> None:
    decision = decide_claim(professional(FIRST, FURTHER), date_of_service="2025-03-04")
    assert statuses(decision) == ["payable", "payable"]


# --- place, setting, packaging


def test_an_office_is_a_warning(decide_claim: DecideClaim) -> None:
    decision = decide_claim(professional(FIRST, place_of_service="11"), bodies=TWO)
    assert found(lines(decision)[1]) == {"place-of-service": "warning"}
    assert statuses(decision) == ["payable"]


def test_a_surgery_center_without_a_setting_is_a_warning(decide_claim: DecideClaim) -> None:
    decision = decide_claim(professional(FIRST, setting=None), bodies=TWO)
    assert found(lines(decision)[1]) == {"setting-stated": "warning"}


@pytest.mark.parametrize("setting", ["asc", "outpatient_hospital"])
def test_the_further_code_is_packaged_in_a_facility_from_memory(
    decide_claim: DecideClaim, setting: str
) -> None:
    make = hospital if setting == "outpatient_hospital" else professional
    decision = decide_claim(make(FIRST, FURTHER, setting=setting))
    assert statuses(decision) == ["payable", "packaged"]
    assert reason(lines(decision)[2], "packaged").evidence == "recall"


def test_a_line_that_bills_a_revenue_code_alone_waits_for_no_edit(
    decide_claim: DecideClaim,
) -> None:
    revenue = {"line": 2, "code": None, "revenue_code": "0360", "units": 1}
    result = lines(decide_claim(hospital(FIRST, revenue), bodies=TWO))
    assert (result[2].status, result[2].not_checked, result[2].reasons) == ("not_checked", (), ())
    assert result[1].status == "payable"


# --- codes and diagnoses on the date


def test_a_code_of_another_era_is_rejected_with_the_right_one(decide_claim: DecideClaim) -> None:
    late = decide_claim(
        hospital(line(1, "C9752"), line(2, "C9753")),
        bodies=["L4", "L5", "S1"],
        date_of_service="2023-05-05",
    )
    assert statuses(late) == ["rejected", "rejected"]
    texts = [reason(one, "code-valid").text for one in late.lines]
    assert [text.rpartition(": ")[2] for text in texts] == [
        "on 2023-05-05 it was 64628",
        "on 2023-05-05 it was 64629",
    ]
    early = decide_claim(professional(FIRST), bodies=TWO, date_of_service="2021-12-31")
    text = reason(early.lines[0], "code-valid").text
    assert "22899 (unlisted: describe the service)" in text
    early = decide_claim(hospital(FIRST), bodies=TWO, date_of_service="2021-12-31")
    assert reason(early.lines[0], "code-valid").text.endswith("it was C9752")


@pytest.mark.parametrize(
    ("day", "code", "status"),
    [
        ("2024-09-30", "M51.36", "review"),
        ("2024-10-01", "M51.36", "rejected"),
        ("2024-09-30", "M51.360", "rejected"),
        ("2024-10-01", "M51.360", "review"),
        ("2025-03-04", "M54.5", "rejected"),
        ("2025-03-04", "Z99.89", "not_checked"),
    ],
)
def test_a_diagnosis_is_billable_on_the_day_and_on_the_list(
    decide_claim: DecideClaim, *, day: str, code: str, status: str
) -> None:
    """Those that are valid here stand on no list of Medicare's articles, as far as we know."""
    claim = professional(FIRST, diagnoses=[code] if status == "review" else ["M54.51", code])
    decision = decide_claim(claim, bodies=TWO, date_of_service=day)
    assert statuses(decision) == [status]


def test_two_diagnoses_that_exclude_each_other_are_review_where_the_note_was_read(
    decide_claim: DecideClaim,
) -> None:
    claim = professional(FIRST, diagnoses=["M54.51", "M51.360"])
    result = lines(decide_claim(claim, bodies=TWO, date_of_service="2026-05-05"))[1]
    assert found(result) == {"excludes1": "review"}
    result = lines(decide_claim(claim, bodies=TWO, date_of_service="2025-03-04"))[1]
    assert (result.status, result.not_checked) == ("payable", ("excludes1",))


def test_a_claim_without_diagnoses_is_not_checked(decide_claim: DecideClaim) -> None:
    result = lines(decide_claim(professional(FIRST, diagnoses=None), bodies=TWO))[1]
    assert result.status == "not_checked"
    assert "diagnosis-valid" in result.not_checked


def test_a_second_line_without_a_modifier_is_review(decide_claim: DecideClaim) -> None:
    split = (FIRST, line(2, "64629"), line(3, "64629"))
    decision = decide_claim(professional(*split))
    assert statuses(decision) == ["payable", "payable", "review"]
    assert found(lines(decision)[3]) == {"repeated-line": "review"}
