"""The folder of a run: what it is a run of, its finished parts, and how it goes on after a stop."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.knowledge.texts.documents import Diagnostic, InputError
from engine.scale.durable_files import (
    UNFINISHED,
    digest_of_file,
    read_json,
    remove_unfinished,
    write_json,
)
from engine.scale.folder_lock import alone_in
from engine.scale.tally import Tally

RUN, SUMMARY = "run.json", "summary.json"
FORM = "coverpack/batch-run/1"
PARTS, REJECTS = "parts", "rejects"
_STEM = re.compile(r"part-(\d+)-(\d+)", re.ASCII)


@dataclass(frozen=True, slots=True)
class RunFolder:
    """A folder for the output of one run. `identity` is all that decides what comes out."""

    root: Path
    identity: Mapping[str, Any]

    @contextmanager
    def opened(self) -> Iterator[None]:
        """Begin the run, or go on with it, alone in the folder until the block ends.

        Raises `InputError` where the folder holds another run, or something else.
        """
        self._make(self.root)
        with alone_in(self.root):
            self._begin()
            yield

    def _begin(self) -> None:
        """First of all note what the run is: a folder without that is none of ours."""
        card = self.root / RUN
        if card.exists():
            there = read_json(card)
            if there != self.identity:
                hint = "name another folder, or empty this one"
                raise self._wrong("other-run", self._what_differs(there), hint)
        else:
            if any(path.name != RUN + UNFINISHED for path in self.root.iterdir()):
                message = "the folder is not empty and holds no run of `coverpack batch`"
                raise self._wrong("not-empty", message, "name a folder that is new or empty")
            write_json(card, self.identity)
        remove_unfinished(self.root)
        for name in (PARTS, REJECTS):
            self._make(self.root / name)
            remove_unfinished(self.root / name)

    def _make(self, folder: Path) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            reason = (error.strerror or "no reason given").lower()
            message = f"no folder can be made there ({reason})"
            raise self._wrong("cannot-write", message) from None

    def part(self, source: int, chunk: int, extension: str) -> Path:
        """The file of a part."""
        return self.root / PARTS / f"{_stem(source, chunk)}.{extension}"

    def rejects(self, source: int, chunk: int) -> Path:
        """The file of what a part rejects; there only where it rejects something."""
        return self.root / REJECTS / f"{_stem(source, chunk)}.ndjson"

    def finish(self, source: int, chunk: int, card: Mapping[str, Any]) -> None:
        """Note that a part is finished; its files are in place."""
        write_json(self._card(source, chunk), card)

    def finished(self, source: int) -> dict[int, Any]:
        """The cards of the finished parts of an input, by chunk.

        Raises `InputError` where a finished part was changed since.
        """
        found = {}
        for path in (self.root / PARTS).glob("*.json"):
            place = place_of(path)
            if place is not None and place[0] == source:
                card = read_json(path)
                if card is not None:
                    self._check_card(path, card)
                    found[place[1]] = card
        return dict(sorted(found.items()))

    def _check_card(self, path: Path, card: Any) -> None:
        try:
            Tally().add(card)
            files = [(self.root / name, digest) for name, digest in card["files"].items()]
        except (AttributeError, KeyError, TypeError):
            raise self._changed(path) from None
        for file, digest in files:
            self._check(file, digest)

    def _check(self, path: Path, digest: str) -> None:
        if not path.is_file() or digest_of_file(path) != digest:
            raise self._changed(path)

    def _changed(self, path: Path) -> InputError:
        message = f"`{path.name}` is not as the run wrote it"
        hint = "name another folder: a finished part is never written again"
        return self._wrong("changed-part", message, hint)

    def _card(self, source: int, chunk: int) -> Path:
        return self.root / PARTS / f"{_stem(source, chunk)}.json"

    def _what_differs(self, there: Any) -> str:
        keys = [
            k
            for k in self.identity
            if not isinstance(there, dict) or there.get(k) != self.identity[k]
        ]
        return f"the folder holds another run: its {', '.join(keys) or 'form'} differ"

    def _wrong(self, code: str, message: str, hint: str | None = None) -> InputError:
        return InputError([Diagnostic(str(self.root), None, None, "", code, message, hint)])


def _stem(source: int, chunk: int) -> str:
    return f"part-{source:03}-{chunk:05}"


def place_of(path: Path) -> tuple[int, int] | None:
    """The input and the chunk of a part that is named so; `None` where no part is."""
    found = _STEM.fullmatch(path.stem)
    place = (int(found[1]), int(found[2])) if found else None
    return place if place and path.stem == _stem(*place) else None
