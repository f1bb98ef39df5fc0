"""Writing packs in VS Code: what is offered at the cursor, and what is underlined."""

from collections.abc import Callable
from typing import Any

import pytest

from engine.knowledge.library import Library, shipped_root
from engine.knowledge.lint.reading import PACK
from engine.language.operators import OPERATORS
from engine.language.parse import NODES

Seen = Any
Open = Callable[..., Seen]
LIBRARY = Library(shipped_root())
PLAIN = '"$schema": "../../../schemas/pack.schema.json",'


def pack(scope: str, *, head: str = "", more: str = "") -> str:
    """A pack that is complete but for its scope."""
    return f"""{{{head}
  "schema": "coverpack/pack/1", "id": "aetna/mine", "version": "2025-01-01", "kind": "coverage",
  "title": "Mine", "status": "draft", "payer": "aetna", "dates": {{}}, "sources": [],
  "scope": {scope},
  "determinations": [{{"id": "other", "outcome": "delegated", "text": "Elsewhere."}}],{more}
  "authorization": {{"required": "no", "evidence": "recall"}}
}}"""


def marks(seen: Seen) -> list[tuple[str, str]]:
    return [(mark.at, mark.message) for mark in seen.marks]


# ---- what is offered -----------------------------------------------------------------------------


@pytest.mark.parametrize("head", ["", PLAIN], ids=["by place", "by $schema"])
def test_an_empty_condition_is_offered_every_key(open_in_editor: Open, head: str) -> None:
    seen = open_in_editor(pack("{¦}", head=head))
    assert {*NODES, *OPERATORS, "fact", "of", "unit"} == {*seen.labels}


def test_a_key_is_explained_with_an_example(open_in_editor: Open) -> None:
    item = open_in_editor(pack("{¦}")).item("gte")
    assert "the value is the operand or above it" in str(item.documentation)
    assert '{"fact": "area.name", "gte": 6}' in str(item.documentation)


@pytest.mark.parametrize("list_key", ["all", "any"])
def test_an_item_of_a_list_is_offered_whole_conditions(open_in_editor: Open, list_key: str) -> None:
    seen = open_in_editor(pack(f'{{"{list_key}": [¦]}}'))
    assert {"compare a fact", "yes or no", "at least k of", "a criterion"} <= {*seen.labels}
    assert seen.item("yes or no").insert == '{\n\t"fact": "$1",\n\t"is": ${2:true}\n}'


@pytest.mark.parametrize("typed", ["¦", '"¦"', '"pain.¦"'])
def test_the_value_of_fact_is_offered_every_fact_with_its_question(
    open_in_editor: Open, typed: str
) -> None:
    seen = open_in_editor(pack(f'{{"fact": {typed}}}'))
    assert sorted(seen.labels) == sorted(LIBRARY.facts)
    question = LIBRARY.facts["pain.low_back_duration"].question
    assert question in seen.item("pain.low_back_duration").documentation


def test_the_unit_that_is_offered_is_that_of_the_fact(open_in_editor: Open) -> None:
    seen = open_in_editor(pack('{"fact": "pain.low_back_duration", "gte": 6, "unit": ¦}'))
    assert seen.labels == ["mo"]


def test_the_values_that_are_offered_are_those_of_the_fact(open_in_editor: Open) -> None:
    seen = open_in_editor(pack('{"fact": "procedure.technique", "is": "¦"}'))
    assert seen.labels[:2] == ["intraosseous_bvn_rfa", "other"]
    seen = open_in_editor(pack('{"fact": "procedure.vertebral_bodies", "any_in": ["L4", ¦]}'))
    assert seen.labels == list(LIBRARY.facts["procedure.vertebral_bodies"].members or ())


def test_value_sets_are_offered_with_their_codes(open_in_editor: Open) -> None:
    text = '{"fact": "procedure.vertebral_bodies", "subset_of": {"value_set": "¦"}}'
    seen = open_in_editor(pack(text))
    assert seen.labels == list(LIBRARY.sets)
    assert "L3, L4, L5, S1" in seen.item("l3-s1").documentation


def test_criteria_are_offered_with_their_titles(open_in_editor: Open) -> None:
    seen = open_in_editor(pack('{"criterion": "¦"}'))
    known = {id for one in LIBRARY.packs() for id in one.criteria}
    assert {*seen.labels} == known
    assert "Body mass index above 40" in seen.item("PAL-X11").documentation


def test_whole_criteria_and_determinations_are_offered(open_in_editor: Open) -> None:
    seen = open_in_editor(pack("{}", more='"criteria": [¦],'))
    assert '"citation"' in seen.item("a cited criterion").insert
    text = pack("{}").replace('"determinations": [', '"determinations": [¦, ')
    assert "an outcome and its condition" in open_in_editor(text).labels


def test_evidence_is_explained(open_in_editor: Open) -> None:
    seen = open_in_editor(pack("{}").replace('"recall"', '"¦"'))
    assert seen.labels == ["primary", "secondary", "carried_forward", "inferred", "recall"]
    assert "never seen" in seen.item("recall").documentation


def test_a_file_says_what_it_is(open_in_editor: Open) -> None:
    assert PACK in open_in_editor('{"schema": "¦"}').labels
    seen = open_in_editor('{"schema": "¦"}', "policies/value_sets/mine.json")
    assert seen.labels == ["coverpack/value-set/1"]


def test_hovering_shows_what_a_key_means(open_in_editor: Open) -> None:
    seen = open_in_editor(pack('{"fact": "bone.t_score", "gt¦e": 1}'))
    assert "the value is the operand or above it" in seen.hover


# ---- what is underlined --------------------------------------------------------------------------

SOUND = '{"fact": "pain.low_back_duration", "gte": 6, "unit": "mo"}'
TEST = '"gte": 6, "unit": "mo"'
TYPOS = [
    (f'{{"fact": "pain.lowback_duration", {TEST}}}', '"pain.lowback_duration"', "no such fact"),
    (SOUND.replace('"mo"', '"months"'), '"months"', "the unit of this fact is `mo`"),
    (SOUND.replace("gte", "gt3"), '"gt3"', "gt3 is not allowed"),
    ('{"anny": []}', '"anny"', "anny is not allowed"),
    ('{"fact": "infection.spine_active", "gte": 1}', "1", "`gte` is not for yes-or-no facts"),
    ('{"fact": "infection.spine_active", "is": "yes"}', '"yes"', "is `true` or `false`"),
    ('{"fact": "bone.t_score", "lte": 90}', "90", "above the maximum"),
    ('{"fact": "procedure.technique", "is": "rfa"}', '"rfa"', "no such value"),
    (
        '{"fact": "procedure.vertebral_bodies", "subset_of": {"value_set": "l3-s2"}}',
        '"l3-s2"',
        "no such value set",
    ),
    ('{"fact": "procedure.vertebral_bodies", "any_in": ["L9"]}', '"L9"', "no such value"),
    ('{"criterion": "PAL-X99"}', '"PAL-X99"', "no pack has such a criterion"),
    ('{"all": []}', "[]", "too few items"),
]


@pytest.mark.parametrize(("scope", "at", "message"), TYPOS, ids=[at for _, at, _ in TYPOS])
def test_a_slip_is_underlined_where_it_stands(
    open_in_editor: Open, scope: str, at: str, message: str
) -> None:
    found = [said for where, said in marks(open_in_editor(pack(scope))) if where == at]
    assert any(message in said for said in found), found


def test_a_new_criterion_is_told_how_it_becomes_known(open_in_editor: Open) -> None:
    ((_, message),) = marks(open_in_editor(pack('{"criterion": "MINE-1"}')))
    assert "coverpack schema --editor" in message


def test_a_sound_pack_is_not_underlined(open_in_editor: Open) -> None:
    assert marks(open_in_editor(pack(SOUND))) == []


@pytest.mark.parametrize(
    "path",
    LIBRARY.pack_files(),
    ids=lambda path: str(path.relative_to(LIBRARY.policies)),
)
def test_no_shipped_pack_is_underlined(open_in_editor: Open, path: Any) -> None:
    text = path.read_text(encoding="utf-8")
    assert marks(open_in_editor(text, str(path.relative_to(LIBRARY.root)))) == []
