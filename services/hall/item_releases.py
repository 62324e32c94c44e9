"""How an item comes into force: proposed by an administrator, released by another; or by the operator at first."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum, auto
from typing import Final, Protocol
from uuid import UUID

from domain.accounts.officers import CITY_WIDE
from domain.actors import SYSTEM
from domain.cursors import bad_cursor
from domain.errors import Conflict, FieldError, Invalid, NotAllowed, NotFound
from domain.four_eyes import Matter, SecondWord
from domain.hall.built_in import UNIT_WORDS
from domain.hall.certificate_kinds import KnownKind
from domain.hall.definitions import UNCHECKED, Finding, Known
from domain.hall.items import Item
from domain.hall.posts import Unit
from domain.hall.releases import ItemMove, ItemState, ItemVersion
from domain.people import Officer
from domain.problems import Problem
from domain.subjects import SubjectKind
from domain.words import Words
from services.ports import AuditLog, Clock, SecondOfficers, UnitOfWork

PAGE: Final = 50  # own choice: what fits a screen
_NEWEST: Final = 2**63 - 1  # as the store counts
#: Own choice: with fewer administrators nobody could release what another proposed.
TWO: Final = 2

_RECORDED: Final = {
    ItemMove.RELEASE: "item.released",
    ItemMove.RETIRE: "item.retired",
    ItemMove.WITHDRAW: "item.withdrawn",
}


class ReadItem(Protocol):
    """definitions.reading.read_item: takes a thread's while."""

    def __call__(self, definition: bytes, known: Known, /) -> Item | tuple[Finding, ...]: ...


class ItemStore(Protocol):
    """storage.hall.items.ItemStore; what changes something, within the unit of work."""

    async def text(self, name: str, version: int) -> str | None: ...

    async def current(self, name: str) -> int | None: ...

    async def read(self, name: str, version: int) -> ItemVersion | None: ...

    async def hold(self, name: str, version: int) -> ItemVersion | None: ...

    async def last(self, name: str) -> int: ...

    async def newest(self, before: int, limit: int) -> Sequence[ItemVersion]: ...

    async def add(
        self, item: Item, text: str, digest: str, *, by: UUID | None, at: datetime
    ) -> bool: ...

    async def release(
        self, item: Item, words: Sequence[str], *, by: UUID | None, at: datetime
    ) -> bool: ...

    async def certificate_kinds(self) -> Mapping[str, KnownKind]: ...

    async def end(self, name: str, version: int, state: ItemState, at: datetime) -> None: ...

    async def forget(self, name: str) -> None: ...

    async def administrators(self) -> int: ...


class UnitNames(Protocol):
    """storage.hall.units.UnitStore."""

    async def all(self) -> tuple[Unit, ...]: ...


class AdminAreas(Protocol):
    """storage.accounts.staff.StaffStore."""

    async def holds_areas(self, admin: UUID, areas: Sequence[str]) -> bool: ...


@dataclass(frozen=True, slots=True)
class VersionFile:
    """`findings`: what is wrong with it as the city is today; `item`: None where it can't be read."""

    version: ItemVersion
    text: str
    findings: tuple[Finding, ...]
    item: Item | None


@dataclass(frozen=True, slots=True)
class VersionsPage:
    versions: tuple[ItemVersion, ...]
    next_cursor: str  # "" at the end


class Published(Enum):
    RELEASED = auto()
    PROPOSED = auto()  # waits for an administrator
    SAME = auto()  # it is there already
    LATER = auto()  # it comes after one that waits


class ItemReleaseService:
    """An item is for the whole city: NotAllowed, OFFICER_OUTSIDE, for who administers but some of its areas.

    `known`: what a definition may name beside units and kinds of certificates, which the stores know.
    `reserved`: names of built-in items, of which no version is proposed.
    """

    def __init__(
        self,
        *,
        unit: UnitOfWork,
        store: ItemStore,
        units: UnitNames,
        admins: AdminAreas,
        second_officers: SecondOfficers,
        read: ReadItem,
        indexed: Callable[[Item], tuple[str, ...]],
        known: Known,
        reserved: frozenset[str],
        audit: AuditLog,
        clock: Clock,
    ) -> None:
        self._unit = unit
        self._store = store
        self._units = units
        self._admins = admins
        self._second_officers = second_officers
        self._read = read
        self._indexed = indexed
        self._known = known
        self._reserved = reserved
        self._audit = audit
        self._clock = clock

    async def newest(self, cursor: str) -> VersionsPage:
        """All versions of all items, the last proposed first."""
        found = await self._store.newest(_number(cursor), PAGE + 1)
        shown = tuple(found[:PAGE])
        return VersionsPage(shown, str(shown[-1].n) if len(found) > PAGE else "")

    async def show(self, name: str, version: int) -> VersionFile:
        """NotFound."""
        found = await self._store.read(name, version)
        text = await self._store.text(name, version)
        if found is None or text is None:
            raise NotFound(Problem.NOT_FOUND)
        checked = await self._checked(text.encode())
        if isinstance(checked, Item):
            return VersionFile(found, text, (), checked)
        kept = await asyncio.to_thread(self._read, text.encode(), UNCHECKED)
        return VersionFile(found, text, checked, kept if isinstance(kept, Item) else None)

    async def propose(self, admin: Officer, definition: bytes) -> VersionFile:
        """Invalid, ITEM_UNFIT, with a fault for each finding; Conflict for another version than the next."""
        await self._check(admin.officer)
        item = await self._fit(definition)
        return await self._propose(item, definition, admin.actor, admin.officer)

    async def release(self, admin: Officer, name: str, version: int, why: str) -> VersionFile:
        """By a second officer, and if it still fits the city. In place of the version that was in force."""
        text = await self._store.text(name, version)
        if text is None:
            raise NotFound(Problem.NOT_FOUND)
        await self._check(admin.officer)
        item = await self._fit(text.encode(), released=True)
        words = await asyncio.to_thread(self._indexed, item)

        async def work(found: ItemVersion, at: datetime) -> None:
            if found.proposed_by is not None:
                word = SecondWord(Matter.ITEM, found.proposed_by, admin.officer)
                await self._second_officers.check(word, at)
            await self._release(item, words, admin.officer, at)

        await self._move(name, version, ItemMove.RELEASE, admin.actor, why, work)
        return await self.show(name, version)

    async def retire(self, admin: Officer, name: str, version: int, why: str) -> VersionFile:
        """No case begins with it any more; those that run go on."""
        await self._check(admin.officer)

        async def work(_: ItemVersion, at: datetime) -> None:
            await self._store.end(name, version, ItemState.RETIRED, at)
            await self._store.forget(name)

        await self._move(name, version, ItemMove.RETIRE, admin.actor, why, work)
        return await self.show(name, version)

    async def withdraw(self, admin: Officer, name: str, version: int, why: str) -> VersionFile:
        """A proposal, by whoever administers; its number is not given again."""
        await self._check(admin.officer)

        async def work(_: ItemVersion, at: datetime) -> None:
            await self._store.end(name, version, ItemState.WITHDRAWN, at)

        await self._move(name, version, ItemMove.WITHDRAW, admin.actor, why, work)
        return await self.show(name, version)

    async def publish(self, definition: bytes) -> tuple[Item, Published]:
        """By the operator: released at once while the city has no two administrators, else proposed to them.

        Raises as `propose` does.
        """
        item = await self._fit(definition)
        there = await self._store.read(item.name, item.version)
        if there is not None and there.digest == _digest(definition):
            return item, Published.SAME
        last = await self._store.last(item.name)
        waits = await self._store.read(item.name, last) if item.version > last else None
        if waits is not None and waits.state is ItemState.PROPOSED:
            return item, Published.LATER
        await self._propose(item, definition, SYSTEM, None)
        if await self._store.administrators() >= TWO:
            return item, Published.PROPOSED
        words = await asyncio.to_thread(self._indexed, item)

        async def work(_: ItemVersion, at: datetime) -> None:
            await self._release(item, words, None, at)

        why = "no two administrators yet"
        await self._move(item.name, item.version, ItemMove.RELEASE, SYSTEM, why, work)
        return item, Published.RELEASED

    async def _release(
        self, item: Item, words: Sequence[str], by: UUID | None, at: datetime
    ) -> None:
        if not await self._store.release(item, words, by=by, at=at):
            taken = Words("证照已由另一事项发放", "another item gives out this certificate")
            raise Conflict(Problem.ITEM_MOVED, taken)

    async def _propose(
        self, item: Item, definition: bytes, actor: str, by: UUID | None
    ) -> VersionFile:
        text = definition.decode()

        if item.name in self._reserved:
            raise Conflict(
                Problem.ITEM_MOVED,
                Words(
                    "此名称由程序自带的事项使用",
                    "an item that comes with the program has this name",
                ),
            )

        async def work() -> ItemVersion:
            last = await self._store.last(item.name)
            if item.version != last + 1:
                raise Conflict(
                    Problem.ITEM_MOVED,
                    Words(f"下一版本号应为 {last + 1}", f"the next version is {last + 1}"),
                )
            digest, at = _digest(definition), self._clock()
            if not await self._store.add(item, text, digest, by=by, at=at):
                raise Conflict(
                    Problem.ITEM_MOVED,
                    Words("已有一个版本待复核发布", "another version waits to be released"),
                )
            await self._record(actor, "item.proposed", item.reference, digest)
            found = await self._store.read(item.name, item.version)
            assert found is not None
            return found

        return VersionFile(await self._unit.together(work), text, (), item)

    async def _move(
        self,
        name: str,
        version: int,
        move: ItemMove,
        actor: str,
        why: str,
        work: Callable[[ItemVersion, datetime], Awaitable[None]],
    ) -> None:
        async def whole() -> None:
            found = await self._store.hold(name, version)
            if found is None:
                raise NotFound(Problem.NOT_FOUND)
            found.check(move)
            await work(found, self._clock())
            await self._record(actor, _RECORDED[move], found.reference, why)

        await self._unit.together(whole)

    async def _fit(self, definition: bytes, *, released: bool = False) -> Item:
        found = await self._checked(definition, released=released)
        if isinstance(found, Item):
            return found
        raise Invalid(Problem.ITEM_UNFIT, errors=tuple(_fault(each) for each in found))

    async def _checked(
        self, definition: bytes, *, released: bool = False
    ) -> Item | tuple[Finding, ...]:
        units = frozenset(
            unit.unit
            for unit in await self._units.all()
            if not unit.closed and unit.unit not in UNIT_WORDS
        )
        kinds = await self._store.certificate_kinds()
        known = replace(self._known, units=units, certificates=kinds)
        if b"bundle" in definition:
            known = replace(known, parts=await self._parts(definition, released=released))
        return await asyncio.to_thread(self._read, definition, known)

    async def _parts(self, definition: bytes, *, released: bool) -> dict[str, Item]:
        """Of a bundle the items in force that it names; while it is only proposed, those that wait too."""
        read = await asyncio.to_thread(self._read, definition, UNCHECKED)
        found: dict[str, Item] = {}
        for part in read.bundle if isinstance(read, Item) else ():
            version = await self._store.current(part.item)
            if version is None and not released:
                version = await self._store.last(part.item)
            text = await self._store.text(part.item, version) if version else None
            kept = await asyncio.to_thread(self._read, (text or "").encode(), UNCHECKED)
            if isinstance(kept, Item):
                found[part.item] = kept
        return found

    async def _check(self, admin: UUID) -> None:
        if not await self._admins.holds_areas(admin, [CITY_WIDE]):
            raise NotAllowed(Problem.OFFICER_OUTSIDE)

    async def _record(self, actor: str, action: str, reference: str, why: str) -> None:
        await self._audit.record(
            actor=actor, action=action, person=None, about=SubjectKind.ITEM.of(reference), why=why
        )


def _fault(found: Finding) -> FieldError:
    """`/12/5`: line and column of the definition, as a body that is no JSON has no other places."""
    words = Words(f"{found.words.zh}。{found.hint.zh}", f"{found.words.en}; {found.hint.en}")
    return FieldError(f"/{found.line}/{found.column}", found.code, words)


def _digest(definition: bytes) -> str:
    return hashlib.sha256(definition).hexdigest()


def _number(cursor: str) -> int:
    if not cursor:
        return _NEWEST
    if not (cursor.isascii() and cursor.isdigit() and 0 < int(cursor) <= _NEWEST):
        raise bad_cursor()
    return int(cursor)
