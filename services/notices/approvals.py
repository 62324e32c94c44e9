"""The vendors are asked whether the templates that we send with are approved, by one process each hour."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from domain.delivery import Answer, Channel, Outcome
from domain.notices.approvals import (
    ASK_AGAIN,
    ASK_EVERY,
    TemplateFound,
    TemplateInUse,
    differences,
    unfit,
)
from domain.templates import Approval, VendorTemplate
from domain.wire import HttpRequest, HttpResponse, TransportFailed
from services.ports import Tokens, Transport

log = logging.getLogger(__name__)

LOOK_SECONDS: Final = 60.0
_GONE: Final = "the vendor knows no such template"


class SmsTemplates(Protocol):
    """connectors.sms.tencent_sms.TencentSms, connectors.sms.aliyun_sms.AliyunSms."""

    @property
    def in_use(self) -> tuple[TemplateInUse, ...]: ...

    def build_template(self, template: str, at: datetime) -> HttpRequest:
        """ValueError where it can't be a template of this vendor."""

    def parse_template(self, response: HttpResponse) -> TemplateFound | Answer | None: ...


class WechatTemplates(Protocol):
    """connectors.wechat.wechat.Wechat, connectors.wechat.wechat_account.WechatService."""

    @property
    def in_use(self) -> tuple[TemplateInUse, ...]: ...

    def build_templates(self, token: str) -> HttpRequest: ...

    def parse_templates(self, response: HttpResponse) -> tuple[TemplateFound, ...] | Answer: ...


class ApprovalStore(Protocol):
    """storage.notices.vendor_templates.VendorTemplateStore."""

    async def all(self) -> list[VendorTemplate]: ...

    async def record(self, found: VendorTemplate, *, actor: str) -> bool:
        """False for the word that was known."""

    async def take_round(self, at: datetime, last: datetime) -> bool: ...

    async def round_again(self, as_if_at: datetime) -> None: ...


class Asked(Protocol):
    """A vendor that says how it has our templates."""

    @property
    def in_use(self) -> tuple[TemplateInUse, ...]: ...

    async def ask(self) -> Mapping[str, TemplateFound] | Answer:
        """Those of the ones in use that it has. Raises TransportFailed."""


class OneByOne:
    """A vendor of text messages, asked for each template."""

    def __init__(
        self, *, api: SmsTemplates, transport: Transport, clock: Callable[[], datetime]
    ) -> None:
        self._api = api
        self._transport = transport
        self._clock = clock

    @property
    def in_use(self) -> tuple[TemplateInUse, ...]:
        return self._api.in_use

    async def ask(self) -> Mapping[str, TemplateFound] | Answer:
        found: dict[str, TemplateFound] = {}
        for template in {each.template_id for each in self.in_use}:
            try:
                request = self._api.build_template(template, self._clock())
            except ValueError:
                continue  # so the vendor has none of this name
            told = self._api.parse_template(await self._transport.send(request))
            if isinstance(told, Answer):
                return told
            if told is not None:
                found[template] = told
        return found


class Library:
    """A WeChat account, asked for all that it has."""

    def __init__(self, *, api: WechatTemplates, tokens: Tokens) -> None:
        self._api = api
        self._tokens = tokens

    @property
    def in_use(self) -> tuple[TemplateInUse, ...]:
        return self._api.in_use

    async def ask(self) -> Mapping[str, TemplateFound] | Answer:
        found: list[TemplateFound] = []

        def read(response: HttpResponse) -> Answer:
            told = self._api.parse_templates(response)
            if isinstance(told, Answer):
                return told
            found.extend(told)
            return Answer(Outcome.DELIVERED)

        answer = await self._tokens.call(self._api.build_templates, read)
        if answer.outcome is not Outcome.DELIVERED:
            return answer
        return {each.template_id: each for each in found}


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What is known now of the templates in use, and by channel why a vendor said nothing."""

    known: tuple[VendorTemplate, ...]
    silent: Mapping[Channel, str]


class Approvals:
    """`vendors`: those with a door for this, by channel."""

    def __init__(
        self,
        *,
        vendors: Mapping[Channel, Asked],
        store: ApprovalStore,
        clock: Callable[[], datetime],
    ) -> None:
        self._vendors = vendors
        self._store = store
        self._clock = clock

    @property
    def in_use(self) -> tuple[TemplateInUse, ...]:
        return tuple(each for vendor in self._vendors.values() for each in vendor.in_use)

    async def forever(self) -> None:
        """Asks in the hour that no other process has; sooner after a vendor that was silent."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            await self.round()

    async def round(self) -> bool:
        """False when it is not the time yet, or another process asks."""
        at = self._clock()
        if not self._vendors or not await self._store.take_round(at, at - ASK_EVERY):
            return False
        if (await self.refresh()).silent:
            await self._store.round_again(at - ASK_EVERY + ASK_AGAIN)
        return True

    async def refresh(self) -> Refreshed:
        """Asks every vendor now, and keeps what it says."""
        silent: dict[Channel, str] = {}
        for channel, vendor in self._vendors.items():
            try:
                told = await vendor.ask()
            except TransportFailed as broken:
                told = Answer(Outcome.RETRY, "no-answer" if broken.sent else "unreachable")
            if isinstance(told, Answer):
                silent[channel] = told.code
                log.warning("%s did not say how it has our templates: %s", channel, told.code)
                continue
            for ours in vendor.in_use:
                await self._keep(ours, told.get(ours.template_id))
        return Refreshed(await self._known(), silent)

    async def unfit(self) -> Sequence[VendorTemplate]:
        """Of the templates in use, as last heard, those that can't be sent with."""
        return tuple(unfit(self.in_use, await self._store.all()))

    async def _known(self) -> tuple[VendorTemplate, ...]:
        names = {(each.channel, each.template_id) for each in self.in_use}
        return tuple(
            each for each in await self._store.all() if (each.channel, each.template_id) in names
        )

    async def _keep(self, ours: TemplateInUse, found: TemplateFound | None) -> None:
        known = VendorTemplate(
            channel=ours.channel,
            template_id=ours.template_id,
            state=found.state if found else Approval.REJECTED,
            why=found.why if found else _GONE,
            recorded_at=self._clock(),
            differs=differences(ours.fields, found.fields) if found else "",
        )
        if await self._store.record(known, actor="system"):
            log.info("template %s of %s is %s", known.template_id, known.channel, known.state)
