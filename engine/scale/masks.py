"""Bit masks: many yes-or-no answers in a few whole numbers, in the order of a list of names."""

from collections.abc import Iterable, Iterator, Sequence

BITS = 62
"""How many answers a word holds: all of it stays a positive signed 64-bit number."""


def word_count(names: int) -> int:
    """How many words so many names need; never none, so that a column is always there."""
    return max(1, -(-names // BITS))


def place(index: int) -> tuple[int, int]:
    """The word and the bit, as a number, of the name at an index."""
    word, bit = divmod(index, BITS)
    return word, 1 << bit


def words_of(indexes: Iterable[int], count: int) -> list[int]:
    """The words in which the bits of these indexes are set."""
    words = [0] * count
    for index in indexes:
        word, bit = place(index)
        words[word] |= bit
    return words


def named(words: Sequence[int | None], names: Sequence[str]) -> Iterator[str]:
    """The names whose bits are set, in their order."""
    for index, name in enumerate(names):
        word, bit = place(index)
        if (words[word] or 0) & bit:
            yield name
