"""The lock on a face, the end of an account, who used the data: what is done, on record, told and rung."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

import pytest

from domain.accounts.consent import Purpose
from domain.audit import AuditEntry, AuditPurpose, AuditSeen
from domain.copied import Holdings
from domain.errors import NotAllowed, NotSignedIn
from domain.events import EventKind
from domain.people import Citizen, Level, Officer
from domain.privacy.requests import RequestKind
from domain.privacy.rights import Erased
from domain.privacy.uses import ActorKind, Use
from domain.problems import Problem
from services.privacy import audit, rights
from services.privacy.audit import AuditService
from services.privacy.erasure import Erasure
from services.privacy.face_locks import FaceLocks
from services.privacy.rights import RightsService
from tests.people import FakeBell
from tests.services.unit import ACCOUNT, FakeAudit, FakeEvents, FakeUnit

NOW: Final = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
CITIZEN: Final = Citizen(ACCOUNT, Level.BOUND, UUID(int=2))
PERSON: Final = UUID(int=7)
ASKED: Final = "asked by the person"
#: Behind whatever has a time.
ALL: Final = (datetime(9999, 1, 1, tzinfo=UTC), 0)


@dataclass
class Rights:
    """One person with a lock, slips and templates; `done`: what was written, in its order."""

    locked: bool = False
    slips: bool = False
    templates: int = 0
    others: bool = False
    bound: bool = True
    count: int = 0
    done: list[str] = field(default_factory=list)
    ended: list[tuple[str, str, str]] = field(default_factory=list)
    looked: list[tuple[tuple[datetime, int], int]] = field(default_factory=list)

    async def lock(self, person: UUID, at: datetime) -> bool:
        before, self.locked = self.locked, True
        return not before

    async def unlock(self, person: UUID) -> bool:
        before, self.locked = self.locked, False
        return before

    async def open_again(self, person: UUID, at: datetime) -> bool:
        return self.slips

    async def close_checks(self, person: UUID, at: datetime) -> None:
        self.done.append("checks closed")

    async def note_done(self, person: UUID, kind: RequestKind, *, actor: str, at: datetime) -> None:
        self.done.append(f"{kind} by {actor}")

    async def has_other_account(self, person: UUID, account: UUID) -> bool:
        return self.others

    async def of_account(self, account: UUID) -> UUID | None:
        self.done.append("read")
        return PERSON if self.bound and account == ACCOUNT else None

    async def withdraw_all(self, person: UUID, at: datetime) -> Sequence[Purpose]:
        return [Purpose.FACE_PROCESSING, Purpose.HOSPITAL_RESULTS]

    async def erase_templates(self, person: UUID) -> int:
        return self.templates

    async def hold(self, accounts: Collection[UUID]) -> None:
        self.done.append("held" if list(accounts) == [ACCOUNT] else "another held")

    async def end_account(
        self, account: UUID, *, actor: str, action: str, why: str
    ) -> tuple[UUID, ...]:
        self.ended.append((actor, action, why))
        return (UUID(int=31), UUID(int=32))

    async def uses(
        self, person: UUID, account: UUID, before: tuple[datetime, int], limit: int
    ) -> tuple[Use, ...]:
        self.looked.append((before, limit))
        found = (
            Use(n, NOW + timedelta(seconds=n), ActorKind.OFFICER, "person.read", "")
            for n in range(self.count, 0, -1)
        )
        return tuple(each for each in found if (each.at, each.seq) < before)[:limit]

    async def locked_at(self, person: UUID) -> datetime | None:
        return NOW if self.locked else None

    async def holdings(self, account: UUID, now: datetime) -> Holdings | None:
        return Holdings({}) if self.bound else None


@dataclass
class Tokens:
    over: list[UUID] = field(default_factory=list)

    def end(self, session: UUID) -> None:
        self.over.append(session)


class House:
    def __init__(self, store: Rights | None = None) -> None:
        self.store = store or Rights()
        self.events, self.audit = FakeEvents(), FakeAudit()
        self.bell, self.tokens, unit = FakeBell(), Tokens(), FakeUnit()
        self.locks = FaceLocks(unit=unit, store=self.store, events=self.events, audit=self.audit)
        erasure = Erasure(
            unit=unit,
            rights=self.store,
            persons=self.store,
            consents=self.store,
            ends=self.store,
            events=self.events,
            audit=self.audit,
        )
        self.rights = RightsService(
            store=self.store,
            locks=self.locks,
            erasure=erasure,
            persons=self.store,
            tokens=self.tokens,
            bell=self.bell,
            clock=lambda: NOW,
        )


async def test_a_lock_ends_what_is_under_way_and_is_told_once() -> None:
    house = House()

    await house.rights.lock(CITIZEN)
    await house.rights.lock(CITIZEN)

    assert house.store.done == ["read", "checks closed", f"lock by {CITIZEN.actor}", "read"]
    assert house.audit.entries == [(CITIZEN.actor, "face.locked", PERSON, "face", ASKED)]
    assert house.events.told == [(EventKind.FACE_LOCKED, "face", PERSON)]
    assert house.bell.rung == [ACCOUNT]
    assert await house.rights.face_locked_at(CITIZEN) == NOW


async def test_an_unlock_is_told_once_and_ends_nothing() -> None:
    house = House(Rights(locked=True))

    await house.rights.unlock(CITIZEN)
    await house.rights.unlock(CITIZEN)

    assert house.store.done == ["read", f"unlock by {CITIZEN.actor}", "read"]
    assert house.audit.entries == [(CITIZEN.actor, "face.unlocked", PERSON, "face", ASKED)]
    assert house.events.told == [(EventKind.FACE_UNLOCKED, "face", PERSON)]
    assert house.bell.rung == [ACCOUNT]
    assert await house.rights.face_locked_at(CITIZEN) is None


@pytest.mark.parametrize("slips", [True, False])
async def test_a_camera_opened_again_after_slips_is_on_record_with_why(*, slips: bool) -> None:
    house = House(Rights(slips=slips))

    await house.locks.open_again(PERSON, actor="officer:1", why="stood before me", at=NOW)

    entry = ("officer:1", "face.opened_again", PERSON, "face", "stood before me")
    assert house.audit.entries == ([entry] if slips else [])
    assert not house.events.told


async def test_who_is_nobody_yet_has_no_face_to_lock() -> None:
    house = House(Rights(bound=False))

    assert await house.rights.face_locked_at(CITIZEN) is None
    with pytest.raises(NotAllowed) as refused:
        await house.rights.lock(CITIZEN)
    assert refused.value.problem is Problem.BINDING_NEEDED


async def test_the_end_of_an_account_takes_agreements_and_templates_and_ends_its_sessions() -> None:
    house = House(Rights(templates=2, others=True))

    erased = await house.rights.erase(CITIZEN)

    assert erased == Erased((UUID(int=31), UUID(int=32)), (ACCOUNT,), 2, person=True)
    assert house.store.done == ["held", "read", f"delete by {CITIZEN.actor}", "checks closed"]
    assert house.store.ended == [(CITIZEN.actor, "account.erased", ASKED)]
    assert [(action, about) for _, action, _, about, _ in house.audit.entries] == [
        ("consent.withdrawn", f"consent:{Purpose.FACE_PROCESSING}"),
        ("consent.withdrawn", f"consent:{Purpose.HOSPITAL_RESULTS}"),
        ("face_record.erased", "face"),
    ]
    assert {entry[0::2] for entry in house.audit.entries} == {(CITIZEN.actor, PERSON, ASKED)}
    assert house.events.told == [(EventKind.FACE_RECORD_ERASED, "face", PERSON)]
    assert house.tokens.over == [UUID(int=31), UUID(int=32)]
    assert house.bell.rung == [ACCOUNT]


@pytest.mark.parametrize(
    ("store", "entries"),
    [(Rights(templates=1), 3), (Rights(others=True), 2), (Rights(bound=False), 0)],
    ids=["no_other_account", "no_template", "not_bound"],
)
async def test_of_an_end_only_another_account_of_a_person_with_templates_is_told(
    store: Rights, entries: int
) -> None:
    house = House(store)

    erased = await house.rights.erase(CITIZEN)

    assert (erased.told, erased.person) == ((), store.bound)
    assert erased.templates == store.templates
    assert len(house.audit.entries) == entries
    assert not house.events.told


async def test_a_copy_is_of_whoever_has_an_account_still() -> None:
    assert await House().rights.export(CITIZEN) == Holdings({})
    with pytest.raises(NotSignedIn) as refused:
        await House(Rights(bound=False)).rights.export(CITIZEN)
    assert refused.value.problem is Problem.SESSION_OVER


@pytest.mark.parametrize(
    ("count", "pages"), [(rights.PAGE, [rights.PAGE]), (rights.PAGE + 1, [rights.PAGE, 1])]
)
async def test_uses_are_read_to_their_end_without_a_gap(count: int, pages: list[int]) -> None:
    house, seen, sizes, cursor = House(Rights(count=count)), list[int](), list[int](), ""
    while cursor or not sizes:
        page = await house.rights.uses(CITIZEN, cursor)
        seen += [each.seq for each in page.uses]
        sizes.append(len(page.uses))
        cursor = page.next_cursor

    assert sizes == pages
    assert seen == list(range(count, 0, -1))
    # One more than is shown says whether there are more.
    assert house.store.looked[0] == (ALL, rights.PAGE + 1)


@dataclass
class Audited:
    count: int
    asked: list[tuple[UUID | None, str, datetime, str, str]] = field(default_factory=list)
    looked: list[tuple[tuple[datetime, int], int]] = field(default_factory=list)

    async def search(
        self,
        *,
        person: UUID | None,
        actor: str,
        since: datetime,
        before: tuple[datetime, int],
        limit: int,
        reader: str,
        why: str,
    ) -> list[AuditSeen]:
        self.asked.append((person, actor, since, reader, why))
        self.looked.append((before, limit))
        found = (
            AuditSeen(
                AuditEntry(n, NOW + timedelta(seconds=n), "system", "person.read", None, "", ""),
                "",
                sealed=True,
            )
            for n in range(self.count, 0, -1)
        )
        return [each for each in found if (each.entry.at, each.entry.seq) < before][:limit]


@pytest.mark.parametrize(
    ("count", "pages"), [(audit.PAGE, [audit.PAGE]), (audit.PAGE + 1, [audit.PAGE, 1])]
)
async def test_a_search_of_the_audit_is_walked_to_its_end_and_says_who_reads_and_why(
    count: int, pages: list[int]
) -> None:
    store, officer = Audited(count), Officer(UUID(int=9), frozenset(), UUID(int=10))
    service, sizes, cursor = AuditService(store=store), list[int](), ""
    while cursor or not sizes:
        page = await service.search(officer, AuditPurpose.COMPLAINT, cursor=cursor)
        sizes.append(len(page.entries))
        cursor = page.next_cursor

    assert sizes == pages
    # Whoever names neither person, actor nor day looks through all of it.
    assert set(store.asked) == {
        (None, "", datetime(1970, 1, 1, tzinfo=UTC), officer.actor, "complaint")
    }
    assert store.looked[0] == (ALL, audit.PAGE + 1)
