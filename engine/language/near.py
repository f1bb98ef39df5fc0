"""The nearest declared name to one that is not declared: "did you mean `patient.age`?"."""

import re
from collections.abc import Iterable

_CUTOFF = 0.7
_LONGEST = 100
_CODE = re.compile(r"[a-z]?[0-9][0-9a-z.\-]*", re.IGNORECASE)
"""A code such as `L4`, `64628` or `M54.51`."""


def near(word: str, candidates: Iterable[str]) -> str | None:
    """A hint that names the candidate nearest to a word, or `None` when none is near.

    Ids are compared whole and part by part, so that `age` finds `patient.age` and a wrong area
    still finds the right name. Codes that differ in a character name different things, and are
    never offered for each other; only case and separators may differ there. Of equally near
    candidates the first wins.
    """
    found = nearest(word, candidates)
    return None if found is None else f"did you mean `{found}`?"


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate that `near` names."""
    if not word or len(word) > _LONGEST:
        return None
    plain = without_variation(word)
    is_code = _CODE.fullmatch(word) is not None
    best, best_score = None, 0.0
    for candidate in candidates:
        other = without_variation(candidate)
        if plain == other:
            return candidate
        if not is_code:
            score = _likeness(plain, other)
            if score >= _CUTOFF and score > best_score:
                best, best_score = candidate, score
    return best


def without_variation(word: str) -> str:
    """A word without what people vary: case, and which separator joins its words."""
    return re.sub(r"[ _\-]+", "_", word.strip().casefold())


def _likeness(word: str, candidate: str) -> float:
    """How alike two plain words are, from 0 to 1: the better of whole against whole, by parts."""
    whole = _ratio(word, candidate)
    area, dot, name = candidate.rpartition(".")
    if not dot:
        return whole
    word_area, word_dot, word_name = word.rpartition(".")
    by_name = _ratio(word_name, name)
    if not word_dot:
        return max(whole, 0.95 * by_name)
    return max(whole, 0.8 * by_name + 0.2 * _ratio(word_area, area))


def _ratio(word: str, candidate: str) -> float:
    """Difflib's ratio; 0 where a bound that costs less already rules the pair out."""
    from difflib import SequenceMatcher  # only a wrong input pays for it

    matcher = SequenceMatcher(None, word, candidate, autojunk=False)
    if matcher.real_quick_ratio() < _CUTOFF or matcher.quick_ratio() < _CUTOFF:
        return 0.0
    return matcher.ratio()
