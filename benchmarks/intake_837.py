"""Reading an 837 file of 10,000 claims, against pyx12's loop API and its bare token reader.

Each reads the whole file once and keeps nothing: the peers go over segments and loops, we over
claims. The reader is measured alone (claims to drafts, with where each value stood), and with the
check that every encounter passes and the digest of each. The loop API reads a tenth as many claims
of the same kind, and its time is scaled up; its start, which loads its maps, is not scaled.
"""

import io
import time
from collections import Counter
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
ROUNDS = 3


def rows(claims: int = CLAIMS) -> list[Row]:
    """The ratios, all of one run; times are for the whole file."""
    data = claim_file(claims)
    frame = Frame(find_library(), PayerMap(((PayerRow("aetna", payer_id=PAYER),),)))

    def encounters() -> None:
        assert Counter(map(type, frame.read("claims.837", data))) == {Encounter: claims}

    def drafts() -> None:
        assert Counter(map(type, read_x12("claims.837", data))) == {Draft: claims}

    text = data.decode("ascii")
    peers = {
        "pyx12's token reader": _fastest(lambda: _tokens(text)),
        "pyx12's loop API (scaled)": _loop_api(claims),
    }
    found = {
        "837 claims to drafts": _fastest(drafts),
        "837 claims to encounters": _fastest(encounters),
    }
    return [
        Row(f"{what}, {claims:,} claims", seconds, f"the speed of {peer}", of_peer / seconds)
        for what, seconds in found.items()
        for peer, of_peer in peers.items()
    ]


def _fastest(work: Callable[[], object], rounds: int = ROUNDS) -> float:
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
