"""What an officer puts right on the register, and a number that a second officer confirmed."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final
from uuid import UUID

import pytest

from domain.documents import DocumentKind
from domain.errors import Conflict
from domain.hall.cases import CaseEvent, CaseState, Move
from domain.hall.items import Item
from domain.hall.transitions import Moved
from domain.people import Identity
from domain.problems import Problem
from services.privacy.corrections import CORRECT, Corrections
from tests.domain.hall.sample import ITEM, NOW, draft
from tests.services.unit import FakeAudit

PERSON, REQUEST = UUID(int=7), UUID(int=8)
OLD: Final = Identity("王秀英", "440304195001010021", "13800138000")
NUMBER: Final = "440304195001010048"
PASSPORT: Final = Identity(
    "王秀英", "E1234567", "13800138000", document=DocumentKind.PASSPORT, born_on=date(1950, 1, 1)
)
ITEM_OF_IT: Final = replace(ITEM, effect=CORRECT)


@dataclass
class Register:
    """One person; `taken`: numbers of others; `done`: what was written."""

    held: Identity | None = OLD
    waits: str | None = NUMBER
    taken: frozenset[str] = frozenset()
    done: list[tuple[object, ...]] = field(default_factory=list)

    async def lock(self, person: UUID) -> Identity | None:
        return self.held

    async def put(self, person: UUID, identity: Identity, *, renumbered: bool) -> None:
        self.done.append(("put", identity, renumbered))

    async def rename(self, person: UUID, old: str, new: str) -> None:
        self.done.append(("rename", old, new))

    async def renumber(self, person: UUID, old: str, new: str) -> bool:
        self.done.append(("renumber", old, new))
        return new not in self.taken

    async def proposed(self, person: UUID, request: UUID) -> str | None:
        return self.waits if (person, request) == (PERSON, REQUEST) else None

    async def propose(self, person: UUID, request: UUID, id_number: str | None) -> None:
        self.done.append(("waits", id_number))


def approved(move: Move = Move.APPROVE) -> Moved:
    case = replace(draft(), person=PERSON, case=REQUEST)
    return Moved(case, CaseEvent(3, move, CaseState.APPROVED, "officer:2", NOW.at))


async def after(register: Register, moved: Moved, item: Item = ITEM_OF_IT) -> FakeAudit:
    audit = FakeAudit()
    corrections = Corrections(identities=register, numbers=register, audit=audit)
    assert await corrections.after(moved, item) == ()
    return audit


@pytest.mark.parametrize("before", [OLD, PASSPORT], ids=["id_card", "passport"])
async def test_an_approved_number_is_on_the_register_and_waits_no_more(before: Identity) -> None:
    register = Register(before)

    audit = await after(register, approved())

    right = Identity("王秀英", NUMBER, "13800138000")
    assert register.done == [
        ("renumber", before.key, right.key),
        ("put", right, True),
        ("waits", None),
    ]
    assert audit.entries == [
        (
            "officer:2",
            "person.corrected",
            PERSON,
            f"request:{REQUEST}",
            "papers seen by two officers",
        )
    ]


@pytest.mark.parametrize(
    ("register", "moved", "item"),
    [
        (Register(), approved(Move.REJECT), ITEM_OF_IT),
        (Register(), approved(), ITEM),
        (Register(waits=None), approved(), ITEM_OF_IT),
        (Register(None), approved(), ITEM_OF_IT),
    ],
    ids=["rejected", "another_item", "none_waits", "nobody"],
)
async def test_whatever_else_ends_changes_nobody(
    register: Register, moved: Moved, item: Item
) -> None:
    audit = await after(register, moved, item)

    assert (register.done, audit.entries) == ([], [])


async def test_a_name_alone_is_put_right_without_touching_the_number() -> None:
    register, named = Register(), replace(OLD, name="王秀瑛")

    await Corrections(identities=register, numbers=register, audit=FakeAudit()).correct(
        PERSON, OLD, named
    )

    assert register.done == [("rename", "王秀英", "王秀瑛"), ("put", named, False)]


async def test_a_number_of_somebody_else_is_put_on_nobody() -> None:
    right = replace(OLD, id_number=NUMBER)
    register = Register(taken=frozenset({right.key}))

    with pytest.raises(Conflict) as refused:
        await after(register, approved())
    assert refused.value.problem is Problem.PERSON_EXISTS
    assert register.done == [("renumber", OLD.key, right.key)]
