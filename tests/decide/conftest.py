"""What tests of claim lines share: deciding a claim for a patient whom Palmetto covers."""

from collections.abc import Callable
from typing import Any

import pytest

from engine.decide import Decision, Session
from engine.encounter.model import Encounter
from tests.decide.claims import BODIES, READ

Json = dict[str, Any]


@pytest.fixture(scope="session")
def decide_claim(
    session: Session, typical: Callable[[], Json], encounter_of: Callable[..., Encounter]
) -> Callable[..., Decision]:
    """Decide a claim for four bodies on a day of which the tables speak, unless said otherwise."""

    def run(claim: Json, *, bodies: object = BODIES, **parts: Any) -> Decision:
        given = typical()
        given["facts"] |= {"procedure.vertebral_bodies": bodies, **parts.pop("facts", {})}
        given |= {"date_of_service": READ, "claim": claim, **parts}
        return session.decide(encounter_of(**given))

    return run
