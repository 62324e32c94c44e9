"""Who used a person's data, for what, as the person reads it.

An action without words of its own is told as "other", so that nothing in the audit stays unseen.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

import domain.accounts.audited
import domain.bookings.audited
import domain.city.audited
import domain.faces.audited
import domain.hall.audited
import domain.notices.audited
import domain.payments.audited
import domain.pensions.audited
import domain.privacy.audited
from domain import actors
from domain.audited import Audited
from domain.privacy.requests import KIND_WORDS, RequestKind
from domain.subjects import SubjectKind, acted
from domain.words import Words

AUDITED: Final[tuple[Audited, ...]] = (
    *domain.accounts.audited.AUDITED,
    *domain.faces.audited.AUDITED,
    *domain.notices.audited.AUDITED,
    *domain.bookings.audited.AUDITED,
    *domain.payments.audited.AUDITED,
    *domain.city.audited.AUDITED,
    *domain.hall.audited.AUDITED,
    *domain.pensions.audited.AUDITED,
    *domain.privacy.audited.AUDITED,
)


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


def actor_kind(actor: str, account: UUID, about: str = "") -> ActorKind:
    """From the audit's own form, as seen by the holder of `account`."""
    if actor == actors.citizen(account):
        return ActorKind.YOU
    if actors.is_citizen(actor):
        return ActorKind.ACTING if acted(about) else ActorKind.OTHER_ACCOUNT
    if actors.is_officer(actor):
        return ActorKind.OFFICER
    return ActorKind.PARTNER if actors.is_partner(actor) else ActorKind.SYSTEM


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

OTHER_USE: Final = Words("其他处理", "Other processing")

_WORDS: Final[Mapping[str, Words]] = {
    f"{each.noun}.{what}": words for each in AUDITED for what, words in each.words.items()
}

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
    "ward_guardian": Words("监护人", "Guardian"),
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
    "case.sign": Words("签署申请", "Signing an application"),
    "window.identify": Words("在窗口确认是本人", "Showing at a window that it is you"),
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
    return _WORDS.get(action, OTHER_USE)


_OWN_CHECK: Final = Words("您的一次刷脸认证", "One of your face checks")


def why_words(why: str) -> Words:
    """The purpose, in words where it is one of the program's own."""
    if SubjectKind.FACE_CHECK.is_of(why):
        return _OWN_CHECK  # its number tells a reader nothing
    return _WHYS.get(why, Words(why, why))


def body_words(actor: ActorKind) -> Words:
    """Which body stands behind an actor."""
    if actor in (ActorKind.YOU, ActorKind.OTHER_ACCOUNT):
        return _SELF
    if actor is ActorKind.ACTING:
        return ACTORS[actor]
    return _PARTNER if actor is ActorKind.PARTNER else CITY
