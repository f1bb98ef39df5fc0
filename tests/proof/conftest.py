"""What tests of proofs share: one replayer, as it compiles each pack once."""

from collections.abc import Iterator

import pytest

from engine.knowledge.library import Library
from engine.proof.replay import Replayer


@pytest.fixture(scope="package")
def replayer(shipped: Library) -> Iterator[Replayer]:
    with Replayer(shipped) as open_replayer:
        yield open_replayer
