"""The default engine: YuNet finds the face in LiteRT, SFace says whose it is in OpenCV 5.0.

Figures in this file were measured on one thread of the reference machine; the error rates are in
`calibration/opencv.json`.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from cv2.typing import MatLike

from biometrics.engine import Face, Picture, Vector, biggest, pool
from biometrics.engines.yunet import YuNet
from domain.faces.face_check import EngineId

NAME: Final = "opencv"
#: Changes whenever templates made before can't be compared with those made after.
VERSION: Final = "1"
DETECTOR: Final = "yunet_litert"
RECOGNISER: Final = "sface"

#: The longer side of the picture for the first look, px: 1 ms, and sees faces from 6 % of it.
COARSE_SIDE: Final = 160
#: When nobody is seen, once more so large: faces from 3 %, and heads on one side.
FAR_SIDE: Final = 320
#: Below this YuNet's finds are mostly no faces.
COARSE_SCORE: Final = 0.6
#: In the second look the face is this wide in the middle of a square twice as wide, eyes level.
FINE_FACE: Final = 160
FINE_SIDE: Final = 320
FINE_SCORE: Final = 0.3
#: The second look is repeated on its own result: FNMR at .46 falls from 3.7 to 1.8 % (Asian LFW).
#: YuNet reads roll low, a seventh of it in the coarse look and two thirds in the fine one, so every
#: look levels the face further.
FINE_LOOKS: Final = 2
#: Wide is a face in SFace's crop of 112 px, about.
ALIGNED_FACE: Final = 90
_FOUR_PIXELS: Final = np.tile(np.eye(3, dtype=np.float32), (4, 1))  # adds them up by colour
_IN_A_MIRROR: Final = [1, 0, 2, 4, 3]  # right eye, left eye, nose, mouth right, mouth left


class OpenCvEngine:
    """Implements `biometrics.engine.Engine`; vectors are 128 floats, compared by cosine."""

    def __init__(self, models: Mapping[str, Path], *, calibration: str = "") -> None:
        """`models` holds the files of both. Raises ValueError or cv2.error when one can't load."""
        self._id = EngineId(NAME, VERSION, calibration)
        self._detector = YuNet(models[DETECTOR])
        self._recogniser = cv2.FaceRecognizerSF.create(str(models[RECOGNISER]), "")

    @property
    def id(self) -> EngineId:
        return self._id

    def detect(self, picture: Picture) -> list[Face]:
        faces = self._glance(picture, COARSE_SIDE)
        # a face too small for the first look should hear "come closer", not "nobody is there"
        return faces or self._glance(picture, FAR_SIDE)

    def refine(self, picture: Picture, face: Face) -> Face:
        # every look starts from the whole picture, so nothing is resampled twice
        for _ in range(FINE_LOOKS):
            found = self._look_closely(picture, face)
            if found is None:
                break
            face = found
        return face

    def embed(self, picture: Picture, face: Face) -> Vector:
        return self._features(self._align(picture, face))

    def refer(self, picture: Picture, face: Face) -> Vector:
        # nobody's mirror image is somebody else; what differs between both is light, and chance
        mirror = np.asarray(cv2.flip(picture, 1), np.uint8)
        both = pool(
            [
                self.embed(picture, face),
                self.embed(mirror, self.refine(mirror, mirrored(face, picture))),
            ]
        )
        assert both is not None
        return np.asarray(both / np.linalg.norm(both), np.float32)

    def compare(self, one: Vector, others: Vector) -> Vector:
        lengths = np.linalg.norm(others, axis=1) * np.linalg.norm(one)
        return np.asarray(others @ one / lengths, np.float32)

    def _align(self, picture: Picture, face: Face) -> MatLike:
        picture, face = _shrink(picture, face, 2 * ALIGNED_FACE)
        row = np.concatenate([face.box, face.landmarks.ravel(), [face.score]]).astype(np.float32)
        return self._recogniser.alignCrop(picture, row)

    def _features(self, aligned: MatLike) -> Vector:
        vector = self._recogniser.feature(aligned).ravel()
        return np.asarray(vector / np.linalg.norm(vector), np.float32)

    def _glance(self, picture: Picture, side: int) -> list[Face]:
        """What YuNet sees with the longer side of the picture so long."""
        scale = side / max(picture.shape[:2])
        small = resized(picture, side)
        faces = _faces(self._detector.find(small, least=COARSE_SCORE), 1 / scale)
        return sorted(faces, key=lambda face: face.box[2] * face.box[3], reverse=True)

    def _look_closely(self, picture: Picture, face: Face) -> Face | None:
        """Level the eyes, bring the face to one size, and find it again there."""
        x, y, width, height = face.box
        centre = np.array([x + width / 2, y + height / 2])
        # a rolled face fills a box as wide as high; upright, YuNet's boxes are 3 wide to 4 high
        scale = FINE_FACE / max(width, height * 0.75)
        there = cv2.getRotationMatrix2D((centre[0], centre[1]), face.roll, scale)
        there[:, 2] = there[:, 2] + FINE_SIDE / 2 - centre
        crop = np.asarray(cv2.warpAffine(picture, there, (FINE_SIDE, FINE_SIDE)), np.uint8)
        rows = self._detector.find(crop, least=FINE_SCORE)
        found = biggest([face for face in _faces(rows, 1.0) if _in_the_middle(face)])
        if found is None:
            return None
        back = cv2.invertAffineTransform(there)
        landmarks = cv2.transform(found.landmarks[None], back)[0]
        fx, fy, fw, fh = found.box
        mx, my = back @ np.array([fx + fw / 2, fy + fh / 2, 1.0])
        w, h = fw / scale, fh / scale
        return Face(
            (float(mx) - w / 2, float(my) - h / 2, w, h),
            np.asarray(landmarks, np.float32),
            found.score,
        )


def mirrored(face: Face, picture: Picture) -> Face:
    """The face as it lies in the mirror of its picture, its points named by the person's own sides."""
    width = picture.shape[1]
    x, y, across, down = face.box
    landmarks = face.landmarks[_IN_A_MIRROR]
    landmarks[:, 0] = width - 1 - landmarks[:, 0]
    return replace(face, box=(width - x - across, y, across, down), landmarks=landmarks)


def _in_the_middle(face: Face) -> bool:
    """Of a neighbour's face at most the edge reaches into the close look."""
    x, y, width, height = face.box
    middle = FINE_SIDE / 2
    off = max(abs(x + width / 2 - middle), abs(y + height / 2 - middle))
    return off < FINE_FACE / 2


def _shrink(picture: Picture, face: Face, width: float) -> tuple[Picture, Face]:
    """Face and surroundings with the face at most so wide: bilinear warps skip pixels beyond 2:1."""
    x, y, w, h = face.box
    scale = width / w
    if scale >= 1:
        return picture, face
    left, top = max(0, int(x - w / 2)), max(0, int(y - h / 2))
    crop = picture[top : int(y + 1.5 * h), left : int(x + 1.5 * w)]
    small = cv2.resize(crop, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    box = ((x - left) * scale, (y - top) * scale, w * scale, h * scale)
    landmarks = (face.landmarks - np.array([left, top], np.float32)) * np.float32(scale)
    return np.asarray(small, np.uint8), Face(box, landmarks, face.score)


def resized(picture: Picture, side: int) -> Picture:
    """With the longer side so long."""
    height, width = picture.shape[:2]
    scale = side / max(width, height)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    if max(width, height) == 4 * side and width % 4 == height % 4 == 0:
        return _quartered(picture, size)
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(picture, size, interpolation=how), np.uint8)


def _quartered(picture: Picture, size: tuple[int, int]) -> Picture:
    """A quarter as wide, as INTER_AREA makes it to the last grey level, at two thirds of its time."""
    width, height = size
    rows = np.add.reduce(picture.reshape(height, 4, -1), axis=1, dtype=np.uint16)
    sums = rows.reshape(-1, 12).astype(np.float32) @ _FOUR_PIXELS
    return np.asarray(cv2.convertScaleAbs(sums.reshape(height, width, 3), alpha=1 / 16), np.uint8)


def _faces(rows: Vector, scale: float) -> list[Face]:
    """YuNet's rows as faces in a picture that is so many times larger."""
    return [_face(row, scale) for row in rows]


def _face(row: Vector, scale: float) -> Face:
    x, y, width, height = (float(value) * scale for value in row[:4])
    landmarks = np.asarray(row[4:14], np.float32).reshape(5, 2) * np.float32(scale)
    return Face((x, y, width, height), landmarks, float(row[14]))
