"""Findings that a pack acknowledges: left out with their reason, and no longer than they occur."""

from collections.abc import Iterator, Mapping, Sequence

from engine.knowledge.lint.rule import Category, Finding, Rule
from engine.knowledge.lint.subjects import KnowledgeBase, PackFile
from engine.language.near import near

PROVEN: Mapping[str, str] = {
    "never-met": "no encounter meets the criterion",
    "never-unmet": "no encounter leaves the criterion unmet",
    "never-settled": "no encounter settles the criterion",
    "unobservable": "whatever the criterion comes to, the answer is the same",
    "redundant": "without the criterion every answer is the same",
    "unreachable": "no encounter is answered by the determination",
    "contradiction": "two criteria can never both speak for coverage",
    "left-open": "an encounter of which every fact is known is left open",
}
"""What `coverpack prove` finds and a pack may acknowledge; that command says whether it occurs."""


def _follows(_: KnowledgeBase) -> Iterator[Finding]:
    yield from ()  # what it finds follows from the findings of the others: see `settle`


RULE = Rule(
    "acknowledgment",
    Category.STRUCTURE,
    "A pack acknowledges only what lint finds in it, and what may be acknowledged.",
    _follows,
)


def settle(
    found: Sequence[tuple[Rule, Finding]], base: KnowledgeBase, rules: Mapping[str, Rule]
) -> Iterator[tuple[Rule, Finding]]:
    """The findings that remain, and those about acknowledgments themselves."""
    excuses = {id(one.document): one.pack.acknowledged for one in base.packs}
    occurring: dict[int, list[str]] = {}
    for rule, finding in found:
        key = rule.key(finding)
        occurring.setdefault(id(finding.document), []).append(key)
        if not (rule.excusable and key in excuses.get(id(finding.document), {})):
            yield rule, finding
    for one in base.packs:
        for finding in _idle(one, occurring.get(id(one.document), []), base, rules):
            yield RULE, finding


def _idle(
    one: PackFile, occurring: list[str], base: KnowledgeBase, rules: Mapping[str, Rule]
) -> Iterator[Finding]:
    for index, key in enumerate(one.pack.acknowledged):
        name = key.partition(":")[0]
        if name in PROVEN:
            continue
        rule = rules.get(name)
        hint = None
        if rule is None:
            message = f"there is no finding `{key}`"
            hint = near(name, (*rules, *PROVEN))
        elif not rule.excusable:
            message = f"`{rule.name}` cannot be acknowledged"
            hint = "repair what it finds"
        elif key in occurring or not rule.applies(base):
            continue
        else:
            message = f"`{key}` is acknowledged and does not occur"
            same = [other for other in occurring if other.partition(":")[0] == rule.name]
            hint = f"write `{same[0]}`" if same else "remove it"
        yield Finding(one.document, ("acknowledged", index, "finding"), message, hint)
