"""The receipt of a pass: one form, whoever looked at the person."""

from datetime import datetime
from typing import Protocol
from uuid import UUID, uuid4

from domain.faces.attestation import Attestation
from domain.faces.checks import Receipt
from domain.pensions.evidence import Assurance, Provider, receipt_claims
from domain.subjects import Subject


class Signer(Protocol):
    def sign_receipt(self, claims: dict[str, object]) -> str: ...


class Passed(Protocol):
    """What was passed: a face check or other evidence."""

    @property
    def person(self) -> UUID: ...

    @property
    def check(self) -> UUID: ...

    @property
    def action(self) -> str: ...

    @property
    def subject(self) -> Subject: ...


def receipt_of(
    passed: Passed,
    signer: Signer,
    now: datetime,
    *,
    provider: Provider,
    assurance: Assurance,
    mandate: UUID | None = None,
    kiosk: UUID | None = None,
    attested: Attestation | None = None,
) -> Receipt:
    """States, signed, that this passed for exactly this action and subject.

    `kiosk`: before whose camera; `attested`: by what the phone proved to film with the city's own app.
    """
    receipt = uuid4()
    claims = receipt_claims(
        receipt,
        now,
        person=passed.person,
        check=passed.check,
        action=passed.action,
        subject=passed.subject,
        provider=provider,
        assurance=assurance,
    )
    if mandate is not None:
        claims["mandate"] = str(mandate)
    if kiosk is not None:
        claims["kiosk"] = str(kiosk)
    if attested is not None:
        claims["attested"] = str(attested)
    return Receipt(receipt, passed.check, now, signer.sign_receipt(claims))
