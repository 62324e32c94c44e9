"""Partners as officers have them: one asks, a second agrees, any one shuts the door; who may, and on record."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import pytest

from domain.accounts.partners import (
    Partner,
    PartnerKey,
    PartnerMove,
    PartnerState,
    PartnerTerms,
)
from domain.errors import Conflict, Invalid, NotAllowed, NotFound
from domain.four_eyes import Matter, SecondWord
from domain.people import Officer
from domain.problems import Problem
from services.accounts.partners import PartnerService
from tests.people import NOON
from tests.services.accounts.partner_parts import ABOUT, BANK, HERE, PARTNER, TERMS
from tests.services.unit import FakeAudit, FakeUnit

NOW: Final = datetime(2026, 11, 24, 13, tzinfo=UTC)
CHEN: Final = Officer(UUID(int=21), frozenset(), UUID(int=22))
STANDIN: Final = "127.0.0.1:8080"


@dataclass
class Desk:
    """One partner; `whole_city`: whether CHEN serves all of it; `alone`: nobody's word is a second."""

    partner: Partner = PARTNER
    whole_city: bool = True
    alone: bool = False
    added: list[Partner] = field(default_factory=list)
    words: list[SecondWord] = field(default_factory=list)
    enabled: int = 0
    audit: FakeAudit = field(default_factory=FakeAudit)

    @property
    def service(self) -> PartnerService:
        return PartnerService(
            unit=FakeUnit(),
            store=self,
            areas=self,
            second_officers=self,
            audit=self.audit,
            read_keys=read_keys,
            environment=HERE,
            standins={STANDIN},
            clock=lambda: NOW,
        )

    async def holds_areas(self, admin: UUID, areas: Sequence[str]) -> bool:
        assert (admin, areas) == (CHEN.officer, ("",))
        return self.whole_city

    async def check(self, word: SecondWord, at: datetime) -> None:
        assert at == NOW
        self.words.append(word)
        if self.alone:
            raise NotAllowed(Problem.ANOTHER_ADMIN_NEEDED)

    async def add(self, partner: Partner) -> None:
        self.added.append(partner)

    async def read(self, partner: UUID) -> Partner | None:
        return self.partner if partner == BANK else None

    async def lock(self, partner: UUID) -> Partner | None:
        return await self.read(partner)

    async def all(self, most: int) -> tuple[Partner, ...]:
        assert most == 500
        return (self.partner,)

    async def move(self, partner: UUID, state: PartnerState, *, by: UUID, at: datetime) -> None:
        self.partner = replace(self.partner, state=state, moved_by=by, moved_at=at)

    async def enable(self, partner: UUID) -> None:
        assert partner == BANK
        self.enabled += 1


def read_keys(text: str) -> tuple[PartnerKey, ...]:
    if text != TERMS.jwks:
        raise ValueError("no set of keys")
    return ()


async def test_one_officer_asks_for_a_partner_which_waits_for_another() -> None:
    desk = Desk()

    asked = await desk.service.ask(CHEN, TERMS, "contract of May")

    assert desk.added == [asked]
    assert asked == Partner(
        partner=asked.partner,
        terms=TERMS,
        environment=HERE,
        state=PartnerState.ASKED,
        asked_by=CHEN.officer,
        asked_at=NOW,
        moved_by=CHEN.officer,
        moved_at=NOW,
    )
    about = f"partner:{asked.partner}"
    assert desk.audit.entries == [(CHEN.actor, "partner.asked", None, about, "contract of May")]
    assert await desk.service.all() == (PARTNER,)


@pytest.mark.parametrize(
    ("terms", "wrong"),
    [
        (replace(TERMS, jwks="private"), ("/jwks", "jwks")),
        (replace(TERMS, jwks="", jwks_url="http://bank"), ("/jwks_url", "not_public")),
        (replace(TERMS, events_url="https://10.0.0.1/"), ("/events_url", "not_public")),
    ],
    ids=["keys", "keys_at", "events_at"],
)
async def test_keys_that_are_none_and_addresses_inside_are_named(
    terms: PartnerTerms, wrong: tuple[str, str]
) -> None:
    desk = Desk()

    with pytest.raises(Invalid) as refused:
        await desk.service.ask(CHEN, terms, "w")
    assert [(each.pointer, each.code) for each in refused.value.errors] == [wrong]
    assert desk.added == []


async def test_keys_may_stand_at_an_address_and_in_a_sandbox_at_a_stand_in() -> None:
    desk = Desk()
    terms = replace(
        TERMS, jwks="", jwks_url=f"http://{STANDIN}/keys", events_url="https://bank.example.com/"
    )

    assert (await desk.service.ask(CHEN, terms, "w")).terms == terms


MOVES: Final = [
    (PartnerState.ASKED, PartnerMove.APPROVE, PartnerState.LIVE, "partner.approved"),
    (PartnerState.ASKED, PartnerMove.DECLINE, PartnerState.DECLINED, "partner.declined"),
    (PartnerState.LIVE, PartnerMove.SUSPEND, PartnerState.SUSPENDED, "partner.suspended"),
    (PartnerState.SUSPENDED, PartnerMove.RESUME, PartnerState.LIVE, "partner.resumed"),
    (PartnerState.LIVE, PartnerMove.CLOSE, PartnerState.CLOSED, "partner.closed"),
    (PartnerState.SUSPENDED, PartnerMove.CLOSE, PartnerState.CLOSED, "partner.closed"),
]


@pytest.mark.parametrize(("before", "move", "after", "action"), MOVES)
async def test_each_step_of_a_partner_is_on_record(
    before: PartnerState, move: PartnerMove, after: PartnerState, action: str
) -> None:
    desk = Desk(replace(PARTNER, state=before))

    moved = await desk.service.move(CHEN, BANK, move, "w")

    assert (moved.state, moved.moved_by, moved.moved_at) == (after, CHEN.officer, NOW)
    assert desk.audit.entries == [(CHEN.actor, action, None, ABOUT, "w")]


async def test_what_opens_the_door_is_a_second_officers_word_and_what_shuts_it_any_ones() -> None:
    desk = Desk(replace(PARTNER, state=PartnerState.ASKED), alone=True)

    for move in (PartnerMove.APPROVE, PartnerMove.DECLINE):
        with pytest.raises(NotAllowed):
            await desk.service.move(CHEN, BANK, move, "w")
    assert desk.words == [
        SecondWord(Matter.PARTNER, PARTNER.moved_by, CHEN.officer, declines=declines)
        for declines in (False, True)
    ]
    assert (desk.partner.state, desk.audit.entries) == (PartnerState.ASKED, [])

    desk.partner = replace(PARTNER, moved_at=NOON)
    await desk.service.move(CHEN, BANK, PartnerMove.SUSPEND, "w")
    assert len(desk.words) == 2


async def test_what_has_moved_on_is_not_moved_again() -> None:
    desk = Desk()

    with pytest.raises(Conflict) as refused:
        await desk.service.move(CHEN, BANK, PartnerMove.APPROVE, "w")
    assert refused.value.problem is Problem.PARTNER_MOVED


async def test_calls_that_were_switched_off_are_made_again_on_record() -> None:
    desk = Desk()

    assert await desk.service.enable_calls(CHEN, BANK, "mended") == PARTNER
    assert desk.enabled == 1
    assert desk.audit.entries == [(CHEN.actor, "partner.calls_enabled", None, ABOUT, "mended")]


async def test_a_partner_that_there_is_not_is_not_found() -> None:
    desk = Desk()

    for asked in (
        desk.service.move(CHEN, UUID(int=99), PartnerMove.CLOSE, "w"),
        desk.service.enable_calls(CHEN, UUID(int=99), "w"),
    ):
        with pytest.raises(NotFound):
            await asked
    assert (desk.audit.entries, desk.enabled) == ([], 0)


async def test_who_does_not_serve_the_whole_city_has_no_word_in_it() -> None:
    desk = Desk(whole_city=False)

    for asked in (
        desk.service.ask(CHEN, TERMS, "w"),
        desk.service.move(CHEN, BANK, PartnerMove.CLOSE, "w"),
        desk.service.enable_calls(CHEN, BANK, "w"),
    ):
        with pytest.raises(NotAllowed) as refused:
            await asked
        assert refused.value.problem is Problem.OFFICER_OUTSIDE
    assert (desk.added, desk.partner, desk.audit.entries, desk.enabled) == ([], PARTNER, [], 0)
