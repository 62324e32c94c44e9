"""What a bell costs: one statement for all who were rung, and none for who does not listen."""

from contextlib import AsyncExitStack
from uuid import UUID

import pytest

from services.notices import updates
from tests.services.notices.update_streams import LI, WANG, open_hall


async def test_one_statement_reads_all_accounts_that_were_rung() -> None:
    async with open_hall() as hall, hall.caught_up() as wang, hall.caught_up(LI) as li:
        hall.inbox.add(WANG)
        hall.inbox.add(LI)
        hall.bells.rung.put_nowait({WANG.bytes, LI.bytes})

        assert await wang.take(1) == await li.take(1) == [1]
        assert hall.inbox.statements == 1


async def test_more_accounts_than_a_statement_takes_are_all_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(updates, "FIRST_SLICE", 1)
    monkeypatch.setattr(updates, "SLICE", 1)
    async with open_hall() as hall, hall.caught_up() as wang, hall.caught_up(LI) as li:
        hall.inbox.add(WANG)
        hall.inbox.add(LI)
        hall.bells.rung.put_nowait(set())

        assert await wang.take(1) == await li.take(1) == [1]
        assert hall.inbox.statements == 2


@pytest.mark.parametrize("rung", [1, 24], ids=["few", "many"])
async def test_of_those_who_are_rung_exactly_those_who_read_are_told(rung: int) -> None:
    accounts = [UUID(int=100 + at) for at in range(24)]
    async with open_hall() as hall, AsyncExitStack() as stack:
        hall.inbox.events |= {account: [] for account in accounts}
        lines = [await stack.enter_async_context(hall.caught_up(each)) for each in accounts]
        for account in (*accounts, LI):
            hall.inbox.add(account)
        hall.bells.rung.put_nowait({account.bytes for account in (*accounts[:rung], LI)})
        told = [await line.take(1) for line in lines[:rung]]
        hall.tell(accounts[0])

        assert told == [[1]] * rung
        assert await lines[0].take(1) == [2]
        assert all(line.told.empty() for line in lines[rung:])


async def test_a_lost_bell_is_made_good_by_the_next_look() -> None:
    async with open_hall() as hall, hall.caught_up() as line:
        hall.inbox.add(count=2)
        hall.bells.rung.put_nowait(set())

        assert await line.take(2) == [1, 2]


async def test_a_bell_for_an_account_that_nobody_reads_asks_nothing_of_the_store() -> None:
    async with open_hall() as hall, hall.caught_up() as line:
        hall.tell(LI)
        hall.tell(WANG)
        await line.take(1)

        assert hall.inbox.statements == 1


async def test_nothing_is_kept_of_a_stream_that_was_closed() -> None:
    async with open_hall() as hall:
        async with hall.caught_up():
            opened = hall.updates.open

        assert (opened, hall.updates.open) == (1, 0)
