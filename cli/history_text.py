"""A line of time as text for a person and as JSON: its spans, and what changed between them.

A whole line stands for days on which one version is in force, a broken one for days on which that
is uncertain, none for a gap.
"""

from collections.abc import Mapping
from typing import Any

from cli.diff_form import differences_json
from cli.diff_text import reservations, verdict, write_by_part
from cli.evidence_text import beginning_words, dated_words
from cli.terminal import Page, Sign
from cli.which_text import (
    choice_json,
    link_words,
    needs_json,
    notes_json,
    write_needs,
    write_notes,
)
from engine.knowledge.packs import Pack
from engine.knowledge.study.differences import Differences, Weight
from engine.knowledge.study.history import History, Span

Json = Any
_DATE = len("2024-01-28")
_WHOLE, _BROKEN, _GAP = ("│", "|"), ("┊", ":"), (" ", " ")
_MOST_SHOWN = 12
"""So many changed rules are shown; of more, only the count: another policy differs everywhere."""


def write_history(page: Page, title: str, found: History) -> None:
    """The line from top to bottom; `title` says whose it is."""
    page.heading(title)
    if found.needs:
        write_needs(page, found.needs, found.candidates)
        return
    if not found.spans:
        page.text("No version is in force on any day.")
    page.blank()
    arrivals = {change.after.digest: change for change in found.changes}
    shown: set[str] = set()
    for number, span in enumerate(found.spans):
        _Line(page, span).write(shown, arrivals, last=number == len(found.spans) - 1)
    for pack in found.undated:
        page.blank()
        page.text(
            f"{pack.name}: no date tells when it began, so it is never selected", sign=Sign.UNKNOWN
        )
    write_notes(page, found.notes)


class _Line:
    """One span: its first day and its versions, and beside them the line."""

    def __init__(self, page: Page, span: Span) -> None:
        self.page = page
        self.span = span
        drawn = _GAP if not span.choices else _BROKEN if span.uncertain else _WHOLE
        self.rule = drawn[0] if page.terminal.signs else drawn[1]

    def write(self, shown: set[str], arrivals: Mapping[str, Differences], *, last: bool) -> None:
        span = self.span
        self._row(self._headline(), str(span.begins), style=None if span.choices else "yellow")
        until = str(span.ends) if span.ends else "now, as far as is known"
        self._row(f"to {until}", style="dim")
        for choice in span.choices:
            if choice.pack.digest not in shown:
                named = f"{choice.pack.name}: " if span.uncertain else ""
                self._row(named + choice.pack.title)
                self._row(_standing_words(choice.pack))
                for link in choice.chain:
                    self._row(link_words(link))
                shown.add(choice.pack.digest)
                if choice.pack.digest in arrivals:
                    self._change(arrivals[choice.pack.digest])
        if last:
            self._not_seen_after()
        else:
            self._row("")

    def _headline(self) -> str:
        names = [pack.name for pack in self.span.packs]
        if not names:
            return "gap: no version is in force"
        if len(names) > 1:
            return f"uncertain: {' or '.join(names)}"
        return f"uncertain: {names[0]} may not have begun" if self.span.uncertain else names[0]

    def _change(self, change: Differences) -> None:
        self._row(f"changed from {change.before.name}:", style="bold")
        self._row(f"  {verdict(change)}")
        for text in reservations(change):
            self._row(f"  {text}")
        rules = [one for one in change.differences if one.weight is Weight.RULE]
        if len(rules) > _MOST_SHOWN:
            self._row(
                f"  {len(rules)} changes; to see them: "
                f"coverpack diff {change.before.name} {change.after.name}"
            )
            return
        inner = Page(self.page.terminal)
        write_by_part(inner, rules, indent=_DATE + 5)
        start = " " * (_DATE + 1) + self.rule
        self.page.lines += [start + line[len(start) :] for line in inner.lines]

    def _not_seen_after(self) -> None:
        for pack in self.span.packs:
            if pack.dates.observed is not None:
                self._row(
                    f"{pack.name} was last seen in force on {pack.dates.observed.day}; "
                    "what came after was not seen"
                )

    def _row(self, text: str, day: str = "", *, style: str | None = None) -> None:
        """A paragraph right of the line, with the line beside each of its rows."""
        inner = Page(self.page.terminal)
        depth = len(text) - len(text.lstrip())
        inner.text(text.strip(), indent=_DATE + 3 + depth, style=style)
        for number, line in enumerate(inner.lines):
            start = f"{day if number == 0 else '':{_DATE}} {self.rule}"
            self.page.lines.append((start + (line[len(start) :] or "")).rstrip())


def _standing_words(pack: Pack) -> str:
    words = f"{pack.status.value}, {beginning_words(pack.dates)}"
    if pack.dates.retired is not None:
        words += f", retired {dated_words(pack.dates.retired)}"
    if pack.dates.unverified_until is not None:
        words += f"; revisions up to {pack.dates.unverified_until.day} exist and were not seen"
    return words


def history_json(found: History) -> dict[str, Json]:
    """The spans in the order of time; a gap has no policies."""
    return {
        "spans": [
            {
                "begins": span.begins,
                "ends": span.ends,
                "certainty": _certainty(span),
                "policies": [choice_json(choice) for choice in span.choices],
            }
            for span in found.spans
        ],
        "changes": [differences_json(change) for change in found.changes],
        "undated": [{"pack": pack.id, "version": pack.version} for pack in found.undated],
        **needs_json(found.needs, found.candidates),
        "warnings": notes_json(found.notes),
    }


def _certainty(span: Span) -> str:
    if not span.choices:
        return "gap"
    return "uncertain" if span.uncertain else "certain"
