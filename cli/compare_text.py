"""One encounter before every payer and plan, as text, as Markdown and as the rows of a table."""

from cli.compare_words import (
    answer,
    blocking,
    needed_words,
    not_reached,
    notes_words,
    policy_words,
    required_words,
    seats_words,
    why_words,
)
from cli.delimited import markdown_table
from cli.grid import write_grid
from cli.missing_text import missing_words
from cli.terminal import Page, Sign
from engine.decide.comparison import Comparison
from engine.decide.joint import Conflict, Joint, Needed

HEADER = ("payers and plans", "policy", "answer", "why", "warnings")
CSV_HEADER = (
    "payer", "plan", "line_of_business", "states", "policy", "version", "status", "outcome",
    "basis", "payer_term", "blocks", "missing", "warnings",
)  # fmt: skip


def write_comparison(page: Page, found: Comparison) -> None:
    """The table, then what would satisfy all of them."""
    encounter = found.encounter
    seats = sum(len(group.members) for group in found.groups)
    title = f"{encounter.id} on {encounter.date_of_service}, before {seats} payers and plans"
    page.heading(title)
    page.blank()
    write_grid(page, HEADER, _rows(found), lines=True)
    _write_joint(page, found)


def _rows(found: Comparison) -> list[list[str]]:
    return [
        [
            seats_words(group.seats),
            policy_words(group.decision),
            answer(group.decision),
            why_words(group.decision),
            notes_words(group),
        ]
        for group in found.groups
    ]


def _write_joint(page: Page, found: Comparison) -> None:
    joint = found.joint
    page.heading(_joint_title(joint))
    if joint.covered:
        names = ", ".join(pack.name for pack in joint.covered)
        page.text(f"covered as it stands: {names}", sign=Sign.YES)
    for needed in joint.needed:
        _write_needed(page, needed)
    if joint.alternatives:
        page.text("other sets of facts would do as well", style="dim")
    for conflict in joint.conflicts:
        page.text(conflict_words(conflict), sign=Sign.NO)
    others = not_reached(found.groups, (*joint.covered, *joint.packs))
    if others:
        page.heading("Where no documentation leads to coverage")
    for name, said in others:
        page.text(f"{name}: {said}", sign=Sign.NONE)


def _joint_title(joint: Joint) -> str:
    names = ", ".join(pack.name for pack in joint.packs)
    if not joint.packs:
        return "No documentation is left that leads to coverage"
    if joint.conflicts:
        return f"No documentation satisfies all of these at once: {names}"
    at_once = " at once" if len(joint.packs) > 1 else ""
    return f"Documentation that would satisfy{at_once}: {names}"


def _write_needed(page: Page, needed: Needed) -> None:
    page.text(f"{needed.fact.label}: {needed_words(needed)}", sign=Sign.UNKNOWN)
    page.text(f"{needed.fact.id}; look in: {needed.fact.look}", indent=4, style="dim")
    for text in milder(needed):
        page.text(text, indent=4, style="dim")


def milder(needed: Needed) -> list[str]:
    """What the policies ask that ask for less than the strictest."""
    strict = {required_words(one, needed) for one in needed.strictest}
    by_words: dict[str, list[str]] = {}
    for one in needed.requirements:
        words = required_words(one, needed)
        if words not in strict:
            by_words.setdefault(words, []).append(one.pack.name)
    return [f"{', '.join(packs)}: {words}" for words, packs in by_words.items()]


def conflict_words(conflict: Conflict) -> str:
    """Which policies exclude each other, and over what."""
    names = " and ".join(pack.name for pack in conflict.packs)
    if not conflict.facts:
        return f"{names} cannot all cover this encounter"
    said = [f"{one.asked.id}, {one.pack.name}: {one.ask.bare}" for one in conflict.requirements]
    return f"{names} exclude each other: {'; '.join(dict.fromkeys(said))}"


def comparison_markdown(found: Comparison) -> str:
    """The table and the documentation as Markdown."""
    parts = [markdown_table(HEADER, _rows(found)), f"**{_joint_title(found.joint)}**"]
    rows = [
        [needed.fact.id, needed_words(needed), "; ".join(milder(needed)), needed.fact.look]
        for needed in found.joint.needed
    ]
    if rows:
        parts.append(markdown_table(("fact", "strictest", "asked by others", "look in"), rows))
    reached = (*found.joint.covered, *found.joint.packs)
    for title, listed in (
        ("Conflicts", [conflict_words(conflict) for conflict in found.joint.conflicts]),
        (
            "Where no documentation leads to coverage",
            [f"{name}: {said}" for name, said in not_reached(found.groups, reached)],
        ),
    ):
        if listed:
            parts += [f"**{title}**", "\n".join(f"- {one}" for one in listed)]
    return "\n\n".join(parts)


def comparison_rows(found: Comparison) -> list[list[str]]:
    """One row for each payer, plan and line of business."""
    rows = []
    for group in found.groups:
        for member in group.members:
            seat, decision = member.seat, member.decision
            pack = decision.policy.pack if decision.policy else None
            rows.append(
                [
                    seat.payer,
                    seat.plan or "",
                    seat.line,
                    " ".join(seat.states),
                    pack.id if pack else "",
                    pack.version if pack else "",
                    pack.status.value if pack else "",
                    decision.outcome.value,
                    decision.basis or "",
                    decision.payer_term or "",
                    "; ".join(blocking(decision)),
                    missing_words(decision),
                    "; ".join(note.id for note in decision.warnings),
                ]
            )
    return rows
