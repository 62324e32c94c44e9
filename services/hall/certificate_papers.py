"""Certificates as papers: drawn for their holder, and checked by anybody who has the code."""

import hashlib
from collections.abc import Callable
from typing import Protocol
from uuid import UUID

from domain.days import day_of
from domain.errors import NotFound
from domain.hall.certificate_papers import VALIDITY_OF, write_certificate
from domain.hall.certificates import Certificate
from domain.hall.papers import CheckedPaper, Paper, PaperCode, PaperKind
from domain.people import Citizen
from domain.problems import Problem
from domain.words import Words
from services.accounts.person_binding import Bindings, person_of
from services.hall.case_moves import ItemSource
from services.hall.paper_codes import PaperCodes
from services.hall.papers import Applicants, PaperFile, Press, UnitNames
from services.ports import Clock


class CertificateStore(Protocol):
    """storage.hall.certificates.CertificateStore."""

    async def read(self, person: UUID, certificate: UUID) -> Certificate | None: ...

    async def numbered(self, number: str) -> tuple[UUID, UUID] | None:
        """The person and the certificate of a number in its stored form."""


class CertificatePaperService:
    def __init__(
        self,
        *,
        store: CertificateStore,
        persons: Bindings,
        items: ItemSource,
        applicants: Applicants,
        units: UnitNames,
        press: Press,
        codes: PaperCodes,
        address: Callable[[str], str],
        clock: Clock,
    ) -> None:
        """`address`: where a code is checked, by somebody with a browser."""
        self._store = store
        self._persons = persons
        self._items = items
        self._applicants = applicants
        self._units = units
        self._press = press
        self._codes = codes
        self._address = address
        self._clock = clock

    async def draw_mine(self, citizen: Citizen, certificate: UUID) -> PaperFile:
        """NotFound for anybody else's, and for one that is not issued yet; Busy."""
        person = await person_of(self._persons, citizen.account)
        paper = await self._written(await self._issued(person, certificate))
        code = self._codes.of_certificate(paper.number)
        return PaperFile(
            paper.number, await self._press.draw(paper, code, self._address(str(code)))
        )

    async def check(self, code: PaperCode) -> CheckedPaper:
        """NotFound for what is none of ours, or is kept no more. Busy."""
        found = await self._store.numbered(code.number) if self._codes.ours(code) else None
        if found is None:
            raise NotFound(Problem.NOT_FOUND)
        certificate = await self._issued(*found)
        paper = await self._written(certificate)
        pdf = await self._press.draw(paper, code, self._address(str(code)))
        return CheckedPaper(
            kind=PaperKind.CERTIFICATE,
            names=paper.title,
            number=paper.number,
            item=await self._item(certificate),
            issuer=paper.issuer,
            at=paper.at,
            validity=VALIDITY_OF[certificate.state_on(day_of(self._clock()))],
            sha256=hashlib.sha256(pdf).hexdigest(),
        )

    async def _issued(self, person: UUID, certificate: UUID) -> Certificate:
        found = await self._store.read(person, certificate)
        if found is None or found.active_at is None:
            raise NotFound(Problem.NOT_FOUND)
        return found

    async def _written(self, certificate: Certificate) -> Paper:
        holder = await self._applicants.of(certificate.person)
        if holder is None:
            raise NotFound(Problem.NOT_FOUND)
        units = {unit.unit: unit.names for unit in await self._units.all()}
        issuer = units.get(certificate.unit, Words(certificate.unit, certificate.unit))
        item = await self._item(certificate)
        return write_certificate(certificate, holder.identity.name, item, issuer)

    async def _item(self, certificate: Certificate) -> Words:
        return (await self._items.version(certificate.item, certificate.item_version)).names
