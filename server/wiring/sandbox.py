"""The sandbox's invented people, put on the register when a process starts there."""

import math
import random
from array import array
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final
from uuid import UUID

from domain import actors
from domain.accounts.consent import Purpose, current
from domain.days import add_months, day_of
from domain.faces.face_check import EngineId
from domain.faces.face_records import FACE_REVIEW_YEARS, FaceSource
from domain.faces.invented import Ending, Invented, code_of, everybody
from domain.pensions.entitlement import PERIOD_MONTHS
from domain.pensions.register import FirstEntry
from domain.people import Identity
from server.infrastructure import now
from server.settings import Settings
from server.wiring.foundation import Foundation
from services.accounts.consents import ConsentService
from services.accounts.sign_in import CodeSender, draw_code
from storage.faces.face_records import FaceRecordStore

NOBODY: Final[Mapping[UUID, Ending]] = MappingProxyType({})
SCHEME: Final = "city-pension"
_TEMPLATE_VALUES: Final = 128  # as both engines make them


async def invented_people(
    base: Foundation, consents: ConsentService, engine: EngineId
) -> Mapping[UUID, Ending]:
    """How the checks of each end. Outside the sandbox there is none of them.

    A new one is on the register with an agreement and, but for whom has no reference, a template
    of nobody.
    """
    if not base.settings.sandbox:
        return NOBODY
    return {await _person(base, consents, engine, each): each.ending for each in everybody()}


async def _person(
    base: Foundation, consents: ConsentService, engine: EngineId, who: Invented
) -> UUID:
    identity = Identity(name=who.name, id_number=who.id_number, phone=who.phone)
    today = day_of(now())
    person = await base.persons.find(identity.key)
    if person is None:
        months = PERIOD_MONTHS if who.ending is Ending.DUPLICATE else 1
        entries = [FirstEntry(SCHEME, add_months(today, months))]
        person = await base.persons.add(identity, entries, actor=actors.SYSTEM)
    if person is None:  # another process was quicker
        return await _person(base, consents, engine, who)
    entry = await base.persons.entry(person)
    if entry is None or not entry.face_records:
        await _agree(base, consents, engine, person, enrolled=who.ending is not Ending.NO_REFERENCE)
    return person


async def _agree(
    base: Foundation,
    consents: ConsentService,
    engine: EngineId,
    person: UUID,
    *,
    enrolled: bool,
) -> None:
    agreement = Purpose.FACE_PROCESSING
    await consents.give(person, agreement, current(agreement).version, actors.SYSTEM)
    if enrolled:
        await FaceRecordStore(base.database, base.vault).put(
            person,
            engine,
            FaceSource.ID_PHOTO,
            _nobody(),
            at=now(),
            review_on=add_months(day_of(now()), FACE_REVIEW_YEARS * 12),
            actor=actors.SYSTEM,
        )


def _nobody() -> bytes:
    """A template that no face has made: a direction drawn at random, of length 1."""
    drawn = [random.SystemRandom().gauss() for _ in range(_TEMPLATE_VALUES)]
    length = math.hypot(*drawn)
    return array("f", (each / length for each in drawn)).tobytes()


class SandboxCodes:
    """Messages go to nobody who is invented: their codes are in docs/sandbox.md."""

    def __init__(self, sender: CodeSender) -> None:
        self._sender = sender

    async def send(self, phone: str, code: str) -> None:
        if code_of(phone) is None:
            await self._sender.send(phone, code)


def sandbox_code(phone: str) -> str:
    return code_of(phone) or draw_code(phone)


def codes_of(settings: Settings, sender: CodeSender) -> CodeSender:
    return SandboxCodes(sender) if settings.sandbox else sender
