"""The city's identity provider adds officers and ends those who leave; it undoes nothing of an administrator's."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final
from uuid import UUID

import pytest

from domain import actors
from domain.accounts.identity_provider import Named, Provisioned, Wanted
from domain.accounts.officers import Changed, OfficerSeen
from domain.errors import Conflict, NotFound, NotSignedIn
from domain.people import Role
from domain.problems import Problem
from services.accounts.provisioning import Provisioning
from tests.people import NOON
from tests.services.unit import FakeUnit

FANG, SESSION = UUID(int=81), UUID(int=82)
ISSUER: Final = "https://idp.example.com"
WHY: Final = "identity provider (SCIM)"
ACTIVE: Final = Provisioned(FANG, "fang", "fang@city", active=True, closed=False)
CLOSED: Final = replace(ACTIVE, active=False, closed=True)
ENDED_BY_ADMIN: Final = replace(ACTIVE, active=False)
SEEN: Final = OfficerSeen(
    officer=FANG,
    username="fang",
    roles=frozenset(),
    areas=("4403",),
    second_factor=False,
    start_until=None,
    disabled_at=None,
    created_at=NOON,
)


@dataclass
class Provider:
    """FANG as the provider sees them; `free_name`, `free_subject`: whether these are nobody's."""

    held: Provisioned = ACTIVE
    free_name: bool = True
    free_subject: bool = True
    done: list[tuple[object, ...]] = field(default_factory=list)
    ended: list[UUID] = field(default_factory=list)

    @property
    def service(self) -> Provisioning:
        return Provisioning(
            unit=FakeUnit(),
            store=self,
            identities=self,
            staff=self,
            changes=Changes(self),
            posts=self,
            revoker=self,
            issuer=ISSUER,
            address="https://city.example.com/scim",
            areas=("4403",),
            tokens=("first", "second"),
            clock=lambda: NOON,
        )

    async def one(self, officer: UUID) -> Provisioned | None:
        return self.held if officer == FANG else None

    async def lock(self, officer: UUID) -> Provisioned | None:
        assert self.done == [("hold admins",)]
        return await self.one(officer)

    async def listed(self, first: int, most: int) -> Sequence[Provisioned]:
        return [self.held][first:most]

    async def how_many(self) -> int:
        return 1

    async def named(self, by: Named, text: str) -> Sequence[Provisioned]:
        named = {Named.USERNAME: self.held.username, Named.SUBJECT: self.held.subject}
        return [self.held] if named[by] == text else []

    async def put_closed(self, officer: UUID, at: datetime | None) -> None:
        self.done.append(("closed", officer, at))
        self.held = replace(self.held, closed=at is not None)

    async def put_deleted(self, officer: UUID, at: datetime) -> None:
        self.done.append(("deleted", officer, at))

    async def bind(self, issuer: str, subject: str, officer: UUID, at: datetime) -> bool:
        self.done.append(("bind", issuer, subject, officer, at))
        return self.free_subject

    async def hold_admins(self) -> None:
        self.done.append(("hold admins",))

    async def follow(self, officer: UUID, groups: Collection[str], at: datetime) -> None:
        self.done.append(("posts", officer, groups, at))

    def end(self, session: UUID) -> None:
        self.ended.append(session)


@dataclass
class Changes:
    """services.accounts.officer_changes.OfficerChanges."""

    provider: Provider

    async def add(
        self,
        username: str,
        roles: Iterable[Role],
        areas: Iterable[str],
        *,
        password_hash: str,
        actor: str,
        why: str,
    ) -> OfficerSeen | None:
        self.provider.done.append(("add", username, roles, areas, password_hash, actor, why))
        return SEEN if self.provider.free_name else None

    async def disable(self, officer: UUID, *, at: datetime, actor: str, why: str) -> Changed:
        self.provider.done.append(("disable", officer, at, actor, why))
        self.provider.held = replace(self.provider.held, active=False)
        return Changed(SEEN, (SESSION,))

    async def enable(self, officer: UUID, *, actor: str, why: str) -> OfficerSeen:
        self.provider.done.append(("enable", officer, actor, why))
        self.provider.held = replace(self.provider.held, active=True)
        return SEEN


ADDED: Final = [
    ("add", "fang", (), ("4403",), "", actors.SYSTEM, WHY),
    ("bind", ISSUER, "fang@city", FANG, NOON),
]
HELD: Final = ("hold admins",)
CLOSES: Final = [
    ("disable", FANG, NOON, actors.SYSTEM, WHY),
    ("closed", FANG, NOON),
    ("posts", FANG, (), NOON),
]


@pytest.mark.parametrize("token", ["first", "second"])
def test_the_provider_is_known_by_a_token_of_the_settings(token: str) -> None:
    Provider().service.admit(token)


@pytest.mark.parametrize("token", ["", "firs", "first2", "密"])
def test_any_other_token_is_refused(token: str) -> None:
    with pytest.raises(NotSignedIn) as refused:
        Provider().service.admit(token)
    assert refused.value.problem is Problem.SCIM_TOKEN


async def test_the_provider_reads_those_whom_it_signs_in() -> None:
    service = Provider().service

    assert await service.one(FANG) == ACTIVE
    assert await service.listed(0, 10) == (1, [ACTIVE])
    assert await service.named(Named.SUBJECT, "fang@city") == [ACTIVE]
    assert service.address == "https://city.example.com/scim"
    with pytest.raises(NotFound):
        await service.one(UUID(int=99))


async def test_an_officer_is_added_without_a_role_or_password_in_the_areas_of_the_settings() -> (
    None
):
    provider = Provider()

    assert await provider.service.add("fang", "fang@city", active=True) == ACTIVE
    assert (provider.done, provider.ended) == (ADDED, [])


async def test_an_officer_may_be_added_without_access() -> None:
    provider = Provider()

    assert await provider.service.add("fang", "fang@city", active=False) == CLOSED
    assert (provider.done, provider.ended) == ([*ADDED, *CLOSES], [SESSION])


@pytest.mark.parametrize(("free_name", "free_subject"), [(False, True), (True, False)])
async def test_a_name_or_account_that_somebody_has_is_an_administrators_to_bind(
    *, free_name: bool, free_subject: bool
) -> None:
    provider = Provider(free_name=free_name, free_subject=free_subject)

    with pytest.raises(Conflict) as refused:
        await provider.service.add("fang", "fang@city", active=True)
    assert refused.value.problem is Problem.IDENTITY_TAKEN


async def test_access_ends_with_sessions_and_posts() -> None:
    provider = Provider()

    assert await provider.service.change(FANG, Wanted("fang", "fang@city", active=False)) == CLOSED
    assert (provider.done, provider.ended) == ([HELD, *CLOSES], [SESSION])


async def test_whom_the_provider_ended_it_lets_in_again() -> None:
    provider = Provider(CLOSED)

    assert await provider.service.change(FANG, Wanted(active=True)) == ACTIVE
    assert provider.done == [
        HELD,
        ("enable", FANG, actors.SYSTEM, WHY),
        ("closed", FANG, None),
    ]
    assert provider.ended == []


async def test_whom_an_administrator_ended_the_provider_does_not_let_in() -> None:
    provider = Provider(ENDED_BY_ADMIN)

    with pytest.raises(Conflict) as refused:
        await provider.service.change(FANG, Wanted(active=True))
    assert (refused.value.problem, provider.done) == (Problem.OFFICER_CLOSED, [HELD])


@pytest.mark.parametrize(
    ("held", "wanted"),
    [
        (ACTIVE, Wanted()),
        (ACTIVE, Wanted(active=True)),
        (CLOSED, Wanted(active=False)),
        (ENDED_BY_ADMIN, Wanted(active=False)),
    ],
    ids=["nothing", "has_access", "has_none", "ended_by_an_administrator"],
)
async def test_what_is_so_already_changes_nothing(held: Provisioned, wanted: Wanted) -> None:
    provider = Provider(held)

    assert await provider.service.change(FANG, wanted) == held
    assert (provider.done, provider.ended) == ([HELD], [])


@pytest.mark.parametrize("wanted", [Wanted(username="f"), Wanted(subject="f@city")])
async def test_user_name_and_account_are_fixed(wanted: Wanted) -> None:
    provider = Provider()

    with pytest.raises(Conflict) as refused:
        await provider.service.change(FANG, replace(wanted, active=False))
    assert (refused.value.problem, provider.done) == (Problem.IDENTITY_FIXED, [HELD])


@pytest.mark.parametrize(
    ("held", "closes", "ended"), [(ACTIVE, CLOSES, [SESSION]), (CLOSED, [], [])], ids=["in", "out"]
)
async def test_who_is_deleted_has_no_access_and_stays_on_record(
    held: Provisioned, closes: list[tuple[object, ...]], ended: list[UUID]
) -> None:
    provider = Provider(held)

    await provider.service.delete(FANG)

    assert provider.done == [HELD, *closes, ("deleted", FANG, NOON)]
    assert provider.ended == ended


@pytest.mark.parametrize("deleted", [True, False])
async def test_who_is_not_there_is_not_found(*, deleted: bool) -> None:
    provider, nobody = Provider(), UUID(int=99)

    service = provider.service
    asked = service.delete(nobody) if deleted else service.change(nobody, Wanted(active=False))
    with pytest.raises(NotFound):
        await asked
    assert provider.done == [HELD]
