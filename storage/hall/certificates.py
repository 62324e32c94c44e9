"""Certificates as rows, their ways from number and code, and what the status lists are made of.

What a certificate says, and its signed whole, is sealed and bound to it.
"""

import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import Final
from uuid import UUID

from domain.hall.certificates import (
    PLACES,
    Certificate,
    CertificateField,
    CertificateState,
    Showing,
    ShowingWay,
)
from domain.words import Words
from storage.database import Database, Row
from storage.keys.vault import Vault

_LABEL: Final = "certificate-code"

_CERTIFICATE: Final = """
person_id, certificate_id, case_id, item, item_version, kind, number, unit, area, state, version, place, made_at,
active_at, changed_at, last_day, words, content
"""
_SHOWING: Final = (
    "person_id, showing_id, certificate_id, way, fields, audience, made_at, expires_at, used_at"
)
SERIAL: Final = "SELECT nextval('certificate_serial')"
ADD: Final = f"""
WITH way AS (INSERT INTO lookup_certificate (certificate_id, person_id, number) VALUES ($2, $1, $7))
INSERT INTO certificates ({_CERTIFICATE})
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
"""  # noqa: S608  # a constant alone
READ: Final = (
    f"SELECT {_CERTIFICATE} FROM certificates WHERE person_id = $1 AND certificate_id = $2"  # noqa: S608  # a constant alone
)
LOCK: Final = f"{READ} FOR NO KEY UPDATE"
OF_CASE: Final = f"SELECT {_CERTIFICATE} FROM certificates WHERE person_id = $1 AND case_id = $2"  # noqa: S608  # a constant alone
LOCK_OF_CASE: Final = f"{OF_CASE} FOR NO KEY UPDATE"
SAVE: Final = """
UPDATE certificates SET state = $4, version = $5, active_at = $6, changed_at = $7, words = $8
WHERE person_id = $1 AND certificate_id = $2 AND version = $3 RETURNING certificate_id
"""
OF_PERSON: Final = f"""
SELECT {_CERTIFICATE} FROM certificates
WHERE person_id = $1 AND (made_at, certificate_id) < ($2, $3)
ORDER BY made_at DESC, certificate_id DESC LIMIT $4
"""  # noqa: S608  # a constant alone
#: The newest of each kind that holds on a day.
HELD: Final = f"""
SELECT DISTINCT ON (kind) {_CERTIFICATE} FROM certificates
WHERE person_id = $1 AND kind = ANY ($2::text[]) AND state = 'active' AND (last_day IS NULL OR last_day >= $3)
ORDER BY kind, made_at DESC
"""  # noqa: S608  # a constant alone
PERSON_OF: Final = "SELECT person_id FROM lookup_certificate WHERE certificate_id = $1"
NUMBERED: Final = "SELECT person_id, certificate_id FROM lookup_certificate WHERE number = $1"
LAST_PLACE: Final = "SELECT max(place) FROM certificates"
#: Those of a status list that do not hold on a day.
NOT_VALID: Final = """
SELECT place, state FROM certificates
WHERE place >= $1 AND place < $2 AND (state <> 'active' OR last_day < $3)
"""
SHOW: Final = f"""
INSERT INTO showings ({_SHOWING}, code) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
"""  # noqa: S608  # a constant alone
#: Once: who looks second finds none.
USE: Final = f"""
UPDATE showings SET used_at = $2, code = NULL WHERE code = ANY ($1::bytea[]) AND expires_at > $2
RETURNING {_SHOWING}
"""  # noqa: S608  # a constant alone
SHOWINGS: Final = f"""
SELECT {_SHOWING} FROM showings
WHERE person_id = $1 AND certificate_id = $2 AND (used_at IS NOT NULL OR way = 'presentation')
ORDER BY made_at DESC LIMIT $3
"""  # noqa: S608  # a constant alone


class CertificateStore:
    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def next_place(self) -> int:
        """Never given twice; one whose grant failed is left out."""
        place: int = await self._database.fetchval(SERIAL)
        return place

    async def add(self, certificate: Certificate) -> None:
        await self._database.execute(
            ADD,
            certificate.person,
            certificate.certificate,
            certificate.case,
            certificate.item,
            certificate.item_version,
            certificate.kind,
            certificate.number,
            certificate.unit,
            certificate.area,
            certificate.state,
            certificate.version,
            certificate.place,
            certificate.made_at,
            certificate.active_at,
            certificate.changed_at,
            certificate.last_day,
            certificate.words,
            self._vault.seal(
                "identity", _content(certificate), aad=content_aad(certificate.certificate)
            ),
        )

    async def read(self, person: UUID, certificate: UUID) -> Certificate | None:
        return self._one(await self._database.fetchrow(READ, person, certificate))

    async def lock(self, person: UUID, certificate: UUID) -> Certificate | None:
        """Nobody else moves it until the unit of work ends."""
        return self._one(await self._database.fetchrow(LOCK, person, certificate))

    async def of_case(self, person: UUID, case: UUID) -> Certificate | None:
        return self._one(await self._database.fetchrow(OF_CASE, person, case))

    async def lock_of_case(self, person: UUID, case: UUID) -> Certificate | None:
        return self._one(await self._database.fetchrow(LOCK_OF_CASE, person, case))

    async def save(self, before: Certificate, after: Certificate) -> None:
        """RuntimeError if it was not locked."""
        saved = await self._database.fetchval(
            SAVE,
            after.person,
            after.certificate,
            before.version,
            after.state,
            after.version,
            after.active_at,
            after.changed_at,
            after.words,
        )
        if saved is None:
            raise RuntimeError("a certificate was saved that was not locked")

    async def of_person(
        self, person: UUID, before: tuple[datetime, UUID], limit: int
    ) -> list[Certificate]:
        """Newest first."""
        rows = await self._database.fetch(OF_PERSON, person, *before, limit)
        return [read_certificate(self._vault, row) for row in rows]

    async def held(self, person: UUID, kinds: Iterable[str], day: date) -> dict[str, Certificate]:
        """Of each of these kinds the newest that holds on the day; one that nobody holds lacks."""
        rows = await self._database.fetch(HELD, person, sorted(kinds), day)
        return {row["kind"]: read_certificate(self._vault, row) for row in rows}

    async def person_of(self, certificate: UUID) -> UUID | None:
        """Whose it is."""
        person: UUID | None = await self._database.fetchval(PERSON_OF, certificate)
        return person

    async def numbered(self, number: str) -> tuple[UUID, UUID] | None:
        """The person and the certificate of a number in its stored form."""
        row = await self._database.fetchrow(NUMBERED, number)
        return None if row is None else (row["person_id"], row["certificate_id"])

    async def lists(self) -> int:
        """How many status lists there are; at least one."""
        return (await self._database.fetchval(LAST_PLACE) or 0) // PLACES + 1

    async def not_valid(self, number: int, day: date) -> dict[int, CertificateState]:
        """Of a status list the places that do not hold on the day, from 0 on, and what they are."""
        first = number * PLACES
        rows = await self._database.fetch(NOT_VALID, first, first + PLACES, day)
        return {
            row["place"] - first: CertificateState.EXPIRED
            if row["state"] == CertificateState.ACTIVE
            else CertificateState(row["state"])
            for row in rows
        }

    async def show(self, showing: Showing, code: str = "") -> None:
        """`code`: by which it is looked at once; "" for a presentation."""
        digest = self._vault.mac(_LABEL, code.encode()) if code else None
        await self._database.execute(
            SHOW,
            showing.person,
            showing.showing,
            showing.certificate,
            showing.way,
            list(showing.fields),
            showing.audience,
            showing.made_at,
            showing.expires_at,
            showing.used_at,
            digest,
        )

    async def use(self, code: str, at: datetime) -> Showing | None:
        """None for a code that nobody was given, that is over, or was used before."""
        row = await self._database.fetchrow(USE, self._vault.macs(_LABEL, code.encode()), at)
        return None if row is None else read_showing(row)

    async def showings(self, person: UUID, certificate: UUID, limit: int) -> tuple[Showing, ...]:
        """Those that somebody saw, the newest first."""
        rows = await self._database.fetch(SHOWINGS, person, certificate, limit)
        return tuple(read_showing(row) for row in rows)

    def _one(self, row: Row | None) -> Certificate | None:
        return None if row is None else read_certificate(self._vault, row)


def content_aad(certificate: UUID) -> bytes:
    return b"certificates.content:" + certificate.bytes


def read_certificate(vault: Vault, row: Row) -> Certificate:
    aad = content_aad(row["certificate_id"])
    content = json.loads(vault.open("identity", row["content"], aad=aad))
    return Certificate(
        person=row["person_id"],
        certificate=row["certificate_id"],
        case=row["case_id"],
        item=row["item"],
        item_version=row["item_version"],
        kind=row["kind"],
        names=Words(*content["names"]),
        number=row["number"],
        unit=row["unit"],
        area=row["area"],
        fields=tuple(
            CertificateField(name, Words(*names), value, Words(*shown), kind)
            for name, names, value, shown, kind in content["fields"]
        ),
        made_at=row["made_at"],
        place=row["place"],
        last_day=row["last_day"],
        state=CertificateState(row["state"]),
        version=row["version"],
        active_at=row["active_at"],
        changed_at=row["changed_at"],
        words=row["words"],
        jws=content["jws"],
    )


def read_showing(row: Row) -> Showing:
    return Showing(
        person=row["person_id"],
        showing=row["showing_id"],
        certificate=row["certificate_id"],
        way=ShowingWay(row["way"]),
        fields=tuple(row["fields"]),
        made_at=row["made_at"],
        expires_at=row["expires_at"],
        audience=row["audience"],
        used_at=row["used_at"],
    )


def _content(certificate: Certificate) -> bytes:
    fields = [
        [
            each.name,
            [each.names.zh, each.names.en],
            each.value,
            [each.shown.zh, each.shown.en],
            each.type,
        ]
        for each in certificate.fields
    ]
    names = [certificate.names.zh, certificate.names.en]
    content = {"names": names, "fields": fields, "jws": certificate.jws}
    return json.dumps(content, ensure_ascii=False).encode()
