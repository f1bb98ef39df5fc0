"""X12 837 claims, professional and institutional (005010X222, X223 and their addenda).

In stages, each a module: text and separators, segments, envelopes, loops, and the parts of a draft.
pyx12 splits the text into segments; what they mean is read here.
"""

from collections.abc import Iterator
from pathlib import PurePath

from engine.encounter.intake.draft import Draft, Rejected
from engine.encounter.intake.x12.drafts import DraftReader
from engine.encounter.intake.x12.envelope import read_transactions
from engine.encounter.intake.x12.loops import read_claims
from engine.encounter.intake.x12.segments import is_x12, read_text

__all__ = ["is_x12", "read_x12"]


def read_x12(name: str, data: bytes) -> Iterator[Draft | Rejected]:
    """Read the claims of an 837 file: each is one or more drafts (one a date), or a rejection.

    Raises `InputError` before the first of them where the file is no X12, ends in the middle, or
    holds another transaction than claims.
    """
    source = read_text(name, data)
    transactions = read_transactions(source)
    reader = DraftReader(source, PurePath(name).stem or "claim")
    for transaction in transactions:
        for claim in read_claims(transaction):
            yield from reader.read(claim, transaction)
