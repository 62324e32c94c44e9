"""A case (办件): one application for an item, from the draft to its end, as frozen values.

What moves it, domain/hall/moves.py says.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Self
from uuid import UUID

from domain.hall.built_in import is_built_in
from domain.hall.clocks import Clock, ClockKind
from domain.hall.items import Step, StepKind
from domain.hall.looks import Look
from domain.hall.posts import PostRole
from domain.words import Words

#: Own choice: untouched for so long, a draft is thrown away; said when it is begun.
DRAFT_LIVES: Final = timedelta(days=30)
#: 行政复议法 §20: from the day on which the decision was told.
OBJECTION_WITHIN: Final = timedelta(days=60)
#: Own choice: so long the process that took the submission has for the rules, before another one looks.
RULES_WITHIN: Final = timedelta(seconds=30)
WORDS_LENGTH: Final = 1000


class CaseState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    REVIEWING = "reviewing"
    SUPPLEMENT_WANTED = "supplement_wanted"
    APPROVED = "approved"
    ISSUING = "issuing"
    DELIVERING = "delivering"
    CLOSED = "closed"
    NOT_ACCEPTED = "not_accepted"
    REJECTED = "rejected"
    REVOKED = "revoked"  # approved once, and wrongly
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    TRANSFERRED = "transferred"


#: Nothing moves these any more; who wants to go on opens another case with this one as its parent.
ENDED: Final = frozenset(
    {
        CaseState.CLOSED,
        CaseState.NOT_ACCEPTED,
        CaseState.REJECTED,
        CaseState.REVOKED,
        CaseState.WITHDRAWN,
        CaseState.EXPIRED,
        CaseState.TRANSFERRED,
    }
)
#: Against these an objection is open to the applicant.
REFUSED: Final = frozenset({CaseState.NOT_ACCEPTED, CaseState.REJECTED, CaseState.REVOKED})
#: Before anything is decided: what a person may still take back.
UNDECIDED: Final = frozenset(
    {
        CaseState.SUBMITTED,
        CaseState.ACCEPTED,
        CaseState.REVIEWING,
        CaseState.SUPPLEMENT_WANTED,
    }
)

STATE_WORDS: Final = {
    CaseState.DRAFT: Words("草稿", "Draft"),
    CaseState.SUBMITTED: Words("已提交，待受理", "Submitted, to be accepted"),
    CaseState.ACCEPTED: Words("已受理", "Accepted"),
    CaseState.REVIEWING: Words("审查中", "Under review"),
    CaseState.SUPPLEMENT_WANTED: Words("待补正", "Waits for what you add"),
    CaseState.APPROVED: Words("已批准", "Approved"),
    CaseState.ISSUING: Words("制证中", "Being issued"),
    CaseState.DELIVERING: Words("送达中", "On its way"),
    CaseState.CLOSED: Words("已办结", "Finished"),
    CaseState.NOT_ACCEPTED: Words("不予受理", "Not accepted"),
    CaseState.REJECTED: Words("不予批准", "Rejected"),
    CaseState.REVOKED: Words("已撤销", "Revoked"),
    CaseState.WITHDRAWN: Words("已撤回", "Withdrawn"),
    CaseState.EXPIRED: Words("已过期", "Expired"),
    CaseState.TRANSFERRED: Words("已移送", "Passed on"),
}


#: What happens next, for the applicant.
NEXT_WORDS: Final = {
    CaseState.DRAFT: Words(
        "填好后提交；可随时离开，内容会保留 30 天。",
        "Fill it in and submit it; you can leave at any time, it is kept for 30 days.",
    ),
    CaseState.SUBMITTED: Words(
        "工作人员会在期限内决定是否受理，并通知您。",
        "An officer looks whether it is complete by the day named, and you are told.",
    ),
    CaseState.ACCEPTED: Words("正在办理，结果会通知您。", "It is being worked on; you are told."),
    CaseState.REVIEWING: Words("正在办理，结果会通知您。", "It is being worked on; you are told."),
    CaseState.SUPPLEMENT_WANTED: Words(
        "请在期限内按清单一次补齐；逾期未补正，办件结束，可以重新申请。",
        "Add all that is listed by the day named; after it the case ends, and you can apply again.",
    ),
    CaseState.APPROVED: Words(
        "已批准，正在制证。", "Approved; what you applied for is being made."
    ),
    CaseState.ISSUING: Words("正在制证，完成后通知您。", "It is being made; you are told."),
    CaseState.DELIVERING: Words("正在送达。", "It is on its way to you."),
    CaseState.CLOSED: Words("已办结。", "It is finished."),
    CaseState.NOT_ACCEPTED: Words(
        "理由见说明。不同意可以自知道之日起 60 日内申请行政复议，或者六个月内起诉。",
        "The reason is given. You can ask for reconsideration within 60 days, or go to court within 6 months.",
    ),
    CaseState.REJECTED: Words(
        "理由见说明。不同意可以自知道之日起 60 日内申请行政复议，或者六个月内起诉。",
        "The reason is given. You can ask for reconsideration within 60 days, or go to court within 6 months.",
    ),
    CaseState.REVOKED: Words(
        "批准有误，已撤销，理由见说明。不同意可以自知道之日起 60 日内申请行政复议，或者六个月内起诉。",
        "It was approved wrongly; the reason is given. You can ask for reconsideration within 60 days, or go to court within 6 months.",
    ),
    CaseState.WITHDRAWN: Words(
        "已按您的意思撤回，可以重新申请。", "Withdrawn as you wished; you can apply again."
    ),
    CaseState.EXPIRED: Words(
        "逾期未补正，可以重新申请。", "Nothing was added in time; you can apply again."
    ),
    CaseState.TRANSFERRED: Words("请按说明向有关机关申请。", "Please apply where the reason says."),
}


class Move(StrEnum):
    SUBMIT = "submit"
    ACCEPT = "accept"
    REFUSE = "refuse"
    WANT_SUPPLEMENT = "want_supplement"
    SUPPLEMENT = "supplement"
    TAKE = "take"
    RELEASE = "release"
    ASSIGN = "assign"
    FINISH_STEP = "finish_step"
    SEND_BACK = "send_back"
    APPROVE = "approve"
    REJECT = "reject"
    REVOKE = "revoke"
    CONFIRM = "confirm"
    WITHDRAW = "withdraw"
    TRANSFER = "transfer"
    PAUSE = "pause"
    RESUME = "resume"
    EXTEND = "extend"
    ISSUE = "issue"
    DELIVER = "deliver"
    HAND_OVER = "hand_over"  # to the courier
    COME_BACK = "come_back"  # from the courier, or lost: it is the office's again
    EXPIRE = "expire"
    JOIN = "join"  # of a bundle: what the move of one of its parts comes to


MOVE_WORDS: Final = {
    Move.SUBMIT: Words("提交", "Submitted"),
    Move.ACCEPT: Words("受理", "Accepted"),
    Move.REFUSE: Words("不予受理", "Not accepted"),
    Move.WANT_SUPPLEMENT: Words("告知补正", "Asked for what lacks"),
    Move.SUPPLEMENT: Words("提交补正", "What lacked was added"),
    Move.TAKE: Words("领取", "Taken"),
    Move.RELEASE: Words("退回领取", "Let go"),
    Move.ASSIGN: Words("转交", "Given to another officer"),
    Move.FINISH_STEP: Words("完成审查", "A review done"),
    Move.SEND_BACK: Words("退回重审", "Sent back"),
    Move.APPROVE: Words("批准", "Approved"),
    Move.REJECT: Words("不予批准", "Rejected"),
    Move.REVOKE: Words("撤销批准", "Approval revoked"),
    Move.CONFIRM: Words("抽查无误", "Looked at afterwards: right"),
    Move.WITHDRAW: Words("撤回", "Withdrawn"),
    Move.TRANSFER: Words("移送", "Passed on"),
    Move.PAUSE: Words("中止计时", "The time stands"),
    Move.RESUME: Words("恢复计时", "The time goes on"),
    Move.EXTEND: Words("延长期限", "Given more time"),
    Move.ISSUE: Words("制证", "Made"),
    Move.DELIVER: Words("送达", "Delivered"),
    Move.HAND_OVER: Words("交寄", "Handed to the courier"),
    Move.COME_BACK: Words("快递未送达，由窗口处理", "Not delivered; the office sees to it"),
    Move.EXPIRE: Words("逾期未补正", "Nothing was added in time"),
    Move.JOIN: Words("各部门办理有进展", "One of its parts moved on"),
}
#: Who has which step is the office's own affair; its timeline shows the applicant the rest.
INTERNAL: Final = frozenset(
    {Move.TAKE, Move.RELEASE, Move.ASSIGN, Move.FINISH_STEP, Move.SEND_BACK, Move.CONFIRM}
)


class Standing(StrEnum):
    """Why a clock stands: the law counts none of these (行政许可法 §45)."""

    HEARING = "hearing"  # 听证
    TENDER = "tender"  # 招标, 拍卖
    INSPECTION = "inspection"  # 检验, 检测, 检疫
    APPRAISAL = "appraisal"  # 鉴定
    EXPERT_REVIEW = "expert_review"  # 专家评审


class StepState(StrEnum):
    WAITING = "waiting"  # for those before it
    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"  # the case ended without it


class Opinion(StrEnum):
    AGREES = "agrees"
    DISAGREES = "disagrees"


@dataclass(frozen=True, slots=True)
class CaseStep:
    """`officer`: who has it, and once it is done who did it; None: nobody, or a rule."""

    name: str
    kind: StepKind
    unit: str
    role: PostRole
    after: tuple[str, ...] = ()
    state: StepState = StepState.WAITING
    officer: UUID | None = None
    opened_at: datetime | None = None
    ended_at: datetime | None = None
    opinion: Opinion | None = None
    words: str = ""

    @classmethod
    def of(cls, step: Step) -> Self:
        return cls(step.name, step.kind, step.unit, step.role, step.after)

    def open(self, at: datetime) -> Self:
        return replace(
            self,
            state=StepState.OPEN,
            officer=None,
            opened_at=at,
            ended_at=None,
            opinion=None,
            words="",
        )

    def wait(self) -> Self:
        return replace(
            self,
            state=StepState.WAITING,
            officer=None,
            opened_at=None,
            ended_at=None,
            opinion=None,
            words="",
        )

    def done(
        self, officer: UUID | None, at: datetime, opinion: Opinion | None = None, words: str = ""
    ) -> Self:
        return replace(
            self, state=StepState.DONE, officer=officer, ended_at=at, opinion=opinion, words=words
        )

    def drop(self, at: datetime) -> Self:
        """The case ends without it; one that is done stays so."""
        if self.state is StepState.DONE:
            return self
        return replace(self, state=StepState.DROPPED, ended_at=at)


@dataclass(frozen=True, slots=True)
class Supplement:
    """The one notice that lists all that lacks (行政许可法 §32 (4)). `back`: the state it was asked in."""

    wants: tuple[str, ...]  # names of fields and materials
    words: str
    by: UUID
    at: datetime
    back: CaseState
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """`number` is given when it is submitted; `version` rises with each change, `moves` with each move."""

    person: UUID
    case: UUID
    item: str
    item_version: int
    area: str
    opened_by: str  # who applied, as the audit names who acts
    opened_at: datetime
    form: Mapping[str, object]
    state: CaseState = CaseState.DRAFT
    number: str = ""
    version: int = 1
    moves: int = 0
    changed_at: datetime | None = None
    submitted_at: datetime | None = None
    decided_at: datetime | None = None
    ended_at: datetime | None = None
    words: str = ""  # of whoever decided, or ended it
    steps: tuple[CaseStep, ...] = ()
    clocks: tuple[Clock, ...] = ()
    supplement: Supplement | None = None
    supplement_form: Mapping[str, object] | None = (
        None  # as its applicant fills it in; not sent yet
    )
    standing: Standing | None = None
    rules_due_at: datetime | None = None  # from then on another process judges it by rule
    look: Look | None = None  # of a grant by rule that was drawn
    looked_at: datetime | None = None
    parent: UUID | None = None  # the case that an objection is against
    bundle: UUID | None = None  # the case of which this is a part
    barred: frozenset[UUID] = frozenset()  # who decided that one, and decides nothing of this
    mandate: UUID | None = None  # by which another than the person applied
    witnesses: frozenset[UUID] = frozenset()  # before whom it was signed; they do not decide it

    @property
    def ended(self) -> bool:
        return self.state in ENDED

    def step(self, name: str) -> CaseStep | None:
        return next((each for each in self.steps if each.name == name), None)

    def of_kind(self, kind: StepKind) -> CaseStep | None:
        return next((each for each in self.steps if each.kind is kind), None)

    def clock(self, kind: ClockKind) -> Clock | None:
        """The newest of the kind."""
        return next((each for each in reversed(self.clocks) if each.kind is kind), None)

    @property
    def units(self) -> frozenset[str]:
        return frozenset(step.unit for step in self.steps)

    @property
    def built_in(self) -> bool:
        """Moved at doors of its own, but for taking it."""
        return is_built_in(self.units)

    @property
    def draft_until(self) -> datetime:
        return (self.changed_at or self.opened_at) + DRAFT_LIVES

    def appealable(self, at: datetime) -> bool:
        return (
            not self.built_in
            and self.state in REFUSED
            and self.ended_at is not None
            and at < self.ended_at + OBJECTION_WITHIN
        )


@dataclass(frozen=True, slots=True)
class CaseEvent:
    """One line of the timeline; `n` is 1, 2, 3 … of its case. `words` reach the applicant."""

    n: int
    move: Move
    state: CaseState  # after it
    actor: str
    at: datetime
    step: str = ""
    words: str = ""
    mandate: UUID | None = None  # by which another than the person did it


def canonical(form: Mapping[str, object]) -> bytes:
    """The one form of a form that digests and signatures are over: RFC 8785 for what a form may hold.

    Numbers are integers within 2**53 or decimals as text (docs/items.md), so that none is written two ways.
    """
    return json.dumps(form, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
