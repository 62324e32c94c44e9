"""Deliveries, dead letters, notices in person and letters of the fake city; and its resident's devices."""

from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from aiohttp import web

from domain.delivery import Channel, DeliveryState
from domain.notices.deliveries import ALARM_WORDS, AlarmKind
from domain.notices.delivery_reasons import why_words
from domain.pensions.spot_checks import SpotResult
from domain.ways import Way
from domain.words import Language
from proto.http.notices.addresses import LetterPrint, LetterSeen, LettersWaiting, Posted
from proto.http.notices.deliveries import (
    AlarmSeen,
    ChannelSeen,
    ChannelsSeen,
    DeadLetter,
    DeadLetterCount,
    DeadLetters,
    DeliveriesSeen,
    DeliveriesWanted,
    DeliveryLeg,
    PersonalNoticeEnd,
    PersonalNoticeSeen,
    PersonalNoticesSeen,
    Resending,
    Resent,
)
from proto.http.notices.devices import DeviceNew, DeviceSeen, DevicesSeen
from proto.http.pensions.spot_checks import (
    SpotCheckEnd,
    SpotCheckSeen,
    SpotChecksSeen,
    SpotMonthSeen,
    SpotMonthsSeen,
)
from tests.browser.fake_answers import NOW, answer

PERSONAL_NOTICE: Final = UUID(int=41)
LETTER: Final = UUID(int=42)
SPOT: Final = UUID(int=43)
PDF: Final = b"%PDF-1.7 a letter of the fake city"
WHY: Final = "FailedOperation.InsufficientBalanceInSmsPackage"
#: Only has to be there: no test subscribes with it.
PUSH_KEY: Final = "B" + 86 * "A"
LEG: Final[dict[str, Any]] = {
    "delivery": UUID(int=40),
    "event_n": 3,
    "kind": "entitlement.certified",
    "channel": Channel.SMS,
    "state": DeliveryState.FAILED,
    "why": WHY,
    "why_words": why_words(WHY).in_(Language.ZH),
    "attempt": 2,
    "created_at": NOW,
    "next_at": None,
    "sent_at": None,
    "received_at": None,
    "read_at": None,
    "ended_at": NOW,
}


@dataclass(slots=True)
class FakeDeliveries:
    told_in_person: bool = False
    spot_result: SpotResult | None = None
    posted: str = ""
    numbered: str = ""  # by the courier, before it is posted
    web_push_key: str = ""
    devices: list[DeviceSeen] = field(default_factory=list)

    def add_to(self, app: web.Application) -> None:
        at = "/v1/officer"
        app.add_routes(
            [
                web.post(f"{at}/persons/{{person}}/deliveries/search", self._of_person),
                web.get(f"{at}/channels", self._channels),
                web.get(f"{at}/dead-letters", self._dead),
                web.post(f"{at}/dead-letters/resendings", self._resend),
                web.get(f"{at}/personal-notices", self._personal_notices),
                web.post(f"{at}/personal-notices/{{notice}}/end", self._end),
                web.get(f"{at}/spot-checks", self._spots),
                web.post(f"{at}/spot-checks/{{spot}}/result", self._end_spot),
                web.get(f"{at}/spot-checks/months", self._spot_months),
                web.get(f"{at}/letters", self._letters),
                web.get(f"{at}/letters/{{letter}}", self._letter),
                web.post(f"{at}/letters/{{letter}}/posted", self._post),
                web.get(f"{at}/letters/{{letter}}/sheet", self._sheet),
                web.get("/v1/me/devices", self._devices),
                web.post("/v1/me/devices", self._register),
                web.delete("/v1/me/devices/{device}", self._forget),
            ]
        )

    async def _of_person(self, request: web.Request) -> web.Response:
        DeliveriesWanted.model_validate_json(await request.text())
        return answer(DeliveriesSeen(deliveries=[DeliveryLeg(**LEG)], next_cursor=""))

    async def _channels(self, request: web.Request) -> web.Response:
        sms = ChannelSeen(
            channel=Channel.SMS, waiting=12, oldest_seconds=1860, retried=9, sent=3, failed=40
        )
        words = ALARM_WORDS[AlarmKind.ERRORS].zh
        alarm = AlarmSeen(channel=Channel.SMS, kind=AlarmKind.ERRORS, words=words)
        return answer(ChannelsSeen(channels=[sms], alarms=[alarm]))

    async def _dead(self, request: web.Request) -> web.Response:
        count = DeadLetterCount(
            channel=Channel.SMS, why=WHY, why_words=LEG["why_words"], deliveries=40
        )
        return answer(
            DeadLetters(deliveries=[DeadLetter(**LEG, again=True)], counts=[count], next_cursor="")
        )

    async def _resend(self, request: web.Request) -> web.Response:
        Resending.model_validate_json(await request.text())
        return answer(Resent(queued=40), 201)

    async def _personal_notices(self, request: web.Request) -> web.Response:
        notice = PersonalNoticeSeen(
            notice=PERSONAL_NOTICE,
            person=UUID(int=10),
            kind="entitlement.suspended",
            title="待遇已暂停",
            due=NOW,
            expires=NOW,
        )
        return answer(
            PersonalNoticesSeen(notices=[] if self.told_in_person else [notice], next_cursor="")
        )

    async def _end(self, request: web.Request) -> web.Response:
        self.told_in_person = PersonalNoticeEnd.model_validate_json(await request.text()).told
        return web.Response(status=204)

    async def _spots(self, request: web.Request) -> web.Response:
        spot = SpotCheckSeen(
            spot=SPOT,
            person=UUID(int=10),
            scheme="city-pension",
            way=Way.FACE,
            drawn_at=NOW,
            due_at=NOW,
            overdue=True,
        )
        return answer(SpotChecksSeen(spots=[] if self.spot_result else [spot]))

    async def _end_spot(self, request: web.Request) -> web.Response:
        self.spot_result = SpotCheckEnd.model_validate_json(await request.text()).result
        return web.Response(status=204)

    async def _spot_months(self, request: web.Request) -> web.Response:
        month = SpotMonthSeen(
            first=NOW.date().replace(day=1),
            drawn=41,
            met=38,
            wrong=0,
            unclear=2,
            open=1,
            overdue=1,
            resolved=38,
            wrong_low=0.0,
            wrong_high=0.0925,
        )
        return answer(SpotMonthsSeen(months=[month], year=month, home_visits=month, videos=month))

    async def _letters(self, request: web.Request) -> web.Response:
        waiting = [] if self.posted else [LetterSeen(letter=LETTER, kind="k", queued_at=NOW)]
        return answer(LettersWaiting(letters=waiting, next_cursor=""))

    async def _letter(self, request: web.Request) -> web.Response:
        return answer(self._print())

    async def _post(self, request: web.Request) -> web.Response:
        self.posted = Posted.model_validate_json(await request.text()).tracking
        return answer(self._print(), 201)

    async def _sheet(self, request: web.Request) -> web.Response:
        return web.Response(body=PDF, content_type="application/pdf")

    def _print(self) -> LetterPrint:
        return LetterPrint(
            letter=LETTER,
            recipient="王秀英",
            address="某市某区某路 1 号",
            postcode="518000",
            title="待遇已暂停",
            text="请打开页面或拨打 12345。",
            queued_at=NOW,
            posted_at=NOW if self.posted else None,
            tracking=self.posted or self.numbered,
        )

    async def _devices(self, request: web.Request) -> web.Response:
        return answer(DevicesSeen(devices=self.devices, web_push_key=self.web_push_key))

    async def _register(self, request: web.Request) -> web.Response:
        wanted = DeviceNew.model_validate_json(await request.text())
        self.devices = [
            DeviceSeen(
                device=UUID(int=77),
                vendor=wanted.vendor,
                app=wanted.app,
                created_at=NOW,
                last_seen=NOW,
            )
        ]
        return answer(self.devices[0], 201)

    async def _forget(self, request: web.Request) -> web.Response:
        self.devices.clear()
        return web.Response(status=204)
