# Written by `make sdk` from zhijian_client/officer/register.py.
"""The register: who is on record, what is written down of them, and who may act for them."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Literal
from uuid import UUID

import zhijian_client.officer.register as asynchronous
from zhijian_client.answers.accounts import ConsentText, Mandate
from zhijian_client.answers.documents import DocumentKind
from zhijian_client.answers.officers import Emergency
from zhijian_client.answers.register import (
    ActingLimit,
    Contact,
    Crowded,
    Person,
    PersonsFound,
    Scheme,
)
from zhijian_client.sync._portal import Calls


class RegisterCalls(Calls):
    """Of persons on record; each look says its purpose, which the person reads."""

    _calls: asynchronous.RegisterCalls

    def register(
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
        return self._portal.run(
            self._calls.register(
                name=name,
                id_number=id_number,
                phone=phone,
                schemes=schemes,
                document=document,
                born=born,
            )
        )

    def find(
        self, id_number: str, purpose: str, *, document: DocumentKind = "resident_id"
    ) -> Person:
        """By ID number; `purpose` is written down with the look."""
        return self._portal.run(self._calls.find(id_number, purpose, document=document))

    def find_by_case(self, case: UUID, purpose: str) -> Person:
        """By the number of a review, a request or a receipt."""
        return self._portal.run(self._calls.find_by_case(case, purpose))

    def find_by_name(self, name: str, purpose: str) -> PersonsFound:
        """Who has this whole name, in the areas that the officer serves; each of them sees the look."""
        return self._portal.run(self._calls.find_by_name(name, purpose))

    def contact(self, person: UUID, purpose: str) -> Contact:
        """The phone number and the address in full, to call or to come; the person sees it."""
        return self._portal.run(self._calls.contact(person, purpose))

    def schemes(self) -> tuple[Scheme, ...]:
        """The city's schemes, with their names."""
        return self._portal.run(self._calls.schemes())

    def read(self, person: UUID, purpose: str) -> Person:
        """`purpose` is written down with the look, and the person sees it."""
        return self._portal.run(self._calls.read(person, purpose))

    def open_emergency(self, id_number: str, why: str) -> Emergency:
        """To look at one person of another area for half an hour; an administrator reviews it."""
        return self._portal.run(self._calls.open_emergency(id_number, why))

    def consents(self) -> tuple[ConsentText, ...]:
        """The texts as they are read out at the counter."""
        return self._portal.run(self._calls.consents())

    def agreed_text(self, sha256: str) -> str:
        """The very text behind the evidence of an agreement, by its hexadecimal SHA-256."""
        return self._portal.run(self._calls.agreed_text(sha256))

    def record_consent(self, person: UUID, purpose: str, version: str) -> Person:
        """What the person agreed to at the counter."""
        return self._portal.run(self._calls.record_consent(person, purpose, version))

    def enrol(
        self,
        person: UUID,
        photo: bytes,
        content_type: Literal["image/jpeg", "image/png"] = "image/jpeg",
    ) -> Person:
        """A reference from an ID photo; a Problem says what is wrong with the photo. It is not kept."""
        return self._portal.run(self._calls.enrol(person, photo, content_type))

    def change_address(self, person: UUID, address: str, postcode: str = "") -> Person:
        """Where letters are brought, as the person says at the counter; "" for nowhere."""
        return self._portal.run(self._calls.change_address(person, address, postcode))

    def grant_elder_rules(self, person: UUID, why: str, until: date | None = None) -> Person:
        """More time and smaller movements in checks, through a last day or until taken back."""
        return self._portal.run(self._calls.grant_elder_rules(person, why, until))

    def end_elder_rules(self, person: UUID, why: str) -> Person:
        return self._portal.run(self._calls.end_elder_rules(person, why))

    def record_mandate(
        self,
        person: UUID,
        kind: Literal["guardian", "representative", "ward_guardian"],
        id_number: str,
        *,
        scopes: Collection[Literal["cases", "certify", "notices"]] = (),
        ends_on: date | None = None,
    ) -> Mandate:
        """`id_number` is of who will act; the guardian's of a child ends with the 14th birthday by itself."""
        return self._portal.run(
            self._calls.record_mandate(person, kind, id_number, scopes=scopes, ends_on=ends_on)
        )

    def end_mandate(self, person: UUID, mandate: UUID) -> None:
        self._portal.run(self._calls.end_mandate(person, mandate))

    def crowded(self, purpose: str) -> tuple[Crowded, ...]:
        """Who acts for many, full ones first; `purpose` is written down."""
        return self._portal.run(self._calls.crowded(purpose))

    def acting_limit(self, person: UUID, purpose: str) -> ActingLimit:
        return self._portal.run(self._calls.acting_limit(person, purpose))

    def widen_acting(self, person: UUID, most: int, until: date, why: str) -> ActingLimit:
        """For the accounts of who helps many people, through a last day."""
        return self._portal.run(self._calls.widen_acting(person, most, until, why))

    def narrow_acting(self, person: UUID, why: str) -> ActingLimit:
        return self._portal.run(self._calls.narrow_acting(person, why))
