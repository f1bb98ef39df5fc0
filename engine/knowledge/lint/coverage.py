"""When a pack says `covered`: all its criteria have a part in it, none of which can be passed."""

from collections.abc import Iterator

from engine.knowledge.lint.json_places import references
from engine.knowledge.lint.possible import possible, possible_of_criteria
from engine.knowledge.lint.rule import Category, Finding, Rule, each_pack
from engine.knowledge.lint.subjects import KnowledgeBase, PackFile
from engine.knowledge.packs import CriterionKind, Determination, Outcome
from engine.language.conditions import NotSeen, criteria_in, walk
from engine.language.kleene import MET, UNMET
from engine.language.problems import Path
from engine.language.shape import Json


def _unused(one: PackFile, _: KnowledgeBase) -> Iterator[Finding]:
    if one.pack.kind == "coding":
        return  # its criteria judge claim lines, each on its own
    covered = _covered(one)
    conditions = [d.condition for d in covered or one.pack.determinations]
    used = {id for condition in conditions for id in one.reached_from(condition)}
    for criterion in one.deciding_criteria():
        if criterion.id in used:
            continue
        if covered:
            message = f"criterion `{criterion.id}` does not occur in the condition of `covered`"
            hint = "add it there, or mark it `advisory` if the text does not ask for it"
        else:
            message = f"no determination depends on criterion `{criterion.id}`"
            hint = "use it in one, or mark it `advisory`"
        path = (*one.criterion_path(criterion.id), "id")
        yield Finding(one.document, path, message, hint, about=criterion.id)


def _polarity(one: PackFile, _: KnowledgeBase) -> Iterator[Finding]:
    for determination in _covered(one):
        for id, place, positive in _references(one, determination):
            bars = one.pack.criteria[id].kind is CriterionKind.CONTRAINDICATION
            if bars and positive:
                message = f"`{determination.id}` asks for contraindication `{id}` to be met"
                hint = "a contraindication rules coverage out when it is met: put it under `not`"
                yield Finding(one.document, place, message, hint, about=id)
            elif not bars and not positive:
                kind = one.pack.criteria[id].kind
                message = f"`{determination.id}` asks for {kind} `{id}` not to be met"
                hint = "state what must hold, or make it a contraindication"
                yield Finding(one.document, place, message, hint, about=id)


def _despite_block(one: PackFile, _: KnowledgeBase) -> Iterator[Finding]:
    conditions = {id: criterion.condition for id, criterion in one.pack.criteria.items()}
    counted = {id for d in one.pack.determinations for id in criteria_in(d.condition)}
    used = {id for d in _covered(one) for id in one.reached_from(d.condition)}
    for determination in _covered(one):
        asked = {id: positive for id, _, positive in _references(one, determination)}
        for criterion in one.deciding_criteria():
            bars = criterion.kind is CriterionKind.CONTRAINDICATION
            # One that only others refer to never blocks. What is unused, or asked for the wrong way
            # round, is found as that.
            if criterion.id not in counted & used or asked.get(criterion.id) is bars:
                continue
            blocking = MET if bars else UNMET
            criteria = possible_of_criteria(conditions, {criterion.id: blocking})
            if MET in possible(determination.condition, criteria):
                message = (
                    f"`{determination.id}` can be reached while `{criterion.id}` is {blocking}"
                )
                path = (*one.determination_path(determination.id), "condition")
                yield Finding(one.document, path, message, _ALL_ASKED, about=criterion.id)


_ALL_ASKED = (
    "ask for every criterion in one `all`; what may stand for each other is one criterion, which"
    " refers to the others"
)


def _covered(one: PackFile) -> list[Determination]:
    return [d for d in one.pack.determinations if d.outcome is Outcome.COVERED]


def _references(one: PackFile, determination: Determination) -> list[tuple[str, Path, bool]]:
    """The criteria that a determination refers to, as `references` tells them."""
    path = (*one.determination_path(determination.id), "condition")
    return list(references(_at(one.document.value, path), path))


def _despite_unread(one: PackFile, _: KnowledgeBase) -> Iterator[Finding]:
    unread = [
        f"`{node.what}`"
        for condition in one.conditions()
        for node in walk(condition)
        if isinstance(node, NotSeen)
    ]
    if one.deciding_criteria():
        sources = (source for source in one.deciding_sources() if not source.complete)
        unread += [f"all of source `{source.id}`" for source in sources]
    if not unread:
        return
    criteria = possible_of_criteria({id: c.condition for id, c in one.pack.criteria.items()})
    for determination in one.covering():
        if MET in possible(determination.condition, criteria):
            message = f"`{determination.id}` can be reached, and {unread[0]} was not read"
            hint = 'its condition must not be met without the clause: add `{"not_seen": ...}` to it'
            path = (*one.determination_path(determination.id), "condition")
            yield Finding(one.document, path, message, hint, about=determination.id)


def _at(value: Json, path: tuple[str | int, ...]) -> Json:
    for step in path:
        value = value[step]
    return value


RULES = (
    Rule(
        "unused-criterion",
        Category.STRUCTURE,
        "Every criterion, unless advisory, occurs in the condition of `covered`.",
        each_pack(_unused),
        excusable=True,
    ),
    Rule(
        "criterion-polarity",
        Category.STRUCTURE,
        "`covered` asks for contraindications not to be met, and for all other criteria to be met.",
        each_pack(_polarity),
        excusable=True,
    ),
    Rule(
        "covered-despite-block",
        Category.STRUCTURE,
        "`covered` is out of reach while a criterion blocks.",
        each_pack(_despite_block),
        excusable=True,
    ),
    Rule(
        "coverage-despite-unread",
        Category.STRUCTURE,
        "A pack that was not read to its end never answers `covered`.",
        each_pack(_despite_unread),
    ),
)
