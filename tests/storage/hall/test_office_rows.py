"""Parcels at the desk and on their way, posts and units, and who is received at a window."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from domain.hall.parcel_lists import DeskView
from domain.hall.parcel_news import News, NewsKind
from domain.hall.parcels import Direction, Parcel, ParcelState, Trouble
from domain.hall.parties import Party
from domain.hall.posts import Post, PostGranted, PostRole, Unit
from domain.hall.receptions import IdentifiedBy, Reception, ReceptionStep, StepTally
from domain.subjects import SubjectKind
from domain.words import Words
from storage.database import Database
from storage.hall.parcels import ParcelStore
from storage.hall.posts import PostStore
from storage.hall.receptions import ReceptionStore
from storage.hall.units import UnitStore
from tests.people import make_vault
from tests.storage.rows import put

PERSON, STRANGER, CASE, OFFICER, OTHER, DISABLED = (UUID(int=n) for n in range(101, 107))
NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
LATER = NOW + SECOND
CLERK, APPROVER = PostRole.CLERK, PostRole.APPROVER
DISTRICT, BESIDE = "440304", "440305"


@pytest.fixture
def parcels(database: Database) -> ParcelStore:
    return ParcelStore(database, make_vault())


def parcel(number: int, /, **changed: object) -> Parcel:
    usual = Parcel(
        parcel=UUID(int=number),
        person=PERSON,
        direction=Direction.RETURN,
        subject=SubjectKind.CASE.of(UUID(int=number)),
        opened_by="citizen:1",
        opened_at=NOW,
        state=ParcelState.WANTED,
        unit="fire",
        area=DISTRICT,
    )
    return replace(usual, **changed)  # type: ignore[arg-type]  # as each test says


async def add(parcels: ParcelStore, *sent: Parcel) -> None:
    for each in sent:
        assert await parcels.add(each)


WHOLE = parcel(
    1,
    to=Party("王秀英", "13800138000", "广东省", "深圳市", "福田区", "福中路1号"),
    number="SF1",
    materials=("deed",),
    copy=2,
    ready_at=NOW,
    before=CASE,
    packed_by=OFFICER,
    packed_at=NOW,
    handed_by=OTHER,
    handed_at=LATER,
    news_at=NOW,
    heard_at=LATER,
    trouble=Trouble.ATTEMPTED,
    words="w",
)


async def test_a_parcel_is_read_as_it_stands_by_its_number_matter_and_person(
    parcels: ParcelStore,
) -> None:
    other = parcel(2, subject=WHOLE.subject, direction=Direction.COLLECT, opened_at=LATER)
    await add(parcels, WHOLE, other, parcel(3, person=STRANGER))
    assert not await parcels.add(replace(WHOLE, parcel=UUID(int=9)))
    one = UUID(int=1)
    assert await parcels.read(one) == await parcels.lock(one) == WHOLE
    assert (await parcels.read(CASE), await parcels.lock(CASE)) == (None, None)
    assert [await parcels.numbered(each) for each in ("SF1", "SF2", "")] == [one, None, None]
    assert await parcels.of(WHOLE.subject) == (WHOLE, other)
    over = replace(
        WHOLE,
        state=ParcelState.DELIVERED,
        to=None,
        number="SF9",
        ready_at=LATER,
        packed_by=OTHER,
        packed_at=LATER,
        handed_by=OFFICER,
        handed_at=NOW,
        news_at=LATER,
        heard_at=NOW,
        ended_at=LATER,
        trouble=None,
        words="",
    )

    await parcels.save(over)

    assert await parcels.read(one) == over
    assert await parcels.read(UUID(int=2)) == other


async def test_the_desk_shows_what_waits_longest_of_its_units_and_areas(
    parcels: ParcelStore,
) -> None:
    await add(
        parcels,
        parcel(1, ready_at=LATER),
        parcel(2, ready_at=NOW),
        parcel(3),
        parcel(4, ready_at=NOW, area=BESIDE),
        parcel(5, ready_at=NOW, unit="water"),
        parcel(6, ready_at=NOW, ended_at=NOW),
        parcel(7, ready_at=NOW, state=ParcelState.RETURNED),
        parcel(8, ready_at=NOW, trouble=Trouble.NO_ORDER),
        parcel(9, ready_at=NOW, direction=Direction.COLLECT),
    )
    mine = [Post("fire", CLERK, DISTRICT)]
    begin = (NOW - DAY, UUID(int=0))

    async def desk(
        view: DeskView = DeskView.PACK,
        posts: list[Post] = mine,
        after: tuple[datetime, UUID] = begin,
        limit: int = 9,
    ) -> list[int]:
        return [each.parcel.int for each in await parcels.at_desk(posts, view, after, limit)]

    assert await desk() == [2, 8, 1]
    assert (await desk(limit=1), await desk(after=(NOW, UUID(int=8)))) == ([2], [1])
    assert await desk(posts=[*mine, Post("fire", CLERK, "")]) == [2, 4, 8, 1]
    assert await desk(posts=[Post("water", CLERK, "4403")]) == [5]
    assert await desk(DeskView.TROUBLE) == [7, 8]


async def test_of_which_nothing_was_heard_is_asked_once_and_a_bill_knows_what_left(
    parcels: ParcelStore,
) -> None:
    under_way: dict[str, object] = {
        "state": ParcelState.IN_TRANSIT,
        "heard_at": NOW,
        "news_at": NOW,
    }
    await add(
        parcels,
        parcel(1, number="n1", **under_way),
        parcel(2, number="n2", **under_way | {"heard_at": NOW - SECOND}),
        parcel(3, number="n3", **under_way | {"heard_at": LATER, "news_at": LATER}),
        parcel(4, number="n4", **under_way | {"ended_at": NOW}),
        parcel(5, **under_way),
        parcel(6, number="n6", **under_way | {"state": ParcelState.DELIVERED}),
        parcel(7, number="n7", **under_way | {"news_at": None, "opened_at": LATER}),
    )
    assert await parcels.silent(NOW) == 2
    assert await parcels.silent(LATER) == 4
    at = NOW + 2 * SECOND

    assert await parcels.claim_silent(NOW, at, 1) == [(UUID(int=2), "n2")]

    rest = await parcels.claim_silent(NOW, at, 9)
    assert sorted(rest) == [(UUID(int=1), "n1"), (UUID(int=7), "n7")]
    assert await parcels.claim_silent(NOW, at, 9) == []
    await parcels.ask_again([UUID(int=1)], at, NOW)
    await parcels.ask_again([UUID(int=2)], NOW, NOW)
    assert await parcels.claim_silent(NOW, at, 9) == [(UUID(int=1), "n1")]
    assert await parcels.known(["n1", "n9", ""]) == {"n1"}
    assert await parcels.sent(NOW, LATER) == ("n1", "n2", "n3", "n4", "n6")
    assert (await parcels.sent(LATER, at), await parcels.sent(NOW - DAY, NOW)) == ((), ())


async def test_news_of_a_courier_are_kept_once_in_their_order(parcels: ParcelStore) -> None:
    await add(parcels, parcel(1), parcel(2))
    first = News("n", NOW, "30", "said", "place", NewsKind.PICKED)
    second = replace(first, at=LATER, kind=None)
    one = UUID(int=1)
    for each in (second, first):
        assert await parcels.put_news(one, each, LATER)
    assert not await parcels.put_news(one, replace(first, said="other"), LATER)
    assert await parcels.put_news(UUID(int=2), first, LATER)

    assert await parcels.news(one, "n") == (first, second)


async def test_a_unit_is_closed_and_opened_once_and_keeps_its_word(database: Database) -> None:
    units = UnitStore(database)
    loaded = await units.all()
    fire, water = (Unit(f"zz_{name}", Words(name, name)) for name in ("fire", "water"))
    assert [await units.add(each) for each in (water, fire, fire)] == [True, True, False]
    assert await units.all() == (*loaded, fire, water)
    assert await units.hold(fire.unit) == await units.keep(fire.unit) == fire
    assert (await units.hold("none"), await units.keep("none")) == (None, None)
    assert not await units.open(fire.unit)

    closed = [await units.close(each, NOW) for each in (fire.unit, fire.unit, "none")]
    await units.rename(fire.unit, Words("新", "New"))

    assert closed == [True, False, False]
    assert await units.all() == (
        *loaded,
        replace(fire, names=Words("新", "New"), closed=True),
        water,
    )
    assert [await units.open(fire.unit) for _ in range(2)] == [True, False]


async def test_a_post_counts_where_its_area_and_one_of_the_officers_meet(
    database: Database,
) -> None:
    posts, units = PostStore(database), UnitStore(database)
    fire = Unit("zz_fire", Words("消防", "Fire"))
    await units.add(fire)
    for officer, name, areas, disabled in (
        (OFFICER, "chen", [DISTRICT], None),
        (OTHER, "zhou", [BESIDE], None),
        (DISABLED, "adam", [""], NOW),
    ):
        row = {"officer_id": officer, "username": name, "areas": areas, "roles": ["counter"]}
        await put(database, "officers", **row, disabled_at=disabled)
    city = Post("zz_fire", CLERK, "4403")
    here = Post("zz_fire", APPROVER, DISTRICT)
    assert await posts.grant(OFFICER, city, by=OTHER, at=NOW)
    assert not await posts.grant(OFFICER, city, by=OTHER, at=NOW)
    assert await posts.grant(OFFICER, here, by=None, at=NOW)
    for officer in (OTHER, DISABLED):
        assert await posts.grant(officer, city, by=OFFICER, at=NOW)

    held = await posts.of(OFFICER)
    assert held.cover("zz_fire", CLERK, DISTRICT)
    assert not held.cover("zz_fire", CLERK, BESIDE)
    assert set(await posts.of_many([OFFICER, OTHER, DISABLED])) == {OFFICER, OTHER}
    assert (await posts.of(DISABLED)).held == frozenset()
    at_district = replace(city, area=DISTRICT)
    assert await posts.holders(at_district) == {OFFICER: "chen"}
    assert await posts.holders(replace(city, area=BESIDE)) == {OTHER: "zhou"}
    assert await posts.holders(replace(here, area="440305")) == {}
    assert await posts.holders(replace(at_district, unit="zz_water")) == {}
    granted = [
        PostGranted(here, fire, NOW, (DISTRICT,), by_provider=True),
        PostGranted(city, fire, NOW, (DISTRICT,)),
    ]
    assert await posts.granted(OFFICER) == granted
    assert await posts.granted(DISABLED) == [PostGranted(city, fire, NOW, ())]
    assert await posts.of_provider(OFFICER) == {here}
    assert await posts.of_provider(OTHER) == frozenset()
    for other in (replace(city, area=""), replace(city, role=PostRole.ISSUER)):
        assert not await posts.revoke(OFFICER, other)
    assert await posts.revoke(OFFICER, city)
    assert await posts.granted(OFFICER) == granted[:1]
    assert len(await posts.granted(OTHER)) == 1


async def test_a_reception_stands_as_it_was_put_last_and_its_steps_are_tallied_of_nobody(
    database: Database,
) -> None:
    store = ReceptionStore(database)
    ticket, other = UUID(int=1), UUID(int=2)
    begun = Reception(ticket, PERSON, OFFICER, IdentifiedBy.DOCUMENT, NOW)
    beside = replace(begun, ticket=other)
    await store.put(begun)
    await store.put(beside)
    after = Reception(ticket, STRANGER, OTHER, IdentifiedBy.CODE, LATER, CASE, NOW, LATER)
    await store.put(after)
    found = [await store.read(each) for each in (ticket, other, CASE)]
    assert found == [after, beside, None]
    await store.show_face(ticket, PERSON, CASE, NOW - DAY)
    await store.show_face(ticket, PERSON, CASE, NOW)
    shown = [
        await store.face_shown(*each)
        for each in (
            (ticket, PERSON, NOW - SECOND),
            (ticket, PERSON, NOW),
            (ticket, STRANGER, NOW - SECOND),
            (other, PERSON, NOW - SECOND),
        )
    ]
    assert shown == [True, False, False, False]
    come, whole = ReceptionStep.COME, ReceptionStep.WHOLE
    for hall, day in (("hall", TODAY), ("hall", TODAY + DAY), ("hall", TODAY - DAY), ("x", TODAY)):
        await store.count(hall, day, {come: 10.4, whole: 100})
    await store.count("hall", TODAY, {come: 20})

    tallies = await store.tallies("hall", TODAY)

    assert sorted(tallies, key=lambda each: each.step) == [
        StepTally(come, 3, 40),
        StepTally(whole, 2, 200),
    ]
