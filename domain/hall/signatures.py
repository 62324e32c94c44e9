"""What an applicant signs: the digest of exactly what is submitted, by code, by face, or before an officer.

One is open at a time in a case. Once signed it is good for ten minutes, for this content, once.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final, Self
from uuid import UUID

from domain.accounts.consent import BEFORE_CAMERA
from domain.faces.actions import Action
from domain.faces.capture import RECOGNISED, Outcome
from domain.faces.face_check import CheckState, Verdict
from domain.hall.cases import Case, CaseState, Move, canonical
from domain.hall.items import Item, SignWay
from domain.subjects import Subject, SubjectKind
from domain.words import Words

#: From the signing to the submission (shared with receipts of faces: domain/pensions/evidence.py).
GOOD_FOR: Final = timedelta(minutes=10)
#: Own choice: from the wish to sign to the signature, so that a counter is reached on the same day.
WAITS_FOR: Final = timedelta(days=1)
OFFICERS_WORDS: Final = 4  # at least: what the officer saw

WAY_WORDS: Final[Mapping[SignWay, Words]] = {
    SignWay.CODE: Words("手机验证码", "a code to the phone"),
    SignWay.FACE: Words("刷脸", "a face check"),
    SignWay.OFFICER: Words("窗口当面签署", "in person at a service window"),
}
#: Which move takes what is signed, by where the case stands.
MOVE_OF: Final[Mapping[CaseState, Move]] = {
    CaseState.DRAFT: Move.SUBMIT,
    CaseState.SUPPLEMENT_WANTED: Move.SUPPLEMENT,
}
NEVER: Final = Words("尚未签署", "it is not signed yet")
CHANGED: Final = Words("签署之后内容有变化", "it was changed after it was signed")
OLD: Final = Words("签署已超过十分钟", "it was signed more than ten minutes ago")
USED: Final = Words("这一签署已经使用", "this signature was used already")


def content_of(
    case: UUID,
    item: Item,
    move: Move,
    form: Mapping[str, object],
    under: UUID | None = None,
    materials: Mapping[str, Sequence[str]] | None = None,
) -> bytes:
    """What is signed, as canonical JSON (RFC 8785): the form of this case, under this version, for this move.

    `under`: the mandate by which another than the person signs; `materials`: SHA-256 of each file that goes
    with it.
    """
    content: dict[str, object] = {
        "case": str(case),
        "form": form,
        "item": item.name,
        "item_version": item.version,
        "move": move,
    }
    if under is not None:
        content["mandate"] = str(under)
    if materials:
        content["materials"] = {name: list(files) for name, files in materials.items()}
    return canonical(content)


def digest_of(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()


def to_sign(item: Item, case: Case) -> Words:
    """The sentence above the button."""
    ours = (
        Words("申请", "application") if case.state is CaseState.DRAFT else Words("补正", "addition")
    )
    return Words(
        f"我签署“{item.names.zh}”（第 {item.version} 版）的这份{ours.zh}，内容如上所示。",
        f"I sign this {ours.en} for “{item.names.en}” (version {item.version}), as shown above.",
    )


@dataclass(frozen=True, slots=True)
class Signature:
    """`content` and `words` are b"" and "" where they were not read; `officer`: before whom it was signed."""

    person: UUID
    signature: UUID
    case: UUID
    move: Move
    way: SignWay
    digest: bytes
    begun_at: datetime
    content: bytes = field(default=b"", repr=False)
    signed_at: datetime | None = None
    used_at: datetime | None = None
    check: UUID | None = None  # of the face
    officer: UUID | None = None
    words: str = ""  # of the officer
    jws: str = field(default="", repr=False)

    @classmethod
    def begin(cls, signature: UUID, case: Case, way: SignWay, content: bytes, at: datetime) -> Self:
        return cls(
            person=case.person,
            signature=signature,
            case=case.case,
            move=MOVE_OF[case.state],
            way=way,
            digest=digest_of(content),
            begun_at=at,
            content=content,
        )

    @property
    def good_until(self) -> datetime | None:
        return self.signed_at and self.signed_at + GOOD_FOR

    @property
    def subject(self) -> Subject:
        """Of a face check by which it is signed: the case and its digest."""
        return SubjectKind.CASE_DIGEST.of(f"{self.case}:{self.digest.hex()}")

    def waits(self, way: SignWay, at: datetime) -> bool:
        """Whether it may be signed now by this way."""
        return self.way is way and self.signed_at is None and at < self.begun_at + WAITS_FOR

    def signed(
        self,
        at: datetime,
        *,
        check: UUID | None = None,
        officer: UUID | None = None,
        words: str = "",
    ) -> Self:
        return replace(self, signed_at=at, check=check, officer=officer, words=words)

    def why_not(self, digest: bytes, at: datetime) -> Words | None:
        """Why it is no signature of that content now; None: it is one."""
        if self.signed_at is None:
            return NEVER
        if self.digest != digest:
            return CHANGED
        if self.used_at is not None:
            return USED
        return OLD if at >= self.signed_at + GOOD_FOR else None

    @property
    def form(self) -> Mapping[str, object]:
        """As it was shown and signed."""
        form: Mapping[str, object] = json.loads(self.content)["form"]
        return form

    @property
    def claims(self) -> dict[str, object]:
        """Of the signed statement that is kept: no personal data, and nothing of the content but its digest."""
        assert self.signed_at is not None
        told = json.loads(self.content)
        claims: dict[str, object] = {
            "jti": str(self.signature),
            "iat": int(self.signed_at.timestamp()),
            "action": CASE_SIGN.name,
            "case": str(self.case),
            "item": f"{told['item']}@{told['item_version']}",
            "move": self.move,
            "digest": self.digest.hex(),
            "way": self.way,
        }
        if self.check is not None:
            claims["check"] = str(self.check)
        if "mandate" in told:
            claims["mandate"] = told["mandate"]
        return claims


@dataclass(frozen=True, slots=True)
class SignatureFile:
    """`ways`: open to who asks; `digest`: of what there is to sign, b"" while that is not known or nothing is.

    `open`: begun, and not used; `ready`: it is signed, and what there is to sign can be sent under it now.
    """

    case: Case
    item: Item
    ways: frozenset[SignWay]
    digest: bytes
    open: Signature | None
    used: tuple[Signature, ...]
    ready: bool = False


@dataclass(frozen=True, slots=True)
class Begun:
    """`phone`, masked, and the seconds until another code and until this one is over: of a code."""

    case: Case
    item: Item
    signature: Signature
    phone: str = ""
    resend_after: int = 0
    expires_in: int = 0


def witnessed(case: Case, signature: Signature | None) -> Case:
    """Before whom it was signed does not decide it."""
    if signature is None or signature.officer is None:
        return case
    return replace(case, witnesses=case.witnesses | {signature.officer})


_GO_ON: Final = Words(
    "已签署，请在十分钟内提交。", "It is signed; please send it within ten minutes."
)
_ELSEWHERE: Final = Words(
    "您可以再试一次，或换一种方式签署，效力相同。",
    "You can try once more, or sign in another way, with the same effect.",
)


def _words(verdict: Verdict, outcome: Outcome) -> tuple[Words, Words]:
    signed = verdict is Verdict.PASS and not outcome.reasons
    return RECOGNISED[verdict], _GO_ON if signed else _ELSEWHERE


_BY_OTHERS: Final = Words("这次没有签署，不计次数。", "It is not signed, and does not count.")
#: What is said of another's look at a face when it is looked up, and what to do next.
EVIDENCE_STATES: Final[Mapping[CheckState, tuple[Words, Words]]] = {
    CheckState.ISSUED: (
        Words("正在等待核验结果。", "The result is awaited."),
        Words("请按提示完成核验。", "Please complete the verification as shown."),
    ),
    CheckState.PASSED: (RECOGNISED[Verdict.PASS], _GO_ON),
    CheckState.FAILED: (RECOGNISED[Verdict.FAIL], _ELSEWHERE),
    CheckState.UNSURE: (RECOGNISED[Verdict.UNSURE], _ELSEWHERE),
    CheckState.EXPIRED: (_BY_OTHERS, _ELSEWHERE),
}
CASE_SIGN: Final = Action("case.sign", _words, consents=BEFORE_CAMERA, renews=False)
