"""What the copy of everything says of how a person is told, and what the person was told."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from domain.copied import Part, Reader
from domain.escalation import CHANNEL_GROUP_WORDS, GROUP_WORDS, ChannelGroup, Chosen
from domain.events import TITLES
from domain.notice_kinds import Group
from domain.notices.push import Device
from domain.notices.updates import Event
from domain.words import Words


@dataclass(frozen=True, slots=True)
class AddressKept:
    """One that the holder added, as it is written to."""

    channel: str
    address: str
    added_at: datetime


def _notices(kept: tuple[Event, ...], reader: Reader) -> Iterator[str]:
    for each in kept:
        yield f"{reader.moment(each.happened_at)} · {TITLES[each.kind].in_(reader.language)}"


def _devices(kept: tuple[Device, ...], reader: Reader) -> Iterator[str]:
    for each in kept:
        yield f"{each.vendor} · {each.app} · {reader.moment(each.created_at)}"


def _addresses(kept: tuple[AddressKept, ...], reader: Reader) -> Iterator[str]:
    for each in kept:
        yield f"{each.channel} · {each.address} · {reader.moment(each.added_at)}"


def _wishes(kept: Chosen | None, reader: Reader) -> Iterator[str]:
    """The groups whose ways are off, plain words, and the quiet hours."""
    if kept is None:
        return
    wishes, window = kept.wishes, kept.window
    for group in Group:
        off = [
            CHANNEL_GROUP_WORDS[way].in_(reader.language)
            for way in ChannelGroup
            if (group, way) in wishes.off
        ]
        if off:
            label = reader.said("已关闭", "switched off")
            yield f"{GROUP_WORDS[group].in_(reader.language)} · {label}：{', '.join(off)}"
    yes, no = reader.said("是", "yes"), reader.said("否", "no")
    yield f"{reader.said('简明文字', 'Plain words')}：{yes if wishes.plain else no}"
    yield (
        f"{reader.said('免打扰', 'Quiet hours')}：{yes if wishes.quiet else no}"
        f" · {window.start:%H:%M} – {window.end:%H:%M}"
    )


NOTICES: Final[Part[tuple[Event, ...]]] = Part(
    "notices", Words("消息", "Messages"), _notices, nothing=()
)
DEVICES: Final[Part[tuple[Device, ...]]] = Part(
    "devices", Words("接收推送的设备", "Devices that pushes go to"), _devices, nothing=()
)
ADDRESSES: Final[Part[tuple[AddressKept, ...]]] = Part(
    "addresses", Words("添加的地址", "Addresses that were added"), _addresses, nothing=()
)
WISHES: Final[Part[Chosen | None]] = Part(
    "wishes", Words("通知的方式", "How to be told"), _wishes, nothing=None
)
