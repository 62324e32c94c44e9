"""Agreements that are asked for separately, each with a version and a text; each can be withdrawn."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from domain.words import Words


class Purpose(StrEnum):
    FACE_PROCESSING = "face_processing"  # before any template exists
    SENDING_FRAMES = "sending_frames"  # camera pictures go to the city's server


@dataclass(frozen=True, slots=True)
class Consent:
    """An agreement that stands; one to an earlier text has to be asked for again."""

    purpose: Purpose
    version: str
    given_at: datetime


VERSION: Final = "2026-12"

TEXTS: Final[dict[Purpose, Words]] = {
    Purpose.FACE_PROCESSING: Words(
        "市社会保险机构为核实您本人领取待遇的资格，处理您的证件照，提取人脸特征模板并加密保存；"
        "以后认证中与证件照十分相似的一次，也提取一个模板加密保存，好在您容貌变化后仍认得出您。"
        "照片和画面不保存。您可以随时撤回，撤回后模板立即删除，并可选择其他办法，待遇不受影响。",
        "To confirm that it is you who receives the pension, the city's social insurance body makes an "
        "encrypted face template from your ID photo; and one from a later check that is very like the "
        "photo, so that you are still known when your looks change. Photo and pictures are not kept. You "
        "may withdraw at any time; the templates are then erased at once and other ways remain open, "
        "without effect on the pension.",
    ),
    Purpose.SENDING_FRAMES: Words(
        "为完成这次认证，摄像头画面会传到市政务服务器，仅在内存中比对，认证一结束立即销毁，画面不保存、不外传。"
        "您可以不同意，改用亲友协助、自助机、上门或窗口办理，效力相同。",
        "For this check the camera's pictures are sent to the city's own server, compared in memory only and "
        "destroyed when the check ends; they are neither kept nor passed on. You may decline and use a "
        "relative's help, a kiosk, a home visit or a window instead, with the same effect.",
    ),
}
