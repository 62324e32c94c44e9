"""What partners are told: written with the change for whom the person lets hear, in order, until it is taken."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any, Final, TypeVar
from uuid import UUID

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from domain.accounts.partner_events import PartnerEvent
from domain.accounts.partners import GrantEnd, PartnerScope, PartnerState
from domain.delivery import Answer, Channel, DeliveryState, Outcome
from domain.notices.webhooks import ClaimedMessage
from domain.outbox import Ended
from storage.database import Database, open_database
from storage.keys.vault import Vault, init_keys, load_keys
from tests.storage.notices.partner_town import BANK, SHE, PartnerTown
from tests.storage.notices.test_notices import LATER, LEASE, NOW

T = TypeVar("T")
OK: Final = Answer(Outcome.DELIVERED, "http-200")
DOWN: Final = Answer(Outcome.RETRY, "http-500")
GONE: Final = Answer(Outcome.RETRY, "http-410")
OTHER: Final = UUID(int=21)
ACCEPTED, CLOSED = PartnerEvent.CASE_ACCEPTED, PartnerEvent.CASE_CLOSED

CASE: Final = """
INSERT INTO cases (person_id, case_id, item, item_version, number, state, area, opened_by, opened_at,
    changed_at, version, moves, form, bundle_id)
VALUES ($1, gen_random_uuid(), $2, 1, $3, 'submitted', '440304', 'citizen:x', $4, $4, 1, 1, '', $5)
"""
BOOKING: Final = """
INSERT INTO bookings (person_id, booking_id, slot_id, place, kind, day, starts_at, minutes, missed_at,
    state, code, about, made_by, made_at, walk_in, offered, late, version)
VALUES ($1, $2, gen_random_uuid(), gen_random_uuid()::text, $3, current_date, $4, 10, $4, $5, 'c', 'a', 'b', $4,
    false, false, false, 1)
"""
CERTIFICATE: Final = """
INSERT INTO certificates (person_id, certificate_id, case_id, item, item_version, kind, number, unit, area,
    state, version, place, made_at, content)
VALUES ($1, gen_random_uuid(), gen_random_uuid(), 'i', 1, 'k', 'ZZ7', 'u', 'a', 'made', 1, 1, $2, '')
"""
ENTITLEMENT: Final = """
INSERT INTO entitlements (person_id, scheme, certified_until, certified_by, standing, version)
VALUES ($1, 'city-pension', '2026-12-01', 'face', 'active', 1)
"""


@pytest.fixture
async def town(database: Database, tmp_path: Path) -> PartnerTown:
    return await PartnerTown.at(database, tmp_path / "keys").open()


async def told(town: PartnerTown) -> list[tuple[str, str]]:
    rows = await town.database.fetch(
        "SELECT kind || '.' || became AS type, reference FROM partner_events ORDER BY seq"
    )
    return [(row["type"], row["reference"]) for row in rows]


async def test_each_change_that_a_person_lets_be_told_is_written_with_it(
    town: PartnerTown,
) -> None:
    run, booking = town.database.execute, UUID(int=31)
    await run(CASE, SHE, "permit.sign", "SZ1", NOW, None)
    await run("UPDATE cases SET state = 'accepted'")
    await run("UPDATE cases SET words = 'no new state'")
    await run(BOOKING, SHE, booking, "window", NOW, "held")
    await run("UPDATE bookings SET state = 'booked'")
    await run(CERTIFICATE, SHE, NOW)
    await run("UPDATE certificates SET state = 'active'")
    await run("UPDATE certificates SET state = 'revoked'")
    await run(ENTITLEMENT, SHE)
    await run("UPDATE entitlements SET certified_until = certified_until + 365")

    assert await told(town) == [
        ("case.submitted", "SZ1"),
        ("case.accepted", "SZ1"),
        ("booking.booked", str(booking)),
        ("certificate.active", "ZZ7"),
        ("certificate.revoked", "ZZ7"),
        ("certification.certified", "city-pension"),
    ]


async def test_no_partner_hears_of_a_doctor_of_a_person_s_own_data_or_of_what_was_no_booking(
    town: PartnerTown,
) -> None:
    run = town.database.execute
    await run(BOOKING, SHE, UUID(int=31), "doctor", NOW, "booked")
    await run("UPDATE bookings SET state = 'missed'")
    await run(BOOKING, SHE, UUID(int=32), "window", NOW, "held")
    await run("UPDATE bookings SET state = 'cancelled' WHERE state = 'held'")
    await run(CASE, SHE, "data.delete", "SZ1", NOW, None)
    await run(CASE, SHE, "permit.sign", "SZ2", NOW, UUID(int=33))
    await run(CASE, SHE, "permit.sign", "", NOW, None)

    assert await told(town) == []


async def test_who_hears_is_live_asked_for_the_type_and_has_a_consent_that_covers_it(
    database: Database, tmp_path: Path
) -> None:
    town = PartnerTown.at(database, tmp_path / "keys")
    ids = [UUID(int=n) for n in range(41, 47)]
    await town.partner(ids[0])
    await town.partner(ids[1], events=frozenset({CLOSED}))
    await town.partner(ids[2], state=PartnerState.SUSPENDED)
    for partner in ids[3:]:
        await town.partner(partner)
    for partner in (*ids[:3], ids[0]):  # the first twice: told once all the same
        await town.consent(UUID(int=partner.int + 100 + (await _count(town))), partner=partner)
    await town.consent(UUID(int=61), partner=ids[3], scopes=frozenset({PartnerScope.BOOKINGS}))
    await town.consent(UUID(int=62), partner=ids[4], until=NOW)
    await town.consent(UUID(int=63), partner=ids[5])
    await town.grants.end(UUID(int=63), GrantEnd.WITHDRAWN, NOW)

    await database.execute(CASE, SHE, "permit.sign", "SZ1", NOW, None)

    rows = await database.fetch("SELECT partner_id FROM partner_events")
    assert [row["partner_id"] for row in rows] == [ids[0]]


async def _count(town: PartnerTown) -> int:
    return int(await town.database.fetchval("SELECT count(*) FROM partner_grants"))


async def test_a_claim_that_ran_out_comes_again_with_its_id(town: PartnerTown) -> None:
    await town.tell()
    [old] = await town.claim()
    [new] = await town.claim(LATER + 2 * LEASE)

    assert old.message == new.message
    assert not await town.outbox.finish([Ended(old, DeliveryState.SENT, OK, LATER)])
    assert await town.outbox.finish([Ended(new, DeliveryState.SENT, OK, LATER)])


@pytest.mark.parametrize("state", ["suspended", "closed", "asked"])
async def test_who_is_not_live_is_called_no_more(town: PartnerTown, state: str) -> None:
    await town.tell()
    await town.database.execute("UPDATE partners SET state = $1", state)

    assert await town.claim() == []


async def test_another_installation_s_partners_are_not_called(town: PartnerTown) -> None:
    await town.tell()
    await town.database.execute("UPDATE partners SET environment = 'production'")

    assert await town.claim() == []


async def test_who_fails_for_days_is_switched_off_and_told_by_mail_and_what_waits_is_kept(
    town: PartnerTown,
) -> None:
    await town.tell()
    for days in range(4):
        at = LATER + timedelta(days=days)
        for each in await town.claim(at):
            await town.outbox.put_back(each, at=at, due=at, answer=DOWN)
    at = LATER + timedelta(days=4)
    [mail] = await town.outbox.claim(Channel.EMAIL, at=at, until=at + LEASE, limit=9)

    assert await town.claim(at) == []
    assert await town.hooks.off() == 1
    assert await town.events.partner_of(mail.message) == BANK
    assert await town.events.read(mail.message) is None  # a mail is no event
    assert len(await town.events.waiting(BANK, UUID(int=0), 9, at)) == 1
    await town.partners.enable(BANK)
    assert await town.hooks.off() == 0
    assert len(await town.claim(at)) == 1


async def test_who_says_that_it_is_gone_is_switched_off_at_once(town: PartnerTown) -> None:
    await town.tell()
    [claimed] = await town.claim()
    await town.outbox.put_back(claimed, at=LATER, due=LATER, answer=GONE)

    assert await town.hooks.off() == 1


async def test_a_fault_of_ours_is_no_failure_of_the_partner_s(town: PartnerTown) -> None:
    await town.tell()
    for days in range(4):
        at = LATER + timedelta(days=days)
        [claimed] = await town.claim(at)
        await town.outbox.put_back(claimed, at=at, due=at, answer=Answer(Outcome.RETRY, "busy"))

    assert await town.hooks.off() == 0


async def test_of_another_s_events_a_partner_sees_and_changes_nothing(town: PartnerTown) -> None:
    await town.partner(OTHER)
    await town.tell()
    [waiting] = await town.events.waiting(BANK, UUID(int=0), 9, LATER)
    event = waiting.event
    await town.events.told([event], LATER)
    newest = LATER + timedelta(days=1), UUID(int=0)

    assert await town.events.waiting(OTHER, UUID(int=0), 9, LATER) == ()
    assert await town.events.acknowledge(OTHER, [event], LATER) == 0
    assert await town.events.deliveries(OTHER, failed=False, before=newest, limit=9) == []
    assert await town.events.acknowledge(BANK, [event], LATER) == 1
    assert not await town.events.redeliver(OTHER, event, LATER)
    assert await town.events.redeliver(BANK, event, LATER)


async def test_what_is_listed_says_how_each_try_went(town: PartnerTown) -> None:
    await town.tell()
    [claimed] = await town.claim()
    await town.outbox.put_back(claimed, at=LATER, due=LATER, answer=DOWN)
    [claimed] = await town.claim()
    await town.outbox.finish([Ended(claimed, DeliveryState.SENT, OK, LATER)])
    before = LATER + timedelta(days=1), UUID(int=0)
    [seen] = await town.events.deliveries(BANK, failed=False, before=before, limit=9)

    assert [(each.at, each.answer) for each in seen.tries] == [
        (LATER, "http-500"),
        (LATER, "http-200"),
    ]
    assert (seen.type, seen.state, seen.attempts) == (ACCEPTED, DeliveryState.SENT, 2)


class Order(RuleBasedStateMachine):
    """However calls fail, end or are acknowledged: of one thing the next event waits for the one before."""

    url: str
    vault: Vault

    @initialize()
    def begin(self) -> None:
        self.runner, self.stack = asyncio.Runner(), AsyncExitStack()
        self.runner.__enter__()
        database = self.run(self.stack.enter_async_context(open_database(self.url, size=1)))
        self.run(database.execute("TRUNCATE partner_events, partners, partner_grants"))
        self.town = PartnerTown(database, self.vault)
        self.run(self.town.open())
        self.at, self.held = LATER, dict[UUID, ClaimedMessage]()
        self.written = defaultdict[str, list[str]](list)
        self.left = defaultdict[str, list[str]](list)

    def run(self, work: Awaitable[T]) -> T:
        async def wait() -> T:
            return await work

        return self.runner.run(wait())

    def teardown(self) -> None:
        if hasattr(self, "stack"):
            self.run(self.stack.aclose())
            self.runner.close()

    @rule(case=st.sampled_from("AB"), event=st.sampled_from([ACCEPTED, CLOSED]))
    def change(self, case: str, event: PartnerEvent) -> None:
        self.run(self.town.tell(event, case))
        self.written[case].append(event)

    @rule()
    def claim(self) -> None:
        claimed = self.run(self.town.claim(self.at))
        cases = [case for _, case in self.run(self.town.told(claimed))]
        assert len(cases) == len(set(cases))
        waiting = {
            case for case, events in self.written.items() if len(self.left[case]) < len(events)
        }
        under_way = {case for _, case in self.run(self.town.told(list(self.held.values())))}
        assert set(cases) == waiting - under_way  # no thing holds another up
        self.held |= {each.message: each for each in claimed}

    @rule(data=st.data(), state=st.sampled_from([DeliveryState.SENT, DeliveryState.FAILED]))
    def end(self, data: Any, state: DeliveryState) -> None:  # noqa: ANN401  # Hypothesis'
        if self.held:
            claimed = self.held.pop(data.draw(st.sampled_from(sorted(self.held))))
            self._leaves(claimed)
            assert self.run(self.town.outbox.finish([Ended(claimed, state, OK, self.at)]))

    @rule(data=st.data())
    def acknowledge(self, data: Any) -> None:  # noqa: ANN401  # Hypothesis'
        if self.held:
            claimed = self.held.pop(data.draw(st.sampled_from(sorted(self.held))))
            self._leaves(claimed)
            self.run(self.town.events.told([claimed.message], self.at))
            assert self.run(self.town.events.acknowledge(BANK, [claimed.message], self.at)) == 1

    @rule(data=st.data())
    def fail(self, data: Any) -> None:  # noqa: ANN401  # Hypothesis'
        if self.held:
            claimed = self.held.pop(data.draw(st.sampled_from(sorted(self.held))))
            self.run(self.town.outbox.put_back(claimed, at=self.at, due=self.at, answer=DOWN))

    @rule()
    def die(self) -> None:
        """The worker that held them is killed."""
        self.at += 2 * LEASE
        self.held.clear()

    def _leaves(self, claimed: ClaimedMessage) -> None:
        [(event, case)] = self.run(self.town.told([claimed]))
        self.left[case].append(event)

    @invariant()
    def is_in_order(self) -> None:
        if hasattr(self, "left"):
            for case, left in self.left.items():
                assert left == self.written[case][: len(left)]


def test_of_one_thing_the_next_event_waits_for_the_one_before(
    shared_database_url: str, tmp_path: Path
) -> None:
    init_keys(tmp_path / "keys")
    Order.url, Order.vault = shared_database_url, Vault(load_keys(tmp_path / "keys"))
    # Each step asks a server: what fails is not made smaller.
    few = settings(max_examples=15, stateful_step_count=25, deadline=None, phases=(Phase.generate,))
    run_state_machine_as_test(Order, settings=few)
