"""What clinical resources say of facts: observations, conditions, procedures, questionnaires.

A fact is set only where its dictionary entry binds the code, or where a question or an observation
names the fact by its id. A coded diagnosis never sets a finding: whether it correlates with the
complaint no code says. Of a diagnosis that the dictionary binds to a duration the onset counts.
"""

from collections.abc import Callable, Iterator, Mapping

from engine.encounter.derived import BVN_CODES
from engine.encounter.intake.claim_codes import diagnosis, procedure_code
from engine.encounter.intake.draft import Onset
from engine.encounter.intake.fhir.answers import answer, modic, value_of
from engine.encounter.intake.fhir.codings import (
    ICD_10_CM,
    LOINC,
    OWN_FACTS,
    PROCEDURES,
    Coding,
    codings,
    pick,
    words_of,
)
from engine.encounter.intake.fhir.modifiers import UNKNOWN_MODIFIER, unknown_modifier
from engine.encounter.intake.fhir.nodes import Node, day_of
from engine.encounter.intake.fhir.questionnaires import questionnaire
from engine.encounter.intake.fhir.resources import Resource
from engine.encounter.intake.fhir.saying import (
    Saying,
    counts,
    quantity_of,
    say_unknown,
    stated_fact,
)
from engine.encounter.intake.levels import read_levels
from engine.encounter.intake.modic import modic_fact
from engine.language.facts import Binding, Fact
from engine.language.problems import Problem
from engine.language.shape import Json
from engine.language.values import Kind

_MODIC = tuple(modic_fact(kind) for kind in (1, 2, 3))
_TREATED = "procedure.vertebral_bodies"
_DURATION = "pain.low_back_duration"
_ON_RECORD = ("assessment.baseline_pain",)
"""Facts that a result of a bound code shows by being there, whatever it is."""
_CLINICAL = frozenset({"http://terminology.hl7.org/CodeSystem/condition-clinical"})
_VERIFICATIONS = frozenset({"http://terminology.hl7.org/CodeSystem/condition-ver-status"})
_INDEX_WORDS = ("oswestry", "odi")

Facts = Mapping[str, Fact]


def read_clinical(resource: Resource, declared: Facts) -> Saying:
    """What a clinical resource says of facts, and of which day."""
    saying = Saying(resource, declared)
    unknown = unknown_modifier(resource.node)
    if unknown is not None:
        saying.unused("modifier-extension", unknown, f"{resource.name}: {UNKNOWN_MODIFIER}")
        return saying
    _READERS[resource.type](saying)
    if not saying.says_something and not saying.findings.notes:
        message = f"a resource that says nothing of a fact: {resource.type}"
        saying.unused("no-fact", resource.node, message)
    return saying


def _observation(saying: Saying) -> None:
    node = saying.resource.node
    if not counts(saying, "effective"):
        return
    own = [one for one in codings(node.get("code")) if one.system in OWN_FACTS]
    for coding in own:
        _own_result(saying, coding, node)
    if own:
        return
    found = {one.code for one in codings(node.get("code")) if one.system in LOINC}
    results = [
        (fact, binding)
        for fact, binding in _bound(saying.declared, "LOINC")
        if binding.code in found and (fact.kind is Kind.NUMBER or fact.id in _ON_RECORD)
    ]
    if not results:
        _say_unbound(saying, node)
    for fact, binding in results:
        _result(saying, fact, binding, node)


def _result(saying: Saying, fact: Fact, binding: Binding, node: Node) -> None:
    """The result of an observation whose code the dictionary binds to a fact."""
    value = value_of(node)
    if not value.is_there:
        saying.unused("no-value", node, f"{saying.resource.name} has no value")
        return
    said: dict[str, Json] = {"value": True}
    if fact.kind is Kind.NUMBER:
        number = quantity_of(saying, fact, value)
        if number is None:
            return
        said["value"] = number
    if binding.evidence == "recall":
        said["source"] = f"{saying.resource.name}, by a code that rests on memory"
        message = f"that LOINC {binding.code} means `{fact.id}` rests on memory: unverified"
        saying.unused("recalled-binding", node.get("code"), message)
    saying.state(fact, value, said)


def _say_unbound(saying: Saying, node: Node) -> None:
    """Why an observation gives no fact; of a disability index, what its number lacks."""
    words = words_of(node.get("code"))[0].casefold().split()
    if any(word.strip("()[],;:") in _INDEX_WORDS for word in words):
        message = "a disability index gives no fact: its number may be points or percent, and "
        message += "what a policy asks of it is a finding"
        saying.unused("index-not-used", node, message)
        return
    message = "an observation without a code that the fact dictionary binds sets no fact"
    saying.unused("no-fact", node, message)


def _bound(declared: Facts, system: str) -> Iterator[tuple[Fact, Binding]]:
    for fact in declared.values():
        for binding in fact.bindings:
            if binding.system == system:
                yield fact, binding


def _own_result(saying: Saying, coding: Coding, node: Node) -> None:
    """The result of an observation that names a fact; a Modic change stands in its body site."""
    fact = stated_fact(coding.code, saying.declared)
    if fact is None:
        say_unknown(saying, coding.node, coding.code)
        return
    value, site = value_of(node), node.get("bodySite")
    if fact.id in _MODIC and site.is_there:
        if value.value is False:
            message = "a change that was not found at one place is no statement on the others"
            saying.unused("negative-finding", value, message)
            return
        words, place = words_of(site)
        modic(saying, fact, place, words)
        return
    if not value.is_there:
        saying.unused("no-value", node, f"{saying.resource.name} has no value")
        return
    answer(saying, fact, [value])


def _condition(saying: Saying) -> None:
    node = saying.resource.node
    verification = _status(node.get("verificationStatus"), _VERIFICATIONS)
    if verification in ("refuted", "entered-in-error"):
        message = f"{saying.resource.name} is {verification.replace('-', ' ')} and is not used"
        saying.unused("not-in-force", node.get("verificationStatus"), message)
        return
    picked = pick(node.get("code"), ICD_10_CM, diagnosis, "ICD-10-CM code")
    bound = _bound(saying.declared, "ICD-10-CM")
    codes = [binding.code for fact, binding in bound if fact.id == _DURATION]
    if picked.code is None and picked.why is not None:
        message = f"a diagnosis is not read: {picked.why}"
        saying.unused("unreadable-diagnosis", picked.node, message)
    elif picked.code in codes:
        _onset(saying, node, verification)
    else:
        message = "a coded diagnosis sets no clinical finding"
        saying.unused("diagnosis-only", node.get("code"), message)


def _onset(saying: Saying, node: Node, verification: str) -> None:
    """Since when the pain lasts: only where it is confirmed, still active and known to the day."""
    onset = node.first("onsetDateTime", "onsetAge", "onsetPeriod", "onsetRange", "onsetString")
    day = day_of(node.text("onsetDateTime"))
    clinical = _status(node.get("clinicalStatus"), _CLINICAL)
    ended = any(key.startswith("abatement") for key in node.value)
    if not onset.is_there:
        why = "does not say since when"
    elif verification not in ("", "confirmed") or clinical != "active":
        why = "is in doubt or not active"
    elif ended:
        why = "has ended"
    elif day is None:
        why = "does not say to the day since when"
    else:
        saying.onsets.append(Onset(_DURATION, day, saying.resource.name))
        saying.findings.stood(_DURATION, onset.at, onset.raw)
        return
    message = f"{saying.resource.name} {why}: the duration of the pain stays unknown"
    saying.unused("no-onset", onset, message)


def _status(concept: Node, systems: frozenset[str]) -> str:
    """A status by its system: empty where none is given, `unreadable` where it is no one."""
    found = {one.code for one in codings(concept) if one.system in systems}
    return found.pop() if len(found) == 1 else "unreadable" if concept.is_there else ""


def _procedure(saying: Saying) -> None:
    """An ablation that was done: its body sites are bodies treated on its day, at least these."""
    node = saying.resource.node
    if not counts(saying, "performed"):
        return
    picked = pick(node.get("code"), PROCEDURES, procedure_code, "CPT or HCPCS code")
    fact = stated_fact(_TREATED, saying.declared)
    if picked.code not in BVN_CODES or fact is None:
        message = "a procedure that is no ablation sets no fact"
        saying.unused("no-fact", node, message)
        return
    for site in node.members("bodySite"):
        words, place = words_of(site)
        levels = read_levels(words)
        if isinstance(levels, Problem):
            # How a site is worded is not ours to ask for: unknown, and no error.
            saying.findings.unreadable(fact.id, place.at, place.raw, levels.message)
        else:
            said = {"value": list(levels.bodies), "complete": False}
            saying.state(fact, place, said)
    if not node.members("bodySite"):
        message = f"{saying.resource.name} does not say which vertebral bodies were treated"
        saying.unused("no-body-site", node, message)


_READERS: dict[str, Callable[[Saying], None]] = {
    "Observation": _observation,
    "Condition": _condition,
    "Procedure": _procedure,
    "QuestionnaireResponse": questionnaire,
}
CLINICAL = tuple(_READERS)
"""The types of resources that may say something of facts."""
