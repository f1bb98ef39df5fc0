"""Packs as text for a person: a list of versions, and the whole of one."""

from collections.abc import Sequence
from itertools import groupby

from cli.evidence_text import beginning_words, cited_words, dated_words, grade_words
from cli.pack_form import bindings_of, weakest_evidence
from cli.pack_parts_text import LABELS, write_dates, write_listed, write_sources, write_unsure
from cli.terminal import Page, Sign
from cli.user_words import user_words
from engine.knowledge.coding_packs import CodingPack
from engine.knowledge.evidence import Evidence
from engine.knowledge.packs import (
    CriterionKind,
    Determination,
    Pack,
    PackCriterion,
    PackWarning,
    Silence,
    SilenceKind,
)
from engine.knowledge.payers import Binding, Payers
from engine.language.conditions import ALWAYS
from engine.language.facts import Vocabulary
from engine.language.words import condition_words

_KINDS = {
    CriterionKind.INDICATION: "Indications",
    CriterionKind.CONTRAINDICATION: "Contraindications",
    CriterionKind.LIMIT: "Limits",
    CriterionKind.DOCUMENTATION: "Documentation",
    CriterionKind.ADMINISTRATIVE: "Administrative",
}
_REQUIRED = {
    "yes": "required",
    "no": "not required",
    "depends": "depends",
    "not_seen": "whether it is required was not seen",
}


def counted(number: int, one: str, many: str | None = None) -> str:
    """A number with its word: `1 criterion`, `21 criteria`."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def write_list(page: Page, packs: Sequence[Pack], payers: Payers) -> None:
    """The versions of each policy."""
    for policy, group in groupby(packs, key=lambda pack: pack.id):
        versions = list(group)
        page.heading(policy)
        page.text(versions[-1].title)
        users = user_words(bindings_of(versions[-1], payers.bindings), payers.payers)
        page.text(f"used by {users}" if users else "used by no plan: reached only by its name")
        for pack in versions:
            write_version(page, pack, len(pack.criteria), weakest_evidence(pack))


def write_version(page: Page, pack: Pack | CodingPack, criteria: int, evidence: Evidence) -> None:
    """A version in a list: its status, since when it holds, how many criteria it has."""
    parts = [pack.status.value, beginning_words(pack.dates)]
    if pack.dates.retired is not None:
        parts.append(f"retired {dated_words(pack.dates.retired)}")
    parts.append(f"{counted(criteria, 'criterion', 'criteria')} ({grade_words(evidence)})")
    page.text("; ".join(parts), indent=4, label=f"@{pack.version} ", hang=LABELS - 4)


def _user(binding: Binding) -> str:
    words = f"{binding.payer} {binding.plan}" if binding.plan else binding.payer
    if binding.states:
        words += f" ({', '.join(binding.states)})"
    return words


def write_pack(page: Page, pack: Pack, bindings: Sequence[Binding], vocabulary: Vocabulary) -> None:
    """Everything a pack says."""
    _Writer(page, pack, vocabulary).write(bindings_of(pack, bindings))


class _Writer:
    def __init__(self, page: Page, pack: Pack, vocabulary: Vocabulary) -> None:
        self.page = page
        self.pack = pack
        self.vocabulary = vocabulary
        documents = {source.document for source in pack.sources.values()}
        cited = {criterion.citation.document for criterion in pack.criteria.values()}
        self.document = cited.pop() if len(cited) == 1 and documents else None

    def write(self, bindings: Sequence[Binding]) -> None:
        self._header(bindings)
        self.page.heading("Scope")
        self.page.text(condition_words(self.pack.scope, self.vocabulary))
        self._criteria()
        self._determinations()
        self._warnings()
        self._authorization()
        self._silences()
        self._listed_codes()
        write_sources(self.page, self.pack.sources.values())
        write_listed(self.page, "Notes", self.pack.notes)
        write_listed(
            self.page,
            "Known findings of lint",
            [f"{name}: {reason}" for name, reason in self.pack.acknowledged.items()],
        )
        self.page.blank()
        self.page.text(f"digest {self.pack.digest}", style="dim")

    def _row(self, label: str, text: str) -> None:
        self.page.text(text, label=label, hang=LABELS)

    def _header(self, bindings: Sequence[Binding]) -> None:
        pack = self.pack
        write_unsure(self.page, pack.status)
        self.page.heading(pack.name)
        self.page.text(pack.title)
        if pack.aliases:
            self._row("also", "; ".join(pack.aliases))
        self._row("kind", pack.kind)
        self._row("status", pack.status.value)
        self._row("payer", pack.payer)
        write_dates(self.page, pack.dates)
        if pack.dates.effective is None:
            self._row("in force", beginning_words(pack.dates))
        for binding in bindings:
            self._row("used by", binding_words(binding))
        if not bindings:
            self._row("used by", "no plan: reached only by its name")

    def _criteria(self) -> None:
        criteria = list(self.pack.criteria.values())
        self.page.heading(f"Criteria ({len(criteria)})")
        if not criteria:
            self.page.text("none")
        if self.document is not None:
            self.page.text(f"all cite {self.document}")
        width = max((len(criterion.id) for criterion in criteria), default=0) + 2
        for kind, group in groupby(criteria, key=lambda criterion: criterion.kind):
            self.page.text(_KINDS[kind], style="bold")
            for criterion in group:
                self._criterion(criterion, width)

    def _criterion(self, criterion: PackCriterion, width: int) -> None:
        title = criterion.title + (" (advisory: never decides)" if criterion.advisory else "")
        self.page.text(title, indent=4, label=criterion.id, hang=width)
        inside = 4 + width
        self.page.text(condition_words(criterion.condition, self.vocabulary), indent=inside)
        cited = cited_words(criterion.citation, named=self.document)
        shown = f"; shown by {', '.join(criterion.documents)}" if criterion.documents else ""
        self.page.text(f"[{cited}{shown}]", indent=inside, style="dim")
        if criterion.note:
            self.page.text(criterion.note, indent=inside, style="dim")

    def _determinations(self) -> None:
        self.page.heading("Determinations, in order: the first that is met decides")
        for number, determination in enumerate(self.pack.determinations, 1):
            self.page.text(self._determined(determination), label=f"{number}.", hang=4)
            cited = f" [{cited_words(determination.citation)}]" if determination.citation else ""
            self.page.text(determination.text + cited, indent=6, style="dim")

    def _determined(self, determination: Determination) -> str:
        outcome = determination.outcome.value.replace("_", " ")
        if determination.basis:
            outcome += f" ({determination.basis.replace('_', ' ')})"
        if determination.payer_term:
            outcome += f', in the payer\'s words "{determination.payer_term}"'
        if determination.exceeding:
            outcome += f", beyond the limit: {', '.join(determination.exceeding)}"
        when = "otherwise"
        if determination.condition != ALWAYS:
            when = f"when {condition_words(determination.condition, self.vocabulary)}"
        return f"{determination.id}: {outcome}, {when}"

    def _warnings(self) -> None:
        if self.pack.warnings:
            self.page.heading("Warnings")
        for warning in self.pack.warnings:
            cited = f" [{cited_words(warning.citation)}]" if warning.citation else ""
            self.page.text(f"{warning.id}: {warning.text}{cited}", sign=Sign.NOTE)
            self.page.text(self._said_when(warning), indent=4, style="dim")

    def _said_when(self, warning: PackWarning) -> str:
        said = []
        if warning.condition != ALWAYS:
            said.append(f"when {condition_words(warning.condition, self.vocabulary)}")
        days = [f"from {warning.begins}"] if warning.begins else []
        days += [f"until {warning.ends}"] if warning.ends else []
        if days:
            said.append(f"for dates of service {' '.join(days)}")
        return ", ".join(said) or "always"

    def _authorization(self) -> None:
        self.page.heading("Prior authorization")
        for entry in self.pack.authorization.entries:
            cited = cited_words(entry.citation) if entry.citation else grade_words(entry.evidence)
            when = ""
            if self.pack.authorization.cases:
                when = ", otherwise"
            if entry.condition != ALWAYS:
                when = f", when {condition_words(entry.condition, self.vocabulary)}"
            self.page.text(f"{_REQUIRED[entry.required]}{when} [{cited}]")
            if entry.text:
                self.page.text(entry.text, indent=4, style="dim")

    def _silences(self) -> None:
        if self.pack.silences:
            self.page.heading("What the policy does not say")
        for silence in self.pack.silences:
            self.page.text(_silence_words(silence), sign=Sign.NONE)

    def _listed_codes(self) -> None:
        listed = self.pack.listed_codes
        if listed:
            self.page.heading("Codes that the document lists")
            cited = cited_words(listed.citation, named=self.document)
            self.page.text(f"{', '.join(listed.codes)} [{cited}]")


def binding_words(binding: Binding) -> str:
    """A binding: who, for which lines, how, since when and by what evidence."""
    parts = [_user(binding)]
    if binding.lines:
        parts.append(", ".join(binding.lines))
    parts.append(binding.kind.value)
    if binding.begins is not None:
        parts.append(f"from {dated_words(binding.begins)}")
    if binding.ends is not None:
        parts.append(f"to {dated_words(binding.ends)}")
    return f"{'; '.join(parts)} [{grade_words(binding.citation.evidence)}]"


def _silence_words(silence: Silence) -> str:
    if silence.kind is SilenceKind.SILENT:
        return f"{silence.topic}: {silence.text}"
    kind = silence.kind.value.replace("_", " ")
    return f"{silence.topic}: {silence.text} ({kind}: {silence.document})"
