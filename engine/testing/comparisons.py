"""Comparing what a step expects with what was found, and reading the contract's words."""

from engine.language.near import near
from engine.testing.faults import NotAsExpected, StepFault


def choice(what: str, said: str, known: list[str]) -> str:
    """One of the contract's words, written with spaces or as in JSON. Raises `StepFault`."""
    code = said.strip().replace(" ", "_")
    if code not in known:
        listing = ", ".join(words(one) for one in known)
        hint = near(code, known) or f"it is one of {listing}"
        raise StepFault(f"`{said}` is no {what}", hint.replace("_", " "))
    return code


def words(code: str) -> str:
    """A word of the contract as people write it."""
    return code.replace("_", " ")


def same(what: str, expected: str, found: str) -> None:
    """Compare two words. Raises `NotAsExpected`."""
    if expected != found:
        raise NotAsExpected(what, words(expected), words(found))


def same_members(what: str, expected: list[str], found: list[str]) -> None:
    """Compare two lists whatever their order, each member once. Raises `NotAsExpected`."""
    if sorted(expected) != sorted(found):
        missing = [one for one in expected if one not in found]
        surplus = [one for one in found if one not in expected]
        differ = [("missing", missing), ("unexpected", surplus)]
        told = "; ".join(f"{word}: {', '.join(some)}" for word, some in differ if some)
        said = ", ".join(found) or "none"
        raise NotAsExpected(what, ", ".join(expected) or "none", f"{said} ({told})")
