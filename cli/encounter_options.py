"""An encounter, or part of one, from options: alone, or on top of what a file says.

The options are put into the encounter's JSON, and the encounter is read and checked as every other
is. A problem at a place that an option has set is said of that option.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any, TypeVar

import click

from engine.encounter.model import Encounter
from engine.encounter.origin import Provenance
from engine.encounter.reader import FORM, Declared, read_encounter
from engine.encounter.text_values import TextValueError, parse_text_value
from engine.knowledge.texts.documents import Diagnostic, Document, InputError, Severity
from engine.language.parse import fact_hint
from engine.language.problems import Problem, printable, quoted
from engine.language.shape import Json

ID = "command-line"
"""The id of an encounter that no file gives."""
SOURCE = "command line"
"""The source of facts that options state."""
_CODE = re.compile(r"(?P<code>[0-9A-Za-z]{5})(?:[xX](?P<units>[0-9]{1,9}))?")
_LONGEST_SHOWN = 80
_PLACES: dict[str, tuple[str, tuple[str, ...]]] = {
    "payer": ("--payer", ("payer",)),
    "plan": ("--plan", ("plan",)),
    "line_of_business": ("--line-of-business", ("line_of_business",)),
    "state": ("--state", ("service_location", "state")),
    "county": ("--county", ("service_location", "county")),
    "plan_state": ("--plan-state", ("plan_state",)),
    "date": ("--date", ("date_of_service",)),
    "birth_date": ("--birth-date", ("patient", "birth_date")),
    "sex": ("--sex", ("patient", "sex")),
    "claim_form": ("--claim-form", ("claim", "form")),
}
"""Each option, and where in an encounter its value goes."""
OPTION_OF_FIELD = {".".join(path): option for option, path in _PLACES.values()}
"""For each field of an encounter that has one, the option that supplies it."""


@dataclass(frozen=True, slots=True)
class EncounterOptions:
    """What the options say, as typed; `None` and empty where they were not given."""

    payer: str | None = None
    plan: str | None = None
    line_of_business: str | None = None
    state: str | None = None
    county: str | None = None
    plan_state: str | None = None
    date: str | None = None
    birth_date: str | None = None
    sex: str | None = None
    claim_form: str | None = None
    codes: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()

    def any_given(self) -> bool:
        """Whether there is any."""
        return any(getattr(self, field.name) for field in fields(self))


@dataclass(frozen=True, slots=True)
class Setting:
    """One place in the encounter that an option sets; `words` are the option as typed."""

    path: tuple[str, ...]
    value: Json
    words: str


Command = TypeVar("Command", bound=Callable[..., Any])


def encounter_options(command: Command) -> Command:
    """Add the options to a command, which gets them as the argument `options`."""
    from cli import completion as complete

    def option(name: str, words: str, completer: Any = None, metavar: str = "TEXT") -> Any:
        return click.option(name, help=words, shell_complete=completer, metavar=metavar)

    added = [
        option("--payer", "Who pays: medicare, aetna, ...", complete.complete_payer, "ID"),
        option("--plan", "The plan inside it.", complete.complete_plan, "ID"),
        option(
            "--line-of-business",
            "medicare_ffs, commercial, ...",
            complete.complete_line_of_business,
            "WORD",
        ),
        option("--state", "Where the service is performed.", complete.complete_state, "XX"),
        option("--county", "The county there, where a state is split."),
        option("--plan-state", "The state of the plan.", complete.complete_state, "XX"),
        option("--date", "The date of service.", metavar="YYYY-MM-DD"),
        option("--birth-date", "The patient's.", metavar="YYYY-MM-DD"),
        option("--sex", "The patient's: female, male, other.", metavar="WORD"),
        option("--claim-form", "professional or institutional; with --code.", metavar="WORD"),
        click.option(
            "--code",
            "codes",
            multiple=True,
            metavar="CODE[xUNITS]",
            help="A code of the service; with units, a claim line. May be repeated.",
        ),
        click.option(
            "--fact",
            "facts",
            multiple=True,
            metavar="ID=VALUE",
            shell_complete=complete.complete_fact,
            help="A fact: 14, yes, L4,L5, 'L5,...' (at least these), unknown. May be repeated.",
        ),
    ]
    for add in reversed(added):
        command = add(command)
    return command


def encounter_of(
    document: Document | None,
    options: EncounterOptions,
    declared: Declared,
    origin: Provenance | None = None,
) -> Encounter:
    """The encounter that a file (`None`: no file) and the options make together.

    `origin` is where the values of the document stood before.

    Raises:
        InputError: with every problem of the file and the options.

    """
    if document is not None and not options.any_given():
        return read_encounter(document, declared, origin)
    value: Json = {"schema": FORM, "id": ID} if document is None else document.value
    if not isinstance(value, dict):
        return read_encounter(Document(*_named(document)), declared)
    settings, wrong = _settings(options, value, declared)
    merged = _merged(value, settings)
    try:
        encounter = read_encounter(
            _SetDocument(*_named(document, merged), settings, document), declared, origin
        )
    except InputError as error:
        wrong += error.diagnostics
    if wrong:
        raise InputError(wrong)
    spoken = [setting.path[1] for setting in settings if setting.path[0] == "facts"]
    cleaned = _without_absent(merged, spoken)
    if cleaned is merged:
        return encounter
    without = _SetDocument(*_named(document, cleaned), settings, document)
    return read_encounter(without, declared, origin)


def _named(document: Document | None, value: Json = None) -> tuple[str, str, Json]:
    if document is None:
        return "options", "{}", value
    return document.name, document.text, document.value if value is None else value


@dataclass(frozen=True, eq=False)
class _SetDocument(Document):
    """A document some places of which were set by options."""

    settings: tuple[Setting, ...]
    file: Document | None

    def diagnose(self, problem: Problem, severity: Severity = "error") -> Diagnostic:
        """A problem, said of the option that set its place, else of the file."""
        setting = next((s for s in self.settings if problem.path[: len(s.path)] == s.path), None)
        if setting is not None:
            return _diagnostic(setting.words, problem)
        if self.file is not None:
            return self.file.diagnose(problem, severity)
        return _diagnostic("options", problem)


def _diagnostic(words: str, problem: Problem) -> Diagnostic:
    name = printable(words, _LONGEST_SHOWN)
    return Diagnostic(name, None, None, "", problem.code, problem.message, problem.hint)


def _settings(
    options: EncounterOptions, value: dict[str, Json], declared: Declared
) -> tuple[tuple[Setting, ...], list[Diagnostic]]:
    """Where the options go, and what is wrong with those that say nothing readable."""
    wrong: list[Diagnostic] = []
    settings: list[Setting] = []
    for name, (option, path) in _PLACES.items():
        given = getattr(options, name)
        if given is not None:
            settings.append(Setting(path, given, f"{option} {given}"))
    for text in options.facts:
        words = f"--fact {text}"
        try:
            setting = _fact_setting(text, words, declared)
        except _OptionError as error:
            wrong.append(_diagnostic(words, error.problem))
            continue
        if any(setting.path == other.path for other in settings):
            message = f"{quoted(setting.path[-1])} is given twice"
            wrong.append(
                _diagnostic(words, Problem((), "duplicate-option", message, "keep one of the two"))
            )
        settings.append(setting)
    settings += _code_settings(options.codes, settings, value, wrong)
    claim = next((setting for setting in settings if setting.path[0] == "claim"), None)
    if claim and "claim" not in value and not any(s.path == ("claim", "lines") for s in settings):
        message, hint = "this describes a claim, and there is none", "give its codes with `--code`"
        wrong.append(_diagnostic(claim.words, Problem((), "no-claim", message, hint)))
        settings = [setting for setting in settings if setting.path[0] != "claim"]
    return tuple(settings), wrong


class _OptionError(Exception):
    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def _fact_setting(text: str, words: str, declared: Declared) -> Setting:
    id, equals, said = text.partition("=")
    id = id.strip()
    if not equals:
        message = f"{quoted(text)} is not of the form ID=VALUE"
        raise _OptionError(
            Problem((), "fact-form", message, "for example `pain.low_back_duration=14`")
        )
    fact = declared.facts.get(id)
    if fact is None:
        message = f"there is no fact {quoted(id)}"
        raise _OptionError(Problem((), "unknown-fact", message, fact_hint(id, declared.facts)))
    if id == "claim.lines":
        message = "claim lines are not stated as a fact"
        raise _OptionError(
            Problem((), "not-givable", message, "give them with `--code`: `64628x1`")
        )
    try:
        value = parse_text_value(fact, said, unit_required=False)
    except TextValueError as error:
        raise _OptionError(Problem((), "value-form", error.message, error.hint)) from None
    if fact.given == "encounter":
        area, _, name = id.partition(".")
        return Setting((area, name), value, words)
    statement = dict(value) if isinstance(value, dict) else {"value": value}
    return Setting(("facts", id), {**statement, "source": SOURCE}, words)


def _code_settings(
    codes: Iterable[str], settings: list[Setting], value: dict[str, Json], wrong: list[Diagnostic]
) -> list[Setting]:
    """The codes: claim lines where units or anything else of a claim is given, else a request."""
    read: list[tuple[str, str | None]] = []
    for text in codes:
        found = _CODE.fullmatch(text.strip())
        if found is None:
            message = f"{quoted(text)} is not a code, with or without units"
            problem = Problem((), "code-form", message, "for example `64628` or `64629x2`")
            wrong.append(_diagnostic(f"--code {text}", problem))
        else:
            read.append((found["code"].upper(), found["units"]))
    if not read:
        return []
    words = "--code " + " --code ".join(codes)
    is_claim = "claim" in value or any(setting.path[0] == "claim" for setting in settings)
    if not is_claim and all(units is None for _, units in read):
        return [Setting(("request", "codes"), [code for code, _ in read], words)]
    lines = [
        {"line": Decimal(number), "code": code, "units": Decimal(units or 1)}
        for number, (code, units) in enumerate(read, 1)
    ]
    billed = Setting(("claim", "lines"), lines, words)
    # They take the place of what the file requests: the service is named once.
    return [billed, Setting(("request",), None, words)] if "request" in value else [billed]


def _merged(value: dict[str, Json], settings: Iterable[Setting]) -> dict[str, Json]:
    """The encounter with what the options set, the file's own left as it was."""
    merged = dict(value)
    for setting in settings:
        *above, last = setting.path
        here = merged
        for key in above:
            inner = here.get(key, {})
            if not isinstance(inner, dict):
                break  # the file is wrong there, and the reader says so
            here[key] = dict(inner)
            here = here[key]
        else:
            if setting.value is None and setting.path[0] != "facts":
                here.pop(last, None)
            else:
                here[last] = setting.value
    return merged


def _without_absent(value: dict[str, Json], ids: list[str]) -> dict[str, Json]:
    """The encounter without what it records as absent and an option states; itself if nothing."""
    entries = value.get("absent", [])
    kept = [{**entry, "facts": [id for id in entry["facts"] if id not in ids]} for entry in entries]
    if kept == entries:
        return value
    return {**value, "absent": [entry for entry in kept if entry["facts"]]}
