"""Signing in by WeChat: to the account that it is linked to, or to a new one of a number that nobody has.

WeChat's word says who opened the mini-program, and that is enough for an account that its holder linked
by a code. Its word on a phone number is not: the number may have been bound there by an earlier holder,
so it never opens an account that a number has already.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.accounts.accounts import CITIZEN_LIFETIME, Account, BoundPhone, Lifetime
from domain.accounts.wechat import Relinked
from domain.errors import NotSignedIn
from domain.problems import Problem
from domain.words import Language
from services.accounts.session_opening import SignedIn
from services.ports import Bell, UnitOfWork


class WechatLogin(Protocol):
    """services.accounts.wechat_login.WechatLogin."""

    async def openid(self, code: str) -> str: ...

    async def phone(self, code: str, openid: str) -> str: ...


class AccountStore(Protocol):
    """storage.accounts.accounts.AccountStore."""

    async def of_openid(self, openid: str) -> UUID | None:
        """The account that this WeChat signs in to."""

    async def read(self, account: UUID) -> Account | None: ...

    async def add_unproven(self, phone: str, language: Language) -> UUID | None:
        """A new account whose holder answered no code; None where the phone has one."""

    async def link_wechat(self, account: UUID, openid: str, at: datetime) -> Relinked | None: ...


class HolderStore(Protocol):
    """storage.accounts.phone_reassignment.PhoneHolderStore."""

    async def bound(self, phone: str) -> BoundPhone | None: ...


class HeldAccounts(Protocol):
    """storage.events.EventStore."""

    async def hold(self, persons: tuple[()], accounts: tuple[UUID, ...]) -> None: ...


class Opening(Protocol):
    """services.accounts.session_opening.SessionOpening."""

    async def open(
        self,
        account: Account,
        *,
        device: str,
        by_wechat: bool = False,
        now: datetime,
        lifetime: Lifetime,
    ) -> tuple[SignedIn, tuple[UUID, ...]]: ...


class Guard(Protocol):
    """services.accounts.rate_limits.RateLimits."""

    async def before_wechat(self, account: UUID) -> None: ...


class WechatSignIn:
    def __init__(
        self,
        *,
        unit: UnitOfWork,
        wechat: WechatLogin,
        accounts: AccountStore,
        holders: HolderStore,
        held: HeldAccounts,
        opening: Opening,
        guard: Guard,
        bell: Bell,
        clock: Callable[[], datetime],
    ) -> None:
        self._unit = unit
        self._wechat = wechat
        self._accounts = accounts
        self._holders = holders
        self._held = held
        self._opening = opening
        self._guard = guard
        self._bell = bell
        self._clock = clock

    async def sign_in(
        self, code: str, phone_code: str, language: Language, device: str
    ) -> SignedIn:
        """`code` of wx.login; `phone_code` of the button getPhoneNumber, "" without.

        NotSignedIn(WECHAT_PHONE_NEEDED) for a WeChat that signs in to no account, while there is no
        phone code; NotSignedIn(PHONE_CODE_NEEDED) where its number has an account, or the account's
        number is another's by now: who answers a code on it signs in, and may link WeChat then.
        Invalid for codes of no use, Busy while WeChat is away.
        """
        openid = await self._wechat.openid(code)
        account = await self._accounts.of_openid(openid)
        if account is None:
            if not phone_code:
                raise NotSignedIn(Problem.WECHAT_PHONE_NEEDED)
            phone = await self._wechat.phone(phone_code, openid)
            account = await self._opened(phone, openid, language)
        await self._guard.before_wechat(account)
        done = await self._unit.together(lambda: self._sign_in(account, openid, device))
        if done is None:
            raise NotSignedIn(Problem.PHONE_CODE_NEEDED)
        signed_in, told = done
        await self._bell.ring(told)
        return signed_in

    async def _opened(self, phone: str, openid: str, language: Language) -> UUID:
        """A new account of a number that nobody has, linked to this WeChat."""

        async def work() -> UUID | None:
            account = await self._accounts.add_unproven(phone, language)
            if account is None:  # or the same WeChat a moment ago, by a second tap
                return await self._accounts.of_openid(openid)
            await self._accounts.link_wechat(account, openid, self._clock())
            return account

        account = await self._unit.together(work)
        if account is None:
            raise NotSignedIn(Problem.PHONE_CODE_NEEDED)
        return account

    async def _sign_in(
        self, account: UUID, openid: str, device: str
    ) -> tuple[SignedIn, tuple[UUID, ...]] | None:
        """None when the link is gone, or the register names another phone for the account's person.

        The account is held, so that whoever unlinks WeChat meanwhile ends this session too.
        """
        await self._held.hold((), (account,))
        found = await self._accounts.read(account)
        if found is None or await self._accounts.of_openid(openid) != account:
            return None
        bound = await self._holders.bound(found.phone)
        if bound is not None and bound.has_moved:
            return None
        return await self._opening.open(
            found, device=device, by_wechat=True, now=self._clock(), lifetime=CITIZEN_LIFETIME
        )
