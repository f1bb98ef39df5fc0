"""A small vocabulary: one fact of each kind, with and without units, bounds and members."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from engine.language.facts import Fact, Unit
from engine.language.values import Kind

MONTHS = Unit("mo", "month", "months")
SCORE = Unit("{score}", "", "")


def fact(id: str, kind: Kind, phrase: str | Mapping[str, str], **parts: Any) -> Fact:
    label = id.partition(".")[2].replace("_", " ")
    return Fact(id, kind, label, phrase, "?", "chart", "clinical", **parts)


DECLARED = (
    fact(
        "pain.duration",
        Kind.NUMBER,
        "low back pain for {}",
        unit=MONTHS,
        minimum=Decimal(0),
        maximum=Decimal(1500),
    ),
    fact("bone.t_score", Kind.NUMBER, "T-score of {}", unit=SCORE, minimum=Decimal(-10)),
    fact("scan.day", Kind.DATE, "scan on {}", maximum=date(2030, 12, 31)),
    fact("infection.active", Kind.BOOLEAN, {"true": "infection", "false": "no infection"}),
    fact("patient.sex", Kind.ENUM, "sex is {}", members={"female": "female", "male": "male"}),
    fact("claim.place", Kind.ENUM, "place of service is {}", pattern=re.compile("[0-9]{2}")),
    fact(
        "procedure.bodies",
        Kind.SET,
        "treated bodies {}",
        members={code: code for code in ("L3", "L4", "L5", "S1")},
    ),
    fact(
        "claim.units", Kind.NUMBER, "{} billed", unit=Unit("{unit}", "unit", "units"), indexed=True
    ),
)


@dataclass(frozen=True)
class Words:
    facts: Mapping[str, Fact]
    value_sets: Mapping[str, tuple[str, ...]]


@pytest.fixture(scope="session")
def vocabulary() -> Words:
    sets = {"lower": ("L5", "S1"), "foreign": ("L5", "X9")}
    return Words({fact.id: fact for fact in DECLARED}, sets)
