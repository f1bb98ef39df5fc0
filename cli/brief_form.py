"""A brief as a JSON value: `coverpack/brief/1`."""

from typing import Any

from engine.knowledge.brief.model import Brief, Row, Section, Support

Json = Any
FORM = "coverpack/brief/1"


def brief_json(brief: Brief) -> dict[str, Json]:
    """The sections in order. Rows hold what a person reads under `cells`, and data beside it."""
    return {
        "schema": FORM,
        "code": brief.code,
        "title": brief.title,
        "on": brief.on,
        "sections": [_section(section) for section in brief.sections],
    }


def _section(section: Section) -> dict[str, Json]:
    columns = section.columns or ("text",)
    return {
        "id": section.id,
        "heading": section.heading,
        "note": section.note,
        "columns": list(columns),
        "rows": [_row(row) for row in section.rows],
    }


def _row(row: Row) -> dict[str, Json]:
    return {
        "cells": list(row.cells),
        "data": dict(row.data),
        "evidence": row.grades[-1].value,
        "cited": [_support(support) for support in row.support],
    }


def _support(support: Support) -> dict[str, Json]:
    citation = support.citation
    return {
        "for": support.what or None,
        "document": citation.document,
        "section": citation.section,
        "url": citation.url,
        "evidence": citation.evidence.value,
    }
