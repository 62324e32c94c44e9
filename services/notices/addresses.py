"""A citizen's further addresses: added, proved, shown masked, and taken away again."""

import hmac
import logging
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol
from uuid import UUID

from domain.accounts.accounts import CODE_LIFE, CODE_LIMITS, code_wait, still_counted
from domain.delivery import Answer, Channel, Outcome
from domain.errors import (
    Busy,
    Invalid,
    NotAllowed,
    NotFound,
    NotSignedIn,
    TooMany,
    Unfit,
    fault,
)
from domain.mailboxes import read_email
from domain.notices.addresses import (
    AddressSeen,
    PostalAddress,
    masked_email,
    masked_postal,
)
from domain.notices.mail import Mail, MailReply
from domain.people import Citizen
from domain.problems import Problem
from domain.wire import HttpRequest, HttpResponse, TransportFailed
from domain.words import Language, Words
from services.ports import Transport, UnitOfWork

log = logging.getLogger(__name__)

_CODES: Final = 1_000_000
_RETRY_AFTER_S: Final = 30
_MAC_BYTES: Final = 16
_ACCOUNT_BYTES: Final = 16
_STATE_LIFE: Final = timedelta(minutes=10)


class AddressStore(Protocol):
    """storage.notices.addresses.AddressStore."""

    async def of(self, account: UUID, channel: Channel) -> str: ...

    async def all_of(self, account: UUID) -> tuple[tuple[Channel, str, datetime], ...]: ...

    async def put(self, account: UUID, channel: Channel, address: str, at: datetime) -> bool:
        """False when the account is gone."""

    async def remove(self, account: UUID, channel: Channel) -> bool: ...

    async def lock_codes(self, account: UUID, now: datetime) -> tuple[datetime, ...]:
        """When codes were sent for the account: held until the unit of work ends."""

    async def keep_code(
        self, account: UUID, address: str, code: str, sent: Sequence[datetime], now: datetime
    ) -> None:
        """As the account's only one; `sent` counts from now on. Within the unit of work."""

    async def take_back_code(self, account: UUID, at: datetime) -> None: ...

    async def redeem(self, account: UUID, address: str, code: str, now: datetime) -> bool: ...


class Mailer(Protocol):
    async def send(self, mail: Mail) -> MailReply: ...


class CodeApi(Protocol):
    """connectors.mail.MailApi."""

    def code(self, to: str, code: str, language: Language, at: datetime) -> Mail: ...

    def parse_reply(self, reply: MailReply) -> Answer: ...


class PageLogin(Protocol):
    """connectors.wechat.wechat_account.WechatService."""

    def page_link(self, back: str, state: str) -> str: ...

    def build_openid(self, code: str) -> HttpRequest: ...

    def parse_openid(self, response: HttpResponse) -> str | Answer: ...


@dataclass(frozen=True, slots=True)
class CodeSent:
    """Seconds until another may be asked for, and until this one is over."""

    resend_after: int
    expires_in: int


class Unsubscribing:
    """The address in a letter's head that ends the letters: whose they are, and our mark on it."""

    def __init__(self, *, base: str, macs: Callable[[str, bytes], Sequence[bytes]]) -> None:
        self._base = base.rstrip("/")
        self._macs = macs  # the first marks; an older one still tells our letters

    def address(self, account: UUID, email: str) -> str:
        """Empty where the house has no address outside."""
        if not self._base:
            return ""
        return f"{self._base}/v1/unsubscribe/{self._tokens(account, email)[0]}"

    def account(self, token: str) -> UUID | None:
        """Whose letters it would end, if it is ours."""
        try:
            raw = urlsafe_b64decode(token + "=" * (-len(token) % 4))
        except ValueError:
            return None
        return UUID(bytes=raw[:_ACCOUNT_BYTES]) if len(raw) == _ACCOUNT_BYTES + _MAC_BYTES else None

    def right(self, token: str, account: UUID, email: str) -> bool:
        return bool(self._base) and _is_ours(token, self._tokens(account, email))

    def _tokens(self, account: UUID, email: str) -> list[str]:
        marks = self._macs("unsubscribe", account.bytes + email.encode())
        return [
            urlsafe_b64encode(account.bytes + mark[:_MAC_BYTES]).decode().rstrip("=")
            for mark in marks
        ]


class PageStates:
    """What goes with a citizen's page to WeChat and comes back: good for the session that it was made for.

    So nobody can have another's page link a WeChat account that is not its reader's. `back`: where
    WeChat sends the page.
    """

    def __init__(
        self,
        *,
        back: str,
        macs: Callable[[str, bytes], Sequence[bytes]],
        clock: Callable[[], datetime],
    ) -> None:
        self.back = back
        self._macs = macs  # the first marks; an older one still holds
        self._clock = clock

    def make(self, session: UUID) -> str:
        """Letters and digits alone, as WeChat wants them."""
        until = int((self._clock() + _STATE_LIFE).timestamp())
        return f"{until:x}{self._marks(session, until)[0]}"

    def right(self, state: str, session: UUID) -> bool:
        mark = state[-2 * _MAC_BYTES :]
        try:
            until = int(state.removesuffix(mark), 16)
        except ValueError:
            return False
        return until > self._clock().timestamp() and _is_ours(mark, self._marks(session, until))

    def _marks(self, session: UUID, until: int) -> list[str]:
        marks = self._macs("wechat-page", session.bytes + f":{until}".encode())
        return [mark[:_MAC_BYTES].hex() for mark in marks]


class AddressService:
    """`mail`, `wechat` and `letters` say which of the ways this city has; None or False is off."""

    def __init__(
        self,
        *,
        unit: UnitOfWork,
        addresses: AddressStore,
        mail: tuple[CodeApi, Mailer] | None,
        wechat: PageLogin | None,
        letters: bool,
        transport: Transport,
        unsubscribing: Unsubscribing,
        states: PageStates,
        clock: Callable[[], datetime],
    ) -> None:
        self._unit = unit
        self._addresses = addresses
        self._mail = mail
        self._wechat = wechat
        self._letters = letters
        self._transport = transport
        self._unsubscribing = unsubscribing
        self._states = states
        self._clock = clock

    @property
    def channels(self) -> tuple[Channel, ...]:
        """Those that an address may be added for."""
        on = {
            Channel.EMAIL: self._mail is not None,
            Channel.WECHAT_ACCOUNT: self._wechat is not None and bool(self._states.back),
            Channel.LETTER: self._letters,
        }
        return tuple(channel for channel, is_on in on.items() if is_on)

    async def mine(self, citizen: Citizen) -> tuple[AddressSeen, ...]:
        return tuple(
            AddressSeen(channel, _shown(channel, address), added_at)
            for channel, address, added_at in await self._addresses.all_of(citizen.account)
        )

    async def send_code(self, citizen: Citizen, email: str, language: Language) -> CodeSent:
        """Raises TooMany, Invalid for no address or one that its server knows no mailbox of, Busy."""
        letters, mailer = self._mailing()
        to, now = _read(email), self._clock()
        code = f"{secrets.randbelow(_CODES):06}"
        if wait := await self._keep(citizen.account, to, code, now):
            raise TooMany(Problem.CODE_TOO_SOON, retry_after=wait)
        try:
            answer = letters.parse_reply(await mailer.send(letters.code(to, code, language, now)))
        except TransportFailed as broken:
            await self._addresses.take_back_code(citizen.account, now)
            log.warning("the mail server did not answer: %s", broken)
            raise Busy(Problem.OUTSIDE_SYSTEM, retry_after=_RETRY_AFTER_S) from broken
        if answer.outcome is Outcome.DEAD_ADDRESS:
            words = Words("邮件服务器上没有这个地址", "the mail server knows no such address")
            raise fault("/email", "no_mailbox", words)
        if answer.outcome is not Outcome.DELIVERED:
            await self._addresses.take_back_code(citizen.account, now)
            log.warning("the mail server did not take a code: %s", answer.code)
            raise Busy(Problem.OUTSIDE_SYSTEM, retry_after=_RETRY_AFTER_S)
        after = CODE_LIMITS[0][1]
        return CodeSent(int(after.total_seconds()), int(CODE_LIFE.total_seconds()))

    async def confirm_email(self, citizen: Citizen, email: str, code: str) -> None:
        """Keeps the address that the code was sent to. NotAllowed for a wrong code, each a try."""
        self._mailing()
        to, now = _read(email), self._clock()
        if not await self._addresses.redeem(citizen.account, to, code, now):
            raise NotAllowed(Problem.CODE_WRONG)
        await self._put(citizen, Channel.EMAIL, to)

    async def set_postal(self, citizen: Citizen, postal: PostalAddress) -> None:
        if not self._letters:
            raise _off(Channel.LETTER)
        await self._put(citizen, Channel.LETTER, postal.sealed_form())

    def wechat_page(self, citizen: Citizen) -> str:
        """What the page opens in WeChat to learn a code; good for ten minutes and this sign-in."""
        if self._wechat is None or not self._states.back:
            raise _off(Channel.WECHAT_ACCOUNT)
        return self._wechat.page_link(self._states.back, self._states.make(citizen.session))

    async def link_wechat(self, citizen: Citizen, code: str, state: str) -> None:
        """Code and state with which WeChat opened the page. Raises Invalid(WECHAT_CODE), Busy."""
        if self._wechat is None:
            raise _off(Channel.WECHAT_ACCOUNT)
        if not self._states.right(state, citizen.session):
            raise Invalid(Problem.WECHAT_CODE)
        try:
            response = await self._transport.send(self._wechat.build_openid(code))
        except TransportFailed as broken:
            raise Busy(Problem.OUTSIDE_SYSTEM, retry_after=_RETRY_AFTER_S) from broken
        found = self._wechat.parse_openid(response)
        if isinstance(found, str):
            await self._put(citizen, Channel.WECHAT_ACCOUNT, found)
            return
        if found.outcome is Outcome.DEAD_ADDRESS:
            raise Invalid(Problem.WECHAT_CODE)
        log.warning("WeChat did not answer a page's code: %s", found.code)
        raise Busy(Problem.OUTSIDE_SYSTEM, retry_after=_RETRY_AFTER_S)

    async def remove(self, citizen: Citizen, channel: Channel) -> None:
        if not await self._addresses.remove(citizen.account, channel):
            raise NotFound(Problem.NOT_FOUND)

    async def unsubscribe(self, token: str) -> None:
        """From a letter itself: ends that account's letters. NotFound for what is no token at all.

        One that is not ours, or of letters that ended before, is answered like one that is.
        """
        account = self._unsubscribing.account(token)
        if account is None:
            raise NotFound(Problem.NOT_FOUND)
        email = await self._addresses.of(account, Channel.EMAIL)
        if email and self._unsubscribing.right(token, account, email):
            await self._addresses.remove(account, Channel.EMAIL)

    async def _keep(self, account: UUID, address: str, code: str, now: datetime) -> int:
        """Keeps the code as the account's only one: 0; or keeps nothing: the seconds to wait."""

        async def work() -> int:
            sent = await self._addresses.lock_codes(account, now)
            wait = code_wait(sent, now)
            if not wait:
                counted = still_counted(sent, now)
                await self._addresses.keep_code(account, address, code, counted, now)
            return wait

        return await self._unit.together(work)

    async def _put(self, citizen: Citizen, channel: Channel, address: str) -> None:
        if not await self._addresses.put(citizen.account, channel, address, self._clock()):
            raise NotSignedIn(Problem.SESSION_OVER)

    def _mailing(self) -> tuple[CodeApi, Mailer]:
        if self._mail is None:
            raise _off(Channel.EMAIL)
        return self._mail


def _shown(channel: Channel, address: str) -> str:
    if channel is Channel.EMAIL:
        return masked_email(address)
    return masked_postal(PostalAddress.read(address)) if channel is Channel.LETTER else ""


def _read(email: str) -> str:
    try:
        return read_email(email)
    except Unfit as wrong:
        raise fault("/email", "email", wrong.words) from wrong


def _is_ours(given: str, marks: Sequence[str]) -> bool:
    return any(hmac.compare_digest(mark.encode(), given.encode()) for mark in marks)


def _off(channel: Channel) -> Invalid:
    return fault("", "off", Words(f"这里没有开通 {channel}", f"nothing goes by {channel} here"))
