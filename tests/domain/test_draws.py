"""What is drawn is drawn in its share, and by nothing that an outsider knows."""

import hashlib
import hmac
from uuid import uuid4

from domain.draws import drawn


def mac(key: bytes) -> bytes:
    return hmac.digest(key, uuid4().bytes, hashlib.sha256)


def test_about_five_in_a_hundred_are_drawn() -> None:
    hits = sum(drawn(mac(b"k"), 5.0) for _ in range(20_000))

    assert 800 < hits < 1_200  # six standard deviations on either side


def test_none_or_all_may_be_drawn() -> None:
    lowest, highest = bytes(32), b"\xff" * 32

    assert not drawn(lowest, 0.0)
    assert drawn(highest, 100.0)
