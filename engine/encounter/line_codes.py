"""Facts of a claim line: its code and diagnoses on the date of service."""

from itertools import combinations

from engine.encounter.billed_line import UNLISTED, BilledLine
from engine.encounter.line_fact import LineFact, LineInputs
from engine.knowledge.coding.rows import CodeRow
from engine.language.values import SetValue


def code_valid(inputs: LineInputs) -> LineFact | None:
    """Whether the code is valid on the day; if not, the detail says which code was."""
    if inputs.code is None:
        return None
    answer = inputs.tables.code(inputs.code, inputs.billed.day)
    if answer.table is None:
        return None
    if answer.row is None or not answer.row.valid:
        return LineFact(False, _right_code(answer.row, inputs.billed), (answer,))
    return LineFact(True, None, (answer,))


def _right_code(row: CodeRow | None, billed: BilledLine) -> str | None:
    """Which code stood for the service on the day, for this kind of claim."""
    claims = "professional" if set(billed.settings) <= {"practitioner"} else None
    facility = billed.claim.setting not in (None, "practitioner") or billed.is_institutional
    claims = "facility" if facility else claims
    codes = [
        f"{other.code} (unlisted: describe the service)" if other.unlisted else other.code
        for other in (row.instead if row else ())
        if other.claims is None or claims in (None, other.claims)
    ]
    return f"on {billed.day} it was {' or '.join(codes)}" if codes else None


def code_of_era(inputs: LineInputs) -> LineFact | None:
    """Whether no listed code stood for what an unlisted one bills here."""
    if inputs.code not in UNLISTED:
        return LineFact(True)
    answer = inputs.tables.code("64628", inputs.billed.day)
    if answer.row is None:
        return None
    detail = f"on {inputs.billed.day} it is 64628, with 64629 for further bodies"
    return LineFact(not answer.row.valid, detail, (answer,))


def diagnoses(inputs: LineInputs) -> LineFact | None:
    """The diagnoses that the line points to."""
    codes = inputs.billed.diagnoses
    return None if codes is None else LineFact(SetValue(frozenset(codes)), ", ".join(codes) or None)


def diagnoses_valid(inputs: LineInputs) -> LineFact | None:
    """Whether each diagnosis of the line is billable on the day; unknown as the claim's are."""
    codes = inputs.billed.diagnoses
    if codes is None:
        return None
    answers = {code: inputs.tables.diagnosis(code, inputs.billed.day) for code in codes}
    bad = {c: a for c, a in answers.items() if a.table and not (a.row and a.row.billable)}
    if bad:
        words = (
            f"{code} only heads longer codes" if answer.row else f"{code} is no code of that day"
            for code, answer in bad.items()
        )
        return LineFact(False, "; ".join(words), tuple(bad.values()))
    if any(answer.table is None for answer in answers.values()):
        return None
    return LineFact(True, None, tuple(answers.values()))


def diagnoses_exclude(inputs: LineInputs) -> LineFact | None:
    """Whether two diagnoses of the claim stand under an Excludes1 note."""
    codes = inputs.billed.claim.diagnoses
    if codes is None:
        return None
    day = inputs.billed.day
    answers = {
        pair: inputs.tables.excludes(*pair, day) for pair in combinations(dict.fromkeys(codes), 2)
    }
    pairs = {pair: answer for pair, answer in answers.items() if answer.row is not None}
    if pairs:
        detail = "; ".join(f"{one} and {other}" for one, other in pairs)
        return LineFact(True, detail, tuple(pairs.values()))
    if any(answer.table is None for answer in answers.values()):
        return None
    return LineFact(False, None, tuple(answers.values()))
