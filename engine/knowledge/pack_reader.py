"""From the JSON of a pack to the typed value, with every problem and its path.

This is the check that a pack passes before it decides anything. What only makes a pack unfit for
release (weak evidence, an unused criterion) is for `lint`, which looks at the typed value.
"""

import re
from collections.abc import Collection, Mapping
from graphlib import CycleError, TopologicalSorter

from engine.knowledge.evidence import (
    Source,
    read_citation,
    read_dated,
    read_ending,
    read_evidence,
    read_sources,
)
from engine.knowledge.packs import (
    BASES,
    DETERMINABLE,
    OUT_OF_SCOPE,
    Authorization,
    AuthorizationCase,
    CriterionKind,
    Dates,
    Determination,
    ListedCodes,
    Outcome,
    Pack,
    PackCriterion,
    PackStatus,
    PackWarning,
    Silence,
    SilenceKind,
    out_of_scope,
)
from engine.knowledge.texts.documents import Document, InputError
from engine.knowledge.texts.json_writer import digest
from engine.language.conditions import ALWAYS, Condition, criteria_in
from engine.language.facts import Vocabulary
from engine.language.near import near
from engine.language.parse import NOT_READ, parse_condition
from engine.language.problems import Path, Problem, quoted
from engine.language.shape import Fields, Json

KINDS = ("coverage", "coding", "advisory")
REQUIRED = ("yes", "no", "depends", "not_seen")


def read_pack(document: Document, vocabulary: Vocabulary) -> Pack:
    """Load one pack. Raises `InputError` with every problem found, each at its line and column."""
    problems: list[Problem] = []
    pack = _PackReader(vocabulary, problems).read(document.value)
    if problems or pack is None:
        raise InputError(tuple(document.diagnose(problem) for problem in problems))
    return pack


def pack_digest(value: Json) -> str:
    """The digest of a pack: of its content, whatever its layout and its editor's `$schema`."""
    return digest({key: item for key, item in value.items() if key != "$schema"})


class _PackReader:
    def __init__(self, vocabulary: Vocabulary, problems: list[Problem]) -> None:
        self.vocabulary = vocabulary
        self.problems = problems
        self.criterion_ids: tuple[str, ...] = ()
        self.sources: Mapping[str, Source] = {}

    def read(self, value: Json) -> Pack | None:
        fields = Fields(value, (), self.problems, "a pack")
        if not fields.is_object or not fields.is_form("coverpack/pack/1"):
            return None
        self.sources = read_sources(fields)
        self.criterion_ids = _ids(value.get("criteria"))
        scope = self._condition(fields, "scope", required=True)
        pack = Pack(
            id=self._id(fields),
            version=fields.text("version", required=True) or "",
            kind=fields.choice("kind", KINDS, required=True) or "",
            title=fields.text("title", required=True) or "",
            status=PackStatus(fields.choice("status", PackStatus, required=True) or "draft"),
            payer=fields.text("payer", required=True) or "",
            scope=scope,
            dates=self._dates(fields),
            sources=self.sources,
            criteria=self._criteria(fields),
            determinations=(out_of_scope(scope), *self._determinations(fields)),
            warnings=self._warnings(fields),
            authorization=self._authorization(fields),
            silences=self._silences(fields),
            notes=fields.texts("notes"),
            acknowledged=self._acknowledged(fields),
            digest=pack_digest(value),
            aliases=fields.texts("aliases"),
            listed_codes=self._listed_codes(fields),
        )
        fields.done()
        return pack

    def problem(self, path: Path, code: str, message: str, hint: str | None = None) -> None:
        self.problems.append(Problem(path, code, message, hint))

    def _id(self, fields: Fields) -> str:
        id = fields.text("id", required=True) or ""
        if id and not re.fullmatch(r"[a-z0-9-]+/[a-z0-9-]+", id):
            hint = "write `payer/policy` in lower case, digits and hyphens"
            self.problem((*fields.path, "id"), "pack-id", f"`{id}` is not a pack id", hint)
        return id

    def _condition(
        self, fields: Fields, key: str, *, required: bool = False, known: bool = False
    ) -> Condition:
        there = fields.has(key)
        raw = fields.raw(key, required=required)
        if not there:
            return NOT_READ
        return parse_condition(
            raw,
            (*fields.path, key),
            self.vocabulary,
            self.criterion_ids,
            self.problems,
            known_allowed=known,
        )

    def _dates(self, fields: Fields) -> Dates:
        entry = fields.object("dates", "the dates of a pack", required=True)
        if entry is None:
            return Dates(None, None, None, None, None, None, None)
        dates = Dates(
            effective=read_dated(entry, "effective"),
            not_before=read_dated(entry, "not_before"),
            published=read_dated(entry, "published"),
            reviewed=read_dated(entry, "reviewed"),
            observed=read_dated(entry, "observed"),
            retired=read_ending(entry, "retired"),
            unverified_until=read_dated(entry, "unverified_until"),
        )
        entry.done()
        if dates.effective and dates.not_before:
            message = "a version has `effective` or `not_before`, not both"
            self.problem((*entry.path, "not_before"), "two-beginnings", message)
        if dates.not_before and not dates.observed:
            message = "`not_before` needs `observed`: the version began between the two"
            self.problem(entry.path, "open-interval", message)
        if dates.not_before and dates.observed and dates.not_before.day > dates.observed.day:
            message = "`not_before` is later than `observed`"
            self.problem((*entry.path, "not_before"), "empty-interval", message)
        return dates

    def _criteria(self, fields: Fields) -> Mapping[str, PackCriterion]:
        found: dict[str, PackCriterion] = {}
        paths: dict[str, Path] = {}
        for path, item in fields.items("criteria"):
            entry = Fields(item, path, self.problems, "a criterion")
            criterion = self._criterion(entry)
            if criterion is None:
                continue
            if criterion.id in found:
                message = f"criterion `{criterion.id}` stands twice"
                self.problem((*path, "id"), "duplicate-id", message)
            found[criterion.id] = criterion
            paths[criterion.id] = path
        return self._ordered(found, paths)

    def _criterion(self, entry: Fields) -> PackCriterion | None:
        id = entry.text("id", required=True)
        kind = entry.choice("kind", CriterionKind, required=True)
        title = entry.text("title", required=True)
        condition = self._condition(entry, "condition", required=True)
        citation = read_citation(entry, self.sources)
        documents = entry.texts("documents")
        advisory = entry.flag("advisory")
        note = entry.text("note")
        entry.done()
        if not (id and kind and title and citation):
            return None
        return PackCriterion(
            id, CriterionKind(kind), title, condition, citation, documents, advisory, note
        )

    def _ordered(
        self, found: dict[str, PackCriterion], paths: Mapping[str, Path]
    ) -> Mapping[str, PackCriterion]:
        """In the order of the file; where a criterion refers to a later one, that one first."""
        references = {id: criteria_in(criterion.condition) for id, criterion in found.items()}
        try:
            if all(_before(found, id, refs) for id, refs in references.items()):
                return found
            order = TopologicalSorter(references).static_order()
            return {id: found[id] for id in order if id in found}
        except CycleError as error:
            cycle: list[str] = error.args[1]
            message = f"criteria refer to each other in a circle: {' -> '.join(reversed(cycle))}"
            self.problem(paths.get(cycle[0], ("criteria",)), "circular-criteria", message)
            return found

    def _determinations(self, fields: Fields) -> tuple[Determination, ...]:
        items = fields.items("determinations", required=True)
        found: list[Determination] = []
        for index, (path, item) in enumerate(items):
            entry = Fields(item, path, self.problems, "a determination")
            determination = self._determination(entry, last=index == len(items) - 1)
            if determination.id in [OUT_OF_SCOPE, *(d.id for d in found)]:
                message = f"determination `{determination.id}` stands twice"
                hint = "`out-of-scope` is there already: it follows from `scope`"
                self.problem(
                    (*path, "id"),
                    "duplicate-id",
                    message,
                    hint if determination.id == OUT_OF_SCOPE else None,
                )
            found.append(determination)
        if not found and fields.is_object:
            self.problem(fields.path, "no-determination", "a pack needs at least one determination")
        return tuple(found)

    def _determination(self, entry: Fields, *, last: bool) -> Determination:
        id = entry.text("id", required=True) or ""
        outcome = Outcome(entry.choice("outcome", DETERMINABLE, required=True) or "not_covered")
        conditioned = entry.has("condition")
        condition = self._condition(entry, "condition") if conditioned else ALWAYS
        determination = Determination(
            id=id,
            outcome=outcome,
            condition=condition,
            basis=entry.choice("basis", BASES),
            payer_term=entry.text("payer_term"),
            exceeding=entry.texts("exceeding"),
            text=entry.text("text", required=True) or "",
            citation=read_citation(entry, self.sources, required=False),
        )
        entry.done()
        self._check_determination(determination, entry.path, conditioned=conditioned, last=last)
        return determination

    def _check_determination(
        self, determination: Determination, path: Path, *, conditioned: bool, last: bool
    ) -> None:
        outcome = determination.outcome
        if last and conditioned:
            message = "the last determination must have no condition, so that one is always met"
            self.problem((*path, "condition"), "last-conditioned", message)
        if last and outcome in (Outcome.COVERED, Outcome.PARTIALLY_COVERED):
            message = f"the last determination cannot be `{outcome}`: nothing conditions it"
            self.problem((*path, "outcome"), "last-covered", message)
        if not last and not conditioned:
            message = "only the last determination may stand without a condition"
            self.problem(path, "missing-key", message, "add `condition`")
        if (outcome is Outcome.NOT_COVERED) != (determination.basis is not None):
            message = "`basis` goes with `not_covered`, always and only there"
            self.problem(path, "basis", message, "one of " + ", ".join(f"`{b}`" for b in BASES))
        if (outcome is Outcome.PARTIALLY_COVERED) != bool(determination.exceeding):
            message = "`exceeding` names codes with `partially_covered`, always and only there"
            self.problem(path, "exceeding", message)

    def _warnings(self, fields: Fields) -> tuple[PackWarning, ...]:
        found: list[PackWarning] = []
        for path, item in fields.items("warnings"):
            entry = Fields(item, path, self.problems, "a warning")
            id = entry.text("id", required=True) or ""
            conditioned = entry.has("condition")
            condition = self._condition(entry, "condition", known=True) if conditioned else ALWAYS
            text = entry.text("text", required=True) or ""
            citation = read_citation(entry, self.sources, required=False)
            begins, ends = entry.day("from"), entry.day("until")
            entry.done()
            if begins and ends and ends < begins:
                message = "`until` is earlier than `from`: no date of service lies between them"
                self.problem((*path, "until"), "empty-interval", message)
            if id in [warning.id for warning in found]:
                self.problem((*path, "id"), "duplicate-id", f"warning `{id}` stands twice")
            found.append(PackWarning(id, text, condition, citation, begins, ends))
        return tuple(found)

    def _authorization(self, fields: Fields) -> Authorization:
        entry = fields.object("authorization", "the authorization", required=True)
        if entry is None:
            return Authorization("not_seen", read_evidence(fields, required=False), None)
        cases = []
        for path, item in entry.items("cases"):
            fields = Fields(item, path, self.problems, "a case")
            condition = self._condition(fields, "condition", required=True)
            cases.append(self._authorization_case(fields, condition))
        last = self._authorization_case(entry, ALWAYS)
        return Authorization(last.required, last.evidence, last.citation, last.text, tuple(cases))

    def _authorization_case(self, entry: Fields, condition: Condition) -> AuthorizationCase:
        case = AuthorizationCase(
            condition=condition,
            required=entry.choice("required", REQUIRED, required=True) or "not_seen",
            evidence=read_evidence(entry),
            citation=read_citation(entry, self.sources, required=False),
            text=entry.text("text"),
        )
        entry.done()
        return case

    def _silences(self, fields: Fields) -> tuple[Silence, ...]:
        found: list[Silence] = []
        for path, item in fields.items("silences"):
            entry = Fields(item, path, self.problems, "a silence")
            kind = entry.choice("kind", SilenceKind, required=True) or "not_seen"
            silence = Silence(
                topic=entry.text("topic", required=True) or "",
                kind=SilenceKind(kind),
                text=entry.text("text", required=True) or "",
                document=entry.text("document"),
                facts=self._declared(entry, "facts"),
            )
            entry.done()
            if silence.kind is not SilenceKind.SILENT and silence.document is None:
                message = f"a silence of kind `{kind}` must name the `document` to obtain"
                self.problem(path, "missing-key", message)
            found.append(silence)
        return tuple(found)

    def _listed_codes(self, fields: Fields) -> ListedCodes | None:
        entry = fields.object("listed_codes", "the listed codes")
        if entry is None:
            return None
        empty = entry.is_empty_list("codes")
        codes = entry.texts("codes", required=True)
        citation = read_citation(entry, self.sources)
        entry.done()
        if empty:
            message = "`codes` names the codes that the document lists: at least one"
            hint = "if it lists none, say so as a silence about `claim.codes`"
            self.problem((*entry.path, "codes"), "empty-list", message, hint)
        return ListedCodes(codes, citation) if codes and citation else None

    def _declared(self, entry: Fields, key: str) -> tuple[str, ...]:
        """The ids of facts under a key, each declared."""
        known = self.vocabulary.facts
        found = entry.texts(key)
        for id in found:
            if id not in known:
                path = (*entry.path, key)
                message = f"there is no fact {quoted(id)}"
                self.problem(path, "unknown-fact", message, near(id, known))
        return found

    def _acknowledged(self, fields: Fields) -> Mapping[str, str]:
        """Findings of `lint` about this pack that are true and meant, each with the reason."""
        found: dict[str, str] = {}
        for path, item in fields.items("acknowledged"):
            entry = Fields(item, path, self.problems, "an acknowledgment")
            finding = entry.text("finding", required=True) or ""
            found[finding] = entry.text("reason", required=True) or ""
            entry.done()
        return found


def _ids(criteria: Json) -> tuple[str, ...]:
    """The criterion ids that conditions may refer to, before any criterion is read."""
    items = criteria if isinstance(criteria, list) else []
    ids = (item.get("id") for item in items if isinstance(item, dict))
    return tuple(id for id in ids if isinstance(id, str))


def _before(found: Collection[str], id: str, references: Collection[str]) -> bool:
    order = list(found)
    return all(order.index(other) < order.index(id) for other in references if other in order)
