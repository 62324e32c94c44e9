"""What a person paid, in the copy of everything."""

from typing import Self
from uuid import UUID

from domain.payments.payments import Paid
from proto.http.base import Answer, Moment


class HeldTrade(Answer):
    number: str
    way: str
    state: str
    begun_at: Moment
    paid_at: Moment | None
    transaction: str
    refunded_at: Moment | None


class HeldOrder(Answer):
    order: UUID
    number: str
    purpose: str
    about: str
    amount_fen: int
    state: str
    opened_at: Moment
    ended_at: Moment | None
    trades: list[HeldTrade]

    @classmethod
    def of(cls, kept: Paid) -> Self:
        order = kept.order
        return cls(
            order=order.order,
            number=order.number,
            purpose=order.purpose,
            about=str(order.subject),
            amount_fen=order.amount_fen,
            state=order.state,
            opened_at=order.opened_at,
            ended_at=order.ended_at,
            trades=[
                HeldTrade(
                    number=each.number,
                    way=each.way,
                    state=each.state,
                    begun_at=each.begun_at,
                    paid_at=each.paid_at,
                    transaction=each.transaction,
                    refunded_at=each.refunded_at,
                )
                for each in kept.trades
            ],
        )
