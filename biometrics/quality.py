"""Whether one picture shows a face well enough, and if not, why: the gates and where they come from.

FNMR figures are at cosine .453, photo against photo, one thing disturbed at a time; undisturbed
pictures miss 2 to 5 %. A turned head, closed eyes or an open mouth miss no gate of `FRAME`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from biometrics.engine import Face, Picture, biggest
from domain.faces.face_check import Reason


@dataclass(frozen=True, slots=True)
class Gates:
    """What a picture must reach; the comments of `FRAME` and `REFERENCE` give the source."""

    width: float  # px of the face
    inside: float  # share of the face's box that lies in the picture
    margin: float  # from eyes, nose and mouth to the picture's edge, in face widths
    darkest: float  # mean grey of the face
    brightest: float
    clipped: float  # share of the face that is white without detail
    sharpness: float
    roll_deg: float
    score: float
    jpeg_quality: int
    frontal: bool  # whether the nose must lie where it does in a face seen from the front
    beside: float  # another face counts from this share of the widest on
    beside_score: float  # … when the coarse look is so sure of it


#: A frame of a capture: refused only where it says little, since another comes in 125 ms.
FRAME: Final = Gates(
    width=32,  # 24 px: FNMR 14 %, 16 px: 51 %
    inside=0.8,
    margin=0.08,  # a fifth of the face is outside
    darkest=28,  # 13: 23 %
    brightest=235,  # nothing was measured beyond; up to there a veil of light costs 4 to 10 %
    clipped=0.45,  # 24 to 92 % beyond, 12 to 20 % from .3 to there (bench/light.py)
    sharpness=0.005,  # Gaussian blur of 3 % of the face's width has .003, motion by 10 % .004
    roll_deg=45,  # 5.4 %; 60°: hopeless
    score=0.88,  # coarse look; below: 38 %
    jpeg_quality=20,
    frontal=False,
    beside=0.5,  # colleagues two metres behind: .37 to .5 as wide as the face before the camera
    beside_score=0.88,  # … and found at .6 to .8; whoever steps in must be seen as well as any face
)
#: A reference photo: bad once is bad for a year, so it must be good.
REFERENCE: Final = Gates(
    width=48,  # 48 px: as any other
    inside=0.95,
    margin=0.15,
    darkest=40,
    brightest=200,  # veiled: 5 % below, 10 % beyond
    clipped=0.15,  # 3 to 9 % below, up to 16 % from there to .3
    sharpness=0.008,  # blur of 2 %: 5 %; 1 in 100 undisturbed photos lies below .013
    roll_deg=30,
    score=0.92,  # refined look; .92: 2.3 %, below .90: 17 %; masks have .904, dark glasses .915
    jpeg_quality=30,
    frontal=True,
    beside=0.5,
    beside_score=0.6,  # all that are found: a reference must never guess which of two was meant
)

#: From this grey level on a camera shows no skin any more.
WHITE: Final = 250
#: A face of this share of the widest stands beside the person and counts however it is found: two men
#: side by side in one picture, in profile or moving, are found at .8 too.
BESIDE: Final = 0.75
#: Mean grey of a picture without a face in which light has drowned everything.
GLARE: Final = 235
#: A face narrower than this (px) that is unclear is so because it is far away: sharp, well lit faces
#: of two men score .88 and .86 at 55 to 58 px of 640, where the coarse look has 14 px of them.
FAR_AWAY: Final = 64
#: When the detector is unsure of a head that leans this far, that is why, and easily put right.
LEANING_DEG: Final = 25
#: Sharpness is measured with the face this wide; more would measure the camera's noise.
SHARPNESS_FACE: Final = 64
#: Where the nose lies between eyes (0) and mouth (1); median of 1,453 press photos.
NOSE_HEIGHT: Final = 0.56
NOSE_HEIGHT_OFF: Final = 0.12  # further: FNMR 18 %
NOSE_SIDE_OFF: Final = 0.5  # of the eye distance, from between the eyes; less is harmless


@dataclass(frozen=True, slots=True)
class Quality:
    """What the gates look at, of one face in one picture."""

    width: float  # px
    inside: float  # 0…1
    margin: float  # face widths, below 0 outside
    grey: float  # 0…255
    clipped: float  # 0…1
    sharpness: float  # about .05 in a sharp picture, .003 in a blurred one
    roll: float  # degrees
    score: float  # 0…1
    nose_height: float
    nose_side: float


def measure(picture: Picture, face: Face) -> Quality:
    x, y, width, height = face.box
    rows, columns = picture.shape[:2]
    left, right = (min(max(int(value), 0), columns) for value in (x, x + width))
    top, bottom = (min(max(int(value), 0), rows) for value in (y, y + height))
    inside = (right - left) * (bottom - top) / max(width * height, 1.0)
    nose_height, nose_side = _nose(face)
    grey, clipped, sharpness = 0.0, 0.0, 0.0
    if right > left and bottom > top:
        crop = cv2.cvtColor(picture[top:bottom, left:right], cv2.COLOR_BGR2GRAY)
        grey, clipped = cv2.mean(crop)[0], float((crop >= WHITE).mean())
        sharpness = _sharpness(np.asarray(crop, np.uint8), width)
    return Quality(
        width=width,
        inside=inside,
        margin=_margin(face, rows, columns),
        grey=grey,
        clipped=clipped,
        sharpness=sharpness,
        roll=face.roll,
        score=face.score,
        nose_height=nose_height,
        nose_side=nose_side,
    )


def count(faces: Sequence[Face], gates: Gates) -> int:
    """How many people stand before the camera; `faces` are all that were found.

    Who stands behind, or is not clearly a face, is nobody. Should somebody like that take the place of
    the person, the frames say so one after the other: see liveness/cuts.py, jumps.py and persons.py.
    """
    biggest_one = biggest(faces)
    if biggest_one is None:
        return 0
    width = biggest_one.box[2]
    others = (face for face in faces if face is not biggest_one)
    return 1 + sum(
        face.box[2] >= BESIDE * width
        or (face.box[2] >= gates.beside * width and face.score >= gates.beside_score)
        for face in others
    )


def judge(
    faces: int, quality: Quality | None, gates: Gates, *, jpeg_quality: int | None = None
) -> tuple[Reason, ...]:
    """The gates that were missed, first the one to put right first; empty: good."""
    if faces == 0 or quality is None:
        return (Reason.NO_FACE,)
    off_height = abs(quality.nose_height - NOSE_HEIGHT) > NOSE_HEIGHT_OFF
    off_side = abs(quality.nose_side) > NOSE_SIDE_OFF
    unclear = quality.score < gates.score
    coarse = jpeg_quality is not None and jpeg_quality < gates.jpeg_quality
    missed = {
        Reason.SEVERAL_FACES: faces > 1,
        Reason.FACE_TOO_SMALL: quality.width < (FAR_AWAY if unclear else gates.width),
        Reason.FACE_CUT_OFF: quality.inside < gates.inside or quality.margin < gates.margin,
        Reason.TOO_DARK: quality.grey < gates.darkest,
        Reason.TOO_BRIGHT: quality.clipped > gates.clipped or quality.grey > gates.brightest,
        Reason.HEAD_TILTED: abs(quality.roll) > (LEANING_DEG if unclear else gates.roll_deg),
        Reason.FACE_THE_CAMERA: gates.frontal and (off_height or off_side),
        Reason.BLURRED: quality.sharpness < gates.sharpness,
        Reason.FACE_UNCLEAR: unclear or coarse,
    }
    return tuple(reason for reason, is_missed in missed.items() if is_missed)


def why_nobody(picture: Picture) -> Reason:
    """No face was found: the light is named where it alone explains it.

    A room in which a face of 28 is not found has a mean below that; a white wall stays below 235.
    """
    grey = float(cv2.cvtColor(picture[::4, ::4], cv2.COLOR_BGR2GRAY).mean())
    if grey < FRAME.darkest:
        return Reason.TOO_DARK
    return Reason.TOO_BRIGHT if grey > GLARE else Reason.NO_FACE


def _margin(face: Face, rows: int, columns: int) -> float:
    """YuNet fits its box to what it sees, so a face cut off shows in its landmarks first."""
    near = face.landmarks.min()
    far = (np.array([columns, rows], np.float32) - face.landmarks).min()
    return float(min(near, far)) / max(face.box[2], 1.0)


def _nose(face: Face) -> tuple[float, float]:
    """Its place along the line from the eyes to the mouth, and across in eye distances."""
    right, left, nose, mouth_right, mouth_left = face.landmarks.astype(np.float64)
    eyes, mouth = (right + left) / 2, (mouth_right + mouth_left) / 2
    down, across, place = mouth - eyes, left - right, nose - eyes
    return (
        float(place @ down / max(down @ down, 1e-6)),
        float(place @ across / max(across @ across, 1e-6)),
    )


def _sharpness(grey: Picture, width: float) -> float:
    """Curvature over contrast along the less sharp of both axes, so that motion shows as well."""
    scale = min(1.0, SHARPNESS_FACE / width)
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA).astype(
        np.float32
    )
    if min(small.shape) < 3:  # noqa: PLR2004  # a second difference takes three pixels
        return 0.0
    contrast = max(float(small.var()), 1.0)
    across = np.diff(small, 2, axis=1)
    down = np.diff(small, 2, axis=0)
    return float(min((across**2).mean(), (down**2).mean())) / contrast
