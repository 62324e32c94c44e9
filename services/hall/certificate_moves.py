"""Certificates as officers of the issuing unit see, suspend, resume and revoke them."""

from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

from domain.errors import NotAllowed, NotFound, Outdated
from domain.events import EventKind
from domain.hall.certificate_lists import OfficerCertificate
from domain.hall.certificates import Certificate, CertificateMove
from domain.hall.posts import PostRole, Posts
from domain.people import Officer
from domain.problems import Problem
from domain.subjects import SubjectKind
from services.hall.own_cases import CaseOwners, keep_away
from services.ports import AuditLog, Bell, Clock, Events, UnitOfWork

_MOVES: Final = frozenset({PostRole.ISSUER, PostRole.SUPERVISOR})
_TOLD: Final = {
    CertificateMove.SUSPEND: EventKind.CERTIFICATE_SUSPENDED,
    CertificateMove.RESUME: EventKind.CERTIFICATE_RESUMED,
    CertificateMove.REVOKE: EventKind.CERTIFICATE_REVOKED,
}


class CertificateStore(Protocol):
    """storage.hall.certificates.CertificateStore; what changes something, within the unit of work."""

    async def person_of(self, certificate: UUID) -> UUID | None: ...

    async def numbered(self, number: str) -> tuple[UUID, UUID] | None: ...

    async def read(self, person: UUID, certificate: UUID) -> Certificate | None: ...

    async def of_case(self, person: UUID, case: UUID) -> Certificate | None: ...

    async def lock(self, person: UUID, certificate: UUID) -> Certificate | None: ...

    async def save(self, before: Certificate, after: Certificate) -> None: ...


class PostSource(Protocol):
    """services.hall.posts.PostService."""

    async def of(self, officer: UUID) -> Posts: ...


class CertificateMoveService:
    """Whoever holds a post of the issuing unit sees one; its issuers and supervisors move it."""

    def __init__(
        self,
        *,
        unit: UnitOfWork,
        store: CertificateStore,
        cases: CaseOwners,
        posts: PostSource,
        events: Events,
        audit: AuditLog,
        bell: Bell,
        clock: Clock,
    ) -> None:
        self._unit = unit
        self._store = store
        self._cases = cases
        self._posts = posts
        self._events = events
        self._audit = audit
        self._bell = bell
        self._clock = clock

    def now(self) -> datetime:
        return self._clock()

    async def find(self, officer: Officer, number: str) -> UUID:
        """By its number in the stored form. NotFound, also for one of another unit."""
        found = await self._store.numbered(number)
        held = await self._store.read(*found) if found else None
        posts = await self._posts.of(officer.officer)
        if held is None or not _sees(posts, held):
            raise NotFound(Problem.NOT_FOUND)
        return held.certificate

    async def show(self, officer: Officer, certificate: UUID, purpose: str) -> OfficerCertificate:
        """The look is on record. NotFound, also for one of another unit; NotAllowed for the own."""
        posts = await self._posts.of(officer.officer)
        person = await self._store.person_of(certificate)
        held = await self._store.read(person, certificate) if person else None
        if held is None or not _sees(posts, held):
            raise NotFound(Problem.NOT_FOUND)
        await self._check_not_own(officer, held)
        await self._unit.together(lambda: self._note(officer, held, "certificate.read", purpose))
        return self._seen(held, posts)

    async def move(
        self, officer: Officer, certificate: UUID, seen: int, move: CertificateMove, words: str
    ) -> OfficerCertificate:
        """NotFound; NotAllowed without the post and for the own; Outdated when another moved it; Conflict."""
        posts, now = await self._posts.of(officer.officer), self._clock()
        person = await self._store.person_of(certificate)
        if person is None:
            raise NotFound(Problem.NOT_FOUND)

        async def work() -> tuple[Certificate, tuple[UUID, ...]]:
            held = await self._store.lock(person, certificate)
            if held is None or not _sees(posts, held):
                raise NotFound(Problem.NOT_FOUND)
            if not _may(posts, held):
                raise NotAllowed(Problem.POST_NEEDED)
            await self._check_not_own(officer, held)
            if held.version != seen:
                raise Outdated(Problem.CASE_CHANGED, held.version)
            after = held.move(move, words, now)
            await self._store.save(held, after)
            await self._note(officer, held, f"certificate.{move}", "")
            subject = SubjectKind.CERTIFICATE.of(certificate)
            told = await self._events.tell(kind=_TOLD[move], subject=subject, at=now, person=person)
            return after, told

        after, told = await self._unit.together(work)
        await self._bell.ring(told)
        return self._seen(after, posts)

    async def _check_not_own(self, officer: Officer, held: Certificate) -> None:
        """Of a case in which the officer applied, or acts for who did (回避)."""
        await keep_away(self._cases, held.case, {officer.officer}, self._clock())

    def _seen(self, held: Certificate, posts: Posts) -> OfficerCertificate:
        moves = held.moves(self._clock()) if _may(posts, held) else frozenset[CertificateMove]()
        return OfficerCertificate(held, moves)

    async def _note(self, officer: Officer, held: Certificate, action: str, why: str) -> None:
        await self._audit.record(
            actor=officer.actor,
            action=action,
            person=held.person,
            about=SubjectKind.CERTIFICATE.of(held.certificate),
            why=why,
        )


def _sees(posts: Posts, held: Certificate) -> bool:
    return posts.see([held.unit], held.area)


def _may(posts: Posts, held: Certificate) -> bool:
    return any(posts.cover(held.unit, role, held.area) for role in _MOVES)
