"""The files that `coverpack test` writes its results to, for machines that show them."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.cucumber_report import cucumber_of, cucumber_of_refused
from cli.junit_report import junit_of, junit_of_refused
from cli.whole_file import check_has_folder, write_new_file

if TYPE_CHECKING:
    from engine.knowledge.library import Library
    from engine.knowledge.texts.documents import InputError
    from engine.testing.recorder import Report


@dataclass(frozen=True, slots=True)
class ResultsFiles:
    """Where results go: to a JUnit file, a file of Cucumber JSON, both, or nowhere."""

    junit: Path | None
    cucumber: Path | None

    def check(self) -> None:
        """Before anything runs: raises where a file cannot come to be, or both would be one."""
        for path in filter(None, (self.junit, self.cucumber)):
            check_has_folder(path)
        if self.junit and self.cucumber and self.junit.resolve() == self.cucumber.resolve():
            message = f"`{self.cucumber}` is the file of --junit already"
            raise click.BadParameter(message, param_hint="--cucumber")

    def write(self, report: "Report", library: "Library") -> None:
        """Write what became of the scenarios."""
        self._write(lambda: junit_of(report), lambda: cucumber_of(report, library.root))

    def write_refused(self, refused: "InputError", library: "Library") -> None:
        """Write why feature files are refused, no scenario being run."""
        from engine.knowledge.texts.documents import InputError

        reasons = refused.diagnostics
        try:
            self._write(
                lambda: junit_of_refused(reasons),
                lambda: cucumber_of_refused(reasons, library.root),
            )
        except InputError as error:
            raise InputError([*reasons, *error.diagnostics]) from None

    def _write(self, junit: Callable[[], str], cucumber: Callable[[], str]) -> None:
        for path, text in ((self.junit, junit), (self.cucumber, cucumber)):
            if path:
                write_new_file(path, text(), replace=True)
