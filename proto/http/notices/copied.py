"""How a person is told, and what the person was told, in the copy of everything."""

from typing import Self

from domain.escalation import ChannelGroup, Chosen
from domain.events import TITLES
from domain.notice_kinds import Group
from domain.notices.copied import AddressKept
from domain.notices.push import Device
from domain.notices.updates import Event
from domain.words import Language
from proto.http.base import Answer, Moment
from proto.http.notices.preferences import Shown as Clock


class HeldDevice(Answer):
    """A phone or browser that pushes go to; its token is of use to nobody else."""

    vendor: str
    app: str
    created_at: Moment
    last_seen: Moment

    @classmethod
    def of(cls, kept: Device) -> Self:
        return cls(
            vendor=kept.vendor,
            app=kept.app,
            created_at=kept.created_at,
            last_seen=kept.last_seen,
        )


class HeldAddress(Answer):
    """An address that the holder added beside the phone."""

    channel: str
    address: str
    added_at: Moment

    @classmethod
    def of(cls, kept: AddressKept) -> Self:
        return cls(channel=kept.channel, address=kept.address, added_at=kept.added_at)


class HeldNotice(Answer):
    n: int
    kind: str
    title: str
    happened_at: Moment

    @classmethod
    def of(cls, kept: Event, language: Language) -> Self:
        return cls(
            n=kept.n,
            kind=kept.kind,
            title=TITLES[kept.kind].in_(language),
            happened_at=kept.happened_at,
        )


class HeldWishes(Answer):
    """How the holder wishes to be told: the ways switched off by group, plain words, quiet hours."""

    off: dict[Group, list[ChannelGroup]]
    plain_words: bool
    quiet: bool
    quiet_from: Clock  # in Shanghai, as last chosen
    quiet_to: Clock

    @classmethod
    def of(cls, kept: Chosen) -> Self:
        off = kept.wishes.off
        return cls(
            off={
                group: [way for way in ChannelGroup if (group, way) in off]
                for group in Group
                if any(its is group for its, _ in off)
            },
            plain_words=kept.wishes.plain,
            quiet=kept.wishes.quiet is not None,
            quiet_from=kept.window.start,
            quiet_to=kept.window.end,
        )
