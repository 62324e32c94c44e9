"""WeChat and the national network identity as providers: what is asked of them, and what their answers mean."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

import pytest

from domain.delivery import Answer, Outcome
from domain.errors import Busy, Invalid, NotAllowed, TooLarge
from domain.faces.face_check import EngineId, Match, Reason, Reference, Thresholds, Verdict
from domain.pensions.evidence import (
    Applicant,
    Assurance,
    Forged,
    Judgement,
    NotJudged,
    Opening,
    Pending,
)
from domain.problems import Problem
from domain.wire import HttpRequest, HttpResponse, TransportFailed
from services.pensions.evidence_providers import NetworkIdentity, WechatVerify
from tests.services.bookings.ledger import NOW, WANG
from tests.services.pensions.evidence_desk import ENGINE, IDENTITY
from tests.services.pensions.test_certify import EVIDENCE

WANG_HERSELF = Applicant("n1", WANG, IDENTITY, "openid-1")
KEPT = json.dumps({"verify_id": "v1", "openid": "openid-1"})
PENDING = Pending(EVIDENCE, WANG_HERSELF, KEPT, consented=True, locked=False)
PASS = Judgement(Verdict.PASS)
PICTURE = b"jpeg"
ALIKE = Match((0.9,), (), probe=b"p")
RETRY = Answer(Outcome.RETRY, code="-1")
REFUSED = Answer(Outcome.REFUSED, code="40001")


@dataclass
class WeChat:
    """The platform, its letters, its token and our own comparison, in one."""

    opened: tuple[str, int] | Answer = ("v1", 300)
    result: Judgement | Answer = PASS
    picture: bytes | Answer = PICTURE
    match_: Match | Exception = ALIKE
    known: Sequence[Reference] = (Reference(b"anchor"), Reference(b"later", anchor=False))
    compares: bool = True
    broken: bool = False
    asked: list[str] = field(default_factory=list)
    compared: list[tuple[Sequence[bytes], Sequence[bytes]]] = field(default_factory=list)

    @property
    def provider(self) -> WechatVerify:
        return WechatVerify(
            api=self, tokens=self, faces=self, references=self if self.compares else None
        )

    async def call(
        self, ask: Callable[[str], HttpRequest], read: Callable[[HttpResponse], Answer]
    ) -> Answer:
        if self.broken:
            raise TransportFailed("no route", sent=False)
        self.asked.append(ask("token").url)
        return read(HttpResponse(200, {}, b""))

    def build_verify_id(self, applicant: Applicant, token: str) -> HttpRequest:
        return HttpRequest("POST", f"open {applicant.number} {token}")

    def parse_verify_id(self, response: HttpResponse) -> tuple[str, int] | Answer:
        return self.opened

    def build_result(self, applicant: Applicant, verify_id: str, token: str) -> HttpRequest:
        return HttpRequest("POST", f"result {applicant.number} {verify_id} {token}")

    def parse_result(self, response: HttpResponse) -> Judgement | Answer:
        return self.result

    def build_picture(self, applicant: Applicant, verify_id: str, token: str) -> HttpRequest:
        return HttpRequest("POST", f"picture {applicant.number} {verify_id} {token}")

    def parse_picture(self, response: HttpResponse) -> bytes | Answer:
        return self.picture

    async def references(self, person: UUID, engine: EngineId) -> Sequence[Reference]:
        return self.known if (person, engine) == (WANG, ENGINE) else ()

    @property
    def engine(self) -> EngineId:
        return ENGINE

    def thresholds(self, action: str) -> Thresholds:
        assert action == "pension.certify"
        return Thresholds(accept=0.5, unsure=0.3)

    async def match(self, jpegs: Sequence[bytes], references: Sequence[bytes]) -> Match:
        self.compared.append((jpegs, references))
        if isinstance(self.match_, Exception):
            raise self.match_
        return self.match_


@pytest.fixture
def wechat() -> WeChat:
    return WeChat()


async def test_wechat_opens_what_is_asked_about_later_for_the_same_openid_alone(
    wechat: WeChat,
) -> None:
    opening = await wechat.provider.begin(WANG_HERSELF)

    assert opening == Opening("v1", KEPT, 300)
    assert wechat.asked == ["open n1 token"]
    with pytest.raises(NotAllowed) as unlinked:
        await wechat.provider.begin(replace(WANG_HERSELF, openid=""))
    assert unlinked.value.problem is Problem.WECHAT_NOT_LINKED
    with pytest.raises(Forged) as forged:  # the account was linked to another WeChat since
        await wechat.provider.finish(
            replace(PENDING, applicant=replace(WANG_HERSELF, openid="openid-2")), ""
        )
    assert forged.value.code == "openid"
    assert wechat.asked == ["open n1 token"]


@pytest.mark.parametrize(
    ("answer", "seconds"),
    [(RETRY, 10), (REFUSED, 10), (replace(RETRY, retry_after=42.9), 42)],
    ids=["away", "refused", "says_when"],
)
async def test_a_provider_that_does_not_open_is_busy_and_says_when_to_ask_again(
    wechat: WeChat, answer: Answer, seconds: int
) -> None:
    wechat.opened = answer

    with pytest.raises(Busy) as busy:
        await wechat.provider.begin(WANG_HERSELF)

    assert (busy.value.problem, busy.value.retry_after) == (Problem.OUTSIDE_SYSTEM, seconds)


async def test_a_provider_that_is_out_of_reach_is_busy(wechat: WeChat) -> None:
    wechat.broken = True

    for ask in (wechat.provider.begin(WANG_HERSELF), wechat.provider.finish(PENDING, "")):
        with pytest.raises(Busy) as busy:
            await ask
        assert (busy.value.problem, busy.value.retry_after) == (Problem.OUTSIDE_SYSTEM, 10)


async def test_where_wechat_alone_looks_its_word_is_taken(wechat: WeChat) -> None:
    wechat.compares = False

    assert await wechat.provider.finish(PENDING, "") == PASS
    assert wechat.asked == ["result n1 v1 token"]


@pytest.mark.parametrize("verdict", [Verdict.FAIL, Verdict.UNSURE])
async def test_what_wechat_did_not_pass_is_compared_with_nothing(
    wechat: WeChat, verdict: Verdict
) -> None:
    wechat.result = Judgement(verdict, reasons=(Reason.NOT_THE_PERSON,), counts=True)

    assert await wechat.provider.finish(PENDING, "") == wechat.result
    assert (wechat.asked, wechat.compared) == (["result n1 v1 token"], [])


@pytest.mark.parametrize(
    ("result", "kind"), [(REFUSED, Forged), (RETRY, Busy)], ids=["refused", "away"]
)
async def test_what_wechat_refuses_is_not_about_this_and_what_it_leaves_open_is_asked_again(
    wechat: WeChat, result: Answer, kind: type[Exception]
) -> None:
    wechat.result = result

    with pytest.raises(kind) as raised:
        await wechat.provider.finish(PENDING, "")

    if isinstance(raised.value, Forged):
        assert raised.value.code == "errcode 40001"


@pytest.mark.parametrize(
    ("likeness", "judged"),
    [
        (0.5, Judgement(Verdict.PASS, Assurance.HIGH)),
        (0.49, Judgement(Verdict.UNSURE, reasons=(Reason.NOT_SURE,))),
        (0.29, Judgement(Verdict.FAIL, reasons=(Reason.NOT_THE_PERSON,), counts=True)),
    ],
    ids=["same", "not_sure", "another"],
)
async def test_wechats_picture_is_compared_here_and_two_judgements_are_surer_than_one(
    wechat: WeChat, likeness: float, judged: Judgement
) -> None:
    wechat.match_ = Match((likeness, 0.1), (), probe=b"p")

    assert await wechat.provider.finish(PENDING, "") == judged
    assert wechat.asked == ["result n1 v1 token", "picture n1 v1 token"]
    assert wechat.compared == [([PICTURE], [b"anchor", b"later"])]


async def test_where_no_photo_is_on_file_wechats_word_stands_alone(wechat: WeChat) -> None:
    wechat.known = ()

    assert await wechat.provider.finish(PENDING, "") == PASS
    assert wechat.asked == ["result n1 v1 token"]


@pytest.mark.parametrize(
    ("picture", "match_", "code"),
    [
        (REFUSED, Match((), ()), "picture 40001"),
        (PICTURE, Invalid(Problem.PHOTO_UNFIT), f"picture {Problem.PHOTO_UNFIT}"),
        (PICTURE, TooLarge(Problem.BODY_TOO_LARGE), f"picture {Problem.BODY_TOO_LARGE}"),
        (PICTURE, Match((), (), probe=b""), "picture without a face"),
    ],
    ids=["none", "unfit", "too_large", "nobody"],
)
async def test_without_a_picture_that_shows_somebody_nothing_is_judged(
    wechat: WeChat, picture: bytes | Answer, match_: Match | Exception, code: str
) -> None:
    wechat.picture, wechat.match_ = picture, match_

    with pytest.raises(NotJudged) as none:
        await wechat.provider.finish(PENDING, "")

    assert (none.value.code, none.value.no_source) == (code, False)


async def test_a_picture_that_does_not_come_now_is_asked_for_again(wechat: WeChat) -> None:
    wechat.picture = RETRY

    with pytest.raises(Busy):
        await wechat.provider.finish(PENDING, "")

    assert wechat.compared == []


@dataclass
class Network:
    """The national network identity and the way there."""

    opened: tuple[str, int] | Answer = ("https://id.example/1", 600)
    broken: bool = False

    @property
    def provider(self) -> NetworkIdentity:
        return NetworkIdentity(api=self, transport=self, clock=lambda: NOW)

    async def send(self, request: HttpRequest) -> HttpResponse:
        assert request.url == "begin n1"
        if self.broken:
            raise TransportFailed("no route", sent=True)
        return HttpResponse(200, {}, b"")

    def build_begin(self, applicant: Applicant) -> HttpRequest:
        return HttpRequest("POST", f"begin {applicant.number}")

    def parse_begin(self, response: HttpResponse) -> tuple[str, int] | Answer:
        return self.opened

    def parse_answer(self, answer: str, applicant: Applicant, at: datetime) -> Judgement:
        assert (answer, applicant, at) == ("signed", WANG_HERSELF, NOW)
        return PASS


async def test_the_national_app_is_opened_at_an_address_and_brings_a_signed_answer() -> None:
    network = Network().provider

    assert await network.begin(WANG_HERSELF) == Opening("https://id.example/1", "{}", 600)
    assert await network.finish(PENDING, "signed") == PASS


@pytest.mark.parametrize(
    "network", [Network(broken=True), Network(opened=REFUSED)], ids=["away", "refused"]
)
async def test_a_national_app_that_can_not_be_opened_is_busy(network: Network) -> None:
    with pytest.raises(Busy) as busy:
        await network.provider.begin(WANG_HERSELF)

    assert (busy.value.problem, busy.value.retry_after) == (Problem.OUTSIDE_SYSTEM, 10)
