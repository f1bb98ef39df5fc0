"""A scenario for a mutant of dates or bindings: a typical encounter of one who asks, on one day."""

from collections.abc import Callable, Iterator, Mapping

from engine.decide import Decision, Session
from engine.proof.everyone import Asked
from engine.proof.selection_mutants import SelectionMutant
from engine.testing.drafts import Draft, Replay
from engine.testing.names import FIELDS

_WORDS = {".".join(path): words for words, path in FIELDS.items()}
"""What features call the fields of an encounter, by the place of each."""


def selection_draft(
    replay: Replay, mutant: SelectionMutant, asked: Asked, name: str
) -> Draft | None:
    """A scenario on what a mutant selects otherwise; `None` where no step could tell."""
    given = tuple(_given(asked))
    with Session(mutant.library, own_copies=False) as session:
        ours, others = replay.decision(given, replay.session), replay.decision(given, session)
        draft = Draft(name, f"notices: {mutant.change}", given, tuple(_expected(ours, others)))
        return draft if replay.notices(draft.lines, session) else None


def _given(asked: Asked) -> Iterator[str]:
    request, limits = asked
    said = {
        "payer": request.payer,
        "plan": request.plan,
        "line of business": request.line_of_business,
        "plan state": request.plan_state,
        "state": request.state,
        "date of service": request.date_of_service,
    }
    yield "a typical encounter"
    yield from (f'the {name} is "{value}"' for name, value in said.items() if value is not None)
    if limits.as_known_on is not None:
        yield f'only what was known on "{limits.as_known_on}" counts'


def _expected(ours: Decision, others: Decision) -> Iterator[str]:
    """The answer and the policy; more where the mutant has these too: what it has otherwise."""
    alike = True
    for step, told in _TOLD.items():
        expected, otherwise = told(ours), told(others)
        if step in _ALWAYS or (alike and expected != otherwise):
            yield f'{step} "{expected}"'
        alike &= expected == otherwise
    given = _warnings(ours)
    for id in sorted(given ^ _warnings(others)) if alike else ():
        yield f'warning "{id}" is {"given" if id in given else "not given"}'


def _outcome(decision: Decision) -> str:
    return decision.outcome.replace("_", " ")


def _policy(decision: Decision) -> str:
    return decision.policy.pack.name if decision.policy else "none"


def _chain(decision: Decision) -> str:
    chain = decision.policy.chain if decision.policy else ()
    links = (" ".join(filter(None, (o.payer, o.plan, o.binding, o.policy))) for o in chain)
    return ", ".join(links) or "none"


def _versions(decision: Decision) -> str:
    return ", ".join(pack.name for pack in decision.nearest) or "none"


def _needs(decision: Decision) -> str:
    fields = (need.field for need in decision.missing.selection)
    return ", ".join(_WORDS.get(field, field) for field in fields) or "none"


def _candidates(decision: Decision) -> str:
    return ", ".join(dict.fromkeys(one.plan or one.payer for one in decision.candidates)) or "none"


_TOLD: Mapping[str, Callable[[Decision], str]] = {
    "the outcome is": _outcome,
    "the policy is": _policy,
    "the chain is exactly": _chain,
    "the versions named are exactly": _versions,
    "the selection still needs": _needs,
    "the candidates are exactly": _candidates,
}
"""What steps can say of a selection, by the words of the step."""
_ALWAYS = ("the outcome is", "the policy is")


def _warnings(decision: Decision) -> set[str]:
    """The warnings of the decision itself; those that a pack has are about other things."""
    own = decision.policy.pack.warnings if decision.policy else ()
    named = {one.id for pack in decision.nearest for one in pack.warnings} | {o.id for o in own}
    return {note.id for note in decision.warnings} - named
