import asyncio
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from domain.accounts.wechat import Relinked
from domain.people import Level
from domain.words import Language
from server.wiring.accounts import make_binding
from storage.accounts.accounts import AccountStore, open_openid
from storage.database import Database
from storage.keys.vault import SealBroken, Vault
from tests.people import NOON, OTHER_PHONE, PHONE, make_vault, register


@pytest.fixture
def vault() -> Vault:
    return make_vault()


@pytest.fixture
def accounts(database: Database, vault: Vault) -> AccountStore:
    return AccountStore(database, vault)


async def sign_up(accounts: AccountStore, phone: str = PHONE) -> UUID:
    return (await accounts.of_phone(phone, Language.ZH)).account


async def test_a_new_phone_gets_an_account_of_level_1(accounts: AccountStore) -> None:
    account = await accounts.of_phone(PHONE, Language.EN)

    assert account.phone == PHONE
    assert (account.level, account.person) == (Level.PHONE, None)
    assert (account.language, account.elder_mode) == (Language.EN, False)
    assert (account.wechat_linked, account.subscriptions, account.last_n) == (False, {}, 0)


async def test_a_known_phone_finds_its_account_as_it_is(accounts: AccountStore) -> None:
    first = await accounts.of_phone(PHONE, Language.ZH)

    assert await accounts.of_phone(PHONE, Language.EN) == first
    assert await accounts.read(first.account) == first
    assert (await accounts.of_phone(OTHER_PHONE, Language.ZH)).account != first.account


async def test_two_first_sign_ins_at_once_share_one_account(accounts: AccountStore) -> None:
    found = await asyncio.gather(*(accounts.of_phone(PHONE, Language.ZH) for _ in range(4)))

    assert len({account.account for account in found}) == 1


async def test_an_unknown_account_is_nobodys(accounts: AccountStore) -> None:
    assert await accounts.read(uuid4()) is None
    assert await accounts.level(uuid4()) is None


async def test_the_phone_can_be_read_in_no_table(
    accounts: AccountStore, database: Database
) -> None:
    await sign_up(accounts)

    for table in ("accounts", "lookup_phone"):
        text = await database.fetchval(f"SELECT string_agg(t::text, '') FROM {table} AS t")  # noqa: S608  # the names above
        assert PHONE not in text
        assert PHONE.encode().hex() not in text


async def test_a_choice_that_is_not_named_stays(accounts: AccountStore) -> None:
    account = await sign_up(accounts)

    await accounts.change(account, language=Language.EN, elder_mode=None)
    await accounts.change(account, language=None, elder_mode=True)

    seen = await accounts.read(account)
    assert seen is not None
    assert (seen.language, seen.elder_mode) == (Language.EN, True)


async def test_a_day_has_five_tries_to_bind(accounts: AccountStore) -> None:
    account = await sign_up(accounts)
    waits = await asyncio.gather(*(accounts.count_binding(account, NOON) for _ in range(7)))

    assert waits.count(None) == 5
    assert waits.count(NOON + timedelta(days=1)) == 2
    assert await accounts.count_binding(account, NOON + timedelta(hours=23)) is not None
    assert await accounts.count_binding(account, NOON + timedelta(days=1)) is None


async def test_after_a_day_there_are_five_tries_again(accounts: AccountStore) -> None:
    account = await sign_up(accounts)
    for _ in range(5):
        await accounts.count_binding(account, NOON)
    next_day = NOON + timedelta(days=1)

    for _ in range(5):
        assert await accounts.count_binding(account, next_day) is None
    assert await accounts.count_binding(account, next_day) == next_day + timedelta(days=1)


async def test_a_binding_its_event_and_its_audit_entry_come_together(
    accounts: AccountStore, database: Database, vault: Vault
) -> None:
    account, person = await sign_up(accounts), await register(database, vault)

    assert await make_binding(database, vault).bind(account, person, NOON) == (account,)

    seen = await accounts.read(account)
    assert seen is not None
    assert (seen.level, seen.person, seen.last_n) == (Level.BOUND, person, 1)
    event = await database.fetchrow("SELECT n, kind, subject, happened_at FROM inbox")
    assert event is not None
    assert tuple(event) == (1, "account.bound", f"account:{account}", NOON)
    entry = await database.fetchrow(
        "SELECT actor, person_id, about FROM audit WHERE action = 'account.bound'"
    )
    assert entry is not None
    assert tuple(entry) == (f"citizen:{account}", person, f"account:{account}")
    assert await database.fetchval("SELECT channel FROM deliveries") == "sms"


async def test_an_account_is_bound_once(
    accounts: AccountStore, database: Database, vault: Vault
) -> None:
    account, person = await sign_up(accounts), await register(database, vault)
    answers = await asyncio.gather(
        *(make_binding(database, vault).bind(account, person, NOON) for _ in range(3))
    )

    assert sorted(answers, key=bool) == [None, None, (account,)]
    assert await database.fetchval("SELECT count(*) FROM inbox") == 1


async def test_the_openid_is_sealed_for_its_account(
    accounts: AccountStore, database: Database, vault: Vault
) -> None:
    account = await sign_up(accounts)
    await accounts.link_wechat(account, "oWang", NOON)
    sealed = await database.fetchval("SELECT openid FROM accounts")

    assert open_openid(vault, account, sealed) == "oWang"
    with pytest.raises(SealBroken):
        open_openid(vault, uuid4(), sealed)


async def test_a_wechat_user_belongs_to_the_account_linked_last(accounts: AccountStore) -> None:
    first, second = await sign_up(accounts), await sign_up(accounts, OTHER_PHONE)
    await accounts.link_wechat(first, "oWang", NOON)
    await accounts.grant(first, "passed")

    await accounts.link_wechat(second, "oWang", NOON)

    before, after = await accounts.read(first), await accounts.read(second)
    assert before is not None
    assert after is not None
    assert (before.wechat_linked, before.subscriptions) == (False, {})
    assert after.wechat_linked


async def test_linking_the_same_wechat_user_again_keeps_the_grants(accounts: AccountStore) -> None:
    account = await sign_up(accounts)
    await accounts.link_wechat(account, "oWang", NOON)
    await accounts.grant(account, "passed")

    await accounts.link_wechat(account, "oWang", NOON)

    seen = await accounts.read(account)
    assert seen is not None
    assert seen.subscriptions == {"passed": 1}


async def test_another_wechat_user_takes_the_place_of_the_first(
    accounts: AccountStore, database: Database, vault: Vault
) -> None:
    account = await sign_up(accounts)
    await accounts.link_wechat(account, "oWang", NOON)
    await accounts.grant(account, "passed")

    await accounts.link_wechat(account, "oWangNew", NOON)

    sealed = await database.fetchval("SELECT openid FROM accounts")
    assert open_openid(vault, account, sealed) == "oWangNew"
    assert await database.fetchval("SELECT count(*) FROM lookup_openid") == 1
    assert await database.fetchval("SELECT count(*) FROM subscription_grants") == 0


async def test_a_link_from_before_wechat_signed_in_opens_no_account_until_it_is_made_anew(
    accounts: AccountStore, database: Database
) -> None:
    account = await sign_up(accounts)
    await accounts.link_wechat(account, "oWang", NOON)
    await database.execute("UPDATE accounts SET wechat_since = NULL")

    assert await accounts.of_openid("oWang") is None
    assert await accounts.link_wechat(account, "oWang", NOON) == Relinked()
    assert await accounts.of_openid("oWang") == account
    assert await accounts.link_wechat(account, "oWang", NOON) is None


async def test_wechat_unlinked_leaves_no_openid_and_no_grant(
    accounts: AccountStore, database: Database
) -> None:
    account = await sign_up(accounts)
    await accounts.link_wechat(account, "oWang", NOON)
    await accounts.grant(account, "passed")

    assert await accounts.unlink_wechat(account)
    assert not await accounts.unlink_wechat(account)
    assert await accounts.of_openid("oWang") is None
    assert await database.fetchval("SELECT count(*) FROM lookup_openid") == 0
    assert await database.fetchval("SELECT count(*) FROM subscription_grants") == 0


async def test_of_two_that_open_an_account_of_one_number_at_once_one_does(
    accounts: AccountStore,
) -> None:
    made = await asyncio.gather(*(accounts.add_unproven(PHONE, Language.ZH) for _ in range(4)))

    assert len([each for each in made if each]) == 1


async def test_grants_of_a_template_add_up(accounts: AccountStore) -> None:
    account = await sign_up(accounts)
    await asyncio.gather(*(accounts.grant(account, "passed") for _ in range(3)))
    await accounts.grant(account, "decided")

    seen = await accounts.read(account)
    assert seen is not None
    assert seen.subscriptions == {"passed": 3, "decided": 1}
