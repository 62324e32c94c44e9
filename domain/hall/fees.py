"""The fee of an item (缴费): owed once, for a case; what is issued waits for it."""

from dataclasses import dataclass
from typing import Final

from domain.hall.items import FeeDue
from domain.payments.payments import Order, OrderState, Paid, PaymentPurpose
from domain.words import Words

CASE_FEE: Final = PaymentPurpose("case.fee", Words("办件费用", "Fee of a case"), public=True)
DUE_WORDS: Final = {
    FeeDue.ACCEPTANCE: Words("受理后缴费", "To be paid once it is accepted"),
    FeeDue.APPROVAL: Words("批准后缴费", "To be paid once it is approved"),
}


@dataclass(frozen=True, slots=True)
class Fee:
    """Of one case; `paid` is None while it is not due, and for an item without a fee."""

    fen: int
    due: FeeDue
    paid: Paid | None = None


def settles(order: Order | None) -> bool:
    """Whether nothing has to be waited for."""
    return order is not None and (order.waived or order.state is OrderState.PAID)
