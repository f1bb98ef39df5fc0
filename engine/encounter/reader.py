"""Reading an encounter from JSON: its one check, with every problem and its place."""

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, replace
from datetime import date
from decimal import Decimal
from pathlib import Path as FilePath
from typing import Protocol

from engine.encounter.derived import completed_years
from engine.encounter.model import Claim, ClaimLine, Encounter, Place, Statement
from engine.encounter.statements import read_absent, read_statements
from engine.knowledge.payers import LINES_OF_BUSINESS, STATES, Payer, Payers, near_declared
from engine.knowledge.texts.documents import Diagnostic, Document, InputError, read_document
from engine.knowledge.texts.json_writer import canonical, digest
from engine.language.facts import Fact
from engine.language.parse import bounds_hint, in_bounds
from engine.language.problems import Path, Problem, quoted
from engine.language.shape import Fields, Json, kind_of
from engine.language.values import SetValue, Value, show_number

FORM = "coverpack/encounter/1"
MAX_BYTES = 5_000_000
"""The largest encounter that is read: 5 MB. A real one has a few kilobytes."""
MAX_PROBLEMS = 100
"""How many problems of one encounter are told at once."""
MAX_UNITS = 9_999
"""The most units of a claim line, which is what the fact `claim.units` can hold."""

_POINTERS = "pointers count the claim's `diagnoses` from 1"
_CODE = re.compile(r"[0-9A-Z]{5}")
_MODIFIER = re.compile(r"[0-9A-Z]{2}")
_ZIP = re.compile(r"[0-9]{5}(-[0-9]{4})?")


class Declared(Protocol):
    """What an encounter is checked against: the fact dictionary and the payers."""

    @property
    def facts(self) -> Mapping[str, Fact]:
        """The declared facts."""

    @property
    def payers(self) -> Payers:
        """The declared payers and plans."""


def read_encounter_file(path: str | FilePath, declared: Declared) -> Encounter:
    """The encounter in a file. Raises `InputError` with every problem found."""
    return read_encounter(read_document(path, max_bytes=MAX_BYTES), declared)


def read_encounter(document: Document, declared: Declared) -> Encounter:
    """The encounter in a JSON document. Raises `InputError` with every problem found."""
    problems = _FirstProblems()
    encounter = None
    with suppress(_EnoughError):
        encounter = _Reader(declared, problems).read(document.value)
    if problems or encounter is None:
        wrong = [document.diagnose(problem) for problem in problems]
        if len(problems) == MAX_PROBLEMS:
            message = f"reading stopped after {MAX_PROBLEMS} problems"
            hint = "mend these, then see what is left"
            name = document.name
            wrong.append(Diagnostic(name, None, None, "", "too-many-problems", message, hint))
        raise InputError(wrong)
    return encounter


class _EnoughError(Exception):
    """So much is wrong that reading on would tell nobody more."""


class _FirstProblems(list[Problem]):
    """Problems as they are found; ends the reading at the last one that is told.

    Without it a hostile encounter has a million problems, each of them looking for a near name.
    """

    def append(self, problem: Problem) -> None:
        super().append(problem)
        if len(self) == MAX_PROBLEMS:
            raise _EnoughError


class _Reader:
    def __init__(self, declared: Declared, problems: list[Problem]) -> None:
        self.declared = declared
        self.problems = problems

    def problem(self, path: Path, code: str, message: str, hint: str | None = None) -> None:
        self.problems.append(Problem(path, code, message, hint))

    def read(self, value: Json) -> Encounter | None:
        if isinstance(value, list):
            message = "an encounter must be an object, not a list"
            self.problem((), "wrong-type", message, "write each encounter into a file of its own")
            return None
        fields = Fields(value, (), self.problems, "an encounter")
        if not fields.is_object or not fields.is_form(FORM):
            return None
        id = fields.text("id", required=True) or ""
        payer, plan = self._payer(fields)
        day = fields.day("date_of_service", required=True)
        line = fields.choice("line_of_business", LINES_OF_BUSINESS)
        plan_state = fields.choice("plan_state", STATES)
        place = self._place(fields)
        birth_date, sex = self._patient(fields, day)
        if fields.has("claim") and fields.has("request"):
            message = "an encounter has a claim or a request, not both"
            hint = "leave `request` out: the lines of the claim name the service"
            self.problems.append(Problem(("request",), "claim-and-request", message, hint, True))
        claim = self._claim(fields)
        requested = self._request(fields)
        facts = read_statements(fields, self.declared.facts)
        read_absent(fields, self.declared.facts, facts)
        fields.done()
        if self.problems or day is None:
            return None
        return _with_digest(
            Encounter(
                id=id,
                payer=payer,
                date_of_service=day,
                plan=plan,
                line_of_business=line,
                plan_state=plan_state,
                service_location=place,
                birth_date=birth_date,
                sex=sex,
                claim=claim,
                requested=requested,
                facts={key: tuple(statements) for key, statements in facts.items()},
                digest="",
            )
        )

    def _payer(self, fields: Fields) -> tuple[str, str | None]:
        payers = self.declared.payers.payers
        payer = fields.text("payer", required=True) or ""
        plan = fields.text("plan")
        known = payers.get(payer)
        if payer and known is None:
            hint = near_declared(payer, payers) or "one of " + ", ".join(f"`{id}`" for id in payers)
            self.problem(("payer",), "unknown-payer", f"there is no payer {quoted(payer)}", hint)
        if known is not None and plan is not None and plan not in known.plans:
            message = f"payer `{payer}` has no plan {quoted(plan)}"
            self.problem(("plan",), "unknown-plan", message, _plan_hint(payer, plan, payers))
        return payer, plan

    def _place(self, fields: Fields) -> Place | None:
        what = "a service location"
        entry = fields.object("service_location", what, example='{"state": "NC"}')
        if entry is None:
            return None
        state = entry.choice("state", STATES, required=True)
        county = entry.text("county")
        zip_code = entry.text("zip")
        entry.done()
        if zip_code is not None and not _ZIP.fullmatch(zip_code):
            message = f"{quoted(zip_code)} is not a ZIP code"
            self.problem((*entry.path, "zip"), "zip-form", message, "five digits, or five and four")
        return Place(state, county, zip_code) if state else None

    def _patient(self, fields: Fields, service: date | None) -> tuple[date | None, str | None]:
        entry = fields.object("patient", "a patient")
        if entry is None:
            return None, None
        birth = entry.day("birth_date")
        sex_fact = self.declared.facts.get("patient.sex")
        sex = entry.choice("sex", tuple(sex_fact.members or ()) if sex_fact else ())
        entry.done()
        if birth and service and service < birth:
            message = f"the date of service `{service}` is before the birth date `{birth}`"
            self.problem(("date_of_service",), "before-birth", message, "one of them is wrong")
        elif birth and service:
            self._check_age(birth, completed_years(birth, service), (*entry.path, "birth_date"))
        return birth, sex

    def _check_age(self, birth: date, years: int, path: Path) -> None:
        fact = self.declared.facts.get("patient.age")
        if fact and not in_bounds(fact, Decimal(years)):
            message = f"the birth date `{birth}` gives an age of {fact.words_for(Decimal(years))}"
            self.problem(path, "out-of-bounds", message, bounds_hint(fact))

    def _request(self, fields: Fields) -> tuple[str, ...] | None:
        entry = fields.object("request", "a request")
        if entry is None:
            return None
        self._refuse_empty(entry, "codes", "a request names at least one code")
        codes = entry.texts("codes", required=True)
        entry.done()
        for index, code in enumerate(codes):
            self._code(code, (*entry.path, "codes", index))
        return codes

    def _refuse_empty(self, entry: Fields, key: str, message: str) -> None:
        if entry.is_empty_list(key):
            hint = f"leave `{entry.path[-1]}` out where there is none"
            self.problem((*entry.path, key), "empty-list", message, hint)

    def _code(self, code: str, path: Path) -> None:
        if not _CODE.fullmatch(code):
            message = f"{quoted(code)} is not a CPT or HCPCS code"
            self.problem(path, "code-form", message, "five digits or capital letters: `64629`")

    def _claim(self, fields: Fields) -> Claim | None:
        entry = fields.object("claim", "a claim")
        if entry is None:
            return None
        facts = self.declared.facts
        diagnoses = entry.texts("diagnoses") if entry.has("diagnoses") else None
        elsewhere = entry.has("primary_elsewhere")
        self._diagnoses(diagnoses or (), (*entry.path, "diagnoses"))
        claim = Claim(
            form=entry.choice("form", _members(facts, "claim.form")),
            setting=entry.choice("setting", _members(facts, "claim.setting")),
            place_of_service=self._place_of_service(entry),
            diagnoses=diagnoses,
            primary_elsewhere=entry.flag("primary_elsewhere") if elsewhere else None,
            lines=self._lines(entry, len(diagnoses or ())),
        )
        entry.done()
        return claim

    def _diagnoses(self, diagnoses: tuple[str, ...], path: Path) -> None:
        fact = self.declared.facts.get("claim.diagnoses")
        for index, code in enumerate(diagnoses):
            if fact and not fact.allows_member(code):
                message = f"{quoted(code)} is not an ICD-10-CM code"
                self.problem((*path, index), "code-form", message, "with its dot: `M54.51`")

    def _place_of_service(self, entry: Fields) -> str | None:
        code = entry.text("place_of_service")
        if code is not None and not re.fullmatch(r"[0-9]{2}", code):
            message, hint = f"{quoted(code)} is not a place of service", "two digits as text: `24`"
            self.problem((*entry.path, "place_of_service"), "code-form", message, hint)
        return code

    def _lines(self, entry: Fields, diagnoses: int) -> tuple[ClaimLine, ...]:
        self._refuse_empty(entry, "lines", "a claim has at least one line")
        lines: dict[int, ClaimLine] = {}
        for path, item in entry.items("lines", required=True):
            line = self._line(Fields(item, path, self.problems, "a claim line"), diagnoses)
            if line.line and line.line in lines:
                message = f"line number {line.line} is given twice"
                hint = "number the lines of the claim from 1, each with its own number"
                self.problem((*path, "line"), "duplicate-item", message, hint)
            lines[line.line] = line
        return tuple(lines.values())

    def _line(self, entry: Fields, diagnoses: int) -> ClaimLine:
        code = entry.text("code", required=True) or ""
        if code:
            self._code(code, (*entry.path, "code"))
        modifiers = entry.texts("modifiers")
        for index, modifier in enumerate(modifiers):
            if not _MODIFIER.fullmatch(modifier):
                message = f"{quoted(modifier)} is not a modifier"
                hint = "two digits or capital letters: `59`"
                self.problem((*entry.path, "modifiers", index), "code-form", message, hint)
        line = ClaimLine(
            line=entry.whole("line", least=1, required=True) or 0,
            code=code,
            units=self._units(entry),
            modifiers=modifiers,
            diagnosis_pointers=self._pointers(entry, diagnoses),
            provider=entry.text("provider"),
        )
        entry.done()
        return line

    def _units(self, entry: Fields) -> int:
        units = entry.number("units", required=True)
        if units is None:
            return 0
        if units != units.to_integral_value() or not 1 <= units <= MAX_UNITS:
            shown = show_number(units)
            message = f"`units` must be a whole number from 1 to {MAX_UNITS:,}, not `{shown}`"
            self.problem((*entry.path, "units"), "not-whole", message)
            return 0
        return int(units)

    def _pointers(self, entry: Fields, diagnoses: int) -> tuple[int, ...]:
        pointers: list[int] = []
        for path, item in entry.items("diagnosis_pointers"):
            number = item if not isinstance(item, bool | str | list | dict | None) else None
            if number is None or number != int(number):
                message = f"a diagnosis pointer is a whole number, not {kind_of(item)}"
                self.problem(path, "wrong-type", message, _POINTERS)
            elif not 1 <= number <= diagnoses:
                listed = "1 diagnosis" if diagnoses == 1 else f"{diagnoses or 'no'} diagnoses"
                message = f"pointer `{show_number(number)}` points at none: the claim has {listed}"
                self.problem(path, "dangling-pointer", message, _POINTERS)
            else:
                pointers.append(int(number))
        return tuple(pointers)


def _plan_hint(payer: str, plan: str, payers: Mapping[str, Payer]) -> str:
    """What may have been meant by a plan that the payer does not have."""
    own = payers[payer].plans
    listed = ", ".join(f"`{id}`" for id in own)
    found = near_declared(plan, own) or (f"`{payer}` has {listed}" if listed else "leave it out")
    other = next((id for id, one in payers.items() if plan in one.plans), None)
    return found if other is None else f"it is a plan of `{other}`; {found}"


def _members(facts: Mapping[str, Fact], id: str) -> tuple[str, ...]:
    fact = facts.get(id)
    return tuple(fact.members or ()) if fact else ()


def _with_digest(encounter: Encounter) -> Encounter:
    """The encounter with the digest of its content, which no order of keys or facts changes."""
    content = asdict(replace(encounter, facts={}))
    content["requested"] = None if encounter.requested is None else sorted(encounter.requested)
    content["facts"] = {
        key: sorted(canonical(_plain(statement)) for statement in statements)
        for key, statements in encounter.facts.items()
    }
    return replace(encounter, digest=digest(content))


def _plain(statement: Statement) -> Json:
    return {**asdict(statement), "value": _plain_value(statement.value)}


def _plain_value(value: Value) -> Json:
    if isinstance(value, SetValue):
        return {"members": sorted(value.members), "complete": value.complete}
    return value
