"""Everything that the doors of requests and reviews answer, played in one city; ids and times by their order.

What is recorded in old_doors.json was answered before the two became cases of the hall.
"""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from domain.days import day_of
from domain.people import Role
from server.infrastructure import now
from tests.server.house import ID_NUMBER, SCHEME, House, hire
from tests.server.privacy.test_rights import confirmed

REQUESTS: Final = "/v1/me/requests"
REVIEWS: Final = "/v1/me/reviews"
QUEUE: Final = "/v1/officer/reviews"
ENGLISH: Final = {"Accept-Language": "en"}
NOBODY: Final = UUID(int=404)
OTHER: Final = "440306195001011238"
FIRST_NUMBER: Final = "440306195001011254"
WORDS: Final = {"words": "已查验身份证"}

_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)")
_ID: Final = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
_SPOKEN: Final = re.compile(r"\d{4}年\d+月\d+日")
#: Fields whose day is counted from today.
_FROM_TODAY: Final = frozenset(
    {"today", "due_on", "certified_until", "suspended_on", "certified_on", "back_pay_from"}
)
#: What a notice says goes by the day: its wording may have a newer version from a day on.
_WORDED: Final = frozenset({"title", "text"})
#: What answers say since then besides: it takes nothing from who reads them.
_SINCE: Final = frozenset({"attested_by"})


@dataclass
class Play:
    """`said`: of each call its name, status and answer, with ids and times made equal."""

    house: House
    said: list[list[Any]] = field(default_factory=list)
    _ids: dict[str, str] = field(default_factory=dict)
    today: date = field(default_factory=lambda: day_of(now()))

    async def call(
        self,
        token: str,
        method: str,
        path: str,
        body: object = None,
        **more: Any,  # noqa: ANN401  # of House.call
    ) -> dict[str, Any]:
        status, answer = await self.house.call(method, path, body, token=token, **more)
        if path == "/v1/officer/requests" and status == 200:  # those due on one day go by their ids
            answer["requests"].sort(key=lambda one: str(one["kind"]))
        self.note(f"{method} {self._text(path)}", answer, status)
        return answer

    def note(self, name: str, answer: object, status: int = 200) -> None:
        self.said.append([name, status, self._plain(answer)])

    async def unrecorded(
        self, token: str, method: str, path: str, body: object = None
    ) -> dict[str, Any]:
        status, answer = await self.house.call(method, path, body, token=token)
        assert status in {200, 201, 204}, (path, answer)
        return answer

    def _plain(self, value: object, name: str = "") -> object:
        match value:
            case dict():
                kept = {key: each for key, each in value.items() if key not in _SINCE}
                return {key: self._plain(each, key) for key, each in kept.items()}
            case list():
                return [self._plain(each, name) for each in value]
            case str() if name in _FROM_TODAY and _DAY.fullmatch(value):
                return f"today {(date.fromisoformat(value) - self.today).days:+}"
            case str() if name in {"next_cursor", "request_id", "instance"} and value:
                return f"<{name}>"
            case str():
                return self._text(value)
        return value

    def _text(self, text: str) -> str:
        text = _SPOKEN.sub("<day>", _MOMENT.sub("<moment>", text))
        return _ID.sub(lambda met: self._ids.setdefault(met[0], f"<{len(self._ids) + 1}>"), text)


@dataclass(frozen=True, slots=True)
class Cast:
    """Li and Zhao serve the whole city, Away another part of it, Teller holds no role that counts here."""

    her: str
    li: str
    zhao: str
    away: str
    teller: str
    person: str


async def play(house: House) -> list[list[Any]]:
    scene = Play(house)
    her = await house.pensioner()
    for name, roles, area in (
        ("zhao", (Role.COUNTER, Role.REVIEWER), ""),
        ("away", (Role.COUNTER, Role.REVIEWER), "440999"),
        ("teller", (Role.CAMPAIGNS,), ""),
    ):
        await hire(house.parts.accounts.officers, name, *roles, areas=(area,))
    tokens = [await house.officer(name) for name in ("li", "zhao", "away", "teller")]
    found = await scene.unrecorded(
        tokens[0],
        "POST",
        "/v1/officer/persons/search",
        {"id_number": ID_NUMBER, "purpose": "x"},
    )
    li, zhao, away, teller = tokens
    cast = Cast(her, li, zhao, away, teller, str(found["person"]))
    await _due(scene)
    await _asked(scene, cast)
    await _answered(scene, cast)
    await _renumbered(scene, cast)
    await _at_once(scene, cast)
    await _wished(scene, cast)
    await _claimed(scene, cast)
    await _suspended(scene, cast)
    await _held_back(scene, cast)
    await _copied(scene, cast)
    return scene.said


async def _due(scene: Play) -> None:
    await scene.house.infrastructure.database.execute(
        "UPDATE entitlements SET certified_until = $1", scene.today + timedelta(10)
    )


async def _asked(scene: Play, cast: Cast) -> None:
    await scene.call(cast.her, "GET", REQUESTS)
    for kind in ("correct", "correct", "lock", "explain", "copy", "delete"):
        await scene.call(cast.her, "POST", REQUESTS, {"kind": kind, "words": f"请办理 {kind}"})
    await scene.call(cast.her, "POST", REQUESTS, {"kind": "copy", "words": ""})
    await scene.call(cast.her, "GET", REQUESTS)
    await scene.call(cast.her, "GET", REQUESTS, headers=ENGLISH)


async def _answered(scene: Play, cast: Cast) -> None:
    mine = {one["kind"]: one["request"] for one in await _requests(scene, cast)}
    at = f"/v1/officer/persons/{cast.person}/requests"
    for token in (cast.li, cast.away, cast.teller):
        await scene.call(token, "GET", "/v1/officer/requests")
        await scene.call(token, "GET", at)
        await scene.call(token, "POST", at, {"kind": "copy", "words": "柜台提出"})
    explain, answered = f"{at}/{mine['explain']}/answers", {"state": "answered", **WORDS}
    await scene.call(cast.away, "POST", explain, answered)
    await scene.call(cast.li, "POST", explain, answered)
    await scene.call(cast.li, "POST", explain, answered)
    await scene.call(cast.li, "POST", f"{at}/{NOBODY}/answers", answered)
    refused = {"state": "refused", "words": "法律要求保存"}
    deletion = f"{at}/{mine['delete']}/answers"
    await scene.call(cast.li, "POST", deletion, {**refused, "correction": {"name": "王秀颖"}})
    await scene.call(cast.li, "POST", deletion, {**answered, "correction": {"name": "王秀颖"}})
    await scene.call(cast.li, "POST", deletion, {"state": "withdrawn", "words": "x"})
    await scene.call(cast.li, "POST", deletion, refused)
    await scene.call(cast.her, "DELETE", f"{REQUESTS}/{mine['copy']}")
    await scene.call(cast.her, "DELETE", f"{REQUESTS}/{mine['copy']}")
    await scene.call(cast.her, "DELETE", f"{REQUESTS}/{NOBODY}")
    await scene.call(cast.li, "POST", at, {"kind": "copy", "words": "柜台提出"})
    await scene.call(cast.li, "GET", at, headers=ENGLISH)


async def _renumbered(scene: Play, cast: Cast) -> None:
    at = f"/v1/officer/persons/{cast.person}/requests"
    correct = next(o["request"] for o in await _requests(scene, cast) if o["kind"] == "correct")
    answers, confirm = f"{at}/{correct}/answers", f"{at}/{correct}/confirmations"
    body = {"state": "answered", **WORDS}
    await scene.call(cast.zhao, "POST", confirm, WORDS)
    await scene.call(cast.li, "POST", answers, {**body, "correction": {"id_number": "1"}})
    await scene.call(cast.li, "POST", answers, {**body, "correction": {"id_number": FIRST_NUMBER}})
    for token in (cast.li, cast.zhao):
        await scene.call(token, "GET", "/v1/officer/requests")
        await scene.call(token, "GET", at)
    await scene.call(cast.zhao, "POST", answers, {**body, "correction": {"id_number": OTHER}})
    await scene.call(cast.zhao, "POST", confirm, WORDS)
    await scene.call(cast.li, "POST", confirm, {"words": "两人查验"})
    await scene.call(cast.li, "POST", confirm, WORDS)
    await scene.call(cast.her, "GET", REQUESTS)
    # Proposed, and then answered or refused without it.
    wrong = {**body, "correction": {"id_number": ID_NUMBER}}
    for state, taken in (("answered", {"name": "王秀颖"}), ("refused", {})):
        one = await scene.call(cast.her, "POST", REQUESTS, {"kind": "correct", "words": "再改"})
        answers = f"{at}/{one['request']}/answers"
        await scene.call(cast.li, "POST", answers, wrong)
        await scene.call(
            cast.li, "POST", answers, {"state": state, "words": "核对后", "correction": taken}
        )
    await scene.house.resident(cast.li, id_number=ID_NUMBER, phone="13900139000")
    one = await scene.call(cast.li, "POST", at, {"kind": "correct", "words": "号码有误"})
    await scene.call(cast.li, "POST", f"{at}/{one['request']}/answers", wrong)
    await scene.call(cast.zhao, "POST", f"{at}/{one['request']}/confirmations", WORDS)
    await scene.call(cast.her, "DELETE", f"{REQUESTS}/{one['request']}")
    one = await scene.call(cast.her, "POST", REQUESTS, {"kind": "correct", "words": "搬家了"})
    moved = {**body, "correction": {"area": "440305"}}
    await scene.call(cast.away, "POST", f"{at}/{one['request']}/answers", moved)
    await scene.call(cast.li, "POST", f"{at}/{one['request']}/answers", moved)
    one = await scene.call(cast.her, "POST", REQUESTS, {"kind": "explain", "words": "为何"})
    await scene.call(cast.li, "POST", f"{at}/{one['request']}/answers", body)
    await scene.call(cast.li, "GET", at)
    await _found(scene, cast, one["request"])


async def _at_once(scene: Play, cast: Cast) -> None:
    await scene.unrecorded(cast.her, "GET", "/v1/me/uses")
    await scene.unrecorded(cast.her, "GET", "/v1/me/uses")
    await scene.unrecorded(cast.her, "POST", "/v1/me/face-lock")
    await scene.unrecorded(
        cast.li, "POST", f"/v1/officer/persons/{cast.person}/face-unlocks", {"why": "本人到窗口"}
    )
    await scene.call(cast.her, "GET", REQUESTS)
    await scene.call(cast.li, "GET", f"/v1/officer/persons/{cast.person}/requests")


async def _wished(scene: Play, cast: Cast) -> None:
    wish = {"kind": "other_way", "scheme": SCHEME, "way": "home_visit", "words": "住三楼"}
    await scene.call(cast.her, "GET", REVIEWS)
    await scene.call(cast.her, "POST", REVIEWS, wish)
    await scene.call(cast.her, "POST", REVIEWS, {**wish, "way": "window", "words": "改为到窗口"})
    await scene.call(cast.her, "POST", REVIEWS, {**wish, "scheme": "nowhere"})
    appeal = {"kind": "appeal", "scheme": SCHEME, "words": "我还健在"}
    await scene.call(cast.her, "POST", REVIEWS, appeal)
    await scene.call(cast.her, "GET", REVIEWS)
    await scene.call(cast.her, "GET", REVIEWS, headers=ENGLISH)
    await scene.call(cast.her, "GET", "/v1/entitlements")
    for token in (cast.li, cast.away, cast.teller):
        await scene.call(token, "GET", QUEUE)
    await scene.call(cast.li, "GET", f"{QUEUE}?kind=appeal")
    await scene.call(cast.li, "GET", f"{QUEUE}?kind=nothing")
    await scene.call(cast.li, "GET", f"{QUEUE}?cursor=x")
    await _counted(scene, cast)


async def _claimed(scene: Play, cast: Cast) -> None:
    one = f"{QUEUE}/{await _review(scene, cast, 'appeal')}"
    await scene.call(cast.li, "GET", one)
    await scene.call(cast.li, "GET", one, headers=ENGLISH)
    await scene.call(cast.away, "GET", one)
    for token in (cast.li, cast.zhao, cast.away, cast.teller, cast.li):
        await scene.call(token, "PUT", f"{one}/claim")
    await scene.call(cast.zhao, "GET", QUEUE)
    await scene.call(cast.zhao, "DELETE", f"{one}/claim")
    await scene.call(cast.zhao, "GET", one)
    await scene.call(cast.li, "DELETE", f"{one}/claim")
    await scene.call(cast.zhao, "PUT", f"{one}/claim")
    await scene.call(cast.li, "GET", one)
    decision = {"decision": "not_certified", "words": "电话无人接听"}
    await scene.call(cast.away, "POST", f"{one}/decision", decision)
    await scene.call(cast.li, "POST", f"{one}/decision", {**decision, "decision": "perhaps"})
    await scene.call(cast.li, "POST", f"{one}/decision", decision)
    await scene.call(cast.zhao, "POST", f"{one}/decision", decision)
    await scene.call(cast.zhao, "PUT", f"{one}/claim")
    await scene.call(cast.zhao, "DELETE", f"{one}/claim")
    await scene.call(cast.li, "GET", one)
    for method, path in (("PUT", "/claim"), ("DELETE", "/claim"), ("GET", "")):
        await scene.call(cast.li, method, f"{QUEUE}/{NOBODY}{path}")
    await scene.call(cast.li, "POST", f"{QUEUE}/{NOBODY}/decision", decision)


async def _suspended(scene: Play, cast: Cast) -> None:
    one = f"{QUEUE}/{await _review(scene, cast, 'other_way')}"
    stop = {"decision": "suspended", "words": "两次上门无人"}
    await scene.call(cast.li, "PUT", f"{one}/claim")
    await scene.call(cast.li, "POST", f"{one}/decision", stop)
    for token in (cast.li, cast.zhao):
        await scene.call(token, "GET", one)
    await scene.call(cast.li, "POST", f"{one}/decision", stop)
    await scene.call(cast.zhao, "PUT", f"{one}/claim")
    await scene.call(cast.zhao, "GET", QUEUE)
    await scene.call(cast.her, "GET", REVIEWS)
    await scene.call(cast.zhao, "POST", f"{one}/decision", {**stop, "words": "属实"})
    await scene.call(cast.li, "GET", one)
    await scene.call(cast.her, "GET", "/v1/entitlements")
    wish = {"kind": "appeal", "scheme": SCHEME, "words": "我在外地"}
    again = await scene.call(cast.her, "POST", REVIEWS, wish)
    one = f"{QUEUE}/{again['review']}"
    await scene.call(cast.zhao, "POST", f"{one}/decision", stop)
    await scene.call(cast.li, "POST", f"{one}/decision", {"decision": "not_certified", **WORDS})
    await scene.call(cast.zhao, "GET", one)
    again = await scene.call(cast.her, "POST", REVIEWS, wish)
    one = f"{QUEUE}/{again['review']}"
    await scene.call(cast.zhao, "POST", f"{one}/decision", stop)
    certified = {"decision": "certified", "words": "视频核实本人健在"}
    await scene.call(cast.zhao, "POST", f"{one}/decision", certified)
    await scene.call(cast.her, "GET", "/v1/entitlements")
    await scene.call(cast.her, "GET", "/v1/me/certifications")
    await scene.call(cast.her, "GET", REVIEWS)


async def _held_back(scene: Play, cast: Cast) -> None:
    """A stranger before the camera, who comes twice, and a death that was recorded wrongly."""
    await _due(scene)
    scene.house.faces.likeness = 0.1
    for _ in range(2):
        check = await scene.house.opened(cast.her)
        async with scene.house.camera(check["ticket"]["ticket"]) as camera:
            await camera.until("verdict")
    await scene.house.death(cast.li, cast.person)
    await scene.call(cast.li, "GET", QUEUE)
    death = f"{QUEUE}/{await _review(scene, cast, 'death_recorded')}"
    check_ = f"{QUEUE}/{await _review(scene, cast, 'face_check')}"
    await scene.call(cast.li, "GET", death)
    await scene.call(cast.li, "GET", check_)
    certified = {"decision": "certified", "words": "上门核实本人健在"}
    await scene.call(cast.li, "POST", f"{death}/decision", certified)
    await scene.call(cast.li, "POST", f"{check_}/decision", certified)
    await scene.call(cast.her, "GET", REVIEWS)
    await scene.call(cast.her, "GET", "/v1/me/certifications")
    await scene.call(cast.li, "GET", QUEUE)
    await _counted(scene, cast)
    await _found(scene, cast, death.rpartition("/")[2])


async def _copied(scene: Play, cast: Cast) -> None:
    inbox = await scene.unrecorded(cast.her, "GET", "/v1/inbox")
    told = [
        {key: value for key, value in event.items() if key not in {"n", "happened_at", *_WORDED}}
        for event in inbox["events"]
        if event["kind"].partition(".")[0] in {"request", "review", "entitlement"}
    ]
    scene.note("inbox", told)
    await confirmed(scene.house, cast.her)
    copy = await scene.unrecorded(cast.her, "GET", "/v1/me/export")
    scene.note("copy", [copy["requests"], copy["reviews"]])


async def _requests(scene: Play, cast: Cast) -> list[dict[str, Any]]:
    return list((await scene.unrecorded(cast.her, "GET", REQUESTS))["requests"])


async def _review(scene: Play, cast: Cast, kind: str) -> str:
    found = await scene.unrecorded(cast.li, "GET", f"{QUEUE}?kind={kind}")
    return str(found["reviews"][0]["review"])


async def _found(scene: Play, cast: Cast, number: str) -> None:
    """The person of a number that somebody reads out on the phone."""
    body = {"case": number, "purpose": "来电询问"}
    found = await scene.unrecorded(cast.li, "POST", "/v1/officer/persons/search", body)
    scene.note("found", found["person"])


async def _counted(scene: Play, cast: Cast) -> None:
    """The reviews that the menu says are open."""
    me = await scene.unrecorded(cast.li, "GET", "/v1/officer/me")
    scene.note("open reviews", me["reviews"])
