"""Officers as administrators see and change them: what is asked for, what is refused, whose sessions end."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

import pytest

from domain.accounts.officers import Changed, OfficerSeen, Reach
from domain.errors import Invalid, NotAllowed, NotFound, NotSignedIn
from domain.people import Officer, Role
from domain.problems import Problem
from services.accounts.officers import PAGE, OfficerService
from tests.people import WANG, FakeClock

NOW: Final = datetime(2026, 11, 24, 8, tzinfo=UTC)
FANG, PERSON, SESSION = UUID(int=2), UUID(int=3), UUID(int=4)
ADMIN: Final = Officer(UUID(int=1), frozenset({Role.ADMIN}), UUID(int=11))
SEEN: Final = OfficerSeen(
    officer=FANG,
    username="fang",
    roles=frozenset({Role.COUNTER}),
    areas=("4403",),
    second_factor=True,
    start_until=None,
    disabled_at=None,
    created_at=NOW,
)
LONG: Final = "correct-horse"


@dataclass
class Office:
    """FANG alone, or `many` in the list. `calls`: what was asked of the changes, by name."""

    many: int = 1
    roles: frozenset[Role] | None = frozenset({Role.COUNTER})
    reach_of: Reach = Reach.SERVES
    free_name: bool = True
    calls: list[tuple[object, ...]] = field(default_factory=list)
    ended: list[UUID] = field(default_factory=list)

    @property
    def service(self) -> OfficerService:
        return OfficerService(
            staff=self,
            changes=Changes(self),
            register=self,
            emergencies=Emergencies(),
            grants=Grants(),
            reviews=Reviews(),
            passwords=self,
            codes=self,
            tokens=self,
            clock=FakeClock(NOW),
        )

    async def stands(self, officer: UUID, session: UUID) -> frozenset[Role] | None:
        return self.roles if (officer, session) == (ADMIN.officer, ADMIN.session) else None

    async def reach(self, officer: UUID, person: UUID, *, changes: bool) -> Reach:
        assert (officer, person) == (ADMIN.officer, PERSON)
        return self.reach_of

    async def all(self, after: str, limit: int) -> list[OfficerSeen]:
        names = (f"o{n:03}" for n in range(self.many))
        return [replace(SEEN, username=each) for each in names if each > after][:limit]

    async def one(self, officer: UUID) -> OfficerSeen | None:
        return SEEN if officer in {FANG, ADMIN.officer} else None

    async def named(self, username: str) -> UUID | None:
        return FANG if username == "fang" else None

    async def find(self, id_number: str) -> UUID | None:
        return PERSON if id_number == WANG.id_number else None

    async def hash(self, password: str) -> str:
        return f"hash of {password}"

    def new_secret(self) -> bytes:
        return b"secret"

    def uri(self, secret: bytes, username: str) -> str:
        return f"otpauth://{username}/{secret.decode()}"

    def qr_svg(self, uri: str) -> str:
        return f"<svg>{uri}</svg>"

    def end(self, session: UUID) -> None:
        self.ended.append(session)


class Emergencies:
    async def how_many(self) -> int:
        return 3


class Grants:
    async def how_many(self, admin: UUID, at: datetime) -> int:
        assert (admin, at) == (ADMIN.officer, NOW)
        return 2


class Reviews:
    async def how_many_open(self, officer: UUID, most: int) -> int:
        assert (officer, most) == (ADMIN.officer, 1000)
        return 5


@dataclass
class Changes:
    """services.accounts.officer_changes.OfficerChanges, which has tests of its own."""

    office: Office

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
        self.office.calls.append(("add", username, roles, areas, password_hash, actor, why))
        return SEEN if self.office.free_name else None

    async def change(
        self,
        officer: UUID,
        *,
        roles: Iterable[Role] | None,
        areas: Iterable[str] | None,
        actor: str,
        why: str,
    ) -> OfficerSeen:
        return self._done("change", officer, roles, areas, actor, why).officer

    async def identify(self, officer: UUID, person: UUID, *, actor: str, why: str) -> OfficerSeen:
        return self._done("identify", officer, person, actor, why).officer

    async def disable(self, officer: UUID, *, at: datetime, actor: str, why: str) -> Changed:
        return self._done("disable", officer, at, actor, why)

    async def enable(self, officer: UUID, *, actor: str, why: str) -> OfficerSeen:
        return self._done("enable", officer, actor, why).officer

    async def start_anew(
        self,
        officer: UUID,
        password_hash: str,
        *,
        until: datetime,
        at: datetime,
        actor: str,
        why: str,
    ) -> Changed:
        return self._done("start anew", officer, password_hash, until, at, actor, why)

    async def set_factor(
        self, officer: UUID, secret: bytes, *, at: datetime, actor: str, why: str
    ) -> Changed:
        return self._done("set factor", officer, secret, at, actor, why)

    def _done(self, *call: object) -> Changed:
        self.office.calls.append(call)
        return Changed(SEEN, (SESSION,))


def where(refused: Invalid) -> tuple[str, str]:
    (wrong,) = refused.errors
    return wrong.pointer, wrong.code


async def test_an_officer_has_todays_roles_whatever_the_token_says() -> None:
    office = Office(roles=frozenset({Role.REVIEWER}))

    assert await office.service.today(ADMIN) == replace(ADMIN, roles=frozenset({Role.REVIEWER}))
    with pytest.raises(NotSignedIn) as refused:
        await Office(roles=None).service.today(ADMIN)
    assert refused.value.problem is Problem.SESSION_OVER


@pytest.mark.parametrize("changes", [False, True])
async def test_a_person_of_another_area_is_as_unknown_as_nobody(*, changes: bool) -> None:
    with pytest.raises(NotFound):
        await Office(reach_of=Reach.NOT).service.admit(ADMIN, PERSON, changes=changes)


async def test_what_is_open_in_an_emergency_is_looked_at_and_not_changed() -> None:
    service = Office(reach_of=Reach.LOOKS).service

    assert await service.admit(ADMIN, PERSON, changes=False) is Reach.LOOKS
    with pytest.raises(NotAllowed) as refused:
        await service.admit(ADMIN, PERSON, changes=True)
    assert refused.value.problem is Problem.EMERGENCY_READS
    assert await Office().service.admit(ADMIN, PERSON, changes=True) is Reach.SERVES


@pytest.mark.parametrize(
    ("roles", "waits"),
    [
        ({Role.ADMIN, Role.REVIEWER}, (3, 2, 5)),
        ({Role.ADMIN}, (3, 2, 0)),
        ({Role.REVIEWER}, (0, 0, 5)),
        ({Role.COUNTER}, (0, 0, 0)),
    ],
    ids=["both", "admin", "reviewer", "counter"],
)
async def test_the_own_desk_says_what_waits_for_the_own_roles(
    roles: set[Role], waits: tuple[int, int, int]
) -> None:
    own = await Office().service.own(replace(ADMIN, roles=frozenset(roles)))

    assert own.officer == SEEN
    assert (own.emergencies, own.grants, own.reviews) == waits


@pytest.mark.parametrize(("many", "pages"), [(0, [0]), (PAGE, [50]), (PAGE + 1, [50, 1])])
async def test_officers_are_listed_by_name_to_the_end(many: int, pages: list[int]) -> None:
    office, sizes, names, cursor = Office(many), list[int](), list[str](), ""
    while cursor or not sizes:
        page = await office.service.all(cursor)
        sizes.append(len(page.officers))
        names += [each.username for each in page.officers]
        cursor = page.next_cursor

    assert sizes == pages
    assert names == [f"o{n:03}" for n in range(many)]


async def test_an_officer_is_found_by_number_and_by_name() -> None:
    service = Office().service

    assert await service.one(FANG) == SEEN
    assert await service.named(" fang ") == FANG
    with pytest.raises(NotFound):
        await service.one(UUID(int=99))
    with pytest.raises(Invalid) as refused:
        await service.named("fan")
    assert where(refused.value) == ("/username", "unknown")


async def test_an_officer_is_added_by_an_administrator_and_signs_in_once_given_a_password() -> None:
    office = Office()

    added = await office.service.add(
        ADMIN, " fang ", [Role.COUNTER, Role.COUNTER], ["440301", "4403"], "new"
    )

    assert added == SEEN
    roles = frozenset({Role.COUNTER})
    assert office.calls == [("add", "fang", roles, ("4403",), "", ADMIN.actor, "new")]


async def test_the_operator_adds_with_a_password_that_is_kept_hashed() -> None:
    office = Office()

    await office.service.add(None, "fang", [Role.ADMIN], [""], "first", password=LONG)

    roles = frozenset({Role.ADMIN})
    assert office.calls == [("add", "fang", roles, ("",), f"hash of {LONG}", "system", "first")]


@pytest.mark.parametrize(
    ("username", "roles", "areas", "password", "wrong"),
    [
        (" ", [Role.COUNTER], ["4403"], None, ("/username", "empty")),
        ("fang", [], ["4403"], None, ("/roles", "empty")),
        ("fang", [Role.COUNTER], [], None, ("/areas", "area")),
        ("fang", [Role.COUNTER], ["4403"], "elevenchars", ("/password", "too_short")),
    ],
    ids=["name", "roles", "areas", "password"],
)
async def test_what_an_officer_cannot_do_without_is_named(
    username: str, roles: list[Role], areas: list[str], password: str | None, wrong: tuple[str, str]
) -> None:
    office = Office()

    with pytest.raises(Invalid) as refused:
        await office.service.add(ADMIN, username, roles, areas, "new", password=password)
    assert where(refused.value) == wrong
    assert office.calls == []


async def test_a_password_of_twelve_characters_does() -> None:
    await Office().service.add(ADMIN, "fang", [Role.COUNTER], [""], "new", password="twelve-chars")


async def test_a_taken_user_name_is_said_to_be_taken() -> None:
    with pytest.raises(Invalid) as refused:
        await Office(free_name=False).service.add(ADMIN, "fang", [Role.COUNTER], [""], "new")
    assert where(refused.value) == ("/username", "taken")


async def test_roles_and_areas_change_alone_or_together() -> None:
    office = Office()
    service = office.service

    assert await service.change(ADMIN, FANG, "moved", roles=[Role.REVIEWER]) == SEEN
    await service.change(None, FANG, "moved", areas=["4403", "440301"])

    assert office.calls == [
        ("change", FANG, frozenset({Role.REVIEWER}), None, ADMIN.actor, "moved"),
        ("change", FANG, None, ("4403",), "system", "moved"),
    ]
    with pytest.raises(Invalid) as refused:
        await service.change(ADMIN, FANG, "moved", roles=[])
    assert where(refused.value) == ("/roles", "empty")


async def test_who_an_officer_is_on_the_register_is_said_by_an_id_number() -> None:
    office = Office()

    assert await office.service.identify(ADMIN, FANG, WANG.id_number, "known") == SEEN
    assert office.calls == [("identify", FANG, PERSON, ADMIN.actor, "known")]
    with pytest.raises(Invalid) as refused:
        await office.service.identify(ADMIN, FANG, "440304195912310025", "guess")
    assert where(refused.value) == ("/id_number", "unknown")


async def test_who_is_disabled_is_signed_out_and_who_is_enabled_is_not() -> None:
    office = Office()

    assert await office.service.disable(ADMIN, FANG, "left") == SEEN
    assert office.ended == [SESSION]
    assert await office.service.enable(ADMIN, FANG, "back") == SEEN
    assert office.ended == [SESSION]
    assert office.calls == [
        ("disable", FANG, NOW, ADMIN.actor, "left"),
        ("enable", FANG, ADMIN.actor, "back"),
    ]


async def test_a_start_password_is_good_for_three_days_and_easy_to_copy_by_hand() -> None:
    office = Office()

    first = await office.service.start_anew(ADMIN, FANG, "forgot")
    second = await office.service.start_anew(ADMIN, FANG, "forgot")

    assert re.fullmatch(r"([a-hjkmnp-z2-9]{5}-){3}[a-hjkmnp-z2-9]{5}", first.password)
    assert first.password != second.password
    assert first.until == NOW + timedelta(days=3)
    hashed = f"hash of {first.password}"
    call = ("start anew", FANG, hashed, first.until, NOW, ADMIN.actor, "forgot")
    assert office.calls[0] == call
    assert office.ended == [SESSION, SESSION]


async def test_a_new_second_factor_is_told_once_and_can_be_drawn() -> None:
    office = Office()

    uri = await office.service.renew_factor(ADMIN, FANG, "new phone")

    assert uri == "otpauth://fang/secret"
    assert office.calls == [("set factor", FANG, b"secret", NOW, ADMIN.actor, "new phone")]
    assert office.ended == [SESSION]
    assert office.service.drawn(uri) == "<svg>otpauth://fang/secret</svg>"


@pytest.mark.parametrize("what", ["change", "identify", "disable", "start_anew", "renew_factor"])
async def test_nobody_administers_the_own_account(what: str) -> None:
    office = Office()
    more = (WANG.id_number, "w") if what == "identify" else ("w",)

    with pytest.raises(NotAllowed) as refused:
        await getattr(office.service, what)(ADMIN, ADMIN.officer, *more)
    assert refused.value.problem is Problem.ANOTHER_ADMIN_NEEDED
    assert office.calls == []
