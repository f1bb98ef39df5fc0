"""Claims with everything odd on them: what tests of claim lines at scale are made from."""

from datetime import date
from random import Random

from engine.encounter.model import Claim, ClaimLine

CODES = (
    *(["64628"] * 8 + ["64629"] * 8),
    *("C9752", "C9753", "22899", "64999", "77003", "62323", "99213", "01936", "64635", "20660"),
    *("22612", "22614", "95860", "J3490", "36000", "99999", "A4550"),
)
MODIFIERS = (
    *("26", "TC", "62", "66", "80", "81", "82", "AS", "50", "LT", "RT", "22", "52", "53", "73"),
    *("74", "76", "77", "78", "79", "GA", "GX", "GY", "GZ", "KX", "51", "59", "XS", "XU", "25"),
    *("11", "24", "12", "21", "ZZ", "Q9", "99"),
)
DIAGNOSES = (
    *("M54.51", "M54.51", "M54.51", "M54.5", "M54.50", "M54.59", "M47.816", "M47.817", "M51.36"),
    *("M51.26", "M54.16", "G89.29", "S39.012A", "F45.41", "Z33.1", "R52", "M51.360", "Z99.89"),
)
PLACES = ("11", "11", "19", "22", "22", "24", "24", "24", "21", "12", "99")
SETTINGS = ("practitioner", "asc", "outpatient_hospital", "inpatient_hospital")
DAYS = tuple(
    date(*day)
    for day in (
        *((2018, 6, 1), (2018, 12, 31), (2019, 1, 1), (2020, 5, 5), (2021, 9, 30), (2021, 10, 1)),
        *((2021, 12, 31), (2022, 1, 1), (2023, 8, 8), (2024, 6, 2), (2024, 6, 3), (2024, 6, 30)),
        *((2024, 7, 1), (2024, 9, 3), (2024, 9, 3), (2024, 9, 30), (2024, 10, 1), (2025, 3, 4)),
        *((2026, 3, 31), (2026, 4, 1), (2026, 6, 30), (2026, 7, 1), (2026, 9, 30), (2026, 10, 1)),
        (2027, 2, 2),
    )
)
"""Days at and between the ends of all tables."""


def random_claim(rng: Random) -> Claim:
    """A claim of one to six lines; some clean, half of the others with anything odd.

    Where the diagnoses could not be read, lines may point at them all the same.
    """
    if rng.random() < 0.15:
        return _clean(rng)
    diagnoses = None if rng.random() < 0.1 else tuple(_some(rng, DIAGNOSES, 4))
    odd = rng.random() < 0.5
    most = rng.choice((0, 3)) if diagnoses is None else len(diagnoses)
    count = rng.choice((1, 1, 2, 2, 2, 3, 4, 6))
    numbers = rng.sample(range(1, 12), count) if rng.random() < 0.3 else range(1, count + 1)
    return Claim(
        lines=tuple(_line(rng, number, most, odd=odd) for number in numbers),
        form=rng.choice(("professional", "professional", "institutional", None)),
        setting=rng.choice((*SETTINGS, "practitioner", None, None)),
        place_of_service=_or_none(rng, 0.8, PLACES),
        diagnoses=diagnoses,
        primary_elsewhere=rng.choice((None, None, None, None, True, False)),
    )


def _clean(rng: Random) -> Claim:
    """A claim with nothing to find but what follows from who bills where."""
    setting = rng.choice(SETTINGS[:3])
    return Claim(
        lines=(ClaimLine(1, "64628", 1), ClaimLine(2, "64629", rng.randint(1, 2))),
        form="institutional" if setting == "outpatient_hospital" else "professional",
        setting=setting,
        place_of_service=None if setting == "outpatient_hospital" else "24",
        diagnoses=("M54.51",),
    )


UNREADABLE = ("place_of_service", "modifiers", "provider", "diagnosis_pointers")
"""Fields of a line that intake reports where it could not read them."""


def _line(rng: Random, number: int, diagnoses: int, *, odd: bool) -> ClaimLine:
    code = rng.choice(CODES) if rng.random() < (0.9 if odd else 1) else None
    rate = 0.5 if odd else 0.1
    modifiers = _some(rng, MODIFIERS, 3) if rng.random() < rate else []
    pointers = rng.sample(range(1, diagnoses + 1), rng.randint(1, diagnoses)) if diagnoses else []
    by_minutes = code == "01936" or (odd and rng.random() < 0.05)
    unlisted = code in ("22899", "64999")
    return ClaimLine(
        line=number,
        code=code,
        units=None if by_minutes else rng.choice((1, 1, 1, 1, 2, 2, 3, 4, 7, None)),
        modifiers=tuple(modifiers),
        diagnosis_pointers=tuple(pointers) if rng.random() < 0.5 else (),
        provider=_or_none(rng, 0.6, ("P1", "P1", "P1", "P2", "P3")),
        minutes=rng.randint(10, 200) if by_minutes else None,
        revenue_code=_or_none(rng, 0.5 if code is None else 0.1, ("0360", "0370")),
        place_of_service=_or_none(rng, 0.15, PLACES),
        unlisted_description=rng.choice((True, False, None)) if unlisted or odd else None,
        unread=frozenset(field for field in UNREADABLE if odd and rng.random() < 0.04),
    )


def _some(rng: Random, all_: tuple[str, ...], most: int) -> list[str]:
    found = [rng.choice(all_) for _ in range(rng.randint(0, most))]
    return list(dict.fromkeys(found))


def _or_none(rng: Random, rate: float, choices: tuple[str, ...]) -> str | None:
    return rng.choice(choices) if rng.random() < rate else None
