"""Ways out to partners: the call that tells of an event, and the mail that says that calls are switched off."""

from collections.abc import Collection
from datetime import datetime
from functools import partial
from typing import Final, Protocol
from uuid import UUID

from domain.accounts.partners import Environment, Partner, PartnerGrant
from domain.delivery import OPERATOR_S, Answer, Outcome
from domain.notices.mail import Mail, MailReply
from domain.notices.partner_events import CallKeys, Heard, Waiting
from domain.notices.webhooks import ClaimedMessage
from domain.public_addresses import check_url
from domain.wire import HttpRequest, HttpResponse
from services.notices.partner_events import record_telling
from services.notices.webhooks import call
from services.outbox import Skipped
from services.ports import AuditLog, Clock, Transport, UnitOfWork

#: Between the claim and the call the partner was shut out: it waits, and that is no failure of its own.
_SUSPENDED: Final = Answer(Outcome.RETRY, "suspended", retry_after=OPERATOR_S)


class EventStore(Protocol):
    """storage.notices.partner_events.PartnerEventStore."""

    async def read(self, event: UUID) -> Waiting | None: ...

    async def partner_of(self, event: UUID) -> UUID | None: ...

    async def told(self, events: Collection[UUID], at: datetime) -> frozenset[UUID]:
        """Those of them that are told for the first time."""


class Grants(Protocol):
    """storage.accounts.partner_grants.PartnerGrantStore."""

    async def lock(self, grant: UUID) -> PartnerGrant | None: ...


class Partners(Protocol):
    """storage.accounts.partners.PartnerStore."""

    async def read(self, partner: UUID) -> Partner | None: ...


class Hooks(Protocol):
    """storage.notices.partner_hooks.PartnerHookStore."""

    async def keys(self, partner: UUID, at: datetime) -> CallKeys | None: ...


class EventApi(Protocol):
    """connectors.webhooks.PartnerEventApi."""

    def build_send(self, url: str, keys: CallKeys, heard: Heard, at: datetime) -> HttpRequest: ...

    def parse_send(self, response: HttpResponse) -> Answer: ...


class PartnerEventSender:
    """Asks once more, right before each call, whether the person still lets this partner hear of it."""

    def __init__(
        self,
        *,
        unit: UnitOfWork,
        events: EventStore,
        grants: Grants,
        partners: Partners,
        hooks: Hooks,
        audit: AuditLog,
        api: EventApi,
        transport: Transport,
        environment: Environment,
        standins: Collection[str],
        clock: Clock,
    ) -> None:
        self._unit = unit
        self._events = events
        self._grants = grants
        self._partners = partners
        self._hooks = hooks
        self._audit = audit
        self._api = api
        self._transport = transport
        self._environment = environment
        self._standins = standins
        self._clock = clock

    async def send(self, claimed: ClaimedMessage) -> Answer:
        """On record among the person's uses before it leaves, once however often it is tried."""
        at = self._clock()
        waiting = await self._events.read(claimed.message)
        partner = await self._partners.read(waiting.telling.partner) if waiting else None
        if waiting is None or partner is None:
            raise Skipped("removed")
        if not partner.is_live_in(self._environment):
            return _SUSPENDED
        heard = await self._unit.together(partial(self._recorded, partner, waiting, at))
        keys = await self._hooks.keys(partner.partner, at)
        if keys is None:
            raise Skipped("removed")
        url = partner.terms.events_url

        def request() -> HttpRequest:
            check_url(url, self._standins)
            return self._api.build_send(url, keys, heard, at)

        return await call(self._transport, request, self._api.parse_send, claimed.attempt)

    async def _recorded(self, partner: Partner, waiting: Waiting, at: datetime) -> Heard:
        grant = await self._grants.lock(waiting.telling.grant)
        if grant is None or not waiting.may_be_told(grant, at):
            raise Skipped("consent-over")
        if await self._events.told([waiting.event], at):
            await record_telling(self._audit, partner, grant, waiting)
        return Heard(waiting, grant.subject)


class Mailer(Protocol):
    """server.outside.mailing.SmtpMailer."""

    async def send(self, mail: Mail) -> MailReply: ...


class MailApi(Protocol):
    """connectors.mail.MailApi."""

    def calls_off(self, to: str, name: str, event: UUID, at: datetime) -> Mail: ...

    def parse_reply(self, reply: MailReply) -> Answer: ...


class PartnerMailSender:
    """To the mailbox in the registration; not needed once the calls are on again."""

    def __init__(
        self, *, events: EventStore, partners: Partners, api: MailApi, mailer: Mailer
    ) -> None:
        self._events = events
        self._partners = partners
        self._api = api
        self._mailer = mailer

    async def send(self, claimed: ClaimedMessage) -> Answer:
        named = await self._events.partner_of(claimed.message)
        partner = await self._partners.read(named) if named else None
        if partner is None or partner.off_at is None:
            raise Skipped("not-needed")
        terms = partner.terms
        mail = self._api.calls_off(terms.contact, terms.name, claimed.message, partner.off_at)
        return self._api.parse_reply(await self._mailer.send(mail))
