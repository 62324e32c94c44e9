"""Partners' events at their own doors: asked for and acknowledged, listed, told again; secrets, and calls switched on.

How they are called is services/notices/partner_event_senders.py.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

from domain import actors
from domain.accounts.partners import Partner, PartnerGrant
from domain.cursors import NEWEST, Place, page, place
from domain.errors import NotFound
from domain.notices.partner_events import (
    TELLINGS,
    CallKeys,
    Heard,
    PartnerDelivery,
    Waiting,
    mark_of,
)
from domain.notices.webhooks import SECRETS_OVERLAP
from domain.problems import Problem
from domain.subjects import SubjectKind
from services.notices.webhooks import new_secret
from services.ports import AuditLog, Clock, UnitOfWork

_PAGE: Final = 50
_NOBODY: Final = UUID(int=0)


@dataclass(frozen=True, slots=True)
class HeardPage:
    """`next_after`: of what to ask next, "" where none waits behind these."""

    events: tuple[Heard, ...]
    next_after: str


@dataclass(frozen=True, slots=True)
class Hook:
    """How a partner is called. `public_key`: what our signatures are verified by."""

    partner: Partner
    public_key: str
    keys: CallKeys
    waiting: int


@dataclass(frozen=True, slots=True)
class NewSecret:
    secret: str = field(repr=False)
    old_until: datetime | None


@dataclass(frozen=True, slots=True)
class DeliveryPage:
    """`next`: the cursor of the next page, "" at the end."""

    deliveries: tuple[PartnerDelivery, ...]
    next: str


class EventStore(Protocol):
    """storage.notices.partner_events.PartnerEventStore."""

    async def waiting(
        self, partner: UUID, after: UUID, limit: int, at: datetime
    ) -> tuple[Waiting, ...]:
        """The oldest first, those after that one."""

    async def count(self, partner: UUID) -> int: ...

    async def told(self, events: Collection[UUID], at: datetime) -> frozenset[UUID]:
        """Those of them that are told for the first time."""

    async def withhold(self, events: Collection[UUID], at: datetime) -> None: ...

    async def acknowledge(self, partner: UUID, events: Collection[UUID], at: datetime) -> int: ...

    async def deliveries(
        self, partner: UUID, *, failed: bool, before: Place, limit: int
    ) -> list[PartnerDelivery]: ...

    async def redeliver(self, partner: UUID, event: UUID, at: datetime) -> bool: ...


class Grants(Protocol):
    """storage.accounts.partner_grants.PartnerGrantStore."""

    async def lock_all(self, grants: Collection[UUID]) -> Mapping[UUID, PartnerGrant]:
        """Nobody withdraws one until the unit of work ends."""


class Partners(Protocol):
    """storage.accounts.partners.PartnerStore."""

    async def read(self, partner: UUID) -> Partner | None: ...

    async def enable(self, partner: UUID) -> None: ...


class Hooks(Protocol):
    """storage.notices.partner_hooks.PartnerHookStore."""

    async def keys(self, partner: UUID, at: datetime) -> CallKeys | None: ...

    async def rotate(self, partner: UUID, secret: str, *, old_until: datetime) -> None: ...


class PartnerEvents:
    """Each call is by a partner that the gate let pass; of another's events it changes and learns nothing."""

    def __init__(
        self,
        *,
        unit: UnitOfWork,
        events: EventStore,
        grants: Grants,
        partners: Partners,
        hooks: Hooks,
        audit: AuditLog,
        public_key: Callable[[bytes], str],
        wake: Callable[[], None],
        clock: Clock,
    ) -> None:
        """`public_key`: of a seed, as Standard Webhooks writes it (connectors.webhooks)."""
        self._unit = unit
        self._events = events
        self._grants = grants
        self._partners = partners
        self._hooks = hooks
        self._audit = audit
        self._public_key = public_key
        self._wake = wake
        self._clock = clock

    async def poll(self, partner: Partner, after: UUID | None, limit: int) -> HeardPage:
        """What waits, the oldest first. Each is on record among the person's uses once it is handed out."""
        at = self._clock()

        async def work() -> HeardPage:
            found = await self._events.waiting(partner.partner, after or _NOBODY, limit + 1, at)
            shown = found[:limit]
            grants = await self._grants.lock_all({each.telling.grant for each in shown})
            heard, over = [], []
            for each in shown:
                grant = grants.get(each.telling.grant)
                if grant is not None and each.may_be_told(grant, at):
                    heard.append((Heard(each, grant.subject), grant))
                else:
                    over.append(each.event)
            await self._events.withhold(over, at)
            first = await self._events.told([one.waiting.event for one, _ in heard], at)
            for one, grant in heard:
                if one.waiting.event in first:
                    await record_telling(self._audit, partner, grant, one.waiting)
            more = len(found) > limit
            return HeardPage(
                tuple(one for one, _ in heard), mark_of(shown[-1].event) if more else ""
            )

        return await self._unit.together(work)

    async def acknowledge(self, partner: Partner, events: Collection[UUID]) -> int:
        """How many of them waited: those come no more, by call or poll."""
        return await self._events.acknowledge(partner.partner, events, self._clock())

    async def hook(self, partner: Partner) -> Hook:
        keys = await self._hooks.keys(partner.partner, self._clock())
        now = await self._partners.read(partner.partner)
        assert keys is not None  # the gate let it pass, and partners are never deleted
        assert now is not None
        waiting = await self._events.count(partner.partner)
        return Hook(now, self._public_key(keys.signing), keys, waiting)

    async def renew_secret(self, partner: Partner) -> NewSecret:
        """Told this once; the one before, if there was one, signs for a day more."""
        secret, at = new_secret(), self._clock()

        async def work() -> CallKeys | None:
            until = at + SECRETS_OVERLAP
            await self._hooks.rotate(partner.partner, secret, old_until=until)
            await self._record(partner, "partner.secret_changed")
            return await self._hooks.keys(partner.partner, at)

        keys = await self._unit.together(work)
        return NewSecret(secret, keys.old_until if keys else None)

    async def enable(self, partner: Partner) -> Hook:
        """Calls it again, with what waits."""

        async def work() -> None:
            await self._partners.enable(partner.partner)
            await self._record(partner, "partner.calls_enabled")

        await self._unit.together(work)
        self._wake()
        return await self.hook(partner)

    async def deliveries(self, partner: Partner, *, failed: bool, cursor: str) -> DeliveryPage:
        """The newest first, of the last 30 days."""
        before = place(cursor) if cursor else NEWEST
        found = await self._events.deliveries(
            partner.partner, failed=failed, before=before, limit=_PAGE + 1
        )
        return DeliveryPage(*page(found, _PAGE, lambda each: (each.happened_at, each.event)))

    async def redeliver(self, partner: Partner, event: UUID) -> None:
        """With the same id. NotFound also for one that is under way, and for another's."""
        if not await self._events.redeliver(partner.partner, event, self._clock()):
            raise NotFound(Problem.NOT_FOUND)
        self._wake()

    async def _record(self, partner: Partner, action: str) -> None:
        await self._audit.record(
            actor=actors.partner(partner.partner),
            action=action,
            person=None,
            about=SubjectKind.PARTNER.of(partner.partner),
            why=partner.why,
        )


async def record_telling(
    audit: AuditLog, partner: Partner, grant: PartnerGrant, waiting: Waiting
) -> None:
    """Among the person's uses, before the partner hears of it."""
    await audit.record(
        actor=actors.partner(partner.partner),
        action=TELLINGS[waiting.telling.event.of],
        person=grant.person,
        about=SubjectKind.PARTNER.of(partner.partner),
        why=partner.why,
    )
