"""Her certificates: listed, shown by a code for one look, or as single fields; and what a verifier is told."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Final
from uuid import UUID

import pytest

from domain.cursors import NEWEST, place
from domain.errors import Conflict, Invalid, NotAllowed, NotFound
from domain.hall.certificate_claims import status_of, type_of
from domain.hall.certificate_kinds import NUMBER
from domain.hall.certificate_lists import CertificateFile, Checked, CodeShown, Presented
from domain.hall.certificates import (
    CODE_LENGTH,
    CODE_SIGNS,
    CertificateField,
    CertificateState,
    Showing,
    ShowingWay,
)
from domain.hall.status_lists import list_claims
from domain.problems import Problem
from domain.words import Words
from services.hall.certificate_checks import CertificateCheckService, StatusListService
from services.hall.certificate_facts import CertificateFacts
from services.hall.facts import NotKnown
from services.hall.my_certificates import PAGE, SHOWN, CertificateService
from tests.domain.hall.certificates import MADE
from tests.domain.hall.sample import refused
from tests.people import FakeClock
from tests.services.hall.certified import (
    HERS,
    LISTS,
    NOW,
    TODAY,
    UNITS,
    FakeCertificates,
    FakeCredentials,
    FakeUnits,
)
from tests.services.hall.counter import HER, HIM, NOBODY, SHE, FakeRegister
from tests.services.hall.office import where
from tests.services.unit import FakeAudit, FakeUnit

ABOUT: Final = f"certificate:{HERS.certificate}"
BOUND: Final = replace(HER, device_key="thumb of 1")
KEY: Final[Mapping[str, object]] = {"x": "1"}
EXPIRED: Final = replace(HERS, last_day=date(2026, 11, 23))


class Wallet:
    """services.hall.my_certificates, with one that holds."""

    def __init__(self, page: str = "https://z.example/c/") -> None:
        self.store, self.signer, self.audit = FakeCertificates(), FakeCredentials(), FakeAudit()
        self.clock = FakeClock(NOW)
        self.service = CertificateService(
            unit=FakeUnit(),
            store=self.store,
            units=FakeUnits(),
            persons=FakeRegister(),
            signer=self.signer,
            draw=lambda text: f"<svg>{text}</svg>",
            page=page,
            audit=self.audit,
            clock=self.clock,
        )

    async def present(
        self, *fields: str, key: Mapping[str, object] | None = None, bound: bool = False
    ) -> Presented:
        who = BOUND if bound else HER
        return await self.service.present(who, HERS.certificate, fields, "bank", "n-1", key)


@pytest.fixture
def wallet() -> Wallet:
    return Wallet()


async def test_her_certificates_are_listed_the_newest_first_and_go_on(wallet: Wallet) -> None:
    page = await wallet.service.mine(HER, "")
    assert (page.certificates, page.next_cursor) == ((HERS,), "")
    for n in range(PAGE):
        wallet.store.rows[UUID(int=n)] = replace(HERS, certificate=UUID(int=n))

    page = await wallet.service.mine(HER, "")
    await wallet.service.mine(HER, page.next_cursor)

    last = (HERS.made_at, page.certificates[-1].certificate)
    assert len(page.certificates) == PAGE == 20
    assert place(page.next_cursor) == last
    assert wallet.store.listed[1:] == [(SHE, NEWEST, PAGE + 1), (SHE, last, PAGE + 1)]
    with refused(Problem.BINDING_NEEDED, NotAllowed):
        await wallet.service.mine(NOBODY, "")
    assert wallet.service.now() == NOW


async def test_one_is_opened_with_who_issued_it_and_what_she_showed_of_it(wallet: Wallet) -> None:
    await wallet.service.code(HER, HERS.certificate, [NUMBER])
    shown = [showing for showing, _ in wallet.store.shown]

    file = await wallet.service.show(HER, HERS.certificate)

    assert file == CertificateFile(HERS, UNITS[0].names, tuple(shown))
    wallet.store.shown *= SHOWN + 1
    assert len((await wallet.service.show(HER, HERS.certificate)).showings) == SHOWN == 50
    wallet.store.rows[HERS.certificate] = replace(HERS, unit="gone")
    assert (await wallet.service.show(HER, HERS.certificate)).unit == Words("gone", "gone")


async def test_nobody_else_opens_or_shows_it(wallet: Wallet) -> None:
    for asked in (
        wallet.service.show(HIM, HERS.certificate),
        wallet.service.code(HIM, HERS.certificate, []),
        wallet.service.present(HIM, HERS.certificate, [], "bank", "n-1", None),
    ):
        with refused(Problem.NOT_FOUND, NotFound):
            await asked
    assert (wallet.store.shown, wallet.audit.entries) == ([], [])


async def test_a_code_is_for_one_look_within_a_minute_at_what_she_chose(wallet: Wallet) -> None:
    told = await wallet.service.code(HER, HERS.certificate, ["shop", NUMBER, "shop"])

    ((showing, code),) = wallet.store.shown
    until = NOW + timedelta(seconds=60)
    assert showing == Showing(
        person=SHE,
        showing=showing.showing,
        certificate=HERS.certificate,
        way=ShowingWay.CODE,
        fields=("shop", NUMBER),
        made_at=NOW,
        expires_at=until,
    )
    link = f"https://z.example/c/{code}"
    assert told == CodeShown(code, link, f"<svg>{link}</svg>", until)
    assert re.fullmatch(f"[{CODE_SIGNS}]{{{CODE_LENGTH}}}", code)
    assert wallet.audit.entries == [(HER.actor, "certificate.code", SHE, ABOUT, "")]


async def test_without_an_address_of_the_page_the_code_itself_is_drawn() -> None:
    wallet = Wallet(page="")
    told = await wallet.service.code(HER, HERS.certificate, [])

    assert (told.link, told.qr_svg) == ("", f"<svg>{told.code}</svg>")


@pytest.mark.parametrize("held", [EXPIRED, MADE, replace(HERS, state=CertificateState.SUSPENDED)])
async def test_what_does_not_hold_is_not_shown(wallet: Wallet, held: object) -> None:
    assert isinstance(held, type(HERS))
    wallet.store.rows[HERS.certificate] = held

    with refused(Problem.CERTIFICATE_MOVED, Conflict):
        await wallet.service.code(HER, HERS.certificate, [])
    with refused(Problem.CERTIFICATE_MOVED, Conflict):
        await wallet.present()
    assert (wallet.store.shown, wallet.signer.signed) == ([], [])


async def test_a_field_that_it_has_not_is_named_by_its_place(wallet: Wallet) -> None:
    with pytest.raises(Invalid) as refusal:
        await wallet.service.code(HER, HERS.certificate, [NUMBER, "shop", "colour"])
    assert where(refusal.value) == ("/fields/2", "unknown")
    assert wallet.store.shown == []


@pytest.mark.parametrize("bound", [True, False])
async def test_single_fields_are_presented_to_one_audience_for_five_minutes(
    wallet: Wallet, *, bound: bool
) -> None:
    key = KEY if bound else None
    presented = await wallet.present("shop", key=key, bound=bound)

    until = NOW + timedelta(minutes=5)
    ((showing, code),) = wallet.store.shown
    assert presented == Presented("sd-jwt", bound, until)
    assert (showing.way, showing.audience, code) == (ShowingWay.PRESENTATION, "bank", "")
    assert (showing.fields, showing.expires_at) == (("shop",), until)
    claims = {
        "exp": int(until.timestamp()),
        "vct": type_of(HERS.kind),
        "unit": HERS.unit,
        "aud": "bank",
        "nonce": "n-1",
        "status": status_of(HERS, LISTS),
    }
    values = {NUMBER: HERS.number, "shop": "包子铺", "lit": True}
    assert wallet.signer.signed == [(claims, values, ["shop"], key)]
    assert wallet.audit.entries == [(HER.actor, "certificate.presented", SHE, ABOUT, "")]


@pytest.mark.parametrize(
    ("key", "bound", "code"),
    [(None, True, "needed"), ({"x": "2"}, True, "key"), ({}, True, "key"), (KEY, False, "key")],
    ids=["none", "another", "no key", "of a session without one"],
)
async def test_the_sessions_own_key_alone_presents(
    wallet: Wallet, key: Mapping[str, object] | None, code: str, *, bound: bool
) -> None:
    with pytest.raises(Invalid) as refusal:
        await wallet.present("shop", key=key, bound=bound)
    assert where(refusal.value) == ("/key", code)
    assert (wallet.store.shown, wallet.audit.entries) == ([], [])


CODED: Final = Showing(
    person=SHE,
    showing=UUID(int=91),
    certificate=HERS.certificate,
    way=ShowingWay.CODE,
    fields=(NUMBER, "lit"),
    made_at=NOW,
    expires_at=NOW + timedelta(seconds=60),
)


class Verifier:
    """services.hall.certificate_checks."""

    def __init__(self) -> None:
        self.store, self.audit, self.signer = FakeCertificates(), FakeAudit(), FakeCredentials()
        self.clock = FakeClock(NOW)
        self.store.codes["K"] = CODED
        self.service = CertificateCheckService(
            unit=FakeUnit(), store=self.store, audit=self.audit, clock=self.clock
        )
        self.lists = StatusListService(store=self.store, signer=self.signer, clock=self.clock)


async def test_a_verifier_sees_once_what_she_chose_and_she_has_it_on_record() -> None:
    verifier = Verifier()

    checked = await verifier.service.check("K")

    number = CertificateField(
        NUMBER, Words("证照编号", "Number"), HERS.number, Words(HERS.number, HERS.number)
    )
    fields = (number, HERS.fields[1])
    assert checked == Checked(valid=True, kind=HERS.kind, names=HERS.names, fields=fields)
    assert verifier.audit.entries == [("system", "certificate.shown", SHE, ABOUT, "")]
    with refused(Problem.CODE_UNKNOWN, NotFound):
        await verifier.service.check("K")
    assert len(verifier.audit.entries) == 1


async def test_of_one_that_does_not_hold_nothing_but_that_is_told() -> None:
    verifier = Verifier()
    verifier.store.rows[HERS.certificate] = EXPIRED

    checked = await verifier.service.check("K")

    assert checked == Checked(valid=False, kind=HERS.kind, names=HERS.names, fields=())


async def test_a_code_of_one_that_is_gone_says_nothing() -> None:
    verifier = Verifier()
    verifier.store.rows.clear()

    with refused(Problem.CODE_UNKNOWN, NotFound):
        await verifier.service.check("K")
    assert verifier.audit.entries == []


async def test_a_list_is_signed_and_kept_for_a_minute() -> None:
    verifier = Verifier()
    verifier.store.states = {3: CertificateState.REVOKED}

    first = await verifier.lists.signed(0)
    verifier.clock.forward(seconds=59.9)
    assert await verifier.lists.signed(0) == first
    assert await verifier.lists.signed(1) != first
    verifier.clock.forward(seconds=0.1)
    assert await verifier.lists.signed(0) != first

    assert verifier.signer.signed[0] == (
        list_claims(f"{LISTS}/0", {3: CertificateState.REVOKED}, NOW),
    )
    assert verifier.store.reads == [(0, TODAY), (1, TODAY), (0, TODAY)]


async def test_a_list_that_is_not_begun_is_not_there() -> None:
    with refused(Problem.NOT_FOUND, NotFound):
        await Verifier().lists.signed(2)


class Source:
    def __init__(self) -> None:
        self.store = FakeCertificates()
        self.facts = CertificateFacts(store=self.store, clock=FakeClock(NOW))


@pytest.mark.parametrize(
    ("what", "value"),
    [("active", True), ("number", HERS.number), ("shop", "包子铺"), ("until", date(2027, 1, 2))],
)
async def test_what_a_certificate_says_is_a_fact(what: str, value: object) -> None:
    source = Source()
    until = CertificateField("until", HERS.names, "2027-01-02", HERS.names, "date")
    source.store.rows[HERS.certificate] = replace(HERS, fields=(*HERS.fields, until))

    assert await source.facts.answer(SHE, f"shop_sign.{what}") == value
    assert source.store.looked == [(SHE, ["shop_sign"], TODAY)]


async def test_that_nobody_holds_one_is_known_and_what_it_does_not_say_is_not() -> None:
    source = Source()
    with pytest.raises(NotKnown):
        await source.facts.answer(SHE, "shop_sign.colour")
    assert await source.facts.answer(SHE, "cafe.active") is False
    with pytest.raises(NotKnown):
        await source.facts.answer(SHE, "cafe.shop")
