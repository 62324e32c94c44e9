"""A campaign: how fast it tells, by which moves it goes on, and which years of birth it is for."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Final
from uuid import UUID

import pytest

from domain.notices.campaigns import (
    Campaign,
    CampaignKind,
    CampaignState,
    Draft,
    Group,
    Move,
    born_between,
    speaks_from,
)
from domain.problems import Problem
from domain.words import Words
from tests.domain.hall.days import at
from tests.domain.hall.sample import refused

DRAFT: Final = Campaign(
    UUID(int=1),
    Draft(
        CampaignKind.NOTICE,
        Words("停水", "No water"),
        Words("明日停水。", "No water tomorrow."),
        Group(("urban_rural",)),
        per_minute=120,
    ),
    CampaignState.DRAFT,
    UUID(int=2),
    datetime(2026, 11, 2, tzinfo=UTC),
)


def test_no_more_are_told_in_a_minute_than_was_released() -> None:
    assert DRAFT.batch_of(100) == 100
    assert DRAFT.batch_of(500) == 120
    assert DRAFT.pause_after(120) == timedelta(minutes=1)
    assert DRAFT.pause_after(30) == timedelta(seconds=15)


@pytest.mark.parametrize(
    ("state", "moves"),
    [
        (CampaignState.DRAFT, {Move.RELEASE: "running", Move.STOP: "stopped"}),
        (CampaignState.RUNNING, {Move.PAUSE: "paused", Move.STOP: "stopped"}),
        (CampaignState.PAUSED, {Move.RESUME: "running", Move.STOP: "stopped"}),
        (CampaignState.DONE, {}),
        (CampaignState.STOPPED, {}),
    ],
)
def test_a_campaign_goes_on_from_where_it_stands(
    state: CampaignState, moves: dict[Move, str]
) -> None:
    campaign = replace(DRAFT, state=state)

    for move in Move:
        if move in moves:
            assert campaign.after(move) == moves[move]
        else:
            with refused(Problem.CAMPAIGN_MOVED):
                campaign.after(move)


def test_a_campaign_speaks_at_once_by_day_and_in_the_morning_by_night() -> None:
    assert speaks_from(at("2026-11-02 21:29")) == at("2026-11-02 21:29")
    assert speaks_from(at("2026-11-02 21:30")) == at("2026-11-03 08:00")


def test_ages_are_years_of_birth_both_ends_in() -> None:
    assert born_between((60, 75), date(2026, 11, 2)) == (1951, 1966)
    assert born_between(None, date(2026, 11, 2)) is None
