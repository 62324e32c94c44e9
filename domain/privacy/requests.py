"""What a person asks about the own data: each with a clock and an end (PIPL Art. 44 to 50).

How long an answer may take: `ANSWER_WITHIN` in domain/days.py.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from domain.errors import Conflict
from domain.problems import Problem
from domain.words import Words


class RequestKind(StrEnum):
    CORRECT = "correct"  # PIPL Art. 46
    EXPLAIN = "explain"  # a decision, Art. 24, 48
    COPY = "copy"  # of what the page's copy does not hold, Art. 45
    DELETE = "delete"  # of what the law may keep, Art. 47
    LOCK = "lock"  # of the face; at once
    UNLOCK = "unlock"  # at once
    USES = "uses"  # who used the data; at once


#: Those that an officer answers. An objection to a decision is a review, with a queue of its own.
ASKED: Final = frozenset(
    {RequestKind.CORRECT, RequestKind.EXPLAIN, RequestKind.COPY, RequestKind.DELETE}
)


_ITEMS: Final = "data."


def item_of(kind: RequestKind) -> str:
    """The item whose case a request of the kind is."""
    return f"{_ITEMS}{kind}"


def is_request(item: str) -> bool:
    """Whether cases of this item are requests about the person's data."""
    return item.startswith(_ITEMS)


class RequestState(StrEnum):
    OPEN = "open"
    ANSWERED = "answered"
    REFUSED = "refused"  # with its reason
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Request:
    """`words` are the person's, `answer` the officer's; `proposed`: an ID number waits for a second officer."""

    request: UUID
    person: UUID
    kind: RequestKind
    words: str
    state: RequestState
    opened_at: datetime
    due_on: date
    ended_at: datetime | None = None
    answer: str = ""
    proposed_by: UUID | None = None

    def overdue(self, today: date) -> bool:
        return self.state is RequestState.OPEN and today > self.due_on

    def check_open(self) -> None:
        """Conflict for one that is over."""
        if self.state is not RequestState.OPEN:
            raise Conflict(Problem.REQUEST_OVER)

    def check_correction(self, correction: "Correction") -> None:
        """Conflict for one that is over, or that asked for no correction and would get one."""
        self.check_open()
        if not correction.empty and self.kind is not RequestKind.CORRECT:
            raise Conflict(Problem.REQUEST_OVER)


@dataclass(frozen=True, slots=True)
class QueuedRequest:
    """In the officers' queue, by the day it is due."""

    request: Request
    name: str


@dataclass(frozen=True, slots=True)
class Correction:
    """What an officer who saw the papers puts right; None stays as it is."""

    name: str | None = None
    area: str | None = None
    id_number: str | None = None  # takes a second officer

    @property
    def empty(self) -> bool:
        return self.name is None and self.area is None and self.id_number is None


KIND_WORDS: Final = {
    RequestKind.CORRECT: Words("更正我的资料", "Correct my data"),
    RequestKind.EXPLAIN: Words("说明一个决定", "Explain a decision"),
    RequestKind.COPY: Words("取得资料副本", "A copy of my data"),
    RequestKind.DELETE: Words("删除资料", "Delete data"),
    RequestKind.LOCK: Words("锁定人脸", "Lock my face"),
    RequestKind.UNLOCK: Words("解除人脸锁定", "Unlock my face"),
    RequestKind.USES: Words("查询谁用过我的资料", "See who used my data"),
}
STATE_WORDS: Final = {
    RequestState.OPEN: Words("办理中", "Under way"),
    RequestState.ANSWERED: Words("已办结", "Answered"),
    RequestState.REFUSED: Words("未同意", "Refused"),
    RequestState.WITHDRAWN: Words("已撤回", "Withdrawn"),
}
_OPEN_NEXT: Final = Words(
    "工作人员会在到期日前答复，结果会通知您；在此之前您可以撤回。",
    "An officer answers by the day named, and you are told; until then you can withdraw it.",
)
_LATE_NEXT: Final = Words(
    "答复已超过期限，已提醒负责人；您也可以拨打 12345 询问。",
    "The answer is late and those in charge have been alerted; you can also call 12345.",
)
_NEXT: Final = {
    RequestState.ANSWERED: Words(
        "已办结。如有不符，可以再次提出。",
        "It is done. If something is still wrong, ask again.",
    ),
    RequestState.REFUSED: Words(
        "原因见答复。不同意可以拨打 12345 投诉，或依法向法院起诉。",
        "The reason is in the answer. You can complain at 12345, or go to court.",
    ),
    RequestState.WITHDRAWN: Words(
        "已按您的意思撤回，可以再次提出。", "Withdrawn as you wished; you can ask again."
    ),
}


def next_words(request: Request, today: date) -> Words:
    """What happens next, for the person."""
    if request.state is RequestState.OPEN:
        return _LATE_NEXT if request.overdue(today) else _OPEN_NEXT
    return _NEXT[request.state]
