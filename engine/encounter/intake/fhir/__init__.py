"""FHIR R4: claims, statements of benefits, orders and charts, in bundles or alone.

A plain walk over the JSON, in stages, each a module: places (`nodes`), resources and references,
codes by their system, then claims and orders, and beside them what clinical resources say of facts.
Nothing is validated against FHIR as a whole; what is needed is read, and what is odd is told.
"""

from collections.abc import Iterator, Mapping

from engine.encounter.intake.draft import Draft, Rejected
from engine.encounter.intake.fhir.nodes import Node
from engine.encounter.intake.fhir.reading import Reading
from engine.encounter.intake.fhir.resources import Pool, Resource, entry_of, resources_of
from engine.knowledge.texts.documents import Document
from engine.language.facts import Fact

__all__ = ["read_fhir"]


def read_fhir(document: Document, declared: Mapping[str, Fact]) -> Iterator[Draft | Rejected]:
    """Read a resource, or all of a bundle: claims and orders, then charts that no claim has.

    Every claim and every order is one or more drafts or a rejection; a clinical resource is part of
    a draft or a rejection. `declared` is the fact dictionary, whose bindings say what codes mean.
    """
    pool = Pool()
    resources: list[Resource] = []
    strays: list[Rejected] = []
    for read in resources_of(document):
        if isinstance(read, Rejected):
            strays.append(read)
        else:
            pool.add(entry_of(len(resources), read))
            resources.append(read)
    reading = Reading(pool, declared)
    for resource in resources:
        yield from reading.read(resource)
    yield from reading.rest()
    yield from strays
    why = reading.nothing_read()
    if why is not None and not strays:
        node = Node(document.value, (), document)
        item = node.text("resourceType")
        yield Rejected(item, (node.diagnose(item, "nothing-to-read", why),))
