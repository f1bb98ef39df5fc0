"""What a person begins to write with: the skeleton of a policy, and a version carried forward.

Both are sound packs. What their author has still to write is a text that begins with `to do:`,
which `lint` reports; until then a clause that was not read keeps them from ever answering
`covered`. Nothing is graded better than its author says.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from engine.knowledge.evidence import GRADES, Evidence
from engine.knowledge.packs import Outcome
from engine.language.shape import Json

TO_DO = "to do: "
"""What a text begins with that is still to be written."""

_OWN = "policy"
"""The id of the one source of a new pack."""
_OF_ANOTHER_TIME = (
    "version-gap",
    "undated-version",
    "retired-without-end",
    "value-set-dates",
    "code-dates",
)
"""Findings about the dates of a version: that they are meant is not carried to another one."""
_COVERING = (Outcome.COVERED.value, Outcome.PARTIALLY_COVERED.value)


@dataclass(frozen=True, slots=True)
class Text:
    """The document that a pack is written from, as far as its author names it."""

    document: str | None = None
    evidence: Evidence = Evidence.RECALL
    url: str | None = None
    read_on: date | None = None

    def source(self, id: str) -> Json:
        """It as a source; not read to its end until its author says so."""
        return _stated(
            id=id,
            document=self.document or f"{TO_DO}name the document of the policy",
            evidence=self.evidence.value,
            complete=False,
            url=self.url,
            read_on=_iso(self.read_on),
        )


@dataclass(frozen=True, slots=True)
class Beginning:
    """What is known of the time of a version: its first day, or the interval in which it lies."""

    version: str
    effective: date | None = None
    not_before: date | None = None
    observed: date | None = None
    published: date | None = None

    def dates(self, evidence: Evidence) -> Json:
        """The dates of the pack, all known in the same way."""
        known = (
            ("effective", self.effective),
            ("not_before", self.not_before),
            ("published", self.published),
            ("observed", self.observed),
        )
        return {key: {"date": _iso(day), "evidence": evidence.value} for key, day in known if day}


@dataclass(frozen=True, slots=True)
class Bound:
    """Who uses a policy: a payer or one plan of it, for some lines of business or for all."""

    payer: str
    plan: str | None = None
    lines: tuple[str, ...] = ()


def skeleton(policy: str, title: str | None, text: Text, beginning: Beginning) -> Json:
    """A draft of a coverage policy (`payer/name`) with one criterion to be written."""
    payer = policy.partition("/")[0]
    id = f"{''.join(c for c in payer if c.isalpha())[:3].upper() or 'C'}-1"
    criterion = {
        "id": id,
        "kind": "indication",
        "title": f"{TO_DO}say in a few words what the policy asks",
        "condition": {"not_seen": f"{TO_DO}state the condition"},
        "citation": {"source": _OWN, "section": f"{TO_DO}name the section"},
    }
    return {
        "schema": "coverpack/pack/1",
        "id": policy,
        "version": beginning.version,
        "kind": "coverage",
        "title": title or f"{TO_DO}name the policy",
        "status": "draft",
        "payer": payer,
        "scope": {"fact": "procedure.technique", "is": "intraosseous_bvn_rfa"},
        "dates": beginning.dates(text.evidence),
        "sources": [text.source(_OWN)],
        "criteria": [criterion],
        "determinations": [
            {
                "id": "criteria-not-met",
                "outcome": "not_covered",
                "basis": "criteria_not_met",
                "condition": {"not": {"criterion": id}},
                "text": "A condition for coverage is not met.",
            },
            {
                "id": "covered",
                "outcome": "covered",
                "condition": {"criterion": id},
                "text": "All conditions for coverage are met.",
            },
            {
                "id": "otherwise",
                "outcome": "not_covered",
                "basis": "criteria_not_met",
                "text": "The conditions for coverage are not shown to hold.",
            },
        ],
        "authorization": {"required": "not_seen", "evidence": text.evidence.value},
        "silences": [
            {
                "topic": "procedure codes",
                "kind": "not_seen",
                "facts": ["claim.codes"],
                "text": f"{TO_DO}give the codes that the policy lists under `listed_codes` "
                "instead, or say that it lists none",
                "document": text.document or "the text of the policy",
            }
        ],
        "notes": [
            f"{TO_DO}read the policy to its end, write every criterion, then say so in `sources`",
            f"{TO_DO}say under `authorization` whether prior authorization is required",
        ],
    }


def carried_forward(pack: Json, text: Text, beginning: Beginning) -> Json:
    """A new version with what an earlier one says, none of it seen again.

    What was `silent` is not seen now, and no part of the service is covered until the text of the
    new version has been read.
    """
    earlier, version = pack["version"], beginning.version
    grades = {source["id"]: source["evidence"] for source in pack["sources"]}
    sources = [_unread_again(source, earlier) for source in pack["sources"]]
    if text.document is not None:
        sources.append(text.source(_free(f"text-{version}", grades)))
    copied = _map_key(
        {key: value for key, value in pack.items() if key not in ("$schema", "sources", "dates")},
        "citation",
        lambda citation: _regraded(citation, grades),
    )
    authorization = copied["authorization"]
    cases = authorization.get("cases", [])
    note = (
        f"{TO_DO}read the text of version {version}, correct what differs from {earlier}, grade "
        "sources and citations anew, and take its clause out of what is covered"
    )
    kept = [
        one
        for one in copied.get("acknowledged", [])
        if one["finding"].partition(":")[0] not in _OF_ANOTHER_TIME
    ]
    return {
        **{key: value for key, value in copied.items() if key != "acknowledged"},
        "version": version,
        "status": "draft",
        "dates": beginning.dates(text.evidence),
        "sources": sources,
        "determinations": [_not_yet(one, version) for one in copied["determinations"]],
        "authorization": {
            **_carried(authorization),
            **({"cases": [_carried(one) for one in cases]} if cases else {}),
        },
        "silences": [_not_seen_again(one, earlier, version) for one in copied.get("silences", [])],
        "notes": [note, *copied.get("notes", [])],
        **({"acknowledged": kept} if kept else {}),
    }


def _carried(graded: Json) -> Json:
    """Something with a grade of its own, not seen again."""
    return {**graded, "evidence": _forward(graded["evidence"])}


def with_binding(
    payers: Json | None, policy: str, bound: Bound, text: Text, *, new_payer: str | None
) -> Json:
    """The payers of a library with a plan bound to a policy.

    `payers` is what `payers.json` holds, if there is one; `new_payer` the name of a payer that
    nobody declared yet.
    """
    before: Json = payers or {"schema": "coverpack/payers/1", "sources": []}
    sources = before["sources"]
    source = text.source(_free(policy.partition("/")[2], [one["id"] for one in sources]))
    lines = list(bound.lines) or None
    binding = _stated(
        payer=bound.payer,
        plan=bound.plan,
        kind="own",
        policy=policy,
        lines_of_business=lines,
        citation={"source": source["id"]},
    )
    declared = dict(before.get("payers", {}))
    if new_payer is not None:
        declared[bound.payer] = _stated(name=new_payer, lines_of_business=lines)
    return {
        **before,
        "sources": [*sources, source],
        **({"payers": declared} if declared else {}),
        "bindings": [*before.get("bindings", []), binding],
    }


def places_to_do(value: Json) -> int:
    """How many texts of a file are marked as to do."""
    return sum(text.startswith(TO_DO) for text in _texts(value))


# ---- carrying forward ----------------------------------------------------------------------------


def _unread_again(source: Json, earlier: str) -> Json:
    """A source of the earlier version: when and how it was read does not hold for the new one."""
    known = {key: value for key, value in source.items() if key not in ("read_on", "digest")}
    note = f"Carried forward from version {earlier}."
    if "note" in source:
        note = f"{note} Of that version: {source['note']}"
    return {**known, "evidence": _forward(source["evidence"]), "complete": False, "note": note}


def _regraded(citation: Json, grades: Mapping[str, str]) -> Json:
    grade = citation.get("evidence") or grades[citation["source"]]
    return {**citation, "evidence": _forward(grade)}


def _forward(grade: str) -> str:
    """A grade once it is carried forward: that one, unless it was weaker already."""
    return max(Evidence(grade), Evidence.CARRIED_FORWARD, key=GRADES.index).value


def _not_yet(determination: Json, version: str) -> Json:
    """A determination that covers, until its version is read, cannot be reached."""
    if determination["outcome"] not in _COVERING:
        return determination
    clause = {"not_seen": f"{TO_DO}read the text of version {version}"}
    condition = determination["condition"]
    parts = condition.get("all", [condition])
    return {**determination, "condition": {"all": [*parts, clause]}}


def _not_seen_again(silence: Json, earlier: str, version: str) -> Json:
    if silence["kind"] != "silent":
        return silence
    return {
        **silence,
        "kind": "not_seen",
        "text": f"Version {earlier} was silent: {silence['text']}",
        "document": f"the text of version {version}",
    }


def _map_key(value: Json, key: str, change: Callable[[Json], Json]) -> Json:
    """A value with what stands under a key changed, wherever it stands."""
    match value:
        case dict():
            return {
                name: change(inner) if name == key else _map_key(inner, key, change)
                for name, inner in value.items()
            }
        case list():
            return [_map_key(inner, key, change) for inner in value]
        case _:
            return value


# ---- small parts ---------------------------------------------------------------------------------


def _texts(value: Json) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for inner in value.values():
                yield from _texts(inner)
        case list():
            for inner in value:
                yield from _texts(inner)
        case _:
            pass


def _stated(**parts: Json) -> Json:
    """An object of the parts that are known."""
    return {key: value for key, value in parts.items() if value is not None}


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _free(id: str, taken: "Mapping[str, str] | list[str]") -> str:
    """An id, with a number if it is taken."""
    count, free = 1, id
    while free in taken:
        count += 1
        free = f"{id}-{count}"
    return free
