"""Replaying what the solver says: every witness is decided by the real engine before it is shown.

The solver's formulas are one more reading of a pack. Where they and the engine differ on a witness,
nothing that was proven can be trusted, and that is an internal fault.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import z3

from engine.decide import Decision, Options, Session
from engine.encounter.model import Encounter
from engine.knowledge.library import Library
from engine.knowledge.packs import Outcome, Pack
from engine.language.kleene import Status
from engine.proof.reading import NONE, Reading, Rules
from engine.proof.witness import Witness
from engine.rules.faults import EngineFault

__all__ = ["Replayed", "Replayer", "header_of", "with_rules"]

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Replayed:
    """A witness, and what the engine decided on it."""

    witness: Witness
    encounter: Encounter
    decision: Decision

    @property
    def outcome(self) -> Outcome:
        """The outcome."""
        return self.decision.outcome

    @property
    def words(self) -> str:
        """The answer in a word or two: `not covered (contraindication)`."""
        basis = f" ({self.decision.basis})" if self.decision.basis else ""
        return f"{self.outcome}{basis}".replace("_", " ")


class Replayer:
    """Decides witnesses; one for a run, closed at its end."""

    def __init__(self, library: Library) -> None:
        """`library` gives the facts and the packs."""
        self.library = library
        self._session = Session(library)

    def close(self) -> None:
        """Give back what the rules engine holds."""
        self._session.close()

    def __enter__(self) -> "Replayer":
        """Itself, closed at the end of the block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close."""
        self.close()

    def replay(self, witness: Witness, pack: Pack) -> Replayed:
        """The decision of a pack on a witness."""
        encounter = witness.encounter(self.library)
        return Replayed(witness, encounter, self._session.decide(encounter, Options(pack=pack)))

    def check(self, replayed: Replayed, reading: Reading, pack: Pack) -> None:
        """Raise `EngineFault` where engine and solver differ on what a witness comes to."""
        decision, model = replayed.decision, replayed.witness.model
        said = {
            "outcome": _holding(reading.outcomes, model),
            "basis": _holding(reading.bases, model),
            "determination": _holding(reading.settled, model),
        }
        ours = {
            "outcome": decision.outcome.value,
            "basis": decision.basis or NONE,
            "determination": decision.determination or NONE,
        }
        for result in decision.criteria:
            pair = reading.criteria.get(result.id)
            if pair is not None:
                ours[result.id] = result.status.value
                said[result.id] = next(s for s in Status if _holds(pair.where(s), model))
        for about, right in ours.items():
            if said[about] != right:
                raise EngineFault(
                    f"the solver says {said[about]} of {about}, the engine {right}",
                    program=pack.name,
                    about=about,
                )


def _holding(formulas: Mapping[Any, z3.BoolRef], model: z3.ModelRef) -> str:
    return next((str(key) for key, formula in formulas.items() if _holds(formula, model)), NONE)


def _holds(formula: z3.BoolRef, model: z3.ModelRef) -> bool:
    held: bool = z3.is_true(model.eval(formula, model_completion=True))
    return held


def with_rules(pack: Pack, rules: Rules, mark: str) -> Pack:
    """The pack with other rules, under a digest of its own; `mark` tells it from others."""
    criteria = {
        id: replace(criterion, condition=rules.criteria[id])
        for id, criterion in pack.criteria.items()
        if id in rules.criteria
    }
    return replace(
        pack,
        criteria=criteria,
        determinations=rules.determinations,
        digest=f"{pack.digest}+{mark}",
    )


def header_of(pack: Pack, id: str, library: Library) -> Json:
    """What an encounter for a pack has beside its facts: a day on which the pack is in force.

    A pack of a payer that the library does not declare is asked about under any other: the pack is
    named, so that nothing depends on it.
    """
    day = pack.certain_from or pack.earliest
    payers = library.payers.payers
    payer = pack.payer if pack.payer in payers else next(iter(payers))
    return {
        "schema": "coverpack/encounter/1",
        "id": id,
        "payer": payer,
        "date_of_service": day.isoformat() if day else "2026-01-01",
    }
