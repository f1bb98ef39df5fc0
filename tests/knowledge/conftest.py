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


@pytest.fixture
def version(pack_json: Callable[..., Any]) -> Callable[..., Any]:
    """Write a version of a policy of the payer `tester`, with these dates."""
    last = {"id": "otherwise", "outcome": "not_covered", "basis": "investigational"}

    def write(
        name: str,
        *,
        policy: str = "tester/policy",
        status: str = "active",
        dates: dict[str, Any] | None = None,
        **days: str,
    ) -> Any:
        known = {key: {"date": day, "evidence": "primary"} for key, day in days.items()}
        known |= dates or {}
        return pack_json({}, [last], id=policy, version=name, status=status, dates=known)

    return write
