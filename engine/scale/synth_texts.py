"""Synthetic encounters as the texts that coverpack reads: NDJSON, X12 837, FHIR, a table.

What a form has no place for is left out, as real claims and charts leave it out: an 837 holds no
clinical finding, a table neither conflicts nor open sets. Beside a form that names payers by
numbers, or columns by a mapping, the file that explains them is written too.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from engine.encounter.form import to_json
from engine.encounter.model import Encounter
from engine.knowledge.library import Library
from engine.knowledge.texts.json_writer import compact, pretty
from engine.scale.durable_files import write_whole
from engine.scale.synth_fhir import bundle_lines
from engine.scale.synth_payers import payer_number
from engine.scale.synth_table import mapping, table_lines
from engine.scale.synth_x12 import claim_segments

Json = dict[str, Any]
Lines = Callable[[Iterable[Encounter], Library], Iterator[str]]


def _ndjson(encounters: Iterable[Encounter], _: Library) -> Iterator[str]:
    for encounter in encounters:
        yield compact(to_json(encounter)) + "\n"


WRITERS: Mapping[str, Lines] = {
    "ndjson": _ndjson,
    "x12": claim_segments,
    "fhir": bundle_lines,
    "csv": table_lines,
}
"""The writer of each form."""


def write_texts(
    encounters: Iterable[Encounter], library: Library, form: str, out: Path
) -> tuple[Path, ...]:
    """Write encounters in a form; gives the files written, the one of encounters first."""

    def write(file: IO[bytes]) -> None:
        file.writelines(text.encode() for text in WRITERS[form](encounters, library))

    write_whole(out, write)
    beside = {"x12": payer_rows(library), "fhir": payer_rows(library), "csv": mapping(library)}
    if form not in beside:
        return (out,)
    name = "mapping" if form == "csv" else "payers"
    explained = out.with_name(f"{out.name}.{name}.json")
    text = pretty(beside[form]) + "\n"
    write_whole(explained, lambda file: file.writelines([text.encode()]))
    return out, explained


def payer_rows(library: Library) -> Json:
    """The payer map of the numbers that stand for payers, plans and lines of business."""
    rows = []
    for payer in library.payers.payers.values():
        lines = (None, *payer.lines)
        for plan in (None, *payer.plans):
            for line in lines:
                row = {"payer_id": payer_number(payer.id, plan, line), "payer": payer.id}
                row |= {"plan": plan} if plan else {}
                rows.append(row | ({"line_of_business": line} if line else {}))
    return {"schema": "coverpack/payer-map/1", "rows": rows}
