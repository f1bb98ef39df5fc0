"""The benchmark: how policies compare in position, status and evidence, and what criteria ask."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from engine.knowledge.brief.model import Row, Section, Support, pack_citation, supported
from engine.knowledge.brief.positions import by_document, has_criteria, position_of
from engine.knowledge.evidence import Citation, Evidence
from engine.knowledge.library import Library
from engine.knowledge.packs import Pack, PackStatus
from engine.knowledge.study.requirements import Ask, Role, asks_of, facts_asked
from engine.language.conditions import Between, Comparison, tests_in
from engine.language.facts import Fact
from engine.language.values import Kind, show_number


def patterns(packs: Sequence[Pack]) -> Section:
    """How many policies take each position, at what status, and on what evidence."""
    stands = {pack.name: position_of(pack) for pack in packs}
    words = dict.fromkeys(stands[pack.name].words for pack in packs)
    groups = [
        ("position", said, [pack for pack in packs if stands[pack.name].words == said])
        for said in words
    ]
    groups += [
        ("status", f"status {status}", [pack for pack in packs if pack.status is status])
        for status in PackStatus
    ]
    rows = []
    for kind, said, found in groups:
        cited = [one for pack in found for one in stands[pack.name].citations]
        names = [pack.name for pack in found]
        data = {"kind": kind, "packs": names}
        cells = (said, str(len(found)), ", ".join(names))
        if found:
            rows.append(Row(cells, supported(by_document(cited)), data))
    return Section(
        "patterns",
        "Common coverage patterns",
        (*rows, *_evidence_rows(packs)),
        ("what", "number", "which"),
        "The versions that decide for some plan, now or on the day; where it is uncertain which of "
        f"several does, each of them.{_undated(packs)}",
    )


def _undated(packs: Sequence[Pack]) -> str:
    """Which of them decide for nobody, because nobody read when they began."""
    names = [pack.name for pack in packs if pack.earliest is None]
    listed = ", ".join(names)
    return f" Also, of unknown date, so that no day selects them: {listed}." if names else ""


def _evidence_rows(packs: Sequence[Pack]) -> list[Row]:
    """The evidence mix: of the criteria, how many rest on each grade, and in which packs."""
    rows = []
    for grade in Evidence:
        cited = [
            (pack.name, criterion.citation)
            for pack in packs
            for criterion in pack.criteria.values()
            if criterion.citation.evidence is grade
        ]
        names = list(dict.fromkeys(name for name, _ in cited))
        if cited:
            said = "criteria from memory, unverified" if grade is Evidence.RECALL else ""
            said = said or f"criteria of {grade.value.replace('_', ' ')} evidence"
            cells = (said, str(len(cited)), ", ".join(names))
            support = supported(by_document(citation for _, citation in cited))
            rows.append(Row(cells, support, {"kind": "evidence", "packs": names}))
    return rows


_MANY = 4
"""What a policy asks about a fact in so many ways is not quoted."""


@dataclass(frozen=True, slots=True)
class _Asking:
    """What one policy asks about a fact, said as what coverage requires."""

    pack: Pack
    asks: tuple[Ask, ...]
    numbers: tuple[Decimal, ...]

    @property
    def words(self) -> str:
        """All that is asked; where that is much, only in how many criteria."""
        said = list(dict.fromkeys(ask.words for ask in self.asks))
        return "; ".join(said) if len(said) < _MANY else f"in {len(said)} criteria"

    @property
    def short_words(self) -> str:
        """What is asked of a finding; what spares from it is only hinted at."""
        first = self.words.partition(", or ")
        return f"{first[0]}, with an exception" if first[1] else first[0]

    @property
    def citations(self) -> tuple[Citation, ...]:
        cited = [ask.citation for ask in self.asks if ask.citation]
        return by_document(cited) or (pack_citation(self.pack),)


def thresholds(packs: Sequence[Pack], library: Library) -> tuple[Section, Section]:
    """What criteria ask of each fact: of values, with the range of their numbers; and of findings.

    What rules coverage out is said as what is then required.
    """
    clinical = [pack for pack in packs if has_criteria(pack)]
    asked = [facts_asked(pack) for pack in clinical]
    values: list[Row] = []
    findings: dict[str, list[tuple[Fact, list[_Asking]]]] = {}
    for id, fact in library.facts.items():
        pairs = zip(clinical, asked, strict=True)
        found = [_asking(pack, id, library) for pack, known in pairs if id in known]
        found = [one for one in found if one.asks]
        if found and fact.kind is Kind.BOOLEAN:
            findings.setdefault(_said(found, short=True), []).append((fact, found))
        elif found:
            values.append(_value_row(fact, found, len(clinical)))
    alike = [_finding_row(said, group, len(clinical)) for said, group in findings.items()]
    alike.sort(key=lambda row: -len(row.data["packs"]))
    count = f"{len(clinical)} policies have criteria"
    return (
        Section("thresholds", "Thresholds and their range", tuple(values),
                ("fact", "range", "what coverage asks"), f"{count}."),
        Section("findings", "Findings that criteria ask for", tuple(alike),
                ("findings", "policies", "what coverage asks"),
                f"{count}. Those that most of them name stand first."),
    )  # fmt: skip


def _asking(pack: Pack, fact: str, library: Library) -> _Asking:
    asks = asks_of(pack, fact, library, as_required=True)
    own = tuple(ask for ask in asks if ask.role not in (Role.SCOPE, Role.ADVISORY))
    named = [pack.criteria[ask.criterion].condition for ask in own if ask.criterion]
    tests = [test for one in named for test in tests_in(one) if test.fact == fact]
    operands = [
        test.operand.operand if isinstance(test.operand, Comparison) else test.operand
        for test in tests
    ]
    ends = [
        end
        for operand in operands
        for end in ((operand.low, operand.high) if isinstance(operand, Between) else (operand,))
    ]
    return _Asking(pack, own, tuple(end for end in ends if isinstance(end, Decimal)))


def _value_row(fact: Fact, found: list[_Asking], of: int) -> Row:
    numbers = sorted({number for one in found for number in one.numbers})
    return Row(
        (fact.label, _range_words(fact, numbers), _said(found)),
        _support(found),
        {"fact": fact.id, "low": numbers[0] if numbers else None,
         "high": numbers[-1] if numbers else None, "unit": fact.unit.code if fact.unit else None,
         **_data(found, of)},
    )  # fmt: skip


def _finding_row(said: str, group: list[tuple[Fact, list[_Asking]]], of: int) -> Row:
    """The findings that the same policies ask for in the same way."""
    asking = [one for _, found in group for one in found]
    names = list(dict.fromkeys(one.pack.name for one in asking))
    cells = ("; ".join(fact.label for fact, _ in group), f"{len(names)} of {of}", said)
    facts = [fact.id for fact, _ in group]
    data = {"facts": facts, "policies_with_criteria": of, "packs": names}
    return Row(cells, _support(asking), data)


def _range_words(fact: Fact, numbers: list[Decimal]) -> str:
    if not numbers:
        return ""
    number = fact.kind is Kind.NUMBER
    last = fact.words_for(numbers[-1]) if number else show_number(numbers[-1])
    same = numbers[0] == numbers[-1]
    return last if same else f"{show_number(numbers[0])} to {last}"


def _said(found: list[_Asking], *, short: bool = False) -> str:
    """What is asked, each wording once with the policies that ask it so."""
    by_words: dict[str, list[str]] = {}
    for one in found:
        words = one.short_words if short else one.words
        by_words.setdefault(words, []).append(one.pack.id)
    return "; ".join(f"{words} ({', '.join(ids)})" for words, ids in by_words.items())


def _support(found: list[_Asking]) -> tuple[Support, ...]:
    return supported(citation for one in found for citation in one.citations)


def _data(found: list[_Asking], of: int) -> dict[str, object]:
    policies = [
        {"pack": one.pack.name, "criteria": list(dict.fromkeys(ask.criterion for ask in one.asks)),
         "asks": [ask.words for ask in one.asks]}
        for one in found
    ]  # fmt: skip
    return {"policies_with_criteria": of, "policies": policies}
