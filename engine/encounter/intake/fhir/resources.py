"""The resources of a bundle, and how references between them are resolved.

A reference is looked for where FHIR says: in the resource that contains it, by the full address of
an entry, and relative to that. What points at several different resources points at none.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from engine.encounter.intake.draft import Rejected
from engine.encounter.intake.fhir.nodes import Node
from engine.knowledge.texts.documents import Document
from engine.language.problems import printable, quoted

_ID_LENGTH = 64
_TYPE_LENGTH = 40
_HOLDERS = {"Bundle": ("entry", "resource"), "Parameters": ("parameter", "resource")}
_NO_RESOURCE = ("GET", "HEAD", "DELETE")


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource: its node, the node whose `contained` it may point into, and its full address."""

    node: Node
    container: Node
    url: str = ""

    @property
    def type(self) -> str:
        """Its type, such as `Claim`."""
        return self.node.text("resourceType")

    @property
    def id(self) -> str:
        """Its own id; empty where it has none."""
        return self.node.text("id")

    @property
    def name(self) -> str:
        """What messages call it: `Claim/C1`, or its type and place where it has no id."""
        kind = printable(self.type, _TYPE_LENGTH)
        return f"{kind}/{quoted(self.id)[1:-1]}" if self.id else f"{kind} at {self.node.at}"


@dataclass(frozen=True, slots=True)
class Entry:
    """A resource that can be loaded: what has to be known of it before. `order` is its place.

    `patient` is the reference to whom it is about; empty where it says nobody.
    """

    order: int
    type: str
    id: str
    url: str
    patient: str
    load: Callable[[], Resource]


def entry_of(order: int, resource: Resource) -> Entry:
    """An entry that is loaded already."""
    return Entry(
        order,
        resource.type,
        resource.id,
        resource.url,
        patient_reference(resource.node),
        lambda: resource,
    )


def patient_reference(node: Node) -> str:
    """What a resource says of whom it is about: the same text for the same patient.

    A patient that the resource contains is nobody else's, whatever its id there.
    """
    reference = node.first("patient", "subject", "beneficiary")
    text = reference.text("reference")
    if text.startswith("#"):
        return f"#{node.at}"
    number = reference.text("identifier", "value")
    if text or not number:
        return text
    return f"{reference.text('identifier', 'system')}|{number}"


def resources_of(document: Document) -> Iterator[Resource | Rejected]:
    """The resources in a document, those of bundles within bundles too; or why one is none."""
    yield from _resources(Node(document.value, (), document), "")


def _resources(node: Node, url: str) -> Iterator[Resource | Rejected]:
    kind = node.text("resourceType")
    if not isinstance(node.value, dict) or not kind.isalpha():
        item = f"resource at {node.at}"
        message = "this is no resource: it has no `resourceType`"
        yield Rejected(item, (node.diagnose(item, "no-resource", message),))
    elif kind in _HOLDERS:
        yield from _held(node, *_HOLDERS[kind])
    else:
        yield Resource(node, node, url)


def _held(node: Node, list_key: str, key: str) -> Iterator[Resource | Rejected]:
    held = node.listed(list_key)
    if held is None:
        item = f"{node.text('resourceType')} at {node.at}"
        message = f"`{list_key}` is not a list"
        place = node.get(list_key)
        yield Rejected(item, (place.diagnose(item, "no-list", message, "nothing of it is read"),))
        return
    for entry in held:
        inner = entry.get(key)
        if inner.is_there:
            yield from _resources(inner, entry.text("fullUrl"))
        elif list_key == "entry" and entry.text("request", "method") not in _NO_RESOURCE:
            item = f"resource at {entry.at}"
            message = "the entry holds no resource"
            yield Rejected(item, (entry.diagnose(item, "no-resource", message),))


@dataclass(slots=True)
class Pool:
    """All resources of one file, by how they are pointed at."""

    entries: list[Entry] = field(default_factory=list)
    _by_url: dict[str, list[Entry]] = field(default_factory=dict)
    _by_name: dict[str, list[Entry]] = field(default_factory=dict)
    _by_patient: dict[str, list[Entry]] = field(default_factory=dict)

    def add(self, entry: Entry) -> None:
        """Take one more resource."""
        self.entries.append(entry)
        if entry.url:
            self._by_url.setdefault(entry.url, []).append(entry)
        if entry.id:
            self._by_name.setdefault(f"{entry.type}/{entry.id}", []).append(entry)

    def find(self, text: str, base: str = "") -> Entry | None:
        """The entry that a reference's text means; `base` is the address of who refers."""
        plain = text.split("/_history/", maxsplit=1)[0]
        if not plain or plain.startswith("#"):
            return None
        if ":" in plain:
            return _only(self._by_url.get(plain, ()))
        server = _server_of(base)
        by_url = _only(self._by_url.get(f"{server}{plain}", ())) if server else None
        named = self._by_name.get(plain, ())
        # An entry of another server is another resource, whatever its type and id.
        return by_url or _only(one for one in named if not (server and _server_of(one.url)))

    def resolve(self, reference: Node, within: Resource) -> Resource | None:
        """What a reference points at; `None` where that is not in the file, or not one thing."""
        text = reference.text("reference")
        if text.startswith("#"):
            for node in within.container.members("contained"):
                if node.text("id").removeprefix("#") == text[1:] and node.text("resourceType"):
                    return Resource(node, within.container, within.url)
            return None
        entry = self.find(text, within.url)
        return entry.load() if entry else None

    def patient_key(self, text: str, base: str = "") -> str:
        """What tells one patient of the file from another: the same for all ways to point there."""
        entry = self.find(text, base)
        return f"entry {entry.order}" if entry else text

    def give_patient(self, order: int, key: str) -> None:
        """Say of an entry that names no patient whom it is about, before anything is asked."""
        self.entries[order] = replace(self.entries[order], patient=key)

    def of_patient(self, key: str) -> list[Entry]:
        """What is about a patient, in the order of the file; asked when all entries are there."""
        if not self._by_patient:
            for entry in self.entries:
                if entry.patient:
                    whose = self.patient_key(entry.patient, entry.url)
                    self._by_patient.setdefault(whose, []).append(entry)
        return self._by_patient.get(key, [])


def _server_of(address: str) -> str:
    """The part of an entry's address that is its server's."""
    parts = address.rsplit("/", 2)
    return f"{parts[0]}/" if len(parts) == 3 and "://" in address else ""


def _only(found: Iterable[Entry]) -> Entry | None:
    """The one entry; of several only where they are the same, word for word."""
    entries = list(found)
    if len(entries) > 1 and len({repr(one.load().node.value) for one in entries}) > 1:
        return None
    return entries[0] if entries else None


def reference_id(reference: Node) -> str:
    """The id at the end of a reference that says a type and an id, such as `Patient/P1`."""
    parts = reference.text("reference").split("/_history/")[0].split("/")
    ended = parts[-1] if len(parts) > 1 and parts[-2].isalpha() else ""
    return ended if len(ended) <= _ID_LENGTH else ""
