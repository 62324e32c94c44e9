"""What was seen in one try of a face check, and beside it what each new frame is held against all of.

A check has hundreds of frames and is judged at each of them, so what a judge would gather from all
that was seen grows with them here: the hashes of the pictures, and each person's own measures in order.
"""

from bisect import insort
from collections.abc import Iterable
from typing import Final

from domain.faces.face_check import Observation

HASH_BYTES: Final = 32


class History(list[Observation]):
    """The observations of a try, oldest first. Only `append` adds to it; a slice of it is a plain list."""

    __slots__ = ("eyes", "hashes", "mouths")

    def __init__(self, seen: Iterable[Observation] = ()) -> None:
        super().__init__()
        self.hashes = bytearray()  # HASH_BYTES of each picture, one behind the other
        self.mouths: list[float] = []  # lip gaps of the usable ones, the smallest first
        self.eyes: list[float] = []  # openings, of the usable ones in which they were looked at
        for one in seen:
            self.append(one)

    def append(self, seen: Observation, /) -> None:
        super().append(seen)
        sight = seen.sight
        self.hashes += sight.hash.rjust(HASH_BYTES, b"\0")
        if sight.usable:
            insort(self.mouths, sight.mouth)
            if sight.eyes is not None:
                insort(self.eyes, sight.eyes)
