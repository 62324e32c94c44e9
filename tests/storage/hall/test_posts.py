"""What two do to a unit and its posts at once."""

import asyncio
from pathlib import Path
from uuid import UUID

import pytest

from domain.errors import Invalid
from domain.hall.built_in import DATA_RIGHTS, PENSION_REVIEW
from domain.hall.posts import Post, PostRole, Unit
from domain.people import Officer, Role
from domain.words import Words
from server.wiring.hall import make_posts, make_units
from services.hall.posts import PostService
from services.hall.units import UnitService
from storage.database import Database
from storage.hall.posts import PostStore
from tests.people import FakeBell
from tests.storage.city import City, found

ADMIN = Officer(UUID(int=1), frozenset({Role.ADMIN}), UUID(int=11))
OTHER = Officer(UUID(int=2), frozenset({Role.ADMIN}), UUID(int=12))
CHEN = UUID(int=3)
WATER = Unit("water", Words("水务局", "Water Affairs Bureau"))
POST = Post("water", PostRole.CLERK, "")


@pytest.fixture
async def city(database: Database, tmp_path: Path) -> City:
    city = found(database, tmp_path / "keys")
    for officer in (ADMIN.officer, OTHER.officer, CHEN):
        await city.officer(officer)
    return city


@pytest.fixture
def units(city: City) -> UnitService:
    return make_units(city.database, city.vault)


@pytest.fixture
def posts(city: City) -> PostService:
    return make_posts(city.database, city.vault, FakeBell())


async def test_a_post_granted_while_its_unit_closes_was_granted_before_or_is_refused(
    city: City, units: UnitService, posts: PostService
) -> None:
    await units.add(ADMIN, WATER, "new")
    holding, closing = asyncio.Event(), asyncio.Event()

    async def close() -> None:
        async def work() -> None:
            await units.close(OTHER, "water", "merged")
            holding.set()
            await closing.wait()

        await city.database.together(work)

    async def grant() -> None:
        await holding.wait()
        await posts.grant(ADMIN, CHEN, POST, "joins")

    ends, tried = asyncio.create_task(close()), asyncio.create_task(grant())
    await holding.wait()
    await asyncio.sleep(0.2)
    waited = not tried.done()
    closing.set()
    await ends

    with pytest.raises(Invalid):
        await tried
    assert waited
    assert POST not in (await posts.of(CHEN)).held


async def test_units_loaded_by_two_at_once_are_added_once(units: UnitService) -> None:
    wanted = [Unit(f"unit_{n}", Words(f"{n}局", f"Bureau {n}")) for n in range(20)]

    one, two = await asyncio.gather(units.load(wanted), units.load(reversed(wanted)))

    assert one.added + two.added == len(wanted)
    assert len(await units.all()) == len(wanted) + 1  # with the one that comes with the program


async def test_what_is_loaded_again_is_renamed_or_left_and_never_closed_or_opened(
    units: UnitService,
) -> None:
    await units.load([WATER, Unit("sports", Words("体育局", "Sports Bureau"))])
    await units.close(ADMIN, "water", "merged")

    loaded = await units.load([Unit("water", Words("水利局", "Water Bureau"))])

    assert (loaded.added, loaded.renamed, loaded.same) == (0, 1, 0)
    assert [(each.unit, each.names.zh, each.closed) for each in await units.all()] == [
        ("service_oversight", "政务服务监督", False),
        ("sports", "体育局", False),
        ("water", "水利局", True),
    ]


@pytest.mark.parametrize(
    ("area", "areas", "disabled", "listed"),
    [
        ("", [""], False, True),
        ("4403", ["44"], False, True),
        ("440304", ["440304"], False, True),
        ("440305", [""], False, False),  # a post elsewhere
        ("", ["440305"], False, False),  # an officer elsewhere
        ("", [""], True, False),
    ],
)
async def test_who_holds_a_post_is_listed_where_it_counts_today(
    city: City, *, area: str, areas: list[str], disabled: bool, listed: bool
) -> None:
    await city.database.execute(
        "UPDATE officers SET areas = $2, disabled_at = CASE WHEN $3 THEN now() END WHERE officer_id = $1",
        CHEN,
        areas,
        disabled,
    )
    await city.database.execute(
        "INSERT INTO posts (officer_id, unit, role, area, granted_at, granted_by)"
        " VALUES ($1, 'water', 'clerk', $2, now(), $3)",
        CHEN,
        area,
        ADMIN.officer,
    )
    store = PostStore(city.database)

    found = await store.holders(Post("water", PostRole.CLERK, "440304"))

    assert (CHEN in found) is listed
    assert await store.holders(Post("water", PostRole.APPROVER, "440304")) == {}
    held = await store.of_many([CHEN, OTHER.officer])
    assert (CHEN in held) is not disabled
    assert {post.unit for post in held[OTHER.officer].held} == {
        DATA_RIGHTS,
        PENSION_REVIEW,
    }  # by the roles


async def test_an_officer_whose_posts_change_is_rung_at_once(
    city: City, units: UnitService
) -> None:
    desks = FakeBell()
    posts = make_posts(city.database, city.vault, desks)
    await units.add(ADMIN, WATER, "new")
    await posts.grant(ADMIN, CHEN, POST, "joins")
    assert desks.rung == [CHEN]
    await posts.revoke(ADMIN, CHEN, POST, "leaves")

    assert desks.rung == [CHEN, CHEN]
