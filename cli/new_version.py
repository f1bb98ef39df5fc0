"""`coverpack new version`: the latest version of a policy, carried forward to a new one."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.authored import (
    asked_day,
    beginning_of,
    can_ask,
    check_pack,
    laid_out_text,
    report,
    target,
    text_and_dates,
    text_of,
    write_all,
)
from cli.completion import complete_pack

if TYPE_CHECKING:
    from engine.knowledge.authoring import Beginning
    from engine.knowledge.library import Library
    from engine.knowledge.packs import Pack

_EPILOG = """\b
Examples:
  coverpack new version medicare/palmetto-l39420 --effective 2027-01-01
  coverpack new version acme/bvn --version v3 --not-before 2026-07-02 --observed 2026-11-24
"""


@click.command(epilog=_EPILOG)
@click.argument("pack", metavar="PAYER/POLICY[@VERSION]", shell_complete=complete_pack)
@text_and_dates
@click.pass_context
def version(
    ctx: click.Context,
    /,
    *,
    pack: str,
    effective: date | None,
    not_before: date | None,
    observed: date | None,
    published: date | None,
    version: str | None,
    source: str | None,
    url: str | None,
    read_on: date | None,
    evidence: str,
    folder: Path | None,
) -> None:
    """Write the next version of a policy: what the latest one says, carried forward.

    It is a draft, and nothing in it counts as seen: citations and sources are `carried_forward`,
    what the earlier text was silent about is not seen, and nothing is covered until you have read
    the new text. `lint` lists what is to do. The earlier version stays as it is.
    """
    from engine.knowledge.authoring import carried_forward, places_to_do
    from engine.knowledge.texts.documents import parse_document, read_document

    place = target(ctx, folder, may_begin=False)
    earlier = latest(pack, place.library)
    if effective is None and not_before is None and can_ask():
        effective = asked_day(effective, "First date of service of the new version")
    beginning = beginning_of(version, effective, not_before, observed, published)
    _check_later(earlier, beginning)
    before = read_document(_file_of(earlier, place.library)).value
    text = text_of(source, evidence, url, read_on)
    file = place.file(earlier.id, beginning.version)
    schema = place.schema_from(file)
    value = {
        **({"$schema": schema} if schema else {}),
        **carried_forward(before, text, beginning),
    }
    content = laid_out_text(value)
    check_pack(file, content, place.library)
    write_all({file: content}, {})
    to_do = places_to_do(parse_document("", content.encode()).value)
    steps = [
        (f"coverpack lint {place.library.label(file)}", "lists what is to do, each with its line"),
        (f"coverpack diff {earlier.name} {earlier.id}@{beginning.version}", "what you changed"),
    ]
    report({file: f": {earlier.name} carried forward, {to_do} places to do"}, steps)


def latest(name: str, library: "Library") -> "Pack":
    """The version that a person names, or the latest of a policy.

    Raises `InputError` where there is no such policy or version.
    """
    if name.endswith(".json"):
        raise click.UsageError("name the policy as `payer/policy`, not its file")
    policy, at, _ = name.partition("@")
    versions = library.versions(policy) if not at else ()
    dated = [pack for pack in versions if pack.earliest is not None]
    if not versions:
        return library.pack_named(name)
    return (dated or versions)[-1]


def _check_later(earlier: "Pack", beginning: "Beginning") -> None:
    first = beginning.effective or beginning.not_before
    if beginning.version == earlier.version:
        raise click.UsageError(f"version `{earlier.version}` is there already: name another")
    if first and earlier.earliest and first <= earlier.earliest:
        raise click.UsageError(
            f"a version carried forward begins later than `{earlier.name}`, which began on "
            f"{earlier.earliest}"
        )


def _file_of(pack: "Pack", library: "Library") -> Path:
    return next(path for path in library.pack_files() if library.pack_at(path) is pack)
