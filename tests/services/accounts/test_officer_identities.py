"""Which account of the identity provider is which officer: bound and unbound by administrators, on record."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

import pytest

from domain.accounts.identity_provider import Bound
from domain.accounts.officers import AdminScope
from domain.errors import Conflict, NotAllowed, NotFound
from domain.four_eyes import OfficerChange, Touch
from domain.people import Officer
from domain.problems import Problem
from services.accounts.officer_identities import OfficerIdentities
from tests.people import NOON
from tests.services.unit import FakeAudit, FakeUnit

ADMIN: Final = Officer(UUID(int=91), frozenset(), UUID(int=92))
FANG, SESSION, NOBODY = UUID(int=93), UUID(int=94), UUID(int=99)
BOUND: Final = Bound(FANG, "fang@city", closed=False)
ABOUT: Final = f"officer:{FANG}"
ISSUER: Final = "https://idp.example.com"


@dataclass
class Office:
    administers: bool = False
    covered: bool = True
    issuer: str = ISSUER
    bound: Bound | None = BOUND
    free: bool = True
    done: list[tuple[object, ...]] = field(default_factory=list)
    touches: list[OfficerChange] = field(default_factory=list)
    ended: list[UUID] = field(default_factory=list)
    audit: FakeAudit = field(default_factory=FakeAudit)

    @property
    def service(self) -> OfficerIdentities:
        return OfficerIdentities(
            unit=FakeUnit(),
            store=self,
            issuer=self.issuer,
            staff=self,
            touches=self,
            posts=self,
            tokens=self,
            audit=self.audit,
            clock=lambda: NOON,
        )

    async def bind(self, issuer: str, subject: str, officer: UUID, at: datetime) -> bool:
        self.done.append(("bind", issuer, subject, officer, at))
        return self.free

    async def unbind(self, officer: UUID) -> str | None:
        self.done.append(("unbind", officer))
        return self.bound.subject if self.bound else None

    async def of_officer(self, officer: UUID) -> Bound | None:
        assert officer == FANG
        return self.bound

    async def scope(self, admin: UUID, officer: UUID) -> AdminScope | None:
        assert admin == ADMIN.officer
        return AdminScope(self.administers, self.covered) if officer == FANG else None

    async def end_sessions(self, officer: UUID, at: datetime) -> tuple[UUID, ...]:
        assert (officer, at) == (FANG, NOON)
        return (SESSION,)

    async def note(self, change: OfficerChange) -> None:
        self.touches.append(change)

    async def follow(self, officer: UUID, groups: Collection[str], at: datetime) -> None:
        self.done.append(("posts", officer, groups, at))

    def end(self, session: UUID) -> None:
        self.ended.append(session)


async def test_an_administrator_sees_whom_the_provider_signs_in() -> None:
    service = Office().service

    assert await service.seen(ADMIN, FANG) == BOUND
    assert service.issuer == ISSUER
    with pytest.raises(NotFound):
        await service.seen(ADMIN, NOBODY)


async def test_who_binds_an_account_held_the_officers_and_every_session_ends() -> None:
    office = Office()

    assert await office.service.bind(ADMIN, FANG, "fang@city", "new") == BOUND
    assert office.done == [("bind", ISSUER, "fang@city", FANG, NOON)]
    assert office.touches == [OfficerChange(ADMIN.officer, FANG, Touch.HOLDS)]
    assert office.ended == [SESSION]
    assert office.audit.entries == [(ADMIN.actor, "officer.identity_bound", None, ABOUT, "new")]


async def test_with_the_account_go_the_posts_that_the_provider_gave() -> None:
    office = Office()

    assert await office.service.unbind(ADMIN, FANG, "left") == BOUND
    assert office.done == [("unbind", FANG), ("posts", FANG, (), NOON)]
    assert (office.touches, office.ended) == ([], [SESSION])
    assert office.audit.entries == [(ADMIN.actor, "officer.identity_unbound", None, ABOUT, "left")]


@pytest.mark.parametrize(
    ("office", "problem"),
    [
        (Office(administers=True), Problem.IDENTITY_OF_ADMIN),
        (Office(covered=False), Problem.OFFICER_OUTSIDE),
        (Office(issuer=""), Problem.IDENTITY_PROVIDER_OFF),
        (Office(free=False), Problem.IDENTITY_TAKEN),
    ],
    ids=["administrator", "other_areas", "no_provider", "taken"],
)
async def test_what_is_not_to_be_bound_is_refused(office: Office, problem: Problem) -> None:
    with pytest.raises((NotAllowed, Conflict)) as refused:
        await office.service.bind(ADMIN, FANG, "fang@city", "new")
    assert refused.value.problem is problem
    assert (office.touches, office.ended, office.audit.entries) == ([], [], [])


async def test_an_administrator_that_the_provider_signs_in_is_unbound_within_reach_alone() -> None:
    assert await Office(administers=True).service.unbind(ADMIN, FANG, "w") == BOUND
    with pytest.raises(NotAllowed) as refused:
        await Office(covered=False).service.unbind(ADMIN, FANG, "w")
    assert refused.value.problem is Problem.OFFICER_OUTSIDE


async def test_who_is_bound_to_none_and_who_is_nobody_is_not_found() -> None:
    office = Office(bound=None)

    for asked in (
        office.service.unbind(ADMIN, FANG, "w"),
        office.service.unbind(ADMIN, NOBODY, "w"),
        office.service.bind(ADMIN, NOBODY, "s", "w"),
    ):
        with pytest.raises(NotFound):
            await asked
    assert (office.done, office.audit.entries) == ([("unbind", FANG)], [])


async def test_nobody_binds_the_own_account() -> None:
    office = Office()

    for asked in (
        office.service.bind(ADMIN, ADMIN.officer, "s", "w"),
        office.service.unbind(ADMIN, ADMIN.officer, "w"),
    ):
        with pytest.raises(NotAllowed) as refused:
            await asked
        assert refused.value.problem is Problem.ANOTHER_ADMIN_NEEDED
    assert office.done == []
