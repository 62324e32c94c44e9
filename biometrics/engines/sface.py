"""SFace as LiteRT runs it, with what `cv2.FaceRecognizerSF` does before: see docs/decisions/0063."""

from pathlib import Path
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt
from cv2.typing import MatLike

from biometrics.engine import Picture, Points, Vector
from biometrics.tflite import Network

_LAYER: Final = "fc1"
_SIDE: Final = 112
#: Where the network learnt to see the five landmarks of `engine.Face` (OpenCV 5.0, Apache-2.0).
_PLACES: Final = np.array(
    [
        (38.2946, 51.6963),
        (73.5318, 51.5014),
        (56.0252, 71.7366),
        (41.5493, 92.3655),
        (70.7299, 92.2041),
    ]
)


class SFace:
    """Not thread-safe."""

    def __init__(self, file: Path) -> None:
        """Raises ValueError when the file is no model."""
        self._network = Network(file, _LAYER, white=255.0)

    def align(self, picture: Picture, landmarks: Points) -> Picture:
        """The face as the network learnt to see it; landmarks are those of `engine.Face`, in pixels."""
        aligned = cv2.warpAffine(picture, _alignment(landmarks), (_SIDE, _SIDE))
        return np.asarray(aligned, np.uint8)

    def vector(self, aligned: MatLike) -> Vector:
        """128 floats of length 1."""
        vector = self._network.run(np.asarray(aligned, np.uint8)).ravel()
        return np.asarray(vector / np.linalg.norm(vector), np.float32)


def _alignment(landmarks: Points) -> npt.NDArray[np.float64]:
    """Turn, scale and shift that bring the landmarks nearest to their places, by least squares."""
    found = landmarks.astype(np.float64)
    middle, goal = found.mean(axis=0), _PLACES.mean(axis=0)
    x, y = (found - middle).T
    to_x, to_y = (_PLACES - goal).T
    size = x @ x + y @ y
    along, aside = (x @ to_x + y @ to_y) / size, (x @ to_y - y @ to_x) / size
    turn = np.array([[along, -aside], [aside, along]])
    return np.column_stack([turn, goal - turn @ middle])
