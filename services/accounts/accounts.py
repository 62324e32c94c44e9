"""A citizen's own account: what it shows, its binding to a person, WeChat and what may be sent there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Protocol
from uuid import UUID, uuid4

from domain.accounts.accounts import Account
from domain.accounts.consent import Consent
from domain.days import day_of
from domain.documents import given_key
from domain.errors import Conflict, NotAllowed, NotFound, NotSignedIn, TooMany, fault
from domain.identifiers import same_name
from domain.people import Citizen, Level, Person, masked_name, masked_phone
from domain.problems import Problem
from domain.words import Language, Words
from services.accounts.wechat_links import LinkChanged
from services.ports import Bell, TokenRevoker


class AccountStore(Protocol):
    async def read(self, account: UUID) -> Account | None: ...

    async def change(
        self, account: UUID, *, language: Language | None, elder_mode: bool | None
    ) -> None: ...

    async def count_binding(self, account: UUID, now: datetime) -> datetime | None: ...

    async def grant(self, account: UUID, template_id: str) -> None: ...


class Binder(Protocol):
    """services.accounts.binding.Binding."""

    async def bind(self, account: UUID, person: UUID, at: datetime) -> tuple[UUID, ...] | None: ...


class Links(Protocol):
    """services.accounts.wechat_links.WechatLinks."""

    async def link(self, account: UUID, openid: str) -> LinkChanged: ...

    async def unlink(self, account: UUID) -> LinkChanged: ...


class PersonStore(Protocol):
    async def find(self, id_number: str) -> UUID | None: ...

    async def read(self, person: UUID) -> Person | None: ...


class ConsentStore(Protocol):
    async def standing(self, person: UUID) -> tuple[Consent, ...]: ...


class WechatLogin(Protocol):
    async def openid(self, code: str) -> str:
        """Whose code it is. Raises Invalid(WECHAT_CODE), or Busy(WECHAT_AWAY) without an answer."""


@dataclass(frozen=True, slots=True)
class AccountSeen:
    """As its holder sees it on a screen that others may see too: phone and name are masked."""

    account: UUID
    level: Level
    phone: str
    name: str  # "" while not bound
    language: Language
    elder_mode: bool
    wechat_linked: bool
    consents: tuple[Consent, ...]
    subscriptions: Mapping[str, int]
    last_n: int


class AccountService:
    """`templates`: the subscription messages that the city sends; grants for others mean nothing."""

    def __init__(
        self,
        *,
        accounts: AccountStore,
        binding: Binder,
        persons: PersonStore,
        consents: ConsentStore,
        wechat: WechatLogin,
        links: Links,
        tokens: TokenRevoker,
        bell: Bell,
        templates: frozenset[str],
        clock: Callable[[], datetime],
    ) -> None:
        self._accounts = accounts
        self._binding = binding
        self._persons = persons
        self._consents = consents
        self._wechat = wechat
        self._links = links
        self._tokens = tokens
        self._bell = bell
        self._templates = templates
        self._clock = clock

    async def me(self, citizen: Citizen) -> AccountSeen:
        account = await self._read(citizen)
        person = await self._persons.read(account.person) if account.person else None
        return AccountSeen(
            account=account.account,
            level=account.level,
            phone=masked_phone(account.phone),
            name=masked_name(person.identity.name) if person else "",
            language=account.language,
            elder_mode=account.elder_mode,
            wechat_linked=account.wechat_linked,
            consents=await self._consents.standing(account.person) if account.person else (),
            subscriptions=account.subscriptions,
            last_n=account.last_n,
        )

    async def change(
        self, citizen: Citizen, *, language: Language | None, elder_mode: bool | None
    ) -> AccountSeen:
        """None leaves a choice as it is."""
        await self._accounts.change(citizen.account, language=language, elder_mode=elder_mode)
        return await self.me(citizen)

    async def bind(self, citizen: Citizen, name: str, id_number: str) -> AccountSeen:
        """Binds to the person whose name, ID number and recorded phone are all these.

        An account that WeChat's word opened is bound only after a code was answered on its phone:
        NotAllowed(CONFIRMATION_NEEDED).

        Whatever disagrees, the answer is the same NotAllowed(IDENTITY_MISMATCH), so that nobody can
        find out who is on the register; TooMany after 5 tries in 24 hours.
        """
        now = self._clock()
        number = given_key(id_number, day_of(now))
        account = await self._read(citizen)
        if account.person is not None:
            raise Conflict(Problem.ALREADY_BOUND)
        if not account.phone_proven:
            raise NotAllowed(Problem.CONFIRMATION_NEEDED)
        free_at = await self._accounts.count_binding(citizen.account, now)
        if free_at is not None:
            wait = max(1, ceil((free_at - now) / timedelta(seconds=1)))
            raise TooMany(Problem.TOO_MANY_REQUESTS, retry_after=wait)
        # The same questions to the store whoever is on the register: time tells nobody either.
        person = await self._persons.read(await self._persons.find(number) or uuid4())
        if person is None or not _agree(person, name, number, account.phone):
            raise NotAllowed(Problem.IDENTITY_MISMATCH)
        told = await self._binding.bind(citizen.account, person.person, now)
        if told is None:
            raise Conflict(Problem.ALREADY_BOUND)
        await self._bell.ring(told)
        return await self.me(citizen)

    async def link_wechat(self, citizen: Citizen, code: str) -> AccountSeen:
        """The code of wx.login. Raises Invalid(WECHAT_CODE) when WeChat does not know it."""
        openid = await self._wechat.openid(code)
        await self._follow(await self._links.link(citizen.account, openid))
        return await self.me(citizen)

    async def unlink_wechat(self, citizen: Citizen) -> None:
        """What WeChat opened ends too, this sign-in among it. NotFound when none was linked."""
        changed = await self._links.unlink(citizen.account)
        if not changed.told:
            raise NotFound(Problem.NOT_FOUND)
        await self._follow(changed)

    async def answer_subscription(
        self, citizen: Citizen, template_id: str, *, accepted: bool
    ) -> AccountSeen:
        """Each acceptance is good for one message; a refusal takes nothing from earlier ones."""
        if template_id not in self._templates:
            words = Words("这里不发送这种消息", "not a message that is sent here")
            raise fault("/template_id", "unknown", words)
        if accepted:
            await self._accounts.grant(citizen.account, template_id)
        return await self.me(citizen)

    async def _follow(self, changed: LinkChanged) -> None:
        for session in changed.ended:
            self._tokens.end(session)
        await self._bell.ring(changed.told)

    async def _read(self, citizen: Citizen) -> Account:
        account = await self._accounts.read(citizen.account)
        if account is None:
            raise NotSignedIn(Problem.SESSION_OVER)
        return account


def _agree(person: Person, name: str, key: str, phone: str) -> bool:
    recorded = person.identity
    return same_name(recorded.name, name) and recorded.key == key and recorded.phone == phone
