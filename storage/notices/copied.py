"""How a person is told, and what the person was told, for the copy of everything."""

from typing import Any, Final

from domain.delivery import Channel
from domain.escalation import Chosen
from domain.notices.addresses import printed
from domain.notices.copied import ADDRESSES, DEVICES, NOTICES, WISHES, AddressKept
from domain.notices.push import Device
from domain.notices.updates import Event
from storage.accounts import devices
from storage.copied import MOST, OfAccount, Source
from storage.notices import addresses, inbox, preferences


async def _notices(source: Source) -> tuple[Event, ...]:
    rows = await source.tx.fetch(inbox.SINCE, source.account, 0, MOST)
    return tuple(inbox.read_event(row) for row in rows)


async def _devices(source: Source) -> tuple[Device, ...]:
    rows = await source.tx.fetch(devices.OF_ACCOUNT, source.account)
    return tuple(devices.read_device(row) for row in rows)


async def _addresses(source: Source) -> tuple[AddressKept, ...]:
    kept = []
    for row in await source.tx.fetch(addresses.ALL_OF, source.account):
        channel = Channel(row["channel"])
        address = addresses.open_address(source.vault, source.account, channel, row["address"])
        kept.append(AddressKept(channel, printed(channel, address), row["added_at"]))
    return tuple(kept)


async def _wishes(source: Source) -> Chosen | None:
    row = await source.tx.fetchrow(preferences.READ, source.account)
    return None if row is None else preferences.read_chosen(row)


OF_ACCOUNT: Final[tuple[OfAccount[Any], ...]] = (
    OfAccount(NOTICES, _notices),
    OfAccount(DEVICES, _devices),
    OfAccount(ADDRESSES, _addresses),
    OfAccount(WISHES, _wishes),
)
