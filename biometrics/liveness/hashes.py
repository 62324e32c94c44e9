"""How far two pictures are apart by their difference hashes."""

from typing import Final

import numpy as np

from domain.faces.history import HASH_BYTES

_SIDE: Final = 16  # of 16 by 16 bits, a row after the other
_NEAR: Final = (-1, 0, 1)


def apart(one: bytes, other: bytes) -> int:
    """Bits that differ, of 256."""
    return (int.from_bytes(one) ^ int.from_bytes(other)).bit_count()


def alike(one: bytearray, others: bytearray, near: int) -> list[int]:
    """The indexes of those that differ in `near` bits at most; `others` are joined, one by one."""
    apart_in = np.frombuffer(others, np.uint64).reshape(-1, HASH_BYTES // 8) ^ np.frombuffer(
        one, np.uint64
    )
    found: list[int] = np.flatnonzero(np.bitwise_count(apart_in).sum(axis=1) <= near).tolist()
    return found


def apart_but_for_a_shift(one: bytes, other: bytes) -> float:
    """The same, when one picture may have moved by a sixteenth to any side; by 256 where both overlap."""
    rows, others = _rows(one), _rows(other)
    return min(_shifted(rows, others, down, across) for down in _NEAR for across in _NEAR)


def _rows(hashed: bytes) -> list[int]:
    return [int.from_bytes(hashed[at : at + 2]) for at in range(0, 2 * _SIDE, 2)]


def _shifted(rows: list[int], others: list[int], down: int, across: int) -> float:
    kept = (1 << (_SIDE - abs(across))) - 1
    differ = 0
    for at in range(max(0, -down), _SIDE - max(0, down)):
        one, other = rows[at + down], others[at]
        if across > 0:
            one >>= across
        else:
            other >>= -across
        differ += ((one ^ other) & kept).bit_count()
    return differ * _SIDE * _SIDE / ((_SIDE - abs(down)) * (_SIDE - abs(across)))
