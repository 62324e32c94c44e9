"""Certificates in memory: what her case gave, the codes by which she shows it, and who signs it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final
from uuid import UUID

from domain.cursors import Place
from domain.hall.certificates import Certificate, CertificateState, Showing
from domain.hall.posts import Unit
from domain.words import Words
from tests.domain.hall.certificates import ACTIVE
from tests.domain.hall.days import at

LISTS: Final = "https://z.example/lists"
NOW: Final = at("2026-11-24 10:00")
TODAY: Final = date(2026, 11, 24)
HERS: Final = ACTIVE
UNITS: Final = (Unit(ACTIVE.unit, Words("城管局", "City management")),)


@dataclass
class FakeCertificates:
    """storage.hall.certificates.CertificateStore. `codes`: what each shows."""

    rows: dict[UUID, Certificate] = field(default_factory=lambda: {HERS.certificate: HERS})
    codes: dict[str, Showing] = field(default_factory=dict)
    shown: list[tuple[Showing, str]] = field(default_factory=list)
    saved: list[tuple[Certificate, Certificate]] = field(default_factory=list)
    listed: list[tuple[UUID, Place, int]] = field(default_factory=list)
    states: dict[int, CertificateState] = field(default_factory=dict)
    place: int = 6
    reads: list[tuple[int, date]] = field(default_factory=list)
    looked: list[tuple[UUID, list[str], date]] = field(default_factory=list)

    @property
    def only(self) -> Certificate:
        (one,) = self.rows.values()
        return one

    async def of_person(self, person: UUID, before: Place, limit: int) -> list[Certificate]:
        self.listed.append((person, before, limit))
        return [each for each in self.rows.values() if each.person == person][:limit]

    async def read(self, person: UUID, certificate: UUID) -> Certificate | None:
        held = self.rows.get(certificate)
        return held if held is not None and held.person == person else None

    async def lock(self, person: UUID, certificate: UUID) -> Certificate | None:
        return await self.read(person, certificate)

    async def person_of(self, certificate: UUID) -> UUID | None:
        held = self.rows.get(certificate)
        return None if held is None else held.person

    async def numbered(self, number: str) -> tuple[UUID, UUID] | None:
        found = [each for each in self.rows.values() if each.number == number]
        return (found[0].person, found[0].certificate) if found else None

    async def of_case(self, person: UUID, case: UUID) -> Certificate | None:
        found = [each for each in self.rows.values() if (each.person, each.case) == (person, case)]
        return found[0] if found else None

    async def lock_of_case(self, person: UUID, case: UUID) -> Certificate | None:
        return await self.of_case(person, case)

    async def held(self, person: UUID, kinds: Iterable[str], day: date) -> dict[str, Certificate]:
        wanted = list(kinds)
        self.looked.append((person, wanted, day))
        return {each.kind: each for each in self.rows.values() if each.kind in wanted}

    async def save(self, before: Certificate, after: Certificate) -> None:
        self.saved.append((before, after))
        self.rows[after.certificate] = after

    async def add(self, certificate: Certificate) -> None:
        self.rows[certificate.certificate] = certificate

    async def next_place(self) -> int:
        return self.place

    async def show(self, showing: Showing, code: str = "") -> None:
        self.shown.append((showing, code))

    async def showings(self, person: UUID, certificate: UUID, limit: int) -> tuple[Showing, ...]:
        found = [each for each, _ in self.shown if each.certificate == certificate]
        return tuple(found)[:limit]

    async def use(self, code: str, at: datetime) -> Showing | None:
        return self.codes.pop(code, None)

    async def lists(self) -> int:
        return 2

    async def not_valid(self, number: int, day: date) -> dict[int, CertificateState]:
        self.reads.append((number, day))
        return self.states


@dataclass
class FakeCredentials:
    """auth.credentials.Credentials: `signed`, what was."""

    signed: list[tuple[object, ...]] = field(default_factory=list)

    @property
    def lists(self) -> str:
        return LISTS

    def certificate(self, claims: Mapping[str, object], /) -> str:
        self.signed.append((claims,))
        return "sealed"

    def status_list(self, claims: Mapping[str, object], /) -> str:
        self.signed.append((claims,))
        return f"list {len(self.signed)}"

    def presentation(
        self,
        claims: Mapping[str, object],
        fields: Mapping[str, object],
        disclosed: Collection[str],
        holder: Mapping[str, object] | None,
    ) -> str:
        self.signed.append((claims, fields, list(disclosed), holder))
        return "sd-jwt"

    def thumbprint(self, holder: Mapping[str, object], /) -> str:
        if "x" not in holder:
            raise ValueError("no key")
        return f"thumb of {holder['x']}"


class FakeUnits:
    async def all(self) -> tuple[Unit, ...]:
        return UNITS
