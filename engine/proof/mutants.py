"""Mutants of a pack: the pack with one small fault, as an author might make it.

A test suite that does not notice a mutant would not notice the fault either.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from engine.knowledge.packs import OUT_OF_SCOPE, Determination, Outcome, Pack
from engine.language.conditions import Condition, Members, Not, Test, children
from engine.language.facts import Vocabulary
from engine.language.words import condition_words
from engine.proof.reading import Rules
from engine.proof.variants import variants

_OTHER_OUTCOME = {
    Outcome.COVERED: Outcome.NOT_COVERED,
    Outcome.PARTIALLY_COVERED: Outcome.COVERED,
    Outcome.NOT_COVERED: Outcome.COVERED,
    Outcome.INDIVIDUAL_REVIEW: Outcome.NOT_COVERED,
    Outcome.DELEGATED: Outcome.NOT_COVERED,
    Outcome.NOT_APPLICABLE: Outcome.NOT_COVERED,
}
"""For each outcome one that it could be mistaken for."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A pack with one fault: its criteria and determinations, of which one differs.

    `operator` is the stable name of the change, `place` the criterion or determination it is in,
    `change` says it in words.
    """

    pack: str
    operator: str
    place: str
    change: str
    criteria: Mapping[str, Condition]
    determinations: tuple[Determination, ...]
    criterion: str | None = None

    @property
    def rules(self) -> Rules:
        """What of the mutant decides."""
        return Rules(self.criteria, self.determinations)

    @property
    def id(self) -> str:
        """What names the mutant in reports."""
        return f"{self.place}: {self.operator}: {self.change}"


def mutants_of(pack: Pack, vocabulary: Vocabulary) -> Iterator[Mutant]:
    """Every mutant of the pack's criteria, scope and determinations, in the order of the file."""
    criteria = {id: criterion.condition for id, criterion in pack.criteria.items()}
    steps = pack.determinations
    for id, condition in criteria.items():
        for variant in variants(condition, vocabulary.facts):
            yield Mutant(
                pack=pack.name,
                operator=variant.operator,
                place=id,
                change=change_words(variant.before, variant.after, vocabulary),
                criteria={**criteria, id: variant.condition},
                determinations=steps,
                criterion=id,
            )
    for place, step in enumerate(steps):
        for variant in variants(step.condition, vocabulary.facts):
            changed = replace(step, condition=variant.condition)
            yield Mutant(
                pack=pack.name,
                operator=variant.operator,
                place=step.id,
                change=change_words(variant.before, variant.after, vocabulary),
                criteria=criteria,
                determinations=(*steps[:place], changed, *steps[place + 1 :]),
            )
    yield from _mutants_of_order(pack, criteria)


def _mutants_of_order(pack: Pack, criteria: Mapping[str, Condition]) -> Iterator[Mutant]:
    """Determinations left out, exchanged, or with another outcome."""
    steps = pack.determinations
    for place, step in enumerate(steps):
        last = place == len(steps) - 1

        def mutant(
            operator: str, change: str, changed: tuple[Determination, ...], id: str = step.id
        ) -> Mutant:
            return Mutant(pack.name, operator, id, change, criteria, changed)

        if not last and step.id != OUT_OF_SCOPE:
            rest = (*steps[:place], *steps[place + 1 :])
            yield mutant("drop-determination", "left out", rest)
        if place + 2 < len(steps):
            behind = steps[place + 1]
            order = (*steps[:place], behind, step, *steps[place + 2 :])
            yield mutant("exchange-determinations", f"behind {behind.id}", order)
        other = replace(step, outcome=_OTHER_OUTCOME[step.outcome], basis=None)
        words = f"{step.outcome} -> {other.outcome}"
        yield mutant("change-outcome", words, (*steps[:place], other, *steps[place + 1 :]))


def change_words(before: Condition, after: Condition, vocabulary: Vocabulary) -> str:
    """The change in words: what was left out, what was added, else before and after."""
    gone = [part for part in children(before) if part not in children(after)]
    same_kind = type(before) is type(after) and not isinstance(before, Test | Not)
    if same_kind and len(children(after)) == len(children(before)) - 1 and len(gone) == 1:
        return f"without {condition_words(gone[0], vocabulary)}"
    if isinstance(before, Test) and isinstance(after, Test) and before.operator == after.operator:
        one, other = before.operand, after.operand
        if isinstance(one, Members) and isinstance(other, Members):
            left = [f"without {code}" for code in one.codes if code not in other.codes]
            left += [f"with {code} too" for code in other.codes if code not in one.codes]
            return f"{condition_words(before, vocabulary)}: {', '.join(left)}"
    return f"{condition_words(before, vocabulary)} -> {condition_words(after, vocabulary)}"
