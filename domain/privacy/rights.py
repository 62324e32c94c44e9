"""What a person may ask of those who hold the data: who used it, a copy of it, its end.

The words here are what the person reads; an action without words of its own is told as "other", so
that nothing in the audit stays unseen.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from domain.accounts.accounts import Account
from domain.accounts.consent import Purpose
from domain.accounts.devices import SessionSeen
from domain.accounts.elder import ElderGrant
from domain.accounts.mandates import MandateSeen
from domain.escalation import Chosen
from domain.faces.face_records import FaceRecord
from domain.faces.movement import MovementKept
from domain.notices.push import Device
from domain.notices.updates import Event
from domain.pensions.entitlement import Entitlement
from domain.pensions.review import PastCheck, Review
from domain.pensions.spot_checks import SpotKept
from domain.people import Person
from domain.privacy.requests import KIND_WORDS, Request, RequestKind
from domain.subjects import SubjectKind, acted
from domain.words import Words


class ActorKind(StrEnum):
    YOU = "you"
    OTHER_ACCOUNT = "other_account"  # bound to the same person
    ACTING = "acting"  # another, under a mandate
    OFFICER = "officer"
    SYSTEM = "system"
    PARTNER = "partner"


@dataclass(frozen=True, slots=True)
class Use:
    """One entry of the audit about a person; `why` as it was recorded."""

    seq: int
    at: datetime
    actor: ActorKind
    action: str
    why: str


@dataclass(frozen=True, slots=True)
class ConsentKept:
    purpose: Purpose
    version: str
    given_at: datetime
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True)
class ProofKept:
    source: str
    happened_on: date
    posted_at: datetime


@dataclass(frozen=True, slots=True)
class AddressKept:
    """One that the holder added, as it is written to."""

    channel: str
    address: str
    added_at: datetime


@dataclass(frozen=True, slots=True)
class Holdings:
    """All that is held of the holder of an account; templates are named, never given out."""

    account: Account
    sessions: tuple[SessionSeen, ...]
    notices: tuple[Event, ...]
    devices: tuple[Device, ...]  # that pushes go to
    addresses: tuple[AddressKept, ...] = ()
    wishes: Chosen | None = None  # how the holder wishes to be told
    requests: tuple[Request, ...] = ()
    person: Person | None = None
    area: str = ""  # six digits of the division; "" where none is on record
    face_locked_at: datetime | None = None
    elder_grant: ElderGrant | None = None
    other_accounts: int = 0  # bound to the same person
    consents: tuple[ConsentKept, ...] = ()
    mandates: tuple[MandateSeen, ...] = ()  # who may or might act for the person
    entitlements: tuple[Entitlement, ...] = ()
    face_records: tuple[FaceRecord, ...] = ()
    movements: tuple[MovementKept, ...] = ()
    proofs: tuple[ProofKept, ...] = ()
    checks: tuple[PastCheck, ...] = ()
    reviews: tuple[Review, ...] = ()
    spot_checks: tuple[SpotKept, ...] = ()
    uses: tuple[Use, ...] = ()


@dataclass(frozen=True, slots=True)
class Erased:
    """What a deletion came to: the sessions it ended, and whom else to ring."""

    sessions: tuple[UUID, ...]
    told: tuple[UUID, ...]
    templates: int
    person: bool  # the account was bound


@dataclass(frozen=True, slots=True)
class Kept:
    """What a deletion leaves, and why."""

    what: Words
    why: Words


def actor_kind(actor: str, account: UUID, about: str = "") -> ActorKind:
    """From the audit's own form, as seen by the holder of `account`."""
    kind, _, who = actor.partition(":")
    if kind == "citizen" and who != str(account) and acted(about):
        return ActorKind.ACTING
    if kind == "citizen":
        return ActorKind.YOU if who == str(account) else ActorKind.OTHER_ACCOUNT
    return {"officer": ActorKind.OFFICER, "partner": ActorKind.PARTNER}.get(kind, ActorKind.SYSTEM)


ACTORS: Final[Mapping[ActorKind, Words]] = {
    ActorKind.YOU: Words("您本人", "You"),
    ActorKind.OTHER_ACCOUNT: Words(
        "绑定到您的另一个账户", "Another account that is or was bound to you"
    ),
    ActorKind.ACTING: Words("替您办理或协助您的人", "Someone who acts for you or helps you"),
    ActorKind.OFFICER: Words("工作人员", "An officer"),
    ActorKind.SYSTEM: Words("系统自动处理", "The system by itself"),
    ActorKind.PARTNER: Words("合作单位", "A partner"),
}

CITY: Final = Words("市社会保险机构", "The city's social insurance body")
_SELF: Final = Words("本人", "Yourself")
_PARTNER: Final = Words("合作单位", "A partner of the city")

_USES: Final[Mapping[str, Words]] = {
    "account.bound": Words("账户绑定到您", "An account was bound to you"),
    "account.erased": Words("删除账户", "An account was deleted"),
    "account.retired": Words("停用旧手机号的账户", "An account of an earlier phone was closed"),
    "account.sign_in_copied": Words(
        "登录信息可能被复制，已停用那次登录",
        "A sign-in may have been copied and was ended",
    ),
    "audit.read": Words("查看使用记录", "The record of uses was read"),
    "consent.given": Words("记录同意", "A consent was recorded"),
    "consent.withdrawn": Words("撤回同意", "A consent was withdrawn"),
    "entitlement.exported": Words(
        "批量导出养老待遇资料，提供给其他单位（不含照片和特征）",
        "Pension records of many persons, yours among them, went to another body in one file",
    ),
    "consent.exported": Words(
        "批量导出同意记录，提供给其他单位（不含照片和特征）",
        "Agreements of many persons, yours among them, went to another body in one file",
    ),
    "face_check.exported": Words(
        "批量导出刷脸办理结果，提供给其他单位（不含照片和特征）",
        "Results of face checks of many persons, yours among them, went to another body in one file",
    ),
    "data.exported": Words("导出全部资料", "All data was exported"),
    "death.corrected": Words("更正死亡登记", "A recorded death was corrected"),
    "death.recorded": Words("登记死亡信息", "A death was recorded"),
    "entitlement.certified": Words("依据数据完成认证", "Certified by another department's record"),
    "evidence.attested": Words("工作人员确认见到您本人", "An officer confirmed having met you"),
    "evidence.begun": Words("开始由其他机构核验", "A verification by another body was begun"),
    "evidence.pass": Words("其他机构核验：通过", "Verified by another body: passed"),
    "evidence.fail": Words("其他机构核验：没有通过", "Verified by another body: not passed"),
    "evidence.unsure": Words("其他机构核验：不能确定", "Verified by another body: not certain"),
    "evidence.not_judged": Words("其他机构核验：没有结果", "Verified by another body: no result"),
    "evidence.refused": Words(
        "其他机构核验：结果不予采用", "Verified by another body: an answer was refused"
    ),
    "face.locked": Words("锁定人脸", "Your face was locked"),
    "face.unlocked": Words("解除人脸锁定", "Your face was unlocked"),
    "elder_rules.granted": Words(
        "刷脸时给您更小的动作和更多时间", "You were granted smaller movements and more time"
    ),
    "elder_rules.ended": Words(
        "刷脸时不再放宽动作和时间", "Smaller movements and more time were taken back"
    ),
    "spot_check.read": Words(
        "在抽查回访名单中看到您", "You were seen on the list of certifications to confirm"
    ),
    "spot_check.ended": Words("抽查回访", "A certification was confirmed by a call or visit"),
    "acting.listed": Words(
        "在帮多人办理的名单中看到您", "You were seen on the list of those who help many people"
    ),
    "acting.read": Words("查看您帮多少人办理", "For how many people you act was read"),
    "acting.widened": Words("放宽您可以帮办的人数", "For how many people you may act was raised"),
    "acting.narrowed": Words(
        "收回放宽的帮办人数", "The raised number of people for whom you may act was taken back"
    ),
    "face.opened_again": Words("恢复刷脸", "The face check was opened again"),
    "face_check.open": Words("开始刷脸", "A face check was opened"),
    "face_check.pass": Words("刷脸比对：通过", "Your face was compared: passed"),
    "face_check.fail": Words("刷脸比对：没有通过", "Your face was compared: not passed"),
    "face_check.unsure": Words("刷脸比对：不能确定", "Your face was compared: not certain"),
    "face_record.erased": Words("删除人脸特征", "Your face templates were erased"),
    "face_record.review_asked": Words(
        "询问是否继续保留人脸特征", "You were asked whether to renew your face record"
    ),
    "face_record.put": Words("登记人脸特征", "A face template was made"),
    "face_record.move": Words("为新引擎登记人脸特征", "A face template was made for a new engine"),
    "face_record.retired": Words(
        "删除旧引擎的人脸特征", "Face templates of a former engine were erased"
    ),
    "face_record.renew": Words("更新人脸特征", "A face template was renewed"),
    "emergency.opened": Words(
        "辖区以外的工作人员因紧急情况查看您的资料，须由管理员复核",
        "An officer of another area opened your data in an emergency; an administrator reviews it",
    ),
    "emergency.reviewed": Words(
        "管理员复核了一次紧急查看", "An administrator reviewed an emergency opening"
    ),
    "person.refused": Words(
        "辖区以外的工作人员想查看您的资料，被拒绝",
        "An officer of another area tried to open your data and was refused",
    ),
    "review.refused": Words(
        "辖区以外的工作人员想查看您的核实任务，被拒绝",
        "An officer of another area tried to open your review and was refused",
    ),
    "person.moved": Words("更改所属辖区", "Your area on record was changed"),
    "helpers.allowed": Words("重新允许亲友协助", "Helpers were allowed again"),
    "helpers.refused": Words("不再接受亲友协助", "Helpers were refused"),
    "mandate.ended": Words("委托或协助结束", "A mandate ended"),
    "mandate.granted": Words("委托或协助开始", "A mandate began"),
    "mandate.read": Words("查看谁能替您办理", "Who may act for you was read"),
    "letter.opened": Words("打开给您的信件", "A letter to you was opened"),
    "letter.posted": Words("给您寄出信件", "A letter to you was posted"),
    "visit.read": Words("在上门告知名单中看到您", "You were seen on the list of visits"),
    "person.added": Words("列入登记", "You were put on the register"),
    "person.address_changed": Words("更改登记地址", "The recorded address was changed"),
    "person.phone_changed": Words("更改登记手机号", "The recorded phone was changed"),
    "contact.read": Words(
        "查看您的手机号和地址，以便与您联系",
        "Your phone number and address were read, to reach you",
    ),
    "person.listed": Words("按姓名查找时列出您", "You were among those found by a name"),
    "death.looked_at": Words(
        "核对一项死亡登记（尚未登记）", "The recording of a death was looked at, and not yet made"
    ),
    "person.read": Words("查看您的登记信息", "Your register entry was read"),
    "proof.posted": Words("收到其他部门的数据", "Another department's record came in"),
    "review.queue_read": Words("在待办列表中看到您", "You were seen in the officers' queue"),
    "review.opened": Words("开始人工核实", "A review was opened"),
    "review.joined": Words("并入正在进行的核实", "Joined to a review under way"),
    "review.taken": Words("开始办理您的核实件", "An officer began to work on your review"),
    "review.let_go": Words("暂停办理您的核实件", "An officer left your review for another"),
    "review.read": Words("查看您的核实件", "Your review was read"),
    "review.certified": Words("核实决定：已认证", "Decided: certified"),
    "review.not_certified": Words("核实决定：暂未认证", "Decided: not certified"),
    "review.suspended": Words("核实决定：暂停待遇", "Decided: suspended"),
    "review.suspended_proposed": Words(
        "拟暂停待遇，等待另一位工作人员确认",
        "A suspension was proposed and waits for a second officer",
    ),
    "deliveries.read": Words("查看给您的通知送达情况", "How notices reached you was read"),
    "delivery.resent": Words("给您重发通知", "A notice to you was sent again"),
    "person.claimed": Words(
        "有人在窗口用您的身份证号登记，您已在册",
        "Your ID number was entered for a new registration; you are on the register already",
    ),
    "person.corrected": Words("更正登记信息", "Your register entry was corrected"),
    "person.number_proposed": Words(
        "拟更正身份证号，等待另一位工作人员确认",
        "Another ID number was proposed and waits for a second officer",
    ),
    "request.opened": Words("提出申请", "A request was made"),
    "request.read": Words("查看您的申请", "Your requests were read"),
    "request.answered": Words("申请已办结", "A request was answered"),
    "request.refused": Words("申请未获同意", "A request was refused"),
    "request.withdrawn": Words("撤回申请", "A request was withdrawn"),
    "breach.told": Words("告知一次信息安全事件", "You were told of an incident with data"),
    "visit.ended": Words("上门告知", "An officer came to tell"),
}
_OTHER_USE: Final = Words("其他处理", "Other processing")

# The program's own reasons; what an officer typed is shown as typed.
_WHYS: Final[Mapping[str, Words]] = {
    "asked by the person": Words("本人要求", "Asked by yourself"),
    "counter": Words("窗口登记", "Registered at a window"),
    "enrolment": Words("登记人脸", "Enrolment"),
    "given at the counter": Words("在窗口同意", "Given at a window"),
    "given by the person": Words("本人同意", "Given by yourself"),
    "given by the guardian": Words("监护人同意", "Given by the guardian"),
    "given by the person beside who helps": Words(
        "本人在协助者旁同意", "Given by yourself, beside who helped"
    ),
    "withdrawn by the guardian": Words("监护人撤回", "Withdrawn by the guardian"),
    "helper": Words("亲友协助", "A relative helps"),
    "guardian": Words("监护人", "Guardian"),
    "representative": Words("受托人", "Representative"),
    "helpers refused": Words("本人不再接受协助", "You want no helpers"),
    "14 years old": Words("已满十四周岁", "Fourteen years old"),
    "name, ID number and recorded phone agree": Words(
        "姓名、身份证号与登记手机号一致", "Name, ID number and recorded phone agree"
    ),
    "outside the areas served": Words("不在其辖区", "Outside the areas served"),
    "queue": Words("查看待办", "Looking through open work"),
    "request": Words("办理申请", "Answering a request"),
    "papers seen": Words("已查验证件", "Papers were seen"),
    "papers seen by two officers": Words(
        "两位工作人员已查验证件", "Papers were seen by two officers"
    ),
    "correct": KIND_WORDS[RequestKind.CORRECT],
    "explain": KIND_WORDS[RequestKind.EXPLAIN],
    "copy": KIND_WORDS[RequestKind.COPY],
    "delete": KIND_WORDS[RequestKind.DELETE],
    "review": Words("办理核实", "Deciding a review"),
    "pension.certify": Words("养老待遇资格认证", "Pension certification"),
    "account.step_up": Words("确认是本人在操作", "Confirming that it is you"),
    "shown twice": Words("同一登录凭证出现两次", "One sign-in was shown twice"),
    "shown at the counter": Words("窗口办理", "Business at a window"),
    "the number has another holder": Words(
        "手机号可能已换人使用", "The number may have another holder now"
    ),
    "the phone was changed at the counter": Words(
        "在窗口更改了手机号", "The phone was changed at a window"
    ),
    "withdrawn by the person": Words("本人撤回", "Withdrawn by yourself"),
}


def use_words(action: str) -> Words:
    return _USES.get(action, _OTHER_USE)


_OWN_CHECK: Final = Words("您的一次刷脸认证", "One of your face checks")


def why_words(why: str) -> Words:
    """The purpose, in words where it is one of the program's own."""
    if why.startswith(SubjectKind.FACE_CHECK.prefix):
        return _OWN_CHECK  # its number tells a reader nothing
    return _WHYS.get(why, Words(why, why))


def body_words(actor: ActorKind) -> Words:
    """Which body stands behind an actor."""
    if actor in (ActorKind.YOU, ActorKind.OTHER_ACCOUNT):
        return _SELF
    if actor is ActorKind.ACTING:
        return ACTORS[actor]
    return _PARTNER if actor is ActorKind.PARTNER else CITY


ERASED_ACCOUNT: Final = Words(
    "账户、手机号和微信的关联、全部登录、消息和推送授权",
    "The account, its links to phone and WeChat, all sign-ins, messages and push permissions",
)
ERASED_FACE: Final = Words(
    "全部人脸特征模板和动作的数字记录，以及对人脸处理的同意",
    "All face templates and records of movements, and the consents to face processing",
)

_DUTY: Final = Words(
    "发放养老待遇是法定职责（个人信息保护法第十三条第三项），登记和待遇不因删除账户而改变",
    "Paying pensions is a duty by law (PIPL Art. 13 (3)); neither the register nor the pension "
    "changes because an account ends",
)
_EVIDENCE: Final = Words(
    "用于证明处理有依据、供您和审计核查（个人信息保护法第五十四条、第六十九条），不再用于其他目的",
    "As the evidence that processing had a basis, for you and for the auditor (PIPL Art. 54, 69); "
    "used for nothing else any more",
)
KEPT: Final = (
    Kept(
        Words(
            "登记信息（姓名、身份证号、登记手机号）", "The register entry: name, ID number, phone"
        ),
        _DUTY,
    ),
    Kept(Words("养老待遇和生存证明记录", "Pension entitlements and proofs of life"), _DUTY),
    Kept(
        Words(
            "刷脸办理的结果和人工核实记录（没有画面、没有特征）",
            "How face checks ended, and reviews with their decisions; no picture, no template",
        ),
        _EVIDENCE,
    ),
    Kept(Words("同意和撤回的记录", "When consents were given and withdrawn"), _EVIDENCE),
    Kept(
        Words("使用记录（谁在何时为何使用）", "The record of who used the data, when and why"),
        _EVIDENCE,
    ),
    Kept(
        Words(
            "防重复提交的加密回执，24 小时内自动删除",
            "Sealed answers remembered against double submission, gone within 24 hours",
        ),
        Words("到期自动删除", "They are swept by themselves"),
    ),
)
