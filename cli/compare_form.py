"""A comparison as JSON values."""

from typing import Any

from engine.decide import to_json
from engine.decide.comparison import Comparison, Group, Seated
from engine.decide.joint import Conflict, Joint, Needed, Requirement
from engine.decide.model import Effect
from engine.knowledge.packs import Pack

Json = Any

_OF_DECISION = (
    "outcome", "basis", "payer_term", "determination", "reachable", "missing", "authorization",
)  # fmt: skip


def comparison_json(found: Comparison) -> dict[str, Json]:
    """All of it: an answer for each group, in the forms of a decision."""
    return {
        "encounter": {"id": found.encounter.id, "digest": found.encounter.digest},
        "date_of_service": found.encounter.date_of_service,
        "groups": [_group(group) for group in found.groups],
        "documentation": _joint(found.joint),
    }


def _group(group: Group) -> Json:
    decision = group.decision
    whole = to_json(decision)
    policy = whole["policy"]
    blocks = {c.id for c in decision.criteria if c.effect is Effect.BLOCKS}
    return {
        "policy": policy
        and {key: policy[key] for key in ("pack", "version", "digest", "title", "status")},
        **{key: whole[key] for key in _OF_DECISION},
        "blocks": [criterion for criterion in whole["criteria"] if criterion["id"] in blocks],
        "nearest": [{"pack": pack.id, "version": pack.version} for pack in decision.nearest],
        "members": [_member(member) for member in group.members],
    }


def _member(member: Seated) -> Json:
    whole = to_json(member.decision)
    return {
        "payer": member.seat.payer,
        "plan": member.seat.plan,
        "line_of_business": member.seat.line,
        "states": list(member.seat.states),
        "chain": whole["policy"]["chain"] if whole["policy"] else [],
        "warnings": whole["warnings"],
    }


def _joint(joint: Joint) -> Json:
    return {
        "covered": [_name(pack) for pack in joint.covered],
        "policies": [_name(pack) for pack in joint.packs],
        "satisfies_all": not joint.conflicts,
        "facts": [_needed(needed) for needed in joint.needed],
        "alternatives": joint.alternatives,
        "conflicts": [_conflict(conflict) for conflict in joint.conflicts],
    }


def _needed(needed: Needed) -> Json:
    fact = needed.fact
    return {
        "fact": fact.id,
        "question": fact.question,
        "look": fact.look,
        "unit": fact.unit.code if fact.unit else None,
        "strictest": [_required(one) for one in needed.strictest],
        "requirements": [_required(one) for one in needed.requirements],
    }


def _conflict(conflict: Conflict) -> Json:
    return {
        "policies": [_name(pack) for pack in conflict.packs],
        "facts": list(conflict.facts),
        "requirements": [_required(one) for one in conflict.requirements],
    }


def _required(one: Requirement) -> Json:
    return {
        "pack": one.pack.id,
        "version": one.pack.version,
        "criterion": one.ask.criterion,
        "fact": one.asked.id,
        "words": one.ask.bare,
    }


def _name(pack: Pack) -> Json:
    return {"pack": pack.id, "version": pack.version}
