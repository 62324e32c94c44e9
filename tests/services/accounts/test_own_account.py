"""The own account, every branch in memory: seen, bound, granted messages, linked with WeChat."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import pytest

from domain.accounts.accounts import (
    Account,
)
from domain.accounts.consent import Consent
from domain.errors import Conflict, Invalid, NotAllowed, NotFound, NotSignedIn, TooMany
from domain.people import Citizen, Identity, Level, Person
from domain.problems import Problem
from domain.words import Language
from services.accounts.accounts import AccountSeen, AccountService
from services.accounts.wechat_links import LinkChanged
from tests.people import NOON, OTHER_PHONE, PHONE, WANG, FakeBell
from tests.services.unit import ACCOUNT

MINE, HER, SESSION = UUID(int=2), UUID(int=3), UUID(int=4)
SHE: Final = Citizen(MINE, Level.PHONE, SESSION)
UNBOUND: Final = Account(MINE, Level.PHONE, PHONE, subscriptions={"t1": 1}, last_n=7)
BOUND: Final = replace(UNBOUND, level=Level.BOUND, person=HER, elder_mode=True)


@dataclass
class City:
    """MINE, and WANG as HER on the register. `free_at`: when there is another try to bind."""

    account: Account | None = UNBOUND
    identity: Identity | None = WANG
    free_at: datetime | None = None
    bound_meanwhile: bool = False
    changed: LinkChanged = field(default_factory=lambda: LinkChanged((ACCOUNT,), (SESSION,)))
    done: list[tuple[object, ...]] = field(default_factory=list)
    ended: list[UUID] = field(default_factory=list)
    bell: FakeBell = field(default_factory=FakeBell)

    @property
    def service(self) -> AccountService:
        return AccountService(
            accounts=self,
            binding=self,
            persons=Register(self),
            consents=self,
            wechat=self,
            links=self,
            tokens=self,
            bell=self.bell,
            templates=frozenset({"t1"}),
            clock=lambda: NOON,
        )

    async def read(self, account: UUID) -> Account | None:
        assert account == MINE
        return self.account

    async def change(
        self, account: UUID, *, language: Language | None, elder_mode: bool | None
    ) -> None:
        self.done.append(("change", account, language, elder_mode))

    async def count_binding(self, account: UUID, now: datetime) -> datetime | None:
        assert (account, now) == (MINE, NOON)
        return self.free_at

    async def grant(self, account: UUID, template_id: str) -> None:
        self.done.append(("grant", account, template_id))

    async def bind(self, account: UUID, person: UUID, at: datetime) -> tuple[UUID, ...] | None:
        assert (account, person, at) == (MINE, HER, NOON)
        if self.bound_meanwhile:
            return None
        self.account = BOUND
        return (ACCOUNT,)

    async def link(self, account: UUID, openid: str) -> LinkChanged:
        assert (account, openid) == (MINE, "openid of code")
        return self.changed

    async def unlink(self, account: UUID) -> LinkChanged:
        return self.changed

    async def standing(self, person: UUID) -> tuple[Consent, ...]:
        assert person == HER
        return ()

    async def openid(self, code: str) -> str:
        return f"openid of {code}"

    def end(self, session: UUID) -> None:
        self.ended.append(session)

    async def bound(self, name: str = WANG.name, number: str = WANG.id_number) -> AccountSeen:
        return await self.service.bind(SHE, name, number)


@dataclass
class Register:
    """storage.accounts.persons.PersonStore."""

    city: City

    async def find(self, id_number: str) -> UUID | None:
        return HER if id_number == WANG.id_number else None

    async def read(self, person: UUID) -> Person | None:
        found = person == HER and self.city.identity is not None
        return Person(HER, self.city.identity) if found and self.city.identity else None


async def test_the_own_account_shows_phone_and_name_masked() -> None:
    unbound, bound = await City().service.me(SHE), await City(BOUND).service.me(SHE)

    assert (unbound.phone, unbound.name, unbound.level) == ("138****8000", "", Level.PHONE)
    assert (unbound.subscriptions, unbound.last_n, unbound.consents) == ({"t1": 1}, 7, ())
    assert (bound.name, bound.level, bound.elder_mode) == ("王*英", Level.BOUND, True)
    assert (await City(BOUND, identity=None).service.me(SHE)).name == ""


async def test_language_and_large_type_are_kept() -> None:
    city = City()

    seen = await city.service.change(SHE, language=Language.EN, elder_mode=None)

    assert seen == await city.service.me(SHE)
    assert city.done == [("change", MINE, Language.EN, None)]


async def test_name_number_and_phone_on_record_bind_and_every_account_hears() -> None:
    city = City()

    assert (await city.bound("王 秀英")).level is Level.BOUND
    assert (city.account, city.bell.rung) == (BOUND, [ACCOUNT])


@pytest.mark.parametrize(
    ("city", "name", "number", "refusal", "problem"),
    [
        (City(BOUND), WANG.name, WANG.id_number, Conflict, Problem.ALREADY_BOUND),
        (City(bound_meanwhile=True), WANG.name, WANG.id_number, Conflict, Problem.ALREADY_BOUND),
        (
            City(replace(UNBOUND, phone_proven=False)),
            WANG.name,
            WANG.id_number,
            NotAllowed,
            Problem.CONFIRMATION_NEEDED,
        ),
        (City(), "李英", WANG.id_number, NotAllowed, Problem.IDENTITY_MISMATCH),
        (City(), WANG.name, "440304195912310025", NotAllowed, Problem.IDENTITY_MISMATCH),
        (
            City(identity=replace(WANG, phone=OTHER_PHONE)),
            WANG.name,
            WANG.id_number,
            NotAllowed,
            Problem.IDENTITY_MISMATCH,
        ),
        (
            City(identity=replace(WANG, id_number="440304195912310025")),
            WANG.name,
            WANG.id_number,
            NotAllowed,
            Problem.IDENTITY_MISMATCH,
        ),
        (City(None), WANG.name, WANG.id_number, NotSignedIn, Problem.SESSION_OVER),
    ],
    ids=["bound", "meanwhile", "unproven", "name", "number", "phone", "another", "gone"],
)
async def test_what_does_not_agree_binds_nothing(
    city: City, name: str, number: str, refusal: type[Conflict], problem: Problem
) -> None:
    with pytest.raises(refusal) as refused:
        await city.bound(name, number)
    assert (refused.value.problem, city.bell.rung) == (problem, [])


@pytest.mark.parametrize(("left_s", "said"), [(90.2, 91), (0.0, 1)])
async def test_after_five_tries_it_is_said_when_again(left_s: float, said: int) -> None:
    city = City(free_at=NOON + timedelta(seconds=left_s))

    with pytest.raises(TooMany) as refused:
        await city.bound()
    assert (refused.value.problem, refused.value.retry_after) == (Problem.TOO_MANY_REQUESTS, said)


async def test_a_link_of_wechat_ends_what_it_ends_and_rings() -> None:
    linked, unlinked = City(), City()

    assert await linked.service.link_wechat(SHE, "code") == await linked.service.me(SHE)
    await unlinked.service.unlink_wechat(SHE)

    for city in (linked, unlinked):
        assert (city.ended, city.bell.rung) == ([SESSION], [ACCOUNT])
    with pytest.raises(NotFound):
        await City(changed=LinkChanged()).service.unlink_wechat(SHE)


async def test_a_message_is_granted_where_it_is_sent_and_accepted() -> None:
    city = City()

    await city.service.answer_subscription(SHE, "t1", accepted=False)
    assert city.done == []
    seen = await city.service.answer_subscription(SHE, "t1", accepted=True)
    assert seen.subscriptions == {"t1": 1}
    assert city.done == [("grant", MINE, "t1")]
    with pytest.raises(Invalid) as refused:
        await city.service.answer_subscription(SHE, "t2", accepted=True)
    assert [(each.pointer, each.code) for each in refused.value.errors] == [
        ("/template_id", "unknown")
    ]
