"""What a citizen or an officer reads of a refusal of ratings, and what to do next."""

from collections.abc import Mapping
from typing import Final

from domain.problems import Problem
from domain.words import Words

TITLES: Final[Mapping[Problem, Words]] = {
    Problem.RATING_OVER: Words("评价时间已过", "The time for this rating is over"),
    Problem.RATING_GIVEN: Words("这次评价已不能再改", "This rating can't be changed any more"),
    Problem.APPEAL_MOVED: Words("申诉已有变化", "The appeal has moved on"),
}
NEXT_STEPS: Final[Mapping[Problem, Words]] = {
    Problem.RATING_OVER: Words(
        "有意见可以随时提出投诉或咨询。", "You can complain or ask a question at any time."
    ),
    Problem.RATING_GIVEN: Words(
        "有补充可以随时提出投诉或咨询。",
        "If there is more to say, you can complain or ask a question at any time.",
    ),
    Problem.APPEAL_MOVED: Words("请刷新后查看。", "Please reload to see how it stands."),
}
