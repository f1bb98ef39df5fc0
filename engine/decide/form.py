"""The JSON form of a decision: plain values in the contract's order of keys."""

from decimal import Decimal
from typing import Any

from engine import __version__
from engine.decide.model import (
    CriterionResult,
    Decision,
    Liability,
    LineResult,
    Missing,
    Policy,
)
from engine.encounter.observe import Observation
from engine.knowledge.coding.rows import TableRef
from engine.knowledge.evidence import Citation, Evidence
from engine.language.conditions import Between, Comparison, Members, Operand
from engine.language.facts import Fact
from engine.language.values import SetValue, Value, show_number
from engine.rules import library_version

FORM = "coverpack/decision/1"
WARNING = "warning"
"""The status of a reason that changes nothing."""

Json = Any


def to_json(decision: Decision) -> dict[str, Json]:
    """The decision as plain JSON values; numbers stay exact."""
    authorization = decision.authorization
    return {
        "schema": FORM,
        "encounter": {"id": decision.encounter, "digest": decision.encounter_digest},
        "service": {"codes": list(decision.codes), "assumed": decision.assumed},
        "policy": _policy(decision.policy) if decision.policy else None,
        "outcome": decision.outcome.value,
        "basis": decision.basis,
        "payer_term": decision.payer_term,
        "determination": decision.determination,
        "citation": _citation(decision.citation),
        "reachable": [
            {"determination": r.determination, "outcome": r.outcome.value, "basis": r.basis}
            for r in decision.reachable
        ],
        "criteria": [_criterion(criterion) for criterion in decision.criteria],
        "missing": _missing(decision.missing),
        "conflicts": [_conflict(observation) for observation in decision.conflicts],
        "silences": [
            {"topic": s.topic, "kind": s.kind.value, "text": s.text, "document": s.document}
            for s in decision.silences
        ],
        "authorization": authorization
        and {
            "required": authorization.required,
            "evidence": authorization.evidence.value,
            "citation": _citation(authorization.citation),
        },
        "warnings": [
            {
                "id": w.id,
                "text": w.text,
                "citation": _citation(w.citation),
                "evidence": _grade(w.evidence),
            }
            for w in decision.warnings
        ],
        "lines": [_line(line) for line in decision.lines],
        "expected_coding": [
            {"code": code, "units": units} for code, units in decision.expected_coding
        ],
        "coding": [
            {one.kind: one.id, "version": one.version, "digest": one.digest}
            for one in decision.coding
        ],
        "candidates": _candidates(decision),
        "engine": {"coverpack": __version__, "durable_rules": library_version()},
    }


def _policy(policy: Policy) -> Json:
    pack = policy.pack
    return {
        "pack": pack.id,
        "version": pack.version,
        "digest": pack.digest,
        "title": pack.title,
        "status": pack.status.value,
        "chain": [
            {
                "payer": link.payer,
                "plan": link.plan,
                "binding": link.binding,
                "policy": link.policy,
                "evidence": link.evidence.value,
            }
            for link in policy.chain
        ],
        "selected_by": dict(policy.selected_by),
    }


def _criterion(criterion: CriterionResult) -> Json:
    return {
        "id": criterion.id,
        "kind": criterion.kind.value,
        "status": criterion.status.value,
        "effect": criterion.effect.value,
        "title": criterion.title,
        "tests": [
            {
                "fact": result.test.key,
                "operator": result.test.operator,
                "required": _operand(result.test.operand),
                "observed": value_json(result.observation.value) if result.observation else None,
                "unit": result.test.unit,
                "status": result.status.value,
                "source": result.observation.source if result.observation else None,
            }
            for result in criterion.tests
        ],
        "citation": _citation(criterion.citation),
    }


def _citation(citation: Citation | None) -> Json:
    if citation is None:
        return None
    return {
        "document": citation.document,
        "section": citation.section,
        "url": citation.url,
        "evidence": citation.evidence.value,
    }


def _grade(evidence: Evidence | None) -> str | None:
    return evidence.value if evidence else None


def _missing(missing: Missing) -> Json:
    return {
        "selection": [
            {"field": need.field, "question": need.question} for need in missing.selection
        ],
        "facts": [
            {
                "fact": fact.fact,
                "question": fact.question,
                "look": fact.look,
                "unit": fact.unit,
                "criteria": list(fact.criteria),
            }
            for fact in missing.facts
        ],
        "to_reach": [
            {
                "outcome": reach.outcome.value,
                "sets": [list(chosen) for chosen in reach.sets],
                **({"truncated": True} if reach.truncated else {}),
            }
            for reach in missing.to_reach
        ],
        "documents": [
            {"document": document.document, "criteria": list(document.criteria)}
            for document in missing.documents
        ],
    }


def _conflict(observation: Observation) -> Json:
    return {
        "fact": observation.key,
        "statements": [
            {"value": value_json(statement.value), "source": statement.source}
            for statement in observation.statements
        ],
        **({"contradicts": list(observation.against)} if observation.against else {}),
    }


def _line(line: LineResult) -> Json:
    return {
        "line": line.line,
        "code": line.code,
        "units": line.units,
        "status": line.status.value,
        "reasons": [
            {
                "edit": reason.edit,
                "text": reason.text,
                "evidence": _grade(reason.evidence),
                "citation": _citation(reason.citation),
                "action": reason.action,
                "status": reason.status.value if reason.status else WARNING,
                "table": _table(reason.table),
                "suggested": [
                    {
                        "carc": suggestion.carc,
                        "rarc": list(suggestion.rarc),
                        "evidence": suggestion.citation.evidence.value,
                    }
                    for suggestion in reason.suggestions
                ],
            }
            for reason in line.reasons
        ],
        "not_checked": list(line.not_checked),
        "liability": _liability(line.liability),
    }


def _table(table: TableRef | None) -> Json:
    if table is None:
        return None
    begins, ends = table.begins, table.ends
    return {
        "table": table.id,
        "version": table.version,
        "from": begins.isoformat() if begins else None,
        "to": ends.isoformat() if ends else None,
    }


def _liability(liability: Liability | None) -> Json:
    if liability is None:
        return None
    return {
        "notice": liability.notice.value,
        "modifier_if_given": liability.given,
        "modifier_if_not_given": liability.not_given,
        "text": liability.text,
        "evidence": liability.evidence.value,
    }


def _candidates(decision: Decision) -> Json:
    if decision.candidates:
        return [{"payer": c.payer, "plan": c.plan, "policy": c.policy} for c in decision.candidates]
    return [
        {"payer": pack.payer, "plan": None, "policy": pack.id, "version": pack.version}
        for pack in decision.nearest
    ]


def value_json(value: Value | None, fact: Fact | None = None) -> Json:
    """A value in the form in which an encounter states it; members in the fact's order."""
    if isinstance(value, SetValue):
        members = fact.in_order(value.members) if fact else sorted(value.members)
        return members if value.complete else {"value": members, "complete": False}
    if isinstance(value, Decimal):
        return Decimal(show_number(value))  # 40, 40.0 and 4e1 are one value, and one text
    return value


def _operand(operand: Operand) -> Json:
    match operand:
        case Between(low, high):
            return [low, high]
        case Members(codes, _):
            return list(codes)
        case Comparison(operator, inner):
            return {operator: _operand(inner)}
        case _:
            return operand
