"""Reading an 837 file of 10,000 claims, against pyx12's loop API and its bare token reader.

The loop API takes minutes for such a file, so it reads a tenth as many claims of the same kind, and
its time is scaled up; what it spends on loading its maps is measured apart and not scaled.
"""

import io
import time
from collections.abc import Callable

from benchmarks.claims_837 import PAYER, claim_file
from benchmarks.timing import Row
from engine.encounter.intake.draft import Draft
from engine.encounter.intake.frame import Frame
from engine.encounter.intake.payer_map import PayerMap
from engine.encounter.intake.payer_map import Row as PayerRow
from engine.encounter.intake.x12 import read_x12
from engine.encounter.model import Encounter
from engine.knowledge.library import find_library

CLAIMS = 10_000
SCALE = 10


def rows(claims: int = CLAIMS) -> list[Row]:
    """The ratios, all of one run; times are for the whole file."""
    data = claim_file(claims)
    frame = Frame(find_library(), PayerMap(((PayerRow("aetna", payer_id=PAYER),),)))

    def encounters() -> None:
        read = list(frame.read("claims.837", data))
        assert sum(isinstance(one, Encounter) for one in read) == claims

    def drafts() -> None:
        read = list(read_x12("claims.837", data))
        assert sum(isinstance(one, Draft) for one in read) == claims

    text = data.decode("ascii")
    tokens = _fastest(lambda: _tokens(text))
    loops = _loop_api(claims)
    found = {
        "837 claims to drafts": _fastest(drafts),
        "837 claims to encounters": _fastest(encounters),
        "pyx12, its loop API (a tenth of the file, scaled)": loops,
        "pyx12, its bare token reader": tokens,
    }
    return [
        Row(f"{what}, {claims:,} claims", seconds, peer, seconds / of_peer)
        for what, seconds in found.items()
        for peer, of_peer in (("pyx12's token reader", tokens), ("pyx12's loop API", loops))
    ]


def _fastest(work: Callable[[], object], rounds: int = 3) -> float:
    found = []
    for _ in range(rounds):
        begin = time.perf_counter()
        work()
        found.append(time.perf_counter() - begin)
    return min(found)


def _tokens(text: str) -> int:
    from pyx12.x12file import X12Reader

    return sum(1 for _ in X12Reader(io.StringIO(text)))


def _loop_api(claims: int) -> float:
    """Seconds of the loop API for the whole file: its start, and a tenth of the claims scaled."""
    start = _fastest(lambda: _loops(claim_file(1).decode("ascii")))
    part = claim_file(claims // SCALE).decode("ascii")
    return start + (_fastest(lambda: _loops(part), rounds=1) - start) * SCALE


def _loops(text: str) -> int:
    import pyx12.error_handler
    import pyx12.params
    from pyx12.x12context import X12ContextReader

    errors = pyx12.error_handler.errh_null()
    reader = X12ContextReader(pyx12.params.params(), errors, io.StringIO(text))
    return sum(1 for _ in reader.iter_segments("2300"))
