"""What the codes and counts of a claim look like as texts: each `None` where a text is none."""

import re
from functools import lru_cache

# The same few texts stand in thousands of lines.
_remembered = lru_cache(maxsize=4096)
_COUNT = re.compile(r"([0-9]{1,9})(?:\.0*)?")
_ICD_10 = re.compile(r"([A-Z][0-9][0-9A-Z])\.?([0-9A-Z]{0,4})")
_CODE = re.compile(r"[0-9A-Z]{5}")
_MODIFIER = re.compile(r"[0-9A-Z]{2}")
_TWO_DIGITS = re.compile(r"[0-9]{2}")
_REVENUE = re.compile(r"[0-9]{3,4}")
_ZIP = re.compile(r"([0-9]{5})-?([0-9]{4})?")


@_remembered
def count(text: str) -> int | None:
    """A whole number; `1.0` is one, a fraction is none."""
    found = _COUNT.fullmatch(text)
    return int(found[1]) if found else None


@_remembered
def diagnosis(text: str) -> str | None:
    """An ICD-10-CM code with its dot. X12 writes it without: `M5451` is `M54.51`."""
    found = _ICD_10.fullmatch(text.upper())
    if not found:
        return None
    return f"{found[1]}.{found[2]}" if found[2] else found[1]


@_remembered
def procedure_code(text: str) -> str | None:
    """A CPT or HCPCS code."""
    code = text.upper()
    return code if _CODE.fullmatch(code) else None


@_remembered
def modifier(text: str) -> str | None:
    """A modifier."""
    code = text.upper()
    return code if _MODIFIER.fullmatch(code) else None


@_remembered
def place_of_service(text: str) -> str | None:
    """A place of service, two digits."""
    return text if _TWO_DIGITS.fullmatch(text) else None


@_remembered
def revenue_code(text: str) -> str | None:
    """A revenue code, four digits; some files leave out its leading zero."""
    return text.zfill(4) if _REVENUE.fullmatch(text) else None


@_remembered
def zip_code(text: str) -> str | None:
    """A ZIP code, five digits or five and four."""
    found = _ZIP.fullmatch(text)
    if not found:
        return None
    return f"{found[1]}-{found[2]}" if found[2] else found[1]
