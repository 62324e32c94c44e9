"""Where a face is, for the makers that paste one onto another: YuNet, from the models' folder."""

from pathlib import Path
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from clients.clips import Pixels
from clients.demo.processes import ROOT

MODEL: Final = ROOT / "models" / "face_detection_yunet_2023mar_int8bq.onnx"
Points = npt.NDArray[np.float32]  # right eye, left eye, nose, right and left corner of the mouth
_WIDE: Final = 320  # px, to which a picture is brought


class Finder:
    """Not thread-safe: one for each phone."""

    def __init__(self, model: Path = MODEL) -> None:
        if not model.is_file():
            raise FileNotFoundError(f"{model} is not there: run `zhijian models prepare`")
        self._net = cv2.FaceDetectorYN.create(str(model), "", (_WIDE, _WIDE))

    def landmarks(self, picture: Pixels) -> Points | None:
        """Five points of the biggest face, in pixels; None without a face."""
        scale = _WIDE / picture.shape[1]
        small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        self._net.setInputSize((small.shape[1], small.shape[0]))
        rows: object = self._net.detect(small)[1]
        if not isinstance(rows, np.ndarray) or not len(rows):
            return None
        biggest = max(rows, key=lambda row: float(row[2] * row[3]))
        return np.asarray(biggest[4:14].reshape(5, 2) / scale, np.float32)


def face_over(
    picture: Pixels, at: Points, face: Pixels, points: Points, *, holes: bool = True
) -> Pixels:
    """`face` laid over the face of `picture`; through `holes` the eyes and the mouth below are seen."""
    found = cv2.estimateAffinePartial2D(points, at)[0]
    if found is None:
        return picture
    height, width = picture.shape[:2]
    laid = cv2.warpAffine(face, found, (width, height), borderMode=cv2.BORDER_REFLECT)
    mask = _face_mask((height, width), at, holes=holes)
    inside = mask[:, :, 0] > 0.5  # noqa: PLR2004  # half-way
    if not inside.any():
        return picture
    shift = picture[inside].mean(axis=0) - laid[inside].mean(axis=0)
    mixed = mask * (laid.astype(np.float32) + shift) + (1 - mask) * picture
    return np.asarray(np.clip(mixed, 0, 255), np.uint8)


def eyes_through(paper: Pixels, points: Points, behind: Pixels, at: Points) -> Pixels:
    """A printed face with its eyes cut out, and somebody's own eyes behind the holes."""
    found = cv2.estimateAffinePartial2D(at, points)[0]
    if found is None:
        return paper
    height, width = paper.shape[:2]
    eyes = cv2.warpAffine(behind, found, (width, height), borderMode=cv2.BORDER_REFLECT)
    mask = np.zeros((height, width, 1), np.uint8)
    apart = float(np.linalg.norm(points[0] - points[1]))
    for eye in points[:2]:
        _oval(mask, eye, 0.27 * apart, 0.17 * apart, 255)
    return np.asarray(np.where(mask > 0, eyes, paper), np.uint8)


def _face_mask(shape: tuple[int, int], at: Points, *, holes: bool) -> npt.NDArray[np.float32]:
    """1 inside the face, feathered at its edge; rows by columns by 1."""
    mask = np.zeros((*shape, 1), np.uint8)
    apart = float(np.linalg.norm(at[0] - at[1]))
    _oval(mask, at.mean(axis=0), 0.95 * apart, 1.35 * apart, 255)
    if holes:
        for eye in at[:2]:
            _oval(mask, eye, 0.3 * apart, 0.18 * apart, 0)
        wide = 0.65 * float(np.linalg.norm(at[3] - at[4]))
        _oval(mask, (at[3] + at[4]) / 2, wide, 0.35 * apart, 0)
    soft = cv2.GaussianBlur(mask, (0, 0), max(apart / 12, 1.0)).reshape(*shape, 1)
    return np.asarray(soft / 255, np.float32)


def _oval(
    mask: npt.NDArray[np.uint8], centre: Points, across: float, down: float, value: int
) -> None:
    middle = (int(centre[0]), int(centre[1]))
    cv2.ellipse(mask, middle, (int(across), int(down)), 0, 0, 360, (value,), -1)
