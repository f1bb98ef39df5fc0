"""What tests of FHIR intake share."""

import json

import pytest

from engine.encounter.intake.draft import Draft, Rejected
from engine.encounter.intake.fhir import read_fhir
from engine.knowledge.library import Library
from engine.knowledge.texts.documents import parse_document
from tests.encounter.fhir_resources import Json, ReadAll


@pytest.fixture
def read(shipped: Library) -> ReadAll:
    """The drafts and rejections of a resource."""

    def run(value: Json) -> list[Draft | Rejected]:
        document = parse_document("a.json", json.dumps(value).encode())
        return list(read_fhir(document, shipped.facts))

    return run
