"""What is wrong at a place in a JSON value, said without knowing the text the value came from.

The typing of conditions and the loaders of facts, packs and encounters report problems; whoever
holds the text turns them into diagnostics with file, line and column.
"""

from dataclasses import dataclass

Path = tuple[str | int, ...]
"""The way from the root of a JSON value to a place in it: keys and list indexes (from 0)."""

_QUOTED_LENGTH = 60


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong.

    `code` is a stable name in kebab case (`unknown-fact`); `at_key` points at the key of the place
    and not at its value.
    """

    path: Path
    code: str
    message: str
    hint: str | None = None
    at_key: bool = False


def quoted(words: object) -> str:
    """The user's own words in backticks, fit to be shown, at most 60 characters of them."""
    return f"`{printable(str(words), _QUOTED_LENGTH)}`"


def printable(text: str, length: int) -> str:
    """A text fit to be shown: cut to a length, what cannot be printed as an escape."""
    if len(text) > length:
        text = text[: length - 3] + "..."
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)
