"""Items in force: read by whoever opens or works on a case, listed and searched by everybody."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from uuid import UUID

import pytest

from domain.errors import Invalid, NotFound
from domain.hall.built_in import UNIT_WORDS
from domain.hall.definitions import UNCHECKED, Known
from domain.hall.items import Item
from domain.hall.posts import Unit
from domain.hall.releases import ItemFound, ItemState, ItemVersion, Searched
from domain.hall.waiting import RECEPTION, RECEPTION_WORDS
from domain.problems import Problem
from domain.words import Words
from services.hall.built_in_items import BuiltInItems
from services.hall.items import ItemService
from tests.domain.hall.sample import NOW, refused
from tests.services.hall.cases import BUNDLE, FOOD, PERMIT
from tests.services.hall.item_store import Reader, Versions
from tests.services.hall.office import NAMES

REVIEW = replace(PERMIT, name="pension.review", version=2)
OLD_REVIEW = replace(REVIEW, version=1)


@dataclass
class Units:
    units: list[Unit] = field(default_factory=lambda: [Unit("city_management", NAMES)])

    async def all(self) -> tuple[Unit, ...]:
        return tuple(self.units)


def asked(words: str) -> Searched | None:
    """As words are read; of signs alone there are none."""
    return Searched((words,), (words,)) if words.strip().isalnum() else None


class Scene:
    def __init__(self) -> None:
        self.store = Versions()
        self.reader = Reader({b"review one": OLD_REVIEW, b"review two": REVIEW})
        self.service = ItemService(
            store=self.store,
            units=Units(),
            built_in=BuiltInItems(
                texts={(REVIEW.name, 2): b"review two", (REVIEW.name, 1): b"review one"},
                read=self.reader,
            ),
            read=self.reader,
            asked=asked,
        )

    def released(self, item: Item) -> None:
        text = item.reference
        self.reader.items[text.encode()] = item
        self.store.put(
            ItemVersion(
                1,
                item.name,
                item.version,
                item.names,
                ItemState.RELEASED,
                "",
                UUID(int=1),
                NOW.at,
            ),
            text,
        )


@pytest.fixture
def scene() -> Scene:
    scene = Scene()
    scene.released(PERMIT)
    return scene


async def test_the_version_in_force_is_read_once_and_kept(scene: Scene) -> None:
    assert await scene.service.current(PERMIT.name) == PERMIT
    assert await scene.service.version(PERMIT.name, 1) == PERMIT
    assert scene.reader.reads == [b"permit.shopfront@1"]
    assert scene.reader.known == [UNCHECKED]


async def test_five_hundred_are_kept_and_what_was_asked_for_longest_ago_goes_first(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def at_once(read: Callable[..., object], *said: object) -> object:
        return read(*said)

    monkeypatch.setattr(asyncio, "to_thread", at_once)  # no thread for each of so many
    for n in range(1, 501):
        scene.released(replace(PERMIT, version=n))
        await scene.service.version(PERMIT.name, n)
    await scene.service.version(PERMIT.name, 1)
    assert len(scene.reader.reads) == 500

    scene.released(FOOD)
    await scene.service.version(FOOD.name, 1)
    await scene.service.version(PERMIT.name, 1)
    assert len(scene.reader.reads) == 501
    await scene.service.version(PERMIT.name, 2)
    assert scene.reader.reads[-1] == b"permit.shopfront@2"


async def test_what_is_not_released_or_is_no_name_is_not_found(scene: Scene) -> None:
    for ask in (
        scene.service.current("no.such"),
        scene.service.current("No Item"),
        scene.service.version(PERMIT.name, 9),
        scene.service.show("No Item", 1),
        scene.service.show("no.such", 1),
    ):
        with refused(Problem.NOT_FOUND, NotFound):
            await ask
    assert scene.store.asked == [(PERMIT.name, 9), ("no.such", 1)]


async def test_a_released_text_that_can_not_be_read_any_more_is_a_fault_of_ours(
    scene: Scene,
) -> None:
    scene.reader.items.clear()
    with pytest.raises(RuntimeError, match=r"permit\.shopfront@1 was released"):
        await scene.service.version(PERMIT.name, 1)
    with pytest.raises(RuntimeError, match=r"pension\.review@2 comes with the program"):
        await scene.service.current(REVIEW.name)


async def test_built_in_items_are_in_force_in_their_greatest_version_and_read_once(
    scene: Scene,
) -> None:
    assert await scene.service.current(REVIEW.name) == REVIEW
    assert await scene.service.version(REVIEW.name, 1) == OLD_REVIEW
    assert await scene.service.version(REVIEW.name, 1) == OLD_REVIEW
    assert scene.reader.reads == [b"review two", b"review one"]
    assert scene.reader.known == [Known(built_in=True)] * 2
    assert scene.store.asked == []
    with refused(Problem.NOT_FOUND, NotFound):
        await scene.service.version(REVIEW.name, 3)


async def test_built_in_items_know_their_names(scene: Scene) -> None:
    items = BuiltInItems(texts={(REVIEW.name, 1): b"review one"}, read=scene.reader)
    assert items.names == {REVIEW.name}
    with refused(Problem.NOT_FOUND, NotFound):
        await items.current("no.such")


async def test_those_that_are_offered_are_those_in_force(scene: Scene) -> None:
    scene.store.offered = [PERMIT.name, "retired.one"]
    assert await scene.service.offering() == (PERMIT,)


async def test_an_item_is_shown_with_what_its_units_and_parts_are_called(scene: Scene) -> None:
    shown = await scene.service.show(PERMIT.name)
    assert (shown.item, shown.parts) == (PERMIT, {})
    unknown = Words("fire_rescue", "fire_rescue")
    assert shown.units == {"city_management": NAMES, "fire_rescue": unknown}
    assert (await scene.service.show(PERMIT.name, 1)).item == PERMIT
    built_in = replace(PERMIT, steps=(replace(PERMIT.steps[0], unit="data_rights"),))
    assert (await scene.service.shown(built_in)).units == {"data_rights": UNIT_WORDS["data_rights"]}

    bundle = await scene.service.shown(BUNDLE)
    assert bundle.parts == {PERMIT.name: PERMIT.names, FOOD.name: Words(FOOD.name, FOOD.name)}


async def test_a_visit_to_a_window_has_a_name_too(scene: Scene) -> None:
    assert await scene.service.called(RECEPTION) == RECEPTION_WORDS


def found(number: int, *, close: bool = True) -> ItemFound:
    return ItemFound(f"item.n{number}", 1, NAMES, NAMES, close)


async def test_all_items_are_listed_fifty_a_page_by_name(scene: Scene) -> None:
    scene.store.found = [found(n) for n in range(51)]
    first = await scene.service.search("", "")
    assert (first.items, first.next_cursor) == (tuple(scene.store.found[:50]), "item.n49")
    scene.store.found = [found(n) for n in range(50)]
    assert (await scene.service.search(" ", "item.n49")).next_cursor == ""
    assert scene.store.asked == [("", 51), ("item.n49", 51)]


@pytest.mark.parametrize(
    ("close", "cursor", "place"),
    [
        (True, "0~item.n49", (False, "item.n49")),
        (False, "1~item.n49", (True, "item.n49")),
    ],
    ids=["close ones first", "then those apart"],
)
async def test_what_is_searched_goes_on_where_the_page_ended(
    scene: Scene,
    close: bool,  # noqa: FBT001  # as it is found
    cursor: str,
    place: tuple[bool, str],
) -> None:
    scene.store.found = [found(n, close=close) for n in range(51)]
    page = await scene.service.search("shop", "")
    assert (len(page.items), page.next_cursor) == (50, cursor)
    await scene.service.search("shop", cursor)
    searched = asked("shop")
    assert scene.store.asked == [(searched, (False, ""), 51), (searched, place, 51)]


async def test_words_in_which_nothing_can_be_searched_find_nothing(scene: Scene) -> None:
    scene.store.found = [found(1)]
    page = await scene.service.search("…", "")
    assert (page.items, page.next_cursor, scene.store.asked) == ((), "", [])


@pytest.mark.parametrize(
    ("words", "cursor"),
    [("", "No Item"), ("shop", "item.n1"), ("shop", "2~item.n1"), ("shop", "1~No Item")],
)
async def test_a_cursor_that_no_page_gave_is_refused(scene: Scene, words: str, cursor: str) -> None:
    with refused(Problem.BODY_INVALID, Invalid):
        await scene.service.search(words, cursor)
