"""An officer's own passkeys: made once the second factor was given anew, listed, removed."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import pytest

from domain.accounts.accounts import OfficerLogin
from domain.accounts.officers import OfficerSeen
from domain.accounts.passkeys import NewPasskey, PasskeySeen, Registration
from domain.errors import Conflict, NotAllowed, NotFound, NotSignedIn, TooMany
from domain.people import Role
from domain.problems import Problem
from services.accounts.passkeys import Creation, PasskeyService
from tests.people import NOON
from tests.services.accounts.officer_sign_in_parts import (
    ABOUT,
    FANG,
    LOGIN,
    ON_DESK,
    ROLES,
    SESSION,
    FakeFactors,
    FakeTries,
)
from tests.services.unit import FakeAudit, FakeUnit

KEY, ELSEWHERE = UUID(int=41), UUID(int=42)
MADE: Final = Registration(b"challenge", b"attestation")
NEW: Final = NewPasskey(b"credential", b"public", 0)
RIGHT: Final = "123456"


@dataclass
class Desk:
    """FANG has `has` passkeys. `there`: of nobody where it is not."""

    has: int = 1
    there: bool = True
    roles: frozenset[Role] | None = ROLES
    signed_in: bool = True
    taken: bool = False
    on: bool = True
    tries: FakeTries = field(default_factory=FakeTries)
    audit: FakeAudit = field(default_factory=FakeAudit)
    challenges: dict[bytes, tuple[UUID | None, datetime, timedelta]] = field(default_factory=dict)
    done: list[tuple[object, ...]] = field(default_factory=list)
    ended: list[UUID] = field(default_factory=list)
    host: str = "city.example.com"
    algorithms: tuple[int, ...] = (-7,)

    @property
    def service(self) -> PasskeyService:
        return PasskeyService(
            unit=FakeUnit(),
            store=self,
            proofs=self if self.on else None,
            factors=FakeFactors(),
            tries=self.tries,
            staff=self,
            tokens=self,
            audit=self.audit,
            clock=lambda: NOON,
        )

    async def one(self, officer: UUID) -> OfficerSeen | None:
        seen = OfficerSeen(
            officer=officer,
            username="fang",
            roles=ROLES,
            areas=("4403",),
            second_factor=True,
            start_until=None,
            disabled_at=None,
            created_at=NOON,
        )
        return seen if self.there else None

    def new_challenge(self) -> bytes:
        return b"challenge"

    def challenge_in(self, client_data: bytes) -> bytes | None:
        return None if client_data == b"junk" else client_data

    def registered(self, made: Registration, challenge: bytes) -> NewPasskey | None:
        assert made.client_data == challenge
        return None if made.attestation == b"forged" else NEW

    async def keep_challenge(
        self, challenge: bytes, officer: UUID | None, now: datetime, life: timedelta
    ) -> None:
        self.challenges[challenge] = (officer, now, life)

    async def take_challenge(self, challenge: bytes, officer: UUID | None, now: datetime) -> bool:
        return self.challenges.pop(challenge, (None,))[0] == officer

    async def hold(self, officer: UUID) -> frozenset[Role] | None:
        return self.roles

    async def stands(self, officer: UUID, session: UUID) -> bool:
        assert (officer, session) == (FANG, SESSION)
        return self.signed_in

    async def how_many(self, officer: UUID) -> int:
        return self.has

    async def credentials(self, officer: UUID) -> Collection[bytes]:
        return [b"one"]

    async def of_officer(self, officer: UUID, session: UUID) -> tuple[PasskeySeen, ...]:
        assert (officer, session) == (FANG, SESSION)
        return (PasskeySeen(KEY, "phone", NOON, None, here=False),)

    async def add(self, officer: UUID, made: NewPasskey, name: str, at: datetime) -> bool:
        self.done.append(("add", officer, made, name, at))
        return not self.taken

    async def remove(self, officer: UUID, passkey: UUID) -> str | None:
        self.done.append(("remove", officer, passkey))
        return "phone" if passkey == KEY else None

    async def end_other_sessions(self, officer: UUID, keep: UUID, at: datetime) -> tuple[UUID, ...]:
        assert (officer, keep, at) == (FANG, SESSION, NOON)
        return (ELSEWHERE,)

    def end(self, session: UUID) -> None:
        self.ended.append(session)

    async def begun(self) -> "Desk":
        await self.service.begin(ON_DESK, RIGHT)
        return self


async def test_with_the_second_factor_given_anew_a_browser_may_make_one_within_five_minutes() -> (
    None
):
    desk = Desk(has=9)

    creation = await desk.service.begin(ON_DESK, RIGHT)

    assert creation == Creation(b"challenge", "city.example.com", FANG, "fang", (-7,), (b"one",))
    assert desk.challenges == {b"challenge": (FANG, NOON, timedelta(minutes=5))}
    assert desk.tries.counted == 0


@pytest.mark.parametrize(
    ("code", "login", "problem", "counted"),
    [
        ("000000", LOGIN, Problem.SECOND_FACTOR_WRONG, 1),
        (RIGHT, replace(LOGIN, second_factor=None), Problem.SECOND_FACTOR_UNSET, 0),
    ],
    ids=["wrong", "unset"],
)
async def test_without_a_right_code_none_is_made_and_a_wrong_one_counts_towards_the_lock(
    code: str, login: OfficerLogin, problem: Problem, counted: int
) -> None:
    desk = Desk(tries=FakeTries(login))

    with pytest.raises(NotAllowed) as refused:
        await desk.service.begin(ON_DESK, code)
    assert (refused.value.problem, desk.tries.counted, desk.challenges) == (problem, counted, {})


async def test_a_locked_officer_waits_a_quarter_of_an_hour() -> None:
    with pytest.raises(TooMany) as refused:
        await Desk(tries=FakeTries(None)).service.begin(ON_DESK, RIGHT)
    assert (refused.value.problem, refused.value.retry_after) == (Problem.TOO_MANY_REQUESTS, 900)


async def test_who_has_ten_makes_no_more() -> None:
    desk = Desk(has=10)

    with pytest.raises(Conflict) as refused:
        await desk.service.begin(ON_DESK, RIGHT)
    assert (refused.value.problem, desk.challenges) == (Problem.PASSKEYS_FULL, {})


async def test_an_officer_who_is_gone_is_not_found_and_a_city_without_passkeys_says_so() -> None:
    with pytest.raises(NotFound):
        await Desk(there=False).service.begin(ON_DESK, RIGHT)
    off = Desk(on=False).service
    for asked in (off.begin(ON_DESK, RIGHT), off.add(ON_DESK, MADE, "phone")):
        with pytest.raises(Conflict) as refused:
            await asked
        assert refused.value.problem is Problem.PASSKEYS_OFF


async def test_a_new_passkey_ends_every_other_session_and_is_on_record() -> None:
    desk = await Desk(has=9).begun()

    seen = await desk.service.add(ON_DESK, MADE, "phone")

    assert [each.name for each in seen] == ["phone"]
    assert desk.done == [("add", FANG, NEW, "phone", NOON)]
    assert desk.ended == [ELSEWHERE]
    assert desk.audit.entries == [(ON_DESK.actor, "officer.passkey_added", None, ABOUT, "phone")]
    with pytest.raises(NotAllowed):
        await desk.service.add(ON_DESK, MADE, "the same answer again")


@pytest.mark.parametrize(
    "made",
    [
        replace(MADE, client_data=b"junk"),
        Registration(b"other", b"a"),
        replace(MADE, attestation=b"forged"),
    ],
    ids=["junk", "another_challenge", "forged"],
)
async def test_an_answer_that_does_not_verify_makes_none(made: Registration) -> None:
    desk = await Desk().begun()

    with pytest.raises(NotAllowed) as refused:
        await desk.service.add(ON_DESK, made, "phone")
    assert (refused.value.problem, desk.done) == (Problem.PASSKEY_WRONG, [])


async def test_a_credential_that_somebody_has_is_nobody_elses() -> None:
    desk = await Desk(taken=True).begun()

    with pytest.raises(NotAllowed) as refused:
        await desk.service.add(ON_DESK, MADE, "phone")
    assert (refused.value.problem, desk.audit.entries) == (Problem.PASSKEY_WRONG, [])


async def test_the_tenth_that_came_meanwhile_leaves_no_room() -> None:
    desk = await Desk().begun()
    desk.has = 10

    with pytest.raises(Conflict) as refused:
        await desk.service.add(ON_DESK, MADE, "phone")
    assert (refused.value.problem, desk.done) == (Problem.PASSKEYS_FULL, [])


async def test_a_removed_passkey_ends_every_other_session_and_is_on_record_with_why() -> None:
    desk = Desk()

    seen = await desk.service.remove(ON_DESK, KEY, "lost")

    assert [each.name for each in seen] == ["phone"]
    assert desk.ended == [ELSEWHERE]
    why = "phone: lost"
    assert desk.audit.entries == [(ON_DESK.actor, "officer.passkey_removed", None, ABOUT, why)]
    with pytest.raises(NotFound):
        await desk.service.remove(ON_DESK, UUID(int=99), "not mine")
    assert len(desk.audit.entries) == 1


@pytest.mark.parametrize(
    ("roles", "signed_in"), [(None, True), (ROLES, False)], ids=["disabled", "signed_out"]
)
async def test_who_was_reset_meanwhile_changes_nothing(
    roles: frozenset[Role] | None, *, signed_in: bool
) -> None:
    desk = await Desk(roles=roles, signed_in=signed_in).begun()

    for asked in (
        desk.service.add(ON_DESK, MADE, "phone"),
        desk.service.remove(ON_DESK, KEY, "lost"),
    ):
        with pytest.raises(NotSignedIn) as refused:
            await asked
        assert refused.value.problem is Problem.SESSION_OVER
    assert (desk.done, desk.ended) == ([], [])
