"""Templates turned by a city's key: as alike to each other as before, and to nobody else's.

A template leaves a worker multiplied by an orthogonal matrix that a secret seed makes. Cosines and
distances are what they were, up to a ten-millionth; two templates of one person under two seeds have no
more in common than those of strangers. A new seed turns what is kept without a face being shown.
Templates of before, which nothing has turned, are read as they are.
"""

import hashlib
import struct
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from biometrics.engine import Vector, from_template, to_template

#: The version that turns now, and every version with its seed; empty: nothing is turned.
Keyed = tuple[int, Sequence[tuple[int, bytes]]]
NOTHING: Final[Keyed] = (0, ())

# Six bytes before a multiple of four: no template of before is as long.
_HEADER: Final = struct.Struct(">4sH")
_MARK: Final = b"zrot"


def closed(vector: Vector, keyed: Keyed) -> bytes:
    """The template that is kept."""
    version, seeds = keyed
    seed = dict(seeds).get(version)
    if seed is None:
        return to_template(vector)
    turned = np.asarray(_matrix(seed, vector.size) @ vector, np.float32)
    return _HEADER.pack(_MARK, version) + to_template(turned)


def opened(template: bytes, keyed: Keyed) -> Vector:
    """The vector as the engine made it. Raises ValueError for what is none, or by an unknown seed."""
    if len(template) % 4 == 0:
        return from_template(template)
    if len(template) < _HEADER.size:
        raise ValueError("not a template")
    mark, version = _HEADER.unpack_from(template)
    seed = dict(keyed[1]).get(version)
    if mark != _MARK or seed is None:
        raise ValueError("not a template, or turned by a key that is not here")
    turned = from_template(template[_HEADER.size :])
    return np.asarray(_matrix(seed, turned.size).T @ turned, np.float32)


def renewed(template: bytes, keyed: Keyed) -> bytes:
    """The same, turned by the version that turns now; the very bytes when it is already."""
    head = _HEADER.pack(_MARK, keyed[0])
    return template if template[: _HEADER.size] == head else closed(opened(template, keyed), keyed)


@lru_cache(maxsize=8)
def _matrix(seed: bytes, size: int) -> npt.NDArray[np.float64]:
    """Orthogonal, uniform among all such (Mezzadri 2007: QR of normal numbers, signs made even)."""
    stream = hashlib.shake_256(b"zhijian rotation" + seed).digest(16 * size * size)
    whole = np.frombuffer(stream, "<u8").astype(np.float64)
    first, second = (whole.reshape(2, size, size) + 1) / 2.0**64
    normal = np.sqrt(-2 * np.log(first)) * np.cos(2 * np.pi * second)
    q, r = np.linalg.qr(normal)
    return np.asarray(q * np.sign(np.diag(r)), np.float64)
