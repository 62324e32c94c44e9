"""What a partner asks of a person: pushed, read, answered once, led back, listed and withdrawn."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

import pytest

from domain.accounts.partners import (
    AuthorizationRequest,
    ConsentSeen,
    GrantEnd,
    PartnerGrant,
    PartnerScope,
    PartnerState,
    Pushed,
)
from domain.base64url import packed
from domain.errors import Gone, Invalid, NotAllowed, NotFound
from domain.people import Citizen, Level, Principal
from domain.problems import Problem
from services.accounts.partner_consents import REQUEST_URI, PartnerConsents
from services.accounts.partner_tokens import unpacked
from tests.people import NOON, FakeClock
from tests.services.accounts.partner_parts import (
    ABOUT,
    BANK,
    GRANT,
    HER,
    HER_ACCOUNT,
    HERE,
    PARTNER,
    SHE,
    STRANGER,
    TERMS,
    UNBOUND,
    WHY,
    FakePartners,
    FakePersons,
    grant,
)
from tests.services.unit import FakeAudit, FakeUnit

BACK: Final = TERMS.redirect_uris[0]
PUSHED: Final = Pushed(BACK, frozenset({PartnerScope.PERSON}), "s t", "challenge")


class Scene:
    """One request at most, and one consent."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.request: AuthorizationRequest | None = None
        self.secret = b""
        self.refused_at: datetime | None = None
        self.agreed: list[tuple[PartnerGrant, bytes, datetime]] = []
        self.takes = 0
        self.grant: PartnerGrant | None = grant(PartnerScope.PERSON)
        self.subject_of = ""
        self.face_shown = True
        self.partners, self.audit = FakePartners(), FakeAudit()
        self.service = PartnerConsents(
            unit=FakeUnit(),
            partners=self.partners,
            grants=self,
            persons=FakePersons(),
            levels=self,
            audit=self.audit,
            issuer="https://city.example.com",
            environment=HERE,
            clock=self.clock,
        )

    async def check_level(self, principal: Principal | None) -> None:
        assert principal == SHE
        if not self.face_shown:
            raise NotAllowed(Problem.FACE_NOT_SHOWN)

    async def push(
        self, request: UUID, partner: UUID, pushed: Pushed, secret: bytes, expires_at: datetime
    ) -> None:
        self.request = AuthorizationRequest(request, partner, pushed, expires_at)
        self.secret = secret

    async def lock_pushed(self, secret: bytes) -> AuthorizationRequest | None:
        return self.request if secret == self.secret else None

    async def lock_request(self, request: UUID) -> AuthorizationRequest | None:
        return self.request if self.request and self.request.request == request else None

    async def take(self, request: UUID, account: UUID, expires_at: datetime) -> None:
        self.takes += 1
        self.request = replace(self.held, account=account, expires_at=expires_at)

    async def refuse(self, request: UUID, at: datetime) -> None:
        self.refused_at = at
        self.request = replace(self.held, answered_at=at)

    async def agree(
        self, request: UUID, grant: PartnerGrant, code: bytes, code_until: datetime
    ) -> None:
        self.agreed.append((grant, code, code_until))
        self.request = replace(self.held, answered_at=self.clock.now)

    async def subject(self, person: UUID, partner: UUID) -> str | None:
        assert (person, partner) == (HER, BANK)
        return self.subject_of or None

    async def lock(self, grant: UUID) -> PartnerGrant | None:
        return self.grant if grant == GRANT else None

    async def of_person(self, person: UUID, most: int) -> tuple[ConsentSeen, ...]:
        assert (person, most, self.grant is not None) == (HER, 200, True)
        return (ConsentSeen(grant(), "示例银行", "核对"),)

    async def end(self, grant: UUID, why: GrantEnd, at: datetime) -> None:
        assert self.grant is not None
        self.grant = replace(self.grant, ended=why)
        assert at == self.clock.now

    @property
    def held(self) -> AuthorizationRequest:
        assert self.request is not None
        return self.request

    async def pushed(self, pushed: Pushed = PUSHED) -> str:
        return await self.service.push(PARTNER, pushed)

    async def read_by(self, citizen: Citizen = SHE, pushed: Pushed = PUSHED) -> "Scene":
        await self.service.read(citizen, BANK, await self.pushed(pushed))
        return self

    async def answer(self, *, agrees: bool, by: Citizen = SHE) -> dict[str, str]:
        """What the address says to which the person is led back."""
        led = await self.service.answer(by, self.held.request, agrees=agrees)
        assert led.startswith("https://bank.example.com/back?")
        return dict(parse_qsl(urlsplit(led).query, keep_blank_values=True))


async def test_what_a_partner_pushes_is_good_for_ten_minutes_under_a_name_that_nobody_guesses() -> (
    None
):
    scene = Scene()

    uri = await scene.pushed()

    assert uri == f"{REQUEST_URI}{packed(scene.secret)}"
    assert uri.startswith("urn:ietf:params:oauth:request_uri:")  # RFC 9126
    assert len(scene.secret) == 32
    assert (scene.held.partner, scene.held.pushed) == (BANK, PUSHED)
    assert scene.held.expires_at == NOON + timedelta(minutes=10)


async def test_a_partner_asks_for_what_it_is_registered_for_and_no_more() -> None:
    scene = Scene()

    with pytest.raises(Invalid) as elsewhere:
        await scene.pushed(replace(PUSHED, redirect_uri=f"{BACK}x"))
    assert elsewhere.value.problem is Problem.PARTNER_REQUEST
    for scopes in (set[PartnerScope](), {PartnerScope.PERSON, PartnerScope.BOOKINGS}):
        with pytest.raises(Invalid) as beyond:
            await scene.pushed(replace(PUSHED, scopes=frozenset(scopes)))
        assert beyond.value.problem is Problem.PARTNER_SCOPE
    await scene.pushed(replace(PUSHED, scopes=TERMS.scopes))
    assert scene.held.pushed.scopes == TERMS.scopes


async def test_who_reads_it_first_has_it_alone_and_a_quarter_of_an_hour_for_it() -> None:
    scene = Scene()
    uri = await scene.pushed()
    scene.clock.forward(minutes=9)

    wanted = await scene.service.read(SHE, BANK, uri)
    scene.clock.forward(minutes=14)
    again = await scene.service.read(SHE, BANK, uri)

    until = NOON + timedelta(minutes=24)
    assert wanted.request == again.request == scene.held
    assert (scene.held.account, scene.held.expires_at, scene.takes) == (HER_ACCOUNT, until, 1)
    assert wanted.partner == PARTNER
    assert wanted.until == NOON + timedelta(minutes=9, days=90)
    with pytest.raises(Gone):
        await scene.service.read(STRANGER, BANK, uri)


@pytest.mark.parametrize("wrong", ["client", "uri", "late", "suspended", "closed"])
async def test_what_is_over_or_no_request_of_this_partner_is_gone(wrong: str) -> None:
    scene = Scene()
    uri = await scene.pushed()
    if wrong == "late":
        scene.clock.forward(minutes=10)
    elif wrong in {"suspended", "closed"}:
        scene.partners.becomes(PartnerState(wrong))

    client = UUID(int=99) if wrong == "client" else BANK
    with pytest.raises(Gone) as refused:
        await scene.service.read(SHE, client, f"{uri}A" if wrong == "uri" else uri)
    assert refused.value.problem is Problem.PARTNER_REQUEST_OVER
    assert scene.takes == 0


async def test_who_agrees_is_led_back_with_a_code_that_is_good_for_a_minute() -> None:
    scene = await Scene().read_by()

    said = await scene.answer(agrees=True)

    ((given, code, until),) = scene.agreed
    assert said == {
        "from": "city",
        "code": packed(code),
        "iss": "https://city.example.com",
        "state": "s t",
    }
    assert len(unpacked(said["code"])) == 32
    assert until == NOON + timedelta(seconds=60)
    assert given == PartnerGrant(
        grant=given.grant,
        partner=BANK,
        person=HER,
        account=HER_ACCOUNT,
        subject=given.subject,
        scopes=PUSHED.scopes,
        level=Level.BOUND,
        given_at=NOON,
        ends_at=NOON + timedelta(days=90),
    )
    assert len(given.subject) == 32
    assert scene.audit.entries == [(SHE.actor, "partner.agreed", HER, ABOUT, WHY)]
    assert scene.refused_at is None


async def test_who_agreed_before_is_the_same_to_the_partner() -> None:
    scene = await Scene().read_by()
    scene.subject_of = "sub"

    await scene.answer(agrees=True)

    assert [given.subject for given, _, _ in scene.agreed] == ["sub"]


async def test_who_says_no_is_led_back_too_and_nothing_is_on_record() -> None:
    scene = await Scene().read_by()

    said = await scene.answer(agrees=False)

    assert said == {
        "from": "city",
        "error": "access_denied",
        "iss": "https://city.example.com",
        "state": "s t",
    }
    assert (scene.refused_at, scene.agreed, scene.audit.entries) == (NOON, [], [])


async def test_a_parameter_of_the_partners_own_stays_though_it_is_empty() -> None:
    scene = Scene()
    terms = replace(TERMS, redirect_uris=("https://bank.example.com/back?a=",))
    pushed = replace(PUSHED, redirect_uri=terms.redirect_uris[0])
    uri = await scene.service.push(replace(PARTNER, terms=terms), pushed)
    await scene.service.read(SHE, BANK, uri)

    assert (await scene.answer(agrees=False))["a"] == ""


@pytest.mark.parametrize("wrong", ["unread", "anothers", "answered", "suspended", "none"])
@pytest.mark.parametrize("agrees", [True, False], ids=["yes", "no"])
async def test_nobody_answers_what_was_not_read_or_is_over(wrong: str, *, agrees: bool) -> None:
    scene = Scene()
    if wrong == "unread":
        await scene.pushed()
    else:
        await scene.read_by()
    match wrong:
        case "answered":
            await scene.answer(agrees=False)
        case "suspended":
            scene.partners.becomes(PartnerState.SUSPENDED)
        case _:
            pass
    request = UUID(int=99) if wrong == "none" else scene.held.request
    by = STRANGER if wrong == "anothers" else SHE
    scene.refused_at = None

    with pytest.raises(Gone) as refused:
        await scene.service.answer(by, request, agrees=agrees)
    assert refused.value.problem is Problem.PARTNER_REQUEST_OVER
    assert (scene.agreed, scene.refused_at) == ([], None)


async def test_to_tell_of_a_face_it_is_shown_first_and_the_request_stays_open() -> None:
    scene = await Scene().read_by(pushed=replace(PUSHED, scopes=frozenset({PartnerScope.FACE})))
    scene.face_shown = False

    with pytest.raises(NotAllowed) as refused:
        await scene.answer(agrees=True)
    assert refused.value.problem is Problem.FACE_NOT_SHOWN
    scene.face_shown = True
    assert "code" in await scene.answer(agrees=True)


async def test_what_shows_no_face_is_agreed_to_without_one() -> None:
    scene = await Scene().read_by()
    scene.face_shown = False

    assert "code" in await scene.answer(agrees=True)


async def test_who_is_bound_to_nobody_agrees_to_nothing_and_has_no_list() -> None:
    scene = await Scene().read_by(UNBOUND)

    for asked in (
        scene.answer(agrees=True, by=UNBOUND),
        scene.service.mine(UNBOUND),
        scene.service.withdraw(UNBOUND, GRANT),
    ):
        with pytest.raises(NotAllowed) as refused:
            await asked
        assert refused.value.problem is Problem.BINDING_NEEDED


async def test_the_own_consents_are_listed_and_withdrawn_once_on_record() -> None:
    scene = Scene()

    assert [each.name for each in await scene.service.mine(SHE)] == ["示例银行"]
    for _ in range(2):
        await scene.service.withdraw(SHE, GRANT)

    assert scene.grant is not None
    assert scene.grant.ended is GrantEnd.WITHDRAWN
    assert scene.audit.entries == [(SHE.actor, "partner.withdrawn", HER, ABOUT, WHY)]


@pytest.mark.parametrize(("by", "which"), [(STRANGER, GRANT), (SHE, UUID(int=99))])
async def test_another_persons_consent_is_as_unknown_as_none(by: Citizen, which: UUID) -> None:
    scene = Scene()

    with pytest.raises(NotFound):
        await scene.service.withdraw(by, which)
    assert scene.audit.entries == []


async def test_a_consent_to_a_partner_that_is_gone_is_withdrawn_all_the_same() -> None:
    scene = Scene()
    scene.partners.partner = replace(PARTNER, partner=UUID(int=99))

    await scene.service.withdraw(SHE, GRANT)

    assert scene.audit.entries == [(SHE.actor, "partner.withdrawn", HER, ABOUT, "")]
    assert scene.service.now() == NOON
