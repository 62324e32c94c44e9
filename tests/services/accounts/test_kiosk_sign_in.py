"""A person at a kiosk: known by the card, signed in by a code on the phone on record; strangers learn nothing."""

from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

import pytest

from domain.errors import NotAllowed, NotSignedIn, TooMany
from domain.people import Citizen, Level, Officer, Person, Principal
from domain.problems import Problem
from domain.words import Language
from services.accounts.kiosk_sign_in import KioskSignIn
from services.accounts.session_opening import SignedIn
from services.accounts.sign_in import CodeSent
from tests.people import NOON, PHONE, WANG
from tests.services.accounts.kiosk_scene import KEY, Halls

PERSON, ACCOUNT = UUID(int=71), UUID(int=72)
OTHER_NUMBER: Final = "440304195912310025"


@dataclass
class Machine:
    """WANG's card at the kiosk; `code_again`: another code may be sent; `level`: of WANG's account."""

    on_register: bool = True
    code_again: bool = True
    principal: Principal = field(
        default_factory=lambda: Citizen(ACCOUNT, Level.PHONE, UUID(int=73), KEY)
    )
    sent: list[tuple[str, str]] = field(default_factory=list)
    tried: list[tuple[object, ...]] = field(default_factory=list)
    bound: list[tuple[Citizen, str, str]] = field(default_factory=list)

    @property
    def service(self) -> KioskSignIn:
        return KioskSignIn(
            gate=Halls().gate, persons=self, sign_ins=self, accounts=self, clock=lambda: NOON
        )

    async def find(self, id_number: str) -> UUID | None:
        return PERSON if id_number == WANG.id_number else None

    async def read(self, person: UUID) -> Person | None:
        return Person(PERSON, WANG) if self.on_register else None

    async def send_code(self, phone: str, caller: str) -> CodeSent:
        if not self.code_again:
            raise TooMany(Problem.TOO_MANY_REQUESTS, retry_after=60)
        self.sent.append((phone, caller))
        return CodeSent(60, 300, caller)

    async def sign_in(
        self,
        phone: str,
        code: str,
        place: str,
        language: Language,
        device: str,
        device_key: str = "",
    ) -> SignedIn:
        self.tried.append((phone, code, place, language, device, device_key))
        return SignedIn(self.principal, "access", 300, "refresh", 300)

    async def bind(self, citizen: Citizen, name: str, id_number: str) -> object:
        self.bound.append((citizen, name, id_number))
        return None

    async def identify(
        self, key: str = KEY, name: str = WANG.name, number: str = WANG.id_number
    ) -> CodeSent:
        return await self.service.identify(key, name, number, "10.0.0.1")

    async def enter(
        self, key: str = KEY, name: str = WANG.name, number: str = WANG.id_number
    ) -> SignedIn:
        return await self.service.sign_in(
            key, name, number, code="123456", place="hall", language=Language.ZH
        )


STRANGERS: Final = [
    (True, "李英", WANG.id_number),
    (True, WANG.name, OTHER_NUMBER),
    (False, WANG.name, WANG.id_number),
]


async def test_a_code_goes_to_the_phone_on_record() -> None:
    machine = Machine()

    assert await machine.identify() == CodeSent(60, 300, "10.0.0.1")
    assert machine.sent == [(PHONE, "10.0.0.1")]


@pytest.mark.parametrize(("known", "name", "number"), STRANGERS, ids=["name", "number", "gone"])
async def test_who_is_unknown_hears_the_same_and_no_code_is_sent(
    name: str, number: str, *, known: bool
) -> None:
    machine = Machine(known)

    assert await machine.identify(name=name, number=number) == CodeSent(60, 300, "10.0.0.1")
    assert machine.sent == []


async def test_who_had_a_code_just_now_hears_the_same() -> None:
    assert await Machine(code_again=False).identify() == CodeSent(60, 300, "10.0.0.1")


async def test_the_card_binds_an_account_that_is_bound_to_nobody() -> None:
    machine = Machine()

    done = await machine.enter()

    assert done.principal == machine.principal
    assert machine.tried == [(PHONE, "123456", "hall", Language.ZH, "kiosk", KEY)]
    assert machine.bound == [(machine.principal, WANG.name, WANG.id_number)]


@pytest.mark.parametrize(
    "principal",
    [
        Citizen(ACCOUNT, Level.BOUND, UUID(int=73), KEY),
        Officer(ACCOUNT, frozenset(), UUID(int=73)),
    ],
    ids=["bound", "officer"],
)
async def test_who_is_bound_is_bound_no_more(principal: Principal) -> None:
    machine = Machine(principal=principal)

    await machine.enter()

    assert machine.bound == []


@pytest.mark.parametrize(("known", "name", "number"), STRANGERS, ids=["name", "number", "gone"])
async def test_a_code_for_nobody_is_wrong_as_any_other(
    name: str, number: str, *, known: bool
) -> None:
    machine = Machine(known)

    with pytest.raises(NotSignedIn) as refused:
        await machine.enter(name=name, number=number)
    assert (refused.value.problem, machine.tried) == (Problem.CODE_WRONG, [])


async def test_a_phone_is_no_kiosk() -> None:
    machine = Machine()

    for asked in (machine.identify("phone"), machine.enter("phone")):
        with pytest.raises(NotAllowed) as refused:
            await asked
        assert refused.value.problem is Problem.KIOSK_UNKNOWN
    assert (machine.sent, machine.tried) == ([], [])
