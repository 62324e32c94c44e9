"""Partners as officers have them: one asks, a second agrees, and any one shuts the door again."""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID, uuid4

from domain.accounts.partners import (
    Environment,
    Partner,
    PartnerKey,
    PartnerMove,
    PartnerState,
    PartnerTerms,
)
from domain.errors import NotAllowed, NotFound, Unfit, fault
from domain.four_eyes import Matter, SecondWord
from domain.people import Officer
from domain.problems import Problem
from domain.public_addresses import check_url
from domain.subjects import SubjectKind
from domain.words import Words
from services.accounts.kiosks import Areas
from services.ports import AuditLog, Clock, SecondOfficers, UnitOfWork

#: Own choice: more than any city has, in one list.
MOST: Final = 500
#: A partner reads of persons of every district.
_WHOLE_CITY: Final = ("",)
_PARTNER_MOVES: Final = {
    PartnerMove.APPROVE: "partner.approved",
    PartnerMove.DECLINE: "partner.declined",
    PartnerMove.SUSPEND: "partner.suspended",
    PartnerMove.RESUME: "partner.resumed",
    PartnerMove.CLOSE: "partner.closed",
}


class PartnerStore(Protocol):
    """storage.accounts.partners.PartnerStore."""

    async def add(self, partner: Partner) -> None: ...

    async def read(self, partner: UUID) -> Partner | None: ...

    async def lock(self, partner: UUID) -> Partner | None: ...

    async def all(self, most: int) -> tuple[Partner, ...]: ...

    async def move(self, partner: UUID, state: PartnerState, *, by: UUID, at: datetime) -> None: ...

    async def enable(self, partner: UUID) -> None: ...


class PartnerService:
    def __init__(
        self,
        *,
        unit: UnitOfWork,
        store: PartnerStore,
        areas: Areas,
        second_officers: SecondOfficers,
        audit: AuditLog,
        read_keys: Callable[[str], tuple[PartnerKey, ...]],
        environment: Environment,
        standins: Collection[str],
        clock: Clock,
    ) -> None:
        """`read_keys`: of a set of keys, ValueError for what is none (auth.client_assertions)."""
        self._unit = unit
        self._store = store
        self._areas = areas
        self._second_officers = second_officers
        self._audit = audit
        self._read_keys = read_keys
        self._environment = environment
        self._standins = standins
        self._clock = clock

    async def all(self) -> tuple[Partner, ...]:
        """Those asked for last come first."""
        return await self._store.all(MOST)

    async def ask(self, admin: Officer, terms: PartnerTerms, why: str) -> Partner:
        """Waits for a second officer. NotAllowed for who does not serve the whole city."""
        self._check_keys(terms)
        if terms.events_url:
            self._check_address("/events_url", terms.events_url)
        at = self._clock()
        partner = Partner(
            partner=uuid4(),
            terms=terms,
            environment=self._environment,
            state=PartnerState.ASKED,
            asked_by=admin.officer,
            asked_at=at,
            moved_by=admin.officer,
            moved_at=at,
        )

        async def work() -> None:
            await self._check_area(admin)
            await self._store.add(partner)
            await self._record(admin, "partner.asked", partner, why)

        await self._unit.together(work)
        return partner

    async def move(self, admin: Officer, partner: UUID, move: PartnerMove, why: str) -> Partner:
        """Raises NotFound, NotAllowed for who is no second officer, and Conflict once it has moved on."""
        at = self._clock()

        async def work() -> None:
            await self._check_area(admin)
            held = await self._store.lock(partner)
            if held is None:
                raise NotFound(Problem.NOT_FOUND)
            state = held.after(move)
            if move.takes_two:
                declines = move is PartnerMove.DECLINE
                word = SecondWord(Matter.PARTNER, held.moved_by, admin.officer, declines=declines)
                await self._second_officers.check(word, at)
            await self._store.move(partner, state, by=admin.officer, at=at)
            await self._record(admin, _PARTNER_MOVES[move], held, why)

        await self._unit.together(work)
        moved = await self._store.read(partner)
        assert moved is not None  # partners are closed, never deleted
        return moved

    async def enable_calls(self, admin: Officer, partner: UUID, why: str) -> Partner:
        """Calls it again, with what waits; any one's word, as nothing is told that it would not hear by asking."""

        async def work() -> None:
            await self._check_area(admin)
            held = await self._store.lock(partner)
            if held is None:
                raise NotFound(Problem.NOT_FOUND)
            await self._store.enable(partner)
            await self._record(admin, "partner.calls_enabled", held, why)

        await self._unit.together(work)
        enabled = await self._store.read(partner)
        assert enabled is not None  # partners are closed, never deleted
        return enabled

    def _check_keys(self, terms: PartnerTerms) -> None:
        if terms.jwks_url:
            self._check_address("/jwks_url", terms.jwks_url)
            return
        try:
            self._read_keys(terms.jwks)
        except ValueError as wrong:
            words = Words("不是可用的公钥集（JWKS）：ES256 或 EdDSA，带 kid，不含私钥", str(wrong))
            raise fault("/jwks", "jwks", words) from None

    def _check_address(self, pointer: str, url: str) -> None:
        try:
            check_url(url, self._standins)
        except Unfit as wrong:
            raise fault(pointer, "not_public", wrong.words) from None

    async def _check_area(self, admin: Officer) -> None:
        if not await self._areas.holds_areas(admin.officer, _WHOLE_CITY):
            raise NotAllowed(Problem.OFFICER_OUTSIDE)

    async def _record(self, admin: Officer, action: str, partner: Partner, why: str) -> None:
        await self._audit.record(
            actor=admin.actor,
            action=action,
            person=None,
            about=SubjectKind.PARTNER.of(partner.partner),
            why=why,
        )
