"""Codes of FHIR intake: by their system alone, and never two for one."""

import pytest

from engine.language.values import SetValue
from tests.encounter.fhir_resources import (
    CPT,
    OWN,
    ReadAll,
    bundle,
    claim,
    coded,
    draft,
    observation,
    refused,
)


def test_two_codes_of_one_line_that_differ_are_no_code(read: ReadAll) -> None:
    both = {"coding": [coded(CPT, code)["coding"][0] for code in ("64628", "64629")]}
    sound = claim()["item"][0]
    items = [{**sound, "productOrService": both}, {**sound, "sequence": 2}]
    one = draft(read(claim(item=items)))
    assert [line["code"] for line in one.document["claim"]["lines"]] == [None, "64628"]
    assert [u.value for u in one.unreadable] == ["claim.lines[0].code"]


def test_a_group_of_details_is_no_line_that_is_known(read: ReadAll) -> None:
    sound = claim()["item"][0]
    group = {**sound, "sequence": 2, "detail": [{"productOrService": coded(CPT, "64629")}]}
    one = draft(read(claim(item=[sound, group])))
    assert one.document["claim"]["lines"][1] == {"line": 2, "code": None, "units": None}


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_type_of_service_is_no_code_and_says_so(read: ReadAll, scheme: str) -> None:
    system = f"{scheme}://codesystem.x12.org/005010/1365"
    item = {**claim()["item"][0], "productOrService": coded(system, "2")}
    one = draft(read(claim(use="preauthorization", item=[item])))
    assert one.document["claim"]["lines"][0]["code"] is None
    assert [u.why for u in one.unreadable] == [
        "it names a type of service and no CPT or HCPCS code"
    ]


@pytest.mark.parametrize("system", ["", "https://ehr.example/codes", "http://snomed.info/sct"])
def test_a_code_of_another_system_is_none(read: ReadAll, system: str) -> None:
    item = {**claim()["item"][0], "productOrService": coded(system, "64628")}
    assert refused(read(claim(item=[item])))[0] == "unreadable-lines"


def test_an_answer_is_chosen_by_what_the_fact_can_be(read: ReadAll) -> None:
    codes = [{"system": "https://ehr.example", "code": "PT"}, {"code": "physical_therapy"}]
    kind = observation(
        coded(OWN, "conservative.modalities"), valueCodeableConcept={"coding": codes}
    )
    (statement,) = draft(read(bundle(kind))).records[0].facts["conservative.modalities"]
    assert statement.value == SetValue(frozenset({"physical_therapy"}))
