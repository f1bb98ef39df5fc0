"""Medically unlikely edits: text with commas, below a notice of several lines in one cell.

The heading names the setting in its column of values; its first cell holds a line break. The
rationale is not kept.
"""

import re
from collections.abc import Iterator

from engine.knowledge.coding.files.lines import CODE, Lines
from engine.knowledge.coding.files.tabular import records

_VALUES = {
    "practitioner": ("PRACTITIONERSERVICESMUEVALUES", "Practitioner Services MUE Values"),
    "outpatient_hospital": (
        "OUTPATIENTHOSPITALSERVICESMUEVALUES",
        "Outpatient Hospital Services MUE Values",
    ),
}
_INDICATOR = re.compile(r"([123])(?: .*)?")


def rows(lines: Lines, setting: str | None) -> Iterator[tuple[str, int, int]]:
    """Code, most units and indicator, of each record."""
    values, name = _VALUES[setting or ""]
    columns = {
        "CPTCODE": "HCPCS/CPT Code",
        values: name,
        "MUEADJUDICATIONINDICATOR": "MUE Adjudication Indicator",
    }
    seen: set[str] = set()
    for code, units, indicator in records(lines, "a file of limits of this setting", columns):
        found = _INDICATOR.fullmatch(indicator)
        if not CODE.fullmatch(code) or not _whole(units) or found is None:
            lines.refuse("the line is not a code with its units and indicator")
        if code in seen:
            lines.refuse(f"the code `{code}` stands a second time")
        seen.add(code)
        yield code, int(units), int(found[1])
    if not seen:
        lines.refuse("the file ends after its heading")


def _whole(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 10
