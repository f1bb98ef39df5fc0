"""The documented table of operators is the one in the code."""

from engine.language.operators import OPERATORS, Operator
from engine.language.values import Kind
from tests.docs.documented import ROOT


def row(operator: Operator) -> str:
    kinds = ", ".join(kind.value for kind in Kind if kind in operator.kinds)
    words = "" if operator.words == "{}" else operator.words
    cells = (f"`{operator.name}`", kinds, operator.takes.value, operator.meaning, words)
    return "| " + " | ".join(cells) + " |"


def test_the_table_of_operators_is_up_to_date() -> None:
    page = (ROOT / "docs" / "conditions.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| `") and "{" not in line[:4]]
    assert [row(operator) for operator in OPERATORS.values()] == [
        line for line in rows if line.split("`")[1] in OPERATORS
    ]
