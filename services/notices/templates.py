"""The texts of notices as an operator or an officer looks at them: as they would leave, and what is wrong."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from domain.delivery import PUSH, Channel
from domain.events import TEMPLATES
from domain.notice_kinds import KINDS
from domain.templates import (
    SAMPLES,
    Said,
    Template,
    VendorTemplate,
    in_force,
    lint,
    lint_versions,
    segments,
)
from domain.words import Language

#: Shown beside the inbox wherever they are on the ladder: what they say is paid for.
_MESSAGES: Final = frozenset({Channel.WECHAT, Channel.SMS})


class VendorTemplateStore(Protocol):
    async def all(self) -> list[VendorTemplate]: ...


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be said, with samples; `segments` is 0 where no message is paid by its length."""

    channel: Channel | None
    said: Said
    segments: int


@dataclass(frozen=True, slots=True)
class TemplateFile:
    template: Template
    plain: str
    previews: tuple[Preview, ...]
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TemplateBook:
    templates: tuple[TemplateFile, ...]
    approvals: tuple[VendorTemplate, ...]


class TemplateService:
    def __init__(self, *, store: VendorTemplateStore, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock

    async def book(self, language: Language) -> TemplateBook:
        """Each kind's text that holds now, by channel, with the vendors' word on their templates."""
        at = self._clock()
        files = tuple(
            _file(in_force(versions, at), KINDS[kind].channels, language)
            for kind, versions in TEMPLATES.items()
        )
        return TemplateBook(files, tuple(await self._store.all()))


def preview(template: Template, channel: Channel | None, language: Language) -> Preview:
    """As it would leave by the channel, or stand in the inbox."""
    said = template.say(SAMPLES, language, channel=channel)
    paid = segments(f"{said.title}，{said.text}") if channel is Channel.SMS else 0
    return Preview(channel, said, paid)


def faults() -> Mapping[str, list[str]]:
    """By kind what is wrong with the texts of this program; kinds without a fault are not in it."""
    found: dict[str, list[str]] = {}
    for kind, versions in TEMPLATES.items():
        here = lint_versions(versions)
        for version in versions:
            here += [f"version {version.version}: {fault}" for fault in lint(version)]
        if here:
            found[kind] = here
    return found


def _file(template: Template, channels: tuple[Channel, ...], language: Language) -> TemplateFile:
    messages = [channel for channel in channels if channel in _MESSAGES]
    shown = [None, *messages, *sorted({*template.channels} & PUSH)]
    return TemplateFile(
        template=template,
        plain=template.plain.in_(language),
        previews=tuple(preview(template, channel, language) for channel in shown),
        faults=tuple(lint(template)),
    )
