"""Conditions in words: "low back pain for at least 6 months".

A fact brings a phrase, an operator the words for its comparison; negation is said by the opposite
comparison where there is one, so that "not at least 6 months" reads "less than 6 months".
"""

from datetime import date
from decimal import Decimal

from engine.language.conditions import (
    AllOf,
    AnyOf,
    AtLeast,
    Between,
    Comparison,
    Condition,
    Criterion,
    Members,
    Not,
    NotSeen,
    Operand,
    Test,
)
from engine.language.facts import Fact, Vocabulary
from engine.language.operators import OPERATORS
from engine.language.values import Kind, show_number


def condition_words(condition: Condition, vocabulary: Vocabulary, *, negated: bool = False) -> str:
    """A whole condition as one sentence part, without a capital or a full stop."""
    match condition:
        case Test():
            return test_words(condition, vocabulary, negated=negated)
        case Not(part):
            return condition_words(part, vocabulary, negated=not negated)
        case AllOf(parts):
            return _joined(parts, "or" if negated else "and", vocabulary, negated)
        case AnyOf(parts):
            return _joined(parts, "and" if negated else "or", vocabulary, negated)
        case AtLeast(threshold, parts):
            listed = "; ".join(condition_words(part, vocabulary) for part in parts)
            bound = f"fewer than {threshold} of" if negated else f"at least {threshold} of"
            return f"{bound} [{listed}]"
        case Criterion(id):
            return f"{id} not met" if negated else f"{id} met"
        case NotSeen(what):
            return f"a clause that was not read ({what})"


def _joined(parts: tuple[Condition, ...], word: str, vocabulary: Vocabulary, negated: bool) -> str:
    if not parts:
        return "never" if negated else "always"
    said = [condition_words(part, vocabulary, negated=negated) for part in parts]
    nested = [_is_group(part) for part in parts]
    if len(parts) == 1:
        return said[0]
    return f" {word} ".join(
        f"({text})" if inner else text for text, inner in zip(said, nested, strict=True)
    )


def _is_group(condition: Condition) -> bool:
    """Whether a node, said or denied, reads as several things joined."""
    while isinstance(condition, Not):
        condition = condition.part
    return isinstance(condition, AllOf | AnyOf) and len(condition.parts) > 1


def test_words(test: Test, vocabulary: Vocabulary, *, negated: bool = False) -> str:
    """One test in words, or its negation."""
    fact = vocabulary.facts[test.fact]
    if test.operator == "known":
        given = bool(test.operand) != negated
        return f"{_label(fact, test)} is {'given' if given else 'not given'}"
    if fact.kind is Kind.BOOLEAN:
        assert not isinstance(fact.phrase, str)
        return fact.phrase["true" if bool(test.operand) != negated else "false"]
    operator = OPERATORS[test.operator]
    if isinstance(test.operand, Comparison):
        inner = OPERATORS[test.operand.operator]
        counted = inner.negated if negated else inner.words
        said = operator.words.format(
            counted.format(*_operands(fact, test.operand.operand, counts=True))
        )
    else:
        comparison = operator.negated if negated else operator.words
        said = comparison.format(*_operands(fact, test.operand))
    assert isinstance(fact.phrase, str)
    return _with_index(fact.phrase.format(said), test)


def required_words(test: Test, vocabulary: Vocabulary) -> str:
    """What a test asks, without the fact's own phrase: `at least 6 months`, `no`."""
    fact = vocabulary.facts[test.fact]
    if fact.kind is Kind.BOOLEAN or test.operator == "known":
        return "yes" if test.operand else "no"
    operator = OPERATORS[test.operator]
    if isinstance(test.operand, Comparison):
        inner = OPERATORS[test.operand.operator]
        return (
            inner.words.format(*_operands(fact, test.operand.operand, counts=True)) + " in number"
        )
    return operator.words.format(*_operands(fact, test.operand))


def _label(fact: Fact, test: Test) -> str:
    return _with_index(fact.label, test)


def _with_index(text: str, test: Test) -> str:
    return text if test.of is None else f"{text} ({test.of})"


def _operands(fact: Fact, operand: Operand, *, counts: bool = False) -> list[str]:
    """The operand as words, one for each place in the operator's words."""
    match operand:
        case Between(low, high):
            return [_scalar(fact, low, counts), _scalar(fact, high, counts)]
        case Members(codes, _):
            return [", ".join(fact.member_words(code) for code in codes)]
        case Decimal() | date():
            return [_scalar(fact, operand, counts)]
        case str():
            return [fact.member_words(operand)]
        case _:
            raise TypeError(f"an operand without words: {operand!r}")


def _scalar(fact: Fact, value: Decimal | date, counts: bool) -> str:
    return show_number(value) if counts and isinstance(value, Decimal) else fact.words_for(value)
