"""The shipped coding tables: what each says, and for which days; outside them, nothing."""

from dataclasses import asdict
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, cast

import pytest

from engine.knowledge.coding.lookup import Answer, CodingTables
from engine.knowledge.coding.rows import TableKind
from engine.knowledge.coding.table import Entry, Table
from engine.knowledge.library import Library, shipped_root

Asked = tuple[str, tuple[Any, ...]]


@pytest.fixture(scope="module")
def tables(shipped: Library) -> CodingTables:
    return CodingTables(shipped)


def ask(tables: CodingTables, question: str, args: tuple[Any, ...], day: str) -> Answer[Any]:
    found: Answer[Any] = getattr(tables, question)(*args, date.fromisoformat(day))
    return found


# The question, its codes, and its first and last day, with how the answer is known on each of them.
# On the day before and the day after no table speaks.
SPANS = [
    ("mue", ("64628", "practitioner"), "2024-07-01", "primary", "2026-06-30", "primary"),
    ("mue", ("64629", "practitioner"), "2024-07-01", "primary", "2026-06-30", "primary"),
    ("mue", ("64629", "asc"), "2024-07-01", "secondary", "2026-06-30", "secondary"),
    ("mue", ("64629", "outpatient_hospital"), "2024-07-01", "primary", "2024-09-30", "primary"),
    ("mue", ("64636", "practitioner"), "2026-04-01", "primary", "2026-06-30", "primary"),
    (
        "pair",
        ("64628", "77003", "practitioner"),
        "2024-07-01",
        "primary",
        "2024-09-30",
        "primary",
    ),
    ("pair", ("64628", "77003", "asc"), "2024-07-01", "recall", "2024-09-30", "recall"),
    (
        "pair",
        ("64629", "62323", "outpatient_hospital"),
        "2024-07-01",
        "primary",
        "2024-09-30",
        "primary",
    ),
    ("add_on", ("22515",), "2024-06-03", "recall", "2024-06-30", "recall"),
    ("add_on", ("64636",), "2024-06-03", "recall", "2024-06-30", "recall"),
    ("add_on", ("C9753",), "2019-01-01", "inferred", "2021-12-31", "inferred"),
    ("diagnosis", ("M47.816",), "2022-01-01", "inferred", "2024-09-30", "inferred"),
    ("diagnosis", ("Z33.1",), "2026-04-01", "primary", "2026-09-30", "primary"),
    ("excludes", ("M54.51", "M51.360"), "2026-04-01", "primary", "2026-09-30", "primary"),
    ("packaged", ("64628", "asc"), "2026-04-01", "secondary", "2026-06-30", "secondary"),
]


@pytest.mark.parametrize(("question", "args", "first", "begins", "last", "ends"), SPANS)
def test_a_table_speaks_of_the_days_that_were_read_and_of_no_others(
    tables: CodingTables,
    *,
    question: str,
    args: tuple[str, ...],
    first: str,
    begins: str,
    last: str,
    ends: str,
) -> None:
    for day, evidence in ((first, begins), (last, ends)):
        answer = ask(tables, question, args, day)
        assert (answer.checked, answer.evidence) == (True, evidence)
    one = timedelta(days=1)
    for outside in (date.fromisoformat(first) - one, date.fromisoformat(last) + one):
        assert not ask(tables, question, args, outside.isoformat()).checked


# From its first day on; before it no table speaks.
OPEN_ENDED = [
    ("add_on", ("64629",), "2022-01-01", "inferred"),
    ("fee", ("64628",), "2022-01-01", "inferred"),
    ("packaged", ("64629", "asc"), "2022-01-01", "recall"),
    ("packaged", ("64629", "outpatient_hospital"), "2022-01-01", "recall"),
]


@pytest.mark.parametrize(("question", "args", "first", "evidence"), OPEN_ENDED)
def test_what_is_inferred_or_remembered_may_have_no_last_day(
    tables: CodingTables, *, question: str, args: tuple[str, ...], first: str, evidence: str
) -> None:
    before = date.fromisoformat(first) - timedelta(days=1)
    assert not ask(tables, question, args, before.isoformat()).checked
    for day in (first, "2031-01-01"):
        assert ask(tables, question, args, day).evidence == evidence


@pytest.mark.parametrize(
    ("question", "args", "day", "evidence"),
    [
        ("add_on", ("64629",), "2024-06-03", "primary"),
        ("add_on", ("64629",), "2024-07-01", "inferred"),
        ("fee", ("64628",), "2024-07-01", "primary"),
        ("fee", ("64628",), "2024-10-01", "inferred"),
        ("mue", ("64628", "practitioner"), "2024-09-30", "primary"),
        ("mue", ("64628", "practitioner"), "2024-10-01", "inferred"),
        ("mue", ("64628", "practitioner"), "2026-03-31", "inferred"),
        ("mue", ("64628", "practitioner"), "2026-04-01", "primary"),
        ("diagnosis", ("M54.51",), "2025-03-04", "secondary"),
        ("diagnosis", ("M54.51",), "2026-04-01", "primary"),
        ("diagnosis", ("M51.36",), "2024-09-30", "recall"),
        ("code", ("64628",), "2021-12-31", "recall"),
        ("code", ("64628",), "2022-01-01", "secondary"),
        ("code", ("C9752",), "2019-01-01", "secondary"),
        ("code", ("C9752",), "2022-01-01", "recall"),
    ],
)
def test_of_several_statements_on_a_day_the_best_known_answers(
    tables: CodingTables, *, question: str, args: tuple[str, ...], day: str, evidence: str
) -> None:
    assert ask(tables, question, args, day).evidence == evidence


# The dossier's values, row by row: limit, indicator of how it is counted.
@pytest.mark.parametrize(
    ("code", "setting", "day", "limit"),
    [
        ("64628", "practitioner", "2024-07-01", (1, 2)),
        ("64628", "outpatient_hospital", "2024-07-01", (1, 2)),
        ("64629", "practitioner", "2026-04-01", (2, 3)),
        ("64629", "outpatient_hospital", "2024-07-01", (2, 3)),
        *[(c, "practitioner", "2026-04-01", (1, 2)) for c in ("64624", "64625", "64633", "64635")],
        *[(c, "practitioner", "2026-04-01", (1, 2)) for c in ("22513", "22514", "0627T")],
        *[(c, "practitioner", "2026-04-01", (4, 3)) for c in ("64634", "64636", "22515")],
        ("20225", "practitioner", "2026-04-01", (2, 3)),
        ("0628T", "practitioner", "2026-04-01", (4, 2)),
    ],
)
def test_limits_are_those_of_the_files(
    tables: CodingTables, *, code: str, setting: str, day: str, limit: tuple[int, int]
) -> None:
    row = tables.mue(code, setting, date.fromisoformat(day)).row
    assert row is not None
    assert (row.units, row.mai) == limit


NEVER_PRACTITIONER = ["62320", "62327", "64479", "64484", "64490", "64495", "0213T", "99155"]
NEURO = ["95860", "95870", "95913", "95940", "G0453", "92652", "0333T", "36591", "96523", "99446"]
IMAGING = ["77002", "77003", "77012", "77022", "64625", "20550", "20561", "76000", "76942", "77021"]
WIDE = ["43752", "51701", "64451", "64454", "76940", "77001", "93318", "95955", "0596T", "G0471"]
VISITS = ["99211", "99215", "99223", "99239", "99255", "99291", "99316", "99350", "99378", "G0463"]
NO_EDIT = ["64633", "64635", "64636", "22513", "20225", "62290", "72295", "22612", "63047", "99152"]


@pytest.mark.parametrize("column1", ["64628", "64629"])
@pytest.mark.parametrize(
    ("codes", "practitioner", "hospital"),
    [
        (NEVER_PRACTITIONER, 0, 1),
        (["69990"], 0, 0),
        (NEURO, 0, 1),
        (IMAGING, 1, 1),
        (WIDE, 1, 1),
        (["J0670", "J2001"], 1, "none"),
        (VISITS, 1, "not read"),
        (NO_EDIT, "none", "none"),
        (["99217", "99241"], "none", "none"),
        (["12001", "36000", "93000", "94002", "95812", "96360"], "not read", "not read"),
    ],
)
def test_pairs_are_those_of_the_files_and_families_are_left_out(
    tables: CodingTables,
    *,
    column1: str,
    codes: list[str],
    practitioner: int | str,
    hospital: int | str,
) -> None:
    day = date(2024, 8, 8)
    settings = (("practitioner", practitioner), ("outpatient_hospital", hospital))
    for setting, expected in settings:
        for code in codes:
            answer = tables.pair(column1, code, setting, day)
            said = answer.row.indicator if answer.row else "none"
            assert (said if answer.checked else "not read") == expected, (setting, code)
            reverse = tables.pair(code, column1, setting, day)
            assert (reverse.checked, reverse.row) == (True, None), (setting, code)


def test_the_indicators_are_those_of_the_fee_schedule(tables: CodingTables) -> None:
    first, further = (tables.fee(code, date(2024, 7, 1)).row for code in ("64628", "64629"))
    assert first is not None
    assert further is not None
    assert (first.global_days, first.multiple) == ("010", "2")
    assert (further.global_days, further.multiple) == ("ZZZ", "0")
    for row in (first, further):
        assert (row.bilateral, row.assistant, row.co_surgeon, row.team) == ("0", "1", "0", "0")
        assert (row.pc_tc, row.non_facility_na) == ("0", True)


@pytest.mark.parametrize(
    ("place", "facility", "use"),
    [
        ("11", False, "warning"),
        ("19", True, "usual"),
        ("21", True, "unusual"),
        ("22", True, "usual"),
        ("24", True, "usual"),
    ],
)
def test_places_are_those_of_the_file(
    tables: CodingTables, *, place: str, facility: bool, use: str
) -> None:
    row = tables.place_of_service(place).row
    assert row is not None
    assert (row.facility, row.use) == (facility, use)


def test_the_modifiers_that_release_pairs_are_those_of_the_dossier(tables: CodingTables) -> None:
    entries = [
        e for table in tables.tables if table.kind is TableKind.MODIFIERS for e in table.entries
    ]
    releasing = {e.key[0] for e in entries if getattr(e.row, "bypasses_pairs", False)}
    kin = {"59", "XE", "XP", "XS", "XU"}
    assert releasing == kin | {"24", "25", "57", "58", "78", "79", "LT", "RT"}
    splitting = {e.key[0] for e in entries if getattr(e.row, "splits_lines", False)}
    assert splitting == kin | {"76", "77", "LT", "RT"}


def all_tables() -> list[Table]:
    return list(CodingTables(Library(shipped_root())).tables)


@pytest.mark.parametrize("table", all_tables(), ids=lambda table: str(table.id))
def test_a_table_holds_no_two_statements_on_a_day_that_are_known_alike(table: Table) -> None:
    """Two rows on one key either differ in grade, or speak of different days."""
    entries: dict[tuple[Any, ...], list[Entry]] = {}
    for entry in table.entries:
        entries.setdefault((entry.key, entry.citation.evidence), []).append(entry)
    for (key, _), same in entries.items():
        ordered = sorted(same, key=lambda entry: entry.begins or date.min)
        for one, other in pairwise(ordered):
            overlap = (one.ends or date.max) >= (other.begins or date.min)
            assert not overlap or agree(one.row, other.row), key


def agree(one: object, other: object) -> bool:
    """Whether two rows say the same, where both say something."""
    if one is None or other is None:
        return one is other
    left, right = asdict(cast(Any, one)), asdict(cast(Any, other))
    return all(None in (left[name], right[name]) or left[name] == right[name] for name in left)


@pytest.mark.parametrize("table", all_tables(), ids=lambda table: str(table.id))
def test_a_row_that_rests_on_a_file_has_the_days_of_the_file(table: Table) -> None:
    """What was read in a file of one quarter is not carried beyond it without saying so."""
    if table.kind in (TableKind.MODIFIERS, TableKind.PLACES, TableKind.CODES):
        return
    for entry in table.entries:
        if entry.citation.evidence == "primary":
            assert entry.begins is not None, entry.key
            assert entry.ends is not None, entry.key


def test_a_folder_without_own_copies_changes_nothing(shipped: Library, tmp_path: Path) -> None:
    day = date(2025, 3, 4)
    own = CodingTables(shipped, tmp_path)
    assert own.mue("64628", "practitioner", day) == CodingTables(shipped).mue(
        "64628", "practitioner", day
    )
