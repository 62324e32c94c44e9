"""The port of face recognition: what every engine in `engines/` does."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from domain.faces.face_check import EngineId

#: A decoded picture: height by width by 3; blue, green, red, 0…255.
Picture = npt.NDArray[np.uint8]
#: What an engine makes of a face; its length is the engine's own.
Vector = npt.NDArray[np.float32]
#: Points in pixels, n by 2 (x, y).
Points = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Face:
    """One face in a picture, in that picture's pixels.

    `landmarks` is 5 by 2: right eye, left eye, nose tip, right and left mouth corner. Right is the
    person's own right, which lies on the left of a picture that is not mirrored.
    """

    box: tuple[float, float, float, float]  # x, y, width, height; may reach beyond the picture
    landmarks: Points
    score: float  # confidence of the detector, 0…1

    @property
    def roll(self) -> float:
        """Degrees by which the eye line falls to the right of the picture."""
        right, left = self.landmarks[0], self.landmarks[1]
        return float(np.degrees(np.arctan2(left[1] - right[1], left[0] - right[0])))

    @property
    def eye_distance(self) -> float:
        """Pixels between the eyes."""
        return float(np.linalg.norm(self.landmarks[1] - self.landmarks[0]))


class Engine(Protocol):
    """Finds faces, and says how alike two are. Holds models: one engine per process, one thread."""

    @property
    def id(self) -> EngineId: ...

    def detect(self, picture: Picture) -> list[Face]:
        """Every face, the biggest first; coarse and cheap enough for each frame."""
        ...

    def refine(self, picture: Picture, face: Face) -> Face:
        """The same face with landmarks good enough to compare; unchanged when it can't be found."""
        ...

    def embed(self, picture: Picture, face: Face) -> Vector:
        """The vector of a refined face."""
        ...

    def refer(self, picture: Picture, face: Face) -> Vector:
        """The vector of a refined face that is compared with for years; may take longer than `embed`."""
        ...

    def compare(self, one: Vector, others: Vector) -> Vector:
        """How alike a vector and each row of `others` are, at most 1, the same.

        From where on they are one person, the calibration says.
        """
        ...


def pool(vectors: Sequence[Vector]) -> Vector | None:
    """One vector for several pictures of one person: what differs by chance between them cancels out.

    Their mean, not shortened or lengthened; None of none.
    """
    return np.mean(vectors, axis=0, dtype=np.float32) if vectors else None


def to_template(vector: Vector) -> bytes:
    """The vector as stored: float32, little endian, nothing else."""
    return vector.astype("<f4").tobytes()


def from_template(template: bytes) -> Vector:
    """Raises ValueError when the bytes are no whole number of floats, or not finite."""
    vector = np.frombuffer(template, dtype="<f4").astype(np.float32)
    if vector.size == 0 or not np.isfinite(vector).all():
        raise ValueError("not a template")
    return vector


def biggest(faces: Sequence[Face]) -> Face | None:
    """The face that takes the most room, or None."""
    return max(faces, key=lambda face: face.box[2] * face.box[3], default=None)
