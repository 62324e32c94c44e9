"""Face requests: asked by a partner, opened and answered by one person on our own page, the result read once.

What is shown, and how often one may try, is the face check's own (services/faces): a partner opens none.
"""

import secrets
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from math import ceil
from typing import Final, Protocol
from uuid import UUID, uuid4

from domain import actors
from domain.accounts.face_requests import (
    CODE_BYTES,
    QR_LIFE,
    RESULT_LIFE,
    SMS_FROM_ONE,
    SMS_LIFE,
    SMS_OF_PARTNER,
    SMS_TO_PERSON,
    SMS_WINDOW,
    FaceRequest,
    FaceRequestState,
    FaceRequestWay,
    FaceResult,
    read_code,
    sms_code,
)
from domain.accounts.hand_offs import DIGITS
from domain.accounts.partner_events import PartnerEvent, PartnerTelling
from domain.accounts.partners import READINGS, Environment, Partner, PartnerGrant, PartnerScope
from domain.errors import Gone, NotAllowed, NotFound, TooMany, fault
from domain.events import EventKind
from domain.people import Citizen, Level
from domain.problems import Problem
from domain.subjects import SubjectKind
from domain.words import Words
from services.accounts.hand_off_watch import wait_s
from services.ports import AuditLog, Bell, Clock, Events, Limits, UnitOfWork

_LIFE: Final = {FaceRequestWay.QR: QR_LIFE, FaceRequestWay.SMS: SMS_LIFE}
_NOT_KNOWN: Final = Words(
    "不是对贵单位有效授权的本人标识（sub）", "no sub of a consent to you that holds"
)


class FaceRequestStore(Protocol):
    """storage.accounts.face_requests.FaceRequestStore."""

    async def add(self, held: FaceRequest, code: str) -> None: ...

    async def read(self, request: UUID) -> FaceRequest | None: ...

    async def lock(self, request: UUID) -> FaceRequest | None: ...

    async def lock_by_code(self, code: str) -> FaceRequest | None: ...

    async def move(self, held: FaceRequest) -> None: ...


class Partners(Protocol):
    """storage.accounts.partners.PartnerStore."""

    async def read(self, partner: UUID) -> Partner | None: ...


class Grants(Protocol):
    """storage.accounts.partner_grants.PartnerGrantStore."""

    async def holding(self, partner: UUID, subject: str, at: datetime) -> PartnerGrant | None: ...

    async def subject(self, person: UUID, partner: UUID) -> str | None: ...

    async def add(self, grant: PartnerGrant) -> None: ...

    async def lock(self, grant: UUID) -> PartnerGrant | None: ...


class Tellings(Protocol):
    """storage.notices.partner_events.PartnerEventStore."""

    async def tell(self, telling: PartnerTelling) -> None: ...


class Persons(Protocol):
    """storage.accounts.persons.PersonStore."""

    async def of_account(self, account: UUID) -> UUID | None: ...


class Sessions(Protocol):
    """storage.accounts.sessions.SessionStore."""

    async def proven(self, session: UUID, now: datetime) -> bool:
        """Whether its holder showed a face within the last quarter of an hour."""


class Signer(Protocol):
    """auth.partner_tokens.PartnerTokens."""

    def face_result_of(self, result: FaceResult) -> str: ...


class Watch(Protocol):
    """services.accounts.hand_off_watch.HandOffWatch."""

    def on(self, hand_off: UUID) -> AbstractContextManager[Callable[[float], Awaitable[None]]]:
        """Within, what is given waits so many seconds at most for what happened since the block began."""


@dataclass(frozen=True, slots=True)
class Asked:
    """For the partner alone, once. `link` and `qr_svg`: "" where the city sends the link itself."""

    held: FaceRequest
    link: str = field(default="", repr=False)
    qr_svg: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Opened:
    """What a person reads before answering, and afterwards."""

    held: FaceRequest
    partner: Partner


@dataclass(frozen=True, slots=True)
class Seen:
    """What the partner is told. `face`: the signed result, "" before it is done and once it was told."""

    held: FaceRequest
    state: FaceRequestState
    face: str = field(default="", repr=False)


class FaceRequestService:
    def __init__(
        self,
        *,
        unit: UnitOfWork,
        store: FaceRequestStore,
        partners: Partners,
        grants: Grants,
        persons: Persons,
        sessions: Sessions,
        signer: Signer,
        limits: Limits,
        events: Events,
        tellings: Tellings,
        audit: AuditLog,
        watch: Watch,
        bell: Bell,
        accounts_bell: Bell,
        draw: Callable[[str], str],
        page: str,
        environment: Environment,
        clock: Clock,
    ) -> None:
        """`draw`: a QR code as SVG; `page`: of the citizens; `bell` rings for requests, `accounts_bell` for inboxes."""
        self._unit = unit
        self._store = store
        self._partners = partners
        self._grants = grants
        self._persons = persons
        self._sessions = sessions
        self._signer = signer
        self._limits = limits
        self._events = events
        self._tellings = tellings
        self._audit = audit
        self._watch = watch
        self._bell = bell
        self._accounts_bell = accounts_bell
        self._draw = draw
        self._page = page
        self._environment = environment
        self._clock = clock

    async def ask(self, partner: Partner, way: FaceRequestWay, nonce: str, subject: str) -> Asked:
        """By the partner. `subject`: who alone may answer, "": whoever opens it first; a text message needs one.

        NotAllowed for a partner that is not registered to hear of faces, Invalid for a person who lets it
        nothing, TooMany beyond the day's text messages.
        """
        if PartnerScope.FACE not in partner.terms.scopes:
            raise NotAllowed(Problem.PARTNER_SCOPE)
        at, by_sms = self._clock(), way is FaceRequestWay.SMS
        named = await self._named(partner, subject, at) if subject or by_sms else None
        if named is not None and by_sms:
            await self._count_message(partner, named)
        held = FaceRequest(
            request=uuid4(),
            partner=partner.partner,
            way=way,
            nonce=nonce,
            digits="" if by_sms else f"{secrets.randbelow(10**DIGITS):0{DIGITS}}",
            made_at=at,
            ends_at=at + _LIFE[way],
            person=named.person if named else None,
        )
        code = sms_code(held.request) if by_sms else secrets.token_urlsafe(CODE_BYTES)

        async def work() -> tuple[UUID, ...]:
            await self._store.add(held, code)
            if named is None or not by_sms:
                return ()
            by = actors.partner(partner.partner)
            await self._record(by, "partner.face_asked", named.person, partner)
            subject = SubjectKind.FACE_REQUEST.of(held.request)
            return await self._events.tell(
                kind=EventKind.FACE_ASKED, subject=subject, at=at, account=named.account
            )

        await self._accounts_bell.ring(await self._unit.together(work))
        if by_sms:
            return Asked(held)
        link = f"{self._page}/#/ask/{code}"
        return Asked(held, link, self._draw(link))

    async def result(self, partner: Partner, request: UUID, known: str) -> Seen:
        """To the partner that asked, NotFound for any other; the result once, and once more for a lost answer.

        `known`: the state that the caller knows; while it holds, after WAIT_S at the most.
        """
        await self._wait(request, known, of=partner.partner)
        at = self._clock()

        async def work() -> tuple[FaceRequest, PartnerGrant | None]:
            held = await self._store.lock(request)
            if held is None or held.partner != partner.partner:
                raise NotFound(Problem.NOT_FOUND)
            if held.grant is None or not held.may_be_told(at):
                return held, None
            grant = await self._grants.lock(held.grant)
            if grant is None or not grant.holds(at):
                return held, None
            if held.told_at is None:
                await self._store.move(replace(held, told_at=at))
                by = actors.partner(partner.partner)
                await self._record(by, READINGS[PartnerScope.FACE], grant.person, partner)
            return held, grant

        held, grant = await self._unit.together(work)
        seen = Seen(held, held.state_at(at))
        if grant is None or held.done_at is None:
            return seen
        said = FaceResult(held.partner, grant.subject, held.done_at, held.request, held.nonce)
        return replace(seen, face=self._signer.face_result_of(said))

    async def follow(self, request: UUID, known: str) -> FaceRequest:
        """How far it is, and nothing of whom: for a screen that knows its number. NotFound. `known` as above."""
        await self._wait(request, known)
        held = await self._store.read(request)
        if held is None:
            raise NotFound(Problem.NOT_FOUND)
        return held

    async def open(self, citizen: Citizen, code: str) -> Opened:
        """By who followed the link, or found it in the own inbox. Gone for what is over, another's or none, alike."""
        person, at = await self._person(citizen), self._clock()

        async def work() -> tuple[Opened, bool]:
            held = await self._store.lock_by_code(read_code(code))
            if held is None:
                raise Gone(Problem.PARTNER_REQUEST_OVER)
            if _is_own_end(held, person):
                return Opened(held, await self._asking(held)), False
            moved = held.open(citizen.account, person, at)
            opened = Opened(moved, await self._asking(held))
            await self._put(held, moved)
            return opened, moved != held

        return await self._rung(work)

    async def answer(self, citizen: Citizen, request: UUID, *, agrees: bool) -> Opened:
        """Agreed, and done if the face was shown just now; asked again once it was. Gone as above.

        Nothing hangs on a refusal, or on a face that was not known: it is no check of any pension.
        """
        person, at = await self._person(citizen), self._clock()

        async def work() -> tuple[Opened, bool]:
            held = await self._store.lock(request)
            if held is None:
                raise Gone(Problem.PARTNER_REQUEST_OVER)
            partner = await self._asking(held)
            if _is_own_end(held, person):
                return Opened(held, partner), False
            if not agrees:
                moved = held.decline(person, at)
                await self._record(citizen.actor, "partner.face_declined", person, partner)
            else:
                moved = await self._agreed(citizen, person, held, partner, at)
            await self._put(held, moved)
            return Opened(moved, partner), moved != held

        return await self._rung(work)

    def now(self) -> datetime:
        return self._clock()

    async def _agreed(
        self, citizen: Citizen, person: UUID, held: FaceRequest, partner: Partner, at: datetime
    ) -> FaceRequest:
        agreed = held.agree(person, at)
        if agreed != held:
            await self._record(citizen.actor, "partner.face_agreed", person, partner)
        if not await self._sessions.proven(citizen.session, at):
            return agreed
        subject = await self._grants.subject(person, held.partner)
        grant = PartnerGrant(
            grant=uuid4(),
            partner=held.partner,
            person=person,
            account=citizen.account,
            subject=subject or uuid4().hex,
            scopes=frozenset({PartnerScope.FACE}),
            level=Level.PROVEN,
            given_at=at,
            ends_at=at + RESULT_LIFE,
        )
        await self._grants.add(grant)
        passed, request = PartnerEvent.FACE_CHECK_PASSED, str(held.request)
        await self._tellings.tell(PartnerTelling(held.partner, grant.grant, passed, request, at))
        return agreed.finish(grant.grant, at)

    async def _named(self, partner: Partner, subject: str, at: datetime) -> PartnerGrant:
        """One answer for a person who is unknown, and for one who withdrew."""
        grant = await self._grants.holding(partner.partner, subject, at)
        if grant is None:
            raise fault("/subject", "subject", _NOT_KNOWN)
        return grant

    async def _count_message(self, partner: Partner, named: PartnerGrant) -> None:
        """Nobody is pestered, and no partner spends the city's text messages."""
        for key, most in (
            (f"face sms {partner.partner} {named.person}", SMS_FROM_ONE),
            (f"face sms to {named.person}", SMS_TO_PERSON),
            (f"face sms of {partner.partner}", SMS_OF_PARTNER),
        ):
            left = await self._limits.allow(key, most, SMS_WINDOW / timedelta(seconds=1))
            if not left.allowed:
                raise TooMany(Problem.TOO_MANY_REQUESTS, retry_after=ceil(left.reset_s))

    async def _wait(self, request: UUID, known: str, *, of: UUID | None = None) -> None:
        if not known:
            return
        with self._watch.on(request) as wait:
            held, now = await self._store.read(request), self._clock()
            if held is None or of not in {None, held.partner} or held.state_at(now) != known:
                return
            await wait(wait_s(now, held.ends_at))

    async def _rung(self, work: Callable[[], Awaitable[tuple[Opened, bool]]]) -> Opened:
        opened, changed = await self._unit.together(work)
        if changed:
            await self._bell.ring([opened.held.request])
        return opened

    async def _put(self, held: FaceRequest, moved: FaceRequest) -> None:
        if moved != held:
            await self._store.move(moved)

    async def _asking(self, held: FaceRequest) -> Partner:
        """Gone while the partner is suspended, and for good once it is closed."""
        partner = await self._partners.read(held.partner)
        if partner is None or not partner.is_live_in(self._environment):
            raise Gone(Problem.PARTNER_REQUEST_OVER)
        return partner

    async def _person(self, citizen: Citizen) -> UUID:
        person = await self._persons.of_account(citizen.account)
        if person is None:
            raise NotAllowed(Problem.BINDING_NEEDED)
        return person

    async def _record(self, actor: str, action: str, person: UUID, partner: Partner) -> None:
        await self._audit.record(
            actor=actor,
            action=action,
            person=person,
            about=SubjectKind.PARTNER.of(partner.partner),
            why=partner.why,
        )


def _is_own_end(held: FaceRequest, person: UUID) -> bool:
    """Whoever answered it sees how it ended; it is not answered twice."""
    ends = {FaceRequestState.DONE, FaceRequestState.DECLINED}
    return held.state in ends and held.person == person
