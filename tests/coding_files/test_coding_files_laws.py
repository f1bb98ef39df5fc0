"""Whatever happens to the bytes of a file: it is imported or refused, never anything else."""

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.knowledge.coding.files.found import found_in
from engine.knowledge.coding.importing import import_files
from engine.knowledge.coding.local import LocalTables
from engine.knowledge.texts.documents import InputError
from tests.coding_files import cms_files
from tests.coding_files.conftest import held

NAMES = [
    "ccipra-v303r0-f1.TXT",
    "MCR_MUE_PractitionerServices_Eff_10-01-2024.csv",
    "AOC_V2024Q4-MCR.txt",
    "PPRRVU2026_Oct_nonQPP.csv",
    "icd10cm-order-2025.txt",
]


@st.composite
def harmed(draw: st.DrawFn) -> tuple[str, bytes]:
    """A file with a piece taken out, put in twice, or overwritten; perhaps in an archive."""
    name = draw(st.sampled_from(NAMES))
    content = cms_files.EVERYTHING[name]
    if draw(st.booleans()):
        with tempfile.TemporaryDirectory() as folder:
            path = cms_files.archive(Path(folder) / "a.zip", {name: content})
            name, content = path.name, path.read_bytes()
    begin = draw(st.integers(0, len(content) - 1))
    end = draw(st.integers(begin, min(len(content), begin + 40)))
    put = draw(st.one_of(st.just(b""), st.just(content[begin:end] * 2), st.binary(max_size=8)))
    return name, content[:begin] + put + content[end:]


@settings(max_examples=150)
@given(harmed())
def test_a_harmed_file_is_imported_or_refused_and_then_nothing_changed(
    file: tuple[str, bytes],
) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder, data = Path(place), Path(place) / "data"
        before = {"AOC_V2024Q3-MCR.txt": cms_files.add_ons(("64629", "64628"))}
        import_files(found_in(cms_files.write(folder / "before", before)), data)
        there = held(data)
        try:
            (imported,) = import_files(found_in(cms_files.write(folder, dict([file]))), data)
        except InputError:
            assert held(data) == there
        else:
            editions = LocalTables(data).editions
            counts = [part.rows for one in editions for part in one.parts]
            assert sorted(counts) == sorted([1, imported.rows])
            assert imported.rows > 0
