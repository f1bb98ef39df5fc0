"""Made-up files in the layouts that CMS publishes: few rows, and words for descriptions."""

import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

WORDS = "Z-WORDS-OF-A-DESCRIPTION"
"""Stands wherever a file has text of others: a notice, a description, a rationale."""
OWNER = "Owner\u00a9 of the code set"

Pair = tuple[str, str, str, str, str]
"""Column 1, column 2, first day, last day or `*`, indicator."""


def pairs(*rows: Pair, older: str = "") -> bytes:
    """Procedure-to-procedure edits: tabs, Latin-1, eight lines of heading; `older` is the mark."""
    heading = [
        f"{OWNER}. {WORDS}",
        "",
        "\t\t*= In existence\tEffective\tDeletion\tModifier",
        "Column1/Column 2 Edits",
        "Column 1\tColumn 2\tbefore 1996\tDate\tDate *=no data\t0=not allowed\tRationale",
        "\t\t\t\t\t1=allowed",
        "\t\t\t\t\t9=not applicable",
        "",
    ]
    lines = ["\t".join((*row[:2], older, *row[2:], WORDS)) for row in rows]
    return _text([*heading, *lines])


def four_parts(name: str, *rows: Pair) -> dict[str, bytes]:
    """The four files of an edition of pairs, by name; the rows are dealt out in turn."""
    filler: Pair = ("99999", "99998", "20200101", "*", "0")
    return {
        f"{name}-f{part}.TXT": pairs(filler, *rows[part - 1 :: 4], older="*")
        for part in (1, 2, 3, 4)
    }


def unit_limits(who: str, *rows: tuple[str, int, str]) -> bytes:
    """Medically unlikely edits: a notice in one cell, a line break in a heading."""
    heading = [
        f'"{OWNER}.',
        f'All rights reserved, ""as is"".\r\n{WORDS}",,,',
        f'"HCPCS/\r\nCPT Code",{who} Services MUE Values,MUE Adjudication Indicator,MUE Rationale',
    ]
    return _text([*heading, *(f'{code},{units},{mai},"{WORDS}"' for code, units, mai in rows)])


POLICY, CLINICAL = "2 Date of Service Edit: Policy", "3 Date of Service Edit: Clinical"


def add_ons(*rows: tuple[str, str]) -> bytes:
    """Add-on code edits: fixed width, no heading."""
    return _text([f"{code} 1    {primary} 2025001" for code, primary in rows])


FEE_COLUMNS = ("STATUS", "PCTC", "GLOB", "MULT", "BILAT", "ASST", "CO-", "TEAM", "NA")


def fees(*rows: tuple[str, str, Mapping[str, str]], heading: Iterable[str] = ()) -> bytes:
    """A relative value file: columns by names spread over two lines; rows by code and modifier."""
    names = {
        "HCPCS": ("", "HCPCS"),
        "MOD": ("", "MOD"),
        "DESCRIPTION": ("", "DESCRIPTION"),
        "STATUS": ("STATUS", "CODE"),
        "WORK": ("WORK", "RVU"),
        "NA": ("NON-FAC NA", "INDICATOR"),
        "FAC-NA": ("FACILITY NA", "INDICATOR"),
        "PCTC": ("PCTC", "IND"),
        "GLOB": ("GLOB", "DAYS"),
        "MULT": ("MULT", "PROC"),
        "BILAT": ("BILAT", "SURG"),
        "ASST": ("ASST", "SURG"),
        "CO-": ("CO-", "SURG"),
        "TEAM": ("TEAM", "SURG"),
    }
    columns = list(heading) or list(names)
    above = [",".join(names[one][row] for one in columns) for row in (0, 1)]
    notice = f'"2026 national file, {OWNER}","{WORDS}"' + "," * (len(columns) - 2)
    below = [
        ",".join(
            {"HCPCS": code, "MOD": modifier, "DESCRIPTION": f'"{WORDS}, x"', **values}.get(one, "")
            for one in columns
        )
        for code, modifier, values in rows
    ]
    return _text([notice, *above, *below])


def diagnoses(*rows: tuple[str, int]) -> bytes:
    """The order file of ICD-10-CM: fixed width, a running number, descriptions behind."""
    short = f"{WORDS:<60}"
    lines = [f"{n:05} {code:<7} {flag} {short} {WORDS}" for n, (code, flag) in enumerate(rows, 1)]
    return _text(lines)


def archive(path: Path, files: Mapping[str, bytes]) -> Path:
    """An archive of files."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in files.items():
            opened.writestr(name, content)
    return path


def write(folder: Path, files: Mapping[str, bytes]) -> list[Path]:
    """Write files into a folder; their paths."""
    folder.mkdir(exist_ok=True)
    paths = []
    for name, content in files.items():
        path = folder / name
        path.write_bytes(content)
        paths.append(path)
    return paths


def _text(lines: Iterable[str]) -> bytes:
    return "".join(f"{line}\r\n" for line in lines).encode("latin-1")


# --- one file of each kind, and what it holds

PRACTITIONER_PAIRS = four_parts(
    "ccipra-v303r0",
    ("64628", "77003", "20220101", "*", "1"),
    ("64628", "62323", "20220101", "*", "0"),
    ("64628", "99241", "20220101", "20221231", "9"),
    ("64629", "77003", "20220101", "*", "1"),
    ("64629", "62323", "20220101", "*", "0"),
)
HOSPITAL_PAIRS = four_parts("ccioph-v303r0", ("64628", "62323", "20220101", "*", "1"))
LIMITS = {
    "MCR_MUE_PractitionerServices_Eff_10-01-2024.csv": unit_limits(
        "Practitioner", ("64628", 1, POLICY), ("64629", 2, CLINICAL), ("22515", 4, CLINICAL)
    ),
    "MCR_MUE_OutpatientHospitalServices_Eff_10-01-2024.csv": unit_limits(
        "Outpatient Hospital", ("64628", 1, POLICY), ("64629", 3, "1 Line Edit")
    ),
}
ADD_ONS = {"AOC_V2024Q4-MCR.txt": add_ons(("64629", "64628"), ("22515", "22513"))}
_INDICATORS = {
    "STATUS": "A",
    "PCTC": "0",
    "GLOB": "010",
    "MULT": "2",
    "BILAT": "0",
    "ASST": "1",
    "CO-": "0",
    "TEAM": "0",
    "NA": "NA",
    "WORK": "7.15",
}
SCHEDULE = {
    "PPRRVU2026_Oct_nonQPP.csv": fees(
        ("64628", "", _INDICATORS),
        ("95860", "", {"STATUS": "A", "GLOB": "XXX"}),
        ("95860", "26", {"STATUS": "B"}),
    )
}
DIAGNOSES = {
    "icd10cm-order-2025.txt": diagnoses(("M545", 0), ("M5451", 1), ("M51360", 1), ("A00", 0))
}
EVERYTHING = PRACTITIONER_PAIRS | HOSPITAL_PAIRS | LIMITS | ADD_ONS | SCHEDULE | DIAGNOSES
