"""`coverpack test`: run the features, and say which scenarios hold."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.call import call_of
from cli.library_checked import library_is_named, refuse_another

if TYPE_CHECKING:
    from engine.knowledge.library import Library
    from engine.testing.recorder import Report
    from engine.testing.run import Selection

FAILED, INPUT_IS_WRONG, NOTHING_CHECKED, INTERNAL_FAULT = 1, 2, 3, 70
_FORMATS = ("text", "json", "github")


@click.command(
    epilog="Example: coverpack test features/medicare --tag PAL-X11",
    short_help="Run the features: what each policy is expected to decide.",
)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATHS]...")
@click.option(
    "-k",
    "words",
    default="",
    metavar="WORDS",
    help='Only scenarios with these words in their names: body mass, or "age and not 18".',
)
@click.option("--payer", "payers", multiple=True, help="Only features of this payer. Repeatable.")
@click.option(
    "--pack",
    "packs",
    multiple=True,
    metavar="PAYER/POLICY[@VERSION]",
    help="Only features of this policy, and not those named by another version. Repeatable.",
)
@click.option(
    "--tag",
    "tags",
    multiple=True,
    metavar="TAG",
    help="Only scenarios with this tag, such as a criterion's id. Repeatable.",
)
@click.option(
    "--junit",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Also write the results to a JUnit XML file.",
)
@click.option(
    "--cucumber",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Also write the results to a file of Cucumber JSON, each scenario with its steps.",
)
@click.option("--format", "form", type=click.Choice(_FORMATS), default="text", show_default=True)
@click.pass_context
def test(
    ctx: click.Context,
    paths: tuple[Path, ...],
    *,
    words: str,
    payers: tuple[str, ...],
    packs: tuple[str, ...],
    tags: tuple[str, ...],
    junit: Path | None,
    cucumber: Path | None,
    form: str,
) -> None:
    """Run the features: what each policy is expected to decide.

    PATHS are feature files and folders; without any, the folder `features` of the library. The
    library is the one named, else the folder you are in if it holds `policies`, else the shipped
    one. A scenario under `@proposed` is run and does not count: it waits for a person.

    A file of results is written whole or not at all, and replaces what was there. Where a feature
    file is refused it says why; where no scenario was found it is empty.

    Exit codes: 0 every scenario holds; 1 one does not; 2 a feature file is refused and nothing ran,
    or the features around you are of no library; 3 no scenario was found that counts; 70 an
    internal fault.
    """
    from cli.results_files import ResultsFiles
    from engine.knowledge.texts.documents import InputError
    from engine.testing.run import Selection, feature_files, read_features, run_features

    written = ResultsFiles(junit, cucumber)
    written.check()
    library = _library(ctx)
    selection = Selection(
        words=words,
        tags=frozenset(tag.removeprefix("@") for tag in tags),
        payers=frozenset(_known_payers(payers, library)),
        policies=frozenset(_known_policies(packs, library)),
    )
    if not paths and not library_is_named(ctx):
        refuse_another(library, "policies")
        refuse_another(library, "features")
    files = feature_files(paths or _default_places(library), selection)
    try:
        read_features(files)
    except InputError as error:
        written.write_refused(error, library)
        raise
    progress = _progress if sys.stderr.isatty() else None
    report = run_features(files, library, selection, progress)
    if progress:
        click.echo("\r\x1b[K", nl=False, err=True)
    for line in _RENDERINGS[form](report, _summary(report, selection)):
        click.echo(line)
    written.write(report, library)
    ctx.exit(exit_code(report))


def _library(ctx: click.Context) -> "Library":
    """The library: the one named, else that of the working folder, else the shipped one."""
    from engine.knowledge.library import open_library

    here = Path.cwd()
    if not library_is_named(ctx) and (here / "policies").is_dir():
        return open_library(here)
    return call_of(ctx).library()


def _known_payers(payers: tuple[str, ...], library: "Library") -> Iterator[str]:
    from engine.language.near import near

    for payer in payers:
        known = library.payers.payers
        if payer not in known:
            hint = near(payer, known) or "one of " + ", ".join(f"`{id}`" for id in known)
            raise click.BadParameter(f"there is no payer `{payer}`: {hint}", param_hint="--payer")
        yield payer


def _known_policies(packs: tuple[str, ...], library: "Library") -> Iterator[str]:
    """The policies, and the names of files about one version: the one named, else any."""
    from engine.language.near import near

    for pack in packs:
        policy, _, version = pack.partition("@")
        known = library.policy_ids()
        if policy not in known:
            hint = near(policy, known) or "one of " + ", ".join(f"`{id}`" for id in known)
            raise click.BadParameter(f"there is no policy `{policy}`: {hint}", param_hint="--pack")
        yield policy
        versions = [library.pack_named(pack)] if version else library.versions(policy)
        yield from (f"{policy}-{one.version}" for one in versions)


def _default_places(library: "Library") -> list[Path]:
    """The folder of the library's features, if there is one: without it nothing is tested."""
    folder = library.root / "features"
    return [_shortest(folder)] if folder.exists() else []


def _shortest(path: Path) -> Path:
    """A path as messages are to show it: from the working folder, where it lies inside."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def _progress(count: int) -> None:
    click.echo(f"\r{count} scenarios", nl=False, err=True)


def exit_code(report: "Report") -> int:
    """What the run comes to as the exit code of the program."""
    if any(result.fault for result in report.results):
        return INTERNAL_FAULT
    if report.failed:
        return FAILED
    return 0 if report.counted else NOTHING_CHECKED


# --- Renderings -----------------------------------------------------------------------------


def _text(report: "Report", summary: str) -> Iterator[str]:
    for result in report.results:
        if result.holds:
            continue
        yield result.name if result.counts else f"{result.name} (only proposed)"
        yield from (f"  {line}" for line in result.report.splitlines())
        yield ""
    yield summary


def _summary(report: "Report", selection: "Selection") -> str:
    """The last line: how many hold, how many do not, and of how many files."""
    if not report.results:
        narrowed = selection.words or selection.tags or selection.payers or selection.policies
        return "nothing was tested: " + (
            "no scenario fits the selection" if narrowed else "there is no feature file"
        )
    if not report.counted:
        return f"nothing was tested: {_proposed_words(report)}"
    files = {result.file for result in report.counted}
    among = f"in {_count(len(files), 'feature file')}"
    if proposed := _proposed_words(report):
        among += f"; {proposed}"
    held = len(report.counted) - len(report.failed)
    if not report.failed:
        return f"{_count(held, 'scenario')} {'holds' if held == 1 else 'hold'} {among}"
    does = "does" if len(report.failed) == 1 else "do"
    return (
        f"{len(report.failed)} of {_count(len(report.counted), 'scenario')} {does} not hold {among}"
    )


def _proposed_words(report: "Report") -> str:
    """How many scenarios wait for a person, if any, and how many of those do not hold."""
    proposed = [result for result in report.results if not result.counts]
    if not proposed:
        return ""
    one = len(proposed) == 1
    said = f"{len(proposed)} under @proposed {'does' if one else 'do'} not count"
    failed = sum(not result.holds for result in proposed)
    return f"{said}, and {failed} of them would not hold" if failed else said


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _json(report: "Report", summary: str) -> Iterator[str]:
    results = [
        {
            "file": result.file,
            "line": result.line,
            "scenario": result.name,
            "holds": result.holds,
            "counts": result.counts,
            "report": result.report or None,
        }
        for result in report.results
    ]
    document = {"summary": summary, "scenarios": results}
    yield json.dumps(document, ensure_ascii=False, indent=2)


def _github(report: "Report", summary: str) -> Iterator[str]:
    """Annotations that GitHub shows beside the scenario's line."""
    for result in report.results:
        if result.holds:
            continue
        place = f"file={_escaped(result.file)},line={result.line}"
        kind = "error" if result.counts else "notice"
        said = _escaped(result.report, text=True)
        yield f"::{kind} {place},title={_escaped(result.name)}::{said}"
    yield summary


def _escaped(words: str, *, text: bool = False) -> str:
    """Words as GitHub's commands hold them."""
    escaped = words.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return escaped if text else escaped.replace(":", "%3A").replace(",", "%2C")


_RENDERINGS = {"text": _text, "json": _json, "github": _github}
