"""Packs as JSON values: one line of a list, and the whole content of one."""

from collections.abc import Iterable
from typing import Any

from engine.knowledge.evidence import Citation, DatedStatement, Ending, Evidence, Source
from engine.knowledge.packs import Authorization, AuthorizationCase, Dates, Pack
from engine.knowledge.payers import Binding, weakest
from engine.knowledge.study.condition_json import condition_json
from engine.knowledge.study.pack_comparison import named_dates
from engine.language.conditions import ALWAYS, Condition
from engine.language.facts import Vocabulary
from engine.language.words import condition_words

Json = Any


def bindings_of(pack: Pack, bindings: Iterable[Binding]) -> tuple[Binding, ...]:
    """The bindings to a pack's policy."""
    return tuple(binding for binding in bindings if binding.policy == pack.id)


def weakest_evidence(pack: Pack) -> Evidence:
    """What the weakest of a pack's criteria and positions rests on; without any, of its sources."""
    cited = [criterion.citation.evidence for criterion in pack.criteria.values()]
    cited += [one.citation.evidence for one in pack.determinations if one.citation]
    return weakest(*(cited or [source.evidence for source in pack.sources.values()]))


def listed_pack(pack: Pack, bindings: Iterable[Binding]) -> dict[str, Json]:
    """A pack in a list: what it is, when it holds, what it rests on, who uses it."""
    return {
        "pack": pack.id,
        "version": pack.version,
        "kind": pack.kind,
        "title": pack.title,
        "aliases": list(pack.aliases),
        "status": pack.status.value,
        "payer": pack.payer,
        "dates": dates_json(pack.dates),
        "criteria": len(pack.criteria),
        "evidence": weakest_evidence(pack).value,
        "used_by": [_binding(binding) for binding in bindings_of(pack, bindings)],
        "digest": pack.digest,
    }


def whole_pack(pack: Pack, bindings: Iterable[Binding], vocabulary: Vocabulary) -> dict[str, Json]:
    """Everything a pack says, its conditions in words too."""
    listed = listed_pack(pack, bindings)
    del listed["criteria"]
    return {
        **listed,
        "scope": condition_in_words(pack.scope, vocabulary),
        "criteria": [
            {
                "id": criterion.id,
                "kind": criterion.kind.value,
                "advisory": criterion.advisory,
                "title": criterion.title,
                **condition_in_words(criterion.condition, vocabulary),
                "citation": citation_json(criterion.citation),
                "documents": list(criterion.documents),
                "note": criterion.note,
            }
            for criterion in pack.criteria.values()
        ],
        "determinations": [
            {
                "id": determination.id,
                "outcome": determination.outcome.value,
                "basis": determination.basis,
                "payer_term": determination.payer_term,
                "exceeding": list(determination.exceeding),
                **condition_in_words(determination.condition, vocabulary),
                "text": determination.text,
                "citation": citation_json(determination.citation),
            }
            for determination in pack.determinations
        ],
        "warnings": [
            {
                "id": warning.id,
                "from": warning.begins,
                "until": warning.ends,
                **condition_in_words(warning.condition, vocabulary),
                "text": warning.text,
                "citation": citation_json(warning.citation),
            }
            for warning in pack.warnings
        ],
        "authorization": {
            "cases": [
                {**condition_in_words(case.condition, vocabulary), **_authorization(case)}
                for case in pack.authorization.cases
            ],
            **_authorization(pack.authorization),
        },
        "silences": [
            {
                "topic": s.topic,
                "kind": s.kind.value,
                "facts": list(s.facts),
                "text": s.text,
                "document": s.document,
            }
            for s in pack.silences
        ],
        "listed_codes": {
            "codes": list(pack.listed_codes.codes),
            "citation": citation_json(pack.listed_codes.citation),
        }
        if pack.listed_codes
        else None,
        "sources": sources_json(pack.sources.values()),
        "notes": list(pack.notes),
        "acknowledged": dict(pack.acknowledged),
    }


def sources_json(sources: Iterable[Source]) -> Json:
    """The documents that are cited."""
    return [
        {
            "id": source.id,
            "document": source.document,
            "evidence": source.evidence.value,
            "complete": source.complete,
            "url": source.url,
            "read_on": source.read_on,
            "digest": source.digest,
            "note": source.note,
        }
        for source in sources
    ]


def dates_json(dates: Dates) -> dict[str, Json]:
    """The dates that are known, each with its grade."""
    return {name.replace(" ", "_"): dated_json(dated) for name, dated in named_dates(dates).items()}


def dated_json(dated: DatedStatement | None) -> Json:
    """A date with its grade."""
    if dated is None:
        return None
    found = {"date": dated.day, "evidence": dated.evidence.value, "note": dated.note}
    if isinstance(dated, Ending):
        found |= {"published": dated.published, "observed": dated.observed}
    return found


def citation_json(citation: Citation | None) -> Json:
    """A citation, as decisions hold it."""
    if citation is None:
        return None
    return {
        "document": citation.document,
        "section": citation.section,
        "url": citation.url,
        "evidence": citation.evidence.value,
    }


def condition_in_words(condition: Condition, vocabulary: Vocabulary) -> dict[str, Json]:
    """A condition in words and as a pack holds it: `null` where there is none."""
    return {
        "words": condition_words(condition, vocabulary),
        "condition": None if condition == ALWAYS else condition_json(condition),
    }


def _binding(binding: Binding) -> dict[str, Json]:
    return {
        "payer": binding.payer,
        "plan": binding.plan,
        "lines_of_business": list(binding.lines),
        "states": list(binding.states),
        "binding": binding.kind.value,
        "begins": dated_json(binding.begins),
        "ends": dated_json(binding.ends),
        "evidence": binding.citation.evidence.value,
    }


def _authorization(of: Authorization | AuthorizationCase) -> Json:
    return {
        "required": of.required,
        "text": of.text,
        "evidence": of.evidence.value,
        "citation": citation_json(of.citation),
    }
