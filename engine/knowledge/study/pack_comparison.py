"""What differs between two packs: two versions of a policy, or two policies.

Texts are compared, not outcomes: whether a changed condition can change an answer, and for whom, is
a matter of proof.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date

from engine.knowledge.evidence import DatedStatement, Ending, Source
from engine.knowledge.packs import (
    OUT_OF_SCOPE,
    AuthorizationCase,
    Dates,
    Determination,
    Pack,
    PackCriterion,
    PackWarning,
    Silence,
)
from engine.knowledge.study.condition_changes import Change, condition_changes
from engine.knowledge.study.criterion_matches import match_criteria
from engine.knowledge.study.differences import (
    Difference,
    Differences,
    Item,
    Part,
    Weight,
    aspects,
    citation,
    items,
    of_condition,
    whole,
)
from engine.language.conditions import Condition, criteria_in
from engine.language.facts import Vocabulary
from engine.language.words import condition_words

_ID = re.compile(r"[0-9A-Za-z]+(?:-[0-9A-Za-z]+)*")
"""What may be the id of a criterion in a text."""

COVERAGE = "coverage"
RULE, STATEMENT, METADATA = Weight.RULE, Weight.STATEMENT, Weight.METADATA


def compare_packs(before: Pack, after: Pack, vocabulary: Vocabulary) -> Differences:
    """Everything that differs from the earlier pack to the later."""
    matches = match_criteria(before, after)
    renamed = {match.before: match.after for match in matches}
    found = _Comparison(before, after, vocabulary, renamed).run()
    return Differences(before, after, matches, tuple(found))


def named_dates(dates: Dates) -> dict[str, DatedStatement]:
    """The dates that a version has, by name, in the order of every listing."""
    named = {
        "effective": dates.effective,
        "not before": dates.not_before,
        "published": dates.published,
        "reviewed": dates.reviewed,
        "observed": dates.observed,
        "retired": dates.retired,
        "unverified until": dates.unverified_until,
    }
    return {name: dated for name, dated in named.items() if dated is not None}


def deciding_criteria(pack: Pack) -> frozenset[str]:
    """The criteria on which a determination or the scope rests, directly or through others.

    In a pack that is not about coverage every one counts: what rests on it lies elsewhere.
    """
    if pack.kind != COVERAGE:
        return frozenset(pack.criteria)
    conditions = [pack.scope, *(determination.condition for determination in pack.determinations)]
    found = {id for condition in conditions for id in criteria_in(condition)}
    for id in reversed(list(pack.criteria)):  # none refers to a later one
        if id in found:
            found.update(criteria_in(pack.criteria[id].condition))
    return frozenset(found)


class _Comparison:
    def __init__(
        self, before: Pack, after: Pack, vocabulary: Vocabulary, renamed: Mapping[str, str]
    ) -> None:
        self.before = before
        self.after = after
        self.vocabulary = vocabulary
        self.renamed = renamed
        self.deciding = {*deciding_criteria(before), *deciding_criteria(after)}

    def run(self) -> Iterator[Difference]:
        before, after = self.before, self.after
        yield from self._condition(Item(Part.SCOPE), before.scope, after.scope, RULE)
        yield from self._criteria()
        yield from self._determinations()
        yield from self._beside_the_answer()
        yield from aspects(
            Item(Part.PACK),
            [
                ("kind", before.kind, after.kind, RULE),
                ("title", before.title, after.title, METADATA),
                ("aliases", _listed(before.aliases), _listed(after.aliases), METADATA),
                ("payer", before.payer, after.payer, METADATA),
                ("status", before.status, after.status, METADATA),
            ],
        )
        yield from items(
            Part.DATES,
            named_dates(before.dates),
            named_dates(after.dates),
            said=_dated,
            compare=_compare_dates,
            weight=METADATA,
        )
        yield from items(
            Part.SOURCES,
            before.sources,
            after.sources,
            said=lambda source: f"{source.document} ({source.evidence})",
            compare=_compare_sources,
            weight=METADATA,
        )
        yield from items(
            Part.ACKNOWLEDGED,
            before.acknowledged,
            after.acknowledged,
            said=lambda reason: reason,
            compare=_compare_reasons,
            weight=METADATA,
        )

    def _condition(
        self, item: Item, before: Condition, after: Condition, weight: Weight
    ) -> Iterator[Difference]:
        for found in condition_changes(before, after, self.vocabulary, self.renamed):
            yield of_condition(item, found, weight)

    def _said(self, condition: Condition) -> str:
        return condition_words(condition, self.vocabulary)

    def _criteria(self) -> Iterator[Difference]:
        """Those of the later pack under their ids there, then those that it dropped."""
        origin = {after: before for before, after in self.renamed.items()}
        for id, criterion in self.after.criteria.items():
            was = origin.get(id)
            if was is None:
                said = self._whole_criterion(criterion)
                yield whole(Part.CRITERIA, Change.ADDED, id, said, self._weight(id))
            else:
                item = Item(Part.CRITERIA, id, was if was != id else None)
                yield from self._criterion(item, self.before.criteria[was], criterion)
        for id, criterion in self.before.criteria.items():
            if id not in self.renamed:
                said = self._whole_criterion(criterion)
                yield whole(Part.CRITERIA, Change.DROPPED, id, said, self._weight(id))

    def _weight(self, *ids: str) -> Weight:
        """A criterion on which no determination rests decides nothing."""
        return STATEMENT if self.deciding.isdisjoint(ids) else RULE

    def _whole_criterion(self, criterion: PackCriterion) -> str:
        kind = f"advisory {criterion.kind}" if criterion.advisory else criterion.kind.value
        return f"{kind}, {self._said(criterion.condition)}"

    def _criterion(
        self, item: Item, before: PackCriterion, after: PackCriterion
    ) -> Iterator[Difference]:
        if self.before.id == self.after.id:  # another policy has ids of its own
            yield from aspects(item, [("id", before.id, after.id, METADATA)])
        weight = self._weight(before.id, after.id)
        yield from self._condition(item, before.condition, after.condition, weight)
        yield from aspects(
            item,
            [
                ("kind", before.kind, after.kind, weight),
                ("advisory", _yes(before.advisory), _yes(after.advisory), weight),
                ("title", before.title, after.title, STATEMENT),
                ("note", before.note, after.note, STATEMENT),
                ("documents", _listed(before.documents), _listed(after.documents), STATEMENT),
            ],
        )
        yield from citation(item, before.citation, after.citation)

    def _determinations(self) -> Iterator[Difference]:
        """Without the one that the scope gives: the scope is compared itself."""
        before = {d.id: d for d in self.before.determinations if d.id != OUT_OF_SCOPE}
        after = {d.id: d for d in self.after.determinations if d.id != OUT_OF_SCOPE}
        yield from items(
            Part.DETERMINATIONS,
            before,
            after,
            said=self._whole_determination,
            compare=self._determination,
            weight=RULE,
        )
        was, now = [id for id in before if id in after], [id for id in after if id in before]
        if was != now:
            order, ordered = ", ".join(was), ", ".join(now)
            yield Difference(
                Part.DETERMINATIONS,
                Change.MOVED,
                None,
                None,
                "order",
                order,
                ordered,
                RULE,
                f"order: {order} -> {ordered}",
            )

    def _whole_determination(self, determination: Determination) -> str:
        outcome: str = determination.outcome.value
        if determination.basis:
            outcome += f" ({determination.basis})"
        return f"{outcome} when {self._said(determination.condition)}"

    def _determination(
        self, item: Item, before: Determination, after: Determination
    ) -> Iterator[Difference]:
        yield from aspects(
            item,
            [
                ("outcome", before.outcome, after.outcome, RULE),
                ("basis", before.basis, after.basis, RULE),
                ("codes that exceed", _listed(before.exceeding), _listed(after.exceeding), RULE),
            ],
        )
        yield from self._condition(item, before.condition, after.condition, RULE)
        yield from aspects(
            item,
            [
                ("payer term", before.payer_term, after.payer_term, STATEMENT),
                ("text", before.text, after.text, STATEMENT),
            ],
        )
        yield from citation(item, before.citation, after.citation)

    def _beside_the_answer(self) -> Iterator[Difference]:
        """Warnings, authorization, silences and notes: what is said beside an answer."""
        before, after = self.before, self.after
        yield from items(
            Part.WARNINGS,
            {warning.id: warning for warning in before.warnings},
            {warning.id: warning for warning in after.warnings},
            said=lambda warning: warning.text,
            compare=self._warning,
            weight=STATEMENT,
        )
        was, now = before.authorization, after.authorization
        yield from items(
            Part.AUTHORIZATION,
            {self._said(case.condition): case for case in was.cases},
            {self._said(case.condition): case for case in now.cases},
            said=lambda case: case.required,
            compare=_compare_authorization,
            weight=STATEMENT,
        )
        last = was.entries[-1], now.entries[-1]
        yield from _compare_authorization(Item(Part.AUTHORIZATION), *last)
        yield from items(
            Part.SILENCES,
            {silence.topic: silence for silence in before.silences},
            {silence.topic: silence for silence in after.silences},
            said=lambda silence: f"{silence.kind}, {silence.text}",
            compare=_compare_silences,
            weight=STATEMENT,
        )
        yield from self._listed_codes()
        yield from self._notes()

    def _listed_codes(self) -> Iterator[Difference]:
        """Which codes the documents list themselves."""
        was, now = self.before.listed_codes, self.after.listed_codes
        item = Item(Part.LISTED_CODES)
        codes = [", ".join(one.codes) if one else None for one in (was, now)]
        yield from aspects(item, [("codes", codes[0], codes[1], STATEMENT)])
        yield from citation(item, was.citation if was else None, now.citation if now else None)

    def _notes(self) -> Iterator[Difference]:
        """Notes that came and went; one that names a criterion by its new id has not changed."""
        before = {self._with_new_ids(note): note for note in self.before.notes}
        for note in self.after.notes:
            if note not in before:
                yield whole(Part.NOTES, Change.ADDED, None, note, STATEMENT)
        for renamed, note in before.items():
            if renamed not in self.after.notes:
                yield whole(Part.NOTES, Change.DROPPED, None, note, STATEMENT)

    def _with_new_ids(self, text: str) -> str:
        return _ID.sub(lambda found: self.renamed.get(found[0], found[0]), text)

    def _warning(self, item: Item, before: PackWarning, after: PackWarning) -> Iterator[Difference]:
        yield from self._condition(item, before.condition, after.condition, STATEMENT)
        yield from aspects(
            item,
            [
                ("from", _day(before.begins), _day(after.begins), STATEMENT),
                ("until", _day(before.ends), _day(after.ends), STATEMENT),
                ("text", before.text, after.text, STATEMENT),
            ],
        )
        yield from citation(item, before.citation, after.citation)


def _compare_authorization(
    item: Item, before: AuthorizationCase, after: AuthorizationCase
) -> Iterator[Difference]:
    yield from aspects(
        item,
        [
            ("required", before.required, after.required, STATEMENT),
            ("text", before.text, after.text, STATEMENT),
            ("graded", before.evidence, after.evidence, METADATA),
        ],
    )
    yield from citation(item, before.citation, after.citation)


def _compare_silences(item: Item, before: Silence, after: Silence) -> Iterator[Difference]:
    return aspects(
        item,
        [
            ("kind", before.kind, after.kind, STATEMENT),
            ("facts", _listed(before.facts), _listed(after.facts), STATEMENT),
            ("text", before.text, after.text, STATEMENT),
            ("document", before.document, after.document, STATEMENT),
        ],
    )


def _compare_dates(
    item: Item, before: DatedStatement, after: DatedStatement
) -> Iterator[Difference]:
    return aspects(
        item,
        [
            ("date", _dated(before), _dated(after), METADATA),
            ("note", before.note, after.note, METADATA),
            *((name, *days, METADATA) for name, days in _known(before, after)),
        ],
    )


def _known(
    before: DatedStatement, after: DatedStatement
) -> Iterator[tuple[str, tuple[str | None, str | None]]]:
    """Since when an end was known, before and after."""
    if isinstance(before, Ending) and isinstance(after, Ending):
        yield "published", (_day(before.published), _day(after.published))
        yield "observed", (_day(before.observed), _day(after.observed))


def _compare_sources(item: Item, before: Source, after: Source) -> Iterator[Difference]:
    return aspects(
        item,
        [
            ("document", before.document, after.document, METADATA),
            ("evidence", before.evidence, after.evidence, METADATA),
            ("read to its end", _yes(before.complete), _yes(after.complete), METADATA),
            ("url", before.url, after.url, METADATA),
            ("read on", _day(before.read_on), _day(after.read_on), METADATA),
            ("digest", before.digest, after.digest, METADATA),
            ("note", before.note, after.note, METADATA),
        ],
    )


def _compare_reasons(item: Item, before: str, after: str) -> Iterator[Difference]:
    return aspects(item, [("reason", before, after, METADATA)])


def _dated(dated: DatedStatement) -> str:
    return f"{dated.day} ({dated.evidence})"


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _yes(flag: bool) -> str:
    return "yes" if flag else "no"


def _listed(words: tuple[str, ...]) -> str | None:
    return ", ".join(words) or None
