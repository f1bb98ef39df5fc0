"""The relative value file of the physician fee schedule: text with commas, columns by name.

Kept are the indicators of each code without a modifier; descriptions and values are not.
"""

from collections.abc import Iterator

from engine.knowledge.coding.files.lines import CODE, Lines
from engine.knowledge.coding.files.tabular import records

_COLUMNS = {
    "HCPCS": "HCPCS",
    "MOD": "MOD",
    "STATUSCODE": "STATUS CODE",
    "GLOBDAYS": "GLOB DAYS",
    "MULTPROC": "MULT PROC",
    "BILATSURG": "BILAT SURG",
    "ASSTSURG": "ASST SURG",
    "COSURG": "CO-SURG",
    "TEAMSURG": "TEAM SURG",
    "PCTCIND": "PCTC IND",
    "NONFACNAINDICATOR": "NON-FAC NA INDICATOR",
}
_LONGEST_INDICATOR = 3


def rows(lines: Lines, _: str | None) -> Iterator[tuple[str | int | None, ...]]:
    """Code, eight indicators, and whether there is no value outside a facility (0 or 1)."""
    seen: set[str] = set()
    for cells in records(lines, "a relative value file", _COLUMNS):
        code, modifier, *indicators, not_available = cells
        if not CODE.fullmatch(code) or any(len(one) > _LONGEST_INDICATOR for one in indicators):
            lines.refuse("the line is not a code with its indicators")
        if modifier:
            continue
        if code in seen:
            lines.refuse(f"the code `{code}` stands a second time")
        seen.add(code)
        yield code, *(one or None for one in indicators), int(not_available.upper() == "NA")
    if not seen:
        lines.refuse("the file ends after its heading")
