"""Mandates at their bounds: the first and the last day, the last guess, what a reading leaves, who is rung."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

import pytest

from domain.accounts.mandates import LONGEST_DAYS, MandateKind, Scope
from domain.errors import NotAllowed, TooMany
from domain.people import Person
from domain.problems import Problem
from tests.people import NOON
from tests.services.accounts.mandate_scene import (
    HER,
    HIM,
    LI,
    MOTHER,
    MOTHER_ACCOUNT,
    OFFICER,
    SON_ACCOUNT,
    WANG,
    Scene,
    number,
)

TODAY: Final = date(2026, 11, 24)


@pytest.mark.parametrize("days", [0, LONGEST_DAYS])
async def test_a_mandate_may_end_today_and_on_the_longest_day(days: int) -> None:
    mandate = await Scene().represent(ends_on=TODAY + timedelta(days=days))

    assert mandate.ends_at == datetime(2026, 11, 24, 16, tzinfo=UTC) + timedelta(days=days)


async def test_nobody_names_herself_and_both_sides_hear_of_a_representative() -> None:
    scene = Scene()

    with pytest.raises(NotAllowed) as refused:
        await scene.mandates.name_representative(
            HER, WANG.name, WANG.id_number, (Scope.CERTIFY,), TODAY
        )
    assert (refused.value.problem, scene.store.mandates) == (Problem.HELP_REFUSED, {})
    await scene.represent()
    assert scene.bell.rung == [MOTHER_ACCOUNT]


async def test_whoever_is_gone_from_the_register_names_nobody() -> None:
    scene = Scene()
    del scene.persons.people[MOTHER]

    with pytest.raises(NotAllowed) as refused:
        await scene.represent()
    assert refused.value.problem is Problem.GUARDIAN_NEEDED


async def test_guesses_are_counted_by_the_account_and_by_the_number() -> None:
    scene = Scene()

    await scene.help()

    assert set(scene.store.tries) == {("account", str(SON_ACCOUNT)), ("number", WANG.id_number)}


class Over(Scene):
    """Where the time of a guess is over in this very moment."""

    def __init__(self) -> None:
        super().__init__()
        self.store.count_try = self.spent  # type: ignore[method-assign]  # the store's answer alone

    async def spent(self, label: str, subject: str, limit: int, now: datetime) -> datetime | None:
        return now


async def test_who_may_guess_again_at_once_is_told_a_second() -> None:
    with pytest.raises(TooMany) as refused:
        await Over().help()
    assert (refused.value.problem, refused.value.retry_after) == (Problem.TOO_MANY_REQUESTS, 1)


async def test_an_officers_look_is_on_record_with_its_purpose() -> None:
    scene = Scene()
    mandate = await scene.help()

    page = await scene.mandates.for_person(OFFICER, MOTHER, "counter", "")

    assert [each.mandate for each in page.mandates] == [mandate]
    assert scene.store.read_for == [(MOTHER, OFFICER.actor, "counter")]


async def test_helpers_are_welcome_until_she_says_otherwise_and_who_helped_hears() -> None:
    scene = Scene()

    assert await scene.mandates.helpers_welcome(HER) is True
    await scene.mandates.welcome_helpers(HER, welcome=False)
    assert await scene.mandates.helpers_welcome(HER) is False
    assert scene.bell.rung == [SON_ACCOUNT]


async def test_both_sides_hear_that_it_is_over() -> None:
    scene = Scene()
    mandate = await scene.help()
    scene.bell.rung.clear()

    await scene.mandates.end(HIM, mandate.mandate)

    assert scene.bell.rung == [MOTHER_ACCOUNT, SON_ACCOUNT]


async def test_fifty_fit_a_page_and_one_more_begins_another() -> None:
    scene = Scene()
    first = await scene.help()
    for n in range(1, 50):
        one = replace(first, mandate=uuid4(), granted_at=NOON - timedelta(days=n))
        scene.store.mandates[one.mandate] = one

    page = await scene.mandates.for_me(HER, "")
    assert (len(page.mandates), page.next_cursor) == (50, "")
    one = replace(first, mandate=uuid4(), granted_at=NOON - timedelta(days=50))
    scene.store.mandates[one.mandate] = one
    page = await scene.mandates.for_me(HER, "")
    rest = await scene.mandates.for_me(HER, page.next_cursor)
    assert (len(page.mandates), len(rest.mandates)) == (50, 1)


async def test_at_full_age_a_ward_is_a_ward_of_age() -> None:
    """Born at the start of a day in the city, 18 years ago: not a minute of the guardianship of a child."""
    scene, young = Scene(), UUID(int=14)
    scene.persons.people[young] = Person(young, replace(LI, id_number=number("20081124")))
    scene.clock.now = datetime(2026, 11, 23, 16, tzinfo=UTC)

    seen = await scene.mandates.record(
        OFFICER,
        young,
        kind=MandateKind.WARD_GUARDIAN,
        id_number=WANG.id_number,
        scopes=(Scope.CERTIFY,),
        ends_on=TODAY,
    )

    assert seen.mandate.ends_at == datetime(2026, 11, 24, 16, tzinfo=UTC)
