"""What is said of the refusals of payments, and what to do next."""

from collections.abc import Mapping
from typing import Final

from domain.problems import Problem
from domain.words import Words

TITLES: Final[Mapping[Problem, Words]] = {
    Problem.ORDER_MOVED: Words("缴费单的状态已经改变", "The order to pay has moved on"),
    Problem.PAY_WAY_CLOSED: Words("暂不能用这种方式缴费", "It can't be paid in this way now"),
    Problem.DIFFERENCE_MOVED: Words("这条差错的状态已经改变", "This difference has moved on"),
    Problem.FEE_UNPAID: Words("费用尚未缴清", "The fee is not paid yet"),
    Problem.POSTAGE_UNPAID: Words("邮费尚未缴清", "The postage is not paid yet"),
}
NEXT_STEPS: Final[Mapping[Problem, Words]] = {
    Problem.ORDER_MOVED: Words("请刷新后查看缴费情况。", "Please reload to see how it stands."),
    Problem.PAY_WAY_CLOSED: Words(
        "请换一种方式，或带身份证到窗口缴费，效力相同。",
        "Please pay in another way, or at a service window with your ID card; it is the same.",
    ),
    Problem.DIFFERENCE_MOVED: Words("请刷新列表。", "Please reload the list."),
    Problem.FEE_UNPAID: Words(
        "缴清或减免后再制证；申请人可在“我的办件”或窗口缴费。",
        "It is made once the fee is paid or waived; the applicant pays under their cases or at a window.",
    ),
    Problem.POSTAGE_UNPAID: Words(
        "缴清后再封装；申请人可在“我的办件”或窗口缴费，也可以改为窗口领取。",
        "It is packed once it is paid; the applicant pays under their cases or at a window, or fetches it there.",
    ),
}
