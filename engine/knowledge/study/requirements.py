"""What a pack asks about one fact, in few words: `>= 6 months`, `excluded if present`.

A criterion that asks for several things at once asks for each of them alone; what it asks instead
of or along with a fact stays beside it. So a fact can be read across packs built differently.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from engine.knowledge.evidence import Citation
from engine.knowledge.packs import CriterionKind, Outcome, Pack, PackCriterion
from engine.knowledge.study.short_words import short_words
from engine.language.conditions import (
    AllOf,
    AnyOf,
    AtLeast,
    Condition,
    Criterion,
    Members,
    Not,
    NotSeen,
    Test,
    children,
    criteria_in,
    tests_in,
)
from engine.language.facts import Fact, Vocabulary
from engine.language.values import Kind
from engine.language.words import condition_words

Join = type[AllOf] | type[AnyOf]


class Role(StrEnum):
    """What it means for the answer when the words of an ask hold, or do not."""

    REQUIRED = "required"
    EXCLUDED = "excluded"
    IN_PART = "in_part"
    ADVISORY = "advisory"
    SCOPE = "scope"


@dataclass(frozen=True, slots=True)
class Ask:
    """What one criterion of a pack asks about a fact.

    `bare` are the words of the `condition` without the role; `criterion` and `citation` are `None`
    where the scope or a determination itself asks.
    """

    role: Role
    bare: str
    condition: Condition
    criterion: str | None
    citation: Citation | None

    @property
    def words(self) -> str:
        """The ask as a cell of a table: `>= 6 months`, `excluded if > 40 kg/m2`."""
        match self.role:
            case Role.EXCLUDED:
                return f"excluded if {self.bare}"
            case Role.IN_PART:
                return f"{self.bare}, else covered in part"
            case Role.ADVISORY:
                return f"advisory: {self.bare}"
            case Role.SCOPE:
                return f"only for {self.bare}"
            case Role.REQUIRED:
                return self.bare


@dataclass(frozen=True, slots=True)
class _Root:
    """A condition that asks on its own, and what becomes of the answer by it."""

    role: Role
    condition: Condition
    criterion: PackCriterion | None


def asks_of(
    pack: Pack, fact: str, vocabulary: Vocabulary, *, as_required: bool = False
) -> tuple[Ask, ...]:
    """What a pack asks about a fact, in the order of its criteria.

    `as_required` says what a contraindication rules out as what is then required: `<= 40 kg/m2`.
    """
    found: dict[tuple[Role, str, str | None], Ask] = {}
    for root in _roots(pack):
        excluded = root.role is Role.EXCLUDED or (
            root.role is Role.ADVISORY and _bars(root.criterion)
        )
        turned = excluded and as_required
        criteria = pack.criteria if root.criterion else {}
        node = plain(root.condition, criteria, holds=not turned)
        split: Join = AnyOf if excluded and not turned else AllOf
        role = Role.REQUIRED if turned and root.role is Role.EXCLUDED else root.role
        for piece in _pieces(node, fact, split):
            bare = _words(piece, fact, vocabulary, present=split is AnyOf)
            if root.role is Role.ADVISORY and split is AnyOf:
                bare = f"excluded if {bare}"
            one = root.criterion
            ask = Ask(role, bare, piece, one.id if one else None, one.citation if one else None)
            found.setdefault((role, bare, ask.criterion), ask)
    return tuple(found.values())


def facts_asked(pack: Pack) -> frozenset[str]:
    """The facts that some criterion, determination or the scope of a pack asks about."""
    return frozenset(
        test.fact
        for root in _roots(pack)
        for test in tests_in(plain(root.condition, pack.criteria if root.criterion else {}))
    )


def plain(
    condition: Condition, criteria: Mapping[str, PackCriterion], *, holds: bool = True
) -> Condition:
    """A condition, or its negation, with negations at the tests and criteria written out.

    A reference to a criterion that is not among `criteria` stays as it is.
    """
    match condition:
        case Criterion(id) if id in criteria:
            return plain(criteria[id].condition, criteria, holds=holds)
        case Not(part):
            return plain(part, criteria, holds=not holds)
        case AllOf(parts) | AnyOf(parts):
            join: Join = AllOf if isinstance(condition, AllOf) == holds else AnyOf
            return _joined(join, [plain(part, criteria, holds=holds) for part in parts])
        case AtLeast(threshold, parts):
            needed = threshold if holds else len(parts) - threshold + 1
            return AtLeast(needed, tuple(plain(part, criteria, holds=holds) for part in parts))
        case Test(operator="is", operand=bool() as wanted) if not holds:
            return replace(condition, operand=not wanted)
        case Test(operator="none_in") if not holds:
            return replace(condition, operator="any_in")
        case Test(operator="any_in") if not holds:
            return replace(condition, operator="none_in")
        case NotSeen():
            return condition
        case _:
            return condition if holds else Not(condition)


def conjuncts(condition: Condition) -> tuple[Condition, ...]:
    """The conditions that have to hold together."""
    return condition.parts if isinstance(condition, AllOf) else (condition,)


def _joined(join: Join, parts: Iterable[Condition]) -> Condition:
    flat: list[Condition] = []
    for part in parts:
        flat += part.parts if isinstance(part, join) else [part]
    distinct = tuple(dict.fromkeys(flat))
    return distinct[0] if len(distinct) == 1 else join(distinct)


def _roots(pack: Pack) -> Iterator[_Root]:
    yield _Root(Role.SCOPE, pack.scope, None)
    own = pack.determinations[1:]  # the first only says that the scope does not hold
    counted = {id for one in own for id in criteria_in(one.condition)}
    partial = {
        id
        for one in own
        if one.outcome is Outcome.PARTIALLY_COVERED
        for id in criteria_in(one.condition)
    }
    for id, criterion in pack.criteria.items():
        if criterion.advisory:
            yield _Root(Role.ADVISORY, criterion.condition, criterion)
        elif id in counted:
            role = Role.EXCLUDED if _bars(criterion) else Role.REQUIRED
            role = Role.IN_PART if id in partial else role
            yield _Root(role, criterion.condition, criterion)
    for one in own:
        match one.outcome:
            case Outcome.COVERED:
                yield _Root(Role.REQUIRED, one.condition, None)
            case Outcome.NOT_COVERED:
                yield _Root(Role.EXCLUDED, one.condition, None)
            case _:
                pass


def _bars(criterion: PackCriterion | None) -> bool:
    return criterion is not None and criterion.kind is CriterionKind.CONTRAINDICATION


def _mentions(node: Condition, fact: str) -> bool:
    return any(test.fact == fact for test in tests_in(node))


def _pieces(node: Condition, fact: str, split: Join) -> list[Condition]:
    """The parts of a condition that speak of a fact, each with what stands beside it.

    `split` is the join whose parts count each alone: `all` of what is required, `any` of what rules
    out.
    """
    if not _mentions(node, fact):
        return []
    if isinstance(node, split):
        return [piece for part in node.parts for piece in _pieces(part, fact, split)]
    if not isinstance(node, AllOf | AnyOf):
        return [node]
    speaking = [part for part in node.parts if _mentions(part, fact)]
    if len(speaking) > 1:
        return [node]
    beside = [part for part in node.parts if part is not speaking[0]]
    join = type(node)
    return [_joined(join, [piece, *beside]) for piece in _pieces(speaking[0], fact, split)]


def _words(node: Condition, fact: str, vocabulary: Vocabulary, *, present: bool) -> str:
    """A piece in words: what concerns the fact in short, then the rest as anybody would say it."""
    declared = vocabulary.facts[fact]
    match node:
        case Test():
            return short_words(node, declared, present=present)
        case Not(Test() as test):
            return short_words(test, declared, present=present, negated=True)
        case AtLeast(threshold, parts):
            return _of_several(threshold, parts, declared, vocabulary, present=present)
        case AllOf(parts) | AnyOf(parts):
            own = [part for part in parts if _mentions(part, fact)]
            beside = [part for part in parts if part not in own]
            spared = [part for part in beside if isinstance(node, AllOf) and _is_denial(part)]
            said = [_words(part, fact, vocabulary, present=present) for part in own]
            said += [_in_full(part, vocabulary) for part in beside if part not in spared]
            text = (" and " if isinstance(node, AllOf) else ", or ").join(said)
            unless = [_in_full(plain(part, {}, holds=False), vocabulary) for part in spared]
            return f"{text}, unless {' or '.join(unless)}" if unless else text
        case _:
            return condition_words(node, vocabulary)


def _is_denial(part: Condition) -> bool:
    """Whether a condition says that something is not there, so that `unless` reads better."""
    match part:
        case Test(operator="is", operand=False) | Test(operator="none_in"):
            return True
        case AnyOf(parts):
            return any(_is_denial(inner) for inner in parts)
        case _:
            return False


def _in_full(part: Condition, vocabulary: Vocabulary) -> str:
    text = condition_words(part, vocabulary)
    return f"({text})" if len(children(part)) > 1 else text


def _of_several(
    threshold: int,
    parts: tuple[Condition, ...],
    fact: Fact,
    vocabulary: Vocabulary,
    *,
    present: bool,
) -> str:
    own = [part for part in parts if _mentions(part, fact.id)]
    said = [
        _member(part, fact) or _words(part, fact.id, vocabulary, present=present) for part in own
    ]
    listed = "; ".join(said)
    if len(own) == len(parts):
        return f"{threshold} of {len(parts)}: {listed}"
    return f"{listed} (one of {len(parts)} of which {threshold} are needed)"


def _member(part: Condition, fact: Fact) -> str | None:
    """A test for some members of a set, by their names alone: one kind of care among several."""
    match part:
        case Test(operator="any_in", operand=Members(codes)) if fact.kind is Kind.SET:
            return " or ".join(fact.member_words(code) for code in codes)
        case _:
            return None
