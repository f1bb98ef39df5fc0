"""Given and When: the steps that say what is so, as plain functions on the world of a scenario."""

from decimal import Decimal

from engine.language.shape import Json
from engine.testing.faults import StepFault
from engine.testing.vocabulary import Rows, Table, Vocabulary, records
from engine.testing.world import UNKNOWN, World

GIVEN = Vocabulary()

CLAIM_LINES = "the claim lines are"
"""The step without which a claim has no lines."""
_LINE_COLUMNS = (
    "line",
    "modifiers",
    "diagnoses",
    "provider",
    "place of service",
    "revenue code",
    "describes the ablation",
)


@GIVEN.given("{kind:a typical|an empty} encounter")
def _encounter(world: World, kind: str) -> None:
    world.start(typical=kind == "a typical")


@GIVEN.given('the policy pack "{pack}"')
def _policy_pack(world: World, pack: str) -> None:
    world.name_pack(pack)


@GIVEN.given('only what was known on "{day}" counts')
def _known_on(world: World, day: str) -> None:
    world.know_by(day)


@GIVEN.given('the {name} {:is|are} "{value}"')
def _value(world: World, name: str, value: str) -> None:
    world.say(name, value)


@GIVEN.given("these facts {:are|differ}", Table(("fact", "value"), ("source",)))
def _values(world: World, datatable: Rows) -> None:
    for row in records(datatable):
        world.say(row["fact"], row["value"], row.get("source") or None)


@GIVEN.given("the {fact} {:is|are} not documented")
def _not_documented(world: World, fact: str) -> None:
    world.say(fact, "unknown")


@GIVEN.given("the {fact} is said to be possible")
def _possible(world: World, fact: str) -> None:
    world.say_possible(fact)


@GIVEN.given('"{source}" says the {fact} {:is|are} "{value}"')
def _statement(world: World, source: str, fact: str, value: str) -> None:
    world.say(fact, value, source)


@GIVEN.given('"{source}" says the {fact} {:is|are} "{value}" and "{other}" says "{other_value}"')
def _two_statements(
    world: World, *, source: str, fact: str, value: str, other: str, other_value: str
) -> None:
    world.say(fact, value, source)
    world.say(fact, other_value, other)


@GIVEN.given('"{source}" says these are absent', Table(("finding",)))
def _absent(world: World, source: str, datatable: Rows) -> None:
    world.say_absent(source, [row["finding"] for row in records(datatable)])


@GIVEN.given(CLAIM_LINES, Table(("code", "units"), _LINE_COLUMNS))
def _claim_lines(world: World, datatable: Rows) -> None:
    world.set_lines([_line(place, row) for place, row in enumerate(records(datatable), start=1)])


# --- When -----------------------------------------------------------------------------------


@GIVEN.when("the encounter is evaluated")
def _evaluated(world: World) -> None:
    world.evaluate()


def _line(place: int, row: dict[str, str]) -> Json:
    """One row of the claim's table as a line of an encounter."""
    line: dict[str, Json] = {
        "line": _whole("line", row.get("line") or str(place)),
        "code": None if row["code"] == UNKNOWN else row["code"],
        "units": None if row["units"] == UNKNOWN else _whole("units", row["units"]),
        "modifiers": row.get("modifiers", "").replace(",", " ").split(),
        "diagnosis_pointers": [
            _whole("diagnoses", part) for part in row.get("diagnoses", "").replace(",", " ").split()
        ],
    }
    described = row.get("describes the ablation")
    said = {
        "provider": row.get("provider"),
        "place_of_service": row.get("place of service"),
        "revenue_code": row.get("revenue code"),
        "unlisted_description": _yes("describes the ablation", described) if described else None,
    }
    return line | {key: value for key, value in said.items() if value not in (None, "")}


def _yes(column: str, text: str) -> bool:
    if text not in ("yes", "no"):
        raise StepFault(f"`{text}` in column `{column}` is neither `yes` nor `no`")
    return text == "yes"


def _whole(column: str, text: str) -> Decimal:
    if not text.isdecimal():
        raise StepFault(f"`{text}` in column `{column}` is not a whole number")
    return Decimal(text)
