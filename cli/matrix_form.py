"""Criteria against payers as JSON values."""

from datetime import date
from typing import Any

from cli.pack_form import citation_json, dates_json, weakest_evidence
from engine.knowledge.study.matrix import Cell, Column, Matrix, position_words

Json = Any


def matrix_json(found: Matrix, day: date | None) -> dict[str, Json]:
    """All of it; `date` is null where the versions are compared that decide now."""
    return {
        "date": day,
        "columns": [_column(column) for column in found.columns],
        "rows": [
            {
                "fact": row.fact.id,
                "label": row.fact.label,
                "unit": row.fact.unit.code if row.fact.unit else None,
                "cells": [
                    _cell(cell, column)
                    for cell, column in zip(row.cells, found.columns, strict=True)
                ],
            }
            for row in found.rows
        ],
    }


def _column(column: Column) -> Json:
    pack, blanket = column.pack, column.blanket
    return {
        "pack": pack.id,
        "version": pack.version,
        "title": pack.title,
        "payer": pack.payer,
        "status": pack.status.value,
        "dates": dates_json(pack.dates),
        "position": position_words(column),
        "blanket": blanket is not None,
        "basis": blanket.basis if blanket else None,
        "payer_term": blanket.payer_term if blanket else None,
        "read_to_end": column.read_to_end,
        "evidence": weakest_evidence(pack).value,
        "authorization": [entry.required for entry in pack.authorization.entries],
        "used_by": [
            {
                "payer": seat.payer,
                "plan": seat.plan,
                "line_of_business": seat.line,
                "states": list(seat.states),
            }
            for seat in column.seats
        ],
        "silences": [
            {
                "topic": s.topic,
                "kind": s.kind.value,
                "facts": list(s.facts),
                "text": s.text,
                "document": s.document,
            }
            for s in pack.silences
        ],
    }


def _cell(cell: Cell, column: Column) -> Json:
    return {
        "pack": column.pack.name,
        "state": cell.state.value,
        "words": cell.words,
        "asks": [
            {
                "role": ask.role.value,
                "words": ask.words,
                "criterion": ask.criterion,
                "citation": citation_json(ask.citation),
            }
            for ask in cell.asks
        ],
        "see": list(cell.related),
        "silence": cell.silence.topic if cell.silence else None,
    }
