"""Evidence that a person lives and is who they say: one port, whoever looked at them.

Nobody who uses a certification asks which provider it was; its receipt says how sure it is.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Literal
from uuid import UUID

from domain.faces.face_check import CheckState, Reason, Verdict
from domain.pensions.certify import CERTIFY
from domain.people import Identity
from domain.subjects import Subject
from domain.ways import Way
from domain.words import Language, Words

ACTION: Final = CERTIFY.name
RECEIPT_MINUTES: Final = 10  # good for the action; readable for days


class Provider(StrEnum):
    OWN_CAPTURE = "own_capture"  # this city's own camera check
    WECHAT_VERIFY = "wechat_verify"  # WeChat's face verification 2.0 (人脸核身)
    NETWORK_ID = "network_id"  # the national network identity (网号, 网证)
    OFFICER = "officer"  # who saw the person


class Assurance(StrEnum):
    """How sure a receipt is that the person was there."""

    SUBSTANTIAL = "substantial"  # one automatic judgement, or a picture on a screen
    HIGH = "high"  # two judgements that do not know each other, or a meeting


class Presence(StrEnum):
    """How an officer met the person."""

    WINDOW = "window"
    HOME_VISIT = "home_visit"
    VIDEO = "video"


@dataclass(frozen=True, slots=True)
class Outside:
    """What is fixed for a provider outside the house."""

    way: Way
    opens: Literal[
        "wx.requestFacialVerify", "address"
    ]  # what the client does with the value of an Opening
    sees_face: bool  # so that a locked face and a spent budget close it


OUTSIDE: Final[dict[Provider, Outside]] = {
    Provider.WECHAT_VERIFY: Outside(Way.WECHAT, "wx.requestFacialVerify", sees_face=True),
    Provider.NETWORK_ID: Outside(Way.NETWORK_ID, "address", sees_face=False),
}
PRESENT: Final[dict[Presence, tuple[Way, Assurance]]] = {
    Presence.WINDOW: (Way.WINDOW, Assurance.HIGH),
    Presence.HOME_VISIT: (Way.HOME_VISIT, Assurance.HIGH),
    Presence.VIDEO: (Way.VIDEO, Assurance.SUBSTANTIAL),
}


@dataclass(frozen=True, slots=True)
class Applicant:
    """For whom a provider is asked, under which number of ours; numbers are used once."""

    number: str  # 32 hexadecimal digits
    person: UUID
    identity: Identity = field(repr=False)
    openid: str = field(repr=False)  # "" while no WeChat is linked


@dataclass(frozen=True, slots=True)
class Opening:
    """What the client opens now, and what is kept (sealed) until the answer is asked for."""

    value: str = field(repr=False)
    kept: str = field(repr=False)
    seconds: int  # until the provider forgets it


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a provider found, how sure it is of a pass; `counts`: it saw another face."""

    verdict: Verdict
    assurance: Assurance = Assurance.SUBSTANTIAL
    reasons: tuple[Reason, ...] = ()
    counts: bool = False


class NotJudged(Exception):
    """The provider came to no judgement: broken off, or no picture to compare with. Nothing counts."""

    def __init__(self, code: str, *, no_source: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.no_source = no_source


class Forged(Exception):
    """An answer that is not this provider's, or not about this evidence; `code` is for the audit."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Evidence:
    """One asking of a provider, bound to account, person, action and subject; ends once."""

    person: UUID
    check: UUID  # its id; receipts and reviews name it as they name a face check
    account: UUID | None  # None: an officer vouches
    provider: Provider
    subject: Subject
    language: Language
    state: CheckState
    issued_at: datetime
    expires_at: datetime
    action: str = ACTION
    reasons: tuple[Reason, ...] = ()
    assurance: Assurance | None = None
    ended_at: datetime | None = None
    receipt: UUID | None = None

    @property
    def number(self) -> str:
        return self.check.hex


@dataclass(frozen=True, slots=True)
class Pending:
    """Evidence that may be ended now, with what its provider needs."""

    evidence: Evidence
    applicant: Applicant
    kept: str = field(repr=False)
    consented: bool
    locked: bool


def receipt_claims(
    receipt: UUID,
    now: datetime,
    *,
    person: UUID,
    check: UUID,
    action: str,
    subject: Subject,
    provider: Provider,
    assurance: Assurance,
) -> dict[str, object]:
    """Of a signed statement that a check or other evidence passed for exactly this action and subject."""
    return {
        "jti": str(receipt),
        "iat": int(now.timestamp()),
        "exp": int((now + timedelta(minutes=RECEIPT_MINUTES)).timestamp()),
        "check": str(check),
        "action": action,
        "digest": hashlib.sha256(f"{person}|{subject}".encode()).hexdigest(),
        "provider": provider,
        "assurance": assurance,
    }


_OTHERS: Final = Words(
    "待遇不受影响。工作人员会核实；您也可以选择其他方式。",
    "Your pension is not affected. An officer will check; other ways are open to you as well.",
)
#: What is said of evidence when it is looked up, and what to do next.
STATE_WORDS: Final[dict[CheckState, tuple[Words, Words]]] = {
    CheckState.ISSUED: (
        Words("正在等待核验结果。", "The result is awaited."),
        Words("请按提示完成核验。", "Please complete the verification as shown."),
    ),
    CheckState.PASSED: (
        Words("已确认是您本人。", "We recognised you."),
        Words(
            "请在首页查看认证有效期。", "Your Home page shows how long the certification is valid."
        ),
    ),
    CheckState.FAILED: (Words("这次没有通过。", "We could not confirm it was you."), _OTHERS),
    CheckState.UNSURE: (Words("这次还不能确定。", "We could not be certain this time."), _OTHERS),
    CheckState.EXPIRED: (
        Words("这次没有得出结果，不计次数。", "There was no result; it does not count."),
        Words(
            "待遇不受影响，您可以再试，也可以选择其他方式。",
            "Your pension is not affected; you may try again or choose another way.",
        ),
    ),
}
