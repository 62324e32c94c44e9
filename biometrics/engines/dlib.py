"""`face_recognition` (dlib: HOG, ResNet) behind our port, for a city that holds such templates.

Optional: `pip install --no-deps -r requirements-dlib.txt`. Read the warning in
`calibration/dlib.json` first: at its usual threshold it takes many East Asian faces for one another.
"""

import hashlib
import importlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np

from biometrics.engine import Face, Picture, Vector
from biometrics.engines import NoSuchEngine
from domain.faces.face_check import EngineId

NAME: Final = "dlib"
VERSION: Final = "1"
#: Its vectors are compared by distance, 0 the same; we say 1 minus that, so 0.4 is its usual 0.6.
SAME: Final = 1.0


class DlibEngine:
    """Implements `biometrics.engine.Engine`; vectors are 128 floats, compared by distance."""

    def __init__(self, *, calibration: str = "") -> None:
        """Raises NoSuchEngine when the packages are not installed."""
        self._id = EngineId(NAME, VERSION, calibration)
        self._library = _library("face_recognition")

    @property
    def id(self) -> EngineId:
        return self._id

    def detect(self, picture: Picture) -> list[Face]:
        """The HOG detector states no confidence, so every face has the score 1."""
        red_first = cv2.cvtColor(picture, cv2.COLOR_BGR2RGB)
        places = self._library.face_locations(red_first, model="hog")
        features = self._library.face_landmarks(red_first, places)
        faces = [_face(place, one) for place, one in zip(places, features, strict=True)]
        return sorted(faces, key=lambda face: face.box[2] * face.box[3], reverse=True)

    def refine(self, picture: Picture, face: Face) -> Face:  # noqa: ARG002  # dlib looks once
        return face

    def embed(self, picture: Picture, face: Face) -> Vector:
        x, y, width, height = (round(value) for value in face.box)
        place = (y, x + width, y + height, x)
        red_first = cv2.cvtColor(picture, cv2.COLOR_BGR2RGB)
        vectors = self._library.face_encodings(red_first, [place])
        return np.asarray(vectors[0], np.float32)

    def refer(self, picture: Picture, face: Face) -> Vector:
        return self.embed(picture, face)

    def compare(self, one: Vector, others: Vector) -> Vector:
        return np.asarray(SAME - np.linalg.norm(others - one, axis=1), np.float32)


def model_digests() -> Mapping[str, str]:
    """SHA-256 of the files that say where the landmarks lie and whose face it is."""
    library = _library("face_recognition_models")
    return {
        "landmarks": _digest(library.pose_predictor_five_point_model_location()),
        "resnet": _digest(library.face_recognition_model_location()),
    }


def _face(place: tuple[int, int, int, int], features: Mapping[str, Any]) -> Face:
    """Eyes are named by the picture's sides there; we name them by the person's."""
    top, right, bottom, left = place
    points = [
        np.mean(features["left_eye"], axis=0),
        np.mean(features["right_eye"], axis=0),
        features["nose_tip"][2],
        features["top_lip"][0],
        features["top_lip"][6],
    ]
    box = (float(left), float(top), float(right - left), float(bottom - top))
    return Face(box, np.asarray(points, np.float32), 1.0)


def _digest(path: str) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def _library(name: str) -> Any:  # noqa: ANN401  # it has no types
    try:
        return importlib.import_module(name)
    except ImportError as missing:
        raise NoSuchEngine(
            "engine dlib needs `pip install --no-deps -r requirements-dlib.txt`"
        ) from missing
