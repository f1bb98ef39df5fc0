"""Then: the steps that say what is expected, as plain functions on the world of a scenario."""

from engine.decide.model import CriterionResult, Decision, Effect
from engine.knowledge.evidence import Citation
from engine.knowledge.pack_reader import REQUIRED
from engine.knowledge.packs import BASES, Outcome
from engine.language.kleene import Status
from engine.language.near import near
from engine.testing.comparisons import choice, same, same_members, words
from engine.testing.faults import NotAsExpected, StepFault
from engine.testing.vocabulary import Rows, Table, Vocabulary, listed, records
from engine.testing.world import World

THEN = Vocabulary()

_EFFECTS = {"blocking": Effect.BLOCKS, "open": Effect.OPEN, "supporting": Effect.SUPPORTS}


@THEN.then('the outcome is "{outcome}"')
def _outcome(world: World, outcome: str) -> None:
    expected = choice("outcome", outcome, list(Outcome))
    same("outcome", expected, world.decision.outcome.value)


@THEN.then('the basis is "{basis}"')
def _basis(world: World, basis: str) -> None:
    expected = choice("basis", basis, ["none", *BASES])
    same("basis", expected, world.decision.basis or "none")


@THEN.then('the determination is "{id}"')
def _determination(world: World, id: str) -> None:
    same("determination", id, world.decision.determination or "none")


@THEN.then('the policy is "{pack}"')
def _policy(world: World, pack: str) -> None:
    policy = world.decision.policy
    found = policy.pack.name if policy else "none"
    same("policy", pack, found if "@" in pack else found.partition("@")[0])


@THEN.then('the policy is that of plan "{plan}"')
def _plan(world: World, plan: str) -> None:
    policy = world.decision.policy
    found = [link.plan or "none" for link in policy.chain] if policy else []
    same("plan", plan, found[0] if found else "none")


@THEN.then('the chain is exactly "{links}"')
def _chain(world: World, links: str) -> None:
    """The steps from payer to policy, in their order: who, how, which policy."""
    policy = world.decision.policy
    found = [
        " ".join([link.payer, *([link.plan] if link.plan else []), link.binding, link.policy])
        for link in (policy.chain if policy else ())
    ]
    same("chain", ", ".join(listed(links)) or "none", ", ".join(found) or "none")


@THEN.then('the versions named are exactly "{packs}"')
def _versions(world: World, packs: str) -> None:
    """Those between which the answer is uncertain, or the nearest where no policy is bound."""
    found = [pack.name for pack in world.decision.nearest]
    same_members("versions named", listed(packs), found)


@THEN.then('the candidates are exactly "{plans}"')
def _candidates(world: World, plans: str) -> None:
    found = dict.fromkeys(one.plan or one.payer for one in world.decision.candidates)
    same_members("candidates", listed(plans), list(found))


@THEN.then('criterion "{id}" is {status:met|unmet|unknown}')
def _criterion(world: World, id: str, status: str) -> None:
    criterion = _criterion_named(world.decision, id)
    same(f"criterion {id}", Status(status).value, criterion.status.value)


@THEN.then('the {effect:blocking|open|supporting} criteria are exactly "{ids}"')
def _criteria_exactly(world: World, effect: str, ids: str) -> None:
    expected = [_criterion_named(world.decision, id).id for id in listed(ids)]
    found = [c.id for c in world.decision.criteria if c.effect is _EFFECTS[effect]]
    same_members(f"{effect} criteria", expected, found)


@THEN.then("these facts are still needed", Table(("fact",)))
def _needed(world: World, datatable: Rows) -> None:
    expected = [world.names.fact(row["fact"]).label for row in records(datatable)]
    facts = world.library.facts
    found = [facts[missing.fact].label for missing in world.decision.missing.facts]
    same_members("facts still needed", expected, found)


@THEN.then("nothing is asked")
def _nothing_asked(world: World) -> None:
    missing = world.decision.missing
    asked = [one.fact for one in missing.facts] + [one.field for one in missing.selection]
    asked += [one.document for one in missing.documents]
    same("asked", "nothing", ", ".join(asked) or "nothing")


@THEN.then('prior authorization is "{required}"')
def _authorization(world: World, required: str) -> None:
    expected = choice("prior authorization", required, list(REQUIRED))
    found = world.decision.authorization
    same("prior authorization", expected, found.required if found else "none")


@THEN.then('"{outcome}" can be reached by supplying "{facts}"')
def _reachable(world: World, outcome: str, facts: str) -> None:
    goal = choice("outcome", outcome, list(Outcome))
    expected = {fact.id for fact in world.names.listed(facts)}
    ways = [
        chosen
        for reach in world.decision.missing.to_reach
        if reach.outcome == goal
        for chosen in reach.sets
    ]
    if expected not in [set(chosen) for chosen in ways]:
        found = "; ".join(", ".join(chosen) for chosen in ways) or "no way"
        raise NotAsExpected(f"ways to {words(goal)}", ", ".join(sorted(expected)), found)


@THEN.then('the selection still needs "{fields}"')
def _selection(world: World, fields: str) -> None:
    expected = [world.names.place(field) for field in listed(fields)]
    found = [need.field for need in world.decision.missing.selection]
    same_members("fields the selection needs", expected, found)


@THEN.then('the expected coding is "{coding}"')
def _expected_coding(world: World, coding: str) -> None:
    expected = [" ".join(part.split()) for part in listed(coding)]
    found = [f"{code} x{units}" for code, units in world.decision.expected_coding]
    same_members("expected coding", expected, found)


@THEN.then('the conflicts are exactly "{facts}"')
def _conflicts(world: World, facts: str) -> None:
    expected = [fact.id for fact in world.names.listed(facts)]
    same_members("conflicts", expected, [found.key for found in world.decision.conflicts])


@THEN.then('warning "{id}" is {given:given|not given}')
def _warning(world: World, id: str, given: str) -> None:
    policy = world.decision.policy
    ids = [warning.id for warning in world.decision.warnings]
    found = "given" if id in ids else "not given"
    known = [warning.id for warning in policy.pack.warnings] if policy else []
    if given == found == "not given" and policy and id not in known and "_" not in id:
        # A misspelt id would hold forever. Ids with `_` are of decisions, which no pack lists.
        raise StepFault(f"{policy.pack.name} has no warning `{id}`", near(id, known))
    same(f"warning {id}", given, found)


@THEN.then('the decision cites "{text}"')
def _cites(world: World, text: str) -> None:
    cited = _citations(world.decision)
    if not any(citation.says(text) for citation in cited):
        found = "; ".join(dict.fromkeys(citation.words for citation in cited))
        raise NotAsExpected("citations", text, found or "none")


@THEN.then('the policy is {kind:silent|not seen|delegated} on "{topic}"')
def _silence(world: World, kind: str, topic: str) -> None:
    found = {silence.topic: silence.kind.replace("_", " ") for silence in world.decision.silences}
    if topic not in found:
        hint = near(topic, found) or f"it has {', '.join(found) or 'none'}"
        raise StepFault(f"the policy has no silence on `{topic}`", hint)
    same(f"silence on {topic}", kind, found[topic])


# --- What a decision names ---------------------------------------------------------------


def _criterion_named(decision: Decision, id: str) -> CriterionResult:
    """A criterion of the pack that decided."""
    found = {criterion.id: criterion for criterion in decision.criteria}
    if not found:
        raise StepFault(f"no policy decided, so there is no criterion `{id}`")
    if id not in found:
        raise StepFault(f"the policy has no criterion `{id}`", near(id, found))
    return found[id]


def _citations(decision: Decision) -> list[Citation]:
    """The citations behind the answer: its own; else of what blocks it, of what is open, of all."""
    if decision.citation is not None:
        return [decision.citation]
    for effect in (Effect.BLOCKS, Effect.OPEN, Effect.SUPPORTS):
        cited = [c.citation for c in decision.criteria if c.effect is effect]
        if cited:
            return cited
    return []
