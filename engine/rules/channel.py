"""The narrow channel to durable_rules: the only module that imports it.

It uses six functions of the library's C module and nothing of its Python layer, in the one order
in which they are safe. A channel whose call failed must be dropped, not used again: the library's
locks and pointers can no longer be trusted.
"""

import importlib
import json
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Protocol, cast

from engine.rules.faults import LibraryProblem

PINNED = "2.0.28"
"""The version of durable_rules that was studied; no other is run."""

INSTALL = (
    "CPPFLAGS=-DPyEval_CallObject=PyObject_CallObject "
    f"pip install --no-cache-dir durable_rules=={PINNED}"
)
"""The command that builds it so that it can be imported on every supported Python."""

_REMEDY = f"install it with `{INSTALL}`"
_OK = 0
_DECODER = json.JSONDecoder()


class Library(Protocol):
    """The functions of the C module `durable_rules_engine` that are used."""

    __file__: str
    error: type[Exception]

    def create_ruleset(self, name: str, definition: str) -> int:
        """Make a ruleset from JSON; gives its handle."""

    def delete_ruleset(self, handle: int) -> None:
        """Free a ruleset; its sessions must be gone."""

    def assert_facts(self, handle: int, facts: str) -> tuple[int, int]:
        """Assert a JSON array of facts; gives a code and the offset of the session."""

    def start_action_for_state(self, handle: int, offset: int) -> tuple[str, str] | None:
        """The first pending firing: the session's state and the facts that matched."""

    def complete_and_start_action(self, handle: int, offset: int) -> str | None:
        """Done with that one; the facts that matched in the next."""

    def delete_state(self, handle: int, sid: str) -> None:
        """Free a session."""


class ChannelError(Exception):
    """durable_rules did not do what it was asked; the channel must be dropped."""


@cache
def load_library() -> Library:
    """Import the C module. Raises `LibraryProblem` with the command that installs it."""
    try:
        return cast(Library, importlib.import_module("durable_rules_engine"))
    except ModuleNotFoundError as error:
        raise LibraryProblem("durable_rules is not installed", _REMEDY) from error
    except ImportError as error:
        message = (
            "durable_rules was built without the macro that this Python needs"
            if "undefined symbol" in str(error)
            else f"durable_rules cannot be imported: {error}"
        )
        raise LibraryProblem(message, _REMEDY) from error


@cache
def library_version() -> str:
    """The version of durable_rules that is installed. Raises `LibraryProblem` if there is none."""
    # The name of its metadata folder tells, and reading that folder the usual way takes longer
    # than a whole decision does.
    site = Path(load_library().__file__).parent
    names = [folder.name for folder in site.glob("durable_rules-*.dist-info")]
    if len(names) == 1:
        return names[0].removesuffix(".dist-info").partition("-")[2]

    from importlib import metadata

    try:
        return metadata.version("durable_rules")
    except metadata.PackageNotFoundError as error:
        raise LibraryProblem("durable_rules was not installed by pip", _REMEDY) from error


class Channel:
    """One ruleset and its one session, which begins with the first facts and ends with `forget`."""

    def __init__(self, definition: str, session: str) -> None:
        self._library = load_library()
        self._session = session
        self._offset: int | None = None
        self._acted = False
        try:
            self._handle = self._library.create_ruleset("coverpack", definition)
        except self._library.error as error:
            raise ChannelError(f"durable_rules refused the rules: {error}") from error

    def assert_facts(self, facts: Sequence[str]) -> None:
        """Assert facts, each a JSON object with an `id` of its own; every one must match a rule."""
        if not facts:
            raise ChannelError("an empty batch crashes durable_rules")
        try:
            code, self._offset = self._library.assert_facts(self._handle, f"[{','.join(facts)}]")
        except self._library.error as error:
            raise ChannelError(f"durable_rules refused facts: {error}") from error
        if code != _OK:
            raise ChannelError(f"durable_rules answered code {code} to facts, expected {_OK}")

    def firings(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """What fires until nothing is pending: the rule's name, and the facts by alias.

        Facts must not be asserted before it is exhausted.
        """
        if self._offset is None:
            raise ChannelError("nothing was asserted, so nothing can fire")
        try:
            first = self._library.start_action_for_state(self._handle, self._offset)
            message = first[1] if first else None
            while message is not None:
                self._acted = True
                yield _read(message)
                message = self._library.complete_and_start_action(self._handle, self._offset)
        except self._library.error as error:
            raise ChannelError(f"durable_rules stopped while rules fired: {error}") from error

    def forget(self) -> None:
        """End the session. Refused if no rule fired in it: the library would free wild pointers."""
        if not self._acted:
            raise ChannelError("a session in which nothing fired cannot be deleted safely")
        try:
            self._library.delete_state(self._handle, self._session)
        except self._library.error as error:
            raise ChannelError(f"durable_rules kept the session: {error}") from error
        self._offset, self._acted = None, False

    def close(self) -> None:
        """Free the ruleset; only after `forget`."""
        if self._offset is not None:
            raise ChannelError("a ruleset with a live session cannot be deleted without a leak")
        self._library.delete_ruleset(self._handle)


def _read(message: str) -> tuple[str, dict[str, Any]]:
    """One firing: an object with the rule's name and, under it, the matched facts by alias."""
    read: dict[str, dict[str, Any]] = _DECODER.raw_decode(message)[0]
    if len(read) != 1:
        raise ChannelError(f"durable_rules reported {len(read)} rules in one firing")
    return next(iter(read.items()))
