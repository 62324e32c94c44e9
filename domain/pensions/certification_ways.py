"""What a person reads about an entitlement: one sentence, and the ways, all of equal legal effect."""

from collections.abc import Collection
from datetime import date
from typing import Final

from domain.days import spoken
from domain.pensions.entitlement import Entitlement, Standing
from domain.ways import Offer, Way
from domain.words import Words

#: In this order on every page; the order is no ranking.
OFFERED: Final = (Way.FACE, Way.RELATIVE, Way.KIOSK, Way.HOME_VISIT, Way.VIDEO, Way.WINDOW)

HOW: Final[dict[Way, Words]] = {
    Way.FACE: Words("用本机摄像头，约一分钟", "With this phone's camera, about a minute"),
    Way.RELATIVE: Words(
        "亲友在手机“我的”中选“帮家人认证”，您需在场",
        "On their phone, under “Me”; you face the camera",
    ),
    Way.KIOSK: Words("带身份证到社区自助机，有人协助", "With your ID card; staff will help"),
    Way.HOME_VISIT: Words(
        "行动不便可申请，工作人员预约上门", "If it is hard to go out; we arrange a time"
    ),
    Way.VIDEO: Words(
        "约好时间，与工作人员视频见面，约五分钟", "At a time you book, about five minutes"
    ),
    Way.WINDOW: Words("带身份证到任一社保服务窗口", "With your ID card, at any pension office"),
    Way.WECHAT: Words("打开微信里的市政务小程序", "In the city's mini-program in WeChat"),
    Way.NETWORK_ID: Words(
        "用国家网络身份认证 App，不用提供姓名和号码",
        "In the national app; no name or number is asked for",
    ),
}
#: How a certification that was made is spoken of.
_CERTIFIED: Final[dict[Way, Words]] = {
    Way.DATA: Words("数据比对", "by data"),
    Way.FACE: Words("刷脸", "by face"),
    Way.RELATIVE: Words("亲友协助", "with a relative's help"),
    Way.KIOSK: Words("自助机", "at a kiosk"),
    Way.HOME_VISIT: Words("上门", "by a home visit"),
    Way.WINDOW: Words("窗口", "at a service window"),
    Way.VIDEO: Words("视频", "by video with an officer"),
    Way.OFFICER: Words("工作人员核实", "by an officer"),
    Way.WECHAT: Words("微信刷脸", "by WeChat"),
    Way.NETWORK_ID: Words("网号网证", "by the national network identity"),
}
_SUSPENDED: Final = Words(
    "待遇已暂停，任选一种方式完成认证后恢复发放并补发",
    "Your pension is suspended. Confirm in any of these ways and it resumes, with back pay",
)
_DEATH: Final = Words(
    "登记信息需要人工核实，待遇不会因此自动停发；如有错误请到窗口或致电 12345",
    "An officer has to check the register entry; nothing stops by itself. "
    "If it is a mistake, come to a window or call 12345",
)
_DEATH_SUSPENDED: Final = Words(
    "待遇已暂停，登记信息需要人工核实；如有错误请到窗口或致电 12345",
    "Your pension is suspended and the register entry has to be checked by an officer. "
    "If it is a mistake, come to a window or call 12345",
)
_FACE_NOT_ON_RECORD: Final = Words(
    "还没有登记人脸照片，请先带身份证到窗口登记",
    "No face photo is on record yet; please bring your ID card to a window first",
)
_NO_CAMERA: Final = Words(
    "这件事不能用手机网页刷脸办理，请选择其他方式，效力相同",
    "This can't be done by a face check in a browser; please choose another way, with the same effect",
)
_FACE_THEN_OFFICER: Final = Words(
    "用这部手机的摄像头确认是您本人，工作人员随后核实登记信息",
    "With this phone's camera confirm that it is you; an officer then checks the register entry",
)


def ways(
    *,
    on_record: bool,
    death_recorded: bool,
    outside: Collection[Way] = (),
    camera: bool = True,
) -> tuple[Offer, ...]:
    """Every way, always, and those `outside` that are configured; the camera is ready with a record.

    The others begin here with a wish that an officer takes up, so they are always ready. Who is
    wrongly recorded as dead may show the face: the officer then knows who appeals. Without `camera` no
    phone of anybody will do, own or not (domain/faces/actions.py).
    """
    if not camera:
        closed = {Way.FACE, Way.RELATIVE}
        return tuple(
            Offer(way, _NO_CAMERA if way in closed else HOW[way], ready=way not in closed)
            for way in (*OFFERED, *outside)
        )
    face = Offer(Way.FACE, HOW[Way.FACE], ready=True)
    if not on_record:
        face = Offer(Way.FACE, _FACE_NOT_ON_RECORD, ready=False)
    elif death_recorded:
        face = Offer(Way.FACE, _FACE_THEN_OFFICER, ready=True)
    others = (*(way for way in OFFERED if way is not Way.FACE), *outside)
    return (face, *(Offer(way, HOW[way], ready=True) for way in others))


def message(entitlement: Entitlement, today: date, *, death_recorded: bool) -> Words:
    """Nothing to do, or what to do and by when."""
    suspended = entitlement.standing is Standing.SUSPENDED
    if death_recorded:
        return _DEATH_SUSPENDED if suspended else _DEATH
    if suspended:
        return _SUSPENDED
    until = spoken(entitlement.certified_until)
    if today > entitlement.certified_until:
        return Words(
            f"认证已于 {until.zh}到期，待遇照常发放，请尽快任选一种方式完成认证",
            f"Your certification ended on {until.en}; your pension goes on. "
            "Please confirm soon. All options count equally",
        )
    if entitlement.due(today):
        return Words(
            f"请在 {until.zh}前任选一种方式完成认证，效力相同",
            f"Confirm by {until.en}. All options count equally",
        )
    by = _CERTIFIED[entitlement.certified_by]
    return Words(
        f"无需办理，已通过{by.zh}认证，有效期至 {until.zh}",
        f"Nothing to do: certified {by.en} until {until.en}",
    )
