"""The fee of a case."""

from typing import Self

from domain.hall.fees import CASE_FEE, DUE_WORDS, Fee, settles
from domain.hall.items import FeeDue
from domain.payments.trades import PayWay
from domain.words import Language
from proto.http.base import Answer
from proto.http.payments.orders import OrderSeen


class FeeSeen(Answer):
    fee_fen: int  # 0: none
    due: FeeDue
    due_words: str
    settled: bool  # paid or waived: nothing waits for it
    order: OrderSeen | None  # None: not due yet

    @classmethod
    def of(cls, fee: Fee, ways: tuple[PayWay, ...], language: Language) -> Self:
        paid = fee.paid
        return cls(
            fee_fen=fee.fen,
            due=fee.due,
            due_words=DUE_WORDS[fee.due].in_(language),
            settled=not fee.fen or settles(None if paid is None else paid.order),
            order=None if paid is None else OrderSeen.of(paid, CASE_FEE, ways, language),
        )
