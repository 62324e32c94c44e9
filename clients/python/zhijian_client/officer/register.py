"""The register: who is on record, what is written down of them, and who may act for them."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Literal
from uuid import UUID, uuid4

from zhijian_client._build import build
from zhijian_client._calls import Calls
from zhijian_client.answers.accounts import AgreedText, ConsentText, ConsentTexts, Mandate
from zhijian_client.answers.documents import DocumentKind
from zhijian_client.answers.officers import Emergency
from zhijian_client.answers.register import (
    ActingLimit,
    Contact,
    Crowded,
    CrowdedList,
    Person,
    PersonsFound,
    Scheme,
    Schemes,
)


class RegisterCalls(Calls):
    """Of persons on record; each look says its purpose, which the person reads."""

    async def register(
        self,
        *,
        name: str,
        id_number: str,
        phone: str,
        schemes: Mapping[str, date],
        document: DocumentKind = "resident_id",
        born: date | None = None,
    ) -> Person:
        """A new entry of the register; `schemes` says until when each is certified already.

        `born` is needed where the number of the document does not say it.
        """
        return await self._door.create(
            Person,
            "/v1/officer/persons",
            {
                "name": name,
                "id_number": id_number,
                **_document(document, born),
                "phone": phone,
                "schemes": [
                    {"scheme": scheme, "certified_until": until.isoformat()}
                    for scheme, until in schemes.items()
                ],
            },
        )

    async def find(
        self, id_number: str, purpose: str, *, document: DocumentKind = "resident_id"
    ) -> Person:
        """By ID number; `purpose` is written down with the look."""
        body = {"id_number": id_number, "purpose": purpose, **_document(document)}
        return await self._door.ask(Person, "/v1/officer/persons/search", body)

    async def find_by_case(self, case: UUID, purpose: str) -> Person:
        """By the number of a review, a request or a receipt."""
        body = {"case": str(case), "purpose": purpose}
        return await self._door.ask(Person, "/v1/officer/persons/search", body)

    async def find_by_name(self, name: str, purpose: str) -> PersonsFound:
        """Who has this whole name, in the areas that the officer serves; each of them sees the look."""
        body = {"name": name, "purpose": purpose}
        return await self._door.ask(PersonsFound, "/v1/officer/persons/name-search", body)

    async def contact(self, person: UUID, purpose: str) -> Contact:
        """The phone number and the address in full, to call or to come; the person sees it."""
        return await self._door.look(Contact, f"/v1/officer/persons/{person}/contact", purpose)

    async def schemes(self) -> tuple[Scheme, ...]:
        """The city's schemes, with their names."""
        return (await self._door.get(Schemes, "/v1/officer/schemes")).schemes

    async def read(self, person: UUID, purpose: str) -> Person:
        """`purpose` is written down with the look, and the person sees it."""
        path = f"/v1/officer/persons/{person}"
        return await self._door.look(Person, path, purpose)

    async def open_emergency(self, id_number: str, why: str) -> Emergency:
        """To look at one person of another area for half an hour; an administrator reviews it."""
        body = {"id_number": id_number, "why": why}
        return await self._door.create(Emergency, "/v1/officer/emergencies", body)

    async def consents(self) -> tuple[ConsentText, ...]:
        """The texts as they are read out at the counter."""
        return (await self._door.get(ConsentTexts, "/v1/officer/consents")).consents

    async def agreed_text(self, sha256: str) -> str:
        """The very text behind the evidence of an agreement, by its hexadecimal SHA-256."""
        return (await self._door.get(AgreedText, f"/v1/officer/consent-texts/{sha256}")).text

    async def record_consent(self, person: UUID, purpose: str, version: str) -> Person:
        """What the person agreed to at the counter."""
        body = {"purpose": purpose, "version": version}
        return await self._door.create(Person, f"/v1/officer/persons/{person}/consents", body)

    async def enrol(
        self,
        person: UUID,
        photo: bytes,
        content_type: Literal["image/jpeg", "image/png"] = "image/jpeg",
    ) -> Person:
        """A reference from an ID photo; a Problem says what is wrong with the photo. It is not kept."""
        answer = await self._door.call(
            "POST",
            f"/v1/officer/persons/{person}/face-records",
            data=photo,
            content_type=content_type,
            key=uuid4().hex,
        )
        return build(Person, answer)

    async def change_address(self, person: UUID, address: str, postcode: str = "") -> Person:
        """Where letters are brought, as the person says at the counter; "" for nowhere."""
        body = {"address": address, "postcode": postcode}
        return await self._door.create(Person, f"/v1/officer/persons/{person}/address", body)

    async def grant_elder_rules(self, person: UUID, why: str, until: date | None = None) -> Person:
        """More time and smaller movements in checks, through a last day or until taken back."""
        body = {"why": why, "until": until.isoformat() if until else None}
        return await self._door.create(Person, f"/v1/officer/persons/{person}/elder-rules", body)

    async def end_elder_rules(self, person: UUID, why: str) -> Person:
        path = f"/v1/officer/persons/{person}/elder-rules/endings"
        return await self._door.create(Person, path, {"why": why})

    async def record_mandate(
        self,
        person: UUID,
        kind: Literal["guardian", "representative", "ward_guardian"],
        id_number: str,
        *,
        scopes: Collection[Literal["cases", "certify", "notices"]] = (),
        ends_on: date | None = None,
    ) -> Mandate:
        """`id_number` is of who will act; the guardian's of a child ends with the 14th birthday by itself."""
        body = {
            "kind": kind,
            "id_number": id_number,
            "scopes": list(scopes),
            "ends_on": ends_on.isoformat() if ends_on else None,
        }
        return await self._door.create(Mandate, f"/v1/officer/persons/{person}/mandates", body)

    async def end_mandate(self, person: UUID, mandate: UUID) -> None:
        await self._door.call("DELETE", f"/v1/officer/persons/{person}/mandates/{mandate}")

    async def crowded(self, purpose: str) -> tuple[Crowded, ...]:
        """Who acts for many, full ones first; `purpose` is written down."""
        found = await self._door.look(CrowdedList, "/v1/officer/acting", purpose)
        return found.crowded

    async def acting_limit(self, person: UUID, purpose: str) -> ActingLimit:
        path = f"/v1/officer/persons/{person}/acting-limit"
        return await self._door.look(ActingLimit, path, purpose)

    async def widen_acting(self, person: UUID, most: int, until: date, why: str) -> ActingLimit:
        """For the accounts of who helps many people, through a last day."""
        body = {"most": most, "until": until.isoformat(), "why": why}
        path = f"/v1/officer/persons/{person}/acting-limit"
        return await self._door.create(ActingLimit, path, body)

    async def narrow_acting(self, person: UUID, why: str) -> ActingLimit:
        path = f"/v1/officer/persons/{person}/acting-limit/endings"
        return await self._door.create(ActingLimit, path, {"why": why})


def _document(kind: DocumentKind, born: date | None = None) -> dict[str, str]:
    """What is to be said of a document beside its number; nothing of a resident's."""
    said: dict[str, str] = {} if kind == "resident_id" else {"document": kind}
    return said if born is None else {**said, "born": born.isoformat()}
