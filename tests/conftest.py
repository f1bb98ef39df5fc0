"""What tests of several packages share: the shipped library, private ones, and encounters."""

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from engine.decide import Session
from engine.encounter.model import Encounter
from engine.encounter.reader import read_encounter
from engine.knowledge.library import Library, open_library, shipped_root
from engine.knowledge.packs import Pack
from engine.knowledge.texts.documents import Diagnostic, Document, InputError, parse_document

# The same examples in every run: a failure can be seen again, and a green run stays green.
settings.register_profile("ci", derandomize=True, deadline=None, database=None)
settings.load_profile("ci")

Json = dict[str, Any]


def as_document(value: object, name: str = "given.json") -> Document:
    return parse_document(name, json.dumps(value).encode())


@pytest.fixture(scope="session", autouse=True)
def _no_own_copies(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test depends on the coding tables that whoever runs it has imported."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COVERPACK_DATA", str(tmp_path_factory.mktemp("no-own-copies")))
        yield


@pytest.fixture(scope="session")
def document() -> Callable[..., Document]:
    """Make a document of a JSON value."""
    return as_document


@pytest.fixture(scope="session")
def refused() -> Callable[[Callable[[], object]], list[Diagnostic]]:
    """What is said of input that must be refused."""

    def run(read: Callable[[], object]) -> list[Diagnostic]:
        with pytest.raises(InputError) as raised:
            read()
        return list(raised.value.diagnostics)

    return run


@pytest.fixture(scope="session")
def shipped() -> Library:
    return Library(shipped_root())


@pytest.fixture(scope="session")
def palmetto(shipped: Library) -> Pack:
    return shipped.pack_named("medicare/palmetto-l39420@2023-03-05")


@pytest.fixture(scope="session")
def session(shipped: Library) -> Iterator[Session]:
    with Session(shipped) as open_session:
        yield open_session


@pytest.fixture(scope="session")
def encounter_of(shipped: Library) -> Callable[..., Encounter]:
    """Read an encounter; what it does not say of payer, place and date is Palmetto's."""

    def read(library: Library = shipped, **parts: object) -> Encounter:
        value: Json = {
            "schema": "coverpack/encounter/1",
            "id": "one",
            "payer": "medicare",
            "service_location": {"state": "NC"},
            "date_of_service": "2025-03-04",
            **parts,
        }
        given = {key: part for key, part in value.items() if part is not None}
        return read_encounter(as_document(given), library)

    return read


@pytest.fixture(scope="session")
def typical(shipped: Library, palmetto: Pack) -> Callable[[], Json]:
    """The parts of an encounter that Palmetto covers; a new copy each time."""
    stated: Json = {
        "pain.low_back_duration": 14,
        "pain.functional_deficit_on_scale": True,
        "conservative.failed_duration": 9,
        "pathology.alternative_explanation": False,
        "mri.modic_1_bodies": ["L5"],
        "mri.modic_2_bodies": [],
        "assessment.baseline_pain": True,
        "assessment.baseline_disability_scale": True,
        "assessment.multidisciplinary": True,
        "assessment.psychological": True,
        "assessment.physical": True,
        "comorbidity.severe_cardiopulmonary": False,
        "infection.systemic_active": False,
        "infection.local_at_level": False,
        "comorbidity.bleeding_diathesis": False,
        "patient.pregnant": False,
        "leg_pain.primary_radicular": False,
        "surgery.prior_at_level": False,
        "stenosis.symptomatic_primary": False,
        "bone.osteoporosis_diagnosed": False,
        "bone.fragility_fracture_history": False,
        "bone.fracture_at_level": False,
        "spine.cancer": False,
        "imaging.correlated_disc_protrusion": 0,
        "imaging.correlated_spondylolisthesis": 0,
        "imaging.correlated_spondylolysis": False,
        "imaging.correlated_facet_arthrosis": False,
        "patient.bmi": 28.4,
        "comorbidity.advanced_systemic_disease": False,
        "comorbidity.active_untreated_substance_use": False,
        "history.bvn_ablated_bodies": [],
        "procedure.vertebral_bodies": ["L4", "L5"],
    }

    def make() -> Json:
        patient = {"birth_date": "1963-05-09", "sex": "female"}
        return {"patient": patient, "facts": json.loads(json.dumps(stated))}

    return make


SOURCES = [{"id": "text", "document": "A policy text", "evidence": "primary", "complete": True}]
CITATION = {"source": "text"}


@pytest.fixture(scope="session")
def pack_json() -> Callable[..., Json]:
    """Write a pack: criteria by id, each given as a condition or as parts of a criterion."""

    def write(criteria: Mapping[str, Json], determinations: list[Json], **parts: object) -> Json:
        listed = []
        for id, given in criteria.items():
            own = given if "condition" in given else {"condition": given}
            listed.append(
                {
                    "id": id,
                    "kind": "indication",
                    "title": f"title of {id}",
                    "citation": CITATION,
                    **own,
                }
            )
        sources: Any = parts.get("sources", SOURCES)
        cited = sources[0]["id"]
        return {
            "schema": "coverpack/pack/1",
            "id": "tester/policy",
            "version": "2025-01-01",
            "kind": "coverage",
            "title": "A policy",
            "status": "active",
            "payer": "tester",
            "scope": {"fact": "procedure.technique", "is": "intraosseous_bvn_rfa"},
            "dates": {"effective": {"date": "2025-01-01", "evidence": "primary"}},
            "sources": SOURCES,
            "criteria": listed,
            "determinations": [{"text": "A text.", **entry} for entry in determinations],
            "authorization": {"required": "no", "evidence": "primary"},
            "listed_codes": {"codes": ["64628"], "citation": {"source": cited}},
            **parts,
        }

    return write


@pytest.fixture
def library_of(tmp_path: Path) -> Callable[..., Library]:
    """Write a library that extends the shipped one by the payer `tester` and these packs."""

    def write(*packs: Json, extends: bool = True, **files: Json) -> Library:
        root = tmp_path / f"library-{len(list(tmp_path.iterdir()))}"
        policies = root / "policies"
        policies.mkdir(parents=True)
        manifest = {"schema": "coverpack/library/1", "name": "private"}
        if extends:
            manifest["extends"] = "coverpack"
        (root / "library.json").write_text(json.dumps(manifest))
        bindings = [
            {"payer": "tester", "kind": "own", "policy": id, "citation": CITATION}
            for id in dict.fromkeys(pack["id"] for pack in packs)
        ]
        files.setdefault(
            "payers",
            {
                "schema": "coverpack/payers/1",
                "sources": SOURCES,
                "payers": {
                    "tester": {
                        "name": "Tester",
                        "lines_of_business": ["commercial"],
                        "default_line_of_business": "commercial",
                    }
                },
                "bindings": bindings,
            },
        )
        for name, value in files.items():
            (policies / f"{name}.json").write_text(json.dumps(value))
        for pack in packs:
            folder = policies / pack["id"]
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{pack['version']}.json").write_text(json.dumps(pack))
        return open_library(root)

    return write
