"""The services of faces: one noun, one field."""

from dataclasses import dataclass
from typing import Final

from aiohttp import web

from services.faces.captures import CaptureService
from services.faces.engines import EngineService
from services.faces.face_checks import FaceCheckService
from services.faces.phone_attestations import PhoneAttestationService


@dataclass(frozen=True, slots=True)
class FaceServices:
    """Checks before the camera, and the engines that judge them."""

    phone_attestations: PhoneAttestationService
    captures: CaptureService
    engines: EngineService
    face_checks: FaceCheckService


FACES: Final = web.AppKey("faces", FaceServices)
