"""Certificates of the city as a source of facts."""

from collections.abc import Iterable
from datetime import date
from typing import Protocol
from uuid import UUID

from domain.days import day_of
from domain.hall.certificate_kinds import ACTIVE
from domain.hall.certificates import Certificate
from domain.hall.decisions import FactValue
from services.hall.facts import NotKnown
from services.ports import Clock


class CertificateStore(Protocol):
    """storage.hall.certificates.CertificateStore."""

    async def held(
        self, person: UUID, kinds: Iterable[str], day: date
    ) -> dict[str, Certificate]: ...


class CertificateFacts:
    """`shop_sign.active`, `shop_sign.number`, `shop_sign.address`: of the newest that holds today."""

    def __init__(self, *, store: CertificateStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def answer(self, person: UUID, what: str) -> FactValue:
        """That nobody holds one is known for certain. Raises NotKnown for what it does not say."""
        kind, _, name = what.rpartition(".")
        found = await self._store.held(person, [kind], day_of(self._clock()))
        held = found.get(kind)
        if name == ACTIVE:
            return held is not None
        if held is None:
            raise NotKnown
        value = held.value(name)
        if value is None:
            raise NotKnown
        field = held.field(name)
        if field is not None and field.type == "date":
            return date.fromisoformat(str(value))
        return value
