"""Several payers as the value of an option: ids separated by commas."""

from engine.knowledge.library import Library
from engine.knowledge.texts.documents import Diagnostic, InputError
from engine.language.near import near
from engine.language.problems import quoted


def chosen_payers(library: Library, given: str | None, option: str) -> tuple[str, ...]:
    """The payers of an option, in the order of their declaration; all where it was not given.

    Raises `InputError` with the nearest name for each that is none.
    """
    known = library.payers.payers
    if given is None:
        return tuple(known)
    named = [word.strip() for word in given.split(",")]
    wrong = [
        Diagnostic(
            f"{option} {given}",
            None,
            None,
            "",
            "unknown-payer",
            f"there is no payer {quoted(word)}",
            near(word, known) or "one of " + ", ".join(f"`{id}`" for id in known),
        )
        for word in dict.fromkeys(named)
        if word not in known
    ]
    if wrong:
        raise InputError(wrong)
    return tuple(id for id in known if id in named)
