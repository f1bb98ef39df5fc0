"""The payer map: which payer of the knowledge base a source means by its identifiers.

An explicit table and nothing else: names never choose. Of the rows that fit, those with the most
conditions decide; if they name different payers, nobody is chosen. A map of one's own goes before
the library's, and the library's before that of the library it extends.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.encounter.intake.draft import PayerIdentity
from engine.knowledge.evidence import Citation, Source, read_citation, read_sources
from engine.knowledge.library import Library
from engine.knowledge.payers import LINES_OF_BUSINESS, Payer, near_declared
from engine.knowledge.texts.documents import Document, InputError, read_document
from engine.language.problems import Path as Place
from engine.language.problems import Problem, quoted
from engine.language.shape import Fields

FORM = "coverpack/payer-map/1"
FILE = "payer_map.json"
_CONDITIONS = "a row needs at least one of `payer_id`, `filing_code` and `coverage_type`"


@dataclass(frozen=True, slots=True)
class Row:
    """One row: what the source says, and who that is.

    `payer_id` fits an identifier whatever its qualifier, unless `qualifier` is given. All that is
    given must fit.
    """

    payer: str
    payer_id: str | None = None
    qualifier: str | None = None
    filing_code: str | None = None
    coverage_type: str | None = None
    plan: str | None = None
    line_of_business: str | None = None
    citation: Citation | None = None

    @property
    def weight(self) -> int:
        """How many conditions it has."""
        given = (self.payer_id, self.qualifier, self.filing_code, self.coverage_type)
        return sum(one is not None for one in given)

    @property
    def meant(self) -> tuple[str, str | None, str | None]:
        """Payer, plan and line of business."""
        return self.payer, self.plan, self.line_of_business

    def fits(self, identity: PayerIdentity) -> bool:
        """Whether the row speaks of this payer."""
        return (
            (self.payer_id is None or any(self._is_id(*one) for one in identity.ids))
            and _alike(self.filing_code, identity.filing_code)
            and _alike(self.coverage_type, identity.coverage_type)
        )

    def _is_id(self, qualifier: str, value: str) -> bool:
        return _alike(self.payer_id, value) and _alike(self.qualifier, qualifier)


def _alike(wanted: str | None, found: str | None) -> bool:
    if wanted is None:
        return True
    return found is not None and wanted.casefold() == found.strip().casefold()


@dataclass(frozen=True, slots=True)
class PayerMap:
    """Rows in layers; the first layer in which a row fits decides."""

    layers: tuple[tuple[Row, ...], ...] = ()

    def find(self, identity: PayerIdentity) -> tuple[Row, ...]:
        """Who is meant: one row; none where no row fits; several where rows contradict another."""
        for layer in self.layers:
            fitting = [row for row in layer if row.fits(identity)]
            if fitting:
                most = max(row.weight for row in fitting)
                strongest = {row.meant: row for row in fitting if row.weight == most}
                return tuple(strongest.values())
        return ()


def payer_map(library: Library, *own: str | Path) -> PayerMap:
    """The map of a library, behind the files of one's own. Raises `InputError` where one is bad."""
    layers = [read_payer_map(read_document(path), library.payers.payers) for path in own]
    known: Library | None = library
    while known is not None:
        path = known.policies / FILE
        if path.is_file():
            document = read_document(path)
            named = Document(known.label(path), document.text, document.value)
            layers.append(read_payer_map(named, library.payers.payers))
        known = known.extended
    return PayerMap(tuple(layers))


def read_payer_map(document: Document, payers: Mapping[str, Payer]) -> tuple[Row, ...]:
    """The rows of one map. Raises `InputError` with every problem found."""
    problems: list[Problem] = []
    fields = Fields(document.value, (), problems, "a payer map")
    rows: list[Row] = []
    if fields.is_object and fields.is_form(FORM):
        sources = read_sources(fields) if fields.has("sources") else {}
        for path, item in fields.items("rows", required=True):
            entry = Fields(item, path, problems, "a row", '{"payer_id": "12345", "payer": "aetna"}')
            if entry.is_object:
                rows.append(_row(entry, sources, payers))
        fields.text("note")
        fields.done()
    if problems:
        raise InputError(tuple(document.diagnose(problem) for problem in problems))
    return tuple(rows)


def _row(entry: Fields, sources: Mapping[str, Source], payers: Mapping[str, Payer]) -> Row:
    row = Row(
        payer_id=entry.text("payer_id"),
        qualifier=entry.text("qualifier"),
        filing_code=entry.text("filing_code"),
        coverage_type=entry.text("coverage_type"),
        payer=entry.text("payer", required=True) or "",
        plan=entry.text("plan"),
        line_of_business=entry.choice("line_of_business", LINES_OF_BUSINESS),
        citation=read_citation(entry, sources, required=False),
    )
    entry.text("note")
    entry.done()
    if row.payer_id is None and row.qualifier is not None:
        _problem(entry, "qualifier", "no-payer-id", "a qualifier goes with a `payer_id`")
    elif not row.weight:
        entry.problems.append(Problem(entry.path, "no-condition", _CONDITIONS))
    known = payers.get(row.payer)
    if known is not None and row.plan is not None and row.plan not in known.plans:
        message = f"payer `{row.payer}` has no plan {quoted(row.plan)}"
        _problem(entry, "plan", "unknown-plan", message, near_declared(row.plan, known.plans))
    elif row.payer and known is None:
        message = f"there is no payer {quoted(row.payer)}"
        hint = near_declared(row.payer, payers) or _one_of(payers)
        _problem(entry, "payer", "unknown-payer", message, hint)
    return row


def _problem(entry: Fields, key: str, code: str, message: str, hint: str | None = None) -> None:
    place: Place = (*entry.path, key)
    entry.problems.append(Problem(place, code, message, hint))


def _one_of(words: Iterable[str]) -> str:
    return "one of " + ", ".join(f"`{word}`" for word in words)


def identity_words(identity: PayerIdentity) -> str:
    """The identifiers of a payer as a person reads them; never a name."""
    said = [f"payer id `{value}` ({qualifier})" for qualifier, value in identity.ids]
    if identity.filing_code:
        said.append(f"filing code `{identity.filing_code}`")
    if identity.coverage_type:
        said.append(f"coverage type `{identity.coverage_type}`")
    return ", ".join(said) or "no identifier of the payer"
