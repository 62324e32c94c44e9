"""Parcels (快件): what goes to a citizen, or comes from one, by courier; and letters of the law.

    return   wanted → ordered → labelled → handed_over → picked → in_transit → delivering → delivered
                                                       └→ refused → returned → fetched, or sent again
                                                       └→ lost → reissued, which wants another one
    collect  ordered → labelled → picked → in_transit → received
    letter   ordered → labelled → picked → in_transit → delivering → delivered

Two hands pack: who packed it does not hand it over. What the courier says after that is folded from all of
its news by the courier's own time (domain/hall/parcel_news.py), so that no order of calls changes the end.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Self
from uuid import UUID

from domain.errors import Conflict, fault
from domain.hall.parties import Party
from domain.problems import Problem
from domain.subjects import Subject
from domain.words import Words

#: Own choice: so long a parcel under way may be without news before a metric counts it.
SILENT_AFTER: Final = timedelta(days=3)
#: Own choice: so long an order is tried for. Then an officer writes a label by hand.
ORDER_LIVES: Final = timedelta(days=7)
WORDS_LENGTH: Final = 300


class Direction(StrEnum):
    COLLECT = "collect"  # originals, from the citizen
    RETURN = "return"  # the outcome, to the citizen
    LETTER = "letter"  # what the law wants told on paper


class ParcelState(StrEnum):
    WANTED = "wanted"  # chosen, not packed yet
    ORDERED = "ordered"  # packed, or asked for; the courier gives a number
    LABELLED = "labelled"  # it has a number
    HANDED_OVER = "handed_over"  # out of the office's hands
    PICKED = "picked"
    IN_TRANSIT = "in_transit"
    DELIVERING = "delivering"
    DELIVERED = "delivered"
    REFUSED = "refused"  # not taken, or not to be delivered: on its way back
    RETURNED = "returned"  # back at the window
    LOST = "lost"
    REISSUED = "reissued"  # of a lost one: another copy is on its way
    RECEIVED = "received"  # scanned at the window
    FETCHED = "fetched"  # given out at the window in its stead
    CANCELLED = "cancelled"


class ParcelMove(StrEnum):
    """By an officer."""

    PACK = "pack"
    UNPACK = "unpack"
    HAND_OVER = "hand_over"
    RECEIVE = "receive"
    COME_BACK = "come_back"
    LOSE = "lose"
    REISSUE = "reissue"


#: These name the number that was scanned.
SCANNED: Final = frozenset({ParcelMove.HAND_OVER, ParcelMove.RECEIVE, ParcelMove.COME_BACK})


STATE_WORDS: Final[Mapping[ParcelState, Words]] = {
    ParcelState.WANTED: Words("待封装", "To be packed"),
    ParcelState.ORDERED: Words("已下单", "Ordered"),
    ParcelState.LABELLED: Words("已出单号", "Has its number"),
    ParcelState.HANDED_OVER: Words("已交寄", "Handed to the courier"),
    ParcelState.PICKED: Words("快递已收件", "Taken by the courier"),
    ParcelState.IN_TRANSIT: Words("运输中", "On its way"),
    ParcelState.DELIVERING: Words("派送中", "Out for delivery"),
    ParcelState.DELIVERED: Words("已签收", "Delivered"),
    ParcelState.REFUSED: Words("未签收，正在退回", "Not taken, on its way back"),
    ParcelState.RETURNED: Words("已退回窗口", "Back at the window"),
    ParcelState.LOST: Words("已丢失", "Lost"),
    ParcelState.REISSUED: Words("原件作废，已补发", "Lost; another copy is sent"),
    ParcelState.RECEIVED: Words("窗口已收到", "Received at the window"),
    ParcelState.FETCHED: Words("已在窗口领取", "Fetched at the window"),
    ParcelState.CANCELLED: Words("已取消", "Cancelled"),
}
#: What happens next, for whom it is.
NEXT_WORDS: Final[Mapping[ParcelState, Words]] = {
    ParcelState.WANTED: Words(
        "证件做好后由两名工作人员封装寄出；封装前可以改地址或改为窗口领取。",
        "Once it is made two officers pack and send it; until then you can change the address, or fetch it.",
    ),
    ParcelState.ORDERED: Words(
        "等待快递公司给出单号。", "The courier is about to give its number."
    ),
    ParcelState.LABELLED: Words("即将交给快递。", "It is about to be handed to the courier."),
    ParcelState.HANDED_OVER: Words("快递收件后会有进展。", "News come once the courier has it."),
    ParcelState.PICKED: Words("在路上。", "It is on its way."),
    ParcelState.IN_TRANSIT: Words("在路上。", "It is on its way."),
    ParcelState.DELIVERING: Words("请留意快递员的电话。", "Please expect the courier's call."),
    ParcelState.DELIVERED: Words(
        "如果不是您收到的，请联系窗口。", "If it was not you, please ask us."
    ),
    ParcelState.REFUSED: Words(
        "退回窗口后，您可以再次寄送或到窗口领取。",
        "Once it is back you can have it sent again, or fetch it.",
    ),
    ParcelState.RETURNED: Words(
        "请选择再次寄送，或带上证件到窗口领取。",
        "Please have it sent again, or fetch it at the window.",
    ),
    ParcelState.LOST: Words(
        "窗口会为您补发，不收费。", "The office makes another one, free of charge."
    ),
    ParcelState.REISSUED: Words("请看新的一件。", "Please look at the new one."),
    ParcelState.RECEIVED: Words(
        "材料已收到，视为已提交。", "Your papers are here, and count as handed in."
    ),
    ParcelState.FETCHED: Words("已领取。", "You have it."),
    ParcelState.CANCELLED: Words("可以重新选择。", "You can choose again."),
}

#: Nothing moves these any more.
OVER: Final = frozenset(
    {
        ParcelState.DELIVERED,
        ParcelState.REISSUED,
        ParcelState.RECEIVED,
        ParcelState.FETCHED,
        ParcelState.CANCELLED,
    }
)
#: Out of the office's hands, or not in them yet: the courier's news move these.
UNDER_WAY: Final = frozenset(
    {
        ParcelState.LABELLED,
        ParcelState.HANDED_OVER,
        ParcelState.PICKED,
        ParcelState.IN_TRANSIT,
        ParcelState.DELIVERING,
        ParcelState.REFUSED,
    }
)
#: Not yet with the courier.
_AT_HOME: Final = frozenset({ParcelState.ORDERED, ParcelState.LABELLED})
_WITH_COURIER: Final = UNDER_WAY - {ParcelState.LABELLED}
#: From which states an officer's move goes, and of which direction; from all others it is a Conflict.
_FROM: Final[Mapping[ParcelMove, tuple[frozenset[ParcelState], frozenset[Direction]]]] = {
    ParcelMove.PACK: (frozenset({ParcelState.WANTED}), frozenset({Direction.RETURN})),
    ParcelMove.UNPACK: (_AT_HOME, frozenset({Direction.RETURN})),
    ParcelMove.HAND_OVER: (_AT_HOME, frozenset({Direction.RETURN})),
    ParcelMove.RECEIVE: (_AT_HOME | _WITH_COURIER, frozenset({Direction.COLLECT})),
    ParcelMove.COME_BACK: (_WITH_COURIER, frozenset({Direction.RETURN})),
    ParcelMove.LOSE: (_WITH_COURIER, frozenset({Direction.RETURN, Direction.COLLECT})),
    ParcelMove.REISSUE: (frozenset({ParcelState.LOST}), frozenset({Direction.RETURN})),
}


class Trouble(StrEnum):
    """What somebody at the desk has to look at."""

    NO_ORDER = "no_order"  # the courier did not take it, or gave no number that is one
    ATTEMPTED = "attempted"  # it was brought, and nobody took it
    CONTRADICTED = "contradicted"  # news that do not fit its end
    COPY_GONE = "copy_gone"  # lost: another one is to be made


TROUBLE_WORDS: Final[Mapping[Trouble, Words]] = {
    Trouble.NO_ORDER: Words(
        "快递公司没有接单：请贴预印面单，交寄时扫描单号。",
        "The courier took no order: use a printed label, and scan its number at hand-over.",
    ),
    Trouble.ATTEMPTED: Words(
        "派送未成功，快递会再联系收件人。", "Brought in vain; it is tried again."
    ),
    Trouble.CONTRADICTED: Words(
        "快递公司的消息前后不一，请与快递公司核实。",
        "What the courier says does not fit together: please ask them.",
    ),
    Trouble.COPY_GONE: Words("已丢失，请补发。", "Lost: please make another one."),
}


@dataclass(frozen=True, slots=True)
class Parcel:
    """`to`: of the citizen, whichever way it goes; None where it is not asked for, and once it is over."""

    parcel: UUID
    person: UUID | None  # None: a letter to an account that is nobody's on the register
    direction: Direction
    subject: Subject  # case:…, letter:…
    opened_by: str  # as the audit names who acts
    opened_at: datetime
    state: ParcelState
    to: Party | None = field(default=None, repr=False)
    unit: str = ""  # whose officers pack or receive it
    area: str = ""
    number: str = ""
    materials: tuple[str, ...] = ()  # names of those that are collected
    copy: int = 1  # which copy of the outcome it is
    ready_at: datetime | None = None  # since when it may be packed, or is expected
    before: UUID | None = None  # the one that was lost, or came back
    packed_by: UUID | None = None
    packed_at: datetime | None = None
    handed_by: UUID | None = None
    handed_at: datetime | None = None
    news_at: datetime | None = None  # of the newest news, by the courier's own time
    heard_at: datetime | None = None  # when anything was heard last, by ours
    ended_at: datetime | None = None
    trouble: Trouble | None = None
    words: str = ""

    @property
    def case(self) -> UUID | None:
        """Of which case it is; None for a letter."""
        return self.subject.row if self.direction is not Direction.LETTER else None

    @property
    def over(self) -> bool:
        return self.ended_at is not None

    @property
    def cancellable(self) -> bool:
        """By the citizen."""
        if self.direction is Direction.COLLECT:
            return not self.over and self.state in _AT_HOME
        return not self.over and self.state is ParcelState.WANTED

    @property
    def moves(self) -> frozenset[ParcelMove]:
        """What an officer may do with it now."""
        if self.over:
            return frozenset()
        found = {
            move
            for move, (states, directions) in _FROM.items()
            if self.state in states and self.direction in directions
        }
        return frozenset(found - ({ParcelMove.PACK} if self.ready_at is None else set()))

    def ordered(self, at: datetime) -> Self:
        return replace(self, state=ParcelState.ORDERED, heard_at=at)

    def pack(self, officer: UUID, at: datetime) -> Self:
        """What is in it is what it should be, says the first officer; the courier is asked for a number."""
        self._check(ParcelMove.PACK)
        return replace(self.ordered(at), packed_by=officer, packed_at=at)

    def unpack(self) -> Self:
        """Before it is handed over: what is in it is wrong after all."""
        self._check(ParcelMove.UNPACK)
        return replace(
            self,
            state=ParcelState.WANTED,
            number="",
            packed_by=None,
            packed_at=None,
            trouble=None,
        )

    def hand_over(self, officer: UUID, number: str, at: datetime) -> Self:
        """By the second officer, who scans the number. Invalid for another one than the courier gave.

        Whether the two are two, the one rule of four eyes says (domain/four_eyes.py).
        """
        self._check(ParcelMove.HAND_OVER)
        self._check_number(number)
        return replace(
            self,
            state=ParcelState.HANDED_OVER,
            number=number,
            handed_by=officer,
            handed_at=at,
            heard_at=at,
            trouble=None,
        )

    def receive(self, officer: UUID, number: str, at: datetime) -> Self:
        """Collected, and scanned at the window."""
        self._check(ParcelMove.RECEIVE)
        self._check_number(number)
        received = replace(self, number=number, handed_by=officer, handed_at=at, trouble=None)
        return received.ended(ParcelState.RECEIVED, at)

    def come_back(self, number: str, at: datetime) -> Self:
        """Scanned at the window, whether the courier said so or not."""
        self._check(ParcelMove.COME_BACK)
        self._check_number(number)
        return replace(self, state=ParcelState.RETURNED, heard_at=at, trouble=None)

    def lose(self, words: str, at: datetime) -> Self:
        self._check(ParcelMove.LOSE)
        return replace(
            self, state=ParcelState.LOST, words=words, heard_at=at, trouble=Trouble.COPY_GONE
        )

    def reissue(self, at: datetime) -> Self:
        """Of a lost one, whose copy is void from now on; `again` is the one in its place."""
        self._check(ParcelMove.REISSUE)
        return replace(self.ended(ParcelState.REISSUED, at), trouble=None)

    def leave(self, at: datetime) -> Self:
        """One that came back, and goes out again as another parcel."""
        if self.over or self.state is not ParcelState.RETURNED:
            raise Conflict(Problem.PARCEL_MOVED)
        return replace(self, ended_at=at, to=None)

    def again(self, parcel: UUID, to: Party, actor: str, at: datetime, *, copy: int) -> "Parcel":
        """The one in its place."""
        return Parcel(
            parcel=parcel,
            person=self.person,
            direction=self.direction,
            subject=self.subject,
            opened_by=actor,
            opened_at=at,
            state=ParcelState.WANTED,
            to=to,
            unit=self.unit,
            area=self.area,
            copy=copy,
            ready_at=at,
            before=self.parcel,
        )

    def cancel(self, at: datetime) -> Self:
        """By the citizen: before it is packed, or picked up."""
        if not self.cancellable:
            raise Conflict(Problem.PARCEL_MOVED)
        return self.ended(ParcelState.CANCELLED, at)

    def ended(self, state: ParcelState, at: datetime) -> Self:
        """Where it went is of no further use."""
        return replace(self, state=state, ended_at=at, heard_at=at, to=None)

    def _check(self, move: ParcelMove) -> None:
        if move not in self.moves:
            raise Conflict(Problem.PARCEL_MOVED)

    def _check_number(self, number: str) -> None:
        if self.number and self.number != number:
            raise fault(
                "/number",
                "other",
                Words(
                    "单号与这一件不符，请核对面单",
                    "this is not the number of this parcel: compare the label",
                ),
            )
