"""`coverpack doctor`: whether this installation can be trusted to decide, and what to do if not."""

import platform
import re
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from cli.call import Call, call_of
from engine import __version__

if TYPE_CHECKING:
    from engine.knowledge.texts.documents import InputError

CHECK_FAILED = 1
OLDEST = (3, 11)

Mark = Literal["ok", "missing", "failed"]
"""`missing` is an optional part that is not there: no fault."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at; `remedy` says what to do where it is not as it should be."""

    name: str
    mark: Mark
    found: str
    remedy: str | None = None


@click.command(epilog="Example: coverpack doctor")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How the checks are printed.",
)
@click.pass_context
def doctor(ctx: click.Context, form: str) -> None:
    """Check the installation: Python, durable_rules, libraries, the knowledge base.

    Nothing is asked of the network. Exit codes: 0 all that is needed works; 1 something does not.
    """
    checks = list(_checks(call_of(ctx)))
    failed = [check for check in checks if check.mark == "failed"]
    if form == "json":
        from engine.knowledge.texts.json_writer import pretty

        click.echo(pretty({"ok": not failed, "checks": [asdict(check) for check in checks]}))
    else:
        _print(checks)
    if failed:
        ctx.exit(CHECK_FAILED)


def _print(checks: list[Check]) -> None:
    from cli.terminal import Sign, standard_page

    signs = {"ok": Sign.YES, "missing": Sign.NONE, "failed": Sign.NO}
    page = standard_page()
    width = max(len(check.name) for check in checks) + 2
    for check in checks:
        page.text(check.found, indent=0, sign=signs[check.mark], label=check.name, hang=width)
        if check.remedy:
            page.lines.append(f"    {check.remedy}")  # not wrapped: it may be a command to copy
    failed = sum(check.mark == "failed" for check in checks)
    page.blank()
    page.text(f"{failed} to repair" if failed else "all that is needed works", indent=0)
    page.write()


def _checks(call: Call) -> Iterator[Check]:
    yield _python()
    yield Check("coverpack", "ok", f"{__version__}, {Path(__file__).resolve().parent.parent}")
    yield _engine()
    yield from _requirements()
    yield from _knowledge(call)


def _python() -> Check:
    found = f"{platform.python_version()} ({platform.python_implementation()}), {sys.executable}"
    if sys.version_info[:2] < OLDEST:
        needed = ".".join(map(str, OLDEST))
        return Check("python", "failed", found, f"use Python {needed} or later")
    return Check("python", "ok", found)


def _engine() -> Check:
    """durable_rules, loaded and put through a program whose answer is known."""
    from engine.rules import EngineFault, LibraryProblem, library_version, self_test

    try:
        self_test()
    except LibraryProblem as problem:
        return Check("durable_rules", "failed", problem.message, problem.hint)
    except EngineFault as fault:
        return Check("durable_rules", "failed", f"the self-test failed: {fault}", EngineFault.hint)
    return Check("durable_rules", "ok", f"{library_version()}, the self-test gave the known answer")


# ---- what is installed beside it -----------------------------------------------------------------

_REQUIREMENT = re.compile(
    r"(?P<name>[\w.-]+)\s*(?P<operator>>=|==)\s*(?P<version>[\w.]+)"
    r"(?:\s*;.*?\bextra\s*==\s*[\"'](?P<extra>[\w.-]+)[\"'])?.*"
)


@dataclass(frozen=True, slots=True)
class Requirement:
    """A library that is asked for, by an extra or (`None`) always."""

    name: str
    operator: str
    version: str
    extra: str | None


def requirements() -> list[Requirement]:
    """What this version asks for: in a checkout by `pyproject.toml`, else by its metadata."""
    return [
        Requirement(*found.group("name", "operator", "version", "extra"))
        for line in _declared()
        if (found := _REQUIREMENT.fullmatch(line))
    ]


def _declared() -> list[str]:
    here = Path(__file__).resolve().parent.parent / "pyproject.toml"
    if not here.is_file():
        return metadata.requires("coverpack") or []
    import tomllib

    project = tomllib.loads(here.read_text(encoding="utf-8"))["project"]
    extras: dict[str, list[str]] = project.get("optional-dependencies", {})
    lines: list[str] = list(project["dependencies"])
    return lines + [f'{line}; extra == "{extra}"' for extra in extras for line in extras[extra]]


def _requirements() -> Iterator[Check]:
    extras: dict[str, list[Requirement]] = {}
    for one in requirements():
        if one.extra is not None:
            extras.setdefault(one.extra, []).append(one)
        elif one.name.replace("_", "-") != "durable-rules":  # it had its own check
            lack = _lack(one)
            installed = _installed(one.name) or "not installed"
            remedy = f"pip install '{one.name}{one.operator}{one.version}'"
            yield (
                Check(one.name, "failed", lack, remedy)
                if lack
                else Check(one.name, "ok", installed)
            )
    for extra, wanted in extras.items():
        lacking = [lack for one in wanted if (lack := _lack(one))]
        name = f"coverpack[{extra}]"
        if lacking:
            yield Check(name, "missing", f"optional: {'; '.join(lacking)}", f"pip install '{name}'")
        else:
            yield Check(name, "ok", "all of it is installed")


def _lack(wanted: Requirement) -> str | None:
    """What is wrong with an installed library: it is missing, or not the version asked for."""
    installed = _installed(wanted.name)
    if installed is None:
        return f"{wanted.name} is not installed"
    found, asked = _numbers(installed), _numbers(wanted.version)
    if found == asked or (wanted.operator == ">=" and found > asked):
        return None
    return f"{wanted.name} is {installed}, and {wanted.operator}{wanted.version} is asked for"


def _installed(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _numbers(version: str) -> list[int]:
    """The release of a version, without zeros at its end: `9.0` and `9` are one."""
    release = re.match(r"\d+(?:\.\d+)*", version)
    numbers = [int(part) for part in release[0].split(".")] if release else []
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return numbers


# ---- the knowledge base --------------------------------------------------------------------------


def _knowledge(call: Call) -> Iterator[Check]:
    from engine.knowledge.library import shipped_root
    from engine.knowledge.lint.files import label
    from engine.knowledge.texts.documents import InputError

    schemas = shipped_root() / "schemas"
    number = len(list(schemas.glob("*.schema.json")))
    if number:
        yield Check("schemas", "ok", f"{number} in {schemas}")
    else:
        yield Check("schemas", "failed", f"none in {schemas}", "install coverpack again")
    try:
        library = call.library()
        extends = " (extends the shipped one)" if library.extended else ""
        yield Check("library", "ok", f"{library.root}{extends}")
        counted = (
            _counted(len(library.facts), "fact"),
            _counted(len(library.sets), "value set"),
            _counted(len(library.payers.payers), "payer"),
        )
        yield Check("facts", "ok", ", ".join(counted))
    except InputError as error:
        yield _broken("library", error)
        return
    files = library.pack_files()
    if not files:
        yield Check("packs", "failed", "there are none", "add one, or name another `--library`")
    for file in files:
        try:
            pack = library.pack_at(file)
        except InputError as error:
            yield _broken(label(file), error)
        else:
            short = pack.digest.removeprefix("sha256:")[:12]
            yield Check(pack.name, "ok", f"{pack.status}, {short}")


def _broken(name: str, error: "InputError") -> Check:
    first = error.diagnostics[0]
    number = len(error.diagnostics) - 1
    found = f"{first.message} ({first.file})" + (f", and {number} more" if number else "")
    remedy = (first.hint if not number else None) or "`coverpack lint` lists all that is wrong"
    return Check(name, "failed", found, remedy)


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
