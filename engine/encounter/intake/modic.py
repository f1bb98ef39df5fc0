"""Modic changes as short texts name them: which bodies are stated, and which only possible.

A change lies in an endplate, and an endplate belongs to one body. "L4 inferior endplate" states L4.
"Modic 1 at L4-5" names a disc level and no endplate: the change may lie in either body, so it is
`possible` for both and stated for neither. The free text of a report is never read; these are the
texts of a coded body site, a table's column or an option.
"""

import re
from dataclasses import dataclass

from engine.encounter.intake.levels import from_top, read_levels
from engine.language.problems import Problem
from engine.language.shape import Json

_KINDS = {"1": 1, "2": 2, "3": 3, "I": 1, "II": 2, "III": 3}
_KIND = "(?:III|II|I|[123])"
# The word is asked for: without it "2 levels: L4-5" would be type 2.
_FINDING = re.compile(
    rf"(?:MODIC\s*(?:CHANGES?\s*)?(?:TYPES?\s*)?|TYPES?\s*)"
    rf"(?P<kinds>{_KIND}(?:\s*(?:/|\+|&|,|AND)\s*{_KIND}(?![0-9A-Z]))*)(?![0-9A-Z])"
    r"\s*(?:CHANGES?)?\s*(?:AT|OF|IN|:)?\s*(?P<places>.*)",
    re.DOTALL,
)
_ENDPLATE = re.compile(
    r"\b(?P<which>SUPERIOR|INFERIOR|UPPER|LOWER|BOTH|ADJACENT)?\s*END\s?-?PLATES?\b(?:\s+(?:OF|AT))?"
)
_EXAMPLE = "write it as `Modic 1 at L4 inferior endplate` or `Modic 2 at L5-S1`"


@dataclass(frozen=True, slots=True)
class ModicPlaces:
    """Where a change is: in the `stated` bodies for certain, in the `possible` ones perhaps."""

    stated: tuple[str, ...]
    possible: tuple[str, ...]

    def statements(self, source: str) -> list[dict[str, Json]]:
        """The statements of the fact of this type; open, as nobody said that these are all."""
        said: list[dict[str, Json]] = []
        if self.stated:
            said.append({"value": list(self.stated), "complete": False, "source": source})
        if self.possible:
            value = list(self.possible)
            possible = {"value": value, "complete": False, "certainty": "possible"}
            said.append({**possible, "source": source})
        return said


MODIC_KINDS = (1, 2, 3)


def modic_fact(kind: int) -> str:
    """The id of the fact that holds the bodies with changes of a Modic type (1, 2 or 3)."""
    return f"mri.modic_{kind}_bodies"


def read_modic(text: str) -> dict[int, ModicPlaces] | Problem:
    """The changes that a short text names, by Modic type; else why it names none.

    Several are separated by semicolons: `Modic 1 at L4-5; Modic 2 at L5 superior endplate`.
    """
    found: dict[int, ModicPlaces] = {}
    for part in text.upper().strip().rstrip(";").split(";"):
        finding = _FINDING.fullmatch(part.strip())
        if finding is None:
            return Problem((), "modic-form", "no type of Modic change is named", _EXAMPLE)
        places = modic_places(finding["places"])
        if isinstance(places, Problem):
            return places
        for kind in {_KINDS[word] for word in re.findall(_KIND, finding["kinds"])}:
            before = found.get(kind, ModicPlaces((), ()))
            found[kind] = _joined(before, places)
    return found


def modic_places(text: str) -> ModicPlaces | Problem:
    """The bodies of the places where a change was found, such as `L4-5, S1 superior endplate`."""
    places = ModicPlaces((), ())
    for part in re.split(r"[,;]|\bAND\b", text.upper()):
        endplate = _ENDPLATE.search(part)
        levels = read_levels(_ENDPLATE.sub(" ", part))
        if isinstance(levels, Problem):
            return levels
        touched = tuple(body for disc in levels.discs for body in disc)
        if endplate is not None and endplate["which"] in ("BOTH", "ADJACENT"):
            here = ModicPlaces(levels.bodies, ())
        else:
            here = ModicPlaces(levels.single, from_top(touched))
        places = _joined(places, here)
    return places


def _joined(one: ModicPlaces, other: ModicPlaces) -> ModicPlaces:
    stated = from_top([*one.stated, *other.stated])
    possible = from_top([*one.possible, *other.possible])
    return ModicPlaces(stated, tuple(body for body in possible if body not in stated))
