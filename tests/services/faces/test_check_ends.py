"""The end of a face check: what commits together, what a death or a doubt holds back, and who is rung."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Final, cast
from uuid import UUID

import pytest

from domain.accounts.consent import Purpose
from domain.errors import Gone, NotAllowed
from domain.faces.actions import Action, Actions
from domain.faces.capture import CheckInHand, Outcome
from domain.faces.challenge import FREE_SLIPS, LEFT_CAPTURES
from domain.faces.checks import Booked, End, Receipt
from domain.faces.face_check import (
    STANDARD,
    CheckResult,
    CheckState,
    EngineId,
    Reason,
    Step,
    Verdict,
)
from domain.pensions.certify import CERTIFY
from domain.problems import Problem
from domain.subjects import SubjectKind
from domain.words import Language
from services.faces.check_ends import CheckEnds
from services.faces.effects import Effect
from tests.people import NOON, FakeBell
from tests.services.unit import FakeAudit, FakeUnit

ENGINE: Final = EngineId("opencv", "1", "opencv-2026")
REVIEWER: Final = UUID(int=77)
HAND: Final = CheckInHand(
    person=UUID(int=1),
    account=UUID(int=3),
    check=UUID(int=4),
    capture=UUID(int=5),
    action=CERTIFY.name,
    subject=SubjectKind.ENTITLEMENT.of("city-pension"),
    rules=STANDARD,
    language=Language.ZH,
    tries=0,
)
PASSED: Final = CheckResult(
    verdict=Verdict.PASS,
    reasons=(),
    counts=False,
    tries=0,
    duration_ms=9_000,
    digests=(b"digest",),
    renewal=b"template",
    movements=((Step.NOD, b"path"),),
)
FAILED: Final = replace(PASSED, verdict=Verdict.FAIL, reasons=(Reason.NOT_THE_PERSON,), counts=True)
RECEIPT: Final = Receipt(UUID(int=8), HAND.check, NOON, "signed")
BOOKED: Final = Booked(Outcome(certified_until="2027-11-24"), (HAND.account,))


@dataclass
class Books:
    """One check that is under way; `did`: what was written, in its order."""

    agrees: bool = True
    mandate_gone: bool = False
    dead: bool = False
    open: bool = True
    known_movement: bool = False
    slips_before: int = 0
    ended_by_slips: bool = False
    left_open: int = 0
    asked: frozenset[Purpose] = frozenset()
    ends: list[End] = field(default_factory=list)
    did: list[tuple[object, ...]] = field(default_factory=list)

    async def hold(self, person: UUID) -> None:
        self.did.append(("held",))

    async def died(self, person: UUID) -> bool:
        return self.dead

    async def agreed(self, person: UUID, purposes: Collection[Purpose]) -> bool:
        self.asked = frozenset(purposes)
        return self.agrees

    async def mandate_over(self, person: UUID, mandate: UUID | None) -> bool:
        return self.mandate_gone

    async def close(self, person: UUID, at: datetime) -> None:
        self.did.append(("closed", at))

    async def end(
        self,
        hand: CheckInHand,
        state: CheckState,
        result: CheckResult,
        engine: EngineId,
        at: datetime,
    ) -> bool:
        if self.open:
            self.did.append((state, engine, at))
        return self.open

    async def keep_digests(self, hand: CheckInHand, digests: Sequence[bytes], day: date) -> None:
        self.did.append(("digests", *digests, day))

    async def keep_movements(
        self, hand: CheckInHand, movements: Sequence[tuple[Step, bytes]], at: datetime
    ) -> None:
        self.did.append(("movements", *movements))

    async def renew(
        self, hand: CheckInHand, engine: EngineId, template: bytes, at: datetime
    ) -> None:
        self.did.append(("renewed", engine, template))

    async def count_slip(self, hand: CheckInHand) -> int:
        return self.slips_before + 1

    async def end_by_slip(self, hand: CheckInHand) -> None:
        self.did.append(("ended by a slip",))

    async def slipped(self, hand: CheckInHand, at: datetime) -> tuple[bool, int]:
        return self.ended_by_slips, self.left_open

    async def count(
        self, hand: CheckInHand, result: CheckResult, engine: EngineId, at: datetime
    ) -> None:
        self.did.append(("counted",))

    async def effect(self, end: End) -> Booked:
        self.did.append(("effect",))
        self.ends.append(end)
        return BOOKED


@dataclass
class Reviewer:
    """An officer who looks at checks; `waits_for`: what one of this person waits for."""

    books: Books
    slips: list[CheckInHand] = field(default_factory=list)

    async def waits(self, person: UUID, reason: Reason) -> bool:
        return self.books.known_movement and reason is Reason.MOVEMENT_KNOWN

    async def slipped(self, hand: CheckInHand, at: datetime) -> tuple[UUID, ...]:
        assert at == NOON
        self.slips.append(hand)
        return (REVIEWER,)


class House:
    def __init__(self, books: Books | None = None, certify: Action = CERTIFY) -> None:
        self.books = books or Books()
        self.reviewer, self.audit, self.bell = Reviewer(self.books), FakeAudit(), FakeBell()
        effect = cast("Effect", self.books.effect)
        effects: Mapping[str, Effect] = {CERTIFY.name: effect}
        self.ends = CheckEnds(
            unit=FakeUnit(),
            store=self.books,
            actions=Actions((certify,)),
            effects=effects,
            reviewer=self.reviewer,
            counts=self.books,
            audit=self.audit,
            bell=self.bell,
            clock=lambda: NOON,
        )

    async def end(self, result: CheckResult = PASSED, hand: CheckInHand = HAND) -> Booked:
        return await self.ends.end(hand, result, ENGINE, RECEIPT, NOON)

    @property
    def held(self) -> Reason | None:
        (end,) = self.books.ends
        return end.held


async def test_a_pass_is_booked_with_all_that_follows_and_counted_after_the_commit() -> None:
    house = House()

    assert await house.end() == BOOKED
    assert house.books.asked == frozenset(CERTIFY.consents)
    assert house.books.did == [
        (CheckState.PASSED, ENGINE, NOON),
        ("digests", b"digest", NOON.date()),
        ("movements", (Step.NOD, b"path")),
        ("renewed", ENGINE, b"template"),
        ("effect",),
        ("counted",),
    ]
    assert house.books.ends == [End(HAND, PASSED, RECEIPT, NOON, dead=False, held=None)]
    assert house.audit.entries == [
        (
            f"citizen:{HAND.account}",
            "face_check.pass",
            HAND.person,
            f"face_check:{HAND.check}",
            CERTIFY.name,
        )
    ]


@pytest.mark.parametrize(
    ("verdict", "state"), [(Verdict.FAIL, CheckState.FAILED), (Verdict.UNSURE, CheckState.UNSURE)]
)
async def test_what_did_not_pass_leaves_no_reference(verdict: Verdict, state: CheckState) -> None:
    house = House()

    await house.end(replace(FAILED, verdict=verdict, digests=()))

    assert house.books.did == [
        (state, ENGINE, NOON),
        ("movements", (Step.NOD, b"path")),
        ("effect",),
        ("counted",),
    ]
    assert house.held is None
    assert house.audit.entries[0][1] == f"face_check.{verdict}"


async def test_a_pass_that_was_not_sure_enough_leaves_no_reference() -> None:
    house = House()

    await house.end(replace(PASSED, renewal=b""))

    assert not [each for each in house.books.did if each[0] == "renewed"]


async def test_an_action_that_renews_nothing_leaves_no_reference() -> None:
    house = House(certify=replace(CERTIFY, renews=False))

    await house.end()

    assert [each[0] for each in house.books.did] == [
        CheckState.PASSED,
        "digests",
        "movements",
        "effect",
        "counted",
    ]


async def test_of_a_person_recorded_as_dead_neither_movements_nor_a_reference_are_kept() -> None:
    house = House(Books(dead=True))

    await house.end()

    assert house.books.did == [
        (CheckState.PASSED, ENGINE, NOON),
        ("digests", b"digest", NOON.date()),
        ("effect",),
        ("counted",),
    ]
    assert house.books.ends[0].dead


async def test_without_an_agreement_the_check_is_closed_and_nothing_of_it_is_kept() -> None:
    house = House(Books(agrees=False))

    with pytest.raises(NotAllowed) as refused:
        await house.end()

    assert refused.value.problem is Problem.CONSENT_WITHDRAWN
    assert house.books.did == [("closed", NOON)]
    assert house.audit.entries == []


async def test_who_acts_under_a_mandate_that_is_over_hears_that_the_check_is() -> None:
    house = House(Books(agrees=False, mandate_gone=True))

    with pytest.raises(Gone) as refused:
        await house.end()

    assert refused.value.problem is Problem.CHECK_OVER
    assert house.books.did == []


async def test_a_check_that_another_socket_has_ends_once() -> None:
    house = House(Books(open=False))

    with pytest.raises(Gone) as refused:
        await house.end()

    assert refused.value.problem is Problem.CHECK_OVER
    assert (house.books.did, house.audit.entries) == ([], [])


async def test_while_a_known_movement_waits_for_an_officer_a_pass_opens_nothing() -> None:
    house = House(Books(known_movement=True))

    await house.end()

    assert house.held is Reason.MOVEMENT_KNOWN
    assert ("renewed", ENGINE, b"template") not in house.books.did


@pytest.mark.parametrize(
    ("books", "held"),
    [
        (Books(), None),
        (Books(ended_by_slips=True), Reason.OFFICER_CONFIRMS),
        (Books(left_open=LEFT_CAPTURES), None),
        (Books(left_open=LEFT_CAPTURES + 1), Reason.OFFICER_CONFIRMS),
        (Books(ended_by_slips=True, dead=True), None),
    ],
    ids=["none", "ended_by_slips", "as_many_left_open", "one_more_left_open", "recorded_as_dead"],
)
async def test_after_slips_an_officer_confirms_a_pass_where_the_action_says_so(
    books: Books, held: Reason | None
) -> None:
    house = House(books, certify=replace(CERTIFY, confirmed_after_slips=True))

    await house.end()

    assert house.held is held


async def test_where_the_action_does_not_say_so_slips_hold_no_pass() -> None:
    house = House(Books(ended_by_slips=True), certify=replace(CERTIFY, confirmed_after_slips=False))

    await house.end()

    assert house.held is None


async def test_a_failure_is_held_by_nothing() -> None:
    house = House(
        Books(known_movement=True, ended_by_slips=True),
        certify=replace(CERTIFY, confirmed_after_slips=True),
    )

    await house.end(FAILED)

    assert house.held is None


async def test_a_slip_that_is_free_ends_nothing_and_calls_nobody() -> None:
    house = House(Books(slips_before=FREE_SLIPS - 1))

    assert await house.ends.slip(HAND) == FREE_SLIPS
    assert house.books.did == [("held",)]
    assert (house.reviewer.slips, house.bell.rung) == ([], [])


async def test_the_next_slip_ends_the_check_and_asks_an_officer_to_look() -> None:
    house = House(Books(slips_before=FREE_SLIPS))

    assert await house.ends.slip(HAND) == FREE_SLIPS + 1
    assert house.books.did == [("held",), ("ended by a slip",)]
    assert (house.reviewer.slips, house.bell.rung) == ([HAND], [REVIEWER])
