"""A person at a kiosk: known by the card that it read, and signed in by a code on the phone on record."""

from collections.abc import Callable
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

from domain.accounts.accounts import CODE_LIFE, CODE_LIMITS
from domain.accounts.kiosks import KIOSK_DEVICE
from domain.days import day_of
from domain.documents import given_key
from domain.errors import NotSignedIn, TooMany
from domain.identifiers import same_name
from domain.people import Citizen, Level, Person
from domain.problems import Problem
from domain.words import Language
from services.accounts.kiosk_gate import KioskGate
from services.accounts.session_opening import SignedIn
from services.accounts.sign_in import CodeSent

_AGAIN_S: Final = int(CODE_LIMITS[0][1].total_seconds())
_LIFE_S: Final = int(CODE_LIFE.total_seconds())


class Persons(Protocol):
    """storage.accounts.persons.PersonStore."""

    async def find(self, id_number: str) -> UUID | None: ...

    async def read(self, person: UUID) -> Person | None: ...


class SignIns(Protocol):
    """services.accounts.sign_in.SignInService."""

    async def send_code(self, phone: str, caller: str) -> CodeSent: ...

    async def sign_in(
        self,
        phone: str,
        code: str,
        place: str,
        language: Language,
        device: str,
        device_key: str = "",
    ) -> SignedIn: ...


class Binder(Protocol):
    """services.accounts.accounts.AccountService."""

    async def bind(self, citizen: Citizen, name: str, id_number: str) -> object: ...


class KioskSignIn:
    def __init__(
        self,
        *,
        gate: KioskGate,
        persons: Persons,
        sign_ins: SignIns,
        accounts: Binder,
        clock: Callable[[], datetime],
    ) -> None:
        self._gate = gate
        self._persons = persons
        self._sign_ins = sign_ins
        self._accounts = accounts
        self._clock = clock

    async def identify(self, device_key: str, name: str, number: str, caller: str) -> CodeSent:
        """`number`: as a document states it. A code goes to the phone on record; whether there is one, or the person, nobody is told.

        NotAllowed for what is no kiosk; Busy where the message could not be handed over.
        """
        await self._gate.must(device_key)
        person = await self._person(name, number)
        if person is not None:
            try:
                return await self._sign_ins.send_code(person.identity.phone, caller)
            except TooMany:
                pass  # the code before is good still, and an answer of its own would tell who is known
        return CodeSent(_AGAIN_S, _LIFE_S, caller)

    async def sign_in(
        self,
        device_key: str,
        name: str,
        number: str,
        *,
        code: str,
        place: str,
        language: Language,
    ) -> SignedIn:
        """At this kiosk, for minutes; an account that is bound to nobody is bound by the card.

        NotSignedIn(CODE_WRONG) for a wrong code as for nobody.
        """
        await self._gate.must(device_key)
        person = await self._person(name, number)
        if person is None:
            raise NotSignedIn(Problem.CODE_WRONG)
        signed_in = await self._sign_ins.sign_in(
            person.identity.phone, code, place, language, KIOSK_DEVICE, device_key
        )
        citizen = signed_in.principal
        if isinstance(citizen, Citizen) and citizen.level < Level.BOUND:
            await self._accounts.bind(citizen, name, number)
        return signed_in

    async def _person(self, name: str, number: str) -> Person | None:
        """Whose card it is; the name on it and on the register have to agree."""
        found = await self._persons.find(given_key(number, day_of(self._clock())))
        person = None if found is None else await self._persons.read(found)
        agrees = person is not None and same_name(person.identity.name, name)
        return person if agrees else None
