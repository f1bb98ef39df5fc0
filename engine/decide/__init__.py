"""The decision for an encounter: which policy, what outcome, why, and what is missing."""

from engine.decide.form import to_json
from engine.decide.model import Decision
from engine.decide.session import SELECTED, Options, Session
from engine.encounter.model import Encounter
from engine.knowledge.library import Library

__all__ = ["Decision", "Options", "Session", "decide", "to_json"]


def decide(library: Library, encounter: Encounter, options: Options = SELECTED) -> Decision:
    """The decision for one encounter. For many, a `Session` compiles each pack only once."""
    with Session(library) as session:
        return session.decide(encounter, options)
