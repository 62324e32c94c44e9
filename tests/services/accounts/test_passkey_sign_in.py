"""Officers sign in by a passkey: one answer for whatever is wrong, counted by where it came from."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import pytest

from domain import actors
from domain.accounts.accounts import OFFICER_LIFETIME, Lifetime, RefreshToken
from domain.accounts.passkeys import Assertion, Passkey
from domain.errors import Conflict, NotSignedIn
from domain.people import Officer, Role
from domain.problems import Problem
from services.accounts.passkey_sign_in import Challenge, PasskeySignIn
from services.accounts.session_opening import SignedIn
from tests.people import NOON
from tests.services.accounts.officer_sign_in_parts import (
    ABOUT,
    FANG,
    NEW_SESSION,
    ROLES,
    TOKEN,
    FakeGuard,
    FakeTokens,
)
from tests.services.unit import FakeAudit, FakeUnit

PASSKEY: Final = Passkey(UUID(int=41), FANG, b"credential", b"public", 7)
SHOWN: Final = Assertion(b"credential", b"challenge", b"data", b"signature", FANG.bytes)
BY: Final = actors.officer(FANG)


@dataclass
class Door:
    """One passkey, whose authenticator counts `counted` now."""

    counted: int | None = 8
    roles: frozenset[Role] | None = ROLES
    held: Passkey | None = PASSKEY
    on: bool = True
    host: str = "city.example.com"
    challenges: dict[bytes, tuple[UUID | None, datetime, timedelta]] = field(default_factory=dict)
    used: list[tuple[UUID, int, datetime]] = field(default_factory=list)
    opened: list[tuple[RefreshToken, Passkey, datetime, Lifetime]] = field(default_factory=list)
    guard: FakeGuard = field(default_factory=FakeGuard)
    audit: FakeAudit = field(default_factory=FakeAudit)

    @property
    def service(self) -> PasskeySignIn:
        return PasskeySignIn(
            unit=FakeUnit(),
            store=self,
            proofs=self if self.on else None,
            sessions=FakeTokens(),
            tokens=FakeTokens(),
            guard=self.guard,
            audit=self.audit,
            clock=lambda: NOON,
        )

    def new_challenge(self) -> bytes:
        return b"challenge"

    def challenge_in(self, client_data: bytes) -> bytes | None:
        return None if client_data == b"junk" else client_data

    def asserted(self, shown: Assertion, challenge: bytes, public_key: bytes) -> int | None:
        assert (shown.client_data, public_key) == (challenge, b"public")
        return None if shown.signature == b"forged" else self.counted

    async def keep_challenge(
        self, challenge: bytes, officer: UUID | None, now: datetime, life: timedelta
    ) -> None:
        self.challenges[challenge] = (officer, now, life)

    async def take_challenge(self, challenge: bytes, officer: UUID | None, now: datetime) -> bool:
        return self.challenges.pop(challenge, (UUID(int=99),))[0] == officer

    async def by_credential(self, credential: bytes) -> Passkey | None:
        return PASSKEY if credential == PASSKEY.credential else None

    async def hold(self, officer: UUID) -> frozenset[Role] | None:
        return self.roles if officer == FANG else None

    async def lock(self, passkey: UUID) -> Passkey | None:
        return self.held if passkey == PASSKEY.passkey else None

    async def put_used(self, passkey: UUID, sign_count: int, at: datetime) -> None:
        self.used.append((passkey, sign_count, at))

    async def open_session(
        self, token: RefreshToken, passkey: Passkey, *, now: datetime, lifetime: Lifetime
    ) -> None:
        self.opened.append((token, passkey, now, lifetime))

    async def signed_in(self, shown: Assertion = SHOWN) -> SignedIn:
        await self.service.begin()
        return await self.service.sign_in(shown, "10.0.0.1")


async def test_everybody_is_given_a_challenge_for_five_minutes() -> None:
    door = Door()

    assert await door.service.begin() == Challenge(b"challenge", "city.example.com")
    assert door.challenges == {b"challenge": (None, NOON, timedelta(minutes=5))}


async def test_a_passkey_opens_a_session_with_todays_roles_on_record() -> None:
    door = Door()

    done = await door.signed_in()

    assert done.principal == Officer(FANG, ROLES, NEW_SESSION)
    assert (done.access_token, done.expires_in) == (f"access of {NEW_SESSION} 0:30:00", 60)
    assert (done.refresh_token, done.renewable_for) == (TOKEN.text(), 1800)
    assert done.access_token not in repr(done)
    assert done.refresh_token not in repr(done)
    assert door.used == [(PASSKEY.passkey, 8, NOON)]
    assert door.opened == [(TOKEN, PASSKEY, NOON, OFFICER_LIFETIME)]
    assert door.audit.entries == [(BY, "officer.signed_in", None, ABOUT, "passkey")]
    assert (door.guard.came, door.guard.wrong) == (["10.0.0.1"], [])


async def wrong(door: Door, shown: Assertion = SHOWN) -> None:
    with pytest.raises(NotSignedIn) as refused:
        await door.signed_in(shown)
    assert refused.value.problem is Problem.PASSKEY_WRONG
    assert (door.guard.came, door.guard.wrong) == (["10.0.0.1"], ["10.0.0.1"])
    assert (door.used, door.opened) == ([], [])


@pytest.mark.parametrize(
    "shown",
    [
        replace(SHOWN, credential=b"unknown"),
        replace(SHOWN, client_data=b"junk"),
        replace(SHOWN, client_data=b"another"),
        replace(SHOWN, user_handle=UUID(int=99).bytes),
        replace(SHOWN, signature=b"forged"),
    ],
    ids=["passkey", "junk", "challenge", "holder", "signature"],
)
async def test_whatever_is_wrong_the_answer_is_the_same_and_counts_by_caller(
    shown: Assertion,
) -> None:
    door = Door()

    await wrong(door, shown)
    assert door.audit.entries == []


@pytest.mark.parametrize(
    ("roles", "held"), [(None, PASSKEY), (ROLES, None)], ids=["off", "removed"]
)
async def test_a_disabled_officer_and_a_removed_passkey_open_nothing(
    roles: frozenset[Role] | None, held: Passkey | None
) -> None:
    door = Door(roles=roles, held=held)

    await wrong(door)
    assert door.audit.entries == []


async def test_a_copied_passkey_opens_nothing_and_is_on_record() -> None:
    door = Door(counted=7)

    await wrong(door)
    assert door.audit.entries == [(BY, "officer.passkey_copied", None, ABOUT, "7 after 7")]


async def test_a_challenge_is_taken_whatever_comes_of_it() -> None:
    door = Door()
    await wrong(door, replace(SHOWN, credential=b"unknown"))

    assert door.challenges == {}


async def test_a_city_without_an_address_for_passkeys_says_so() -> None:
    off = Door(on=False).service

    for asked in (off.begin(), off.sign_in(SHOWN, "10.0.0.1")):
        with pytest.raises(Conflict) as refused:
            await asked
        assert refused.value.problem is Problem.PASSKEYS_OFF
