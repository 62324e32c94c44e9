"""Why a delivery waits or ended, in words; and which reasons are no fault of its channel."""

import re
from collections.abc import Mapping
from typing import Final

from domain.words import Words

_WHYS: Final[Mapping[str, Words]] = {
    "expired": Words("超过时限没有发出", "Not sent within its time"),
    "no-address": Words("没有这个渠道的地址", "No address for this channel"),
    "no-grant": Words("没有订阅授权", "No subscription was granted"),
    "not-worth-a-grant": Words("这类消息不用订阅授权", "Not of a kind that a grant is spent on"),
    "no-template": Words("没有设置消息模板", "No template is set up"),
    "switched-off": Words("本人关闭了这个渠道", "The person switched this channel off"),
    "not-configured": Words("本市没有开通这个渠道", "The channel is not set up here"),
    "read": Words("已经看过，不用再发", "Already read, so not needed"),
    "settled": Words("事情已办完，不用再发", "The matter is settled, so not needed"),
    "received": Words("前一种方式已送达，不用再发", "An earlier way arrived, so not needed"),
    "digest": Words("合并到另一条一起发", "Told together with another"),
    "mandate-over": Words("代办关系已结束", "The mandate is over"),
    "unrenderable": Words("消息文字出错，请找管理员", "The text is faulty; tell an administrator"),
    "quiet-hours": Words("等到免打扰时段过后", "Waits for the end of the quiet hours"),
    "unreachable": Words("连不上服务商", "The vendor can't be reached"),
    "no-answer": Words(
        "服务商没有回应，可能已收到", "The vendor did not answer and may have taken it"
    ),
    "busy": Words("系统忙", "We were busy"),
    "fault": Words("系统出错，可能已发出", "A fault of ours; it may have left"),
    "not-sent": Words("还没轮到", "Its turn had not come"),
    "quota": Words("服务商当日额度已用完", "The vendor's quota is used up"),
    "paced": Words("按服务商限速排队", "Waits for the vendor's pace"),
    "receipt": Words("服务商回执：没有送达", "The vendor's receipt: not delivered"),
    "unusable": Words("设备地址无法使用", "The device's address can't be used"),
    "told": Words("工作人员已当面告知", "Told in person by an officer"),
    "not-met": Words("上门没有见到本人", "Nobody was met at the visit"),
    "resent": Words("工作人员安排重发", "Queued again by an officer"),
    "unreadable": Words("服务商的回答看不懂", "The vendor's answer could not be read"),
    "43101": Words("用户没有订阅或已拒收", "Not subscribed, or refused in WeChat"),
    "43004": Words("没有关注服务号", "Does not follow the service account"),
    "40003": Words("微信账号已失效", "The WeChat account is no longer valid"),
    "FailedOperation.PhoneNumberInBlacklist": Words(
        "号码在退订名单里", "The number has opted out at the vendor"
    ),
    "InvalidParameterValue.IncorrectPhoneNumber": Words("手机号不对", "Not a mobile number"),
    "isv.MOBILE_NUMBER_ILLEGAL": Words("手机号不对", "Not a mobile number"),
    "isv.AMOUNT_NOT_ENOUGH": Words("短信余额不足", "The SMS account has no balance"),
    "FailedOperation.InsufficientBalanceInSmsPackage": Words(
        "短信余额不足", "The SMS account has no balance"
    ),
}
#: Vendors' words for an app that was removed or a device that is gone (docs/channels.md). The same
#: number never ends a delivery with another meaning: a vendor's refusal of our token reads "token-…".
_GONE: Final = frozenset(
    {
        *("BadDeviceToken", "DeviceTokenNotForTopic", "MissingDeviceToken"),
        *("Unregistered", "ExpiredToken", "http-404", "http-410"),
        *("UNREGISTERED", "SENDER_ID_MISMATCH", "INVALID_ARGUMENT-token"),
        *("80300007", "80100000-illegal", "failTokens", "expireTokens", "10000"),
        *("10302", "0-1", "0-2", "10302-1", "10302-2"),
    }
)
#: A number or WeChat account that is none any more; who opted out; what we ended ourselves.
_THEIRS: Final = frozenset(
    {
        *("FailedOperation.PhoneNumberInBlacklist", "InvalidParameterValue.IncorrectPhoneNumber"),
        *("isv.MOBILE_NUMBER_ILLEGAL", "40003", "43101", "43004"),
        *("expired", "not-met", "unusable", "no-address"),
    }
)
_NO_MAILBOX: Final = re.compile(r"5\d\d 5\.1\.\d{1,3}", re.ASCII)
#: The vendor does not take our template or signature, or not what we put into it.
_TEMPLATE: Final = re.compile(
    r"40037|47003|isv\.SMS_(TEMPLATE|SIGNATURE)_ILLEGAL"
    r"|FailedOperation\.(Template|Signature)IncorrectOrUnapproved"
)
_FAMILIES: Final[tuple[tuple[re.Pattern[str], Words], ...]] = (
    (_NO_MAILBOX, Words("邮箱地址不存在", "There is no such mailbox")),
    (
        _TEMPLATE,
        Words(
            "服务商不认可消息模板或签名，请找管理员",
            "The vendor does not take our template or signature; tell an administrator",
        ),
    ),
    (
        re.compile(r"LimitExceeded\..+|isv\.BUSINESS_LIMIT_CONTROL"),
        Words(
            "这个号码近期收到的短信已到服务商上限",
            "The vendor's limit of messages to one number is reached",
        ),
    ),
    (
        re.compile(r"token-.*"),
        Words("取不到服务商的访问凭证", "No access token of the vendor could be had"),
    ),
)
_GONE_WORDS: Final = Words("应用已卸载或设备已更换", "The app was removed or the device is gone")


def why_words(why: str) -> Words:
    """A reason as an officer reads it; what is not known here names the vendor's code."""
    if not why:
        return Words("", "")
    if why in _WHYS:
        return _WHYS[why]
    if why in _GONE:
        return _GONE_WORDS
    for family, words in _FAMILIES:
        if family.fullmatch(why):
            return words
    return Words(f"服务商的代码：{why}", f"The vendor's code: {why}")


def is_gone(why: str) -> bool:
    """Of no vendor's making: the address is dead, the person took it back, or our own rules ended it."""
    return why in _GONE or why in _THEIRS or _NO_MAILBOX.fullmatch(why) is not None
