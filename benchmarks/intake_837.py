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
ROUNDS = 5


def rows(claims: int = CLAIMS) -> list[Row]:
    """The ratios, all of one run; times are for the whole file."""
    data = claim_file(claims)
    frame = Frame(find_library(), PayerMap(((PayerRow("aetna", payer_id=PAYER),),)))

    def encounters() -> None:
        assert Counter(map(type, frame.read("claims.837", data))) == {Encounter: claims}

    def drafts() -> None:
        assert Counter(map(type, read_x12("claims.837", data))) == {Draft: claims}

    text = data.decode("ascii")
    tokens, to_drafts, to_encounters = _fastest(lambda: _tokens(text), drafts, encounters)
    peers = {"pyx12's token reader": tokens, "pyx12's loop API (scaled)": _loop_api(claims)}
    found = {"837 claims to drafts": to_drafts, "837 claims to encounters": to_encounters}
    return [
        Row(f"{what}, {claims:,} claims", seconds, f"the speed of {peer}", of_peer / seconds)
        for what, seconds in found.items()
        for peer, of_peer in peers.items()
    ]


def _fastest(*works: Callable[[], object]) -> list[float]:
    """Seconds of the processor for each, the best of rounds in which they take turns.

    So that what else a machine does disturbs all of them alike.
    """
    found: list[list[float]] = [[] for _ in works]
    for _ in range(ROUNDS):
        for work, seconds in zip(works, found, strict=True):
            begin = time.process_time()
            work()
            seconds.append(time.process_time() - begin)
    return [min(seconds) for seconds in found]


def _tokens(text: str) -> int:
    from pyx12.x12file import X12Reader

    return sum(1 for _ in X12Reader(io.StringIO(text)))


def _loop_api(claims: int) -> float:
    """Seconds of the loop API for the whole file: its start, and a tenth of the claims scaled."""
    one, part = (claim_file(count).decode("ascii") for count in (1, claims // SCALE))
    start, whole = _fastest(lambda: _loops(one), lambda: _loops(part))
    return start + (whole - start) * SCALE


def _loops(text: str) -> int:
    import pyx12.error_handler
    import pyx12.params
    from pyx12.x12context import X12ContextReader

    errors = pyx12.error_handler.errh_null()
    reader = X12ContextReader(pyx12.params.params(), errors, io.StringIO(text))
    return sum(1 for _ in reader.iter_segments("2300"))
