"""What is looked at right before a partner hears of something, and the mail to who takes no calls any more."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from typing import Final
from uuid import UUID

import pytest

from connectors.mail import MailAccount, MailApi
from connectors.webhooks import PartnerEventApi
from domain.accounts.partner_events import PartnerEvent, PartnerTelling
from domain.accounts.partners import (
    Environment,
    GrantEnd,
    Partner,
    PartnerGrant,
    PartnerScope,
    PartnerState,
    PartnerTerms,
    Plan,
)
from domain.audit import About
from domain.delivery import Channel, Outcome
from domain.notices.mail import Mail, MailReply, Stage
from domain.notices.partner_events import CallKeys, Waiting
from domain.notices.webhooks import ClaimedMessage
from domain.people import Level
from domain.wire import HttpRequest, HttpResponse
from services.notices.partner_event_senders import PartnerEventSender, PartnerMailSender
from services.outbox import Skipped
from tests.services.unit import FakeUnit

NOON: Final = datetime(2026, 11, 24, 4, tzinfo=UTC)
EVENT, BANK, CONSENT, SHE = (UUID(int=n) for n in range(1, 5))
TERMS: Final = PartnerTerms(
    "示例银行",
    "核对",
    (),
    frozenset(PartnerScope),
    Plan.SMALL,
    events_url="https://bank.example.com/events",
    contact="it@bank.example.com",
)
LIVE: Final = Partner(BANK, TERMS, Environment.SANDBOX, PartnerState.LIVE, BANK, NOON, BANK, NOON)
GIVEN: Final = PartnerGrant(
    CONSENT,
    BANK,
    SHE,
    SHE,
    "a-subject",
    frozenset({PartnerScope.CASES}),
    Level.PROVEN,
    NOON,
    NOON + timedelta(days=90),
)
CLAIMED: Final = ClaimedMessage(EVENT, Channel.WEBHOOK, 1, 1, NOON, NOON + timedelta(days=7))


@dataclass
class FakeEvents:
    event: PartnerEvent = PartnerEvent.CASE_ACCEPTED
    was_told: bool = False

    async def read(self, event: UUID) -> Waiting | None:
        return Waiting(event, PartnerTelling(BANK, CONSENT, self.event, "SZ1", NOON))

    async def partner_of(self, event: UUID) -> UUID | None:
        return BANK

    async def told(self, events: Collection[UUID], at: datetime) -> frozenset[UUID]:
        first = frozenset[UUID]() if self.was_told else frozenset(events)
        self.was_told = True
        return first


@dataclass
class FakePartners:
    partner: Partner = LIVE

    async def read(self, partner: UUID) -> Partner | None:
        return self.partner


@dataclass
class FakeGrants:
    grant: PartnerGrant = GIVEN

    async def lock(self, grant: UUID) -> PartnerGrant | None:
        return self.grant


class FakeHooks:
    async def keys(self, partner: UUID, at: datetime) -> CallKeys | None:
        return CallKeys(b"s" * 32)


@dataclass
class FakeAudit:
    recorded: list[str] = field(default_factory=list)

    async def record(
        self, *, actor: str, action: str, person: UUID | None, about: About, why: str
    ) -> None:
        self.recorded.append(action)


@dataclass
class Wire:
    audit: FakeAudit
    status: int = 204
    calls: list[HttpRequest] = field(default_factory=list)

    async def send(self, request: HttpRequest) -> HttpResponse:
        assert self.audit.recorded  # before it leaves
        self.calls.append(request)
        return HttpResponse(self.status, {}, b"")


def sender(
    events: FakeEvents, partners: FakePartners, grants: FakeGrants, wire: Wire
) -> PartnerEventSender:
    return PartnerEventSender(
        unit=FakeUnit(),
        events=events,
        grants=grants,
        partners=partners,
        hooks=FakeHooks(),
        audit=wire.audit,
        api=PartnerEventApi(),
        transport=wire,
        environment=Environment.SANDBOX,
        standins=(),
        clock=lambda: NOON,
    )


async def test_a_telling_is_on_record_before_it_leaves_and_once_however_often_it_is_tried() -> None:
    wire = Wire(FakeAudit(), status=503)
    sends = sender(FakeEvents(), FakePartners(), FakeGrants(), wire)

    first, second = await sends.send(CLAIMED), await sends.send(replace(CLAIMED, attempt=2))
    assert (first.outcome, first.retry_after, second.retry_after) == (Outcome.RETRY, 5.0, 300.0)
    assert len({call.headers["webhook-id"] for call in wire.calls}) == 1
    assert wire.audit.recorded == ["partner.case_told"]


@pytest.mark.parametrize(
    "grant",
    [
        replace(GIVEN, ended=GrantEnd.WITHDRAWN),
        replace(GIVEN, ends_at=NOON),
        replace(GIVEN, scopes=frozenset({PartnerScope.BOOKINGS})),
        replace(GIVEN, partner=SHE),
    ],
    ids=["withdrawn", "over", "of another scope", "of another partner"],
)
async def test_what_the_person_does_not_let_be_told_any_more_never_leaves(
    grant: PartnerGrant,
) -> None:
    wire = Wire(FakeAudit())

    with pytest.raises(Skipped):
        await sender(FakeEvents(), FakePartners(), FakeGrants(grant), wire).send(CLAIMED)
    assert (wire.calls, wire.audit.recorded) == ([], [])


@pytest.mark.parametrize(
    "partner",
    [
        replace(LIVE, state=PartnerState.SUSPENDED),
        replace(LIVE, environment=Environment.PRODUCTION),
    ],
    ids=["suspended", "of another installation"],
)
async def test_to_who_was_shut_out_since_the_claim_nothing_leaves(partner: Partner) -> None:
    wire = Wire(FakeAudit())
    answer = await sender(FakeEvents(), FakePartners(partner), FakeGrants(), wire).send(CLAIMED)

    assert (answer.outcome, answer.code) == (Outcome.RETRY, "suspended")
    assert (wire.calls, wire.audit.recorded) == ([], [])


@dataclass
class Post:
    mails: list[Mail] = field(default_factory=list)

    async def send(self, mail: Mail) -> MailReply:
        self.mails.append(mail)
        return MailReply(Stage.DATA, 250)


async def test_the_mailbox_of_the_registration_is_told_when_calls_are_switched_off() -> None:
    post, api = Post(), MailApi(MailAccount("city@example.cn"))
    partners = FakePartners(replace(LIVE, off_at=NOON))
    mails = PartnerMailSender(events=FakeEvents(), partners=partners, api=api, mailer=post)
    answer = await mails.send(CLAIMED)
    partners.partner = LIVE
    with pytest.raises(Skipped):
        await mails.send(CLAIMED)

    [mail] = post.mails
    text = message_from_bytes(mail.raw, policy=default).get_content()
    assert (answer.outcome, mail.to) == (Outcome.DELIVERED, TERMS.contact)
    assert "/v1/partner/webhook/enablings" in text
    assert "示例银行" in text
