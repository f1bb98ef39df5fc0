"""A decision as a short tree in plain text: what a failing scenario shows of how it came about."""

from collections.abc import Iterator

from engine.decide.model import CriterionResult, Decision, Effect, LineResult, TestResult
from engine.knowledge.evidence import Citation
from engine.language.facts import Vocabulary
from engine.language.words import required_words

_SHOWN = (Effect.BLOCKS, Effect.OPEN)


def decision_tree(decision: Decision, vocabulary: Vocabulary, named: str = "") -> str:
    """The answer, the criteria that block it or are open, and what else it waits for.

    Criteria whose id occurs in the text `named` are shown whatever they came to. Where nothing
    blocks or is open, those that support the answer stand behind it: each with its citation.
    """
    return "\n".join(_lines(decision, vocabulary, named))


def _lines(decision: Decision, vocabulary: Vocabulary, named: str) -> Iterator[str]:
    yield _answer(decision)
    yield from _criteria(decision, vocabulary, named)
    for observation in decision.conflicts:
        fact = vocabulary.facts[observation.key.partition("[")[0]]
        said = "; ".join(
            f"{statement.source or 'no source'}: {fact.words_for(statement.value)}"
            for statement in observation.statements
        )
        named = ", ".join(vocabulary.facts[id].label for id in observation.against)
        against = f", against what is said of {named}" if named else ""
        yield f"  conflict on {fact.label}: {said}{against}"
    for need in decision.missing.selection:
        yield f"  the selection needs {need.field}: {need.question}"
    for fact_id in [missing.fact for missing in decision.missing.facts]:
        yield f"  still needed: {vocabulary.facts[fact_id].label} ({fact_id})"
    for line in decision.lines:
        yield f"  claim line {line.line} ({line.code or 'no code'}): {_line(line)}"
    if decision.expected_coding:
        coding = ", ".join(f"{code} x{units}" for code, units in decision.expected_coding)
        yield f"  expected coding: {coding}"


def _criteria(decision: Decision, vocabulary: Vocabulary, named: str) -> Iterator[str]:
    """What the answer rests on, by citation: its own; what blocks or is open; else what supports.

    The others are counted.
    """
    if decision.citation:
        yield f"  cited: {_citation(decision.citation)}"
    shown = [c for c in decision.criteria if c.effect in _SHOWN or c.id in named]
    for criterion in shown:
        yield from _criterion(criterion, vocabulary)
    behind: list[CriterionResult] = []
    if not decision.citation and not any(c.effect in _SHOWN for c in shown):
        behind = [c for c in decision.criteria if c.effect is Effect.SUPPORTS and c not in shown]
    for criterion in behind:
        yield f"  {_came_to(criterion)}; cited: {_citation(criterion.citation)}"
    others = len(decision.criteria) - len(shown) - len(behind)
    if others:
        neither = "other criterion neither blocks nor is open"
        if others > 1:
            neither = "other criteria neither block nor are open"
        yield f"  {others} {neither}"


def _answer(decision: Decision) -> str:
    basis = f" ({_words(decision.basis)})" if decision.basis else ""
    by = f" by {decision.policy.pack.name}" if decision.policy else ", no policy decided"
    return f"decision: {_words(decision.outcome.value)}{basis}{by}"


def _criterion(criterion: CriterionResult, vocabulary: Vocabulary) -> Iterator[str]:
    yield f"  {_came_to(criterion)}"
    for result in criterion.tests:
        yield f"    {result.status}: {_test(result, vocabulary)}"
    yield f"    cited: {_citation(criterion.citation)}"


def _came_to(criterion: CriterionResult) -> str:
    effect = {Effect.NONE: "no effect"}.get(criterion.effect, criterion.effect.value)
    return f"{criterion.id} {criterion.status} ({effect}): {criterion.title}"


def _test(result: TestResult, vocabulary: Vocabulary) -> str:
    fact = vocabulary.facts[result.test.fact]
    observation = result.observation
    value = observation.value if observation else None
    if value is not None:
        observed = fact.words_for(value)
    elif observation and observation.conflict:
        observed = "conflicting"
    else:
        observed = "possible" if observation and observation.is_possible else "not known"
    index = f" ({result.test.of})" if result.test.of else ""
    return f"{fact.label}{index}: {observed}, asked: {required_words(result.test, vocabulary)}"


def _line(line: LineResult) -> str:
    """What becomes of a line, and the edits that say so or are open."""
    edits = [reason.edit for reason in line.reasons]
    said = [_words(line.status.value), *([f"by {', '.join(edits)}"] if edits else [])]
    if line.not_checked:
        said.append(f"not checked: {', '.join(line.not_checked)}")
    return "; ".join(said)


def _citation(citation: Citation) -> str:
    section = f", {citation.section}" if citation.section else ""
    return f"{citation.document}{section} ({_words(citation.evidence.value)})"


def _words(code: str) -> str:
    return code.replace("_", " ")
