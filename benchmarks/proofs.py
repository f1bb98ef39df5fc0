"""Proofs and mutants of the whole knowledge base, two real versions, and made-up packs that grow.

The made-up packs ask about the facts of the dictionary in trees of a few tests; they are sparser
than policies are and only show how the time grows.
"""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from functools import partial
from random import Random

from benchmarks.timing import Row, best_of, process
from engine.knowledge.library import Library, find_library
from engine.knowledge.packs import Outcome, Pack
from engine.language.conditions import AllOf, AnyOf, AtLeast, Condition, Criterion, Members, Test
from engine.language.facts import Fact
from engine.language.values import Kind, SetValue
from engine.proof.checks import prove_pack
from engine.proof.prover import Prover
from engine.proof.reading import Rules
from engine.proof.replay import Replayer

TEMPLATE = "medicare/palmetto-l39420@2023-03-05"
PROVE_LIMIT, MUTATE_LIMIT, DIFF_LIMIT = 60.0, 60.0, 2.0
SIZES = (25, 100, 400)
_DIFFS = {
    "two versions": ("medicare/noridian-l39642@2024-01-28", "medicare/noridian-l39642@v11"),
    "two contractors that say the same": ("medicare/palmetto-l39420", "medicare/ngs-l40302"),
    "two contractors that do not": ("medicare/palmetto-l39420", "medicare/noridian-l39642@v11"),
}


def rows() -> Iterator[Row]:
    command = ["-m", "cli.main"]
    seconds = process([*command, "prove"], rounds=3)
    limit = "the limit (60 s)"
    yield Row("coverpack prove, the shipped library", seconds, limit, seconds / PROVE_LIMIT)
    seconds = process([*command, "mutate"], rounds=2)
    what = "coverpack mutate, the shipped library and features"
    yield Row(what, seconds, limit, seconds / MUTATE_LIMIT)
    for what, names in _DIFFS.items():
        seconds = process([*command, "diff", *names], rounds=3)
        yield Row(f"coverpack diff, {what}", seconds, "the limit (2 s)", seconds / DIFF_LIMIT)
    library = find_library()
    with Replayer(library) as replayer:
        yield from _growth(library, replayer)


def _growth(library: Library, replayer: Replayer) -> Iterator[Row]:
    proving, same, changed = 0.0, 0.0, 0.0
    for size in SIZES:
        pack = made_up(library, size)
        times = [
            best_of(partial(prove_pack, replayer, pack), times=1, rounds=1),
            best_of(partial(_compared, replayer, pack, pack), times=1, rounds=2),
            best_of(partial(_compared, replayer, pack, edited(pack)), times=1, rounds=2),
        ]
        if not proving:
            proving, same, changed = times
        base = f"that of {SIZES[0]}"
        yield Row(f"{size} made-up criteria: prove", times[0], base, times[0] / proving)
        yield Row(f"{size} made-up criteria: equal, proven", times[1], base, times[1] / same)
        yield Row(f"{size} made-up criteria: 5 edits, witness", times[2], base, times[2] / changed)


def _compared(replayer: Replayer, one: Pack, other: Pack) -> None:
    rules = Rules.of(other)
    prover = Prover(replayer, one, rules.conditions)
    prover.find(prover.reading.answer_differs(prover.read(rules)))


def made_up(library: Library, size: int) -> Pack:
    """A pack of so many criteria: all must be met, and each can be."""
    rng = Random(size)
    facts = [
        fact
        for fact in library.facts.values()
        if fact.given == "facts" and fact.typical is not None and not fact.presupposes
    ]
    pack = library.pack_named(TEMPLATE)
    some = next(iter(pack.criteria.values()))
    criteria = {
        f"C{n}": replace(some, id=f"C{n}", condition=_tree(rng, facts)) for n in range(size)
    }
    first, *_, last = pack.determinations
    step = next(one for one in pack.determinations if one.outcome is Outcome.COVERED)
    all_met = replace(step, condition=AllOf(tuple(Criterion(id) for id in criteria)))
    return replace(
        pack,
        criteria=criteria,
        determinations=(first, all_met, last),
        acknowledged={},
        digest=f"made-up {size}",
    )


def edited(pack: Pack) -> Pack:
    """The pack with five thresholds moved."""
    criteria = dict(pack.criteria)
    left = 5
    for id, criterion in criteria.items():
        condition = criterion.condition
        if left and isinstance(condition, Test) and isinstance(condition.operand, Decimal):
            moved = replace(condition, operand=condition.operand - Decimal("0.1"))
            criteria[id] = replace(criterion, condition=moved)
            left -= 1
    return replace(pack, criteria=criteria, digest=f"{pack.digest} edited")


def _tree(rng: Random, facts: list[Fact]) -> Condition:
    """One test, or a few in a tree; the typical value of every fact meets its test."""
    kind = rng.randrange(4)
    tests = tuple(_test(rng, rng.choice(facts)) for _ in range(rng.randint(2, 5)))
    match kind:
        case 0:
            return AnyOf(tests)
        case 1:
            return AtLeast(rng.randint(1, len(tests)), tests)
        case 2:
            return AllOf(tests[:2])
        case _:
            return tests[0]


def _test(rng: Random, fact: Fact) -> Test:
    typical = fact.typical
    match fact.kind:
        case Kind.NUMBER:
            assert isinstance(typical, Decimal)
            return Test(
                fact.id,
                "gte",
                typical - rng.randint(0, 2),
                unit=fact.unit.code if fact.unit else None,
            )
        case Kind.SET:
            assert isinstance(typical, SetValue)
            codes = list(fact.members or ())
            beyond = [code for code in codes if code not in typical.members]
            if typical.members and (rng.random() < 0.5 or not beyond):
                return Test(fact.id, "any_in", Members((*sorted(typical.members)[:1], codes[-1])))
            return Test(fact.id, "none_in", Members((rng.choice(beyond),)))
        case _:
            assert isinstance(typical, bool)
            return Test(fact.id, "is", typical)
