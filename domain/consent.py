"""Agreements that are asked for separately, each with a version and a text; each can be withdrawn."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from domain.words import Language, Words


class Purpose(StrEnum):
    FACE_PROCESSING = "face_processing"  # before any template exists
    SENDING_FRAMES = "sending_frames"  # camera pictures go to the city's server
    WECHAT_VERIFY = "wechat_verify"  # name and ID number go to WeChat, which looks at the face
    NETWORK_ID = "network_id"  # the national network identity platform is asked


class How(StrEnum):
    """How a person came to know what was agreed to."""

    PAGE = "page"  # read on a screen
    SPOKEN = "spoken"  # heard from the page
    READ_OUT = "read_out"  # heard from an officer


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
    Purpose.WECHAT_VERIFY: Words(
        "如您选择微信刷脸，市社会保险机构会把您的姓名和身份证号提供给腾讯公司的微信人脸核身服务，由微信拍摄并比对您的人脸，"
        "把结果返回市政务服务器；如已开通，返回的照片仅在内存中与您登记的照片再比对一次，随即销毁。"
        "您可以不同意或随时撤回，改用其他办法，效力相同，待遇不受影响。",
        "If you choose WeChat, the city's social insurance body gives your name and ID number to Tencent's "
        "WeChat face verification, which films and compares your face and returns the result to the city's "
        "server; where this is set up, the returned picture is compared once more in memory with your photo on "
        "record and destroyed. You may decline or withdraw at any time and use another way, with the same "
        "effect and without effect on the pension.",
    ),
    Purpose.NETWORK_ID: Words(
        "如您选择国家网络身份认证（网号、网证），市社会保险机构会把由您的姓名和身份证号算出的一次性摘要提供给国家网络身份认证"
        "公共服务平台，平台只返回是否为您本人，不返回姓名和号码。使用与否完全自愿，您可以不同意或随时撤回，改用其他办法，"
        "效力相同，待遇不受影响。",
        "If you choose the national network identity, the city's social insurance body gives a one-time digest "
        "of your name and ID number to the national platform, which answers only whether it is you, with "
        "neither name nor number. Its use is entirely voluntary; you may decline or withdraw at any time and "
        "use another way, with the same effect and without effect on the pension.",
    ),
}

#: What is heard instead: the same in short sentences; where there is none, the text itself.
SPOKEN: Final[dict[Purpose, Words]] = {
    Purpose.FACE_PROCESSING: Words(
        "市社保要用您的证件照，做一个加密的人脸特征，用来确认领待遇的是您本人。以后认证里最像照片的一次，也会做一个。"
        "照片和画面都不留。您随时可以撤回，撤回就马上删掉。不同意也可以，有别的办法，待遇一样发。您同意吗？",
        "The city makes an encrypted face template from your ID photo, to know that it is you who gets the "
        "pension; and another from a later check that is most like it. No picture is kept. You may take it "
        "back at any time, and it is erased at once. You may say no: there are other ways, and the pension is "
        "the same. Do you agree?",
    ),
    Purpose.SENDING_FRAMES: Words(
        "这次认证要用手机拍您的脸，画面传到市里的服务器比对。比对完马上销毁，不留、不给别人。"
        "不同意也可以，能用自助机、上门或者到窗口，一样有效。您同意吗？",
        "For this check the phone films your face, and the pictures go to the city's server to be compared. "
        "They are destroyed at once, not kept and not passed on. You may say no: a kiosk, a home visit or a "
        "window count the same. Do you agree?",
    ),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """The evidence of what was shown: in which language, how, and the SHA-256 of the very text."""

    language: Language
    how: How
    sha256: bytes


def text_of(purpose: Purpose, language: Language, how: How) -> str:
    words = SPOKEN.get(purpose, TEXTS[purpose]) if how is How.SPOKEN else TEXTS[purpose]
    return words.in_(language)


def shown(purpose: Purpose, language: Language, how: How) -> Shown:
    return Shown(language, how, hashlib.sha256(text_of(purpose, language, how).encode()).digest())
