"""A typed condition written as JSON is read again as the same condition."""

from collections.abc import Iterator

from engine.knowledge.library import Library
from engine.knowledge.packs import Pack
from engine.knowledge.study.condition_json import condition_json
from engine.knowledge.texts.documents import parse_document
from engine.knowledge.texts.json_writer import pretty
from engine.language.conditions import ALWAYS, Condition
from engine.language.parse import parse_condition
from engine.language.problems import Problem

# Forms that the shipped packs may lack.
WRITTEN = """[
  {"at_least": 2, "of": [{"not_seen": "section 4"}, {"criterion": "C1"}]},
  {"fact": "patient.age", "between": [18, 65], "unit": "a"},
  {"fact": "patient.birth_date", "lt": "1960-01-01"},
  {"fact": "claim.units", "of": "64629", "lte": 2},
  {"fact": "patient.sex", "in": ["female", "male"]},
  {"fact": "procedure.vertebral_bodies", "count": {"between": [1, 2]}},
  {"fact": "claim.codes", "known": true}
]"""


def conditions(pack: Pack) -> Iterator[Condition]:
    yield pack.scope
    yield from (criterion.condition for criterion in pack.criteria.values())
    yield from (determination.condition for determination in pack.determinations)
    yield from (warning.condition for warning in pack.warnings)


def read(text: str, library: Library, criteria: list[str]) -> list[Condition]:
    problems: list[Problem] = []
    values = parse_document("conditions", text.encode()).value
    assert isinstance(values, list)
    found = [
        parse_condition(value, (), library, criteria, problems, known_allowed=True)
        for value in values
    ]
    assert problems == []
    return found


def test_every_condition_of_the_shipped_packs_comes_back(shipped: Library) -> None:
    for pack in shipped.packs():
        found = [condition for condition in conditions(pack) if condition != ALWAYS]
        text = pretty([condition_json(condition) for condition in found])
        assert read(text, shipped, list(pack.criteria)) == found


def test_every_form_comes_back(shipped: Library) -> None:
    found = read(WRITTEN, shipped, ["C1"])
    text = pretty([condition_json(condition) for condition in found])
    assert read(text, shipped, ["C1"]) == found
