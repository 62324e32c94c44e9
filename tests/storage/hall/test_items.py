"""What two do to the versions of an item at once."""

import asyncio
from pathlib import Path
from typing import Final
from uuid import UUID

import pytest

from domain.errors import Conflict, NotFound
from domain.hall.posts import Unit
from domain.hall.releases import ItemState
from domain.people import Officer, Role
from domain.words import Words
from server.wiring.hall import make_item_releases, make_items, make_units
from services.hall.item_releases import ItemReleaseService, VersionFile
from services.hall.items import KEPT
from storage.database import Database
from storage.four_eyes import FourEyesStore
from storage.hall.items import ItemStore
from tests.server.hall.test_items import SECOND, TEXT
from tests.storage.city import City, found

CHEN, ZHOU, LI = (
    Officer(UUID(int=n), frozenset({Role.ADMIN}), UUID(int=10 + n)) for n in (1, 2, 3)
)
ITEM: Final = "permit.sign"
FIRST: Final = TEXT.encode()


@pytest.fixture
async def releases(database: Database, tmp_path: Path) -> ItemReleaseService:
    city: City = found(database, tmp_path / "keys")
    for officer in (CHEN, ZHOU, LI):
        await city.officer(officer.officer)
    names = ("city_management", "fire_rescue")
    await make_units(database, city.vault).load(Unit(name, Words("局", "Office")) for name in names)
    return make_item_releases(database, city.vault, FourEyesStore(database))


def outcomes(both: tuple[VersionFile | BaseException, ...]) -> list[str]:
    return sorted(
        each.version.state if isinstance(each, VersionFile) else type(each).__name__
        for each in both
    )


async def test_of_two_proposals_at_once_one_stands(releases: ItemReleaseService) -> None:
    both = await asyncio.gather(
        releases.propose(CHEN, FIRST), releases.propose(ZHOU, FIRST), return_exceptions=True
    )

    assert outcomes(both) == [Conflict.__name__, ItemState.PROPOSED]


async def test_of_two_releases_at_once_one_is_recorded(
    database: Database, releases: ItemReleaseService
) -> None:
    await releases.propose(CHEN, FIRST)
    both = await asyncio.gather(
        releases.release(ZHOU, ITEM, 1, "w"),
        releases.release(LI, ITEM, 1, "w"),
        return_exceptions=True,
    )

    assert outcomes(both) == [Conflict.__name__, ItemState.RELEASED]
    sql = "SELECT count(*) FROM audit WHERE action = 'item.released'"
    assert await database.fetchval(sql) == 1


@pytest.mark.parametrize("turn", range(5))
async def test_a_release_while_the_version_before_is_retired_leaves_one_in_force_and_findable(
    database: Database, releases: ItemReleaseService, turn: int
) -> None:
    await releases.propose(CHEN, FIRST)
    await releases.release(ZHOU, ITEM, 1, "w")
    await releases.propose(CHEN, SECOND.encode())
    await asyncio.gather(
        releases.release(ZHOU, ITEM, 2, "w"),
        releases.retire(LI, ITEM, 1, "w"),
        return_exceptions=True,
    )

    in_force = await ItemStore(database).current(ITEM)
    found_by_all = await make_items(database).search("", "")
    assert [each.version for each in found_by_all.items] == [in_force] == [2]


async def test_items_that_are_kept_in_memory_have_a_bound(
    database: Database, releases: ItemReleaseService
) -> None:
    await releases.propose(CHEN, FIRST)
    await releases.release(ZHOU, ITEM, 1, "w")
    items = make_items(database)
    one = await items.version(ITEM, 1)
    items._kept.update({(ITEM, n): one for n in range(2, KEPT + 1)})
    items._kept.pop((ITEM, 1))
    items._kept[ITEM, KEPT + 1] = one

    await items.version(ITEM, 1)

    assert len(items._kept) == KEPT
    with pytest.raises(NotFound):
        await items.version(ITEM, KEPT + 9)


async def test_pages_of_a_search_go_on_where_the_last_ended(
    database: Database, releases: ItemReleaseService
) -> None:
    await database.execute(
        "INSERT INTO item_words SELECT 'permit.a' || i, 1, 'x', 'x', 'x', 'x',"
        " CASE WHEN i % 2 = 0 THEN ARRAY['津', '贴', '津贴'] ELSE ARRAY['津', '贴'] END"
        " FROM generate_series(1000, 1119) AS i"
    )
    items = make_items(database)
    for words in ("", "津贴"):
        page = await items.search(words, "")
        shown = [each.name for each in page.items]
        while page.next_cursor:
            page = await items.search(words, page.next_cursor)
            shown += [each.name for each in page.items]
        assert len(shown) == len(set(shown)) == 120
        assert words == "" or all(int(name[-1]) % 2 == 0 for name in shown[:60])
