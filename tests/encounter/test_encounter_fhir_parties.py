"""Persons and payers of FHIR intake: who is joined to whom, and who pays."""

from tests.encounter.fhir_resources import CPT, ReadAll, bundle, claim, coded, draft


def test_a_family_shares_a_subscriber_number_and_only_the_subscriber_joins_by_it(
    read: ReadAll,
) -> None:
    relation = "http://terminology.hl7.org/CodeSystem/subscriber-relationship"
    patient = {"resourceType": "Patient", "id": "P1"}
    for word, ids in (("self", ("S-1",)), ("child", ("P1",))):
        coverage = {
            "resourceType": "Coverage",
            "id": "V",
            "beneficiary": {"reference": "Patient/P1"},
            "subscriberId": "S-1",
            "relationship": coded(relation, word),
        }
        assert draft(read(bundle(claim(), patient, coverage))).subject.ids == ids


def test_a_social_security_number_is_no_id_that_is_shown(read: ReadAll) -> None:
    ids = [{"system": "http://hl7.org/fhir/sid/us-ssn", "value": "123-45-6789"}]
    patient = {"resourceType": "Patient", "id": "P1", "identifier": ids}
    one = draft(read(bundle(claim(), patient)))
    assert one.subject.ids == ("P1",)
    assert "123-45-6789" not in repr(one)


def test_an_order_is_under_the_coverage_that_holds(read: ReadAll) -> None:
    order = {
        "resourceType": "ServiceRequest",
        "id": "s",
        "status": "active",
        "subject": {"reference": "Patient/P1"},
        "code": coded(CPT, "64628"),
    }
    coverages = [
        {
            "resourceType": "Coverage",
            "id": status,
            "status": status,
            "beneficiary": {"reference": "Patient/P1"},
            "payor": [{"identifier": {"system": "s", "value": status}}],
        }
        for status in ("cancelled", "active")
    ]
    one = draft(read(bundle(order, *coverages)))
    assert one.payer is not None
    assert one.payer.ids == (("s", "active"),)
    assert one.document["request"] == {"codes": ["64628"]}
    assert "date_of_service" not in one.document


def test_a_payer_is_never_known_by_its_name(read: ReadAll) -> None:
    organization = {"resourceType": "Organization", "id": "O", "name": "Aetna"}
    one = draft(read(bundle(claim(insurer={"reference": "Organization/O"}), organization)))
    assert one.payer is not None
    assert one.payer.ids == ()
