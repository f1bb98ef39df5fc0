"""What is wrong with an input in words that repeat nothing of it, for files of many patients.

The words of readers name the value that is wrong, which helps whoever mends one encounter. Of a
year of claims the reasons go into files and logs that more people read: there a message names the
file, the place, the field and the rule, and no value. Only what is listed here is said; of any
other rule, that it is broken.
"""

import re
from collections.abc import Mapping
from dataclasses import replace

from engine.encounter.intake.draft import Rejected
from engine.encounter.intake.items import line_item
from engine.knowledge.texts.documents import Diagnostic

HINTED = frozenset(
    {
        *("empty-file", "not-found", "no-permission", "is-a-folder", "unreadable"),
        *("not-utf-8", "encoding", "unknown-form", "no-header", "no-rows", "no-transaction"),
        *("too-large", "quotes", "delimiter", "damaged-header", "not-ended", "not-begun"),
    }
)
"""The rules on whole files whose own words and hints name nothing that is in the file."""
KEPT = HINTED | {
    *("missing-key", "empty-text", "empty-list", "empty-set"),
    *("claim-and-request", "not-a-set", "absent-kind", "no-object", "no-column"),
}
"""These, and the rules whose own words name nothing but keys of the form, files and places."""

_JSON = "the text is no JSON"
WORDS: Mapping[str, str] = {
    **dict.fromkeys(
        (
            *("bad-escape", "bad-number", "control-character", "extra-comma", "line-break-in-text"),
            *("lone-surrogate", "missing-colon", "missing-comma", "missing-value", "not-finite"),
            *("number-out-of-range", "text-after-end", "too-deep", "trailing-comma"),
            *("unexpected-character", "unknown-word", "unquoted-key", "wrong-bracket"),
            "wrong-quotes",
        ),
        _JSON,
    ),
    "ambiguous-payer": "the payer map names different payers for its identifiers",
    "before-birth": "the date of service is before the birth date",
    "code-form": "the value is no code of the form that stands here",
    "dangling-pointer": "a pointer points at no diagnosis of the claim",
    "date-form": "the value is no date in the form YYYY-MM-DD",
    "duplicate-item": "a value stands twice",
    "duplicate-key": "a key is given twice",
    "impossible-date": "the value is no day of the calendar",
    "lost-claim": "segments stand where none of a claim can: another claim may be lost",
    "lost-level": "segments stand where none of a claim can: a level may be lost",
    "lost-line": "segments stand where none of a claim can: a line may be lost",
    "modifier-extension": "it has an extension that changes its meaning and is not known",
    "no-claim": "this is the record of a patient and holds no claim",
    "no-date": "there is no date of service",
    "no-id": "there is no id",
    "no-lines": "it has no lines",
    "no-list": "a list is expected",
    "no-patient": "it does not say which patient it is about",
    "no-resource": "this is no resource",
    "not-givable": "the fact is not stated but follows from others",
    "not-in-force": "it was withdrawn, and is not evaluated",
    "not-text": "this is no text file",
    "not-a-claim": "a transaction is not of claims",
    "not-whole": "the value is no whole number within the bounds",
    "not-x12": "this is not X12",
    "nothing-to-read": "it holds nothing that is read",
    "other-claim-type": "it is neither a professional nor an institutional claim",
    "out-of-bounds": "the value lies outside the bounds",
    "outside-claim": "segments stand before any claim",
    "outside-transaction": "segments stand outside of a transaction",
    "row-length": "the row has other columns than the table",
    "rows-differ": "rows of one claim differ",
    "too-many-problems": "more is wrong, which is not told",
    "truncated": "it ends in the middle: the file may be cut off",
    "unknown-column": "the mapping does not know a column of the table",
    "unknown-fact": "there is no such fact",
    "unknown-key": "there is no such key",
    "unknown-level": "a level is of no known kind",
    "unknown-payer": "the payer is not declared",
    "unknown-plan": "the payer has no such plan",
    "unknown-segment": "there is no such segment of a claim",
    "unknown-value": "the value is none of those declared",
    "unknown-version": "the version of the claims is not one that is read",
    "unmapped-payer": "the payer map has no row for its identifiers; `--payer-map FILE` adds one",
    "unreadable-code": "its code cannot be read",
    "unreadable-date": "its date of service cannot be read",
    "unreadable-lines": "no line of it could be read",
    "wrong-type": "the value is of another type",
    "wrong-unit": "the unit is not that of the fact",
    "zip-form": "the value is no ZIP code",
}
"""What is said of the other rules."""

_OTHER = "the rule is broken"
_SEGMENT = re.compile(r"(?:[0-9]{4}[A-Z]{0,2} )?[A-Z][0-9A-Z]{1,2}(?:[0-9-]{2,6})? (?=\(segment )")
"""Loop, segment and element; what is no segment may be anything."""
_STEP = re.compile(r"(?:[0-9]+|[a-z$][A-Za-z0-9_.]{0,63})?")
"""A step of a path that is a number or looks like a key; anything else may be somebody's name."""


def without_values(diagnostic: Diagnostic) -> Diagnostic:
    """What is wrong, where, and by which rule; nothing that stands there."""
    code, message, hint = diagnostic.code, diagnostic.message, diagnostic.hint
    if code not in KEPT:
        message = WORDS.get(code, _OTHER)
    if code not in HINTED:
        hint = None
    return replace(diagnostic, path=_shown(diagnostic.path), message=message, hint=hint)


def reasons_of(rejected: Rejected) -> tuple[str, ...]:
    """Why something was rejected, each reason with the item that it is about."""
    return tuple(_about(rejected.item, one) for one in map(without_values, rejected.diagnostics))


def _about(item: str, wrong: Diagnostic) -> str:
    """A reason in words; where its line or its message names the item, that is enough."""
    if item == line_item(wrong.line) or wrong.message.startswith(item):
        return str(wrong)
    return str(replace(wrong, message=f"{item}: {wrong.message}"))


def _shown(path: str) -> str:
    """A JSON pointer with `*` for what is no key; a place in another form as it is."""
    if not path.startswith("/"):
        at = path.find("(segment ")
        return path if at < 0 or _SEGMENT.match(path) else path[at:]
    steps = path.split("/")
    return "/".join(step if _STEP.fullmatch(step) else "*" for step in steps)
