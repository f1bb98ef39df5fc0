"""What an encounter asks of selection: who pays, where and when."""

from engine.encounter.model import Encounter
from engine.knowledge.selected import Request


def request_of(encounter: Encounter) -> Request:
    """The request for the policy that decides an encounter."""
    place = encounter.service_location
    return Request(
        payer=encounter.payer,
        date_of_service=encounter.date_of_service,
        plan=encounter.plan,
        line_of_business=encounter.line_of_business,
        plan_state=encounter.plan_state,
        state=place.state if place else None,
        county=place.county if place else None,
        claim_form=encounter.claim.form if encounter.claim else None,
        zip=place.zip if place else None,
    )
