"""What a verifier is told: by the code that a holder shows, once; and of all certificates, by status lists."""

import asyncio
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Final, Protocol
from uuid import UUID

from domain import actors
from domain.days import day_of
from domain.errors import NotFound
from domain.hall.certificate_kinds import NUMBER
from domain.hall.certificate_lists import Checked
from domain.hall.certificates import Certificate, CertificateField, CertificateState, Showing
from domain.hall.status_lists import list_claims
from domain.problems import Problem
from domain.subjects import SubjectKind
from domain.words import Words
from services.ports import AuditLog, Clock, UnitOfWork

#: Own choice: one process reads a list no more often, and a revocation is in it by then.
KEPT: Final = timedelta(seconds=60)
_NUMBER: Final = Words("证照编号", "Number")


class CertificateStore(Protocol):
    """storage.hall.certificates.CertificateStore; what changes something, within the unit of work."""

    async def use(self, code: str, at: datetime) -> Showing | None: ...

    async def read(self, person: UUID, certificate: UUID) -> Certificate | None: ...

    async def lists(self) -> int: ...

    async def not_valid(self, number: int, day: date) -> dict[int, CertificateState]: ...


class Signer(Protocol):
    """auth.credentials.Credentials."""

    @property
    def lists(self) -> str: ...

    def status_list(self, claims: Mapping[str, object], /) -> str: ...


class CertificateCheckService:
    def __init__(
        self, *, unit: UnitOfWork, store: CertificateStore, audit: AuditLog, clock: Clock
    ) -> None:
        self._unit = unit
        self._store = store
        self._audit = audit
        self._clock = clock

    async def check(self, code: str) -> Checked:
        """Whoever asks second finds no such code. NotFound, CODE_UNKNOWN, for wrong, used and late alike."""
        now = self._clock()

        async def work() -> Checked:
            showing = await self._store.use(code, now)
            if showing is None:
                raise NotFound(Problem.CODE_UNKNOWN)
            held = await self._store.read(showing.person, showing.certificate)
            if held is None:
                raise NotFound(Problem.CODE_UNKNOWN)
            await self._audit.record(
                actor=actors.SYSTEM,
                action="certificate.shown",
                person=held.person,
                about=SubjectKind.CERTIFICATE.of(held.certificate),
                why="",
            )
            return _checked(held, showing, now)

        return await self._unit.together(work)


def _checked(held: Certificate, showing: Showing, now: datetime) -> Checked:
    valid = held.holds(now)
    number = CertificateField(NUMBER, _NUMBER, held.number, Words(held.number, held.number))
    fields = [number, *held.fields] if valid else []
    told = tuple(each for each in fields if each.name in showing.fields)
    return Checked(valid, held.kind, held.names, told)


class StatusListService:
    """Signed lists of which certificates hold, each kept for a minute."""

    def __init__(self, *, store: CertificateStore, signer: Signer, clock: Clock) -> None:
        self._store = store
        self._signer = signer
        self._clock = clock
        self._kept: dict[int, tuple[datetime, str]] = {}
        self._one = asyncio.Lock()

    async def signed(self, number: int) -> str:
        """NotFound for a list that is not begun."""
        async with self._one:  # who comes while it is read waits for it
            now = self._clock()
            kept = self._kept.get(number)
            if kept is not None and now < kept[0] + KEPT:
                return kept[1]
            if number >= await self._store.lists():
                raise NotFound(Problem.NOT_FOUND)
            states = await self._store.not_valid(number, day_of(now))
            claims = list_claims(f"{self._signer.lists}/{number}", states, now)
            signed = self._signer.status_list(claims)
            self._kept[number] = (now, signed)
            return signed
