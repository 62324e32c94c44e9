"""What a person is told: the kinds of event, and their neutral words.

No name, amount or illness: a push text may be read on a locked screen by anyone.
"""

from enum import StrEnum
from typing import Final

from domain.delivery import Channel
from domain.words import Words


class EventKind(StrEnum):
    CERTIFIED = "entitlement.certified"
    CERTIFIED_BY_DATA = "entitlement.certified_by_data"
    RESTORED = "entitlement.restored"
    SUSPENDED = "entitlement.suspended"
    REVIEW_OPENED = "review.opened"
    REVIEW_DECIDED = "review.decided"
    FACE_RECORD_CHANGED = "face_record.changed"
    FACE_RECORD_ERASED = "face_record.erased"
    ACCOUNT_BOUND = "account.bound"
    ACCOUNT_SIGNED_IN = "account.signed_in"
    FACE_LOCKED = "face.locked"
    FACE_UNLOCKED = "face.unlocked"


TITLES: Final[dict[EventKind, Words]] = {
    EventKind.CERTIFIED: Words("待遇资格认证已完成", "Your certification is complete"),
    EventKind.CERTIFIED_BY_DATA: Words("已通过数据完成认证", "You were certified by data"),
    EventKind.RESTORED: Words("待遇已恢复", "Your pension is restored"),
    EventKind.SUSPENDED: Words("待遇已暂停，请查看原因", "Your pension is suspended; see why"),
    EventKind.REVIEW_OPENED: Words("工作人员正在核实", "An officer is looking into it"),
    EventKind.REVIEW_DECIDED: Words("核实已有结果", "There is a decision"),
    EventKind.FACE_RECORD_CHANGED: Words("人脸登记已更新", "Your face record was updated"),
    EventKind.FACE_RECORD_ERASED: Words("人脸登记已删除", "Your face record was erased"),
    EventKind.ACCOUNT_BOUND: Words("账户已完成实名绑定", "Your account is bound to you"),
    EventKind.ACCOUNT_SIGNED_IN: Words(
        "账户在新设备登录", "Your account was opened on a new device"
    ),
    EventKind.FACE_LOCKED: Words("人脸已锁定", "Your face is locked"),
    EventKind.FACE_UNLOCKED: Words("人脸已解锁", "Your face is unlocked"),
}

TEXTS: Final[dict[EventKind, Words]] = {
    EventKind.CERTIFIED: Words(
        "本年度资格认证已通过，待遇照常发放。",
        "You are certified for another year; the pension goes on.",
    ),
    EventKind.CERTIFIED_BY_DATA: Words(
        "其他部门的数据已证明资格，您不需要办理。",
        "Another department's record shows it already; there is nothing for you to do.",
    ),
    EventKind.RESTORED: Words(
        "待遇已恢复发放，停发期间的待遇将补发。",
        "Payments resume, and what was held back will be paid.",
    ),
    EventKind.SUSPENDED: Words(
        "请打开页面查看原因和恢复办法，您可以申诉。",
        "Open the page to see why and how to restore it. You can appeal.",
    ),
    EventKind.REVIEW_OPENED: Words(
        "待遇不受影响。工作人员会核实，您也可以选择其他办法。",
        "Your pension is not affected. An officer will look; other ways remain open to you.",
    ),
    EventKind.REVIEW_DECIDED: Words(
        "请打开页面查看结果和说明；如不同意可以申诉。",
        "Open the page for the result and the reasons; you can appeal.",
    ),
    EventKind.FACE_RECORD_CHANGED: Words(
        "如果不是您本人办理，请致电 12345。", "If this was not you, please call 12345."
    ),
    EventKind.FACE_RECORD_ERASED: Words(
        "您仍可选择其他办法办理。", "All other ways remain open to you."
    ),
    EventKind.ACCOUNT_BOUND: Words(
        "如果不是您本人操作，请致电 12345。", "If this was not you, please call 12345."
    ),
    EventKind.ACCOUNT_SIGNED_IN: Words(
        "如果不是您本人，请在“我的”里退出那台设备，或致电 12345。",
        "If this was not you, sign that device out under “Me”, or call 12345.",
    ),
    EventKind.FACE_LOCKED: Words(
        "不能再刷脸办理，其他办法照常可用。",
        "No face check opens any more; all other ways remain open.",
    ),
    EventKind.FACE_UNLOCKED: Words(
        "如果不是您本人操作，请致电 12345。", "If this was not you, please call 12345."
    ),
}

#: On which channels a kind leaves the house; the inbox and the update socket always have it.
CHANNELS: Final[dict[EventKind, tuple[Channel, ...]]] = {
    EventKind.CERTIFIED: (Channel.WECHAT, Channel.SMS),
    EventKind.CERTIFIED_BY_DATA: (Channel.WECHAT, Channel.SMS),
    EventKind.RESTORED: (Channel.WECHAT, Channel.SMS),
    EventKind.SUSPENDED: (Channel.WECHAT, Channel.SMS),
    EventKind.REVIEW_OPENED: (),
    EventKind.REVIEW_DECIDED: (Channel.WECHAT, Channel.SMS),
    EventKind.FACE_RECORD_CHANGED: (Channel.SMS,),
    EventKind.FACE_RECORD_ERASED: (Channel.SMS,),
    EventKind.ACCOUNT_BOUND: (Channel.SMS,),
    # A message would go to the very phone that has just answered a code: who signed in reads it.
    EventKind.ACCOUNT_SIGNED_IN: (),
    EventKind.FACE_LOCKED: (Channel.SMS,),
    EventKind.FACE_UNLOCKED: (Channel.SMS,),
}

URGENT: Final = frozenset({EventKind.SUSPENDED, EventKind.ACCOUNT_SIGNED_IN})
