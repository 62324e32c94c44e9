"""Letters, further addresses and inboxes beside those of another account, and at the moment at which they end."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from domain import actors
from domain.accounts.accounts import CODE_LIFE, CODE_TRIES
from domain.delivery import Channel
from domain.events import EventKind
from domain.notices.letters import Letter
from domain.subjects import SubjectKind
from domain.words import Language
from storage.database import Database
from storage.notices.addresses import AddressStore
from storage.notices.inbox import Inbox
from storage.notices.letters import LetterStore
from tests.people import make_vault
from tests.storage.rows import put

PERSON, STRANGER, ACCOUNT, OTHER, OFFICER, NOBODY = (UUID(int=n) for n in range(101, 107))
NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
LATER = NOW + SECOND
BEGIN = (NOW - DAY, UUID(int=0))
EMAIL = Channel.EMAIL


async def accounts(database: Database) -> None:
    for account, person in ((ACCOUNT, PERSON), (OTHER, STRANGER)):
        await put(database, "accounts", account_id=account, person_id=person)


@pytest.fixture
async def letters(database: Database) -> LetterStore:
    await accounts(database)
    await put(database, "persons", person_id=STRANGER)
    return LetterStore(database, make_vault())


def letter(number: int, **changed: object) -> Letter:
    usual = Letter(
        letter=UUID(int=number),
        account=ACCOUNT,
        address="福中路1号",
        kind="entitlement.due",
        subject=SubjectKind.ENTITLEMENT.of("basic"),
        language=Language.ZH,
        about_at=NOW,
        queued_at=NOW,
    )
    return replace(usual, **changed)  # type: ignore[arg-type]  # as each test says


async def test_a_letter_is_queued_once_for_an_account_or_a_person_and_waits_until_it_is_posted(
    database: Database, letters: LetterStore
) -> None:
    for each in (
        letter(1, queued_at=LATER),
        letter(2),
        letter(3, account=STRANGER),
        letter(4, account=NOBODY),
        letter(2, address="elsewhere"),
        letter(5),
        letter(6),
    ):
        await letters.queue(each)
    for number, state in ((5, "read"), (6, "sent"), (7, "read")):
        await put(database, "deliveries", delivery_id=UUID(int=number), state=state)

    waiting = await letters.waiting(BEGIN, 9)

    assert [each.letter.int for each in waiting] == [2, 3, 6, 1]
    assert waiting[0] == letter(2, address="")
    assert await letters.waiting(BEGIN, 1) == waiting[:1]
    assert await letters.waiting((NOW, UUID(int=3)), 9) == waiting[2:]
    whose = [await letters.person_of(each) for each in (ACCOUNT, STRANGER, NOBODY)]
    assert whose == [PERSON, STRANGER, None]


async def test_an_address_is_opened_on_record_and_gone_once_the_letter_is_on_its_way(
    database: Database, letters: LetterStore
) -> None:
    for number in (1, 2, 3):
        await letters.queue(letter(number))
    one, two, three = (UUID(int=n) for n in (1, 2, 3))
    assert await letters.open(one, OFFICER, why="w") == letter(1)
    assert await letters.open(NOBODY, OFFICER, why="w") is None

    assert await letters.post(one, OFFICER, "SF1", LATER)
    assert await letters.took(two, "SF2", LATER)

    for each in (one, two, NOBODY):
        assert not await letters.post(each, OFFICER, "SF9", NOW)
        assert not await letters.took(each, "SF9", NOW)
    posted = letter(1, address="", posted_at=LATER, tracking="SF1")
    assert await letters.open(one, OFFICER, why="w") == posted
    took = replace(posted, letter=two, tracking="SF2")
    assert await letters.open(two, OFFICER, why="w") == took
    assert await letters.open(three, OFFICER, why="w") == letter(3)
    assert [each.letter for each in await letters.waiting(BEGIN, 9)] == [three]
    rows = await database.fetch("SELECT actor, action, person_id, why FROM audit ORDER BY seq")
    by = actors.officer(OFFICER)
    assert [tuple(row) for row in rows] == [
        (by, "letter.opened", PERSON, "w"),
        (by, "letter.posted", PERSON, "by courier"),
        (actors.SYSTEM, "letter.posted", PERSON, "by courier"),
        *[(by, "letter.opened", PERSON, "w")] * 3,
    ]


async def test_a_further_address_is_of_its_account_and_way_and_the_last_one_counts(
    database: Database,
) -> None:
    await accounts(database)
    store = AddressStore(database, make_vault())
    assert await store.put(ACCOUNT, EMAIL, "a@b", NOW)
    assert await store.put(ACCOUNT, EMAIL, "c@d", LATER)
    assert await store.put(ACCOUNT, Channel.WECHAT_ACCOUNT, "w", NOW)
    assert await store.put(OTHER, EMAIL, "x@y", NOW)
    assert not await store.put(NOBODY, EMAIL, "n@n", NOW)

    every = await store.all_of(ACCOUNT)
    assert every == ((EMAIL, "c@d", LATER), (Channel.WECHAT_ACCOUNT, "w", NOW))
    assert (await store.of(ACCOUNT, EMAIL), await store.of(OTHER, EMAIL)) == ("c@d", "x@y")
    assert await store.of(OTHER, Channel.WECHAT_ACCOUNT) == ""
    assert await store.remove(ACCOUNT, EMAIL)
    assert not await store.remove(ACCOUNT, EMAIL)
    assert await store.all_of(ACCOUNT) == every[1:]
    assert await store.of(OTHER, EMAIL) == "x@y"
    rows = await database.fetch("SELECT action, person_id, about, why FROM audit ORDER BY seq")
    noted = [(row["action"], row["person_id"], row["why"]) for row in rows]
    added = [("address.added", PERSON, each) for each in ("email", "email", "wechat_account")]
    gone = ("address.removed", PERSON, "email")
    assert noted == [*added, ("address.added", STRANGER, "email"), gone]
    assert rows[0]["about"] == str(SubjectKind.ACCOUNT.of(ACCOUNT))


async def test_a_code_proves_the_address_to_which_it_was_sent_once_and_in_time(
    database: Database,
) -> None:
    await accounts(database)
    store = AddressStore(database, make_vault())

    async def keep(account: UUID, address: str, code: str, *sent: datetime) -> None:
        await store.lock_codes(account, NOW)
        await store.keep_code(account, address, code, sent, NOW)

    assert await store.lock_codes(ACCOUNT, NOW) == ()
    assert not await store.redeem(ACCOUNT, "a@b", "123456", NOW)
    await keep(ACCOUNT, "a@b", "123456", NOW - SECOND, NOW)
    await keep(OTHER, "a@b", "654321")
    assert await store.lock_codes(ACCOUNT, NOW) == (NOW - SECOND, NOW)
    await store.take_back_code(ACCOUNT, NOW)
    assert await store.lock_codes(ACCOUNT, NOW) == (NOW - SECOND,)
    assert not await store.redeem(ACCOUNT, "a@b", "123456", NOW + CODE_LIFE)
    for address, code in (("x@y", "123456"), ("a@b", "654321")):
        assert not await store.redeem(ACCOUNT, address, code, NOW)
    last = NOW + CODE_LIFE - SECOND

    assert await store.redeem(ACCOUNT, "a@b", "123456", last)

    assert not await store.redeem(ACCOUNT, "a@b", "123456", last)
    assert await store.redeem(OTHER, "a@b", "654321", NOW)
    await keep(ACCOUNT, "a@b", "123456")
    wrong = [await store.redeem(ACCOUNT, "a@b", "0", NOW) for _ in range(CODE_TRIES)]
    assert wrong == [False] * CODE_TRIES
    assert not await store.redeem(ACCOUNT, "a@b", "123456", NOW)


async def told(database: Database, account: UUID, n: int, **columns: object) -> None:
    usual: dict[str, object] = {"kind": EventKind.CERTIFIED, "subject": "entitlement:basic"}
    key = {"account_id": account, "n": n, "happened_at": NOW}
    await put(database, "inbox", **key, **usual | columns)


async def test_an_inbox_is_read_on_from_a_number_and_what_many_were_told_comes_once(
    database: Database,
) -> None:
    inbox = Inbox(database)
    for n in (1, 2, 3):
        await told(database, ACCOUNT, n)
    await told(database, OTHER, 2)
    await told(database, OTHER, 3, urgent=True)
    await put(database, "accounts", account_id=ACCOUNT, last_n=3)
    await put(database, "accounts", account_id=OTHER, last_n=3)

    assert [each.n for each in await inbox.since(ACCOUNT, 1, 9)] == [2, 3]
    assert [each.n for each in await inbox.since(ACCOUNT, 0, 2)] == [1, 2]
    many = await inbox.since_many([ACCOUNT, OTHER], [1, 0], 9)
    found = [(each.n, each.urgent, sorted(places)) for each, places in many]
    assert found[0] == (2, False, [0, 1])
    assert sorted(found[1:]) == [(3, False, [0]), (3, True, [1])]
    few = await inbox.since_many([ACCOUNT, OTHER], [0, 2], 1)
    assert sorted((each.n, places) for each, places in few) == [(1, [0]), (3, [1])]
    assert [await inbox.last(each) for each in (ACCOUNT, NOBODY)] == [3, 0]


async def test_what_was_shown_is_read_up_to_a_number_with_what_was_still_to_leave(
    database: Database,
) -> None:
    inbox = Inbox(database)
    for account in (ACCOUNT, OTHER):
        await put(database, "accounts", account_id=account, last_n=3, read_n=1)
        for n in (1, 2, 3):
            await told(database, account, n, read_at=None)
    for number, (account, n, state) in enumerate(
        (
            (ACCOUNT, 2, "queued"),
            (ACCOUNT, 2, "sent"),
            (ACCOUNT, 2, "received"),
            (ACCOUNT, 2, "failed"),
            (ACCOUNT, 3, "queued"),
            (ACCOUNT, 1, "queued"),
            (OTHER, 2, "queued"),
        ),
        1,
    ):
        row = {"account_id": account, "n": n, "state": state, "channel": str(number)}
        await put(database, "deliveries", delivery_id=UUID(int=number), **row)

    assert await inbox.mark_read(ACCOUNT, 2, NOW) == 2

    rows = await database.fetch("SELECT account_id, n FROM inbox WHERE read_at = $1", NOW)
    assert [tuple(row) for row in rows] == [(ACCOUNT, 2)]
    states = await database.fetch("SELECT state FROM deliveries ORDER BY delivery_id")
    assert [row["state"] for row in states] == [
        "superseded",
        "read",
        "read",
        "failed",
        "queued",
        "queued",
        "queued",
    ]
    assert await inbox.mark_read(ACCOUNT, 99, LATER) == 3
    assert await inbox.mark_read(ACCOUNT, 1, LATER) == 3
    assert await inbox.mark_read(NOBODY, 1, LATER) == 0
    assert await inbox.read_many([ACCOUNT, OTHER]) == {ACCOUNT: 3, OTHER: 1}
