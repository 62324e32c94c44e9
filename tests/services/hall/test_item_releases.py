"""How an item comes into force: proposed by an administrator, released by another; or by the operator."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

import pytest

from domain.errors import Invalid, NotAllowed, NotFound
from domain.four_eyes import Matter, SecondWord
from domain.hall.certificate_kinds import KnownKind
from domain.hall.definitions import UNCHECKED, Known
from domain.hall.items import Item, Part
from domain.hall.posts import Unit
from domain.hall.releases import ItemState
from domain.people import Officer
from domain.problems import Problem
from domain.words import Words
from services.hall.item_releases import ItemReleaseService, Published
from tests.domain.hall.sample import refused
from tests.people import FakeClock
from tests.services.hall.cases import BUNDLE, FOOD, PERMIT
from tests.services.hall.item_store import WRONG, Reader, Versions
from tests.services.hall.office import NAMES
from tests.services.unit import FakeAudit, FakeUnit

ADMIN = Officer(UUID(int=1), frozenset(), UUID(int=2))
SECOND = Officer(UUID(int=3), frozenset(), UUID(int=4))
EFFECTS = frozenset({"certify"})
TEXT = b"permit one"
AGAIN = b"permit two"
DIGEST = hashlib.sha256(TEXT).hexdigest()
TWO = replace(PERMIT, version=2)


@dataclass
class City:
    """Its administrators, units and second officers."""

    outside: set[UUID] = field(default_factory=set)
    asked: list[list[str]] = field(default_factory=list)
    units: tuple[Unit, ...] = (
        Unit("civil_affairs", NAMES),
        Unit("closed_one", NAMES, closed=True),
        Unit("service_oversight", NAMES),
    )
    words: list[tuple[SecondWord, datetime]] = field(default_factory=list)
    not_two: bool = False

    async def all(self) -> tuple[Unit, ...]:
        return self.units

    async def holds_areas(self, admin: UUID, areas: Sequence[str]) -> bool:
        self.asked.append(list(areas))
        return admin not in self.outside

    async def check(self, word: SecondWord, at: datetime) -> None:
        self.words.append((word, at))
        if self.not_two:
            raise NotAllowed(Problem.ANOTHER_ADMIN_NEEDED)


class Scene:
    def __init__(self) -> None:
        self.store = Versions()
        self.city = City()
        self.reader = Reader({TEXT: PERMIT, AGAIN: TWO})
        self.audit = FakeAudit()
        self.clock = FakeClock()
        self.service = ItemReleaseService(
            unit=FakeUnit(),
            store=self.store,
            units=self.city,
            admins=self.city,
            second_officers=self.city,
            read=self.reader,
            indexed=lambda item: (item.names.zh, item.reference),
            known=Known(effects=EFFECTS),
            reserved=frozenset({"pension.review"}),
            audit=self.audit,
            clock=self.clock,
        )

    @property
    def recorded(self) -> list[tuple[str, str, str, str]]:
        assert {person for _, _, person, _, _ in self.audit.entries} <= {None}
        return [(actor, action, about, why) for actor, action, _, about, why in self.audit.entries]


@pytest.fixture
def scene() -> Scene:
    return Scene()


async def test_a_proposal_waits_with_its_digest_and_is_on_record(scene: Scene) -> None:
    file = await scene.service.propose(ADMIN, TEXT)

    version = scene.store.kept[PERMIT.name, 1]
    assert (file.version, file.text, file.findings, file.item) == (
        version,
        "permit one",
        (),
        PERMIT,
    )
    assert (version.state, version.digest) == (ItemState.PROPOSED, DIGEST)
    assert (version.proposed_by, version.proposed_at) == (ADMIN.officer, scene.clock.now)
    assert scene.store.texts == {(PERMIT.name, 1): "permit one"}
    assert scene.recorded == [(ADMIN.actor, "item.proposed", "item:permit.shopfront@1", DIGEST)]
    assert scene.city.asked == [[""]]


async def test_a_definition_is_held_to_open_units_of_the_city_and_its_certificates(
    scene: Scene,
) -> None:
    scene.store.kinds = {"sign": KnownKind("permit.sign", {})}
    await scene.service.propose(ADMIN, TEXT)
    assert scene.reader.known == [
        Known(
            units=frozenset({"civil_affairs"}),
            certificates=scene.store.kinds,
            effects=EFFECTS,
        )
    ]


async def test_what_does_not_fit_is_named_by_line_and_column(scene: Scene) -> None:
    with pytest.raises(Invalid) as unfit:
        await scene.service.propose(ADMIN, b"nonsense")
    (fault,) = unfit.value.errors
    assert unfit.value.problem is Problem.ITEM_UNFIT
    assert (fault.pointer, fault.code) == ("/12/5", "unit")
    assert fault.detail == Words("没有这个部门。请先设立", "no such unit; add it first")
    assert scene.store.kept == {}


@pytest.mark.parametrize(
    ("item", "said"),
    [
        pytest.param(TWO, "1", id="not the next version"),
        pytest.param(replace(PERMIT, name="pension.review"), "程序自带", id="built in"),
    ],
)
async def test_a_version_out_of_turn_or_a_name_of_the_house_is_not_proposed(
    scene: Scene, item: Item, said: str
) -> None:
    scene.reader.items[TEXT] = item
    with refused(Problem.ITEM_MOVED) as moved:
        await scene.service.propose(ADMIN, TEXT)
    assert isinstance(moved.value.detail, Words)
    assert said in moved.value.detail.zh
    assert (scene.store.kept, scene.recorded) == ({}, [])


async def test_while_one_version_waits_the_next_is_not_proposed(scene: Scene) -> None:
    await scene.service.propose(ADMIN, TEXT)
    with refused(Problem.ITEM_MOVED):
        await scene.service.propose(ADMIN, AGAIN)
    assert len(scene.recorded) == 1


async def test_who_administers_a_part_of_the_city_changes_no_item(scene: Scene) -> None:
    await scene.service.propose(ADMIN, TEXT)
    scene.city.outside = {SECOND.officer}
    for ask in (
        scene.service.propose(SECOND, AGAIN),
        scene.service.release(SECOND, PERMIT.name, 1, "x"),
        scene.service.retire(SECOND, PERMIT.name, 1, "x"),
        scene.service.withdraw(SECOND, PERMIT.name, 1, "x"),
    ):
        with refused(Problem.OFFICER_OUTSIDE, NotAllowed):
            await ask
    assert scene.store.kept[PERMIT.name, 1].state is ItemState.PROPOSED


async def test_a_second_officer_releases_it_and_its_words_are_found(scene: Scene) -> None:
    await scene.service.propose(ADMIN, TEXT)
    later = scene.clock.forward(hours=1)

    file = await scene.service.release(SECOND, PERMIT.name, 1, "同意")

    assert file.version.state is ItemState.RELEASED
    assert (file.version.released_by, file.version.released_at) == (SECOND.officer, later)
    assert (file.item, file.findings) == (PERMIT, ())
    assert scene.store.words == {"permit.shopfront@1": ("招牌", "permit.shopfront@1")}
    assert scene.city.words == [(SecondWord(Matter.ITEM, ADMIN.officer, SECOND.officer), later)]
    about = "item:permit.shopfront@1"
    assert scene.recorded[-1] == (SECOND.actor, "item.released", about, "同意")


async def test_what_an_officer_alone_wants_or_fits_no_more_is_not_released(scene: Scene) -> None:
    await scene.service.propose(ADMIN, TEXT)
    scene.city.not_two = True
    with refused(Problem.ANOTHER_ADMIN_NEEDED, NotAllowed):
        await scene.service.release(ADMIN, PERMIT.name, 1, "x")
    scene.city.not_two = False
    scene.reader.unfit = {TEXT}
    with refused(Problem.ITEM_UNFIT, Invalid):
        await scene.service.release(SECOND, PERMIT.name, 1, "x")
    scene.reader.unfit.clear()
    scene.store.certificate_taken = True
    with refused(Problem.ITEM_MOVED) as moved:
        await scene.service.release(SECOND, PERMIT.name, 1, "x")
    assert isinstance(moved.value.detail, Words)
    assert "证照" in moved.value.detail.zh
    assert len(scene.recorded) == 1


async def test_what_the_operator_proposed_any_administrator_releases(scene: Scene) -> None:
    await scene.service.publish(TEXT)
    await scene.service.release(ADMIN, PERMIT.name, 1, "x")
    assert scene.city.words == []


async def test_an_item_is_retired_and_no_more_found_and_a_proposal_withdrawn(scene: Scene) -> None:
    await scene.service.propose(ADMIN, TEXT)
    with refused(Problem.ITEM_MOVED):
        await scene.service.retire(ADMIN, PERMIT.name, 1, "x")
    await scene.service.release(SECOND, PERMIT.name, 1, "x")
    later = scene.clock.forward(hours=1)

    retired = await scene.service.retire(ADMIN, PERMIT.name, 1, "停办")

    assert (retired.version.state, retired.version.ended_at) == (ItemState.RETIRED, later)
    assert scene.store.forgotten == [PERMIT.name]
    await scene.service.propose(ADMIN, AGAIN)
    withdrawn = await scene.service.withdraw(ADMIN, PERMIT.name, 2, "有误")
    assert (withdrawn.version.state, withdrawn.version.ended_at) == (ItemState.WITHDRAWN, later)
    assert [(action, about, why) for _, action, about, why in scene.recorded if why != "x"][1:] == [
        ("item.retired", "item:permit.shopfront@1", "停办"),
        ("item.proposed", "item:permit.shopfront@2", scene.store.kept[PERMIT.name, 2].digest),
        ("item.withdrawn", "item:permit.shopfront@2", "有误"),
    ]
    assert scene.store.forgotten == [PERMIT.name]


async def test_a_version_that_there_is_not_is_not_found(scene: Scene) -> None:
    for ask in (
        scene.service.show(PERMIT.name, 1),
        scene.service.release(ADMIN, PERMIT.name, 1, "x"),
        scene.service.retire(ADMIN, PERMIT.name, 1, "x"),
        scene.service.withdraw(ADMIN, PERMIT.name, 1, "x"),
    ):
        with refused(Problem.NOT_FOUND, NotFound):
            await ask
    await scene.service.propose(ADMIN, TEXT)
    scene.store.texts.clear()
    with refused(Problem.NOT_FOUND, NotFound):
        await scene.service.show(PERMIT.name, 1)
    scene.store.texts[PERMIT.name, 1] = "permit one"
    scene.store.kept.clear()
    with refused(Problem.NOT_FOUND, NotFound):
        await scene.service.show(PERMIT.name, 1)


async def test_a_version_is_shown_with_what_is_wrong_with_it_today(scene: Scene) -> None:
    await scene.service.propose(ADMIN, TEXT)
    scene.reader.unfit = {TEXT}
    file = await scene.service.show(PERMIT.name, 1)
    assert (file.findings, file.item, file.text) == ((WRONG,), PERMIT, "permit one")
    scene.reader.items.clear()
    assert (await scene.service.show(PERMIT.name, 1)).item is None


async def test_versions_are_listed_the_last_proposed_first_fifty_a_page(scene: Scene) -> None:
    await scene.service.propose(ADMIN, TEXT)
    one = scene.store.kept[PERMIT.name, 1]
    for n in range(2, 52):
        scene.store.put(replace(one, n=n, version=n))

    first = await scene.service.newest("")
    last = await scene.service.newest(first.next_cursor)

    assert [each.n for each in first.versions] == list(range(51, 1, -1))
    assert (first.next_cursor, last.next_cursor) == ("2", "")
    assert [each.n for each in last.versions] == [1]
    assert scene.store.asked == [(2**63 - 1, 51), (2, 51)]
    del scene.store.kept[PERMIT.name, 1]
    assert (await scene.service.newest("")).next_cursor == ""
    await scene.service.newest("1")
    await scene.service.newest(str(2**63 - 1))
    for cursor in ("0", "-1", "x", "²", "٣", str(2**63)):
        with refused(Problem.BODY_INVALID, Invalid):
            await scene.service.newest(cursor)


async def test_the_operator_releases_at_once_while_there_are_no_two_administrators(
    scene: Scene,
) -> None:
    scene.store.admins = 1

    assert await scene.service.publish(TEXT) == (PERMIT, Published.RELEASED)
    assert await scene.service.publish(TEXT) == (PERMIT, Published.SAME)

    version = scene.store.kept[PERMIT.name, 1]
    assert (version.state, version.released_by) == (ItemState.RELEASED, None)
    assert (version.proposed_by, version.released_at) == (None, scene.clock.now)
    assert scene.store.words == {"permit.shopfront@1": ("招牌", "permit.shopfront@1")}
    about = "item:permit.shopfront@1"
    assert scene.recorded == [
        ("system", "item.proposed", about, DIGEST),
        ("system", "item.released", about, "no two administrators yet"),
    ]


async def test_with_two_administrators_the_operator_proposes_one_version_after_the_other(
    scene: Scene,
) -> None:
    assert await scene.service.publish(TEXT) == (PERMIT, Published.PROPOSED)
    assert await scene.service.publish(AGAIN) == (TWO, Published.LATER)
    await scene.service.release(ADMIN, PERMIT.name, 1, "x")
    assert await scene.service.publish(AGAIN) == (TWO, Published.PROPOSED)
    assert [each.state for each in scene.store.kept.values()] == [
        ItemState.RELEASED,
        ItemState.PROPOSED,
    ]


async def test_other_words_under_a_number_that_is_used_are_a_conflict(scene: Scene) -> None:
    await scene.service.publish(TEXT)
    scene.reader.items[b"permit other"] = PERMIT
    with refused(Problem.ITEM_MOVED):
        await scene.service.publish(b"permit other")
    with refused(Problem.ITEM_UNFIT, Invalid):
        await scene.service.publish(b"nonsense")


async def test_a_bundle_is_held_to_the_parts_in_force_and_proposed_also_to_those_that_wait(
    scene: Scene,
) -> None:
    bundle, food = b"bundle: one", b"food one"
    scene.reader.items |= {
        bundle: replace(BUNDLE, bundle=(*BUNDLE.bundle, Part("no.such", {}))),
        food: FOOD,
    }
    await scene.service.propose(ADMIN, TEXT)
    await scene.service.release(SECOND, PERMIT.name, 1, "x")
    await scene.service.propose(ADMIN, food)

    await scene.service.propose(ADMIN, bundle)
    proposed = scene.reader.known[-1]
    assert proposed.parts == {PERMIT.name: PERMIT, FOOD.name: FOOD}
    assert proposed.units == frozenset({"civil_affairs"})
    await scene.service.show(BUNDLE.name, 1)
    assert scene.reader.known[-1].parts == proposed.parts
    await scene.service.release(SECOND, BUNDLE.name, 1, "x")
    parts = [each.parts for each in scene.reader.known if each is not UNCHECKED]
    assert {PERMIT.name: PERMIT} in parts
    scene.reader.items.pop(bundle)
    with refused(Problem.ITEM_UNFIT, Invalid):
        await scene.service.propose(ADMIN, bundle)
    assert scene.reader.known[-1].parts == {}
