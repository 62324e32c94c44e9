"""Who a partner's program is, and which of its tokens passes a door: known by its key, counted, on record."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID

import pytest

from domain import actors
from domain.accounts.partners import (
    Asserted,
    Claimed,
    Environment,
    GrantEnd,
    Partner,
    PartnerGrant,
    PartnerKey,
    PartnerScope,
    PartnerState,
    PartnerToken,
    Plan,
)
from domain.errors import NotAllowed, NotFound, NotSignedIn, TooMany
from domain.people import Identity, Level, Person
from domain.problems import Problem
from services.accounts.partner_clients import ASSERTION_TYPE, PartnerClients
from services.accounts.partner_gate import PartnerGate
from tests.people import NOON, WANG
from tests.services.accounts.partner_parts import (
    ABOUT,
    BANK,
    GRANT,
    HER,
    HERE,
    PARTNER,
    TERMS,
    WHY,
    FakePartners,
    grant,
)
from tests.services.unit import FakeAudit, FakeLimits, FakeUnit

PERSON, CASES = PartnerScope.PERSON, PartnerScope.CASES
OWN: Final = PartnerToken(UUID(int=7), BANK, "key", frozenset(), NOON, NOON + timedelta(minutes=5))
HERS: Final = replace(OWN, scopes=frozenset({PERSON}), grant=GRANT, subject="sub")


@dataclass
class Door:
    held: PartnerGrant | None = field(default_factory=lambda: grant(PERSON))
    identity: Identity | None = WANG
    partners: FakePartners = field(default_factory=FakePartners)
    limits: FakeLimits = field(default_factory=FakeLimits)
    audit: FakeAudit = field(default_factory=FakeAudit)

    @property
    def gate(self) -> PartnerGate:
        return PartnerGate(
            unit=FakeUnit(),
            partners=self.partners,
            grants=self,
            persons=self,
            read_token={"hers": HERS}.__getitem__,
            limits=self.limits,
            audit=self.audit,
            environment=HERE,
            clock=lambda: NOON,
        )

    async def lock(self, grant: UUID) -> PartnerGrant | None:
        assert grant == GRANT
        return self.held

    async def read(self, person: UUID) -> Person | None:
        assert person == HER
        return None if self.identity is None else Person(HER, self.identity)


async def test_a_reading_of_a_persons_data_is_on_record_before_it_is_made() -> None:
    door = Door()

    bearer = await door.gate.admit(HERS, PERSON)

    assert (bearer.partner, bearer.grant, bearer.left.allowed) == (PARTNER, door.held, True)
    by = actors.partner(BANK)
    assert door.audit.entries == [(by, "partner.person_read", HER, ABOUT, WHY)]
    assert door.limits.counted == [(f"partner {BANK}", 600, 60.0)]
    assert door.gate.shown("hers") == HERS


@pytest.mark.parametrize("token", [OWN, HERS], ids=["own", "hers"])
async def test_a_door_about_the_partner_reads_nobody(token: PartnerToken) -> None:
    door = Door()

    bearer = await door.gate.admit(token, None)

    assert (bearer.partner, bearer.grant) == (PARTNER, None)
    assert door.audit.entries == []


async def test_some_doors_open_to_the_partners_own_token_alone() -> None:
    door = Door()

    assert (await door.gate.admit(OWN, None, own=True)).grant is None
    with pytest.raises(NotAllowed) as refused:
        await door.gate.admit(HERS, None, own=True)
    assert refused.value.problem is Problem.PARTNER_SCOPE


@pytest.mark.parametrize(
    "token", [replace(OWN, scopes=frozenset({CASES})), HERS], ids=["no_consent", "another_scope"]
)
async def test_beyond_its_scope_a_token_reads_nothing(token: PartnerToken) -> None:
    door = Door()

    with pytest.raises(NotAllowed) as refused:
        await door.gate.admit(token, CASES)
    assert refused.value.problem is Problem.PARTNER_SCOPE
    assert door.audit.entries == []


@pytest.mark.parametrize(
    "held",
    [
        None,
        grant(CASES),
        replace(grant(PERSON), partner=UUID(int=99)),
        replace(grant(PERSON), ended=GrantEnd.WITHDRAWN),
        replace(grant(PERSON), ends_at=NOON),
    ],
    ids=["gone", "narrower", "another_partners", "withdrawn", "over"],
)
async def test_a_token_whose_consent_does_not_cover_it_opens_nothing(
    held: PartnerGrant | None,
) -> None:
    door = Door(held)

    with pytest.raises(NotSignedIn) as refused:
        await door.gate.admit(HERS, PERSON)
    assert refused.value.problem is Problem.SESSION_OVER
    assert door.audit.entries == []


async def test_a_token_that_was_taken_back_opens_nothing_and_is_not_counted() -> None:
    door = Door()
    door.partners.revoked[HERS.token] = NOON

    with pytest.raises(NotSignedIn) as refused:
        await door.gate.admit(HERS, PERSON)
    assert (refused.value.problem, door.limits.counted) == (Problem.SESSION_OVER, [])


@pytest.mark.parametrize(
    "partner",
    [
        replace(PARTNER, state=PartnerState.SUSPENDED),
        replace(PARTNER, environment=Environment.PRODUCTION),
        replace(PARTNER, partner=UUID(int=99)),
    ],
    ids=["suspended", "of_another_installation", "unknown"],
)
async def test_a_partner_that_is_not_live_here_passes_no_door(partner: Partner) -> None:
    door = Door()
    door.partners.partner = partner

    with pytest.raises(NotSignedIn) as refused:
        await door.gate.admit(OWN, None)
    assert refused.value.problem is Problem.SIGN_IN_NEEDED


async def test_beyond_its_plan_a_partner_hears_when_again() -> None:
    door = Door()
    door.partners.partner = replace(PARTNER, terms=replace(TERMS, plan=Plan.SMALL))
    door.limits.full.add(f"partner {BANK}")

    with pytest.raises(TooMany) as refused:
        await door.gate.admit(OWN, None)
    assert (refused.value.problem, refused.value.retry_after) == (Problem.TOO_MANY_REQUESTS, 13)
    assert door.limits.counted == [(f"partner {BANK}", 60, 60.0)]


@pytest.mark.parametrize(
    ("level", "name"), [(Level.PHONE, None), (Level.BOUND, None), (Level.PROVEN, WANG.name)]
)
async def test_a_name_goes_to_a_partner_only_of_who_was_seen(
    level: Level, name: str | None
) -> None:
    known = await Door().gate.known(grant(PERSON, level=level))

    assert (known.subject, known.level, known.name) == ("sub", level, name)


async def test_who_left_the_register_has_no_name_to_tell() -> None:
    assert (await Door(identity=None).gate.known(grant(PERSON))).name is None


@dataclass
class Clients:
    """A program whose key is `one`. Its assertion holds until `until`, "jti" being its number."""

    on: bool = True
    until: datetime = NOON + timedelta(seconds=30)
    jti: str = "jti"
    uses: list[tuple[UUID, str, datetime]] = field(default_factory=list)
    partners: FakePartners = field(default_factory=FakePartners)
    limits: FakeLimits = field(default_factory=FakeLimits)

    async def authenticate(
        self, kind: str = ASSERTION_TYPE, assertion: str = "one", client: str = ""
    ) -> Partner:
        service = PartnerClients(
            partners=self.partners,
            keys=self,
            uses=self,
            assertions=self,
            limits=self.limits,
            environment=HERE,
            on=self.on,
            clock=lambda: NOON,
        )
        return await service.authenticate(kind, assertion, client)

    def claimed(self, text: str) -> Claimed | None:
        return None if text == "junk" else Claimed(BANK, text, text)

    def asserted(self, claimed: Claimed, key: PartnerKey, now: datetime) -> Asserted | None:
        assert (claimed.kid, key.kid, now) == (claimed.text, claimed.text, NOON)
        return None if key.kid == "stolen" else Asserted(self.jti, self.until)

    async def find(self, partner: Partner, kid: str) -> PartnerKey | None:
        return None if kid == "unknown" else PartnerKey(kid, {"kty": "EC"})

    def used(self, partner: UUID, kid: str, at: datetime) -> None:
        self.uses.append((partner, kid, at))


@pytest.mark.parametrize("client", ["", str(BANK)], ids=["unnamed", "named"])
async def test_a_program_is_known_by_what_its_key_signed_once(client: str) -> None:
    clients = Clients()

    assert await clients.authenticate(client=client) == PARTNER

    assert ASSERTION_TYPE == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"  # RFC 7523
    assert clients.uses == [(BANK, "one", NOON)]
    key = f"partner assertion {sha256(f'{BANK} jti'.encode()).hexdigest()}"
    assert clients.limits.counted == [(key, 1, 30.0)]
    clients.limits.full.add(key)
    with pytest.raises(NotSignedIn):
        await clients.authenticate(client=client)
    assert len(clients.uses) == 1


async def test_a_number_that_is_no_text_and_a_time_that_is_over_are_counted_all_the_same() -> None:
    clients = Clients(until=NOON - timedelta(seconds=3), jti="\ud800")

    await clients.authenticate()

    assert [(most, window_s) for _, most, window_s in clients.limits.counted] == [(1, 1.0)]


@pytest.mark.parametrize(
    ("kind", "assertion", "client"),
    [
        ("another", "one", ""),
        (ASSERTION_TYPE, "junk", ""),
        (ASSERTION_TYPE, "one", str(UUID(int=99))),
        (ASSERTION_TYPE, "unknown", ""),
        (ASSERTION_TYPE, "stolen", ""),
    ],
    ids=["kind", "junk", "client", "key", "signature"],
)
async def test_whatever_is_wrong_the_answer_is_the_same(
    kind: str, assertion: str, client: str
) -> None:
    clients = Clients()

    with pytest.raises(NotSignedIn) as refused:
        await clients.authenticate(kind, assertion, client)
    assert refused.value.problem is Problem.PARTNER_CLIENT
    assert (clients.uses, clients.limits.counted) == ([], [])


@pytest.mark.parametrize(
    "partner",
    [replace(PARTNER, state=PartnerState.CLOSED), replace(PARTNER, partner=UUID(int=99))],
    ids=["closed", "unknown"],
)
async def test_a_partner_that_is_not_live_is_as_unknown_as_none(partner: Partner) -> None:
    clients = Clients()
    clients.partners.partner = partner

    with pytest.raises(NotSignedIn) as refused:
        await clients.authenticate()
    assert refused.value.problem is Problem.PARTNER_CLIENT


async def test_a_city_without_an_address_for_tokens_has_no_partners() -> None:
    with pytest.raises(NotFound) as refused:
        await Clients(on=False).authenticate()
    assert refused.value.problem is Problem.PARTNERS_OFF
