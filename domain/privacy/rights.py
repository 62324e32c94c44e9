"""What a person may ask of those who hold the data: a copy of it, its end."""

from dataclasses import dataclass
from datetime import date, datetime
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
from domain.privacy.requests import Request
from domain.privacy.uses import Use
from domain.words import Words


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
