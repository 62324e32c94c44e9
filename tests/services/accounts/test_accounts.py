from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest

from domain.accounts.consent import Consent, How, Purpose
from domain.days import SHANGHAI
from domain.errors import Conflict, Invalid, NotAllowed, TooMany
from domain.people import Citizen, Level, Person
from domain.problems import Problem
from domain.words import Language
from server.wiring.accounts import make_binding, make_consent_changes, make_wechat_links
from services.accounts.accounts import AccountService
from storage.accounts import accounts as stored
from storage.accounts.consents import ConsentStore
from storage.accounts.persons import PersonStore
from storage.database import Database
from storage.keys.vault import Vault
from tests.agreements import VERSION, shown
from tests.people import (
    NOON,
    OTHER_PHONE,
    PHONE,
    WANG,
    FakeBell,
    FakeClock,
    make_signer,
    make_vault,
    register,
)

STRANGERS_NUMBER = "440304194803150048"


class FakeWechat:
    async def openid(self, code: str) -> str:
        if code != "good":
            raise Invalid(Problem.WECHAT_CODE)
        return "oWang"


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def bell() -> FakeBell:
    return FakeBell()


@pytest.fixture
def vault() -> Vault:
    return make_vault()


@pytest.fixture
def accounts(database: Database, vault: Vault, bell: FakeBell, clock: FakeClock) -> AccountService:
    return AccountService(
        accounts=stored.AccountStore(database, vault),
        binding=make_binding(database, vault),
        persons=PersonStore(database, vault),
        consents=ConsentStore(database),
        wechat=FakeWechat(),
        links=make_wechat_links(database, vault, clock),
        tokens=make_signer(),
        bell=bell,
        templates=frozenset({"passed", "decided"}),
        clock=clock,
    )


@pytest.fixture
async def citizen(database: Database, vault: Vault) -> Citizen:
    """Signed in with WANG's phone, not yet bound."""
    account = await stored.AccountStore(database, vault).of_phone(PHONE, Language.ZH)
    return Citizen(account.account, account.level, uuid4())


async def test_an_unbound_account_shows_a_masked_phone_and_no_name(
    accounts: AccountService, citizen: Citizen
) -> None:
    seen = await accounts.me(citizen)

    assert (seen.account, seen.level) == (citizen.account, Level.PHONE)
    assert (seen.phone, seen.name) == ("138****8000", "")
    assert seen.consents == ()


async def test_language_and_elder_mode_are_kept(accounts: AccountService, citizen: Citizen) -> None:
    await accounts.change(citizen, language=Language.EN, elder_mode=True)
    seen = await accounts.change(citizen, language=None, elder_mode=None)

    assert (seen.language, seen.elder_mode) == (Language.EN, True)


async def test_name_number_and_recorded_phone_bind_the_account(
    accounts: AccountService, citizen: Citizen, database: Database, vault: Vault, bell: FakeBell
) -> None:
    await register(database, vault)

    seen = await accounts.bind(citizen, "王秀英", WANG.id_number)

    assert seen.level is Level.BOUND
    assert seen.name == "王*英"
    assert seen.last_n == 1
    assert bell.rung == [citizen.account]


async def test_the_look_of_the_name_and_number_does_not_matter(
    accounts: AccountService, citizen: Citizen, database: Database, vault: Vault
) -> None:
    identity = replace(WANG, name="阿依古丽·买买提")
    await register(database, vault, identity)
    wide = WANG.id_number.translate({ord("0") + n: ord("\uff10") + n for n in range(10)})

    seen = await accounts.bind(citizen, "阿依古丽 • 买买提", f" {wide} ")

    assert seen.level is Level.BOUND


async def test_a_number_that_can_be_nobodys_is_named_and_costs_no_try(
    accounts: AccountService, citizen: Citizen, database: Database, vault: Vault
) -> None:
    await register(database, vault)
    for _ in range(8):
        with pytest.raises(Invalid) as error:
            await accounts.bind(citizen, "王秀英", "440304195001010020")
        assert error.value.errors[0].pointer == "/id_number"
        assert "440304" not in f"{error.value} {error.value.errors}"

    await accounts.bind(citizen, "王秀英", WANG.id_number)


async def test_a_child_born_today_binds_before_eight_in_the_morning(
    accounts: AccountService, citizen: Citizen, database: Database, vault: Vault, clock: FakeClock
) -> None:
    child = replace(WANG, id_number="440304202611250025")
    await register(database, vault, child)
    clock.now = datetime(2026, 11, 25, 7, 0, tzinfo=SHANGHAI)

    seen = await accounts.bind(citizen, child.name, child.id_number)

    assert seen.level is Level.BOUND


async def test_the_sixth_try_of_a_day_is_too_many_even_when_right(
    accounts: AccountService, citizen: Citizen, database: Database, vault: Vault, clock: FakeClock
) -> None:
    await register(database, vault)
    for _ in range(5):
        with pytest.raises(NotAllowed):
            await accounts.bind(citizen, "王秀英", STRANGERS_NUMBER)
    clock.forward(hours=23)

    with pytest.raises(TooMany) as error:
        await accounts.bind(citizen, "王秀英", WANG.id_number)
    assert error.value.retry_after == 3600

    clock.forward(hours=1)
    await accounts.bind(citizen, "王秀英", WANG.id_number)


async def test_a_bound_account_is_not_bound_again(
    accounts: AccountService, citizen: Citizen, database: Database, vault: Vault
) -> None:
    await register(database, vault)
    await register(database, vault, replace(WANG, id_number=STRANGERS_NUMBER))
    await accounts.bind(citizen, "王秀英", WANG.id_number)

    with pytest.raises(Conflict) as error:
        await accounts.bind(citizen, "王秀英", STRANGERS_NUMBER)
    assert error.value.problem is Problem.ALREADY_BOUND


async def test_a_wrongly_recorded_death_does_not_keep_anyone_from_binding(
    accounts: AccountService, citizen: Citizen, database: Database, vault: Vault
) -> None:
    await register(database, vault)
    await database.execute("UPDATE persons SET died_on = '2026-01-01'")

    assert (await accounts.bind(citizen, "王秀英", WANG.id_number)).level is Level.BOUND


async def test_standing_agreements_are_shown(
    accounts: AccountService, citizen: Citizen, database: Database, vault: Vault
) -> None:
    person = await register(database, vault)
    await make_consent_changes(database).give(
        person,
        Purpose.FACE_PROCESSING,
        actor="system",
        why="test",
        at=NOON - timedelta(days=1),
        shown=shown(Purpose.FACE_PROCESSING, Language.ZH, How.PAGE),
    )

    seen = await accounts.bind(citizen, "王秀英", WANG.id_number)

    assert seen.consents == (Consent(Purpose.FACE_PROCESSING, VERSION, NOON - timedelta(days=1)),)


async def test_a_good_code_links_wechat(accounts: AccountService, citizen: Citizen) -> None:
    assert not (await accounts.me(citizen)).wechat_linked

    assert (await accounts.link_wechat(citizen, "good")).wechat_linked


async def test_a_code_that_wechat_does_not_know_links_nothing(
    accounts: AccountService, citizen: Citizen
) -> None:
    with pytest.raises(Invalid) as error:
        await accounts.link_wechat(citizen, "used before")
    assert error.value.problem is Problem.WECHAT_CODE
    assert not (await accounts.me(citizen)).wechat_linked


async def test_each_acceptance_is_one_more_message(
    accounts: AccountService, citizen: Citizen
) -> None:
    await accounts.answer_subscription(citizen, "passed", accepted=True)
    seen = await accounts.answer_subscription(citizen, "passed", accepted=True)

    assert seen.subscriptions == {"passed": 2}


async def test_an_unknown_id_number_costs_the_same_questions_as_a_known_one(
    database: Database, vault: Vault, clock: FakeClock
) -> None:
    await register(database, vault)
    asked: dict[str, list[str]] = {}
    for number in (WANG.id_number, STRANGERS_NUMBER):
        persons = AskedPersons(PersonStore(database, vault))
        desk = AccountService(
            accounts=stored.AccountStore(database, vault),
            binding=make_binding(database, vault),
            persons=persons,
            consents=ConsentStore(database),
            wechat=FakeWechat(),
            links=make_wechat_links(database, vault, clock),
            tokens=make_signer(),
            bell=FakeBell(),
            templates=frozenset(),
            clock=clock,
        )
        account = await stored.AccountStore(database, vault).of_phone(OTHER_PHONE, Language.ZH)
        citizen = Citizen(account.account, Level.PHONE, UUID(int=1))
        with pytest.raises(NotAllowed):
            await desk.bind(citizen, WANG.name, number)
        asked[number] = persons.asked

    assert list(asked.values()) == [["find", "read"]] * 2


class AskedPersons:
    """The store of persons, and which questions it was asked."""

    def __init__(self, persons: PersonStore) -> None:
        self._persons = persons
        self.asked: list[str] = []

    async def find(self, id_number: str) -> UUID | None:
        self.asked.append("find")
        return await self._persons.find(id_number)

    async def read(self, person: UUID) -> Person | None:
        self.asked.append("read")
        return await self._persons.read(person)
