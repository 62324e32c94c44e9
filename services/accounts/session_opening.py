"""A citizen's session, opened: its row, its tokens, and who is told of it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from domain.accounts.accounts import Account, Lifetime, RefreshToken
from domain.people import Citizen, Principal


class NewTokens(Protocol):
    """storage.accounts.sessions.SessionStore."""

    def new_token(self) -> RefreshToken: ...


class RefreshTokens(Protocol):
    """services.accounts.refresh_tokens.RefreshTokens."""

    async def open_citizen(
        self,
        token: RefreshToken,
        account: UUID,
        *,
        device: str,
        device_key: str = "",
        by_wechat: bool = False,
        now: datetime,
        lifetime: Lifetime,
    ) -> tuple[UUID, ...]: ...


class TokenIssuer(Protocol):
    def issue(self, principal: Principal, at_most: timedelta) -> tuple[str, int]: ...


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The principal and its tokens; `expires_in` seconds for access, `renewable_for` without use."""

    principal: Principal
    access_token: str = field(repr=False)
    expires_in: int
    refresh_token: str = field(repr=False)
    renewable_for: int


class SessionOpening:
    def __init__(
        self, *, sessions: NewTokens, refresh_tokens: RefreshTokens, tokens: TokenIssuer
    ) -> None:
        self._sessions = sessions
        self._refresh_tokens = refresh_tokens
        self._tokens = tokens

    async def open(
        self,
        account: Account,
        *,
        device: str,
        device_key: str = "",
        by_wechat: bool = False,
        now: datetime,
        lifetime: Lifetime,
    ) -> tuple[SignedIn, tuple[UUID, ...]]:
        """The session, and the accounts to ring once it has committed."""
        token = self._sessions.new_token()
        told = await self._refresh_tokens.open_citizen(
            token,
            account.account,
            device=device,
            device_key=device_key,
            by_wechat=by_wechat,
            now=now,
            lifetime=lifetime,
        )
        citizen = Citizen(account.account, account.level, token.session, device_key)
        return signed_in(self._tokens, citizen, token, lifetime), told


def signed_in(
    tokens: TokenIssuer, principal: Principal, token: RefreshToken, lifetime: Lifetime
) -> SignedIn:
    access, expires_in = tokens.issue(principal, lifetime.idle)
    return SignedIn(principal, access, expires_in, token.text(), int(lifetime.idle.total_seconds()))
