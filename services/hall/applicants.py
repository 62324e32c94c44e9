"""Who applies, with the certificates that the item looks at, and the one that it gave."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Protocol
from uuid import UUID

from domain.days import day_of
from domain.errors import NotFound
from domain.hall.applicants import Applicant, kinds_asked
from domain.hall.cases import Case
from domain.hall.certificates import Certificate
from domain.hall.items import Item
from domain.problems import Problem
from services.ports import Clock


class Register(Protocol):
    """storage.hall.applicants.ApplicantStore."""

    async def of(self, person: UUID) -> Applicant | None: ...


class CertificateStore(Protocol):
    """storage.hall.certificates.CertificateStore."""

    async def held(
        self, person: UUID, kinds: Iterable[str], day: date
    ) -> dict[str, Certificate]: ...

    async def of_case(self, person: UUID, case: UUID) -> Certificate | None: ...


class ApplicantService:
    def __init__(self, *, register: Register, certificates: CertificateStore, clock: Clock) -> None:
        self._register = register
        self._certificates = certificates
        self._clock = clock

    async def of(self, person: UUID, item: Item) -> Applicant | None:
        """As the city knows them today."""
        applicant = await self._register.of(person)
        kinds = kinds_asked(item)
        if applicant is None or not kinds:
            return applicant
        held = await self._certificates.held(person, kinds, day_of(self._clock()))
        return replace(applicant, certificates=held)

    async def found(self, person: UUID, item: Item) -> Applicant:
        """As `of`. NotFound where nobody is on the register."""
        applicant = await self.of(person, item)
        if applicant is None:
            raise NotFound(Problem.NOT_FOUND)
        return applicant

    async def given(self, case: Case, item: Item) -> Certificate | None:
        """The certificate that the case came to."""
        if item.certificate is None or case.decided_at is None:
            return None
        return await self._certificates.of_case(case.person, case.case)
