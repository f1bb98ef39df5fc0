"""A scenario for a mutant of an edit: a claim of which one line comes to something else."""

from collections.abc import Iterator, Mapping
from itertools import islice

from engine.decide import Session
from engine.decide.form import WARNING
from engine.decide.model import LineResult
from engine.knowledge.library import Library
from engine.language.values import Value
from engine.proof.edit_mutants import EditMutant
from engine.proof.scenario import table_lines
from engine.testing.claims_tried import ClaimsTried, TriedClaim
from engine.testing.drafts import Draft, Replay
from engine.testing.edit_score import RecordingRules, comes_to_otherwise

_MOST_TRIED = 3000
"""How many claims are tried for one mutant."""


class LineDrafts:
    """Looks for scenarios on mutants of edits; a claim is decided once for all of them."""

    def __init__(self, replay: Replay) -> None:
        """`replay` runs the drafts."""
        self._replay = replay
        self._library: Library = replay.library
        self._claims = ClaimsTried(self._library)
        self._rules = RecordingRules(self._library.coding_packs)
        self._session = Session(self._library, own_copies=False, edit_rules=self._rules)
        self._others = RecordingRules(self._library.coding_packs)
        self._mutated = Session(self._library, own_copies=False, edit_rules=self._others)
        self._lines: dict[TriedClaim, list[Mapping[str, Value]]] = {}

    def close(self) -> None:
        """Give back what the rules engine holds."""
        self._session.close()
        self._mutated.close()

    def draft(self, mutant: EditMutant, name: str) -> Draft | None:
        """A scenario that notices a mutant; `None` where no claim that was tried tells."""
        claims = islice(self._claims.for_edit(mutant.before), _MOST_TRIED)
        self._others.exchange(self._library.changed(coding_pack=mutant.pack).coding_packs)
        for claim in claims:
            if comes_to_otherwise(mutant, self._lines_of(claim)):
                draft = self._draft_on(claim, mutant, name)
                if draft is not None:
                    return draft
        return None

    def _lines_of(self, claim: TriedClaim) -> list[Mapping[str, Value]]:
        """The facts of each line of a claim."""
        if claim not in self._lines:
            self._rules.seen = []
            self._replay.decision(tuple(_given(claim)), self._session)
            self._lines[claim] = self._rules.seen
        return self._lines[claim]

    def _draft_on(self, claim: TriedClaim, mutant: EditMutant, name: str) -> Draft | None:
        given, edit = tuple(_given(claim)), mutant.edit.id
        ours = self._replay.decision(given, self._session)
        others = self._replay.decision(given, self._mutated)
        for line, other in zip(ours.lines, others.lines, strict=True):
            if _verdict(line, edit) != _verdict(other, edit):
                expected = (_verdict(line, edit), _status(line))
                draft = Draft(name, f"notices: {mutant.change}", given, expected)
                if self._replay.notices(draft.lines, self._mutated):
                    return draft
        return None


def _verdict(line: LineResult, edit: str) -> str:
    """What an edit comes to on a line, as a step says it."""
    if edit in line.not_checked:
        return f'claim line {line.line} could not be checked for edit "{edit}"'
    for reason in line.reasons:
        if reason.edit == edit:
            status = reason.status.value if reason.status else WARNING
            return f'edit "{edit}" alone makes claim line {line.line} "{_plain(status)}"'
    return f'claim line {line.line} passes edit "{edit}"'


def _status(line: LineResult) -> str:
    return f'claim line {line.line} is "{_plain(line.status.value)}"'


def _plain(word: str) -> str:
    return word.replace("_", " ")


def _given(claim: TriedClaim) -> Iterator[str]:
    where = claim.where
    yield f'the policy pack "{claim.pack}"'
    yield "a typical encounter"
    said = {
        "payer": claim.payer,
        "date of service": claim.day,
        "claim form": where.form,
        "billing setting": where.setting,
        "place of service": where.place,
        "diagnosis codes": claim.diagnoses or "M54.51",
        "treated vertebral bodies": claim.bodies,
        "primary code billed on another claim": "yes" if claim.elsewhere else None,
    }
    for name, value in said.items():
        if value is not None:
            yield f'the {name} {"are" if name.endswith(("codes", "bodies")) else "is"} "{value}"'
    yield "the claim lines are"
    columns = {
        "code": [one.code for one in claim.lines],
        "units": [one.units for one in claim.lines],
        "modifiers": [one.modifiers for one in claim.lines],
        "provider": [one.provider for one in claim.lines],
        "revenue code": [one.revenue for one in claim.lines],
        "describes the ablation": [one.described for one in claim.lines],
    }
    told = {name: cells for name, cells in columns.items() if any(cells)}
    rows = list(zip(*told.values(), strict=True))
    yield from (line[2:] for line in table_lines(tuple(told), rows))
