"""A citizen's further addresses: what is refused, and what becomes of a code that could not leave."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import TypeVar
from uuid import UUID, uuid4

import pytest

from domain.accounts.accounts import CODE_LIFE
from domain.delivery import Answer, Channel, Outcome
from domain.errors import Busy, Invalid, NotAllowed, NotFound, NotSignedIn, TooMany
from domain.notices.addresses import PostalAddress
from domain.notices.mail import Mail, MailReply, Stage
from domain.people import Citizen, Level
from domain.problems import Problem
from domain.wire import HttpRequest, HttpResponse, TransportFailed
from domain.words import Language
from services.notices.addresses import AddressService, CodeSent, PageStates, Unsubscribing

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
CITIZEN = Citizen(UUID(int=1), Level.BOUND, UUID(int=2))
EMAIL = "zhang@example.cn"
HOME = PostalAddress("张三", "广东省深圳市南山区1号", "518000")
T = TypeVar("T")
BACK = "https://h5.example.cn/"


def macs(what: str, of: bytes) -> Sequence[bytes]:
    return [(what.encode() + of).rjust(64, b".")[-32:]]


class City:
    """The store, the mail server, WeChat and the line to it, all as a test says."""

    def __init__(self) -> None:
        self.now = NOW
        self.kept: dict[Channel, str] = {}
        self.codes: dict[str, str] = {}
        self.sent: tuple[datetime, ...] = ()
        self.is_gone = False
        self.answer: Answer | str = Answer(Outcome.DELIVERED)
        self.failure: TransportFailed | None = None

    def service(
        self, *, mail: bool = True, wechat: bool = True, letters: bool = True, back: str = BACK
    ) -> AddressService:
        return AddressService(
            unit=self,
            addresses=self,
            mail=(self, Post(self)) if mail else None,
            wechat=self if wechat else None,
            letters=letters,
            transport=self,
            unsubscribing=Unsubscribing(base="https://city.example.cn/", macs=macs),
            states=PageStates(back=back, macs=macs, clock=lambda: self.now),
            clock=lambda: self.now,
        )

    async def of(self, account: UUID, channel: Channel) -> str:
        return self.kept.get(channel, "")

    async def all_of(self, account: UUID) -> tuple[tuple[Channel, str, datetime], ...]:
        return tuple((channel, address, NOW) for channel, address in self.kept.items())

    async def put(self, account: UUID, channel: Channel, address: str, at: datetime) -> bool:
        if not self.is_gone:
            self.kept[channel] = address
        return not self.is_gone

    async def remove(self, account: UUID, channel: Channel) -> bool:
        return self.kept.pop(channel, None) is not None

    async def together(self, work: Callable[[], Awaitable[T]]) -> T:
        return await work()

    async def lock_codes(self, account: UUID, now: datetime) -> tuple[datetime, ...]:
        return self.sent

    async def keep_code(
        self, account: UUID, address: str, code: str, sent: Sequence[datetime], now: datetime
    ) -> None:
        self.codes[address] = code
        self.sent = tuple(sent)

    async def take_back_code(self, account: UUID, at: datetime) -> None:
        self.codes.clear()

    async def redeem(self, account: UUID, address: str, code: str, now: datetime) -> bool:
        return self.codes.get(address) == code

    def code(self, to: str, code: str, language: Language, at: datetime) -> Mail:
        return Mail("city@example.cn", to, code.encode())

    def parse_reply(self, reply: MailReply) -> Answer:
        assert isinstance(self.answer, Answer)
        return self.answer

    def page_link(self, back: str, state: str) -> str:
        return f"{back}?{state}"

    def build_openid(self, code: str) -> HttpRequest:
        return HttpRequest("GET", f"https://w.test/{code}")

    def parse_openid(self, response: HttpResponse) -> str | Answer:
        return self.answer

    async def send(self, request: HttpRequest) -> HttpResponse:
        if self.failure:
            raise self.failure
        return HttpResponse(200, {}, b"")


class Post:
    def __init__(self, city: City) -> None:
        self._city = city

    async def send(self, mail: Mail) -> MailReply:
        if self._city.failure:
            raise self._city.failure
        return MailReply(Stage.DATA, 250)


@pytest.fixture
def city() -> City:
    return City()


async def test_a_code_of_six_digits_proves_the_address(city: City) -> None:
    service = city.service()

    sent = await service.send_code(CITIZEN, EMAIL, Language.ZH)
    code = city.codes[EMAIL]
    await service.confirm_email(CITIZEN, EMAIL, code)

    assert sent == CodeSent(60, int(CODE_LIFE.total_seconds()))
    assert len(code) == 6
    assert code.isdecimal()
    assert [(each.channel, each.shown) for each in await service.mine(CITIZEN)] == [
        (Channel.EMAIL, "z***@example.cn")
    ]


async def test_a_wrong_code_keeps_nothing(city: City) -> None:
    await city.service().send_code(CITIZEN, EMAIL, Language.ZH)

    with pytest.raises(NotAllowed) as refused:
        await city.service().confirm_email(CITIZEN, EMAIL, "none")

    assert refused.value.problem is Problem.CODE_WRONG
    assert city.kept == {}


async def test_who_asks_too_soon_is_told_when(city: City) -> None:
    city.sent = (NOW - timedelta(seconds=18),)

    with pytest.raises(TooMany) as refused:
        await city.service().send_code(CITIZEN, EMAIL, Language.ZH)

    assert (refused.value.problem, refused.value.retry_after) == (Problem.CODE_TOO_SOON, 42)


@pytest.mark.parametrize("away", [True, False])
async def test_a_code_that_did_not_leave_counts_for_nothing(city: City, *, away: bool) -> None:
    city.failure = TransportFailed("timed out", sent=False) if away else None
    city.answer = Answer(Outcome.RETRY, "451")

    with pytest.raises(Busy) as refused:
        await city.service().send_code(CITIZEN, EMAIL, Language.ZH)

    assert (refused.value.problem, refused.value.retry_after) == (Problem.OUTSIDE_SYSTEM, 30)
    assert city.codes == {}


async def test_an_address_without_a_mailbox_is_a_fault_of_the_field(city: City) -> None:
    city.answer = Answer(Outcome.DEAD_ADDRESS, "550")

    with pytest.raises(Invalid) as refused:
        await city.service().send_code(CITIZEN, EMAIL, Language.ZH)

    assert [(each.pointer, each.code) for each in refused.value.errors] == [
        ("/email", "no_mailbox")
    ]
    assert city.codes != {}  # it was asked for, and counts


@pytest.mark.parametrize("email", ["", "zhang", "a@b", "a b@example.cn"])
async def test_what_is_no_address_is_sent_nothing(city: City, email: str) -> None:
    with pytest.raises(Invalid) as refused:
        await city.service().send_code(CITIZEN, email, Language.ZH)

    assert [each.pointer for each in refused.value.errors] == ["/email"]
    assert city.codes == {}


async def test_a_way_that_the_city_has_not_is_off(city: City) -> None:
    off = city.service(mail=False, wechat=False, letters=False)
    state = PageStates(back=BACK, macs=macs, clock=lambda: NOW).make(CITIZEN.session)

    assert off.channels == ()
    assert city.service(back="").channels == (Channel.EMAIL, Channel.LETTER)
    with pytest.raises(Invalid, match="email"):
        await off.send_code(CITIZEN, EMAIL, Language.ZH)
    with pytest.raises(Invalid, match="email"):
        await off.confirm_email(CITIZEN, EMAIL, "1")
    with pytest.raises(Invalid, match="letter") as refused:
        await off.set_postal(CITIZEN, HOME)
    assert [each.code for each in refused.value.errors] == ["off"]
    with pytest.raises(Invalid, match="wechat_account"):
        off.wechat_page(CITIZEN)
    with pytest.raises(Invalid, match="wechat_account"):
        city.service(back="").wechat_page(CITIZEN)
    with pytest.raises(Invalid, match="wechat_account"):
        await off.link_wechat(CITIZEN, "c", state)
    assert city.kept == {}


async def test_a_postal_address_is_shown_without_its_end(city: City) -> None:
    await city.service().set_postal(CITIZEN, HOME)

    [seen] = await city.service().mine(CITIZEN)

    assert PostalAddress.read(city.kept[Channel.LETTER]) == HOME
    assert seen.shown == "张** 广东省深圳市…"


async def test_nothing_is_kept_of_an_account_that_is_gone(city: City) -> None:
    city.is_gone = True

    with pytest.raises(NotSignedIn) as refused:
        await city.service().set_postal(CITIZEN, HOME)

    assert refused.value.problem is Problem.SESSION_OVER


async def test_wechat_is_linked_by_the_page_that_was_opened_for_it(city: City) -> None:
    service = city.service()
    city.answer = "openid"

    link = service.wechat_page(CITIZEN)
    await service.link_wechat(CITIZEN, "code", link.removeprefix(f"{BACK}?"))

    assert city.kept == {Channel.WECHAT_ACCOUNT: "openid"}


@pytest.mark.parametrize("minutes", [9, 10])
async def test_the_page_is_good_for_ten_minutes(city: City, minutes: int) -> None:
    service = city.service()
    city.answer = "openid"
    state = service.wechat_page(CITIZEN).removeprefix(f"{BACK}?")
    city.now += timedelta(minutes=minutes)

    if minutes < 10:
        await service.link_wechat(CITIZEN, "code", state)
    else:
        with pytest.raises(Invalid) as refused:
            await service.link_wechat(CITIZEN, "code", state)
        assert refused.value.problem is Problem.WECHAT_CODE
    assert (city.kept != {}) is (minutes < 10)


async def test_nobody_links_by_the_page_of_another_sign_in(city: City) -> None:
    service = city.service()
    state = service.wechat_page(CITIZEN).removeprefix(f"{BACK}?")
    another = Citizen(CITIZEN.account, Level.BOUND, uuid4())

    for asking, given in ((another, state), (CITIZEN, "junk"), (CITIZEN, ""), (CITIZEN, "é" * 40)):
        with pytest.raises(Invalid) as refused:
            await service.link_wechat(asking, "code", given)
        assert refused.value.problem is Problem.WECHAT_CODE


@pytest.mark.parametrize(
    ("answer", "failure", "refusal", "problem"),
    [
        (Answer(Outcome.DEAD_ADDRESS), None, Invalid, Problem.WECHAT_CODE),
        (Answer(Outcome.RETRY), None, Busy, Problem.OUTSIDE_SYSTEM),
        ("openid", TransportFailed("reset", sent=True), Busy, Problem.OUTSIDE_SYSTEM),
    ],
)
async def test_what_wechat_does_not_say_links_nothing(
    city: City,
    answer: Answer | str,
    failure: TransportFailed | None,
    refusal: type[Invalid | Busy],
    problem: Problem,
) -> None:
    service = city.service()
    state = service.wechat_page(CITIZEN).removeprefix(f"{BACK}?")
    city.answer, city.failure = answer, failure

    with pytest.raises(refusal) as refused:
        await service.link_wechat(CITIZEN, "code", state)

    assert refused.value.problem is problem
    assert city.kept == {}


async def test_an_address_that_is_not_there_cannot_be_removed(city: City) -> None:
    city.kept[Channel.EMAIL] = EMAIL

    await city.service().remove(CITIZEN, Channel.EMAIL)

    assert city.kept == {}
    with pytest.raises(NotFound):
        await city.service().remove(CITIZEN, Channel.EMAIL)


async def test_a_letter_ends_the_letters_to_its_own_address_alone(city: City) -> None:
    letters = Unsubscribing(base="https://city.example.cn/", macs=macs)
    city.kept[Channel.EMAIL] = EMAIL

    def token(email: str) -> str:
        return letters.address(CITIZEN.account, email).rpartition("/")[2]

    await city.service().unsubscribe(token("former@example.cn"))
    assert city.kept == {Channel.EMAIL: EMAIL}
    await city.service().unsubscribe(token(EMAIL))
    assert city.kept == {}
    await city.service().unsubscribe(token(EMAIL))  # once more, as a reader may


@pytest.mark.parametrize("token", ["", "a", "AAAA", "é", "A" * 44])
async def test_what_is_no_token_of_a_letter_is_not_found(city: City, token: str) -> None:
    with pytest.raises(NotFound):
        await city.service().unsubscribe(token)


def test_a_letter_s_token_has_no_padding_and_names_its_account() -> None:
    letters = Unsubscribing(base="https://city.example.cn/", macs=macs)
    address = letters.address(CITIZEN.account, EMAIL)
    token = address.removeprefix("https://city.example.cn/v1/unsubscribe/")

    assert token.isascii()
    assert len(token) == 43  # 16 bytes of the account and 16 of the mark
    assert letters.account(token) == CITIZEN.account
    assert letters.right(token, CITIZEN.account, EMAIL)


def test_a_mark_that_was_made_for_one_purpose_serves_no_other() -> None:
    purposes: list[str] = []

    def noted(what: str, of: bytes) -> Sequence[bytes]:
        purposes.append(what)
        return macs(what, of)

    Unsubscribing(base="https://x", macs=noted).address(CITIZEN.account, EMAIL)
    PageStates(back=BACK, macs=noted, clock=lambda: NOW).make(CITIZEN.session)

    # What stands in letters that are out, and in pages that are open.
    assert purposes == ["unsubscribe", "wechat-page"]


def test_without_an_address_outside_a_letter_names_none() -> None:
    letters = Unsubscribing(base="", macs=macs)
    token = Unsubscribing(base="https://x", macs=macs).address(CITIZEN.account, EMAIL)

    assert letters.address(CITIZEN.account, EMAIL) == ""
    assert not letters.right(token.rpartition("/")[2], CITIZEN.account, EMAIL)
