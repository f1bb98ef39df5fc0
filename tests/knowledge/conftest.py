"""What tests of the knowledge base share."""

from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture
def blanket(pack_json: Callable[..., Any]) -> dict[str, Any]:
    """A pack without criteria, released."""
    sources = [
        {
            "id": "text",
            "document": "A policy text",
            "evidence": "primary",
            "complete": True,
            "read_on": "2025-02-01",
        }
    ]
    last = {"id": "last", "outcome": "not_covered", "basis": "investigational"}
    pack: dict[str, Any] = pack_json({}, [last], sources=sources)
    return pack
