"""Opening a face check, handing out its tickets, and saying how it ended.

All that can be refused without a camera is refused before it opens, and each refusal names a next step.
"""

import secrets
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final, Protocol
from uuid import UUID, uuid4

from domain.accounts.consent import Purpose
from domain.accounts.elder import ELDER_AGE
from domain.accounts.kiosks import Kiosk
from domain.accounts.mandates import Acting, Mandate
from domain.days import day_of
from domain.errors import Conflict, FieldError, Gone, NotAllowed, NotFound, TooMany
from domain.faces.actions import Action, Actions, Capture
from domain.faces.capture import CheckInHand
from domain.faces.challenge import SLIPPED_CHECKS
from domain.faces.checks import Check, CheckStanding, Claim, Receipt, Ticket
from domain.faces.face_check import (
    BUDGET_FAILED,
    BUDGET_HOURS,
    CHECK_MINUTES,
    DEVICE_FAILED,
    FIRST_FRAME_SECONDS,
    OPEN_STATES,
    CheckState,
    EngineId,
)
from domain.people import Citizen
from domain.problems import Problem
from domain.ways import Offer
from domain.words import Language, Words
from services.faces.effects import Effect
from services.faces.face_gate import FaceGate

_AGREEMENT: Final = Words("需要您的同意", "agreement needed")


class CheckStore(Protocol):
    async def standing(
        self,
        account: UUID,
        engine: EngineId,
        since: datetime,
        mandate: Mandate | None = None,
    ) -> CheckStanding | None: ...

    async def of_device(self, device: str, since: datetime) -> tuple[int, datetime | None]:
        """How many checks of it count against its budget since then, and when the oldest was opened."""

    async def open(self, check: Check, ticket: Ticket, *, limited: bool) -> tuple[UUID, ...]:
        """The captures whose check it closed.

        `limited`: NotAllowed for one person too many of account or device.
        """

    async def use_ticket(self, secret: str, now: datetime) -> CheckInHand | None: ...

    async def show(
        self, account: UUID, check: UUID, person: UUID | None = None
    ) -> Check | None: ...

    async def receipt(
        self, account: UUID, receipt: UUID, now: datetime, person: UUID | None = None
    ) -> Receipt | None: ...


class TicketStore(Protocol):
    async def add(self, check: Check, ticket: Ticket, now: datetime) -> bool: ...

    async def look(self, secret: str, now: datetime) -> Claim | None: ...


class Kiosks(Protocol):
    """services.accounts.kiosk_gate.KioskGate."""

    async def of(self, device_key: str) -> Kiosk | None:
        """NotAllowed for one out of service."""


class Bell(Protocol):
    async def ring(self, captures: Iterable[UUID], /) -> None: ...


class FaceCheckService:
    def __init__(
        self,
        *,
        checks: CheckStore,
        tickets: TicketStore,
        replaced: Bell,
        gate: FaceGate,
        kiosks: Kiosks,
        engine: EngineId,
        clock: Callable[[], datetime],
        actions: Actions,
        effects: Mapping[str, Effect],
        former: EngineId | None = None,
        elder_age: int = ELDER_AGE,
        attests: bool = False,
    ) -> None:
        """`replaced` rings for captures whose check another socket has or closed.

        `attests`: apps may prove themselves, before their camera starts.
        `effects` by the action's name. During a switch the `former` engine's references are as good.
        """
        self._checks = checks
        self._tickets = tickets
        self._replaced = replaced
        self._gate = gate
        self._kiosks = kiosks
        self._engine = engine
        self._former = former
        self._clock = clock
        self._actions = actions
        self._effects = effects
        self._elder_age = elder_age
        self._attests = attests

    async def open(
        self,
        acting: Acting,
        citizen: Citizen,
        action: str,
        reference: str,
        language: Language,
        *,
        attests: bool = False,
    ) -> tuple[Check, Ticket]:
        """A check and the ticket for its first socket; every refusal names what to do.

        `reference`: what the action is done about, as the caller named it; "" for what is of this sign-in.
        The capture is a kiosk's where the sign-in is bound to the key of one; nobody says it of itself. An app,
        whose sign-in is bound to a key too, or which says that it `attests`, opens what asks for an attested
        one, and has yet to prove itself: by these words no camera starts.
        """
        if acting.mandate is not None and not self._actions[action].for_others:
            raise NotAllowed(Problem.ACTING_NOT_HERE)
        kiosk = await self._kiosks.of(citizen.device_key)
        asked = self._actions.check(action, self._may_become(kiosk, citizen, attests=attests))
        effect = self._effects[action]
        await self._gate.check()
        now = self._clock()
        today = day_of(now)
        standing = await self._standing(acting, now)
        subject = effect.subject(reference, citizen.session)
        due = await effect.due(standing.person, subject, today, died=standing.died)
        pre_flight(standing, asked, now, due=due, guarded=acting.guards)
        # At a kiosk many are looked at one after the other: the machine is nobody's hand.
        device = citizen.device if kiosk is None else replace(citizen, device_key="").device
        await self._check_device(device, now)
        expires_at = now + timedelta(minutes=CHECK_MINUTES)
        if acting.mandate is not None:
            expires_at = min(expires_at, acting.mandate.ends_at)
        check = Check(
            person=standing.person,
            check=uuid4(),
            account=acting.account,
            action=action,
            subject=subject,
            elder=standing.elder(today, self._elder_age),
            language=language,
            state=CheckState.ISSUED,
            issued_at=now,
            expires_at=expires_at,
            mandate=acting.mandate.mandate if acting.mandate else None,
            device=device,
            kiosk=None if kiosk is None else kiosk.kiosk,
        )
        ticket = _new_ticket(now, citizen.session)
        await self._replaced.ring(await self._checks.open(check, ticket, limited=asked.for_others))
        return check, ticket

    def other_ways(self, action: str) -> tuple[Offer, ...]:
        """Those beside the face; all have the same effect."""
        return self._effects[action].other_ways()

    def _may_become(self, kiosk: Kiosk | None, citizen: Citizen, *, attests: bool) -> Capture:
        if kiosk is not None:
            return Capture.KIOSK
        may = self._attests and (attests or bool(citizen.device_key))
        return Capture.ATTESTED if may else Capture.BROWSER

    async def _standing(self, acting: Acting, now: datetime) -> CheckStanding:
        since = now - timedelta(hours=BUDGET_HOURS)
        asked = acting.account, self._engine, since, acting.mandate
        standing = await self._checks.standing(*asked)
        if standing is not None and not standing.enrolled and self._former is not None:
            standing = await self._checks.standing(
                acting.account, self._former, since, acting.mandate
            )
        if standing is None:
            raise NotAllowed(Problem.BINDING_NEEDED)
        return standing

    async def _check_device(self, device: str, now: datetime) -> None:
        failed, oldest = await self._checks.of_device(device, now - timedelta(hours=BUDGET_HOURS))
        if failed >= DEVICE_FAILED:
            raise _spent(oldest, now)

    async def ticket(self, acting: Acting, check: UUID, session: UUID) -> Ticket:
        """For a new socket of the same check, after the last one dropped; nothing is counted."""
        found = await self.show(acting, check)
        if found.state not in OPEN_STATES:
            raise Gone(Problem.CHECK_OVER)
        now = self._clock()
        ticket = _new_ticket(now, session)
        if not await self._tickets.add(found, ticket, now):
            raise Gone(Problem.CHECK_OVER)
        return ticket

    async def look(self, secret: str) -> Claim:
        """Who comes with the ticket; it stays unused. NotAllowed where the action asks more of the camera."""
        claim = await self._tickets.look(secret, self._clock())
        if claim is None:
            raise NotAllowed(Problem.TICKET_INVALID)
        self._actions.check(claim.action, claim.capture)
        return claim

    async def enter(self, secret: str) -> CheckInHand:
        """Uses a ticket up; of two sockets with one ticket, one is let in, and an older one ends."""
        hand = await self._checks.use_ticket(secret, self._clock())
        if hand is None:
            raise NotAllowed(Problem.TICKET_INVALID)
        if hand.before is not None:
            await self._replaced.ring([hand.before])
        return hand

    async def show(self, acting: Acting, check: UUID) -> Check:
        found = await self._checks.show(acting.account, check, acting.person)
        if found is None:
            raise NotFound(Problem.NOT_FOUND)
        return found

    async def receipt(self, acting: Acting, receipt: UUID) -> Receipt:
        found = await self._checks.receipt(acting.account, receipt, self._clock(), acting.person)
        if found is None:
            raise NotFound(Problem.NOT_FOUND)
        return found


def pre_flight(
    standing: CheckStanding,
    action: Action,
    now: datetime,
    *,
    due: bool,
    consents: Collection[Purpose] | None = None,
    sees_face: bool = True,
    by_record: bool = True,
    guarded: bool = False,
) -> None:
    """Refuses all that needs no look at the person, each with a next step.

    `due`: something is to be done now; `consents`: what must be agreed to, if another looks than the own camera; `sees_face`: a locked face
    and a spent budget refuse it; `by_record`: it needs a face record here; `guarded`: a guardian acts,
    without whom no child is looked at.
    """
    if standing.guarded_until is not None and now < standing.guarded_until and not guarded:
        raise NotAllowed(Problem.GUARDIAN_NEEDED)
    if sees_face and standing.locked and not action.opens_locked:
        raise NotAllowed(Problem.FACE_LOCKED)
    if not due:
        raise Conflict(Problem.NOT_DUE)
    needed = action.consents if consents is None else consents
    missing = [purpose for purpose in needed if purpose not in standing.consents]
    if missing:
        raise NotAllowed(
            Problem.CONSENT_MISSING,
            errors=tuple(FieldError("", purpose, _AGREEMENT) for purpose in missing),
        )
    if by_record and not standing.enrolled:
        raise NotAllowed(Problem.FACE_RECORD_MISSING)
    if sees_face and standing.slipped >= SLIPPED_CHECKS:
        raise NotAllowed(Problem.FACE_WITH_OFFICER)
    if sees_face and standing.failed >= BUDGET_FAILED:
        raise _spent(standing.oldest_failed, now)


def _spent(oldest: datetime | None, now: datetime) -> TooMany:
    again = (oldest or now) + timedelta(hours=BUDGET_HOURS)
    return TooMany(Problem.BUDGET_SPENT, retry_after=max(1, int((again - now).total_seconds())))


def _new_ticket(now: datetime, session: UUID) -> Ticket:
    good_until = now + timedelta(seconds=FIRST_FRAME_SECONDS)
    return Ticket(secrets.token_urlsafe(32), good_until, session)
