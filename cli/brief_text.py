"""A brief for people: on a terminal, and as Markdown. Every row shows its grades and sources."""

from collections.abc import Iterable, Iterator, Mapping

from cli.evidence_text import grade_words
from cli.terminal import Page, Sign
from engine.knowledge.brief.model import Brief, Row, Section, document_of
from engine.knowledge.evidence import Citation, Evidence

Numbers = Mapping[str, int]
"""The number that each document has in the list of sources."""

_GRADES = (
    "Each line ends with how it is known and its sources. Primary: the issuer's own text or data "
    "was read. Secondary: somebody else's rendering. Carried forward: from the version before. "
    "Inferred: follows from graded statements. Unverified: from memory, never seen."
)
_TABLE_SHARE = 2
"""A table is drawn where the columns before the last take less than one part in this of a line."""


def title_of(brief: Brief) -> str:
    """What the brief is of: `64629. Basivertebral nerve ablation, on 2025-01-01`."""
    day = f", on {brief.on}" if brief.on else ""
    return f"{brief.code}. {brief.title}{day}"


def numbered(brief: Brief) -> Numbers:
    """The sources by number, in the order in which they are first cited."""
    return {document_of(cited): number for number, cited in enumerate(brief.sources, 1)}


def support_words(row: Row, numbers: Numbers) -> str:
    """What a row rests on: `(primary) [3]`; where its parts differ, the grades of each of them."""
    parts: dict[str, list[Citation]] = {}
    for support in row.support:
        parts.setdefault(support.what, []).append(support.citation)
    graded = {what: _grades(cited) for what, cited in parts.items()}
    if len(set(graded.values())) == 1:
        said = next(iter(graded.values()))
    else:
        said = ", ".join(f"{what} {words}".strip() for what, words in graded.items())
    cited = sorted({numbers[document_of(support.citation)] for support in row.support})
    return f"({said}) [{', '.join(map(str, cited))}]"


def _grades(citations: Iterable[Citation]) -> str:
    found = {citation.evidence for citation in citations}
    return " and ".join(grade_words(grade) for grade in Evidence if grade in found)


def write_brief(page: Page, brief: Brief) -> None:
    """The brief on a terminal."""
    numbers = numbered(brief)
    page.heading(title_of(brief))
    page.text(_GRADES, style="dim")
    for section in brief.sections:
        page.heading(section.heading)
        if section.note:
            page.text(section.note, style="dim")
        if not section.columns:
            for row in section.rows:
                page.text(f"{row.cells[0]} {support_words(row, numbers)}", sign=Sign.NONE)
        elif _fits(section, page.terminal.width):
            rows = [_with_support(row, numbers) for row in section.rows]
            page.table((*section.columns[:-1], f"{section.columns[-1]} [sources]"), rows)
        else:
            for row in section.rows:
                _write_card(page, row, numbers)
    page.heading("Sources")
    for number, citation in enumerate(brief.sources, 1):
        page.text(_source_words(citation), label=f"[{number}]", hang=5)


def _fits(section: Section, width: int) -> bool:
    """Whether a section reads well as a table: its columns before the last are narrow."""
    table = [section.columns, *(row.cells for row in section.rows)]
    widths = [max(len(cells[at]) for cells in table) for at in range(len(section.columns) - 1)]
    return _TABLE_SHARE * (sum(widths) + 2 * len(widths)) < width


def _with_support(row: Row, numbers: Numbers) -> tuple[str, ...]:
    return (*row.cells[:-1], f"{row.cells[-1]} {support_words(row, numbers)}".strip())


def _write_card(page: Page, row: Row, numbers: Numbers) -> None:
    """A row as a heading and what is below it: for rows too wide for a table."""
    page.text(row.cells[0], style="bold")
    said = "; ".join(cell for cell in row.cells[1:] if cell)
    page.text(f"{said} {support_words(row, numbers)}", indent=6)


def _source_words(citation: Citation) -> str:
    return f"{citation.document}, {citation.url}" if citation.url else citation.document


def markdown(brief: Brief) -> str:
    """The brief as a Markdown page, with a line break at its end."""
    return "\n".join(_markdown_lines(brief)) + "\n"


def _markdown_lines(brief: Brief) -> Iterator[str]:
    numbers = numbered(brief)
    yield f"# {_escaped(title_of(brief))}"
    yield ""
    yield _GRADES
    for section in brief.sections:
        yield ""
        yield f"## {section.heading}"
        yield ""
        if section.note:
            yield f"*{_escaped(section.note)}*"
            yield ""
        if section.columns:
            yield _table_row((*section.columns, "evidence"))
            yield "|" + " --- |" * (len(section.columns) + 1)
            for row in section.rows:
                yield _table_row((*row.cells, support_words(row, numbers)))
        else:
            for row in section.rows:
                yield f"- {_escaped(row.cells[0])} *{_escaped(support_words(row, numbers))}*"
    yield ""
    yield "## Sources"
    yield ""
    for number, citation in enumerate(brief.sources, 1):
        link = f", <{citation.url}>" if citation.url else ""
        yield f"{number}. {_escaped(citation.document)}{link}"


def _table_row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(_escaped(cell) for cell in cells) + " |"


def _escaped(text: str) -> str:
    """A text in which nothing is taken for Markdown: no cell of a table ends early."""
    for sign in "\\|*_<>[]`":
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\n", " ")
