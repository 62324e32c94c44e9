"""What a phone shows is good once, for one check of one sign-in, before its camera starts; nothing costs a try."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from auth.attestation.android import KeyAttestation
from auth.attestation.app_attest import AppAttest
from domain.audit import About
from domain.errors import Conflict, Gone, NotAllowed, NotFound
from domain.faces.attestation import (
    CHALLENGE_LIFE,
    REVOCATIONS_GOOD,
    AndroidApps,
    AppleApps,
    AppleKey,
    Attestation,
    Listed,
    Shown,
    ToAttest,
)
from domain.faces.checks import Check
from domain.faces.face_check import CheckState
from domain.people import Citizen, Level
from domain.problems import Problem
from services.faces.phone_attestations import PhoneAttestationService
from tests.phones import APP, PACKAGE, ROOTS, SIGNER, android, iphone
from tests.services.faces.face_check_scene import LI, SESSION, WANG, Scene
from tests.services.unit import FakeUnit

PHONE = Citizen(WANG.account, Level.BOUND, SESSION, device_key="abc")


@dataclass
class FakeAudit:
    entries: list[tuple[str, str]] = field(default_factory=list)

    async def record(
        self, *, actor: str, action: str, person: UUID | None, about: About, why: str
    ) -> None:
        assert person is not None
        self.entries.append((action, why))


@dataclass
class FakeStore:
    challenges: dict[tuple[UUID, UUID], tuple[bytes, datetime]] = field(default_factory=dict)
    keys: dict[bytes, tuple[UUID, AppleKey]] = field(default_factory=dict)
    marked: dict[UUID, Attestation] = field(default_factory=dict)
    list: Listed | None = None
    revoked: set[str] = field(default_factory=set)
    may_start: bool = True

    async def keep_challenge(self, asked: ToAttest, challenge: bytes, expires_at: datetime) -> None:
        self.challenges[asked.check, asked.session] = challenge, expires_at

    async def take_challenge(self, asked: ToAttest, now: datetime) -> bytes | None:
        challenge, expires_at = self.challenges.pop((asked.check, asked.session), (b"", now))
        return challenge if expires_at > now else None

    async def hold(self, asked: ToAttest, now: datetime) -> bool:
        return self.may_start

    async def mark(self, asked: ToAttest, attestation: Attestation) -> None:
        self.marked[asked.check] = attestation

    async def add_key(self, key: bytes, account: UUID, public_key: bytes, at: datetime) -> bool:
        held = self.keys.setdefault(key, (account, AppleKey(key, public_key, 0)))
        return held == (account, AppleKey(key, public_key, 0))

    async def lock_key(self, key: bytes, account: UUID) -> AppleKey | None:
        owner, held = self.keys.get(key, (None, None))
        return held if owner == account else None

    async def put_counted(self, key: bytes, counter: int, at: datetime) -> None:
        account, held = self.keys[key]
        self.keys[key] = account, replace(held, counter=counter)

    async def listed(self, serials: Sequence[str]) -> Listed | None:
        if self.list is None:
            return None
        return replace(self.list, revoked=not self.revoked.isdisjoint(serials))


class City:
    """With one check of WANG's that was opened and not begun."""

    def __init__(self) -> None:
        self.scene = Scene()
        self.store, self.audit, self.clock = FakeStore(), FakeAudit(), self.scene.clock
        self.store.list = Listed(self.clock(), revoked=False)
        self.service = self.make()

    def make(self, *, apple: bool = True, android: bool = True) -> PhoneAttestationService:
        signers = {PACKAGE: frozenset({SIGNER})}
        return PhoneAttestationService(
            unit=FakeUnit(),
            store=self.store,
            checks=self.scene.store,
            apple=AppAttest(AppleApps((APP,)), ROOTS.apple) if apple else None,
            android=KeyAttestation(AndroidApps(signers), ROOTS.google) if android else None,
            audit=self.audit,
            clock=self.clock,
        )

    async def opened(self) -> Check:
        check, _ = await self.scene.open()
        return check

    async def challenge(self, check: Check) -> bytes:
        return (await self.service.begin(WANG, PHONE, check.check)).challenge

    async def attest(self, check: Check, shown: Shown, phone: Citizen = PHONE) -> Attestation:
        return await self.service.attest(WANG, phone, check.check, shown)

    async def refuses(self, check: Check, shown: Shown, phone: Citizen = PHONE) -> bool:
        with pytest.raises(NotAllowed) as refused:
            await self.attest(check, shown, phone)
        return refused.value.problem is Problem.ATTESTATION_REFUSED and not self.store.marked


@pytest.fixture
def city() -> City:
    return City()


async def test_an_iphone_proves_itself_by_a_new_key_and_later_by_the_same(city: City) -> None:
    mine, first = iphone(), await city.opened()
    assert await city.attest(first, mine.attest(await city.challenge(first))) == "app_attest"
    second = await city.opened()

    shown = mine.answer(await city.challenge(second))

    assert await city.attest(second, shown) is Attestation.APP_ATTEST
    assert city.store.marked == dict.fromkeys((first.check, second.check), Attestation.APP_ATTEST)
    assert city.audit.entries == [("face_check.attested", "app_attest")] * 2


async def test_an_android_phone_proves_itself_by_a_key_for_this_check(city: City) -> None:
    check = await city.opened()

    attested_by = await city.attest(check, android().attest(await city.challenge(check)))

    assert attested_by is Attestation.ANDROID_TEE


async def test_what_was_shown_once_is_not_taken_again(city: City) -> None:
    check = await city.opened()
    shown = iphone().attest(await city.challenge(check))
    await city.attest(check, shown)
    city.store.marked.clear()

    assert await city.refuses(check, shown)


async def test_the_challenge_of_another_check_serves_no_other(city: City) -> None:
    first = await city.opened()
    shown = android().attest(await city.challenge(first))
    second = await city.opened()
    await city.challenge(second)

    assert await city.refuses(second, shown)


async def test_a_challenge_is_over_after_three_minutes(city: City) -> None:
    check = await city.opened()
    shown = android().attest(await city.challenge(check))

    city.clock.forward(seconds=CHALLENGE_LIFE.total_seconds())

    assert await city.refuses(check, shown)


async def test_whatever_comes_of_it_a_challenge_is_taken(city: City) -> None:
    check = await city.opened()
    challenge = await city.challenge(check)
    assert await city.refuses(check, iphone().attest(b"another"))

    assert await city.refuses(check, iphone().attest(challenge))


async def test_another_sign_in_of_the_same_account_answers_no_challenge_of_this_one(
    city: City,
) -> None:
    check = await city.opened()
    shown = android().attest(await city.challenge(check))

    assert await city.refuses(check, shown, replace(PHONE, session=UUID(int=77)))


@pytest.mark.parametrize("back", [0, 1], ids=["that stands", "that falls"])
async def test_a_counter_is_refused(city: City, back: int) -> None:
    mine, check = iphone(), await city.opened()
    await city.attest(check, mine.attest(await city.challenge(check)))
    mine.counted = 4
    await city.attest(check, mine.answer(await city.challenge(check)))
    city.store.marked.clear()

    mine.counted -= 1 + back

    assert await city.refuses(check, mine.answer(await city.challenge(check)))


async def test_the_key_of_another_account_and_one_never_shown_prove_nothing(city: City) -> None:
    mine, check = iphone(), await city.opened()
    await city.attest(check, mine.attest(await city.challenge(check)))
    city.store.marked.clear()
    city.store.keys[mine.id] = LI.account, city.store.keys[mine.id][1]

    assert await city.refuses(check, mine.answer(await city.challenge(check)))
    assert await city.refuses(check, mine.attest(await city.challenge(check)))
    assert await city.refuses(check, iphone().answer(await city.challenge(check)))


async def test_a_chain_with_a_revoked_key_in_it_is_refused(city: City) -> None:
    check = await city.opened()
    city.store.revoked = {"1234abce"}  # of the batch of phones

    assert await city.refuses(check, android().attest(await city.challenge(check)))


@pytest.mark.parametrize("old", [False, True], ids=["none", "an old one"])
async def test_without_a_list_that_is_new_enough_nobody_knows_which_keys_leaked(
    city: City,
    old: bool,  # noqa: FBT001  # a parameter
) -> None:
    check = await city.opened()
    long_ago = city.clock() - REVOCATIONS_GOOD - timedelta(seconds=1)
    city.store.list = Listed(long_ago, revoked=False) if old else None

    assert await city.refuses(check, android().attest(await city.challenge(check)))
    assert await city.attest(check, iphone().attest(await city.challenge(check)))


async def test_a_camera_that_has_started_is_not_attested_afterwards(city: City) -> None:
    check = await city.opened()
    shown = android().attest(await city.challenge(check))
    city.store.may_start = False
    with pytest.raises(Conflict) as raced:
        await city.attest(check, shown)
    city.scene.store.checks[check.check] = replace(check, state=CheckState.CAPTURING)

    with pytest.raises(Conflict) as late:
        await city.challenge(check)

    assert {raced.value.problem, late.value.problem} == {Problem.ATTESTATION_LATE}
    assert not city.store.marked


async def test_a_check_that_is_over_and_another_s_have_no_challenge(city: City) -> None:
    check = await city.opened()
    city.scene.store.checks[check.check] = replace(check, state=CheckState.EXPIRED)
    with pytest.raises(Gone):
        await city.challenge(check)

    with pytest.raises(NotFound):
        await city.service.begin(LI, PHONE, check.check)


async def test_a_city_that_names_no_app_says_so_and_one_verifies_its_own_phones_alone(
    city: City,
) -> None:
    check = await city.opened()
    with pytest.raises(Conflict) as off:
        await city.make(apple=False, android=False).begin(WANG, PHONE, check.check)
    city.service = city.make(apple=False)

    shown = iphone().attest(await city.challenge(check))

    assert off.value.problem is Problem.ATTESTATION_OFF
    assert await city.refuses(check, shown)
