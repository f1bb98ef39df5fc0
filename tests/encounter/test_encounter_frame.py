"""The frame around the readers: every item becomes an encounter or a named rejection."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from engine.decide import Session
from engine.encounter.billed_line import BilledLine
from engine.encounter.form import to_json
from engine.encounter.intake import frame as frame_module
from engine.encounter.intake.detect import Detected, Form
from engine.encounter.intake.draft import (
    Draft,
    Origin,
    PayerIdentity,
    ReadingNote,
    Rejected,
    Subject,
    Unreadable,
)
from engine.encounter.intake.frame import Frame, Intake
from engine.encounter.intake.payer_map import payer_map
from engine.encounter.model import Encounter
from engine.encounter.reader import read_encounter
from engine.knowledge.library import Library
from engine.knowledge.texts.documents import Diagnostic, InputError, parse_document

Json = dict[str, Any]
MEDICARE = PayerIdentity((("PI", "11502"),), filing_code="MB")


def document(**parts: Any) -> Json:
    return {
        "id": "C1",
        "date_of_service": "2025-03-04",
        "service_location": {"state": "NC"},
        "claim": {
            "id": "C1",
            "lines": [
                {"line": 1, "code": "64628", "units": 1},
                {"line": 2, "code": None, "units": None, "revenue_code": "0360"},
            ],
        },
        **parts,
    }


def draft(item: str = "claim C1", **parts: Any) -> Draft:
    return Draft(item, document(**parts), MEDICARE)


Read = Callable[..., tuple[list[Encounter | Rejected], Intake]]


@pytest.fixture
def read(shipped: Library, monkeypatch: pytest.MonkeyPatch) -> Read:
    """Pass what a reader would give through the frame."""

    def run(*items: Draft | Rejected, **how: Any) -> tuple[list[Encounter | Rejected], Intake]:
        def drafts(*_: object) -> Iterator[Draft | Rejected]:
            return iter(items)

        monkeypatch.setattr(Frame, "_drafts", drafts)
        monkeypatch.setattr(frame_module, "detect", lambda *_, **__: Detected(Form.X12))
        intake = Intake(Form.X12)
        frame = Frame(shipped, payer_map(shipped), **how)
        return list(frame.read("claims.837", b"", intake)), intake

    return run


def only(found: tuple[list[Encounter | Rejected], Intake]) -> Encounter:
    (one,) = found[0]
    assert isinstance(one, Encounter), one
    return one


def complaint(found: tuple[list[Encounter | Rejected], Intake]) -> Diagnostic:
    (one,) = found[0]
    assert isinstance(one, Rejected)
    return one.diagnostics[0]


def test_a_draft_becomes_an_encounter_of_the_payer_that_the_map_names(read: Read) -> None:
    one = only(read(draft()))
    assert (one.payer, one.plan, one.line_of_business) == ("medicare", None, "medicare_ffs")
    assert one.date_of_service == date(2025, 3, 4)
    assert one.claim is not None
    assert one.claim.id == "C1"
    assert [(x.code, x.units, x.revenue_code) for x in one.claim.lines] == [
        ("64628", 1, None),
        (None, None, "0360"),
    ]
    assert one.codes == frozenset({"64628"})


def test_a_payer_that_the_source_states_is_left_alone(read: Read) -> None:
    one = only(read(draft(payer="aetna", line_of_business="commercial")))
    assert (one.payer, one.line_of_business) == ("aetna", "commercial")


def test_a_payer_without_a_row_is_rejected_by_its_identifiers(read: Read) -> None:
    unknown = replace(draft(), payer=PayerIdentity((("PI", "99999"),), "CI"))
    found = complaint(read(unknown))
    assert found.code == "unmapped-payer"
    assert found.message == (
        "claim C1: the payer map has no row for payer id `99999` (PI), filing code `CI`"
    )
    assert found.hint is not None
    assert "--payer-map" in found.hint


def test_a_payer_with_two_answers_is_rejected(read: Read) -> None:
    both = replace(draft(), payer=PayerIdentity((("PI", "60054"),), "MB"))
    assert complaint(read(both)).code == "ambiguous-payer"


def test_a_draft_that_says_nothing_of_a_payer_is_rejected(read: Read) -> None:
    assert complaint(read(replace(draft(), payer=None))).code == "unmapped-payer"


def test_a_payer_that_the_call_names_needs_no_row(read: Read) -> None:
    def check(doc: Any, declared: Any, origin: Any) -> Encounter:
        return read_encounter(replace(doc, value={**doc.value, "payer": "uhc"}), declared, origin)

    unknown = replace(draft(), payer=PayerIdentity((("PI", "99999"),)))
    assert only(read(unknown, check=check, payer_named=True)).payer == "uhc"


def test_ids_are_made_unique_within_a_file(read: Read) -> None:
    found, _ = read(draft(), draft("claim C1 again"), draft("third", id=None))
    assert [one.id for one in found if isinstance(one, Encounter)] == ["C1", "C1-2", "claims-1"]


def test_the_counts_add_up(read: Read) -> None:
    rejected = Rejected("claim C3", (Diagnostic("f", None, None, "", "bad", "bad"),))
    two_days = [draft("claim C2", id="C2-a"), draft("claim C2", id="C2-b")]
    found, intake = read(draft(), *two_days, rejected, draft("claim C4", date_of_service="x"))
    assert len(found) == intake.encounters + intake.rejected == 5
    assert (intake.items, intake.encounters, intake.rejected) == (4, 3, 2)
    assert intake.lines == 8


def test_where_values_stood_stays_with_the_encounter(read: Read) -> None:
    told = replace(
        draft(),
        origins=(Origin("claim.lines[0].code", "2400 SV101-2 (segment 19)", "64628"),),
        unreadable=(Unreadable("claim.diagnoses", "2300 HI01 (segment 17)", "ABK*M5451", "bad"),),
        notes=(ReadingNote("wrong-count", "SE01", "the count is wrong"),),
    )
    origin = only(read(told)).origin
    assert origin is not None
    assert (origin.file, origin.item) == ("claims.837", "claim C1")
    assert origin.values == told.origins
    assert (origin.unreadable, origin.notes) == (told.unreadable, told.notes)


def test_a_problem_is_told_of_its_item_and_its_place(read: Read) -> None:
    wrong = draft()
    wrong.document["claim"]["lines"][0]["code"] = "6462"
    told = replace(wrong, origins=(Origin("claim.lines[0].code", "SV101-2 (segment 19)", "6462"),))
    found = complaint(read(told))
    assert found.path == "/claim/lines/0/code"
    assert found.message.startswith("claim C1, SV101-2 (segment 19): ")


@pytest.mark.parametrize(
    "parts",
    [
        {"patient": {"birth_date": "1863-05-09"}},
        {"patient": {"birth_date": "2063-05-09"}},
        {"patient": {"sex": "1863-05-09"}},
        {"service_location": {"state": "NC", "zip": "1863-05-09"}},
    ],
)
def test_no_message_repeats_what_identifies_a_patient(read: Read, parts: Json) -> None:
    found = complaint(read(draft(**parts)))
    assert "63-05-09" not in str(found)


def test_the_patient_of_a_draft_joins_by_its_first_id(read: Read) -> None:
    one = only(read(replace(draft(), subject=Subject(("M1", "M2")))))
    assert one.patient_id == "M1"


def test_an_unreadable_value_is_unknown_and_warned_of_without_its_text(
    read: Read, session: Session
) -> None:
    pointing = document()
    pointing["claim"]["lines"][0]["diagnosis_pointers"] = [1]
    unread = Unreadable("claim.diagnoses", "2300 HI01 (segment 17)", "SECRET", "no qualifier")
    one = only(read(Draft("claim C1", pointing, MEDICARE, unreadable=(unread,))))
    assert one.claim is not None
    assert one.claim.diagnoses is None
    decision = session.decide(one)
    (warning,) = [note for note in decision.warnings if note.id == "value_unreadable"]
    assert warning.text == (
        "claim.diagnoses could not be read (2300 HI01 (segment 17)): no qualifier"
    )


def test_an_unreadable_place_of_a_line_is_not_taken_from_the_claim(read: Read) -> None:
    placed = document()
    placed["claim"]["place_of_service"] = "22"
    unread = Unreadable("claim.lines[0].place_of_service", "SV105", "OFFICE", "no two digits")
    one = only(read(Draft("claim C1", placed, MEDICARE, unreadable=(unread,))))
    assert one.claim is not None
    first, second = one.claim.lines
    assert BilledLine(first, one.claim, one.date_of_service).place is None
    assert BilledLine(second, one.claim, one.date_of_service).place == "22"


def test_a_pointer_without_diagnoses_dangles_unless_they_are_unreadable(read: Read) -> None:
    pointing = document()
    pointing["claim"]["lines"][0]["diagnosis_pointers"] = [1]
    assert complaint(read(Draft("claim C1", pointing, MEDICARE))).code == "dangling-pointer"


def test_an_encounter_survives_writing_and_reading(read: Read, shipped: Library) -> None:
    told = draft(
        patient={"id": "P", "birth_date": "1963-05-09", "sex": "female"},
        facts={
            "authorization.number_present": {"value": True, "source": "837 REF02"},
            "mri.modic_1_bodies": {"value": ["L5"], "complete": False},
            "bone.t_score": [{"value": -1, "source": "a"}, {"value": -2, "certainty": "possible"}],
        },
        absent=[{"facts": ["spine.cancer"], "source": "History"}],
    )
    one = only(read(replace(told, notes=(ReadingNote("n", "SE01", "odd"),))))
    again = read_encounter(
        parse_document("x", json.dumps(to_json(one), default=float).encode()), shipped
    )
    assert again == one


def test_one_encounter_file_is_read_as_it_is(shipped: Library) -> None:
    value = {"schema": "coverpack/encounter/1", "payer": "medicare", **document()}
    intake = Intake(Form.ENCOUNTER)
    (one,) = Frame(shipped).read("one.json", json.dumps(value).encode(), intake)
    assert isinstance(one, Encounter)
    assert (one.id, one.origin) == ("C1", None)
    assert (intake.form, intake.encounters, intake.lines) == (Form.ENCOUNTER, 1, 2)


def test_a_wrong_encounter_file_is_an_error_of_the_file(shipped: Library) -> None:
    with pytest.raises(InputError) as raised:
        list(Frame(shipped).read("one.json", b'{"schema": "coverpack/encounter/1"}'))
    assert {d.code for d in raised.value.diagnostics} == {"missing-key"}


def test_the_place_of_a_value_and_the_id_of_a_patient_change_no_digest(read: Read) -> None:
    plain = only(read(draft()))
    told = replace(draft(), subject=Subject(("M1",)), origins=(Origin("claim.id", "CLM01", "C1"),))
    assert only(read(told)).digest == plain.digest
    unread = replace(draft(), unreadable=(Unreadable("claim.form", "x", "y", "z"),))
    assert only(read(unread)).digest != plain.digest
