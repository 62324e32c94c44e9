"""Sessions: opened, renewed, told of elsewhere, ended, and proven anew; WeChat's links with what ends by them."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import pytest

from domain import actors
from domain.accounts.accounts import (
    CITIZEN_LIFETIME,
    Account,
    Lifetime,
    RefreshToken,
    Reused,
    RevokedSession,
    SessionEnd,
)
from domain.accounts.devices import SessionSeen
from domain.accounts.wechat import Relinked
from domain.errors import NotAllowed, NotFound, NotSignedIn
from domain.events import EventKind
from domain.people import Citizen, Level, Officer, Principal
from domain.problems import Problem
from services.accounts.refresh_tokens import RefreshTokens
from services.accounts.session_opening import SessionOpening
from services.accounts.sessions import SessionService
from services.accounts.wechat_links import LinkChanged, WechatLinks
from tests.people import NOON, PHONE
from tests.services.accounts.officer_sign_in_parts import NEW_SESSION, TOKEN, FakeTokens
from tests.services.unit import ACCOUNT, FakeAudit, FakeEvents, FakeUnit

MINE, HER, SESSION, ELSEWHERE, OFFICER = (UUID(int=n) for n in (2, 3, 4, 5, 6))
SHE: Final = Citizen(MINE, Level.BOUND, SESSION)
SHOWN: Final = RefreshToken(SESSION, b"o" * 32)
ABOUT: Final = f"session:{SESSION}"


class Persons:
    async def of_account(self, account: UUID) -> UUID | None:
        return HER if account == MINE else None


@dataclass
class Refreshing:
    """`done`: what the store says of a token that was shown; `elsewhere`: signed in on another device."""

    done: tuple[UUID, RefreshToken] | RevokedSession | SessionEnd = (MINE, TOKEN)
    elsewhere: bool = False
    calls: list[tuple[object, ...]] = field(default_factory=list)
    audit: FakeAudit = field(default_factory=FakeAudit)
    events: FakeEvents = field(default_factory=FakeEvents)

    @property
    def tokens(self) -> RefreshTokens:
        return RefreshTokens(
            unit=FakeUnit(),
            sessions=self,
            persons=Persons(),
            events=self.events,
            audit=self.audit,
        )

    async def open_citizen(
        self,
        token: RefreshToken,
        account: UUID,
        *,
        device: str,
        device_key: str,
        by_wechat: bool,
        now: datetime,
        lifetime: Lifetime,
    ) -> None:
        self.calls.append((token, account, device, device_key, by_wechat, now, lifetime))

    async def signed_in_elsewhere(self, account: UUID, session: UUID, now: datetime) -> bool:
        assert (account, session, now) == (MINE, NEW_SESSION, NOON)
        return self.elsewhere

    async def rotate(
        self,
        shown: RefreshToken,
        *,
        of_officer: bool,
        device_key: str,
        now: datetime,
        lifetime: Lifetime,
    ) -> tuple[UUID, RefreshToken] | RevokedSession | SessionEnd:
        self.calls.append((shown, of_officer, device_key, now, lifetime))
        return self.done

    async def turned(self) -> tuple[UUID, RefreshToken] | Reused | SessionEnd:
        return await self.tokens.rotate(
            SHOWN, of_officer=False, now=NOON, lifetime=CITIZEN_LIFETIME
        )


@pytest.mark.parametrize("elsewhere", [True, False])
async def test_an_account_that_is_signed_in_elsewhere_is_told_of_the_new_device(
    *, elsewhere: bool
) -> None:
    store = Refreshing(elsewhere=elsewhere)
    opening = SessionOpening(
        sessions=FakeTokens(), refresh_tokens=store.tokens, tokens=FakeTokens()
    )
    account = Account(MINE, Level.BOUND, PHONE)

    done, told = await opening.open(account, device="phone", now=NOON, lifetime=CITIZEN_LIFETIME)

    assert done.principal == Citizen(MINE, Level.BOUND, NEW_SESSION)
    assert (done.access_token, done.expires_in) == (
        f"access of {NEW_SESSION} 30 days, 0:00:00",
        60,
    )
    assert (done.refresh_token, done.renewable_for) == (TOKEN.text(), 30 * 86_400)
    assert done.access_token not in repr(done)
    assert done.refresh_token not in repr(done)
    assert store.calls == [(TOKEN, MINE, "phone", "", False, NOON, CITIZEN_LIFETIME)]
    about = f"session:{NEW_SESSION}"
    signed_in = [(EventKind.ACCOUNT_SIGNED_IN, about, MINE)] if elsewhere else []
    assert (told, store.events.told) == ((ACCOUNT,) if elsewhere else (), signed_in)


async def test_a_session_by_wechat_or_of_a_phones_key_is_opened_as_that() -> None:
    store = Refreshing()
    opening = SessionOpening(
        sessions=FakeTokens(), refresh_tokens=store.tokens, tokens=FakeTokens()
    )

    done, _ = await opening.open(
        Account(MINE, Level.BOUND, PHONE),
        device="phone",
        device_key="key",
        by_wechat=True,
        now=NOON,
        lifetime=CITIZEN_LIFETIME,
    )
    await store.tokens.open_citizen(
        TOKEN, MINE, device="phone", now=NOON, lifetime=CITIZEN_LIFETIME
    )

    assert done.principal == Citizen(MINE, Level.BOUND, NEW_SESSION, "key")
    assert [call[3:5] for call in store.calls] == [("key", True), ("", False)]


@pytest.mark.parametrize("done", [(MINE, TOKEN), SessionEnd.OVER], ids=["followed", "over"])
async def test_a_token_is_followed_or_over(done: tuple[UUID, RefreshToken] | SessionEnd) -> None:
    store = Refreshing(done)

    assert await store.turned() == done
    assert store.calls == [(SHOWN, False, "", NOON, CITIZEN_LIFETIME)]
    assert (store.audit.entries, store.events.told) == ([], [])


async def test_a_citizen_is_told_of_a_token_in_two_hands() -> None:
    store = Refreshing(RevokedSession(MINE, None))

    assert await store.turned() == Reused((ACCOUNT,))
    copied = str(EventKind.SIGN_IN_COPIED)
    assert store.audit.entries == [("system", copied, HER, ABOUT, "shown twice")]
    assert store.events.told == [(EventKind.SIGN_IN_COPIED, ABOUT, MINE)]


@pytest.mark.parametrize(
    ("revoked", "actor"),
    [
        (RevokedSession(None, OFFICER), actors.officer(OFFICER)),
        (RevokedSession(None, None), "system"),
    ],
    ids=["officer", "nobody"],
)
async def test_an_officers_token_in_two_hands_is_on_record_alone(
    revoked: RevokedSession, actor: str
) -> None:
    store, copied = Refreshing(revoked), str(EventKind.SIGN_IN_COPIED)

    assert await store.turned() == Reused()
    assert [entry[:3] for entry in store.audit.entries] == [(actor, copied, None)]
    assert store.events.told == []


async def test_operators_find_a_session_in_two_hands_in_the_log_and_no_other(
    caplog: pytest.LogCaptureFixture,
) -> None:
    await Refreshing().turned()
    assert caplog.messages == []
    await Refreshing(RevokedSession(MINE, None)).turned()
    assert [str(SESSION) in each for each in caplog.messages] == [True]


@dataclass
class Sessions:
    """Of MINE: SESSION asks, ELSEWHERE is another; "123456" was sent to the place of the session."""

    account: Account | None = field(default_factory=lambda: Account(MINE, Level.BOUND, PHONE))
    wechat: bool = False
    done: list[tuple[object, ...]] = field(default_factory=list)
    ended: list[UUID] = field(default_factory=list)

    @property
    def service(self) -> SessionService:
        return SessionService(
            sessions=self, accounts=self, codes=self, tokens=self, clock=lambda: NOON
        )

    async def of_account(self, account: UUID, now: datetime) -> tuple[SessionSeen, ...]:
        assert (account, now) == (MINE, NOON)
        return ()

    async def end_one(self, account: UUID, session: UUID, now: datetime) -> bool:
        return (account, session, now) == (MINE, ELSEWHERE, NOON)

    async def end_others(self, account: UUID, keep: UUID, now: datetime) -> tuple[UUID, ...]:
        assert (account, keep, now) == (MINE, SESSION, NOON)
        return (ELSEWHERE,)

    async def confirm(self, session: UUID, now: datetime) -> None:
        self.done.append(("confirmed", session, now))

    async def confirmed(self, session: UUID, since: datetime) -> bool:
        return (session, since) == (SESSION, NOON - timedelta(minutes=5))

    async def by_wechat(self, session: UUID) -> bool:
        return self.wechat

    async def proven(self, session: UUID, now: datetime) -> bool:
        assert now == NOON
        return session == SESSION

    async def read(self, account: UUID) -> Account | None:
        return self.account

    async def prove_phone(self, account: UUID, now: datetime) -> None:
        self.done.append(("phone proven", account, now))

    async def redeem(self, phone: str, place: str, code: str, now: datetime) -> bool:
        assert (phone, now) == (PHONE, NOON)
        return (place, code) == (f"session {SESSION}", "123456")

    def end(self, session: UUID) -> None:
        self.ended.append(session)


async def test_the_own_sign_ins_are_ended_one_by_one_or_all_but_this() -> None:
    sessions = Sessions()

    assert await sessions.service.mine(SHE) == ()
    await sessions.service.end(SHE, ELSEWHERE)
    assert sessions.ended == [ELSEWHERE]
    await sessions.service.end_others(SHE)
    assert sessions.ended == [ELSEWHERE, ELSEWHERE]
    with pytest.raises(NotFound):
        await sessions.service.end(SHE, UUID(int=99))
    assert len(sessions.ended) == 2


async def test_a_code_answered_proves_the_phone_and_the_holder() -> None:
    sessions = Sessions()

    await sessions.service.confirm(SHE, "123456")

    assert sessions.done == [("phone proven", MINE, NOON), ("confirmed", SESSION, NOON)]
    with pytest.raises(NotAllowed) as refused:
        await sessions.service.confirm(SHE, "000000")
    assert (refused.value.problem, len(sessions.done)) == (Problem.CODE_WRONG, 2)


async def test_all_sign_ins_by_wechat_of_an_account_ask_from_one_place() -> None:
    assert await Sessions().service.place(SHE) == f"session {SESSION}"
    assert await Sessions(wechat=True).service.place(SHE) == f"wechat {MINE}"


async def test_an_account_that_is_gone_has_no_phone_to_send_to() -> None:
    assert await Sessions().service.phone(SHE) == PHONE
    with pytest.raises(NotSignedIn) as refused:
        await Sessions(None).service.phone(SHE)
    assert refused.value.problem is Problem.SESSION_OVER


@pytest.mark.parametrize(
    "principal",
    [None, Officer(OFFICER, frozenset(), SESSION), replace(SHE, session=ELSEWHERE)],
    ids=["nobody", "officer", "another_sign_in"],
)
async def test_what_asks_for_more_asks_it_of_this_very_sign_in(principal: Principal | None) -> None:
    service = Sessions().service

    await service.check_level(SHE)
    await service.check(SHE)
    with pytest.raises(NotAllowed) as face:
        await service.check_level(principal)
    with pytest.raises(NotAllowed) as code:
        await service.check(principal)
    assert (face.value.problem, code.value.problem) == (
        Problem.STEP_UP_NEEDED,
        Problem.CONFIRMATION_NEEDED,
    )


@dataclass
class Links(FakeEvents):
    """`before`: whose the WeChat was; `relinked`: what a link put an end to, None for the same again."""

    before: UUID | None = None
    relinked: Relinked | None = field(default_factory=Relinked)
    linked: bool = True
    held: list[tuple[UUID, ...]] = field(default_factory=list)
    audit: FakeAudit = field(default_factory=FakeAudit)

    @property
    def service(self) -> WechatLinks:
        return WechatLinks(
            unit=FakeUnit(),
            links=self,
            sessions=self,
            persons=Persons(),
            events=self,
            audit=self.audit,
            clock=lambda: NOON,
        )

    async def hold(self, persons: Collection[UUID], accounts: Collection[UUID] = ()) -> None:
        assert not persons
        self.held.append(tuple(accounts))

    async def linked_to(self, openid: str) -> UUID | None:
        assert openid == "openid"
        return self.before

    async def link_wechat(self, account: UUID, openid: str, at: datetime) -> Relinked | None:
        assert (account, openid, at) == (MINE, "openid", NOON)
        return self.relinked

    async def unlink_wechat(self, account: UUID) -> bool:
        return self.linked

    async def end_by_wechat(self, account: UUID, now: datetime) -> tuple[UUID, ...]:
        assert now == NOON
        return (account,)


CHANGED: Final = EventKind.WECHAT_CHANGED
LINKED: Final = (actors.citizen(MINE), "account.wechat_linked", HER, f"account:{MINE}", "linked")


async def test_a_new_link_is_told_and_on_record_and_ends_nothing() -> None:
    links = Links()

    assert await links.service.link(MINE, "openid") == LinkChanged((ACCOUNT,))
    assert links.held == [(MINE,)]
    assert links.audit.entries == [LINKED]
    assert links.told == [(CHANGED, f"account:{MINE}", MINE)]


async def test_sign_ins_end_that_another_wechat_opened_or_this_one_to_another() -> None:
    links = Links(before=ELSEWHERE, relinked=Relinked(ELSEWHERE, replaced=True))

    changed = await links.service.link(MINE, "openid")

    assert changed == LinkChanged((ACCOUNT, ACCOUNT), (MINE, ELSEWHERE))
    assert links.held == [(MINE, ELSEWHERE)]
    about = f"account:{ELSEWHERE}"
    taken = ("system", "account.wechat_unlinked", None, about, "linked elsewhere")
    assert links.audit.entries == [LINKED, taken]
    assert links.told == [(CHANGED, f"account:{MINE}", MINE), (CHANGED, about, ELSEWHERE)]


async def test_the_same_wechat_again_and_none_to_unlink_change_nothing() -> None:
    links = Links(before=MINE, relinked=None, linked=False)

    assert await links.service.link(MINE, "openid") == LinkChanged()
    assert await links.service.unlink(MINE) == LinkChanged()
    assert (links.audit.entries, links.told) == ([], [])


async def test_what_wechat_opened_ends_when_it_is_unlinked() -> None:
    links = Links()

    assert await links.service.unlink(MINE) == LinkChanged((ACCOUNT,), (MINE,))
    assert links.held == [(MINE,)]
    entry = (actors.citizen(MINE), "account.wechat_unlinked", HER, f"account:{MINE}", "unlinked")
    assert links.audit.entries == [entry]
    assert links.told == [(CHANGED, f"account:{MINE}", MINE)]
