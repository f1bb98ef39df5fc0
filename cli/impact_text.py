"""What another version would change: as text and as JSON."""

from collections.abc import Callable, Mapping
from typing import Any

from cli.json_output import write_json
from cli.terminal import Sign, standard_page
from engine.decide.impact import Answer, Blame, Impact
from engine.knowledge.packs import Pack

Json = Any


def _text(found: Impact, before: Pack, after: Pack) -> None:
    page = standard_page()
    page.heading(f"{before.name} -> {after.name}")
    share = f" ({100 * found.changed / found.rows:.1f} %)" if found.rows else ""
    page.text(f"{found.changed:,} of {found.rows:,} encounters change{share}", style="bold")
    if found.rejected:
        were = "was" if found.rejected == 1 else "were"
        page.text(f"{found.rejected:,} {were} rejected and not decided", sign=Sign.NOTE)
    for (was, now), count in _changes(found):
        page.text(f"{was.words} -> {now.words}: {count:,}", sign=Sign.NO)
        for blame, times in _blamed(found, was, now):
            effect = f"{blame.effect_before} -> {blame.effect_after}"
            page.text(f"{blame.criterion}: {effect} ({times:,})", indent=6)
        page.text(f"for example {', '.join(found.samples[was, now])}", indent=6, style="dim")
    same = [(was, count) for (was, now), count in found.transitions.items() if was == now]
    if same:
        listed = ", ".join(f"{was.words} {count:,}" for was, count in sorted(same))
        page.text(f"unchanged: {listed}", sign=Sign.NONE)
    page.write()


def _changes(found: Impact) -> list[tuple[tuple[Answer, Answer], int]]:
    changed = [(key, count) for key, count in found.transitions.items() if key[0] != key[1]]
    return sorted(changed, key=lambda one: (-one[1], one[0]))


def _blamed(found: Impact, was: Answer, now: Answer) -> list[tuple[Blame, int]]:
    blamed = [(b, n) for b, n in found.blame.items() if (b.before, b.after) == (was, now)]
    return sorted(blamed, key=lambda one: (-one[1], one[0]))


def _json(found: Impact, before: Pack, after: Pack) -> None:
    write_json(
        {
            "old": {"pack": before.id, "version": before.version, "digest": before.digest},
            "new": {"pack": after.id, "version": after.version, "digest": after.digest},
            "encounters": found.rows,
            "changed": found.changed,
            "rejected": found.rejected,
            "transitions": [
                {
                    "before": _answer(was),
                    "after": _answer(now),
                    "encounters": count,
                    "criteria": [
                        {
                            "criterion": blame.criterion,
                            "before": blame.effect_before,
                            "after": blame.effect_after,
                            "encounters": times,
                        }
                        for blame, times in _blamed(found, was, now)
                    ],
                    "samples": found.samples.get((was, now), []),
                }
                for (was, now), count in sorted(found.transitions.items())
            ],
        }
    )


def _answer(answer: Answer) -> Json:
    return {"outcome": answer.outcome, "basis": answer.basis or None}


FORMATS: Mapping[str, Callable[[Impact, Pack, Pack], None]] = {"text": _text, "json": _json}
"""The renderings by the name that `--format` has for them."""
