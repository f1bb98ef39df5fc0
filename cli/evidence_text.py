"""Evidence in words: grades, citations and dated statements as a person reads them."""

from engine.knowledge.evidence import Citation, DatedStatement, Evidence
from engine.knowledge.packs import Dates


def grade_words(evidence: Evidence) -> str:
    """A grade: memory that nobody checked is unverified."""
    if evidence is Evidence.RECALL:
        return "unverified"
    return evidence.value.replace("_", " ")


def cited_words(citation: Citation, *, named: str | None = None) -> str:
    """A citation: document, section, grade; without the document if it has been `named`."""
    parts = [citation.document] if citation.document != named else []
    if citation.section:
        parts.append(citation.section)
    return ", ".join([*parts, grade_words(citation.evidence)])


def dated_words(dated: DatedStatement) -> str:
    """A date with its grade: `2024-01-28 (primary)`."""
    return f"{dated.day} ({grade_words(dated.evidence)})"


def beginning_words(dates: Dates) -> str:
    """From when a version is in force, as far as that is known."""
    if dates.effective is not None:
        return f"from {dated_words(dates.effective)}"
    if dates.not_before is not None and dates.observed is not None:
        return (
            f"began on an unknown day between {dated_words(dates.not_before)} "
            f"and {dated_words(dates.observed)}"
        )
    if dates.not_before is not None:
        return f"began on an unknown day from {dated_words(dates.not_before)} on"
    if dates.observed is not None:
        return f"in force when seen on {dated_words(dates.observed)}, its beginning is not known"
    return "of unknown date"
