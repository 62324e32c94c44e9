"""The models as `make setup` prepared them, and the default engine, once for all tests."""

from pathlib import Path

import cv2
import pytest

from biometrics.engines.opencv import OpenCvEngine
from biometrics.models import Manifest, load_manifest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def models_folder() -> Path:
    return ROOT / "models"


@pytest.fixture(scope="session")
def manifest(models_folder: Path) -> Manifest:
    return load_manifest(models_folder)


@pytest.fixture(scope="session")
def engine(manifest: Manifest) -> OpenCvEngine:
    cv2.setNumThreads(1)
    return OpenCvEngine(manifest.paths, calibration="test")
