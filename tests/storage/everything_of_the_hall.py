"""What the hall holds of the person of tests/storage/everything.py."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from domain.bookings.bookings import Booking, BookingState
from domain.bookings.places import PlaceKind
from domain.bookings.waits import Wait
from domain.hall.certificates import (
    Certificate,
    CertificateField,
    CertificateState,
    Showing,
    ShowingWay,
)
from domain.hall.decisions import (
    DecidedBy,
    Decision,
    Fact,
    Judged,
    Outcome,
    Unanswered,
    Why,
    digest_of,
)
from domain.hall.parcel_news import News, NewsKind
from domain.hall.parcels import Direction, Parcel, ParcelState
from domain.hall.parties import Party
from domain.hall.rating_appeals import Appeal
from domain.hall.ratings import Given, Rater, Rating, RatingAsk, RatingLevel, RatingReason
from domain.hall.signatures import digest_of as digest_of_content
from domain.subjects import SubjectKind
from domain.words import Words
from storage.bookings.bookings import BookingStore
from storage.bookings.waits import WaitStore
from storage.database import Database
from storage.hall.case_rows import form_aad, supplement_form_aad
from storage.hall.certificates import CertificateStore
from storage.hall.decisions import DecisionStore
from storage.hall.parcels import ParcelStore
from storage.hall.rating_repairs import AppealStore
from storage.hall.ratings import RatingAskStore, RatingStore
from storage.hall.signatures import content_aad
from storage.hall.uploads import name_aad
from storage.keys.vault import Vault
from tests.storage.everything_recorded import AT, DAY, OFFICER, PERSON

NOTHING = Words("", "")


async def hold_hall(database: Database, vault: Vault) -> None:
    await hold_cases(database, vault)
    await hold_decisions(database, vault)
    await hold_certificates(database, vault)
    await hold_signatures(database, vault)
    await hold_ratings(database, vault)
    await hold_parcels(database, vault)
    await hold_uploads(database, vault)
    await hold_orders(database)
    await hold_bookings(database)
    await hold_tickets(database)

    await hold_patients(database, vault)


async def hold_tickets(database: Database) -> None:
    await database.execute(
        """INSERT INTO tickets (ticket_id, hall, day, number, letter, state, person_id, priority, ahead, taken_at,
               window_number, calls, called_at, started_at, ended_at)
           VALUES ($1, 'civic_center', '2025-01-01', 'A001', 'A', 'done', $2, '', '0', $3, 5, 1, $3, $3, $3)""",
        UUID(int=92),
        PERSON,
        AT,
    )


async def hold_orders(database: Database) -> None:
    await database.execute(
        """INSERT INTO orders (order_id, number, person_id, purpose, subject, amount_fen, opened_at, state, version,
               changed_at)
           VALUES ($1, 'ZJ20250101000000015', $2, 'case.fee', $3, 1250, $4, 'paid', 2, $4)""",
        UUID(int=91),
        PERSON,
        f"case:{UUID(int=71)}",
        AT,
    )
    await database.execute(
        """INSERT INTO trades (order_id, n, number, vendor, way, begun_at, ends_at, state, surplus, transaction,
               paid_at, refunds)
           VALUES ($1, 1, 'ZJ2025010100000001501', 'wechat_pay', 'jsapi', $2, $2, 'paid', false,
               '4200000000202501010000000001', $2, 0)""",
        UUID(int=91),
        AT,
    )


async def hold_decisions(database: Database, vault: Vault) -> None:
    case = UUID(int=71)
    store = DecisionStore(database, vault)
    decision = Decision(
        person=PERSON,
        case=case,
        item="allowance.elder",
        item_version=1,
        rules="0" * 64,
        facts=(
            Fact("age", 65, "register", AT, digest_of(65), 3),
            Fact("since", date(2020, 5, 6), "residence", AT, digest_of(date(2020, 5, 6)), 4),
            Fact("cards", ("elder", "library"), "certificate", AT, "", 5),
        ),
        unanswered=(Unanswered("insured", "social_insurance", Why.SLOW),),
        judged=(
            Judged("old_enough", held=False, words=NOTHING, refuses=True),
            Judged("lives_here", held=True, words=NOTHING),
            Judged("insured", held=None, words=NOTHING),
        ),
        outcome=Outcome.PERSON,
        by=DecidedBy.RULE,
        at=AT,
        form={"since": "2020-05-06"},
        shadow=True,
    )
    await store.record(decision)
    await store.record_officers(PERSON, case, "allowance.elder", 1, Outcome.REFUSE, AT + DAY)


async def hold_cases(database: Database, vault: Vault) -> None:
    case = UUID(int=61)
    await database.execute(
        """INSERT INTO cases (person_id, case_id, item, item_version, number, state, area, opened_by,
               opened_at, changed_at, submitted_at, decided_at, ended_at, version, moves, form, words,
               supplement_form)
           VALUES ($1, $2, 'permit.shopfront', 1, '20251101-0000001-0', 'rejected', '440304', 'system',
               $3, $4, $4, $4, $4, 3, 2, $5, '占用消防通道', $6)""",
        PERSON,
        case,
        AT,
        AT + DAY,
        vault.seal("identity", '{"shop":"包子铺"}'.encode(), aad=form_aad(case)),
        vault.seal("identity", b'{"shop":"2"}', aad=supplement_form_aad(case)),
    )
    await database.execute(
        "INSERT INTO lookup_case VALUES ($1, $2, '20251101-0000001-0')", case, PERSON
    )
    await database.execute(
        """INSERT INTO case_steps VALUES ($1, $2, 0, 'accept', 'accept', 'city_management', 'clerk', '440304',
               '{}', 'done', $4, $3, $3, NULL, '', $3, $3)""",
        PERSON,
        case,
        AT,
        OFFICER,
    )
    await database.execute(
        "INSERT INTO case_clocks VALUES ($1, $2, 0, 'accept', 'working_days', 5, 1, $3, 0, $3, NULL, NULL, false)",
        PERSON,
        case,
        AT,
    )
    await database.execute(
        """INSERT INTO case_events VALUES ($1, $2, 1, 'submit', 'submitted', 'system', $3, '', ''),
               ($1, $2, 2, 'reject', 'rejected', $5, $4, 'decide', '占用消防通道')""",
        PERSON,
        case,
        AT,
        AT + DAY,
        f"officer:{OFFICER}",
    )


async def hold_certificates(database: Database, vault: Vault) -> None:
    store, certificate = CertificateStore(database, vault), UUID(int=81)
    held = Certificate(
        person=PERSON,
        certificate=certificate,
        case=UUID(int=61),
        item="permit.shopfront",
        item_version=1,
        kind="shop_sign",
        names=Words("户外招牌设置许可证", "Permit for a shop sign"),
        number="Z20251101-0000001-0",
        unit="city_management",
        area="440304",
        fields=(
            CertificateField("shop", Words("店名", "Shop"), "包子铺", Words("包子铺", "包子铺")),
        ),
        made_at=AT,
        place=0,
        last_day=date(2028, 2, 29),
        state=CertificateState.SUSPENDED,
        active_at=AT,
        changed_at=AT + DAY,
        words="招牌松动",
        jws="a.b.c",
    )
    await store.add(held)
    for way, used_at, audience in (
        (ShowingWay.CODE, AT + DAY, ""),
        (ShowingWay.PRESENTATION, None, "某银行"),
    ):
        showing = Showing(
            person=PERSON,
            showing=UUID(int=82 if used_at else 83),
            certificate=certificate,
            way=way,
            fields=("shop",),
            made_at=AT + DAY,
            expires_at=AT + 2 * DAY,
            audience=audience,
            used_at=used_at,
        )
        await store.show(showing)


async def hold_signatures(database: Database, vault: Vault) -> None:
    signature = UUID(int=81)
    content = b'{"form":{}}'
    await database.execute(
        """INSERT INTO signatures (person_id, signature_id, case_id, move, way, digest, content, begun_at,
               signed_at, used_at, officer_id, words, jws)
           VALUES ($1, $2, $3, 'submit', 'officer', $4, $5, $6, $6, $6, $7, '本人持身份证当面签署', 'a.b.c')""",
        PERSON,
        signature,
        UUID(int=61),
        digest_of_content(content),
        vault.seal("identity", content, aad=content_aad(signature)),
        AT,
        OFFICER,
    )


async def hold_uploads(database: Database, vault: Vault) -> None:
    upload = UUID(int=85)
    await database.execute(
        """INSERT INTO uploads (upload_id, account_id, person_id, name, length, received, chunks, state,
               created_at, expires_at, kind, size, digest, scan, case_id, material, handed_in_at)
           VALUES ($1, $2, $2, $3, 9, 9, 1, 'ready', $4, $4, 'application/pdf', 12, $5, 'clean', $6, 'drawing', $4)""",
        upload,
        PERSON,
        vault.seal("identity", "租赁合同.pdf".encode(), aad=name_aad(upload)),
        AT,
        digest_of_content(b"%PDF-"),
        UUID(int=61),
    )
    chunk = UUID(int=86)
    await database.execute(
        "INSERT INTO upload_chunks VALUES ($1, $2, true, 0, 12, '2025-03-03', $3)",
        chunk,
        upload,
        vault.seal("identity", bytes(32), aad=b"upload_chunks.secret:" + chunk.bytes),
    )


async def hold_bookings(database: Database) -> None:
    booking = Booking(
        person=PERSON,
        booking=UUID(int=91),
        slot=UUID(int=92),
        place="civic_center_household",
        kind=PlaceKind.WINDOW,
        starts_at=AT + DAY,
        minutes=30,
        code="204060",
        made_by="system",
        made_at=AT,
        about=SubjectKind.ITEM.of("permit.shopfront"),
        state=BookingState.SERVED,
    )
    wait = Wait(
        PERSON, UUID(int=93), booking.place, booking.about, "system", AT, day=date(2025, 3, 4)
    )
    await BookingStore(database).add(booking, AT + DAY)
    await WaitStore(database).add(wait)


async def hold_ratings(database: Database, vault: Vault) -> None:
    """One that was given, with what it became."""
    given = Given(RatingLevel.DISSATISFIED, (RatingReason.SPEED,), "等了太久", call_back=True)
    case = SubjectKind.CASE.of(UUID(int=61))
    ask = RatingAsk(PERSON, UUID(int=84), case, "city_management", "permit.shopfront", AT, given)
    rating = Rating(
        rating=UUID(int=85),
        unit=ask.unit,
        item=ask.item,
        level=given.level,
        silent=False,
        reasons=given.reasons,
        words=given.words,
        call_back=given.call_back,
        settled_on=date(2025, 11, 10),
        rater=Rater(PERSON, ask.ask, case),
    )
    asks = RatingAskStore(database, vault)
    await asks.add(ask, "citizen:x", date(2025, 11, 10))
    await asks.put(replace(ask, rating=rating.rating))
    await RatingStore(database, vault).add([rating])
    appeals = AppealStore(database, vault)
    appeal = Appeal(rating.rating, ask.unit, "与本部门无关", OFFICER, AT)
    await appeals.add(appeal)
    await appeals.save(replace(appeal, objection="是真的"))


async def hold_parcels(database: Database, vault: Vault) -> None:
    store = ParcelStore(database, vault)
    parcel = Parcel(
        parcel=UUID(int=91),
        person=PERSON,
        direction=Direction.RETURN,
        subject=SubjectKind.CASE.of(UUID(int=61)),
        opened_by=f"citizen:{UUID(int=1)}",
        opened_at=AT,
        state=ParcelState.IN_TRANSIT,
        to=Party("王秀英", "13800138000", "广东省", "深圳市", "福田区", "福田路1号"),
        number="EB000717618HK",
        ready_at=AT,
    )
    await store.add(parcel)
    news = News(parcel.number, AT + DAY, "954", "到达处理中心", "深圳市", NewsKind.IN_TRANSIT)
    await store.put_news(parcel.parcel, news, AT + DAY)


async def hold_patients(database: Database, vault: Vault) -> None:
    await database.execute(
        "INSERT INTO patient_records VALUES ($1, 'city_hospital', $2, $3, $4, 'system')",
        PERSON,
        vault.seal(
            "identity", b"P0001", aad=b"patient_records.number:" + PERSON.bytes + b"city_hospital"
        ),
        vault.blind_index("id-number", "P0001"),
        AT,
    )
