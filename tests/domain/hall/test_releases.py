"""What may become of a version of an item, and of an answer for everybody: each once, and in one order."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import pytest

from domain.errors import Conflict
from domain.hall.published_answers import AnswerState, PublishedAnswer
from domain.hall.releases import ItemMove, ItemState, ItemVersion
from domain.problems import Problem
from domain.words import Words

AT: Final = datetime(2026, 11, 29, tzinfo=UTC)
AUTHOR, READER = UUID(int=1), UUID(int=2)
VERSION: Final = ItemVersion(
    1, "permit.sign", 3, Words("招牌", "Sign"), ItemState.PROPOSED, "00", AUTHOR, AT
)
ANSWER: Final = PublishedAnswer(UUID(int=3), "civil_affairs", "何时？", "周一。", AUTHOR, AT)


@pytest.mark.parametrize(
    ("state", "moves"),
    [
        (ItemState.PROPOSED, {ItemMove.RELEASE, ItemMove.WITHDRAW}),
        (ItemState.RELEASED, {ItemMove.RETIRE}),
        (ItemState.RETIRED, set()),
        (ItemState.WITHDRAWN, set()),
    ],
)
def test_a_version_is_released_or_withdrawn_and_retired_after(
    state: ItemState, moves: set[ItemMove]
) -> None:
    version = replace(VERSION, state=state)
    for move in moves:
        version.check(move)
    for move in set(ItemMove) - moves:
        with pytest.raises(Conflict) as refused:
            version.check(move)
        assert refused.value.problem is Problem.ITEM_MOVED
    assert VERSION.reference == "permit.sign@3"


def test_an_answer_is_published_once_by_whom_and_when_is_kept() -> None:
    published = ANSWER.publish(READER, AT)

    assert (published.state, published.published_by, published.published_at) == (
        *(AnswerState.PUBLISHED, READER, AT),
    )
    for moved_on in (published, published.withdraw(AT)):
        with pytest.raises(Conflict) as refused:
            moved_on.publish(READER, AT)
        assert refused.value.problem is Problem.ANSWER_MOVED


def test_an_answer_is_withdrawn_before_or_after_it_was_published_and_once() -> None:
    for answer in (ANSWER, ANSWER.publish(READER, AT)):
        withdrawn = answer.withdraw(AT)

        assert (withdrawn.state, withdrawn.ended_at) == (AnswerState.WITHDRAWN, AT)
        with pytest.raises(Conflict) as refused:
            withdrawn.withdraw(AT)
        assert refused.value.problem is Problem.ANSWER_MOVED
