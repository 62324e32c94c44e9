"""How long to wait is a number."""

import pytest

from domain.next_steps import NEXT_STEPS, next_step
from domain.problems import Problem


@pytest.mark.parametrize(
    ("seconds", "zh", "en"),
    [
        (1, "请在 1 秒后再试。", "Please try again in 1 second."),
        (37, "请在 37 秒后再试。", "Please try again in 37 seconds."),
        (300, "请在 5 分钟后再试。", "Please try again in 5 minutes."),
        (301, "请在 6 分钟后再试。", "Please try again in 6 minutes."),
        (40_000, "请在 12 小时后再试。", "Please try again in 12 hours."),
    ],
)
def test_who_asks_for_a_code_too_soon_is_told_how_long_to_wait(
    seconds: int, zh: str, en: str
) -> None:
    words = next_step(Problem.CODE_TOO_SOON, seconds)

    assert (words.zh, words.en) == (zh, en)


def test_what_is_not_waited_for_is_told_as_ever() -> None:
    assert next_step(Problem.BUDGET_SPENT, 3600) == NEXT_STEPS[Problem.BUDGET_SPENT]
    assert next_step(Problem.CODE_TOO_SOON) == NEXT_STEPS[Problem.CODE_TOO_SOON]
