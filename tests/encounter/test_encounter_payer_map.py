"""The payer map chooses by identifiers alone, and says when it cannot."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine.encounter.intake.draft import PayerIdentity
from engine.encounter.intake.payer_map import (
    PayerMap,
    identity_words,
    payer_map,
    read_payer_map,
)
from engine.knowledge.evidence import Evidence
from engine.knowledge.library import Library
from engine.knowledge.schema_check import check_schema
from engine.knowledge.texts.documents import Diagnostic, Document, read_document

Json = dict[str, Any]
Refused = Callable[[Callable[[], object]], list[Diagnostic]]
AsDocument = Callable[..., Document]


def form(*rows: Json) -> Json:
    return {"schema": "coverpack/payer-map/1", "rows": list(rows)}


@pytest.fixture
def map_of(document: AsDocument, shipped: Library) -> Callable[..., PayerMap]:
    def read(*layers: list[Json]) -> PayerMap:
        payers = shipped.payers.payers
        return PayerMap(tuple(read_payer_map(document(form(*rows)), payers) for rows in layers))

    return read


def id_of(value: str, qualifier: str = "PI", **more: str) -> PayerIdentity:
    return PayerIdentity(((qualifier, value),), **more)


AETNA: Json = {"payer_id": "60054", "payer": "aetna"}
MEDICARE: Json = {"filing_code": "MB", "payer": "medicare", "line_of_business": "medicare_ffs"}

MapOf = Callable[..., PayerMap]


def meant(found: PayerMap, identity: PayerIdentity) -> list[tuple[str, str | None, str | None]]:
    return [row.meant for row in found.find(identity)]


def test_a_row_fits_what_it_names(map_of: MapOf) -> None:
    rows = map_of([AETNA, MEDICARE])
    assert meant(rows, id_of("60054")) == [("aetna", None, None)]
    assert meant(rows, id_of("11502", filing_code="MB")) == [("medicare", None, "medicare_ffs")]
    assert meant(rows, id_of("60055")) == []
    assert meant(rows, PayerIdentity()) == []


def test_a_qualifier_that_is_given_must_fit(map_of: MapOf) -> None:
    rows = map_of([{**AETNA, "qualifier": "XV"}])
    assert meant(rows, id_of("60054", "PI")) == []
    assert meant(rows, id_of("60054", "xv")) == [("aetna", None, None)]


def test_the_row_with_the_most_conditions_decides(map_of: MapOf) -> None:
    advantage = {**AETNA, "filing_code": "16", "line_of_business": "medicare_advantage"}
    rows = map_of([AETNA, advantage])
    assert meant(rows, id_of("60054", filing_code="16")) == [("aetna", None, "medicare_advantage")]
    assert meant(rows, id_of("60054", filing_code="CI")) == [("aetna", None, None)]


def test_rows_that_name_different_payers_choose_nobody(map_of: MapOf) -> None:
    rows = map_of([AETNA, MEDICARE])
    assert len(rows.find(id_of("60054", filing_code="MB"))) == 2


def test_a_map_of_ones_own_goes_first(map_of: MapOf) -> None:
    rows = map_of([{"payer_id": "60054", "payer": "cigna"}], [AETNA])
    assert meant(rows, id_of("60054")) == [("cigna", None, None)]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({**AETNA, "payer": "aetma"}, ("unknown-payer", "payer", "did you mean `aetna`?")),
        (
            {**MEDICARE, "plan": "palmeto"},
            ("unknown-plan", "plan", "did you mean `palmetto`?"),
        ),
        ({**AETNA, "name": "Aetna"}, ("unknown-key", "name")),
        ({"qualifier": "PI", "payer": "aetna"}, ("no-payer-id", "qualifier")),
        (
            {**AETNA, "line_of_business": "commerical"},
            ("unknown-value", "line_of_business", "did you mean `commercial`?"),
        ),
    ],
)
def test_a_wrong_row_is_refused_at_its_place(
    document: AsDocument, shipped: Library, refused: Refused, row: Json, said: tuple[str, ...]
) -> None:
    found = refused(lambda: read_payer_map(document(form(row)), shipped.payers.payers))
    code, path, *hint = said
    assert (found[0].code, found[0].path) == (code, f"/rows/0/{path}")
    if hint:
        assert [found[0].hint] == hint


def test_a_row_without_a_condition_is_refused(
    document: AsDocument, shipped: Library, refused: Refused
) -> None:
    (found,) = refused(
        lambda: read_payer_map(document(form({"payer": "aetna"})), shipped.payers.payers)
    )
    assert (found.code, found.path) == ("no-condition", "/rows/0")
    assert [d.path for d in check_schema(document(form({"payer": "aetna"})))] == ["/rows/0"]


def test_names_of_payers_have_no_place_in_a_map(document: AsDocument) -> None:
    named = document(form({"payer_name": "AETNA", "payer": "aetna"}))
    assert "unknown-key" in [d.code for d in check_schema(named)]


def test_the_shipped_rows_cite_what_they_rest_on(shipped: Library) -> None:
    (layer,) = payer_map(shipped).layers
    assert {row.citation.evidence for row in layer if row.citation} == {Evidence.SECONDARY}
    assert all(row.citation is not None and row.citation.url for row in layer)
    assert check_schema(read_document(shipped.policies / "payer_map.json")) == ()


def test_filing_codes_other_than_medicares_choose_nobody(shipped: Library) -> None:
    rows = payer_map(shipped)
    for code in ("CI", "BL", "16", "HM", "12", "MC", "ZZ"):
        assert rows.find(PayerIdentity(filing_code=code)) == ()
    for code in ("MA", "MB"):
        assert meant(rows, PayerIdentity(filing_code=code)) == [("medicare", None, "medicare_ffs")]


def test_a_library_adds_its_map_before_the_shipped_one(
    library_of: Callable[..., Library], tmp_path: Path
) -> None:
    own = form({"payer_id": "60054", "payer": "cigna"}, {"payer_id": "1", "payer": "aetna"})
    library = library_of(payer_map=own)
    rows = payer_map(library)
    assert [len(layer) > 0 for layer in rows.layers] == [True, True]
    assert meant(rows, id_of("60054")) == [("cigna", None, None)]
    file = tmp_path / "mine.json"
    file.write_text(json.dumps(form({"payer_id": "60054", "payer": "uhc"})))
    assert meant(payer_map(library, file), id_of("60054")) == [("uhc", None, None)]


def test_identifiers_are_said_and_never_names() -> None:
    said = identity_words(id_of("99999", filing_code="CI"))
    assert said == "payer id `99999` (PI), filing code `CI`"
    assert identity_words(PayerIdentity()) == "no identifier of the payer"
