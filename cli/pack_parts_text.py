"""The parts that coverage packs and coding packs have in common, as text for a person."""

from collections.abc import Iterable, Sequence

from cli.evidence_text import dated_words, grade_words
from cli.terminal import Page, Sign
from engine.knowledge.evidence import Source
from engine.knowledge.packs import Dates, PackStatus
from engine.knowledge.study.pack_comparison import named_dates

LABELS = 18
"""The columns of the labels in the header of a pack."""


def write_unsure(page: Page, status: PackStatus) -> None:
    """That a pack is not yet one to rely on, where it is not."""
    if status in (PackStatus.DRAFT, PackStatus.PROVISIONAL):
        text = f"{status.value}: its evidence does not allow more yet"
        page.text(text, indent=0, sign=Sign.NOTE, style="yellow")


def write_dates(page: Page, dates: Dates) -> None:
    """The dates of a version, each with its grade."""
    for name, dated in named_dates(dates).items():
        note = f": {dated.note}" if dated.note else ""
        page.text(dated_words(dated) + note, label=name, hang=LABELS)


def write_sources(page: Page, sources: Iterable[Source]) -> None:
    """The documents that are cited, and how far each was read."""
    page.heading("Sources")
    for source in sources:
        parts = [grade_words(source.evidence)]
        parts.append("read to its end" if source.complete else "not read to its end")
        if source.read_on is not None:
            parts.append(f"read on {source.read_on}")
        page.text(f"{source.document} ({', '.join(parts)})", sign=Sign.NONE)
        for text in (source.url, source.note):
            if text:
                page.text(text, indent=4, style="dim")


def write_listed(page: Page, title: str, texts: Sequence[str]) -> None:
    """Texts under a heading, where there are any."""
    if texts:
        page.heading(title)
    for text in texts:
        page.text(text, sign=Sign.NONE)
