"""A table every column of which is wrapped, as wide as the terminal: for comparing side by side."""

from collections.abc import Sequence

from cli.terminal import Page, wrapped

GAP = "  "
_NARROWEST = 8
_INDENT = 2
_LONGEST_WORD = 16
"""The longest word that a column is widened for; a longer one, as the name of a pack, is cut."""
_CUTS = ("@", "/", "_-.")
"""After these a long word is cut, the best first."""


def write_grid(
    page: Page, header: Sequence[str], rows: Sequence[Sequence[str]], *, lines: bool = False
) -> None:
    """The table. `lines`: an empty line between the rows, where cells have several lines.

    Where the terminal is too narrow for the columns, each row becomes a block of labeled lines.
    """
    widths = _widths([header, *rows], page.terminal.width)
    if widths is None:
        _write_blocks(page, header, rows)
        return
    _write_row(page, header, widths, "bold")
    for row in rows:
        if lines:
            page.blank()
        _write_row(page, row, widths, None)


def _widths(rows: Sequence[Sequence[str]], room: int) -> list[int] | None:
    """The widths of the columns: as wide as their texts, the widest narrowed until all fit."""
    columns = list(zip(*rows, strict=True))
    natural = [max(len(cell) for cell in column) for column in columns]
    least = [
        min(wide, max(_NARROWEST, _longest_word(column)))
        for wide, column in zip(natural, columns, strict=True)
    ]
    room -= len(GAP) * (len(columns) - 1)
    if sum(least) > room:
        return None
    widths = list(natural)
    while sum(widths) > room:
        spare = [wide if wide > low else 0 for wide, low in zip(widths, least, strict=True)]
        widths[spare.index(max(spare))] -= 1
    return widths


def _longest_word(column: Sequence[str]) -> int:
    longest = max((len(word) for cell in column for word in cell.split()), default=0)
    return min(longest, _LONGEST_WORD)


def _cut(text: str, width: int) -> str:
    """A text no word of which is wider than its column."""
    words: list[str] = []
    for word in text.split():
        rest = word
        while len(rest) > width:
            at = _place_to_cut(rest, width)
            words.append(rest[:at])
            rest = rest[at:]
        words.append(rest)
    return " ".join(words)


def _place_to_cut(word: str, width: int) -> int:
    for signs in _CUTS:
        at = max(word.rfind(sign, 0, width) for sign in signs) + 1
        if at > width // 3:
            return at
    return width


def _write_row(page: Page, row: Sequence[str], widths: Sequence[int], style: str | None) -> None:
    cells = [wrapped(_cut(cell, width), width) for cell, width in zip(row, widths, strict=True)]
    for number in range(max(map(len, cells), default=0)):
        parts = [
            (cell[number] if number < len(cell) else "").ljust(width)
            for cell, width in zip(cells, widths, strict=True)
        ]
        page.lines.append(page.terminal.paint(GAP.join(parts).rstrip(), style))


def _write_blocks(page: Page, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    hang = min(max(len(name) for name in header[1:]) + 2, page.terminal.width // 3)
    room = page.terminal.width - hang - _INDENT
    for first, *rest in rows:
        page.heading(_cut(first, page.terminal.width))
        for name, cell in zip(header[1:], rest, strict=True):
            if cell:
                label = name if len(name) < hang else name[: hang - 1]
                page.text(_cut(cell, room), indent=_INDENT, label=label, hang=hang)
