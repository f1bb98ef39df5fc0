"""The folder of a run: what it is a run of, its finished parts, and how it goes on after a stop."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.knowledge.texts.documents import Diagnostic, InputError
from engine.scale.durable_files import (
    digest_of_file,
    read_json,
    remove_unfinished,
    write_json,
)

RUN, SUMMARY = "run.json", "summary.json"
FORM = "coverpack/batch-run/1"
PARTS, REJECTS = "parts", "rejects"


@dataclass(frozen=True, slots=True)
class RunFolder:
    """A folder for the output of one run. `identity` is all that decides what comes out."""

    root: Path
    identity: Mapping[str, Any]

    def open(self) -> None:
        """Begin the run, or go on with it.

        Raises `InputError` where the folder holds another run, or something else.
        """
        card = self.root / RUN
        if card.exists():
            there = read_json(card)
            if there != self.identity:
                hint = "name another folder, or empty this one"
                raise self._wrong("other-run", self._what_differs(there), hint)
        elif self.root.exists() and (not self.root.is_dir() or any(self.root.iterdir())):
            message = "the folder is not empty and holds no run of `coverpack batch`"
            raise self._wrong("not-empty", message, "name a folder that is new or empty")
        for name in (PARTS, REJECTS):
            try:
                (self.root / name).mkdir(parents=True, exist_ok=True)
            except OSError as error:
                reason = (error.strerror or "no reason given").lower()
                raise self._wrong(
                    "cannot-write", f"no folder can be made there ({reason})"
                ) from None
            remove_unfinished(self.root / name)
        remove_unfinished(self.root)
        if not card.exists():
            write_json(card, self.identity)

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
        for path in sorted((self.root / PARTS).glob(f"{_stem(source, 0)[:-5]}*.json")):
            card = read_json(path)
            if card is not None:
                for name, digest in card["files"].items():
                    self._check(self.root / name, digest)
                found[int(path.stem[-5:])] = card
        return found

    def _check(self, path: Path, digest: str) -> None:
        if not path.is_file() or digest_of_file(path) != digest:
            message = f"`{path.name}` is not as the run wrote it"
            hint = "name another folder: a finished part is never written again"
            raise self._wrong("changed-part", message, hint)

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
