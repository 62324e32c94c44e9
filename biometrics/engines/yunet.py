"""YuNet as LiteRT runs it: twice as fast as in `cv2.FaceDetectorYN`, with the same answers.

What the network's numbers mean, and the order of what is found, are those of that class (OpenCV
5.0, Apache-2.0), whose network had the same weights: see docs/decisions/0063.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from biometrics.engine import Picture
from biometrics.tflite import AnySize

_Floats = npt.NDArray[np.float32]

#: How many pixels apart the places are in which each level looks for a face.
_STRIDES: Final = (8, 16, 32)
_OVERLAP: Final = 0.3  # of two finds that are one face
_MOST: Final = 5_000  # finds that are compared with each other


class YuNet:
    """Not thread-safe."""

    def __init__(self, file: Path) -> None:
        """Raises ValueError when the file is no model."""
        self._network = AnySize(file)

    def find(self, picture: Picture, *, least: float) -> _Floats:
        """A row each face of at least this score, the likeliest first, all in pixels of the picture.

        A row is box (x, y, width, height), five landmarks in the order of `engine.Face`, score.
        """
        seen = self._network.run(_whole(picture))
        found = np.concatenate([_at(seen, stride, least) for stride in _STRIDES])
        return found if len(found) < 2 else found[_apart(found, least)]  # noqa: PLR2004  # one overlaps nothing


def _whole(picture: Picture) -> _Floats:
    """As large as the widest stride asks; black where there is no picture."""
    rows, columns = picture.shape[:2]
    widest = _STRIDES[-1]
    whole = np.zeros((rows + -rows % widest, columns + -columns % widest, 3), np.float32)
    whole[:rows, :columns] = picture
    return whole


def _at(seen: Mapping[str, _Floats], stride: int, least: float) -> _Floats:
    scores = np.sqrt(seen[f"cls_{stride}"] * seen[f"obj_{stride}"])[0, :, :, 0]
    rows, columns = np.nonzero(scores >= least)
    if not rows.size:
        return np.empty((0, 15), np.float32)
    place = np.stack([columns, rows], axis=1).astype(np.float32)
    box = seen[f"bbox_{stride}"][0, rows, columns]
    landmarks = seen[f"kps_{stride}"][0, rows, columns]
    size = np.exp(box[:, 2:]) * stride
    corner = (place + box[:, :2]) * stride - size / 2
    points = (np.tile(place, 5) + landmarks) * stride
    return np.concatenate([corner, size, points, scores[rows, columns, None]], axis=1)


def _apart(found: _Floats, least: float) -> npt.NDArray[np.intp]:
    """Which of the finds are no worse look at a face that is there already."""
    boxes = found[:, :4].astype(np.int32).tolist()  # whole pixels
    scores = found[:, 14].tolist()
    return np.asarray(cv2.dnn.NMSBoxes(boxes, scores, least, _OVERLAP, top_k=_MOST), np.intp)
