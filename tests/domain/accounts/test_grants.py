"""What an administrator may do to another's account once a third has agreed, and for how long."""

from dataclasses import replace
from datetime import timedelta
from typing import Final
from uuid import UUID

import pytest

from domain.accounts.grants import Grant, GrantKind, GrantMove, GrantState
from domain.problems import Problem
from tests.domain.hall.sample import NOW, refused

ASKED: Final = Grant(
    UUID(int=1),
    UUID(int=2),
    "wei",
    GrantKind.PASSWORD,
    "换手机",
    UUID(int=3),
    "chen",
    NOW.at,
    GrantState.WAITING,
    NOW.at + timedelta(days=3),
)


@pytest.mark.parametrize(
    ("state", "moves"),
    [
        (
            GrantState.WAITING,
            {
                GrantMove.APPROVE: "approved",
                GrantMove.DECLINE: "declined",
                GrantMove.WITHDRAW: "withdrawn",
            },
        ),
        (GrantState.APPROVED, {GrantMove.WITHDRAW: "withdrawn"}),
        (GrantState.DECLINED, {}),
        (GrantState.WITHDRAWN, {}),
        (GrantState.DONE, {}),
    ],
)
def test_a_grant_goes_on_from_where_it_stands(
    state: GrantState, moves: dict[GrantMove, str]
) -> None:
    grant = replace(ASKED, state=state)

    for move in GrantMove:
        if move in moves:
            assert grant.after(move, NOW.at) == moves[move]
        else:
            with refused(Problem.GRANT_MOVED):
                grant.after(move, NOW.at)


@pytest.mark.parametrize("state", [GrantState.WAITING, GrantState.APPROVED])
def test_what_was_not_decided_or_done_in_time_is_over(state: GrantState) -> None:
    grant = replace(ASKED, state=state)

    assert grant.state_at(grant.ends_at - timedelta(seconds=1)) is state
    assert grant.state_at(grant.ends_at) is GrantState.EXPIRED
    with refused(Problem.GRANT_MOVED):
        grant.after(GrantMove.WITHDRAW, grant.ends_at)


def test_what_was_done_stays_done() -> None:
    assert replace(ASKED, state=GrantState.DONE).state_at(ASKED.ends_at) is GrantState.DONE
