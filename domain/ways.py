"""The ways in which a person can show to be who they say, and alive: of equal effect, and never a face alone."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from domain.words import Words


class Way(StrEnum):
    """How a person can show, or has shown, to be alive and entitled."""

    DATA = "data"  # another department's record already shows it
    FACE = "face"
    RELATIVE = "relative"  # a relative's phone, the pensioner's own face and consent
    KIOSK = "kiosk"
    HOME_VISIT = "home_visit"
    WINDOW = "window"
    VIDEO = "video"  # an officer who saw and heard the person by video
    OFFICER = "officer"  # an officer's decision after a call, visit or document
    WECHAT = "wechat"  # WeChat's face verification, in the mini-program
    NETWORK_ID = "network_id"  # the national network identity (网号, 网证)


WAY_WORDS: Final[dict[Way, Words]] = {
    Way.DATA: Words("数据比对", "data from another office"),
    Way.FACE: Words("刷脸认证", "face check"),
    Way.RELATIVE: Words("亲友协助", "a relative's help"),
    Way.KIOSK: Words("社区自助机", "kiosk"),
    Way.HOME_VISIT: Words("工作人员上门", "home visit"),
    Way.WINDOW: Words("窗口办理", "service window"),
    Way.VIDEO: Words("视频办理", "video with an officer"),
    Way.OFFICER: Words("工作人员核实", "officer's check"),
    Way.WECHAT: Words("微信刷脸", "WeChat face check"),
    Way.NETWORK_ID: Words("网号网证", "network identity"),
}


@dataclass(frozen=True, slots=True)
class Offer:
    """One way as it is offered; all that are offered have the same effect."""

    way: Way
    how: Words
    ready: bool  # can be begun here and now
