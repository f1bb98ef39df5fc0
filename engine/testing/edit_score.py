"""Whether features notice faults in coding packs: mutants of edits against scenarios.

A scenario is run again under a mutant where the changed edit comes to something else for one of its
lines; it notices the mutant if it then does not hold.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from engine.decide import Session
from engine.decide.line_edits import EditRules, EditsOfLine
from engine.encounter.line_fact import LineFact
from engine.knowledge.coding_packs import CodingPack
from engine.knowledge.library import Library
from engine.language.evaluate import evaluate
from engine.language.kleene import UNMET
from engine.language.values import Value
from engine.proof.edit_mutants import (
    EditMutant,
    PossibleValues,
    broken_laws,
    edit_mutants,
    is_equivalent,
)
from engine.proof.mutation_score import Fate
from engine.testing.features import Case, Feature
from engine.testing.given_steps import CLAIM_LINES
from engine.testing.names import Names
from engine.testing.replaying import PROPOSED, holds, run_case
from engine.testing.world import World


@dataclass(frozen=True, slots=True)
class TriedEdit:
    """One mutant and its fate; `killer` is the place of a scenario that notices it.

    `scenario` are the lines of one that notices a survivor, once they were made and replayed.
    """

    mutant: EditMutant
    fate: Fate
    killer: str | None = None
    scenario: tuple[str, ...] = ()


@dataclass
class RecordingRules(EditRules):
    """The rules of a session, which note the facts of every line that they are applied to."""

    packs: Sequence[CodingPack]
    seen: list[Mapping[str, Value]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(self.packs)

    def exchange(self, packs: Sequence[CodingPack]) -> None:
        """Apply other packs from now on."""
        self.close()
        super().__init__(packs)

    def apply(
        self,
        packs: Sequence[CodingPack],
        facts: Mapping[str, LineFact],
        values: Mapping[str, Value],
        *,
        line_of_business: str | None,
        encounter: str,
    ) -> EditsOfLine:
        """As the rules do."""
        if packs:
            self.seen.append({**values, **{id: fact.value for id, fact in facts.items()}})
        return super().apply(
            packs, facts, values, line_of_business=line_of_business, encounter=encounter
        )


@dataclass(frozen=True)
class _WithLines:
    """A scenario, and the facts of each line in it."""

    case: Case
    place: str
    lines: tuple[Mapping[str, Value], ...]

    def speaks_of(self, edit: str) -> bool:
        """Whether a step names an edit: such a scenario is likeliest to notice a fault in it."""
        return any(f'"{edit}"' in text for _, text, _ in self.case.steps())


def score_edits(
    library: Library, features: Iterable[Feature], packs: Iterable[CodingPack]
) -> list[TriedEdit]:
    """Every mutant of some coding packs of the library. All scenarios are known to hold."""
    possible = PossibleValues(library)
    rules = RecordingRules(library.coding_packs)
    found = []
    with Session(library, own_copies=False, edit_rules=rules) as session:
        cases = _with_lines(session, rules, features)
        for mutant in edit_mutants(library, packs):
            affected = [one for one in cases if comes_to_otherwise(mutant, one.lines)]
            affected.sort(key=lambda one: not one.speaks_of(mutant.edit.id))
            # One session for all: the policies, the tables and the other packs stay as they are.
            rules.exchange(library.changed(coding_pack=mutant.pack).coding_packs)
            killer = next((one.place for one in affected if not holds(one.case, session)), None)
            fate = Fate.KILLED
            if killer is None:
                fate = Fate.EQUIVALENT if is_equivalent(mutant, possible) else Fate.SURVIVED
            found.append(TriedEdit(mutant, fate, killer))
    return found


def _with_lines(
    session: Session, rules: RecordingRules, features: Iterable[Feature]
) -> list[_WithLines]:
    names = Names(session.library.facts)
    found = []
    for feature in features:
        for case in feature.cases():
            if PROPOSED in case.tags or all(text != CLAIM_LINES for _, text, _ in case.steps()):
                continue
            rules.seen = []
            for _ in run_case(case, World(session, names)):
                pass
            for line in rules.seen:
                assert not broken_laws(line), broken_laws(line)
            if rules.seen:
                place = f"{feature.file}:{case.place.line}"
                found.append(_WithLines(case, place, tuple(rules.seen)))
    return found


def comes_to_otherwise(mutant: EditMutant, lines: Iterable[Mapping[str, Value]]) -> bool:
    """Whether the edit comes to something else for a line; a finding only where it is one."""
    for facts in lines:
        before = evaluate(mutant.before.condition, facts, {})
        if mutant.changes_condition:
            if evaluate(mutant.edit.condition, facts, {}) is not before:
                return True
        elif before is UNMET:
            return True
    return False
