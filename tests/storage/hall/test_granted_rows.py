"""Certificates, offers, signatures and looks beside those of another person, case or day."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.hall.cases import CaseState, Move
from domain.hall.certificates import (
    PLACES,
    Certificate,
    CertificateField,
    CertificateState,
    Showing,
    ShowingWay,
)
from domain.hall.items import SignWay
from domain.hall.looks import LookItem, LookTally
from domain.hall.offers import Offered, OfferState
from domain.hall.posts import Post, PostRole
from domain.hall.signatures import GOOD_FOR, WAITS_FOR, Signature
from domain.words import Words
from storage.accounts.accounts import seal_phone
from storage.database import Database
from storage.hall.certificates import CertificateStore
from storage.hall.looks import LookStore
from storage.hall.offers import OfferStore
from storage.hall.signatures import SignatureStore, signatures_of
from storage.keys.vault import Vault
from tests.people import NOON, PHONE, WANG, make_vault
from tests.storage.rows import put

PERSON, STRANGER, CASE, OTHER, OFFICER = (UUID(int=n) for n in range(101, 106))
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
LATER = NOON + SECOND
TODAY = date(2026, 11, 24)
END = (NOON + DAY, UUID(int=0))
ACTIVE, REVOKED = CertificateState.ACTIVE, CertificateState.REVOKED


@pytest.fixture
def vault() -> Vault:
    return make_vault()


@pytest.fixture
def certificates(database: Database, vault: Vault) -> CertificateStore:
    return CertificateStore(database, vault)


def certificate(number: int, **changed: object) -> Certificate:
    usual = Certificate(
        person=PERSON,
        certificate=UUID(int=number),
        case=UUID(int=number),
        item="fire.check",
        item_version=2,
        kind="fire",
        names=Words("证书", "Certificate"),
        number=f"Z{number}",
        unit="fire",
        area="440304",
        fields=(CertificateField("size", Words("面积", "Size"), 12, Words("十二", "12"), "int"),),
        made_at=NOON,
        place=number,
        state=ACTIVE,
        words="why",
        jws="signed",
    )
    return replace(usual, **changed)  # type: ignore[arg-type]  # as each test says


async def test_a_certificate_is_read_by_its_person_case_and_number(
    certificates: CertificateStore,
) -> None:
    mine, other = certificate(1), certificate(2, person=STRANGER)
    for each in (mine, other):
        await certificates.add(each)
    one, two, three = (UUID(int=n) for n in (1, 2, 3))

    assert await certificates.read(PERSON, one) == await certificates.lock(PERSON, one) == mine
    assert await certificates.of_case(PERSON, one) == mine
    assert await certificates.lock_of_case(PERSON, one) == mine
    for find in (
        certificates.read,
        certificates.lock,
        certificates.of_case,
        certificates.lock_of_case,
    ):
        assert (await find(PERSON, two), await find(STRANGER, one)) == (None, None)
    assert [await certificates.person_of(each) for each in (two, three)] == [STRANGER, None]
    assert await certificates.numbered("Z2") == (STRANGER, two)
    assert await certificates.numbered("Z3") is None
    assert await certificates.next_place() < await certificates.next_place()


async def test_a_certificate_is_moved_from_the_version_that_was_locked(
    certificates: CertificateStore,
) -> None:
    before, other = certificate(1), certificate(2)
    for each in (before, other):
        await certificates.add(each)
    after = replace(
        before, state=REVOKED, version=2, active_at=NOON, changed_at=LATER, words="lost"
    )

    await certificates.save(before, after)

    assert await certificates.read(PERSON, UUID(int=1)) == after
    assert await certificates.read(PERSON, UUID(int=2)) == other
    with pytest.raises(RuntimeError, match="not locked"):
        await certificates.save(before, after)


async def test_a_person_holds_the_newest_of_each_kind_that_is_good_on_the_day(
    certificates: CertificateStore,
) -> None:
    newest = certificate(1, made_at=NOON, last_day=TODAY)
    others = (
        certificate(2, made_at=NOON - SECOND),
        certificate(3, made_at=LATER, last_day=TODAY - DAY),
        certificate(4, made_at=LATER, state=REVOKED),
        certificate(5, made_at=LATER, person=STRANGER),
        certificate(6, kind="water"),
        certificate(7, kind="parks"),
    )
    for each in (*others, newest):
        await certificates.add(each)

    held = await certificates.held(PERSON, ["fire", "water", "roads"], TODAY)

    assert held == {"fire": newest, "water": others[4]}
    listed = await certificates.of_person(PERSON, END, 9)
    assert [each.certificate.int for each in listed] == [4, 3, 7, 6, 1, 2]
    assert await certificates.of_person(PERSON, END, 1) == listed[:1]
    assert await certificates.of_person(PERSON, (NOON, UUID(int=6)), 9) == listed[4:]


async def test_a_status_list_names_the_places_that_do_not_hold_on_the_day(
    certificates: CertificateStore,
) -> None:
    assert await certificates.lists() == 1
    cases: tuple[dict[str, object], ...] = (
        {"state": REVOKED},
        {"state": CertificateState.SUSPENDED},
        {"last_day": TODAY},
        {"last_day": TODAY - DAY},
        {},
    )
    for n, changed in enumerate(cases):
        await certificates.add(certificate(n, place=PLACES - 1 + n, **changed))

    assert await certificates.lists() == 2
    assert await certificates.not_valid(0, TODAY) == {PLACES - 1: REVOKED}
    assert await certificates.not_valid(1, TODAY) == {
        0: CertificateState.SUSPENDED,
        2: CertificateState.EXPIRED,
    }


async def test_a_code_is_looked_at_once_before_its_time_is_over(
    certificates: CertificateStore,
) -> None:
    one = UUID(int=1)
    code = Showing(PERSON, UUID(int=1), one, ShowingWay.CODE, ("size",), NOON, LATER)
    beside = replace(code, showing=UUID(int=2))
    outside = replace(
        code,
        showing=UUID(int=3),
        way=ShowingWay.PRESENTATION,
        made_at=LATER,
        audience="bank",
    )
    for showing, secret in ((code, "mine"), (beside, "other"), (outside, "")):
        await certificates.show(showing, secret)
    for n, (person, of) in enumerate(((STRANGER, one), (PERSON, UUID(int=9))), 4):
        await certificates.show(
            replace(outside, showing=UUID(int=n), person=person, certificate=of)
        )
    assert await certificates.use("mine", LATER) is None
    assert await certificates.use("nobody's", NOON) is None

    used = await certificates.use("mine", NOON)

    assert used == replace(code, used_at=NOON)
    assert await certificates.use("mine", NOON) is None
    assert await certificates.showings(PERSON, one, 9) == (outside, used)
    assert await certificates.showings(PERSON, one, 1) == (outside,)


OFFERED = Offered(PERSON, "pension", 2, OfferState.OPEN, NOON, TODAY)


async def test_an_offer_is_made_once_and_held_until_it_is_answered_or_its_last_day_is_past(
    database: Database, vault: Vault
) -> None:
    offers = OfferStore(database, vault)
    told = replace(OFFERED, version=1, state=OfferState.TOLD, offered_at=NOON - SECOND)
    for each in (
        OFFERED,
        told,
        replace(OFFERED, person=CASE, item="past", ends_on=TODAY - DAY),
        replace(OFFERED, item="said", state=OfferState.DECLINED),
        replace(OFFERED, person=STRANGER, item="water"),
    ):
        assert await offers.add(each)
    assert not await offers.add(replace(OFFERED, state=OfferState.TOLD))
    assert await offers.made_since(NOON - SECOND) == 4
    assert await offers.hold([PERSON, CASE], TODAY) == [told, OFFERED]
    assert [await offers.has_open(each) for each in (PERSON, OFFICER)] == [True, False]

    await offers.end(TODAY)
    await offers.close(OFFERED, OfferState.APPLIED, LATER, CASE)

    assert await offers.hold([PERSON, STRANGER], TODAY) == [
        told,
        replace(OFFERED, person=STRANGER, item="water"),
    ]
    rows = await database.fetch("SELECT item, version, state, case_id FROM offers ORDER BY 1, 2")
    assert [tuple(row) for row in rows] == [
        ("past", 2, "over", None),
        ("pension", 1, "told", None),
        ("pension", 2, "applied", CASE),
        ("said", 2, "declined", None),
        ("water", 2, "open", None),
    ]
    assert not await offers.has_open(PERSON)


async def test_due_for_an_offer_is_who_lives_was_born_then_and_neither_had_it_nor_wants_none(
    database: Database, vault: Vault
) -> None:
    offers = OfferStore(database, vault)
    blind, other = (vault.blind_index("birth-month", each) for each in ("1950-01", "1950-02"))
    for n in range(1, 13):
        dead = TODAY if n == 2 else None
        await put(database, "persons", person_id=UUID(int=n), died_on=dead, identity=b"?")
        born = {"person_id": UUID(int=n), "blind": other if n == 3 else blind}
        await put(database, "lookup_birth_month", **born, key_version=1)
    offered: tuple[dict[str, Any], ...] = (
        {},
        {"version": 1, "state": OfferState.DECLINED},
        {"item": "water", "state": OfferState.STOPPED},
        {"version": 1},
        {"item": "water", "state": OfferState.DECLINED},
    )
    for n, changed in enumerate(offered, 4):
        await offers.add(replace(OFFERED, person=UUID(int=n), **changed))
    for n, item, state in (
        (9, "pension", CaseState.CLOSED),
        (10, "pension", CaseState.DRAFT),
        (11, "water", CaseState.SUBMITTED),
    ):
        await put(database, "cases", person_id=UUID(int=n), item=item, state=state)

    async def due(after: int = 0, most: int = 99) -> list[int]:
        found = await offers.candidates("1950-01", "pension", 2, UUID(int=after), most)
        return [each.person.int for each in found]

    assert await due() == [1, 7, 8, 10, 11, 12]
    assert (await due(7), await due(0, 2)) == ([8, 10, 11, 12], [1, 7])
    (first,) = await offers.candidates("1950-01", "pension", 2, UUID(int=0), 1)
    assert first.applicant is None  # its entry opens by no key
    cases = [await offers.has_case(UUID(int=n), "pension") for n in (9, 10, 11)]
    assert cases == [True, False, False]


async def test_an_offer_is_sent_to_the_phones_of_the_persons_accounts(
    database: Database, vault: Vault
) -> None:
    one, two, three = (UUID(int=n) for n in (1, 2, 3))
    phone = seal_phone(vault, one, PHONE)
    await put(database, "accounts", account_id=one, person_id=PERSON, phone=phone)
    await put(database, "accounts", account_id=two, person_id=PERSON, phone=b"")
    await put(database, "accounts", account_id=three, person_id=STRANGER)

    assert await OfferStore(database, vault).phones(PERSON) == (WANG.phone,)


BEGUN = Signature(PERSON, UUID(int=1), CASE, Move.SUBMIT, SignWay.OFFICER, b"d", NOON, b"whole")


async def test_of_a_case_one_signature_is_open_until_it_is_signed_and_used(
    database: Database, vault: Vault
) -> None:
    store = SignatureStore(database, vault)
    elsewhere = replace(BEGUN, signature=UUID(int=2), case=OTHER)
    of_another = replace(BEGUN, signature=UUID(int=3), person=STRANGER)
    for each in (elsewhere, of_another, replace(BEGUN, signature=UUID(int=4)), BEGUN):
        await store.begin(each)
    assert await database.fetchval("SELECT count(*) FROM signatures") == 3
    signed = replace(BEGUN, signed_at=NOON, check=OTHER, officer=OFFICER, words="seen", jws="j")

    assert await store.sign(signed, "j")
    assert not await store.sign(signed, "j")

    assert await store.open(PERSON, CASE) == await store.lock_open(PERSON, CASE) == signed
    assert await store.open(PERSON, OTHER) == elsewhere
    assert await store.open(STRANGER, OTHER) is None
    assert not await store.use(signed, NOON + GOOD_FOR)
    assert not await store.use(elsewhere, NOON)
    at = NOON + GOOD_FOR - SECOND
    assert await store.use(signed, at)
    assert not await store.use(signed, at)
    kept = replace(signed, content=b"", used_at=at)
    assert await store.used(PERSON, CASE) == (kept,)
    assert (await store.used(PERSON, OTHER), await store.used(STRANGER, CASE)) == ((), ())
    assert (await store.open(PERSON, CASE), await store.newest(PERSON, CASE)) == (None, kept)
    # What went with a submission stays beside the next.
    again = replace(BEGUN, signature=UUID(int=5), begun_at=LATER)
    await store.begin(again)
    assert await store.newest(PERSON, CASE) == replace(again, content=b"")
    assert await store.used(PERSON, CASE) == (kept,)
    assert await signatures_of(database, PERSON, 9) == (kept,)
    assert await signatures_of(database, STRANGER, 9) == ()


async def test_before_an_officer_waits_what_was_begun_within_a_day(
    database: Database, vault: Vault
) -> None:
    store = SignatureStore(database, vault)
    began = NOON - WAITS_FOR
    cases: tuple[dict[str, Any], ...] = (
        {"begun_at": began + 2 * SECOND},
        {"begun_at": began + SECOND},
        {"begun_at": began},
        {"way": SignWay.CODE},
        {"person": STRANGER},
        {},
    )
    for n, changed in enumerate(cases, 1):
        await store.begin(replace(BEGUN, signature=UUID(int=n), case=UUID(int=n), **changed))
    done = replace(BEGUN, signature=UUID(int=6), signed_at=NOON, officer=OFFICER)
    await store.sign(done, "j")

    waiting = await store.waiting(PERSON, NOON)

    assert [each.signature.int for each in waiting] == [2, 1]


async def look(database: Database, number: int, **changed: object) -> None:
    case: dict[str, object] = {"look": "waiting", "area": "440304", "decided_at": NOON}
    step: dict[str, object] = {"kind": "decide", "unit": "fire"}
    key = {"person_id": PERSON, "case_id": UUID(int=number)}
    case |= {name: value for name, value in changed.items() if name not in step}
    step |= {name: value for name, value in changed.items() if name in step}
    await put(database, "cases", **key, item="fire.check", number=f"N{number}", **case)
    await put(database, "case_steps", **key, step="decide", **step)


async def test_grants_are_looked_at_by_the_unit_that_decides_such_in_its_areas(
    database: Database,
) -> None:
    looks = LookStore(database)
    right: dict[str, object] = {"look": "right", "looked_at": NOON}
    cases: tuple[dict[str, object], ...] = (
        {"decided_at": LATER},
        {},
        {"area": "440305"},
        {"unit": "water"},
        {"kind": "review"},
        right,
        right | {"looked_at": NOON - SECOND},
        right | {"look": "wrong"},
        right | {"area": "440305"},
        right | {"unit": "water", "look": "wrong"},
    )
    for n, columns in enumerate(cases, 1):
        await look(database, n, **columns)
    posts = [Post("fire", PostRole.SUPERVISOR, "440304"), Post("water", PostRole.CLERK, "4403")]
    mine = posts[:1]

    waiting = await looks.waiting(mine, (NOON - DAY, OTHER), 9)

    first = LookItem(UUID(int=2), "N2", "fire.check", 0, "fire", "440304", NOON)
    assert waiting == [first, replace(first, case=UUID(int=1), number="N1", decided_at=LATER)]
    assert await looks.waiting(mine, (NOON - DAY, OTHER), 1) == [first]
    assert await looks.waiting(mine, (NOON, UUID(int=2)), 9) == waiting[1:]
    assert await looks.tally(posts, NOON) == (
        LookTally("fire", waiting=2, right=1, wrong=1),
        LookTally("water", waiting=1, right=0, wrong=1),
    )
    assert await looks.all(NOON) == (5, 2, 2)
