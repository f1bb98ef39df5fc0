"""Reading an encounter from JSON: its one check, with every problem and its place."""

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path as FilePath
from typing import Protocol

from engine.encounter.claim_reader import MAX_UNITS, ClaimReader
from engine.encounter.derived import completed_years
from engine.encounter.form import FORM, digest_of
from engine.encounter.model import Encounter, Place
from engine.encounter.origin import Provenance, read_origin
from engine.encounter.statements import read_absent, read_statements
from engine.knowledge.payers import LINES_OF_BUSINESS, STATES, Payer, Payers, near_declared
from engine.knowledge.texts.documents import Diagnostic, Document, InputError, read_document
from engine.language.facts import Fact
from engine.language.parse import bounds_hint, in_bounds
from engine.language.problems import Path, Problem, quoted
from engine.language.shape import Fields, Json

__all__ = ["FORM", "MAX_BYTES", "MAX_UNITS", "Declared", "read_encounter", "read_encounter_file"]

MAX_BYTES = 5_000_000
"""The largest encounter that is read: 5 MB. A real one has a few kilobytes."""
MAX_PROBLEMS = 100
"""How many problems of one encounter are told at once."""

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


def read_encounter(
    document: Document, declared: Declared, origin: Provenance | None = None
) -> Encounter:
    """The encounter in a JSON document. Raises `InputError` with every problem found.

    `origin` is where its values stood before, for a document that does not say so itself.
    """
    problems = _FirstProblems()
    encounter = None
    with suppress(_EnoughError):
        encounter = _Reader(declared, problems, origin).read(document.value)
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
    def __init__(
        self, declared: Declared, problems: list[Problem], origin: Provenance | None
    ) -> None:
        self.declared = declared
        self.problems = problems
        self.origin = origin

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
        patient_id, birth_date, sex = self._patient(fields, day)
        origin = read_origin(fields, self.problems) or self.origin
        if fields.has("claim") and fields.has("request"):
            message = "an encounter has a claim or a request, not both"
            hint = "leave `request` out: the lines of the claim name the service"
            self.problems.append(Problem(("request",), "claim-and-request", message, hint, True))
        billed = ClaimReader(self.declared.facts, self.problems, origin)
        claim = billed.claim(fields)
        requested = billed.request(fields)
        facts = read_statements(fields, self.declared.facts)
        read_absent(fields, self.declared.facts, facts)
        fields.done()
        if self.problems or day is None:
            return None
        encounter = Encounter(
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
            patient_id=patient_id,
            origin=origin,
        )
        return replace(encounter, digest=digest_of(encounter))

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

    def _patient(
        self, fields: Fields, service: date | None
    ) -> tuple[str | None, date | None, str | None]:
        entry = fields.object("patient", "a patient")
        if entry is None:
            return None, None, None
        id = entry.text("id")
        birth = entry.day("birth_date")
        sex_fact = self.declared.facts.get("patient.sex")
        sex = entry.choice("sex", tuple(sex_fact.members or ()) if sex_fact else ())
        entry.done()
        if birth and service and service < birth:
            message = f"the date of service `{service}` is before the birth date `{birth}`"
            self.problem(("date_of_service",), "before-birth", message, "one of them is wrong")
        elif birth and service:
            self._check_age(birth, completed_years(birth, service), (*entry.path, "birth_date"))
        return id, birth, sex

    def _check_age(self, birth: date, years: int, path: Path) -> None:
        fact = self.declared.facts.get("patient.age")
        if fact and not in_bounds(fact, Decimal(years)):
            message = f"the birth date `{birth}` gives an age of {fact.words_for(Decimal(years))}"
            self.problem(path, "out-of-bounds", message, bounds_hint(fact))


def _plan_hint(payer: str, plan: str, payers: Mapping[str, Payer]) -> str:
    """What may have been meant by a plan that the payer does not have."""
    own = payers[payer].plans
    listed = ", ".join(f"`{id}`" for id in own)
    found = near_declared(plan, own) or (f"`{payer}` has {listed}" if listed else "leave it out")
    other = next((id for id, one in payers.items() if plan in one.plans), None)
    return found if other is None else f"it is a plan of `{other}`; {found}"
