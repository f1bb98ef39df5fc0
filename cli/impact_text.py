"""What another version would change: as text and as JSON."""

from collections.abc import Callable, Mapping
from itertools import groupby
from typing import Any

import click

from cli.json_output import write_json
from cli.terminal import Sign, standard_page
from engine.decide.impact import Answer, Blame, Impact, Refused, Sample
from engine.knowledge.packs import Pack

FORM = "coverpack/impact/1"
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
        blamed = _blamed(found, was, now)
        if not blamed:
            text = "no criterion blocks or is open on one side alone: the determinations differ"
            page.text(text, indent=6)
        for blame, times in blamed:
            effect = f"{blame.effect_before} -> {blame.effect_after}"
            page.text(f"{blame.name}: {effect} ({times:,})", indent=6)
        page.text(f"for example {_named(found.samples[was, now])}", indent=6, style="dim")
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


def _named(samples: list[Sample]) -> str:
    """`one, two (year.parquet 3, 17)`: ids, and where they stand."""
    told = []
    for source, some in groupby(samples, lambda one: one.source):
        listed = list(some)
        places = ", ".join(str(one.position) for one in listed if one.position is not None)
        where = " ".join(word for word in (source, places) if word)
        ids = ", ".join(one.id for one in listed)
        told.append(f"{ids} ({where})" if where else ids)
    return ", ".join(told)


def say_refused(found: Impact) -> None:
    """Name on standard error the first of what was rejected, and why."""
    for one in found.refused:
        for reason in one.reasons:
            placed = reason if reason.startswith(one.source) else _placed(one, reason)
            click.echo(placed, err=True)
    more = found.rejected - len(found.refused)
    if more:
        click.echo(f"{more:,} more were rejected", err=True)


def _placed(one: Refused, reason: str) -> str:
    return f"{one.source}:{one.position}: {reason}"


def _json(found: Impact, before: Pack, after: Pack) -> None:
    write_json(
        {
            "schema": FORM,
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
                            "was": blame.was or None,
                            "before": blame.effect_before,
                            "after": blame.effect_after,
                            "encounters": times,
                        }
                        for blame, times in _blamed(found, was, now)
                    ],
                    "samples": [
                        {"source": one.source, "position": one.position, "encounter": one.id}
                        for one in found.samples.get((was, now), ())
                    ],
                }
                for (was, now), count in sorted(found.transitions.items())
            ],
            "rejects": [
                {"source": one.source, "position": one.position, "reasons": list(one.reasons)}
                for one in found.refused
            ],
        }
    )


def _answer(answer: Answer) -> Json:
    return {"outcome": answer.outcome, "basis": answer.basis or None}


FORMATS: Mapping[str, Callable[[Impact, Pack, Pack], None]] = {"text": _text, "json": _json}
"""The renderings by the name that `--format` has for them."""
