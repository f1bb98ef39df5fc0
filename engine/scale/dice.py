"""Random numbers as SQL: the same for a seed and a row in every run and every version.

Digests, not the engine's own random function or hash, whose values may change with its version. One
digest gives four draws of 16 bits.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

SIDES = 65_536
_DRAWS = 4


@dataclass
class Dice:
    """Hands out draws; `columns` are then the digests that they are taken from."""

    seed: int
    _draws: int = field(default=0)

    def draw(self) -> str:
        """A whole number from 0 to 65535, independent of every other draw."""
        digest, part = divmod(self._draws, _DRAWS)
        self._draws += 1
        return f"((h{digest} >> {16 * part}) & 65535)"

    def chance(self, rate: float) -> str:
        """Whether something happens that happens at this rate."""
        return f"({self.draw()} < {round(rate * SIDES)})"

    def pick(self, values: Sequence[str], weights: Sequence[float] | None = None) -> str:
        """One of some SQL values, each with its weight."""
        shares = weights or [1.0] * len(values)
        total, so_far, draw = sum(shares), 0.0, self.draw()
        pairs = []
        for value, share in zip(values[:-1], shares, strict=False):
            so_far += share
            pairs.append(f"WHEN {draw} < {round(so_far / total * SIDES)} THEN {value}")
        return f"CASE {' '.join(pairs)} ELSE {values[-1]} END" if pairs else values[-1]

    def columns(self) -> str:
        """The digests of a row `i`, as columns."""
        count = -(-self._draws // _DRAWS)
        return ", ".join(
            f"md5_number_lower('{self.seed}:' || i || ':{number}') AS h{number}"
            for number in range(count)
        )


def quoted(text: str) -> str:
    """A text as SQL."""
    return "'" + text.replace("'", "''") + "'"


def listed(values: Sequence[str]) -> str:
    """A list of texts as SQL."""
    return "[" + ", ".join(map(quoted, values)) + "]::VARCHAR[]"
