"""Officers sign in by the city's identity provider, with our second factor where it asked for none."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import pytest

from domain import actors
from domain.accounts.accounts import OFFICER_LIFETIME, Lifetime, RefreshToken
from domain.accounts.identity_provider import Claims, Known, SignInRequest
from domain.errors import Conflict, NotAllowed, NotSignedIn, TooMany
from domain.people import Officer, Role
from domain.problems import Problem
from services.accounts.identity_sign_in import IdentitySignIn, Returned
from services.accounts.session_opening import SignedIn
from tests.people import NOON
from tests.services.accounts.officer_sign_in_parts import (
    ABOUT,
    FANG,
    LOGIN,
    NEW_SESSION,
    ROLES,
    TOKEN,
    FakeFactors,
    FakeGuard,
    FakeTokens,
    FakeTries,
)
from tests.services.unit import FakeAudit, FakeUnit

ASKED: Final = SignInRequest("state", "browser")
BACK: Final = Returned(ASKED, "code", "https://idp.example.com", "")
WITH_CODE: Final = replace(BACK, totp="123456")
CLAIMS: Final = Claims("fang@city", strong=True, groups=("counter",))
WEAK: Final = replace(CLAIMS, strong=False)


@dataclass
class City:
    """The provider says `claims` for "code"; `subject` is FANG's account there."""

    claims: Claims | None = CLAIMS
    subject: str = "fang@city"
    roles: frozenset[Role] | None = ROLES
    on: bool = True
    open_requests: set[str] = field(default_factory=lambda: {"state"})
    found: Known | None = None
    ended: list[SignInRequest] = field(default_factory=list)
    kept: list[tuple[SignInRequest, datetime, timedelta]] = field(default_factory=list)
    opened: list[tuple[RefreshToken, UUID, datetime, Lifetime]] = field(default_factory=list)
    followed: list[tuple[UUID, Collection[str], datetime]] = field(default_factory=list)
    tries: FakeTries = field(default_factory=FakeTries)
    guard: FakeGuard = field(default_factory=FakeGuard)
    audit: FakeAudit = field(default_factory=FakeAudit)
    issuer: str = "https://idp.example.com"

    @property
    def service(self) -> IdentitySignIn:
        return IdentitySignIn(
            unit=FakeUnit(),
            store=self,
            provider=self if self.on else None,
            factors=FakeFactors(),
            tries=self.tries,
            posts=self,
            sessions=FakeTokens(),
            tokens=FakeTokens(),
            guard=self.guard,
            audit=self.audit,
            clock=lambda: NOON,
        )

    async def address(self, asked: SignInRequest) -> str:
        return f"https://idp.example.com/?state={asked.state}"

    async def redeem(self, asked: SignInRequest, code: str, issuer: str) -> Claims | None:
        assert (asked, code, issuer) == (ASKED, "code", self.issuer)
        return self.claims

    async def keep_request(self, asked: SignInRequest, now: datetime, life: timedelta) -> None:
        self.kept.append((asked, now, life))

    async def take_request(self, asked: SignInRequest, now: datetime) -> bool:
        taken = asked.state in self.open_requests
        self.open_requests.discard(asked.state)
        return taken

    async def put_known(self, asked: SignInRequest, known: Known) -> None:
        self.found = known

    async def known(self, asked: SignInRequest, now: datetime) -> Known | None:
        assert (asked, now) == (ASKED, NOON)
        return None if asked in self.ended else self.found

    async def end_request(self, asked: SignInRequest) -> bool:
        first = asked not in self.ended
        self.ended.append(asked)
        return first

    async def officer_of(self, issuer: str, subject: str) -> UUID | None:
        return FANG if (issuer, subject) == (self.issuer, self.subject) else None

    async def hold(self, officer: UUID, issuer: str) -> frozenset[Role] | None:
        assert (officer, issuer) == (FANG, self.issuer)
        return self.roles

    async def open_session(
        self, token: RefreshToken, officer: UUID, *, now: datetime, lifetime: Lifetime
    ) -> None:
        self.opened.append((token, officer, now, lifetime))

    async def follow(self, officer: UUID, groups: Collection[str], at: datetime) -> None:
        self.followed.append((officer, groups, at))

    async def come_back(self, returned: Returned = BACK) -> SignedIn:
        return await self.service.sign_in(returned, "10.0.0.1")


async def test_each_browser_begins_with_a_request_of_its_own_for_ten_minutes() -> None:
    city = City()

    begun = await city.service.begin()

    ((asked, now, life),) = city.kept
    assert (begun.address, begun.browser) == (
        f"https://idp.example.com/?state={asked.state}",
        asked.browser,
    )
    assert begun.browser not in repr(begun)
    assert (now, life) == (NOON, timedelta(minutes=10))


async def test_whom_the_provider_knows_surely_is_signed_in_on_record_with_the_posts_it_gives() -> (
    None
):
    city = City()

    done = await city.come_back()

    assert done.principal == Officer(FANG, ROLES, NEW_SESSION)
    assert (done.refresh_token, done.renewable_for) == (TOKEN.text(), 1800)
    assert city.opened == [(TOKEN, FANG, NOON, OFFICER_LIFETIME)]
    assert city.followed == [(FANG, ("counter",), NOON)]
    by = actors.officer(FANG)
    assert city.audit.entries == [(by, "officer.signed_in", None, ABOUT, "identity provider")]
    assert (city.guard.came, city.guard.wrong, city.tries.counted) == (["10.0.0.1"], [], 0)
    assert city.found == Known(FANG, ("counter",), strong=True)


async def test_a_provider_that_says_nothing_of_groups_moves_nobodys_posts() -> None:
    city = City(replace(CLAIMS, groups=None))

    await city.come_back()

    assert city.followed == []


async def test_where_it_asked_for_none_our_second_factor_follows_and_the_same_is_sent_again() -> (
    None
):
    city = City(WEAK)

    with pytest.raises(NotSignedIn) as needed:
        await city.come_back()
    assert needed.value.problem is Problem.SECOND_FACTOR_NEEDED
    assert (city.guard.wrong, city.opened) == ([], [])
    city.tries.counted = 0
    await city.come_back(WITH_CODE)
    assert (len(city.opened), city.tries.counted) == (1, 0)
    assert "123456" not in repr(WITH_CODE)
    assert "code" not in repr(replace(WITH_CODE, totp=""))


async def test_a_wrong_code_counts_by_caller_and_towards_the_lock() -> None:
    city = City(WEAK)

    with pytest.raises(NotSignedIn) as refused:
        await city.come_back(replace(BACK, totp="000000"))
    assert refused.value.problem is Problem.SECOND_FACTOR_WRONG
    assert (city.guard.wrong, city.tries.counted, city.opened) == (["10.0.0.1"], 1, [])


async def test_a_locked_officer_waits_a_quarter_of_an_hour() -> None:
    city = City(WEAK, tries=FakeTries(None))

    with pytest.raises(TooMany) as refused:
        await city.come_back(WITH_CODE)
    assert (refused.value.problem, refused.value.retry_after) == (Problem.TOO_MANY_REQUESTS, 900)
    assert LOGIN.second_factor


@pytest.mark.parametrize("wrong", ["request", "word"])
async def test_whatever_of_the_providers_word_is_wrong_the_answer_is_the_same(wrong: str) -> None:
    city = City(None if wrong == "word" else CLAIMS)
    if wrong == "request":
        city.open_requests.clear()

    with pytest.raises(NotSignedIn) as refused:
        await city.come_back()
    assert refused.value.problem is Problem.IDENTITY_PROVIDER_REFUSED
    assert (city.guard.wrong, city.opened, city.found) == (["10.0.0.1"], [], None)
    assert city.open_requests == set()


async def test_a_request_opens_one_session() -> None:
    city = City()
    await city.come_back()
    city.ended, city.found = [ASKED], None

    with pytest.raises(NotSignedIn):
        await city.come_back()
    assert len(city.opened) == 1


async def test_of_two_that_come_at_once_one_is_signed_in() -> None:
    city = City()
    city.found = Known(FANG, None, strong=True)

    async def ended_meanwhile(asked: SignInRequest) -> bool:
        return False

    city.end_request = ended_meanwhile  # type: ignore[method-assign]  # as the store says it
    with pytest.raises(NotSignedIn) as refused:
        await city.come_back()
    assert refused.value.problem is Problem.IDENTITY_PROVIDER_REFUSED
    assert city.opened == []


async def test_who_is_bound_to_no_officer_is_told_so_and_it_is_no_wrong_password() -> None:
    city = City(subject="another@city")

    with pytest.raises(NotAllowed) as refused:
        await city.come_back()
    assert refused.value.problem is Problem.IDENTITY_UNKNOWN
    assert (city.guard.wrong, city.found) == ([], None)


@pytest.mark.parametrize(
    ("roles", "problem"),
    [
        (None, Problem.IDENTITY_UNKNOWN),
        (frozenset({Role.ADMIN, Role.COUNTER}), Problem.IDENTITY_OF_ADMIN),
    ],
    ids=["disabled", "administrator"],
)
async def test_who_is_disabled_and_administrators_are_not_signed_in_by_the_provider(
    roles: frozenset[Role] | None, problem: Problem
) -> None:
    city = City(roles=roles)

    with pytest.raises(NotAllowed) as refused:
        await city.come_back()
    assert refused.value.problem is problem
    assert (city.opened, city.followed, city.audit.entries, city.ended) == ([], [], [], [])


async def test_a_city_without_a_provider_says_so() -> None:
    off = City(on=False).service

    assert (City().service.on, off.on) == (True, False)
    for asked in (off.begin(), off.sign_in(BACK, "10.0.0.1")):
        with pytest.raises(Conflict) as refused:
            await asked
        assert refused.value.problem is Problem.IDENTITY_PROVIDER_OFF
