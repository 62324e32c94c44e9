"""Signing in: citizens by a code sent to their phone, officers by password; sessions and their end."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Protocol
from uuid import UUID

from domain.accounts.accounts import (
    CITIZEN_LIFETIME,
    CODE_LIFE,
    CODE_LIMITS,
    OFFICER_LIFETIME,
    Account,
    Claimed,
    Lifetime,
    OfficerLogin,
    RefreshToken,
    Reused,
    SessionEnd,
)
from domain.accounts.kiosks import KIOSK_DEVICE, KIOSK_LIFETIME, Kiosk
from domain.accounts.officers import PASSWORD_LENGTH
from domain.errors import Busy, NotSignedIn, TooMany, fault
from domain.people import Citizen, Level, Officer, Principal, Role
from domain.problems import Problem
from domain.words import Language, Words
from services.accounts.session_opening import SignedIn, signed_in
from services.accounts.sign_in_codes import good_for
from services.ports import Bell

_CODES: Final = 1_000_000  # of six digits


def draw_code(_: str) -> str:
    """Six digits for a phone, whichever it is."""
    return f"{secrets.randbelow(_CODES):06}"


class CodeSender(Protocol):
    async def send(self, phone: str, code: str) -> None:
        """Returns once the message is handed over; raises Busy(OUTSIDE_SYSTEM) when it can't be."""


class NewCodes(Protocol):
    """services.accounts.sign_in_codes.SignInCodes."""

    async def keep(self, phone: str, place: str, code: str, now: datetime, *, proven: bool) -> int:
        """0, or the seconds still to wait for another."""


class CodeStore(Protocol):
    async def note_place(self, phone: str, place: str, now: datetime) -> None: ...

    async def take_back(self, phone: str, place: str, at: datetime) -> None: ...

    async def redeem(self, phone: str, place: str, code: str, now: datetime) -> bool: ...


class AccountStore(Protocol):
    async def level(self, account: UUID) -> Level | None: ...


class HolderStore(Protocol):
    async def claim(self, phone: str, language: Language, now: datetime) -> Claimed: ...


class Guard(Protocol):
    """Caps over all phones and user names (services/accounts/rate_limits.py)."""

    async def before_code(self, caller: str) -> None: ...

    async def before_sending(self) -> None: ...

    async def before_password(self, caller: str) -> None: ...

    async def wrong_password(self, caller: str) -> None: ...


class SecondFactor(Protocol):
    """What is asked for after the password (services/accounts/second_factor.py)."""

    async def refuse(self, login: OfficerLogin, code: str) -> Problem | None: ...


class OfficerStore(Protocol):
    async def count_try(self, username: str, now: datetime) -> OfficerLogin | None: ...

    async def sign_in(
        self,
        token: RefreshToken,
        login: OfficerLogin,
        new_hash: str | None,
        *,
        now: datetime,
        lifetime: Lifetime,
    ) -> bool: ...

    async def roles(self, officer: UUID) -> frozenset[Role] | None: ...

    async def take_back_try(self, officer: UUID) -> None: ...


class Kiosks(Protocol):
    """services.accounts.kiosk_gate.KioskGate."""

    async def of(self, device_key: str) -> Kiosk | None: ...

    async def clear(self, kiosk: Kiosk, at: datetime) -> None: ...


class SessionStore(Protocol):
    def new_token(self) -> RefreshToken: ...

    async def end(self, session: UUID, now: datetime) -> None: ...


class RefreshTokens(Protocol):
    """services.accounts.refresh_tokens.RefreshTokens."""

    async def rotate(
        self,
        shown: RefreshToken,
        *,
        of_officer: bool,
        device_key: str = "",
        now: datetime,
        lifetime: Lifetime,
    ) -> tuple[UUID, RefreshToken] | Reused | SessionEnd: ...


class Opening(Protocol):
    """services.accounts.session_opening.SessionOpening."""

    async def open(
        self,
        account: Account,
        *,
        device: str,
        device_key: str = "",
        now: datetime,
        lifetime: Lifetime,
    ) -> tuple[SignedIn, tuple[UUID, ...]]: ...


class TokenIssuer(Protocol):
    def issue(self, principal: Principal, at_most: timedelta) -> tuple[str, int]: ...

    def end(self, session: UUID) -> None: ...


class PasswordHasher(Protocol):
    async def hash(self, password: str) -> str: ...

    async def verify(self, password_hash: str | None, password: str) -> bool: ...

    def outdated(self, password_hash: str) -> bool: ...


@dataclass(frozen=True, slots=True)
class CodeSent:
    """Seconds until another may be asked for, and until this one is over.

    `request` names whence it was asked for: who answers from another network shows it.
    """

    resend_after: int
    expires_in: int
    request: str = ""


class SignInService:
    def __init__(
        self,
        *,
        accounts: AccountStore,
        holders: HolderStore,
        officers: OfficerStore,
        sessions: SessionStore,
        refresh_tokens: RefreshTokens,
        opening: Opening,
        new_codes: NewCodes,
        codes: CodeStore,
        tokens: TokenIssuer,
        passwords: PasswordHasher,
        second_factor: SecondFactor,
        kiosks: Kiosks,
        sender: CodeSender,
        guard: Guard,
        bell: Bell,
        clock: Callable[[], datetime],
        draw: Callable[[str], str] = draw_code,
    ) -> None:
        """`draw` makes the code for a phone."""
        self._draw = draw
        self._accounts = accounts
        self._holders = holders
        self._officers = officers
        self._sessions = sessions
        self._refresh_tokens = refresh_tokens
        self._opening = opening
        self._new_codes = new_codes
        self._codes = codes
        self._tokens = tokens
        self._passwords = passwords
        self._second_factor = second_factor
        self._kiosks = kiosks
        self._sender = sender
        self._guard = guard
        self._bell = bell
        self._clock = clock

    async def send_code(
        self, phone: str, caller: str, place: str = "", about: str = ""
    ) -> CodeSent:
        """The same answer for every phone, known or not. Raises TooMany, and Busy if none was sent.

        `caller`: a digest of the address that asks, for the caps on many phones from one place, and the
        place whose code it is unless another is named: a sign-in that asks for a code of its own.
        `about`: for what alone it is good; "" for a sign-in.
        """
        proven, place = bool(place), place or caller
        now = self._clock()
        await self._guard.before_code(caller)
        code = self._draw(phone)
        kept = good_for(code, about)
        wait = await self._new_codes.keep(phone, place, kept, now, proven=proven)
        if wait:
            raise TooMany(Problem.CODE_TOO_SOON, retry_after=wait)
        try:
            await self._guard.before_sending()
            await self._sender.send(phone, code)
        except (Busy, TooMany):
            await self._codes.take_back(phone, place, now)
            raise
        resend_after = CODE_LIMITS[0][1]
        life_s = int(CODE_LIFE.total_seconds())
        return CodeSent(int(resend_after.total_seconds()), life_s, place)

    async def sign_in(
        self,
        phone: str,
        code: str,
        place: str,
        language: Language,
        device: str,
        device_key: str = "",
    ) -> SignedIn:
        """A session of the phone's account, made new in `language` when there is none.

        `place`: whence the code was asked for: CodeSent.request, or the caller himself.

        `device_key`: the thumbprint of the key it is bound to, where the phone showed one. At a kiosk
        it is short, and whoever was signed in there before is so no more; NotAllowed at one out of service.

        Where the number may have another holder than the account, that account ends first.
        """
        now, kiosk = self._clock(), await self._kiosks.of(device_key)
        if not await self._codes.redeem(phone, place, code, now):
            raise NotSignedIn(Problem.CODE_WRONG)
        await self._codes.note_place(phone, place, now)
        claimed = await self._holders.claim(phone, language, now)
        for session in claimed.ended:
            self._tokens.end(session)
        if kiosk is not None:
            await self._kiosks.clear(kiosk, now)
        done, told = await self._opening.open(
            claimed.account,
            device=device if kiosk is None else KIOSK_DEVICE,
            device_key=device_key,
            now=now,
            lifetime=_lifetime(kiosk),
        )
        await self._bell.ring(told)
        return done

    async def sign_in_officer(
        self, username: str, password: str, caller: str, totp: str = "", own_password: str = ""
    ) -> SignedIn:
        """One answer, in one time, for a wrong password, an unknown name and a locked officer.

        Only who knows the password hears of `totp`, the code of the second factor, and of
        `own_password`, which replaces one that an administrator gave out.

        Failures of one `caller` count over all names, so that one password can't be tried on many.
        """
        now = self._clock()
        await self._guard.before_password(caller)
        login = await self._officers.count_try(username, now)
        right = await self._passwords.verify(login.password_hash if login else None, password)
        if login is None or not right or (login.start_until and login.start_until <= now):
            await self._guard.wrong_password(caller)
            raise NotSignedIn(Problem.PASSWORD_WRONG)
        if login.start_until is not None:
            await self._check_own(login.officer, password, own_password)
        refused = await self._second_factor.refuse(login, totp)
        if refused is Problem.SECOND_FACTOR_WRONG:
            await self._guard.wrong_password(caller)
        if refused is not None:
            raise NotSignedIn(refused)
        new_hash = None
        if login.start_until is not None:
            new_hash = await self._passwords.hash(own_password)
        elif self._passwords.outdated(login.password_hash):
            new_hash = await self._passwords.hash(password)
        token = self._sessions.new_token()
        if not await self._officers.sign_in(
            token, login, new_hash, now=now, lifetime=OFFICER_LIFETIME
        ):
            raise NotSignedIn(Problem.PASSWORD_WRONG)
        return signed_in(
            self._tokens,
            Officer(login.officer, login.roles, token.session),
            token,
            OFFICER_LIFETIME,
        )

    async def refresh(self, refresh_token: str, device_key: str = "") -> SignedIn:
        """New tokens for a citizen's; the one shown is good once more only within the grace.

        `device_key`: the thumbprint that was proven with it; must be the session's own.
        """
        lifetime = _lifetime(await self._kiosks.of(device_key))
        owner, token = await self._rotate(
            refresh_token, lifetime, of_officer=False, device_key=device_key
        )
        level = await self._accounts.level(owner)
        if level is None:
            raise NotSignedIn(Problem.SESSION_OVER)
        citizen = Citizen(owner, level, token.session, device_key)
        return signed_in(self._tokens, citizen, token, lifetime)

    async def refresh_officer(self, refresh_token: str) -> SignedIn:
        """New tokens for an officer's, with today's roles; none for a disabled officer."""
        owner, token = await self._rotate(refresh_token, OFFICER_LIFETIME, of_officer=True)
        roles = await self._officers.roles(owner)
        if roles is None:
            raise NotSignedIn(Problem.SESSION_OVER)
        return signed_in(
            self._tokens, Officer(owner, roles, token.session), token, OFFICER_LIFETIME
        )

    async def renewed(self, citizen: Citizen) -> Citizen:
        """The same citizen at today's level: a token older than the binding still says PHONE."""
        level = await self._accounts.level(citizen.account)
        if level is None:
            raise NotSignedIn(Problem.SESSION_OVER)
        return replace(citizen, level=level)

    async def sign_out(self, principal: Principal) -> None:
        await self._sessions.end(principal.session, self._clock())
        self._tokens.end(principal.session)

    async def _check_own(self, officer: UUID, given: str, own: str) -> None:
        """The password given out is right: nothing but one's own is asked for, and no try is spent."""
        if len(own) >= PASSWORD_LENGTH and own != given:
            return
        await self._officers.take_back_try(officer)
        if not own:
            raise NotSignedIn(Problem.OWN_PASSWORD_NEEDED)
        words = Words(
            f"换一个至少 {PASSWORD_LENGTH} 个字符的密码",
            f"another password, of at least {PASSWORD_LENGTH} characters",
        )
        raise fault("/own_password", "too_short", words)

    async def _rotate(
        self, text: str, lifetime: Lifetime, *, of_officer: bool, device_key: str = ""
    ) -> tuple[UUID, RefreshToken]:
        try:
            shown = RefreshToken.read(text)
        except ValueError as error:
            raise NotSignedIn(Problem.SESSION_OVER) from error
        turned = await self._refresh_tokens.rotate(
            shown,
            of_officer=of_officer,
            device_key=device_key,
            now=self._clock(),
            lifetime=lifetime,
        )
        if isinstance(turned, Reused):
            self._tokens.end(shown.session)
            await self._bell.ring(turned.told)
        if isinstance(turned, Reused | SessionEnd):
            raise NotSignedIn(Problem.SESSION_OVER)
        return turned


def _lifetime(kiosk: Kiosk | None) -> Lifetime:
    return CITIZEN_LIFETIME if kiosk is None else KIOSK_LIFETIME
