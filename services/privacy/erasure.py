"""The end of an account by the wish of its holder, with every agreement and template of the person."""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import partial
from typing import Final, Protocol
from uuid import UUID

from domain import actors
from domain.accounts.consent import Purpose
from domain.events import EventKind
from domain.privacy.requests import RequestKind
from domain.privacy.rights import Erased
from domain.subjects import Subject, SubjectKind
from services.accounts.person_binding import Bindings
from services.ports import AuditLog, Events, UnitOfWork

_WHY: Final = "asked by the person"


class RightsStore(Protocol):
    """storage.privacy.rights.RightsStore, within the unit of work."""

    async def note_done(
        self, person: UUID, kind: RequestKind, *, actor: str, at: datetime
    ) -> None: ...

    async def close_checks(self, person: UUID, at: datetime) -> None:
        """Ends whatever is under way."""

    async def has_other_account(self, person: UUID, account: UUID) -> bool: ...


class ConsentStore(Protocol):
    """storage.accounts.consents.ConsentStore, within the unit of work."""

    async def withdraw_all(self, person: UUID, at: datetime) -> Sequence[Purpose]:
        """For which purposes one stood."""

    async def erase_templates(self, person: UUID) -> int: ...


class Ends(Protocol):
    """services.accounts.account_ends.AccountEnds."""

    async def hold(self, accounts: Collection[UUID]) -> None: ...

    async def end_account(
        self, account: UUID, *, actor: str, action: str, why: str
    ) -> tuple[UUID, ...]: ...


class Erasure:
    def __init__(
        self,
        *,
        unit: UnitOfWork,
        rights: RightsStore,
        persons: Bindings,
        consents: ConsentStore,
        ends: Ends,
        events: Events,
        audit: AuditLog,
    ) -> None:
        self._unit = unit
        self._rights = rights
        self._persons = persons
        self._consents = consents
        self._ends = ends
        self._events = events
        self._audit = audit

    async def erase(self, account: UUID, *, at: datetime) -> Erased:
        """The account and, of a bound one, every template and agreement."""
        return await self._unit.together(partial(self._erase, account, at))

    async def _erase(self, account: UUID, at: datetime) -> Erased:
        actor, templates = actors.citizen(account), 0
        await self._ends.hold([account])
        person = await self._persons.of_account(account)
        if person is not None:
            templates = await self._end_agreements(person, actor, at)
        sessions = await self._ends.end_account(
            account, actor=actor, action="account.erased", why=_WHY
        )
        told: tuple[UUID, ...] = ()
        if person is not None and templates:
            told = await self._tell(person, account, actor, at)
        return Erased(sessions, told, templates, person is not None)

    async def _end_agreements(self, person: UUID, actor: str, at: datetime) -> int:
        """How many templates went with them."""
        await self._rights.note_done(person, RequestKind.DELETE, actor=actor, at=at)
        await self._rights.close_checks(person, at)
        for purpose in await self._consents.withdraw_all(person, at):
            await self._record("consent.withdrawn", person, SubjectKind.CONSENT.of(purpose), actor)
        return await self._consents.erase_templates(person)

    async def _tell(
        self, person: UUID, account: UUID, actor: str, at: datetime
    ) -> tuple[UUID, ...]:
        """Her other accounts; without any the answer itself tells the person, who asked for it."""
        about = SubjectKind.FACE.of()
        await self._record(EventKind.FACE_RECORD_ERASED, person, about, actor)
        if not await self._rights.has_other_account(person, account):
            return ()
        return await self._events.tell(
            person=person, kind=EventKind.FACE_RECORD_ERASED, subject=about, at=at
        )

    async def _record(self, action: str, person: UUID, about: Subject, actor: str) -> None:
        await self._audit.record(actor=actor, action=action, person=person, about=about, why=_WHY)
