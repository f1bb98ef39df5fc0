"""Charts join claims by the patient's id and the date, and keep their sources."""

from datetime import date
from typing import Any

import pytest

from engine.encounter.intake.chart import Added, Chart, Charts, charts_of, subject_of
from engine.encounter.intake.draft import Draft, Subject
from engine.encounter.model import Statement
from engine.knowledge.library import Library
from engine.knowledge.texts.documents import InputError

Json = dict[str, Any]
BORN = date(1963, 5, 9)
DAY = date(2025, 3, 4)


def chart(day: date | None = DAY, ids: tuple[str, ...] = ("P1",), **facts: Statement) -> Chart:
    named = {name.replace("__", "."): (statement,) for name, statement in facts.items()}
    named = named or {"implant.electronic": (Statement(False),)}
    return Chart("chart.json", "chart-1", Subject(ids, BORN), day, {"sex": "female"}, named)


def claim(**parts: Any) -> Json:
    return {"date_of_service": "2025-03-04", "patient": {"id": "P1"}, **parts}


def joined(*charts: Chart, ids: tuple[str, ...] = ("P1",), **parts: Any) -> Json:
    return Charts(charts).join(claim(**parts), Subject(ids))[0]


def test_the_facts_of_a_chart_are_added_with_their_source() -> None:
    one = joined(chart(patient__bmi=Statement(True, "Vital signs")))
    assert one["facts"] == {"patient.bmi": [{"value": True, "source": "Vital signs"}]}
    assert one["patient"] == {"id": "P1", "sex": "female"}


def test_a_fact_without_a_source_has_the_charts_name() -> None:
    assert joined(chart())["facts"]["implant.electronic"] == [
        {"value": False, "source": "chart.json"}
    ]


def test_what_claim_and_chart_say_stands_side_by_side() -> None:
    one = joined(chart(), facts={"implant.electronic": True})
    assert one["facts"]["implant.electronic"] == [
        {"value": True},
        {"value": False, "source": "chart.json"},
    ]


def test_a_claim_says_of_its_patient_what_it_said_before() -> None:
    assert joined(chart(), patient={"id": "P1", "sex": "male"})["patient"]["sex"] == "male"


@pytest.mark.parametrize(
    ("other", "subject"),
    [
        (chart(ids=("P2",)), Subject(("P1",), BORN)),
        (chart(ids=()), Subject((), BORN)),
        (chart(), Subject(("P1",), date(1970, 1, 1))),
        (chart(date(2025, 3, 5)), Subject(("P1",), BORN)),
    ],
    ids=["another id", "birth date alone", "another birth date", "a later day"],
)
def test_a_chart_of_another_patient_or_a_later_day_joins_nothing(
    other: Chart, subject: Subject
) -> None:
    charts = Charts([other])
    assert charts.join(claim(), subject) == (claim(), Added())
    with pytest.raises(InputError) as raised:
        charts.check_all_joined()
    (found,) = raised.value.diagnostics
    assert found.code == "chart-joins-nothing"
    assert "1963" not in str(found)


def test_an_unjoined_chart_names_both_sides() -> None:
    charts = Charts([chart(ids=("P2",))])
    charts.join(claim(), Subject(("P1",)))
    with pytest.raises(InputError) as raised:
        charts.check_all_joined()
    assert raised.value.diagnostics[0].message == (
        "the chart joins no claim: it is of patient `P2`, the claims are of patient `P1`"
    )


def test_any_of_several_ids_joins() -> None:
    assert "facts" in joined(chart(ids=("X", "P1")), ids=("Y", "P1"))


def test_an_earlier_chart_joins_with_its_date_in_the_source() -> None:
    earlier = chart(date(2025, 2, 20), implant__electronic=Statement(False, "History"))
    one, added = Charts([earlier]).join(claim(), Subject(("P1",)))
    assert one["facts"]["implant.electronic"] == [
        {"value": False, "source": "History (2025-02-20)"}
    ]
    assert [note.code for note in added.notes] == ["chart-dated-before"]


def test_what_an_earlier_chart_says_of_its_own_procedure_is_left_out() -> None:
    earlier = chart(
        date(2025, 2, 20),
        procedure__biologic_injected=Statement(False),
        authorization__obtained=Statement(True),
        implant__electronic=Statement(False),
    )
    one, added = Charts([earlier]).join(claim(), Subject(("P1",)))
    assert set(one["facts"]) == {"implant.electronic"}
    assert added.notes[0].message.endswith(
        "left out, being of its own day: authorization.obtained, procedure.biologic_injected"
    )


def test_an_undated_chart_joins_and_says_so() -> None:
    one, added = Charts([chart(None)]).join(claim(), Subject(("P1",)))
    assert "facts" in one
    assert [note.code for note in added.notes] == ["chart-undated"]


def test_one_chart_joins_every_claim_of_its_patient() -> None:
    charts = Charts([chart()])
    for day in ("2025-03-04", "2025-04-01"):
        one, _ = charts.join(claim(date_of_service=day), Subject(("P1",)))
        assert "facts" in one
    charts.check_all_joined()


def test_a_chart_is_read_from_drafts(shipped: Library) -> None:
    said = {
        "date_of_service": "2025-02-20",
        "patient": {"id": "P1", "birth_date": "1963-05-09", "sex": "female"},
        "facts": {"implant.electronic": {"value": False, "source": "MRI"}},
        "absent": [{"facts": ["spine.cancer"], "source": "History"}],
    }
    (one,) = charts_of("c.json", [Draft("x", said, subject=Subject(("Q",)))], shipped.facts)
    assert one.subject == Subject(("Q", "P1"), BORN)
    assert (one.day, one.patient) == (
        date(2025, 2, 20),
        {"birth_date": "1963-05-09", "sex": "female"},
    )
    assert one.facts == {
        "implant.electronic": (Statement(False, "MRI"),),
        "spine.cancer": (Statement(False, "History"),),
    }


def test_a_chart_with_a_wrong_fact_is_refused(shipped: Library) -> None:
    with pytest.raises(InputError) as raised:
        charts_of("c.json", [Draft("x", {"facts": {"implant.x": 1}})], shipped.facts)
    (found,) = raised.value.diagnostics
    assert (found.file, found.code) == ("c.json", "unknown-fact")


def test_whom_an_encounter_is_about() -> None:
    assert subject_of({"patient": {"id": "P", "birth_date": "1963-05-09"}}) == Subject(("P",), BORN)
    assert subject_of({"patient": 3}) == subject_of({}) == Subject()
