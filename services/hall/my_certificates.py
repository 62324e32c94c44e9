"""A person's own certificates: listed, opened, shown by a code or as a presentation of single fields."""

import secrets
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID, uuid4

from domain.cursors import NEWEST, Place, page, place
from domain.errors import Conflict, NotFound, fault
from domain.hall.certificate_claims import status_of, type_of
from domain.hall.certificate_kinds import NUMBER
from domain.hall.certificate_lists import CertificateFile, CodeShown, Presented
from domain.hall.certificates import (
    CODE_LENGTH,
    CODE_LIVES,
    CODE_SIGNS,
    PRESENTATION_LIVES,
    Certificate,
    Showing,
    ShowingWay,
)
from domain.hall.posts import Unit
from domain.people import Citizen
from domain.problems import Problem
from domain.subjects import SubjectKind
from domain.words import Words
from services.accounts.person_binding import Bindings, person_of
from services.ports import AuditLog, Clock, UnitOfWork

PAGE: Final = 20  # own choice: what fits a phone
SHOWN: Final = 50  # own choice: of one certificate, how many showings are listed
_NO_FIELD: Final = Words("证照上没有这一项", "the certificate has no such field")
_KEY_LACKS: Final = Words(
    "此次登录绑定了手机密钥，请附上公钥", "this sign-in is bound to a key; send its public half"
)
_KEY_OTHER: Final = Words("不是此次登录的密钥", "not the key of this sign-in")


class CertificateStore(Protocol):
    """storage.hall.certificates.CertificateStore; what changes something, within the unit of work."""

    async def of_person(self, person: UUID, before: Place, limit: int) -> list[Certificate]: ...

    async def read(self, person: UUID, certificate: UUID) -> Certificate | None: ...

    async def show(self, showing: Showing, code: str = "") -> None: ...

    async def showings(
        self, person: UUID, certificate: UUID, limit: int
    ) -> tuple[Showing, ...]: ...


class UnitNames(Protocol):
    """storage.hall.units.UnitStore."""

    async def all(self) -> tuple[Unit, ...]: ...


class Signer(Protocol):
    """auth.credentials.Credentials."""

    @property
    def lists(self) -> str: ...

    def presentation(
        self,
        claims: Mapping[str, object],
        fields: Mapping[str, object],
        disclosed: Collection[str],
        holder: Mapping[str, object] | None,
    ) -> str: ...

    def thumbprint(self, holder: Mapping[str, object], /) -> str: ...


@dataclass(frozen=True, slots=True)
class CertificatePage:
    certificates: tuple[Certificate, ...]
    next_cursor: str  # "" at the end


class CertificateService:
    """`page`: the address of the page that checks, up to the code; "" where the city named none."""

    def __init__(
        self,
        *,
        unit: UnitOfWork,
        store: CertificateStore,
        units: UnitNames,
        persons: Bindings,
        signer: Signer,
        draw: Callable[[str], str],
        page: str,
        audit: AuditLog,
        clock: Clock,
    ) -> None:
        self._unit = unit
        self._store = store
        self._units = units
        self._persons = persons
        self._signer = signer
        self._draw = draw
        self._page = page
        self._audit = audit
        self._clock = clock

    def now(self) -> datetime:
        """By which what is shown holds, or does not."""
        return self._clock()

    async def mine(self, citizen: Citizen, cursor: str) -> CertificatePage:
        """Newest first."""
        person = await person_of(self._persons, citizen.account)
        before = place(cursor) if cursor else NEWEST
        found = await self._store.of_person(person, before, PAGE + 1)
        shown, following = page(found, PAGE, lambda each: (each.made_at, each.certificate))
        return CertificatePage(tuple(shown), following)

    async def show(self, citizen: Citizen, certificate: UUID) -> CertificateFile:
        """NotFound for anybody else's."""
        held = await self._own(citizen, certificate)
        names = {unit.unit: unit.names for unit in await self._units.all()}
        showings = await self._store.showings(held.person, certificate, SHOWN)
        return CertificateFile(held, names.get(held.unit, Words(held.unit, held.unit)), showings)

    async def code(self, citizen: Citizen, certificate: UUID, fields: Sequence[str]) -> CodeShown:
        """For one look within 60 seconds, at these fields. Conflict while it does not hold."""
        held, now = await self._holding(citizen, certificate, fields), self._clock()
        code = "".join(secrets.choice(CODE_SIGNS) for _ in range(CODE_LENGTH))
        showing = _showing(held, ShowingWay.CODE, fields, now)

        async def work() -> None:
            await self._store.show(showing, code)
            await self._note(citizen, held, "certificate.code")

        await self._unit.together(work)
        link = f"{self._page}{code}" if self._page else ""
        return CodeShown(code, link, self._draw(link or code), showing.expires_at)

    async def present(
        self,
        citizen: Citizen,
        certificate: UUID,
        fields: Sequence[str],
        audience: str,
        nonce: str,
        key: Mapping[str, object] | None,
    ) -> Presented:
        """As SD-JWT VC with these fields, for one audience and its nonce, for five minutes.

        `key`: the public half of the session's key, which alone may show it then; None for a session of
        no key. Conflict while it does not hold.
        """
        held, now = await self._holding(citizen, certificate, fields), self._clock()
        self._check_key(citizen, key)
        showing = replace(_showing(held, ShowingWay.PRESENTATION, fields, now), audience=audience)
        claims = {
            "exp": int(showing.expires_at.timestamp()),
            "vct": type_of(held.kind),
            "unit": held.unit,
            "aud": audience,
            "nonce": nonce,
            "status": status_of(held, self._signer.lists),
        }
        values: dict[str, object] = {NUMBER: held.number}
        values |= {each.name: each.value for each in held.fields}

        async def work() -> None:
            await self._store.show(showing)
            await self._note(citizen, held, "certificate.presented")

        await self._unit.together(work)
        sd_jwt = self._signer.presentation(claims, values, fields, key)
        return Presented(sd_jwt, key is not None, showing.expires_at)

    def _check_key(self, citizen: Citizen, key: Mapping[str, object] | None) -> None:
        if key is None:
            if citizen.device_key:
                raise fault("/key", "needed", _KEY_LACKS)
            return
        try:
            thumbprint = self._signer.thumbprint(key)
        except ValueError as wrong:
            raise fault("/key", "key", _KEY_OTHER) from wrong
        if thumbprint != citizen.device_key:
            raise fault("/key", "key", _KEY_OTHER)

    async def _own(self, citizen: Citizen, certificate: UUID) -> Certificate:
        person = await person_of(self._persons, citizen.account)
        held = await self._store.read(person, certificate)
        if held is None:
            raise NotFound(Problem.NOT_FOUND)
        return held

    async def _holding(
        self, citizen: Citizen, certificate: UUID, fields: Sequence[str]
    ) -> Certificate:
        held = await self._own(citizen, certificate)
        if not held.holds(self._clock()):
            raise Conflict(Problem.CERTIFICATE_MOVED)
        there = {NUMBER, *(each.name for each in held.fields)}
        for index, name in enumerate(fields):
            if name not in there:
                raise fault(f"/fields/{index}", "unknown", _NO_FIELD)
        return held

    async def _note(self, citizen: Citizen, held: Certificate, action: str) -> None:
        await self._audit.record(
            actor=citizen.actor,
            action=action,
            person=held.person,
            about=SubjectKind.CERTIFICATE.of(held.certificate),
            why="",
        )


def _showing(held: Certificate, way: ShowingWay, fields: Sequence[str], now: datetime) -> Showing:
    lives = CODE_LIVES if way is ShowingWay.CODE else PRESENTATION_LIVES
    return Showing(
        person=held.person,
        showing=uuid4(),
        certificate=held.certificate,
        way=way,
        fields=tuple(dict.fromkeys(fields)),
        made_at=now,
        expires_at=now + lives,
    )
