"""What the audit records of payments."""

from typing import Final

from domain.audited import Audited, Data
from domain.words import Words

AUDITED: Final = (
    Audited(
        "payment",
        data=(Data.PAYMENTS,),
        words={
            "opened": Words("开出一张缴费单", "An order to pay was opened"),
            "begun": Words("开始缴费", "A payment was begun"),
            "paid": Words("收到您的缴费", "A payment of yours arrived"),
            "received": Words("窗口收到您的缴费", "You paid at a window"),
            "returned": Words("多付或迟付的款项退回", "Money that was not due is sent back"),
            "refund_asked": Words("申请退款", "A refund was asked for"),
            "refunded": Words("款项已退回", "Money came back to you"),
            "paid_out": Words("窗口退还款项", "Money was given back at a window"),
            "closed": Words("缴费单关闭", "An order to pay was closed"),
            "read": Words("工作人员查看您的缴费单", "An officer looked at an order of yours"),
        },
    ),
    Audited("payment_difference", of_nobody=("declined", "proposed", "resolved")),
)
