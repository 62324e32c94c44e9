"""What administrators and the operator do to officers' accounts: within whose areas, by whose leave, on record."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import pytest

from domain import actors
from domain.accounts.grants import GrantKind
from domain.accounts.officers import AdminScope, OfficerSeen, Terms
from domain.errors import Conflict, NotAllowed, NotFound
from domain.four_eyes import OfficerChange, Touch
from domain.people import Role
from domain.problems import Problem
from services.accounts.officer_changes import OfficerChanges
from tests.services.unit import FakeAudit, FakeUnit

NOW: Final = datetime(2026, 11, 24, 8, tzinfo=UTC)
ADMIN, FANG, NOBODY = UUID(int=1), UUID(int=2), UUID(int=99)
BY: Final = actors.officer(ADMIN)
SESSION: Final = UUID(int=5)
ABOUT: Final = f"officer:{FANG}"


def scope(*, administers: bool, covered: bool = True) -> AdminScope:
    return AdminScope(administers, covered)


@dataclass
class Staff:
    """FANG; `scope_of`: how FANG stands to ADMIN, `outside`: areas that are not ADMIN's."""

    scope_of: AdminScope = field(default_factory=lambda: scope(administers=False))
    outside: frozenset[str] = frozenset({"44"})
    granted: set[GrantKind] = field(default_factory=set)
    admins: bool = True
    free_name: bool = True
    done: list[tuple[object, ...]] = field(default_factory=list)

    async def hold_admins(self) -> None:
        self.done.append(("hold admins",))

    async def has_admin(self) -> bool:
        return self.admins

    async def scope(self, admin: UUID, officer: UUID) -> AdminScope | None:
        assert admin == ADMIN
        return self.scope_of if officer == FANG else None

    async def holds_areas(self, admin: UUID, areas: Sequence[str]) -> bool:
        assert admin == ADMIN
        return self.outside.isdisjoint(areas)

    async def take_grant(self, officer: UUID, what: GrantKind, admin: UUID) -> bool:
        assert (officer, admin) == (FANG, ADMIN)
        found = what in self.granted
        self.granted.discard(what)
        return found

    async def add(self, username: str, password_hash: str, terms: Terms) -> UUID | None:
        self.done.append(("add", username, password_hash, terms))
        return FANG if self.free_name else None

    async def put_terms(
        self, officer: UUID, roles: Sequence[Role] | None, areas: Sequence[str] | None
    ) -> Terms | None:
        self.done.append(("terms", roles, areas))
        return Terms(("counter",), ("4403",)) if officer == FANG else None

    async def disable(self, officer: UUID, at: datetime) -> bool:
        self.done.append(("disable", at))
        return officer == FANG

    async def enable(self, officer: UUID) -> bool:
        self.done.append(("enable",))
        return officer == FANG

    async def put_person(self, officer: UUID, person: UUID) -> bool:
        self.done.append(("person", person))
        return officer == FANG

    async def put_start(self, officer: UUID, password_hash: str, until: datetime) -> bool:
        self.done.append(("start", password_hash, until))
        return officer == FANG

    async def put_factor(self, officer: UUID, secret: bytes) -> bool:
        self.done.append(("factor", secret))
        return officer == FANG

    async def remove_all(self, officer: UUID) -> None:
        self.done.append(("no passkeys", officer))

    async def end_sessions(self, officer: UUID, at: datetime) -> tuple[UUID, ...]:
        assert at == NOW
        return (SESSION,)

    async def one(self, officer: UUID) -> OfficerSeen | None:
        return seen(officer)


def seen(officer: UUID = FANG) -> OfficerSeen:
    return OfficerSeen(
        officer=officer,
        username="fang",
        roles=frozenset({Role.COUNTER}),
        areas=("4403",),
        second_factor=False,
        start_until=None,
        disabled_at=None,
        created_at=NOW,
    )


@dataclass
class Office:
    staff: Staff = field(default_factory=Staff)
    touches: list[OfficerChange] = field(default_factory=list)
    audit: FakeAudit = field(default_factory=FakeAudit)

    async def note(self, change: OfficerChange) -> None:
        self.touches.append(change)

    @property
    def changes(self) -> OfficerChanges:
        return OfficerChanges(
            unit=FakeUnit(),
            staff=self.staff,
            passkeys=self.staff,
            touches=self,
            audit=self.audit,
        )

    async def add(self, *roles: Role, area: str = "4403", by: str = BY) -> OfficerSeen | None:
        return await self.changes.add(
            "fang", roles, (area,), password_hash="h", actor=by, why="new"
        )

    async def change(
        self,
        officer: UUID = FANG,
        *,
        roles: Sequence[Role] | None = None,
        areas: Sequence[str] | None = None,
        by: str = BY,
    ) -> OfficerSeen:
        return await self.changes.change(officer, roles=roles, areas=areas, actor=by, why="moved")

    async def do(self, what: str, officer: UUID = FANG, by: str = BY) -> object:
        changes = self.changes
        match what:
            case "change":
                return await self.change(officer, by=by)
            case "identify":
                return await changes.identify(officer, UUID(int=7), actor=by, why="w")
            case "disable":
                return await changes.disable(officer, at=NOW, actor=by, why="w")
            case "enable":
                return await changes.enable(officer, actor=by, why="w")
            case "start anew":
                return await changes.start_anew(officer, "h", until=NOW, at=NOW, actor=by, why="w")
            case _:
                return await changes.set_factor(officer, b"s", at=NOW, actor=by, why="w")

    def of_admin(self) -> "Office":
        self.staff.scope_of = scope(administers=True)
        return self

    def nothing_is_said(self) -> bool:
        return not self.audit.entries and not self.touches


ALL: Final = ["change", "identify", "disable", "enable", "start anew", "set factor"]


async def test_who_adds_an_officer_held_the_account_and_it_is_on_record_with_the_terms() -> None:
    office = Office()

    assert await office.add(Role.REVIEWER, Role.COUNTER) == seen()

    terms = Terms(("counter", "reviewer"), ("4403",))
    assert office.staff.done == [("add", "fang", "h", terms)]
    assert office.touches == [OfficerChange(ADMIN, FANG, Touch.HOLDS)]
    why = "new (roles: counter, reviewer; areas: 4403)"
    assert office.audit.entries == [(BY, "officer.added", None, ABOUT, why)]


async def test_the_operator_adds_anybody_anywhere_and_touches_no_account() -> None:
    office = Office()

    assert await office.add(Role.ADMIN, area="44", by=actors.SYSTEM) == seen()

    assert office.touches == []
    assert [entry[:2] for entry in office.audit.entries] == [("system", "officer.added")]


async def test_an_administrator_adds_none_beyond_the_own_areas_and_no_administrator() -> None:
    office = Office()

    with pytest.raises(NotAllowed) as beyond:
        await office.add(Role.COUNTER, area="44")
    with pytest.raises(NotAllowed) as admin:
        await office.add(Role.ADMIN)
    assert (beyond.value.problem, admin.value.problem) == (
        Problem.OFFICER_OUTSIDE,
        Problem.GRANT_NEEDED,
    )
    assert (office.staff.done, office.audit.entries) == ([], [])


async def test_a_taken_user_name_adds_nobody_and_is_not_on_record() -> None:
    office = Office(Staff(free_name=False))

    assert await office.add(Role.COUNTER) is None
    assert office.nothing_is_said()


async def test_new_terms_are_put_in_order_noted_and_on_record() -> None:
    office = Office()

    assert await office.change(roles=(Role.REVIEWER, Role.COUNTER), areas=("4403",)) == seen()

    assert office.staff.done == [("hold admins",), ("terms", ("counter", "reviewer"), ("4403",))]
    assert office.touches == [OfficerChange(ADMIN, FANG, Touch.SHAPES)]
    why = "moved (roles: counter; areas: 4403)"
    assert office.audit.entries == [(BY, "officer.changed", None, ABOUT, why)]


async def test_what_is_not_said_stays_as_it_is() -> None:
    office = Office()

    await office.change()

    assert office.staff.done[-1] == ("terms", None, None)


async def test_areas_beyond_the_administrators_own_are_not_given_but_by_the_operator() -> None:
    office = Office()

    with pytest.raises(NotAllowed) as refused:
        await office.change(areas=("44",))
    assert refused.value.problem is Problem.OFFICER_OUTSIDE
    await office.change(areas=("44",), by=actors.SYSTEM)
    assert [each[0] for each in office.staff.done] == ["hold admins", "hold admins", "terms"]


async def test_to_make_an_administrator_spends_a_grant() -> None:
    office = Office(Staff(granted={GrantKind.ADMIN_ROLE}))

    await office.change(roles=(Role.ADMIN,))
    with pytest.raises(NotAllowed) as again:
        await office.change(roles=(Role.ADMIN,))
    assert again.value.problem is Problem.GRANT_NEEDED
    assert len(office.audit.entries) == 1


async def test_who_is_an_administrator_already_stays_one_without_a_grant() -> None:
    office = Office().of_admin()

    await office.change(roles=(Role.ADMIN, Role.COUNTER))

    assert office.staff.done[-1] == ("terms", ("admin", "counter"), None)


@pytest.mark.parametrize("what", ["change", "disable"])
async def test_the_last_administrator_stays(what: str) -> None:
    office = Office(Staff(admins=False)).of_admin()

    with pytest.raises(Conflict) as refused:
        await office.do(what)
    assert refused.value.problem is Problem.LAST_ADMIN
    assert office.staff.done[0] == ("hold admins",)
    assert office.nothing_is_said()


@pytest.mark.parametrize("by", [BY, actors.SYSTEM], ids=["admin", "operator"])
@pytest.mark.parametrize("what", ALL)
async def test_nobody_is_not_found(what: str, by: str) -> None:
    office = Office()

    with pytest.raises(NotFound):
        await office.do(what, NOBODY, by)
    assert office.nothing_is_said() or by == BY


@pytest.mark.parametrize("what", ALL)
async def test_an_officer_of_other_areas_is_out_of_an_administrators_reach(what: str) -> None:
    office = Office(Staff(scope_of=AdminScope(administers=False, covered=False)))

    with pytest.raises(NotAllowed) as refused:
        await office.do(what)
    assert refused.value.problem is Problem.OFFICER_OUTSIDE
    assert office.nothing_is_said()


@pytest.mark.parametrize("what", ALL)
async def test_the_operator_reaches_everybody_and_touches_no_account(what: str) -> None:
    office = Office(Staff(scope_of=AdminScope(administers=True, covered=False)))

    await office.do(what, by=actors.SYSTEM)

    assert (office.touches, len(office.audit.entries)) == ([], 1)


async def test_who_an_officer_is_on_the_register_is_on_record_with_the_person() -> None:
    office = Office()

    assert await office.do("identify") == seen()
    assert office.staff.done == [("person", UUID(int=7))]
    assert office.audit.entries == [(BY, "officer.identified", UUID(int=7), ABOUT, "w")]
    assert office.touches == []


async def test_a_disabled_officers_sessions_end() -> None:
    office = Office()

    changed = await office.changes.disable(FANG, at=NOW, actor=BY, why="left")

    assert (changed.officer, changed.ended) == (seen(), (SESSION,))
    assert office.staff.done == [("hold admins",), ("disable", NOW)]
    assert office.audit.entries == [(BY, "officer.disabled", None, ABOUT, "left")]
    assert office.touches == []


async def test_who_enables_an_officer_chose_who_it_is() -> None:
    office = Office()

    assert await office.do("enable") == seen()
    assert office.touches == [OfficerChange(ADMIN, FANG, Touch.SHAPES)]
    assert office.audit.entries == [(BY, "officer.enabled", None, ABOUT, "w")]


HOLDS: Final = [
    ("start anew", "officer.password_reset", GrantKind.PASSWORD, ("start", "h", NOW)),
    ("set factor", "officer.second_factor_set", GrantKind.SECOND_FACTOR, ("factor", b"s")),
]


@pytest.mark.parametrize(("what", "action", "grant", "put"), HOLDS)
async def test_what_lets_an_administrator_in_takes_passkeys_and_sessions_along(
    what: str, action: str, grant: GrantKind, put: tuple[object, ...]
) -> None:
    office = Office()

    changed = await office.do(what)

    assert getattr(changed, "ended", None) == (SESSION,)
    assert office.staff.done == [put, ("no passkeys", FANG)]
    assert office.touches == [OfficerChange(ADMIN, FANG, Touch.HOLDS)]
    assert office.audit.entries == [(BY, action, None, ABOUT, "w")]


@pytest.mark.parametrize(("what", "action", "grant", "put"), HOLDS)
async def test_to_hold_another_administrators_account_spends_a_grant(
    what: str, action: str, grant: GrantKind, put: tuple[object, ...]
) -> None:
    office = Office(Staff(granted={grant})).of_admin()

    await office.do(what)
    with pytest.raises(NotAllowed) as again:
        await office.do(what)

    assert again.value.problem is Problem.GRANT_NEEDED
    assert (len(office.touches), len(office.audit.entries)) == (1, 1)
