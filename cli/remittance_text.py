"""What a remittance may say, in words: codes by number, each with its grade."""

from collections.abc import Iterable

from cli.evidence_text import grade_words
from engine.knowledge.remittance import Suggestion


def remittance_words(suggestions: Iterable[Suggestion]) -> str:
    """The reason and remark codes that may stand on a remittance, each with its grade."""
    codes = [
        " ".join([one.carc, *one.rarc]) + f" ({grade_words(one.citation.evidence)})"
        for one in suggestions
    ]
    return f"a remittance may say {' or '.join(codes)}"
