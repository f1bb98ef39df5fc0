"""A witness as a scenario: the typical encounter, what differs from it, and what comes of it.

The text uses the steps of the features and nothing else, so that it can stand in a feature file as
it is. What it expects is what the pack says today: it characterizes the pack and does not verify
it. A person decides, with the cited text in hand, whether it is also right.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from engine.encounter.derived import BVN_CODES, completed_years
from engine.language.facts import Fact, Vocabulary
from engine.language.values import Kind, SetValue, Value, show_number
from engine.proof.replay import Replayed
from engine.proof.witness import Witness

Json = dict[str, Any]
UNKNOWN = "unknown"
_AT_LEAST_NONE = "at least none"
"""A set of which nothing is known, in the words of a step; a reader calls it unknown."""
_BORN = "patient.birth_date"
_SEX = "patient.sex"
_AGE_FACTS = ("patient.age", "patient.skeletally_mature")


def scenario_lines(
    name: str,
    replayed: Replayed,
    pack: str,
    facts: Mapping[str, Fact],
    *,
    criteria: Sequence[str] = (),
    tags: Sequence[str] = (),
    because: str | None = None,
) -> list[str]:
    """The lines of one scenario, indented as in a feature; `criteria` are those it asserts."""
    document, decision = replayed.witness.document, replayed.decision
    rows = list(_differing(replayed.witness, facts))
    lines = [f"# {because}"] if because else []
    lines += [" ".join(f"@{tag}" for tag in tags)] if tags else []
    lines += [
        f"Scenario: {name}",
        f'  Given the policy pack "{pack}"',
        "  And a typical encounter",
        f'  And the payer is "{document["payer"]}"',
        f'  And the date of service is "{document["date_of_service"]}"',
    ]
    if rows:
        lines += ["  But these facts differ", *table_lines(("fact", "value"), rows)]
    if "claim" in document:
        lines += _claim(document["claim"], facts)
    if "request" in document:
        lines.append(f'  And the requested codes are "{", ".join(document["request"]["codes"])}"')
    lines += [
        "  When the encounter is evaluated",
        f'  Then the outcome is "{decision.outcome}"'.replace("_", " "),
    ]
    if decision.basis:
        lines.append(f'  And the basis is "{decision.basis}"'.replace("_", " "))
    lines.append(f'  And the determination is "{decision.determination or "none"}"')
    statuses = {result.id: result.status for result in decision.criteria}
    lines += [f'  And criterion "{id}" is {statuses[id]}' for id in criteria if id in statuses]
    return [f"  {line}".rstrip() for line in lines]


def changed_words(witness: Witness, vocabulary: Vocabulary) -> str:
    """What a witness has otherwise than a typical encounter, in one line."""
    facts = vocabulary.facts
    said = [
        f"{label} {UNKNOWN if value == _AT_LEAST_NONE else value}"
        for label, value in _differing(witness, facts)
    ]
    if "claim" in witness.document:
        lines = witness.document["claim"]["lines"]
        billed = ", ".join(f"{line['code'] or UNKNOWN} x{line['units'] or '?'}" for line in lines)
        said.append(f"claim {billed}")
    return "; ".join(said)


def _differing(witness: Witness, facts: Mapping[str, Fact]) -> Iterator[tuple[str, str]]:
    """What a typical encounter has otherwise, fact by fact in the dictionary's order."""
    document, stated = witness.document, witness.document["facts"]
    if _SEX in witness.asked:
        sex = document.get("patient", {}).get("sex", UNKNOWN)
        if sex != facts[_SEX].typical:
            yield facts[_SEX].label, sex
    if any(id in witness.asked for id in _AGE_FACTS):
        yield from _birth(stated, date.fromisoformat(document["date_of_service"]), facts)
    for id, fact in facts.items():
        if id in _AGE_FACTS or fact.given == "encounter":
            continue
        if id in stated:
            value = _value(stated[id], fact)
            if value != fact.typical:
                yield fact.label, text_of(value, fact)
        elif fact.typical is not None and _must_go(fact, witness, facts):
            yield fact.label, UNKNOWN


def _must_go(fact: Fact, witness: Witness, facts: Mapping[str, Fact]) -> bool:
    """Whether the typical value of a fact that the witness leaves out would be another answer."""
    stated = fact.given == "facts" or fact.givable
    asked = fact.id in witness.asked and not _follows_from_claim(fact, witness.document)
    return stated and (asked or _contradicts(fact, witness.document["facts"], facts))


def _follows_from_claim(fact: Fact, document: Json) -> bool:
    """Whether a code of the claim says the technique."""
    lines = document.get("claim", {}).get("lines", [])
    return fact.id == "procedure.technique" and any(line["code"] in BVN_CODES for line in lines)


def _contradicts(fact: Fact, stated: Json, facts: Mapping[str, Fact]) -> bool:
    """Whether the typical value of a fact cannot stand beside what the witness states."""
    typical = fact.typical
    assert typical is not None  # asked of typical facts only
    for other, needed in fact.presupposes.items():
        if other in stated and fact.claims(typical) and stated[other] is not needed:
            return True
    return any(
        other.presupposes.get(fact.id, typical) != typical
        and other.claims(_value(stated[id], other))
        for id, other in facts.items()
        if id in stated
    )


def _birth(stated: Json, day: date, facts: Mapping[str, Fact]) -> Iterator[tuple[str, str]]:
    """Age and maturity by the date of birth, where it can say them."""
    age, mature = stated.get("patient.age"), stated.get("patient.skeletally_mature")
    born, typical = facts[_BORN], facts[_BORN].typical
    assert isinstance(typical, date)
    grown = facts["patient.skeletally_mature"]
    if isinstance(age, Decimal):
        if completed_years(typical, day) != age:
            yield born.label, _day_of_birth(day, int(age)).isoformat()
        if mature is not None:  # above 18 only where the record denies what follows
            yield grown.label, text_of(mature, grown)
    else:
        yield born.label, UNKNOWN
        if mature is not None:
            yield grown.label, text_of(mature, grown)


def _day_of_birth(day: date, years: int) -> date:
    """A birthday on the day of service itself; who was born on February 29 a day later."""
    if (day.month, day.day) == (2, 29):
        return date(day.year - years, 2, 28)
    return day.replace(year=day.year - years)


def _value(plain: Any, fact: Fact) -> Value:
    """A value of a document as a value of the language."""
    if fact.kind is Kind.SET:
        if isinstance(plain, Mapping):
            return SetValue(frozenset(plain["value"]), bool(plain.get("complete", True)))
        return SetValue(frozenset(plain))
    if fact.kind is Kind.DATE and isinstance(plain, str):
        return date.fromisoformat(plain)
    value: Value = plain
    return value


def text_of(value: Value, fact: Fact) -> str:
    """A value as a step holds it: `14 months`, `L4, L5`, `yes`."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        text = show_number(value)
        return fact.unit.words(text) if fact.unit and not fact.unit.is_count else text
    if isinstance(value, SetValue):
        listed = ", ".join(fact.in_order(value.members)) or "none"
        return listed if value.complete else f"at least {listed}"
    return value.isoformat() if isinstance(value, date) else value


def _claim(claim: Json, facts: Mapping[str, Fact]) -> Iterator[str]:
    yield "  And the claim lines are"
    rows = [
        (line["code"] or UNKNOWN, UNKNOWN if line["units"] is None else str(line["units"]))
        for line in claim["lines"]
    ]
    yield from table_lines(("code", "units"), rows)
    for name, value in claim.items():
        fact = facts.get(f"claim.{name}")
        if name != "lines" and fact is not None:
            yield f'  And the {fact.label} is "{text_of(_value(value, fact), fact)}"'


def table_lines(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """A table of a step, its columns lined up."""
    cells = [[cell.replace("|", "\\|") for cell in row] for row in (header, *rows)]
    widths = [max(len(row[at]) for row in cells) for at in range(len(header))]
    for row in cells:
        padded = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield f"    | {' | '.join(padded)} |"
