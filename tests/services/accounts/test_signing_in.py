"""Signing in, every branch in memory: codes, passwords, second factors, kiosks, and tokens renewed."""

from dataclasses import replace

import pytest

from domain.accounts.accounts import (
    CITIZEN_LIFETIME,
    OFFICER_LIFETIME,
    Lifetime,
    OfficerLogin,
    Reused,
    SessionEnd,
)
from domain.accounts.kiosks import KIOSK_LIFETIME
from domain.errors import Busy, Invalid, NotSignedIn, TooMany
from domain.people import Citizen, Level, Officer
from domain.problems import Problem
from domain.words import Language
from services.accounts.sign_in import CodeSent, draw_code
from tests.people import NOON, PHONE
from tests.services.accounts.officer_sign_in_parts import (
    FANG,
    NEW_SESSION,
    ROLES,
)
from tests.services.accounts.sign_in_city import (
    BEFORE,
    GIVEN,
    KIOSK,
    LOGIN,
    MINE,
    OWN,
    SESSION,
    SHOWN,
    City,
)
from tests.services.unit import ACCOUNT


def test_a_code_has_six_digits() -> None:
    assert all(len(draw_code(PHONE)) == 6 and draw_code(PHONE).isdecimal() for _ in range(100))


async def test_a_code_goes_to_the_phone_for_whoever_asks_and_is_good_for_that_place() -> None:
    city = City()

    assert await city.code() == CodeSent(60, 300, "10.0.0.1")
    code = f"code for {PHONE}"
    assert city.done == [("keep", "10.0.0.1", code, False), ("send", PHONE, code)]
    assert city.came == ["10.0.0.1"]


async def test_a_sign_in_asks_for_a_code_of_its_own_for_one_thing_alone() -> None:
    city = City()

    assert (await city.code("session 7", "sign")).request == "session 7"
    code = f"code for {PHONE}"
    assert city.done == [("keep", "session 7", f"{code} sign", True), ("send", PHONE, code)]


async def test_who_asks_too_soon_hears_when_again_and_nothing_is_sent() -> None:
    city = City(wait=7)

    with pytest.raises(TooMany) as refused:
        await city.code()
    assert (refused.value.problem, refused.value.retry_after) == (Problem.CODE_TOO_SOON, 7)
    assert [each[0] for each in city.done] == ["keep"]


@pytest.mark.parametrize("city", [City(full=True), City(away=True)], ids=["full", "away"])
async def test_a_code_that_was_not_sent_does_not_count(city: City) -> None:
    with pytest.raises((TooMany, Busy)):
        await city.code()
    assert [each[0] for each in city.done] == ["keep", "take back"]


async def test_the_code_signs_in_and_an_earlier_holders_sessions_end() -> None:
    city = City()

    done = await city.enter()

    assert done.principal == Citizen(MINE, Level.BOUND, NEW_SESSION)
    assert city.done == [
        ("place", PHONE, "place", NOON),
        ("open", MINE, Language.EN, "phone", "", CITIZEN_LIFETIME),
    ]
    assert (city.ended, city.bell.rung) == ([BEFORE], [ACCOUNT])


async def test_at_a_kiosk_whoever_was_there_is_signed_out_and_it_is_for_minutes() -> None:
    city = City()

    await city.enter(key="kiosk key")

    assert city.done[1:] == [
        ("clear", KIOSK, NOON),
        ("open", MINE, Language.EN, "kiosk", "kiosk key", KIOSK_LIFETIME),
    ]


async def test_a_wrong_code_opens_and_ends_nothing() -> None:
    city = City()

    with pytest.raises(NotSignedIn) as refused:
        await city.enter("000000")
    assert refused.value.problem is Problem.CODE_WRONG
    assert (city.done, city.ended) == ([], [])


async def test_an_officer_signs_in_by_password_and_second_factor() -> None:
    city = City()

    done = await city.officer()

    assert done.principal == Officer(FANG, ROLES, NEW_SESSION)
    assert (done.access_token, done.renewable_for) == (f"access of {NEW_SESSION} 0:30:00", 1800)
    assert city.done == [("verify", "hash of right"), ("signed in", LOGIN, None)]
    assert (city.came, city.wrong) == (["10.0.0.1"], [])


@pytest.mark.parametrize(
    ("login", "password", "verified"),
    [
        (None, "right", None),
        (LOGIN, "wrong", "hash of right"),
        (replace(GIVEN, start_until=NOON), "right", "hash of right"),
    ],
    ids=["locked_or_unknown", "wrong", "given_out_too_long_ago"],
)
async def test_whatever_is_wrong_with_a_password_the_answer_and_the_work_are_the_same(
    login: OfficerLogin | None, password: str, verified: str | None
) -> None:
    city = City(login=login)

    with pytest.raises(NotSignedIn) as refused:
        await city.officer(password)
    assert refused.value.problem is Problem.PASSWORD_WRONG
    assert (city.done, city.wrong) == ([("verify", verified)], ["10.0.0.1"])


@pytest.mark.parametrize(
    ("totp", "problem", "wrong"),
    [
        ("", Problem.SECOND_FACTOR_NEEDED, []),
        ("999999", Problem.SECOND_FACTOR_WRONG, ["10.0.0.1"]),
    ],
    ids=["none", "wrong"],
)
async def test_a_wrong_second_factor_counts_by_caller_and_a_missing_one_does_not(
    totp: str, problem: Problem, wrong: list[str]
) -> None:
    city = City()

    with pytest.raises(NotSignedIn) as refused:
        await city.officer(totp=totp)
    assert (refused.value.problem, city.wrong) == (problem, wrong)
    assert [each[0] for each in city.done] == ["verify"]


async def test_a_password_that_was_given_out_is_replaced_by_ones_own() -> None:
    city = City(login=GIVEN)

    await city.officer(own=OWN)

    assert city.done[-1] == ("signed in", GIVEN, f"hash of {OWN}")


async def test_without_an_own_password_no_try_is_spent_and_a_short_or_the_same_one_is_named() -> (
    None
):
    given = replace(GIVEN, password_hash=f"hash of {OWN}")

    city = City(login=GIVEN)
    with pytest.raises(NotSignedIn) as needed:
        await city.officer()
    assert needed.value.problem is Problem.OWN_PASSWORD_NEEDED
    assert city.done[1:] == [("try back", FANG)]
    for login, password, own in ((GIVEN, "right", OWN[:-1]), (given, OWN, OWN)):
        city = City(login=login)
        with pytest.raises(Invalid) as refused:
            await city.officer(password, own=own)
        faults = [(each.pointer, each.code) for each in refused.value.errors]
        assert faults == [("/own_password", "too_short")]
        assert city.done[1:] == [("try back", FANG)]


async def test_a_hash_of_old_costs_is_made_anew() -> None:
    city = City(old_costs=True)

    await city.officer()

    assert city.done[-1] == ("signed in", LOGIN, "hash of right")


async def test_who_was_changed_meanwhile_is_not_signed_in() -> None:
    with pytest.raises(NotSignedIn) as refused:
        await City(held=False).officer()
    assert refused.value.problem is Problem.PASSWORD_WRONG


@pytest.mark.parametrize(
    ("key", "lifetime"), [("", CITIZEN_LIFETIME), ("kiosk key", KIOSK_LIFETIME)]
)
async def test_a_citizens_token_is_followed_at_todays_level(key: str, lifetime: Lifetime) -> None:
    city = City()

    done = await city.service.refresh(SHOWN.text(), key)

    assert done.principal == Citizen(MINE, Level.BOUND, NEW_SESSION, key)
    assert done.renewable_for == lifetime.idle.total_seconds()
    assert city.done == [("rotate", False, key, lifetime)]


async def test_an_officers_token_is_followed_with_todays_roles() -> None:
    city = City()

    done = await city.service.refresh_officer(SHOWN.text())

    assert done.principal == Officer(MINE, ROLES, NEW_SESSION)
    assert city.done == [("rotate", True, "", OFFICER_LIFETIME)]


async def test_a_token_in_two_hands_ends_the_session_and_its_owner_hears() -> None:
    city = City(turned=Reused((ACCOUNT,)))

    with pytest.raises(NotSignedIn) as refused:
        await city.service.refresh(SHOWN.text())
    assert refused.value.problem is Problem.SESSION_OVER
    assert (city.ended, city.bell.rung) == ([SESSION], [ACCOUNT])


@pytest.mark.parametrize("text", ["", "junk", "é", "A" * 63, "A" * 10_000])
async def test_what_is_no_refresh_token_renews_nothing(text: str) -> None:
    city = City(turned=SessionEnd.OVER)

    with pytest.raises(NotSignedIn) as refused:
        await city.service.refresh(text)
    assert refused.value.problem is Problem.SESSION_OVER


async def test_what_is_over_or_of_nobody_renews_nothing() -> None:
    gone = City(level_of=None, roles_of=None)
    she = Citizen(MINE, Level.PHONE, SESSION)

    for asked in (
        City(turned=SessionEnd.OVER).service.refresh(SHOWN.text()),
        gone.service.refresh(SHOWN.text()),
        gone.service.refresh_officer(SHOWN.text()),
        gone.service.renewed(she),
    ):
        with pytest.raises(NotSignedIn) as refused:
            await asked
        assert refused.value.problem is Problem.SESSION_OVER
    assert gone.ended == []
    assert await City().service.renewed(she) == replace(she, level=Level.BOUND)


async def test_who_signs_out_is_out_in_the_store_and_in_every_process() -> None:
    city = City()

    await city.service.sign_out(Citizen(MINE, Level.BOUND, SESSION))

    assert (city.done, city.ended) == ([("end", SESSION, NOON)], [SESSION])
