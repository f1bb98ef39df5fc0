"""Which version decides, as text for a person and as JSON: the answer of a selection."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from cli.candidate_words import candidates_words
from cli.encounter_options import OPTION_OF_FIELD
from cli.evidence_text import beginning_words, cited_words, grade_words
from cli.pack_form import citation_json, dates_json
from cli.terminal import Page, Sign
from engine.knowledge.evidence import Evidence
from engine.knowledge.packs import Pack
from engine.knowledge.payers import Plan
from engine.knowledge.selection import Candidate, Choice, Link, Need, Note, Selection
from engine.knowledge.standing import standing

Json = Any
_LABELS = 12


def write_which(page: Page, found: Selection, day: date, plan: Plan | None) -> None:
    """The versions that decide on a day, or what stands in the way; `plan` is the one named."""
    if len(found.choices) == 1:
        page.heading(f"{found.choices[0].pack.name} decides on {day}")
    elif found.choices:
        page.heading(f"Uncertain: one of {len(found.choices)} versions decides on {day}", "yellow")
        page.text("Each is evaluated: one outcome is the answer, two ask for the document.")
    elif found.needs:
        write_needs(page, found.needs, found.candidates)
    else:
        _write_nothing(page, day, found.nearest, plan)
    for choice in found.choices:
        _write_choice(page, choice, found, named=len(found.choices) > 1)
    write_notes(page, all_notes(found, day))


def all_notes(found: Selection, day: date) -> list[Note]:
    """The warnings that a decision by these versions has: of the selection, then of each."""
    return [*found.notes, *(one for c in found.choices for one in standing(c.pack, day))]


def write_needs(page: Page, needs: Sequence[Need], candidates: Sequence[Candidate]) -> None:
    """What to supply so that one policy is selected, and which it could be."""
    page.heading("Not enough is known to select a policy", "yellow")
    for need in needs:
        option = OPTION_OF_FIELD.get(need.field)
        page.text(f"{need.question} Give {option}." if option else need.question, sign=Sign.UNKNOWN)
    if candidates:
        page.text(f"It could be {candidates_words(candidates)}.")


def _write_nothing(page: Page, day: date, nearest: Sequence[Pack], plan: Plan | None) -> None:
    page.heading(f"No policy is known here for {day}: this is not a denial", "yellow")
    if plan is not None and plan.note:
        page.text(f"{plan.name}: {plan.note}")
    if nearest:
        said = ", ".join(f"{pack.name} ({beginning_words(pack.dates)})" for pack in nearest)
        page.text(f"The nearest versions: {said}.")


def write_notes(page: Page, notes: Sequence[Note]) -> None:
    """Warnings of the selection."""
    if notes:
        page.heading("Warnings")
    for note in notes:
        cited = f" [{cited_words(note.citation)}]" if note.citation else ""
        page.text(note.text + cited, sign=Sign.NOTE)


def _write_choice(page: Page, choice: Choice, found: Selection, *, named: bool) -> None:
    pack = choice.pack

    def row(label: str, text: str) -> None:
        page.text(text, label=label, hang=_LABELS)

    if named:
        page.heading(pack.name)
    page.text(pack.title)
    row("status", pack.status.value)
    row("in force", beginning_words(pack.dates))
    if found.selected_by:
        row("found by", found_by_words(dict(found.selected_by)))
    for link in choice.chain:
        row("chain", link_words(link))


def found_by_words(by: dict[str, str]) -> str:
    """How the plan was found: `place of service CA, parts A and B, JE (unverified)`."""
    line = f"line of business {by['line_of_business']}" if "line_of_business" in by else ""
    if by.get("by") == "service_location":
        parts = " and ".join(by.get("part", ""))
        grade = grade_words(Evidence(by["evidence"]))
        many = "parts" if len(by.get("part", "")) > 1 else "part"
        place = f"place of service {by['state']}, {many} {parts}, {by['jurisdiction']} ({grade})"
        return f"{place}; {line}"
    return "; ".join(word for word in (by.get("by", ""), line) if word)


def link_words(link: Link) -> str:
    """One step from the plan to its policy, with its evidence."""
    user = f"{link.payer} {link.plan}" if link.plan else link.payer
    return f"{user} -> {link.policy} ({link.binding}) [{grade_words(link.evidence)}]"


def which_json(found: Selection, day: date) -> dict[str, Json]:
    """The answer of a selection; several policies where the version is uncertain."""
    return {
        "date": day,
        "selected": len(found.choices) == 1,
        "policies": [choice_json(choice) for choice in found.choices],
        "selected_by": dict(found.selected_by),
        **needs_json(found.needs, found.candidates),
        "nearest": [{"pack": pack.id, "version": pack.version} for pack in found.nearest],
        "warnings": notes_json(all_notes(found, day)),
    }


def choice_json(choice: Choice) -> Json:
    """A version that may decide, with the chain that leads to it."""
    pack = choice.pack
    return {
        "pack": pack.id,
        "version": pack.version,
        "digest": pack.digest,
        "title": pack.title,
        "status": pack.status.value,
        "dates": dates_json(pack.dates),
        "chain": [
            {
                "payer": link.payer,
                "plan": link.plan,
                "binding": link.binding,
                "policy": link.policy,
                "evidence": link.evidence.value,
            }
            for link in choice.chain
        ],
    }


def needs_json(needs: Iterable[Need], candidates: Iterable[Candidate]) -> dict[str, Json]:
    """What a selection asks for."""
    return {
        "missing": [{"field": need.field, "question": need.question} for need in needs],
        "candidates": [
            {"payer": one.payer, "plan": one.plan, "policy": one.policy} for one in candidates
        ],
    }


def notes_json(notes: Iterable[Note]) -> list[Json]:
    """Warnings of a selection, as decisions hold them."""
    return [
        {
            "id": note.id,
            "text": note.text,
            "citation": citation_json(note.citation),
            "evidence": note.evidence.value if note.evidence else None,
        }
        for note in notes
    ]
