"""What moves of a case come to for its certificate: made at the approval, issued, revoked with the grant."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Protocol
from uuid import UUID, uuid4

from domain.days import day_of
from domain.hall.applicants import Applicant
from domain.hall.cases import Move
from domain.hall.certificate_claims import claims_of, fields_of
from domain.hall.certificate_kinds import CertificateKind
from domain.hall.certificates import (
    Certificate,
    CertificateMove,
    CertificateState,
    certificate_number,
    last_day_of,
)
from domain.hall.items import Item, StepKind
from domain.hall.transitions import Moved
from domain.subjects import SubjectKind
from services.ports import AuditLog


class CertificateStore(Protocol):
    """storage.hall.certificates.CertificateStore, within the unit of work of the move."""

    async def next_place(self) -> int: ...

    async def add(self, certificate: Certificate) -> None: ...

    async def lock_of_case(self, person: UUID, case: UUID) -> Certificate | None: ...

    async def save(self, before: Certificate, after: Certificate) -> None: ...


class Applicants(Protocol):
    """storage.hall.applicants.ApplicantStore."""

    async def of(self, person: UUID) -> Applicant | None: ...


class Signer(Protocol):
    """auth.credentials.Credentials."""

    @property
    def lists(self) -> str: ...

    def certificate(self, claims: Mapping[str, object], /) -> str: ...


class CertificateIssue:
    """An Effect of services/hall/case_moves.py; the case's own notices tell of it."""

    def __init__(
        self, *, store: CertificateStore, applicants: Applicants, signer: Signer, audit: AuditLog
    ) -> None:
        self._store = store
        self._applicants = applicants
        self._signer = signer
        self._audit = audit

    async def after(self, moved: Moved, item: Item) -> tuple[UUID, ...]:
        if item.certificate is None:
            return ()
        match moved.event.move:
            case Move.APPROVE:
                await self._make(moved, item, item.certificate)
            case Move.ISSUE:
                await self._issue(moved)
            case Move.REVOKE:
                await self._revoke(moved)
            case _:
                pass
        return ()

    async def _make(self, moved: Moved, item: Item, kind: CertificateKind) -> None:
        """Sealed now, whether it holds from now on or once it is issued."""
        case, at = moved.case, moved.event.at
        applicant = await self._applicants.of(case.person)
        known = {} if applicant is None else applicant.known
        place = await self._store.next_place()
        made = Certificate(
            person=case.person,
            certificate=uuid4(),
            case=case.case,
            item=case.item,
            item_version=case.item_version,
            kind=kind.kind,
            names=kind.names,
            number=certificate_number(day_of(at), place + 1),
            unit=kind.unit,
            area=case.area,
            fields=fields_of(item, kind, case.form, known),
            made_at=at,
            place=place,
            last_day=last_day_of(kind.days, at),
        )
        made = replace(made, jws=self._signer.certificate(claims_of(made, self._signer.lists)))
        if item.of_kind(StepKind.ISSUE) is None:
            made = made.activate(at)
        await self._store.add(made)
        await self._note(made, "certificate.made", moved.event.actor)

    async def _issue(self, moved: Moved) -> None:
        held = await self._store.lock_of_case(moved.case.person, moved.case.case)
        if held is not None and held.state is CertificateState.MADE:
            await self._store.save(held, held.activate(moved.event.at))
            await self._note(held, "certificate.issued", moved.event.actor)

    async def _revoke(self, moved: Moved) -> None:
        held = await self._store.lock_of_case(moved.case.person, moved.case.case)
        event = moved.event
        if held is not None and CertificateMove.REVOKE in held.moves(event.at):
            after = held.move(CertificateMove.REVOKE, event.words, event.at)
            await self._store.save(held, after)
            await self._note(held, "certificate.revoke", event.actor)

    async def _note(self, certificate: Certificate, action: str, actor: str) -> None:
        await self._audit.record(
            actor=actor,
            action=action,
            person=certificate.person,
            about=SubjectKind.CERTIFICATE.of(certificate.certificate),
            why="",
        )
