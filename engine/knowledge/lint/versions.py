"""The versions of a policy in time: no two at once, no day between them without a reason."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from engine.knowledge.lint.rule import Category, Finding, Rule, each_pack
from engine.knowledge.lint.subjects import KnowledgeBase, PackFile
from engine.knowledge.overlaps import overlaps
from engine.knowledge.packs import Pack, PackStatus
from engine.language.problems import Path

_DAY = timedelta(days=1)


def _overlap(base: KnowledgeBase) -> Iterator[Finding]:
    for policy in base.policies():
        versions = base.versions(policy)
        files = {id(pack): file for pack, file in versions}
        for found in overlaps(pack for pack, _ in versions):
            one = files[id(found.newer)] or files[id(found.older)]
            if one:
                hint = "one day of service has one version; correct the date that is wrong"
                yield Finding(one.document, _beginning(one.pack), found.message, hint)


def _gap(base: KnowledgeBase) -> Iterator[Finding]:
    for policy in base.policies():
        dated = [one for one in base.versions(policy) if one[0].earliest]
        for (older, older_file), (newer, newer_file) in pairwise(dated):
            retired = older.dates.retired
            one = newer_file or older_file
            if one and retired and newer.earliest and newer.earliest > retired.day + _DAY:
                span = _span(retired.day + _DAY, newer.earliest - _DAY)
                message = f"no version of `{policy}` is in force {span}"
                yield Finding(one.document, _beginning(one.pack), message, _EXPLAIN)
        yield from _gap_before(base, policy, dated)


def _gap_before(
    base: KnowledgeBase, policy: str, dated: list[tuple[Pack, PackFile | None]]
) -> Iterator[Finding]:
    """Between the day from which a plan uses the policy and its first version."""
    bound = [b.begins.day for b in base.payers.bindings if b.policy == policy and b.begins]
    if not dated or not bound:
        return
    first, file = dated[0]
    if file and first.earliest and min(bound) < first.earliest:
        span = _span(min(bound), first.earliest - _DAY)
        message = f"a plan is bound to `{policy}`, and no version of it is in force {span}"
        yield Finding(file.document, _beginning(first), message, _EXPLAIN)


_EXPLAIN = "add the version of that time, or correct the date that is wrong"


def _span(first: date, last: date) -> str:
    return f"on {first}" if first == last else f"from {first} to {last}"


def _beginning(pack: Pack) -> Path:
    return ("dates", "effective" if pack.dates.effective else "not_before", "date")


def _undated(one: PackFile, _: KnowledgeBase) -> Iterator[Finding]:
    if one.pack.earliest is None:
        message = "no date tells when the version began, so no date of service selects it"
        hint = "give `effective`, or `not_before` with `observed`; it is then used with a warning"
        yield Finding(one.document, ("dates",), message, hint)


def _retired(one: PackFile, base: KnowledgeBase) -> Iterator[Finding]:
    dates = one.pack.dates
    if one.pack.status is not PackStatus.RETIRED or dates.retired or dates.unverified_until:
        return
    if base.versions(one.pack.id)[-1][0].version == one.pack.version:
        message = "the pack is `retired`, and neither a date nor a later version ends it"
        hint = "give `retired` among the dates, or add the version that superseded it"
        yield Finding(one.document, ("status",), message, hint)


def _impossible(one: PackFile, _: KnowledgeBase) -> Iterator[Finding]:
    dates, earliest = one.pack.dates, one.pack.earliest
    if dates.retired and earliest and dates.retired.day < earliest:
        message = f"the version was retired before it began ({earliest})"
        yield Finding(one.document, ("dates", "retired", "date"), message)
    if dates.observed and dates.published and dates.observed.day < dates.published.day:
        message = f"the version was observed before it was published ({dates.published.day})"
        yield Finding(one.document, ("dates", "observed", "date"), message)
    elif dates.observed and not dates.published and earliest and dates.observed.day < earliest:
        message = f"the version was observed before it began ({earliest})"
        hint = "if it was published before it began, give the day as `published`"
        yield Finding(one.document, ("dates", "observed", "date"), message, hint)
    if dates.unverified_until and earliest and dates.unverified_until.day < earliest:
        message = f"the revisions that were not seen end before the version began ({earliest})"
        yield Finding(one.document, ("dates", "unverified_until", "date"), message)


RULES = (
    Rule(
        "version-overlap",
        Category.VERSIONS,
        "No two versions of a policy are in force on one day.",
        _overlap,
        needs_library=True,
    ),
    Rule(
        "version-gap",
        Category.VERSIONS,
        "The versions of a policy leave no day without one, unless the pack explains it.",
        _gap,
        excusable=True,
        needs_all=True,
    ),
    Rule(
        "undated-version",
        Category.VERSIONS,
        "A version has a beginning, known or within an interval.",
        each_pack(_undated),
        severity="warning",
        excusable=True,
    ),
    Rule(
        "retired-without-end",
        Category.VERSIONS,
        "A retired version has a date of retirement or a successor.",
        each_pack(_retired),
        excusable=True,
        needs_all=True,
    ),
    Rule(
        "date-order",
        Category.VERSIONS,
        "The dates of a version stand in an order that is possible.",
        each_pack(_impossible),
    ),
)
