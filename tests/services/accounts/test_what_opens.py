"""What opens an account: WeChat's word, a code that was sent, an officer's second factor; each branch in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import pytest

from domain.accounts.accounts import (
    CITIZEN_LIFETIME,
    Account,
    BoundPhone,
    CodesSent,
    Lifetime,
    OfficerLogin,
)
from domain.accounts.wechat import Relinked
from domain.errors import NotSignedIn
from domain.people import Citizen, Level
from domain.problems import Problem
from domain.words import Language
from services.accounts.second_factor import SecondFactors
from services.accounts.session_opening import SignedIn
from services.accounts.sign_in_codes import SignInCodes, good_for
from services.accounts.wechat_sign_in import WechatSignIn
from tests.people import NOON, OTHER_PHONE, PHONE, FakeBell
from tests.services.unit import ACCOUNT, FakeUnit

MINE, HER, SESSION = UUID(int=2), UUID(int=3), UUID(int=4)
SHE: Final = Citizen(MINE, Level.PHONE, SESSION)
UNBOUND: Final = Account(MINE, Level.PHONE, PHONE, subscriptions={"t1": 1}, last_n=7)
BOUND: Final = replace(UNBOUND, level=Level.BOUND, person=HER, elder_mode=True)


@dataclass
class Wechat:
    """`linked`: the account of this WeChat, by turns; `free`: whether the number has no account."""

    linked: list[UUID | None] = field(default_factory=lambda: [MINE, MINE])
    free: bool = True
    account: Account | None = UNBOUND
    bound_to: BoundPhone | None = None
    done: list[tuple[object, ...]] = field(default_factory=list)
    bell: FakeBell = field(default_factory=FakeBell)

    async def sign_in(self, phone_code: str = "") -> SignedIn:
        service = WechatSignIn(
            unit=FakeUnit(),
            wechat=self,
            accounts=self,
            holders=self,
            held=self,
            opening=self,
            guard=self,
            bell=self.bell,
            clock=lambda: NOON,
        )
        return await service.sign_in("code", phone_code, Language.EN, "phone")

    async def openid(self, code: str) -> str:
        return f"openid of {code}"

    async def phone(self, code: str, openid: str) -> str:
        assert (code, openid) == ("phone code", "openid of code")
        return PHONE

    async def of_openid(self, openid: str) -> UUID | None:
        assert openid == "openid of code"
        return self.linked.pop(0)

    async def read(self, account: UUID) -> Account | None:
        return self.account

    async def add_unproven(self, phone: str, language: Language) -> UUID | None:
        assert (phone, language) == (PHONE, Language.EN)
        return MINE if self.free else None

    async def link_wechat(self, account: UUID, openid: str, at: datetime) -> Relinked | None:
        self.done.append(("link", account, openid, at))
        return Relinked()

    async def bound(self, phone: str) -> BoundPhone | None:
        assert phone == PHONE
        return self.bound_to

    async def hold(self, persons: tuple[()], accounts: tuple[UUID, ...]) -> None:
        self.done.append(("hold", persons, accounts))

    async def before_wechat(self, account: UUID) -> None:
        self.done.append(("guard", account))

    async def open(
        self,
        account: Account,
        *,
        device: str,
        by_wechat: bool = False,
        now: datetime,
        lifetime: Lifetime,
    ) -> tuple[SignedIn, tuple[UUID, ...]]:
        assert (now, lifetime) == (NOON, CITIZEN_LIFETIME)
        self.done.append(("open", account, device, by_wechat))
        return SignedIn(SHE, "access", 60, "refresh", 60), (ACCOUNT,)


OPENS: Final = [("guard", MINE), ("hold", (), (MINE,)), ("open", UNBOUND, "phone", True)]


async def test_a_linked_wechat_signs_in_and_the_account_hears() -> None:
    wechat = Wechat()

    assert (await wechat.sign_in()).principal == SHE
    assert (wechat.done, wechat.bell.rung) == (OPENS, [ACCOUNT])


async def test_a_number_that_nobody_has_makes_a_new_account_which_is_linked() -> None:
    wechat = Wechat([None, MINE])

    await wechat.sign_in("phone code")

    assert wechat.done == [("link", MINE, "openid of code", NOON), *OPENS]


async def test_a_second_tap_at_once_signs_in_to_the_account_of_the_first() -> None:
    wechat = Wechat([None, MINE, MINE], free=False)

    await wechat.sign_in("phone code")

    assert wechat.done == OPENS


@pytest.mark.parametrize(
    ("wechat", "phone_code", "problem"),
    [
        (Wechat([None]), "", Problem.WECHAT_PHONE_NEEDED),
        (Wechat([None, None], free=False), "phone code", Problem.PHONE_CODE_NEEDED),
        (Wechat([MINE, UUID(int=99)]), "", Problem.PHONE_CODE_NEEDED),
        (Wechat([MINE, None]), "", Problem.PHONE_CODE_NEEDED),
        (Wechat(account=None), "", Problem.PHONE_CODE_NEEDED),
        (
            Wechat(bound_to=BoundPhone(PHONE, MINE, OTHER_PHONE, NOON)),
            "",
            Problem.PHONE_CODE_NEEDED,
        ),
    ],
    ids=["unlinked", "number_taken", "linked_elsewhere", "unlinked_meanwhile", "gone", "moved"],
)
async def test_wechats_word_opens_no_account_that_a_number_has_already(
    wechat: Wechat, phone_code: str, problem: Problem
) -> None:
    with pytest.raises(NotSignedIn) as refused:
        await wechat.sign_in(phone_code)
    assert (refused.value.problem, wechat.bell.rung) == (problem, [])
    assert "open" not in [each[0] for each in wechat.done]


async def test_an_account_whose_number_is_the_holders_still_is_opened_by_wechat() -> None:
    wechat = Wechat(bound_to=BoundPhone(PHONE, MINE, PHONE, NOON))

    await wechat.sign_in()

    assert wechat.done == OPENS


@dataclass
class Codes:
    """`place_known`: the phone signed in from there; `sent`: to the place, and at strangers' wish."""

    place_known: bool = False
    sent: CodesSent = field(default_factory=lambda: CodesSent((), ()))
    done: list[tuple[object, ...]] = field(default_factory=list)

    async def knows(self, phone: str, place: str, since: datetime) -> bool:
        assert (phone, place) == (PHONE, "place")
        assert since < NOON
        return self.place_known

    async def lock(self, phone: str, place: str, now: datetime, *, whole: bool) -> CodesSent:
        self.done.append(("lock", whole))
        return self.sent if whole else replace(self.sent, whole=None)

    async def keep(
        self, phone: str, place: str, code: str, sent: Sequence[datetime], now: datetime
    ) -> None:
        self.done.append(("keep", phone, place, code, sent, now))

    async def count(self, phone: str, sent: Sequence[datetime], now: datetime) -> None:
        self.done.append(("count", phone, sent, now))

    async def ask(self, *, proven: bool = False) -> int:
        service = SignInCodes(unit=FakeUnit(), codes=self)
        if not proven:
            return await service.keep(PHONE, "place", "123456", NOON)
        return await service.keep(PHONE, "place", "123456", NOON, proven=True)


AGO: Final = NOON - timedelta(minutes=30)


async def test_a_strangers_code_counts_for_the_place_and_for_the_phone() -> None:
    codes = Codes(sent=CodesSent((AGO,), (AGO,)))

    assert await codes.ask() == 0
    assert codes.done == [
        ("lock", True),
        ("keep", PHONE, "place", "123456", (AGO, NOON), NOON),
        ("count", PHONE, (AGO, NOON), NOON),
    ]


@pytest.mark.parametrize(("known", "proven"), [(True, False), (False, True)])
async def test_where_the_holder_is_known_strangers_use_nothing_up(
    *, known: bool, proven: bool
) -> None:
    codes = Codes(known)

    assert await codes.ask(proven=proven) == 0
    assert [each[0] for each in codes.done] == ["lock", "keep"]
    assert codes.done[0] == ("lock", False)


async def test_who_has_to_wait_is_kept_no_code() -> None:
    codes = Codes(sent=CodesSent((NOON - timedelta(seconds=50),), ()))

    assert await codes.ask() == 10
    assert codes.done == [("lock", True)]


def test_a_code_is_good_for_what_it_is_about_alone() -> None:
    assert (good_for("123456", ""), good_for("123456", "sign")) == ("123456", "123456 sign")


@dataclass
class Steps:
    """One code, "000111", of step 5; each step is used once."""

    used: set[int] = field(default_factory=set)
    taken_back: int = 0

    async def take_back_try(self, officer: UUID) -> None:
        self.taken_back += 1

    async def use_step(self, officer: UUID, step: int) -> bool:
        fresh = step not in self.used
        self.used.add(step)
        return fresh

    def step(self, secret: bytes, code: str, now: datetime) -> int | None:
        assert (secret, now) == (b"secret", NOON)
        return 5 if code == "000111" else None

    async def refuse(
        self, code: str, *, required: bool = True, secret: bytes | None = b"secret"
    ) -> Problem | None:
        factors = SecondFactors(store=self, codes=self, required=required, clock=lambda: NOON)
        login = OfficerLogin(UUID(int=9), "h", frozenset(), second_factor=secret)
        return await factors.refuse(login, code)


async def test_a_code_of_the_second_factor_is_taken_once() -> None:
    steps = Steps()

    assert await steps.refuse("000111") is None
    assert await steps.refuse("000111") is Problem.SECOND_FACTOR_WRONG
    assert await steps.refuse("999999") is Problem.SECOND_FACTOR_WRONG
    assert steps.taken_back == 0


async def test_a_try_that_only_lacked_its_code_is_taken_back() -> None:
    steps = Steps()

    assert await steps.refuse("") is Problem.SECOND_FACTOR_NEEDED
    assert await steps.refuse("", secret=None) is Problem.SECOND_FACTOR_UNSET
    assert steps.taken_back == 2
    assert await steps.refuse("", required=False, secret=None) is None
    assert steps.taken_back == 2
