"""Whatever a FHIR or NDJSON file holds: no fault, no claim that vanishes, counts that add up."""

import copy
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.encounter.form import to_json
from engine.encounter.intake.chart import Charts, charts_of
from engine.encounter.intake.detect import Form
from engine.encounter.intake.draft import Rejected, Subject
from engine.encounter.intake.frame import Frame, Intake
from engine.encounter.intake.payer_map import payer_map
from engine.encounter.model import Encounter
from engine.knowledge.library import Library
from engine.knowledge.texts.documents import InputError

Json = Any
CASES = Path(__file__).resolve().parent.parent / "intake"
BUNDLES = [
    json.loads(path.read_bytes())
    for path in sorted((CASES / "fhir").glob("*/*.json"))
    if path.name in ("input.json", "chart.json")
]
ORDERLY = [
    bundle
    for bundle in BUNDLES
    if all(isinstance(one, dict) and "fullUrl" in one for one in bundle.get("entry", [0]))
    and len(bundle["entry"]) == len({one["fullUrl"] for one in bundle["entry"]})
]
"""Bundles each entry of which has an address of its own."""
FILES = [path.read_bytes() for path in sorted((CASES / "ndjson").glob("*/input.ndjson"))]
FILES += [json.dumps(bundle).encode() for bundle in BUNDLES]
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.text("L4-5x#/:. ", max_size=6),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=4,
)


@pytest.fixture(scope="module")
def frame(shipped: Library) -> Frame:
    return Frame(shipped, payer_map(shipped))


def read(frame: Frame, data: bytes) -> tuple[list[Encounter | Rejected], Intake] | None:
    """What a file comes to; `None` where it is refused as a whole, with a reason."""
    intake = Intake(Form.ENCOUNTER)
    try:
        found = list(frame.read("a.json", data, intake))
    except InputError:
        return None
    assert len(found) == intake.encounters + intake.rejected
    items = [one.item if isinstance(one, Rejected) else item_of(one) for one in found]
    assert intake.items in (len(set(items)), 0)  # an encounter of our own form is no item
    for one in found:
        if isinstance(one, Rejected):
            assert one.item
            assert one.diagnostics
        elif one.claim is not None:
            assert one.claim.lines
    return found, intake


def item_of(one: Encounter) -> str:
    return one.origin.item if one.origin else one.id


def places(value: Json, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every place in a JSON value but the root."""
    inner: Iterable[tuple[str | int, Json]] = ()
    if isinstance(value, dict):
        inner = value.items()
    elif isinstance(value, list):
        inner = enumerate(value)
    for key, one in inner:
        yield (*path, key)
        yield from places(one, (*path, key))


def claims_in(value: Json) -> int:
    """How many claims stand where a bundle holds resources."""
    if not isinstance(value, dict):
        return 0
    if value.get("resourceType") == "Bundle":
        entries = value.get("entry")
        held = entries if isinstance(entries, list) else []
        return sum(claims_in(one.get("resource")) for one in held if isinstance(one, dict))
    return value.get("resourceType") in ("Claim", "ExplanationOfBenefit")


@st.composite
def damaged(draw: st.DrawFn) -> Json:
    """A bundle in which some values are something else, gone, or stand somewhere else too."""
    bundle = copy.deepcopy(draw(st.sampled_from(BUNDLES)))
    for _ in range(draw(st.integers(1, 3))):
        all_places = list(places(bundle))
        *above, last = draw(st.sampled_from(all_places))
        here = bundle
        for step in above:
            here = here[step]
        match draw(st.sampled_from(["replace", "remove", "wrap", "copy"])):
            case "replace":
                here[last] = draw(ANYTHING)
            case "remove":
                del here[last]
            case "wrap":
                here[last] = [here[last]]
            case _:
                other = bundle
                for step in draw(st.sampled_from(all_places)):
                    other = other[step]
                here[last] = copy.deepcopy(other)
    return bundle


@given(damaged())
@settings(max_examples=300)
def test_every_claim_of_a_damaged_bundle_comes_out_or_is_named(frame: Frame, bundle: Json) -> None:
    if bundle.get("resourceType") is None:
        return  # then it is an encounter, which has tests of its own
    found = read(frame, json.dumps(bundle).encode())
    if found is not None:
        assert found[1].claims == claims_in(bundle)


@given(damaged())
@settings(max_examples=150)
def test_a_damaged_chart_joins_or_is_refused_with_the_reason(frame: Frame, bundle: Json) -> None:
    data = json.dumps(bundle).encode()
    try:
        drafts = list(frame.drafts("chart.json", data))
        charts = Charts(charts_of("chart.json", drafts, frame.declared.facts))
    except InputError:
        return
    said, added = charts.join({"date_of_service": "2025-03-04"}, Subject(("M-100", "p1")))
    unknown = {one.value for one in added.unreadable} - {"patient.birth_date", "patient.sex"}
    assert set(said.get("facts", {})) | unknown <= frame.declared.facts.keys()


@given(st.sampled_from(FILES), st.data())
@settings(max_examples=200)
def test_no_bytes_are_a_fault(frame: Frame, data: bytes, drawn: st.DataObject) -> None:
    at = drawn.draw(st.integers(0, len(data)))
    length = drawn.draw(st.integers(0, 30))
    put = drawn.draw(st.binary(max_size=4))
    cut = drawn.draw(st.booleans())
    read(frame, data[:at] if cut else data[:at] + put + data[at + length :])


@given(st.sampled_from(ORDERLY), st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_the_order_of_entries_changes_only_the_order(
    frame: Frame, bundle: Json, random: Any
) -> None:
    shuffled = {**bundle, "entry": random.sample(bundle["entry"], len(bundle["entry"]))}
    assert told(frame, shuffled) == told(frame, bundle)


def told(frame: Frame, bundle: Json) -> list[str]:
    """What a bundle comes to, without the places."""
    found = read(frame, json.dumps(bundle).encode())
    assert found is not None
    said = []
    for one in found[0]:
        if isinstance(one, Rejected):
            said.append(f"{one.item} {[each.code for each in one.diagnostics]}")
        else:
            content = {**to_json(one), "origin": None}
            facts = content.get("facts", {})
            content["facts"] = {id: sorted(map(str, _listed(v))) for id, v in sorted(facts.items())}
            said.append(json.dumps(content, default=str))
    return sorted(said)


def _listed(value: Json) -> list[Json]:
    return value if isinstance(value, list) else [value]


@given(st.lists(st.sampled_from([b"", b"7", b"{", b'{"id": "x"}', b'{"resourceType": 1}', "GOOD"])))
def test_every_line_that_is_not_blank_is_an_encounter_or_named(
    frame: Frame, lines: list[bytes | str]
) -> None:
    good = [b"%s" % FIRST.replace(b'"n1"', b'"g%d"' % n) for n in range(len(lines) + 2)]
    made = [good[n] if line == "GOOD" else line for n, line in enumerate(lines)]
    whole = [good[-1], good[-2], *made]
    found = read(frame, b"\n".join(one for one in whole if isinstance(one, bytes)))
    assert found is not None
    assert len(found[0]) == sum(1 for one in whole if one)
    encounters = [one.id for one in found[0] if isinstance(one, Encounter)]
    assert len(encounters) == 2 + lines.count("GOOD")
    rejected = [one.item for one in found[0] if isinstance(one, Rejected)]
    bad = [n for n, line in enumerate(whole, 1) if line and line not in good]
    assert [item.split(",")[0].removeprefix("resource at ") for item in rejected] == [
        f"line {n}" for n in bad
    ]


FIRST = (CASES / "ndjson" / "encounters" / "input.ndjson").read_bytes().splitlines()[0]
