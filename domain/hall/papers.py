"""Papers (文书) of the hall: which a case has, what one says as a value, and the code by which it is checked.

A paper is of one event of its case, or of one certificate, and says nothing that happens later, so that it is
the same whenever it is drawn. Whether it still holds, only the check says.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from domain import actors
from domain.accounts.hand_offs import HandOffPurpose
from domain.errors import Unfit
from domain.hall.case_numbers import read_case_number
from domain.hall.cases import CaseEvent, CaseState, Move
from domain.hall.certificates import read_certificate_number
from domain.subjects import SubjectKind
from domain.words import Words

#: A paper of a case, from a kiosk or a counter's screen; `part`: its number within the case.
PAPER_FETCH: Final = HandOffPurpose(
    "paper.fetch",
    SubjectKind.CASE,
    what=Words(
        "下载屏幕上选中的一份办事文书，里面有办理人的姓名等信息",
        "save the paper that was chosen on the screen; it shows the applicant's name",
    ),
    lands=Words(
        "文书保存在这部手机上",
        "The paper is saved on this phone",
    ),
    by_officers=True,
)


class PaperKind(StrEnum):
    RECEIPT = "receipt"  # of what was taken in at a window
    ACCEPTANCE = "acceptance"
    NON_ACCEPTANCE = "non_acceptance"
    SUPPLEMENT = "supplement"
    GRANT = "grant"
    REJECTION = "rejection"
    REVOCATION = "revocation"
    DELIVERY = "delivery"
    CERTIFICATE = "certificate"


PAPER_NAMES: Final = {
    PaperKind.RECEIPT: Words("办件回执", "Receipt"),
    PaperKind.ACCEPTANCE: Words("受理通知书", "Notice of acceptance"),
    PaperKind.NON_ACCEPTANCE: Words("不予受理通知书", "Notice of non-acceptance"),
    PaperKind.SUPPLEMENT: Words("补正通知书", "Notice of what lacks"),
    PaperKind.GRANT: Words("准予决定书", "Decision: granted"),
    PaperKind.REJECTION: Words("不予批准决定书", "Decision: rejected"),
    PaperKind.REVOCATION: Words("撤销决定书", "Decision: revoked"),
    PaperKind.DELIVERY: Words("送达回证", "Record of delivery"),
    PaperKind.CERTIFICATE: Words("证照", "Certificate"),
}
#: 行政许可法 §32, §38, §44, §69: what is told in writing. Passed on is not accepted here.
_KINDS: Final = {
    Move.ACCEPT: PaperKind.ACCEPTANCE,
    Move.REFUSE: PaperKind.NON_ACCEPTANCE,
    Move.TRANSFER: PaperKind.NON_ACCEPTANCE,
    Move.WANT_SUPPLEMENT: PaperKind.SUPPLEMENT,
    Move.APPROVE: PaperKind.GRANT,
    Move.REJECT: PaperKind.REJECTION,
    Move.REVOKE: PaperKind.REVOCATION,
    Move.DELIVER: PaperKind.DELIVERY,
}


class Validity(StrEnum):
    """Whether a paper holds."""

    VALID = "valid"
    REVOKED = "revoked"  # a grant, or a certificate, that was taken back
    SUSPENDED = "suspended"  # of certificates alone, as the next
    EXPIRED = "expired"


VALIDITY_WORDS: Final = {
    Validity.VALID: Words("有效", "Valid"),
    Validity.REVOKED: Words("已撤销", "Revoked"),
    Validity.SUSPENDED: Words("暂停使用", "Suspended"),
    Validity.EXPIRED: Words("已过期", "Expired"),
}


@dataclass(frozen=True, slots=True)
class PaperOf:
    """One paper of a case: what it is, and the event that it tells of."""

    kind: PaperKind
    event: CaseEvent

    @property
    def names(self) -> Words:
        return PAPER_NAMES[self.kind]


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of what a paper is about; a value that is the same in both languages is written once."""

    name: Words
    value: Words


@dataclass(frozen=True, slots=True)
class Paper:
    """All that is written on a paper. Whoever draws it adds its code, and nothing else."""

    title: Words
    number: str
    to: str  # whom it is made out to
    facts: tuple[Fact, ...]
    text: tuple[Words, ...]
    listed: tuple[Words, ...]  # what lacks
    said: str  # by the office, in the language in which it was written
    closing: tuple[Words, ...]  # how to object
    issuer: Words
    day: Words
    at: datetime


@dataclass(frozen=True, slots=True)
class CheckedPaper:
    """What a code says to whoever has it: of the paper, and nothing of the person.

    `sha256`: of the file as it is drawn today, which an unchanged one has too.
    """

    kind: PaperKind
    names: Words
    number: str
    item: Words
    issuer: Words
    at: datetime
    validity: Validity
    sha256: str


@dataclass(frozen=True, slots=True)
class PaperCode:
    """`check` is made of the number with the service's key: whoever has not seen the paper has no code.

    `case` and `n`: the case of the paper and its event; of a certificate "" and 0.
    """

    number: str
    check: str
    case: str = ""
    n: int = 0

    def __str__(self) -> str:
        return f"{self.number}-{self.check}"


def papers_of(events: Iterable[CaseEvent]) -> tuple[PaperOf, ...]:
    """In the order in which they were given."""
    return tuple(PaperOf(kind, event) for event in events if (kind := _kind(event)) is not None)


def paper_number(case_number: str, n: int) -> str:
    """`20261129-0000123-0-4`: the case and its event."""
    return f"{case_number}-{n}"


#: Crockford's: no letter that reads like a digit.
_LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CHECK_LENGTH: Final = 16  # 80 bits: of no use to guess at a door that counts
_MISREAD: Final = str.maketrans({"O": "0", "I": "1", "L": "1"})
_CODE: Final = re.compile(
    r"(?:(?P<certificate>Z[0-9]{8}-[0-9]{7,12}-[0-9])"
    r"|(?P<case>[0-9]{8}-[0-9]{7,12}-[0-9])-(?P<n>[1-9][0-9]{0,4}))"
    rf"-(?P<check>[{_LETTERS}-]{{16,24}})",
    re.ASCII,
)


def check_of(mac: bytes) -> str:
    """The 16 characters of a code, of at least 10 bytes."""
    bits = int.from_bytes(mac[:10])
    return "".join(_LETTERS[bits >> shift & 31] for shift in range(75, -1, -5))


def read_paper_code(text: str) -> PaperCode:
    """As printed, or as somebody typed it. Unfit for what can be none."""
    found = _CODE.fullmatch("".join(text.split()).upper().translate(_MISREAD))
    check = found["check"].replace("-", "") if found else ""
    if found is None or len(check) != _CHECK_LENGTH:
        raise Unfit(
            "核验码如 20261129-0000123-0-4-0123456789ABCDEF",
            "a code like 20261129-0000123-0-4-0123456789ABCDEF",
        )
    if found["certificate"]:
        return PaperCode(read_certificate_number(found["certificate"]), check)
    case, n = read_case_number(found["case"]), int(found["n"])
    return PaperCode(paper_number(case, n), check, case, n)


def validity(paper: PaperOf, state: CaseState) -> Validity:
    """By how the case stands now."""
    gone = paper.kind is PaperKind.GRANT and state is CaseState.REVOKED
    return Validity.REVOKED if gone else Validity.VALID


def _kind(event: CaseEvent) -> PaperKind | None:
    # Whoever applies on a page has the page; at a window they take this home.
    if event.move is Move.SUBMIT and actors.is_officer(event.actor):
        return PaperKind.RECEIPT
    if event.move is Move.ISSUE and event.state is CaseState.CLOSED:  # handed over at once
        return PaperKind.DELIVERY
    return _KINDS.get(event.move)
