"""What a citizen or an officer reads of a refusal of certificates, ratings and parcels, and what to do next."""

from collections.abc import Mapping
from typing import Final

from domain.problems import Problem
from domain.words import Words

TITLES: Final[Mapping[Problem, Words]] = {
    Problem.CERTIFICATE_MOVED: Words(
        "证照现在的状态不能这样办", "The certificate is not in a state in which this is possible"
    ),
    Problem.RATING_OVER: Words("评价时间已过", "The time for this rating is over"),
    Problem.RATING_GIVEN: Words("这次评价已不能再改", "This rating can't be changed any more"),
    Problem.APPEAL_MOVED: Words("申诉已有变化", "The appeal has moved on"),
    Problem.PARCEL_MOVED: Words(
        "快件已有变化，现在不能这样办", "The parcel has moved on, so this is not possible now"
    ),
    Problem.PARCEL_TWO_HANDS: Words(
        "封装和交寄须由两名工作人员分别完成", "Who packed it does not hand it over"
    ),
    Problem.COURIER_CLOSED: Words("这件办件不能快递", "This can't go by courier"),
    Problem.ANSWER_MOVED: Words("这份答复的状态已经改变", "This answer has moved on"),
}
NEXT_STEPS: Final[Mapping[Problem, Words]] = {
    Problem.CERTIFICATE_MOVED: Words(
        "请刷新后查看证照状态。", "Please reload to see how it stands."
    ),
    Problem.RATING_OVER: Words(
        "有意见可以随时提出投诉或咨询。", "You can complain or ask a question at any time."
    ),
    Problem.RATING_GIVEN: Words(
        "有补充可以随时提出投诉或咨询。",
        "If there is more to say, you can complain or ask a question at any time.",
    ),
    Problem.APPEAL_MOVED: Words("请刷新后查看。", "Please reload to see how it stands."),
    Problem.PARCEL_MOVED: Words(
        "请刷新后查看快件的最新状态。", "Please reload to see how the parcel stands."
    ),
    Problem.PARCEL_TWO_HANDS: Words(
        "请由另一位同事核对内件，扫描单号后交寄。",
        "Please let another colleague compare what is in it and scan the number.",
    ),
    Problem.COURIER_CLOSED: Words(
        "请到窗口办理；地点和时间见办件页面。",
        "Please come to the window; the case says where and when.",
    ),
    Problem.ANSWER_MOVED: Words("请刷新后查看。", "Please reload to see how it stands."),
}
