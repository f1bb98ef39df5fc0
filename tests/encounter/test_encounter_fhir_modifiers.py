"""Modifier extensions of FHIR intake: what an unknown one stands on is not read."""

import pytest

from tests.encounter.fhir_resources import (
    KG,
    LOINC,
    Json,
    ReadAll,
    bundle,
    claim,
    coded,
    draft,
    observation,
    refused,
)

PAS = "http://hl7.org/fhir/us/davinci-pas/StructureDefinition/"
NEGATED = [{"url": "https://ehr.example/negated", "valueBoolean": True}]


@pytest.mark.parametrize(
    "said",
    [
        {"modifierExtension": [{"url": f"{PAS}extension-itemCancelled", "valueBoolean": True}]},
        {
            "modifierExtension": [
                {"url": f"{PAS}modifierextension-infoCancelledFlag", "valueBoolean": True}
            ]
        },
        {
            "extension": [
                {
                    "url": f"{PAS}extension-certificationType",
                    "valueCodeableConcept": coded("https://codesystem.x12.org/005010/1322", "3"),
                }
            ]
        },
    ],
)
def test_a_line_that_is_cancelled_is_not_requested(read: ReadAll, said: Json) -> None:
    sound = claim()["item"][0]
    cancelled = {**sound, **said, "sequence": 2}
    one = draft(read(claim(use="preauthorization", item=[sound, cancelled])))
    assert [line["line"] for line in one.document["claim"]["lines"]] == [1]
    assert "cancelled-line" in {note.code for note in one.notes}
    assert refused(read(claim(use="preauthorization", item=[cancelled])))[0] == "not-in-force"


def test_a_line_that_is_not_cancelled_after_all_is_read(read: ReadAll) -> None:
    flag = [{"url": f"{PAS}extension-itemCancelled", "valueBoolean": False}]
    one = draft(read(claim(item=[{**claim()["item"][0], "modifierExtension": flag}])))
    assert one.document["claim"]["lines"][0]["code"] == "64628"


def test_what_an_unknown_modifier_stands_on_is_not_read(read: ReadAll) -> None:
    assert refused(read(claim(modifierExtension=NEGATED)))[0] == "modifier-extension"
    sound = claim()["item"][0]
    odd = {**sound, "sequence": 2, "modifierExtension": NEGATED}
    one = draft(read(claim(item=[sound, odd])))
    assert [line["code"] for line in one.document["claim"]["lines"]] == ["64628", None]
    result = observation(coded(LOINC, "39156-5"), valueQuantity=KG, modifierExtension=NEGATED)
    (record,) = draft(read(bundle(result))).records
    assert dict(record.facts) == {}
    assert [note.code for note in record.notes] == ["modifier-extension"]
