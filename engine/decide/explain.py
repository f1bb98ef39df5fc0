"""What an id or code means here, in our words, and where that comes from.

An id may mean several things: 50 is a modifier and a reason code. All meanings are given.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from engine.decide.glossary import WORDS
from engine.knowledge.coding.rows import CodeRow, ModifierRow, PlaceRow
from engine.knowledge.coding.table_reader import tables_of
from engine.knowledge.evidence import Citation
from engine.knowledge.library import Library
from engine.language.words import condition_words


@dataclass(frozen=True, slots=True)
class Explanation:
    """One meaning: of what kind, a heading, sentences, and the citations behind them.

    `where` is the pack, table or file that says so; `None` for the words of the product itself.
    """

    kind: str
    id: str
    title: str
    says: tuple[str, ...]
    where: str | None = None
    citations: tuple[Citation, ...] = ()


def explain(library: Library, name: str) -> list[Explanation]:
    """All meanings of a name; none where nothing is called so.

    Raises `InputError` where a file of the library is wrong.
    """
    return [found for source in _SOURCES for found in source(library, name)]


def known_names(library: Library) -> list[str]:
    """Everything that can be explained, for completion and near names."""
    names = [
        *WORDS,
        *library.facts,
        *(id for pack in library.packs() for id in pack.criteria),
        *(warning.id for pack in library.packs() for warning in pack.warnings),
        *(id for pack in library.coding_packs for id in pack.edits),
        *(code for codes in library.remittance.codes.values() for code in codes),
    ]
    rows = [entry.row for table in tables_of(library) for entry in table.entries]
    names += [_key(row) for row in rows if isinstance(row, CodeRow | ModifierRow | PlaceRow)]
    return list(dict.fromkeys(names))


def _key(row: CodeRow | ModifierRow | PlaceRow) -> str:
    match row:
        case CodeRow():
            return row.code
        case ModifierRow():
            return row.modifier
        case PlaceRow():
            return row.place


def _words(_: Library, name: str) -> Iterator[Explanation]:
    wanted = name.strip().casefold().replace(" ", "_").replace("-", "_")
    for word in WORDS.get(wanted, ()):
        yield Explanation(word.kind, wanted, wanted.replace("_", " "), (word.meaning,))


def _criteria(library: Library, name: str) -> Iterator[Explanation]:
    for pack in library.packs():
        for id, criterion in pack.criteria.items():
            if id.casefold() == name.casefold():
                says = [f"asks: {condition_words(criterion.condition, library)}"]
                says += [criterion.note] if criterion.note else []
                documents = ", ".join(criterion.documents)
                says += [f"shown by: {documents}"] if documents else []
                kind = f"criterion ({criterion.kind})"
                cited = (criterion.citation,)
                yield Explanation(kind, id, criterion.title, tuple(says), pack.name, cited)
        for warning in pack.warnings:
            if warning.id.casefold() == name.casefold():
                says = [warning.text, f"given when {condition_words(warning.condition, library)}"]
                title = "a warning of the policy"
                behind = tuple(one for one in (warning.citation,) if one is not None)
                yield Explanation("warning", warning.id, title, tuple(says), pack.name, behind)


def _edits(library: Library, name: str) -> Iterator[Explanation]:
    for pack in library.coding_packs:
        for id, edit in pack.edits.items():
            if id.casefold() != name.casefold():
                continue
            finding = edit.finding
            says = [
                f"about a line of which: {condition_words(edit.scope, library)}",
                f"passes if: {condition_words(edit.asked, library)}",
                f"else {finding.status}, {finding.action}: {finding.text}".replace("_", " "),
                f"whose edit: {pack.authority}".replace("_", " "),
            ]
            says += [edit.note] if edit.note else []
            for one in library.remittance.for_edit(id):
                remarks = f" with {', '.join(one.rarc)}" if one.rarc else ""
                says.append(f"a remittance may say {one.carc}{remarks} (a suggestion)")
            citations = (
                edit.citation,
                *(one.citation for one in library.remittance.for_edit(id)),
            )
            yield Explanation(
                "edit of claim lines", id, edit.title, tuple(says), pack.name, citations
            )


def _facts(library: Library, name: str) -> Iterator[Explanation]:
    for fact in library.facts.values():
        if name.casefold() not in (fact.id.casefold(), fact.label.casefold()):
            continue
        says = [fact.question]
        unit = f", in {fact.unit.many}" if fact.unit and fact.unit.many else ""
        says.append(f"a {fact.kind}{unit}")
        if fact.members:
            says.append(f"values: {', '.join(fact.members)}")
        if fact.derivation is not None:
            says.append(f"worked out: {fact.derivation.definition}")
        says.append(f"look in: {fact.look}")
        users = [pack.name for pack in library.packs() if _asks(library, pack.name, fact.id)]
        if users:
            says.append(f"asked by {', '.join(users)}")
        yield Explanation("fact", fact.id, fact.label, tuple(says), "policies/facts.json")


def _asks(library: Library, pack: str, fact: str) -> bool:
    from engine.language.conditions import tests_in

    named = library.pack_named(pack)
    return any(t.fact == fact for c in named.criteria.values() for t in tests_in(c.condition))


def _remittance(library: Library, name: str) -> Iterator[Explanation]:
    remittance = library.remittance
    for kind, what in (("carc", "reason code (CARC)"), ("rarc", "remark code (RARC)")):
        number = name.casefold().removeprefix(f"{kind}:").removeprefix(f"{kind} ").upper()
        words = remittance.codes[kind].get(number)
        if words is None:
            continue
        says: list[str] = []
        citations: list[Citation] = []
        for edit, suggestions in remittance.suggestions.items():
            for one in suggestions:
                if number == one.carc if kind == "carc" else number in one.rarc:
                    says.append(f"suggested for {edit}")
                    citations.append(one.citation)
        says.append("a suggestion of what a remittance may say; the payer's own may differ")
        where = "policies/remittance.json"
        cited = tuple(dict.fromkeys(citations))
        yield Explanation(what, number, words, tuple(says), where, cited)


def _tables(library: Library, name: str) -> Iterator[Explanation]:
    for table in tables_of(library):
        rows = [entry for entry in table.entries if _is_named(entry.row, name)]
        if not rows:
            continue
        says = tuple(
            dict.fromkeys(_row_words(entry.row, entry.begins, entry.ends) for entry in rows)
        )
        cited = tuple(dict.fromkeys(entry.citation for entry in rows))
        kind = {
            CodeRow: "billing code",
            ModifierRow: "modifier",
            PlaceRow: "place of service",
        }[type(rows[0].row)]
        yield Explanation(kind, name.upper(), table.title, says, table.id, cited)


def _is_named(row: object, name: str) -> bool:
    if not isinstance(row, CodeRow | ModifierRow | PlaceRow):
        return False
    return _key(row).casefold() == name.casefold()


def _row_words(row: object, begins: object, ends: object) -> str:
    match row:
        case CodeRow(valid=valid, services=services):
            told = f"from {begins or 'the beginning'} to {ends or 'now, as far as is known'}"
            stands = ", ".join(one.replace("-", " ") for one in services)
            return f"{told}: {'valid' if valid else 'not valid'}{f'; {stands}' if stands else ''}"
        case ModifierRow(text=text, bypasses_pairs=bypasses, settings=settings, is_modifier=real):
            also = ["can release a pair of indicator 1"] if bypasses else []
            also += [f"only for {', '.join(settings)}".replace("_", " ")] if settings else []
            also += [] if real else ["no modifier"]
            return "; ".join([text, *also])
        case PlaceRow(facility=facility, use=use):
            where = "in a facility" if facility else "outside a facility"
            return f"{where}; for this procedure: {use}"
        case _:
            return ""


_SOURCES: tuple[Callable[[Library, str], Iterator[Explanation]], ...] = (
    _words,
    _criteria,
    _edits,
    _facts,
    _tables,
    _remittance,
)
"""Where meanings are looked for, in the order in which they are told."""
