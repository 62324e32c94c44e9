"""What one picture shows of a face: angles, mouth, eyes, hash; runs inside a worker, one thread.

Signs are those of `domain.faces.face_check`: yaw is positive to the person's own left, which is the
right of a picture that is not mirrored; pitch is positive upwards; roll is positive when the eye
line falls to the right of the picture.

Where the models come from, and their licences: the manifest that `biometrics.models` writes.
"""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from biometrics import flow
from biometrics.engine import Face, Picture
from biometrics.tflite import Network
from domain.faces.face_check import Reason, Sight, TurnEvidence

_Floats = npt.NDArray[np.float32]

#: The mesh reads yaw 16 % low: against fr_pose, on the turns of three clips of two men (franck
#: 4302–4332, cap13_edit2 504–519 and others). Corrected here, so `Sight.yaw` is in true degrees.
YAW_GAIN: Final = 1 / 0.84

_MESH_SIDE: Final = 192
_MESH_REACH: Final = 1.4  # of the longer side of the face box
_MESH_LOOKS: Final = 3
_MESH_ASKEW_DEG: Final = 10.0  # less does the mesh no harm
_EYE_SIDE: Final = 64
_EYE_REACH: Final = 2.3  # of the eye's width
_POSE_SIDE: Final = 224
_POSE_REACH: Final = 0.25  # of the box, added on each side
_POSE_MEAN: Final = np.array([0.485, 0.456, 0.406], np.float32)  # ImageNet's, red green blue
_POSE_SPREAD: Final = np.array([0.229, 0.224, 0.225], np.float32)

# Points of the 468-point mesh; "right" is the person's own.
_MESH_LAYER: Final = "conv2d_20"
_ACROSS: Final = ((33, 263), (234, 454), (127, 356), (133, 362))  # right to left: eyes, cheeks
_FOREHEAD, _CHIN = 10, 152
_LIPS: Final = (13, 14)  # inner edge, middle
_MOUTH: Final = (78, 308)  # inner corners
_RIGHT_EYE: Final = (33, 133)  # outer, inner corner
_LEFT_EYE: Final = (263, 362)
# Points of the 71-point eye contour: 0 outer corner, 1–7 lower lid, 8 inner corner, 9–15 upper lid.
_EYE_LAYER: Final = "output_eyes_contours_and_brows"
_LOWER_LID: Final = slice(3, 6)
_UPPER_LID: Final = slice(11, 14)

#: Blind to planes and edges; divided by 6 it leaves the deviation of white noise as it is.
_GRAIN: Final = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32)

_TINT_EVERY: Final = (
    4  # of the pixels, both ways: sixteen times cheaper, and noise is averaged still
)

_HASH_ROWS, _HASH_COLUMNS = 16, 17
_HASH_MARGIN: Final = 2  # grey levels: so that the noise of a plain wall turns no bits


class FrameAnalyzer:
    """The models that look at a face: mesh and iris, and the second opinion on the pose.

    `models` maps "mesh", "iris" and, optionally, "pose" to files. Holds networks: not thread-safe.
    Measured beside the coarse detection of .8 ms: mesh 1.3 ms, iris 1.4 an eye (docs/decisions/0062).
    """

    def __init__(self, models: Mapping[str, Path]) -> None:
        self._mesh = Network(models["mesh"], _MESH_LAYER)
        self._iris = Network(models["iris"], _EYE_LAYER)
        pose = models.get("pose")
        self._pose = None if pose is None else cv2.dnn.readNetFromONNX(str(pose))

    def look(
        self,
        picture: Picture,
        face: Face | None,
        faces: int,
        reasons: tuple[Reason, ...],
        *,
        eyes: bool = True,
    ) -> Sight:
        """Numbers only; without a face, the size and the hash of the picture.

        The eyes cost more than all the rest: `eyes` says whether they are looked at.
        """
        height, width = picture.shape[:2]
        if face is None:
            return Sight(
                width=width, height=height, faces=faces, reasons=reasons, hash=hash_of(picture)
            )
        points, in_picture, pixels = self._upright_mesh(picture, face)
        yaw, pitch = _angles(points)
        flat = points[:, :2]
        grey, sharpness = _light(pixels)
        return Sight(
            width=width,
            height=height,
            faces=faces,
            reasons=reasons,
            score=face.score,
            box=face.box,
            yaw=yaw * YAW_GAIN,
            pitch=pitch,
            roll=_roll(in_picture),
            mouth=_distance(flat, _LIPS) / max(_distance(flat, _MOUTH), 1e-6),
            eyes=self._openings(picture, in_picture) if eyes else None,
            grey=grey,
            sharpness=sharpness,
            noise=_noise(picture, face),
            hash=hash_of(picture),
            tint=_tint(picture, face),
        )

    def examine_turn(self, pictures: Sequence[Picture], faces: Sequence[Face]) -> TurnEvidence:
        """Pictures of one turn, from facing the camera to its peak; faces of the first and the last."""
        if not pictures:
            return TurnEvidence(residual=None, yaw_from=None, yaw_to=None)
        return TurnEvidence(
            residual=flow.residual(pictures, faces),
            yaw_from=self._second_opinion(pictures[0], faces[0]),
            yaw_to=self._second_opinion(pictures[-1], faces[-1]),
        )

    def _upright_mesh(self, picture: Picture, face: Face) -> tuple[_Floats, _Floats, Picture]:
        """Points of the mesh, the same in pixels of the picture, and what was cut out for them.

        The coarse detector's landmarks show a fifth of a head's roll, and the mesh half of what is
        left (measured at 12° and 30°): so a tilted head is cut out again, by what the mesh says.
        """
        angle = face.roll
        seen = self._mesh_at(picture, face, angle)
        for _ in range(_MESH_LOOKS - 1):
            found = _roll(seen[1])
            if abs(found - angle) < _MESH_ASKEW_DEG:
                break
            angle = found
            seen = self._mesh_at(picture, face, angle)
        return seen

    def _mesh_at(
        self, picture: Picture, face: Face, angle: float
    ) -> tuple[_Floats, _Floats, Picture]:
        x, y, across, down = face.box
        patch = _Patch(
            picture,
            centre=(x + across / 2, y + down / 2),
            side=max(_MESH_REACH * max(across, down), 1.0),
            angle=math.radians(angle),
            out=_MESH_SIDE,
        )
        points = self._mesh.run(patch.pixels).reshape(-1, 3)
        return points, patch.to_picture(points[:, :2]), patch.pixels

    def _openings(self, picture: Picture, in_picture: _Floats) -> float:
        right = self._opening(picture, in_picture[list(_RIGHT_EYE)], mirrored=False)
        left = self._opening(picture, in_picture[list(_LEFT_EYE)], mirrored=True)
        return (right + left) / 2

    def _opening(self, picture: Picture, corners: _Floats, *, mirrored: bool) -> float:
        """Gap of the lids over the eye's width. The model knows one side: the other is mirrored."""
        outer, inner = corners
        along = inner - outer if inner[0] >= outer[0] else outer - inner
        patch = _Patch(
            picture,
            centre=(float(outer[0] + inner[0]) / 2, float(outer[1] + inner[1]) / 2),
            side=max(_EYE_REACH * float(np.linalg.norm(inner - outer)), 1.0),
            angle=math.atan2(along[1], along[0]),
            out=_EYE_SIDE,
            mirrored=mirrored,
        )
        contour = self._iris.run(patch.pixels).reshape(-1, 3)[:, :2]
        gaps = np.linalg.norm(contour[_UPPER_LID] - contour[_LOWER_LID], axis=1)
        return float(gaps.mean()) / max(_distance(contour, (0, 8)), 1e-6)

    def _second_opinion(self, picture: Picture, face: Face) -> float | None:
        """Yaw by the pose model, degrees; None without the model."""
        if self._pose is None:
            return None
        x, y, width, height = face.box
        left, top = max(0, int(x - _POSE_REACH * width)), max(0, int(y - _POSE_REACH * height))
        right, bottom = int(x + (1 + _POSE_REACH) * width), int(y + (1 + _POSE_REACH) * height)
        crop = cv2.resize(picture[top:bottom, left:right], (_POSE_SIDE, _POSE_SIDE))
        red_first = cv2.cvtColor(crop, cv2.COLOR_BGR2RGB).astype(np.float32) / 255
        blob = ((red_first - _POSE_MEAN) / _POSE_SPREAD).transpose(2, 0, 1)[None]
        self._pose.setInput(np.ascontiguousarray(blob))
        bins = np.asarray(self._pose.forward("output"), np.float64)[0]
        weights = np.exp(bins - bins.max())
        # 66 bins of 3° from -99°; the model counts to the other side
        return float(99 - 3 * (weights @ np.arange(bins.size)) / weights.sum())


def hash_of(picture: Picture) -> bytes:
    """256 bits: is each of 16 by 16 places clearly brighter than the one to its left.

    Measured at 8 pictures a second on three stretches of franck, whose plain background is all
    noise: neighbours differ by at most 55 bits (63 without the margin), another scene by at least
    76 (89).
    """
    # 64 samples a place are as good as the mean of all its pixels, and ten times cheaper
    samples = cv2.resize(picture, (8 * _HASH_COLUMNS, 8 * _HASH_ROWS))
    grey = cv2.cvtColor(samples, cv2.COLOR_BGR2GRAY)
    small = cv2.resize(grey, (_HASH_COLUMNS, _HASH_ROWS), interpolation=cv2.INTER_AREA)
    steps = np.diff(small.astype(np.int16), axis=1)
    return np.packbits(steps > _HASH_MARGIN).tobytes()


class _Patch:
    """A square cut out of a picture, turned upright and scaled to what a model wants."""

    def __init__(  # a square in a picture takes this many
        self,
        picture: Picture,
        *,
        centre: tuple[float, float],
        side: float,
        angle: float,
        out: int,
        mirrored: bool = False,
    ) -> None:
        scale = out / side
        cos, sin = math.cos(angle) * scale, math.sin(angle) * scale
        x, y = centre
        there = np.array(
            [[cos, sin, out / 2 - cos * x - sin * y], [-sin, cos, out / 2 + sin * x - cos * y]]
        )
        if mirrored:
            there[0] = -there[0]
            there[0, 2] += out
        self.pixels = cv2.warpAffine(picture, there, (out, out), flags=cv2.INTER_LINEAR).astype(
            np.uint8, copy=False
        )
        self._back = cv2.invertAffineTransform(there)

    def to_picture(self, points: _Floats) -> _Floats:
        """Points of the patch, n by 2, in pixels of the picture."""
        return np.asarray(points @ self._back[:, :2].T + self._back[:, 2], np.float32)


def _angles(points: _Floats) -> tuple[float, float]:
    """Yaw and pitch in degrees as the mesh reads them, from its depth."""
    across = np.zeros(3)
    for right, left in _ACROSS:
        line = points[left] - points[right]
        across += line / max(float(np.linalg.norm(line)), 1e-6)
    down = points[_CHIN] - points[_FOREHEAD]
    yaw = math.degrees(math.atan2(across[2], math.hypot(across[0], across[1])))
    return yaw, -math.degrees(math.atan2(down[2], math.hypot(down[0], down[1])))


def _roll(in_picture: _Floats) -> float:
    """Degrees, from the outer corners of the eyes."""
    x, y = in_picture[_LEFT_EYE[0]] - in_picture[_RIGHT_EYE[0]]
    return math.degrees(math.atan2(y, x))


def _light(pixels: npt.NDArray[np.uint8]) -> tuple[float, float]:
    """Mean grey of the face, and how sharp it is: variance of the Laplacian over that of the grey."""
    margin = round(_MESH_SIDE * (1 - 1 / _MESH_REACH) / 2)
    face = cv2.cvtColor(pixels[margin:-margin, margin:-margin], cv2.COLOR_BGR2GRAY)
    mean, spread = cv2.meanStdDev(face)
    edges = cv2.Laplacian(face, cv2.CV_16S)
    _, edge_spread = cv2.meanStdDev(edges)
    return float(mean[0, 0]), float(edge_spread[0, 0] ** 2 / max(spread[0, 0] ** 2, 1e-6))


def _noise(picture: Picture, face: Face) -> float:
    """Deviation of the finest grain in the middle of the face, grey levels (Immerkær's mask)."""
    x, y, width, height = (int(one) for one in face.box)
    left, top = max(0, x + width // 4), max(0, y + height // 4)
    middle = picture[top : y + 3 * height // 4, left : x + 3 * width // 4]
    if min(middle.shape[:2]) < _GRAIN.shape[0]:
        return 0.0
    grain = cv2.filter2D(cv2.cvtColor(middle, cv2.COLOR_BGR2GRAY), cv2.CV_32F, _GRAIN)
    return float(np.abs(grain).mean() * math.sqrt(math.pi / 2) / 6)


def _tint(picture: Picture, face: Face) -> tuple[float, float] | None:
    """Colour of the middle of the face against that of all around the head; None when either isn't there.

    Against: so that a camera which balances its white does not hide the light of a page. 50 µs.
    """
    middle, face_pixels = _sums(_within(picture, face, 0.25), _TINT_EVERY)
    whole, pixels = _sums(picture, 2 * _TINT_EVERY)
    head, head_pixels = _sums(_within(picture, face, -0.5), 2 * _TINT_EVERY)
    around = [one - other for one, other in zip(whole, head, strict=True)]
    if not face_pixels or pixels <= head_pixels or min(middle) <= 0 or min(around) <= 0:
        return None
    blue, green, red = (math.log(one / other) for one, other in zip(middle, around, strict=True))
    return red - green, blue - green


def _within(picture: Picture, face: Face, margin: float) -> Picture:
    """The box of the face without so much of its size on each side; below 0 with it."""
    x, y, width, height = face.box
    left, top = max(0, int(x + margin * width)), max(0, int(y + margin * height))
    right, bottom = int(x + (1 - margin) * width), int(y + (1 - margin) * height)
    return picture[top : max(top, bottom), left : max(left, right)]


def _sums(picture: Picture, every: int) -> tuple[list[float], int]:
    """Of blue, green and red, over one in `every` pixels both ways; and how many those are."""
    small = np.ascontiguousarray(picture[::every, ::every])
    if not small.size:
        return [0.0, 0.0, 0.0], 0
    return list(cv2.sumElems(small)[:3]), small.shape[0] * small.shape[1]


def _distance(points: _Floats, pair: tuple[int, int]) -> float:
    return float(np.linalg.norm(points[pair[0]] - points[pair[1]]))
