"""A pensioner's doors, and those of the son who helps her."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from yarl import URL

from domain.events import EventKind
from proto.http.accounts.passkeys import unpacked
from tests.agreements import VERSION
from tests.phones import as_body, iphone
from tests.server.house import ID_NUMBER, JPEG, NAME, PHONE, SCHEME
from tests.server.notices.channel_house import told
from tests.server.notices.test_addresses import POSTAL
from tests.server.notices.test_devices import TOKEN
from tests.server.pensions.evidence.providers import shown as looked_at
from tests.server.rounds import partners
from tests.server.rounds.city import City

SON: Final = ("李建国", "440306195001011238", "13900139000")
OTHER_SCHEME: Final = "resident-pension"
SCHEMES: Final = (SCHEME, OTHER_SCHEME)
CERTIFY: Final = {"action": "pension.certify", "scheme": SCHEME}
EMAIL: Final = "wang@example.cn"
ME: Final = "/v1/me"


async def register(city: City, name: str, number: str, phone: str) -> str:
    """Puts a resident on the register at the counter."""
    soon = f"{datetime.now(UTC) + timedelta(days=20):%Y-%m-%d}"
    body = {
        "name": name,
        "id_number": number,
        "phone": phone,
        "area": "440304",
        "schemes": [{"scheme": scheme, "certified_until": soon} for scheme in SCHEMES],
    }
    seen = await city.walker.enter("POST /v1/officer/persons", body, by=city.officers["chen"])
    return str(seen["person"])


async def sign_in(city: City, phone: str) -> dict[str, Any]:
    enter = city.walker.enter

    async def send() -> None:
        await enter("POST /v1/sign-in/codes", {"phone": phone})

    body = {"phone": phone, "code": await city.new_code(send, phone)}
    return dict(await enter("POST /v1/sign-in/sessions", body))


async def confirmed(city: City, token: str, phone: str) -> None:
    """The code that opens what is guarded most."""

    async def send() -> None:
        await city.walker.enter("POST /v1/me/codes", by=token)

    code = {"code": await city.new_code(send, phone)}
    await city.walker.enter("POST /v1/me/confirmations", code, by=token)


async def her_account(city: City) -> tuple[str, str]:
    """Who she is: signed in, bound to the register, and the choices of the account. Person, token."""
    enter, desk = city.walker.enter, city.officers["chen"]
    person = await register(city, NAME, ID_NUMBER, PHONE)
    texts = await enter("GET /v1/officer/consents", by=desk)
    version = texts["consents"][0]["version"]
    agreed = {"purpose": "face_processing", "version": version}
    await enter("POST /v1/officer/persons/{person}/consents", agreed, by=desk, person=person)
    await enter(
        "POST /v1/officer/persons/{person}/face-records",
        data=JPEG,
        headers={"Content-Type": "image/jpeg"},
        by=desk,
        person=person,
    )
    session = await sign_in(city, PHONE)
    refresh = {"refresh_token": session["refresh_token"]}
    her = str((await enter("POST /v1/sessions/refresh", refresh))["access_token"])
    await enter("POST /v1/me/person", {"name": NAME, "id_number": ID_NUMBER}, by=her)
    await enter("GET /v1/me", by=her)
    await enter("PATCH /v1/me", {"language": "zh-CN", "elder_mode": True}, by=her)
    await enter("GET /v1/processing-rules")
    await enter("GET /v1/consents", by=her)
    for purpose in ("sending_frames", "wechat_verify"):
        await enter("POST /v1/me/consents", {"purpose": purpose, "version": VERSION}, by=her)
    return person, her


async def her_ways(city: City, her: str) -> None:
    """How she wishes to be told."""
    enter = city.walker.enter
    openid = {"openid": "o-wang"}
    code = (await city.played("wechat/codes", openid))["code"]
    await enter("POST /v1/me/wechat", {"code": code}, by=her)
    guest = {"openid": "o-guest", "phone": "13600136000"}
    codes = {
        "code": (await city.played("wechat/codes", guest))["code"],
        "phone_code": (await city.played("wechat/phones", guest))["code"],
    }
    opened = await enter("POST /v1/sign-in/wechat", codes)
    await enter("DELETE /v1/me/wechat", by=opened["access_token"])
    accepted = {"template_id": "standin-notice", "result": "accept"}
    await enter("POST /v1/me/subscriptions", accepted, by=her)
    device = await enter(
        "POST /v1/me/devices", {"vendor": "xiaomi", "token": TOKEN, "app": "1.0"}, by=her
    )
    await enter("GET /v1/me/devices", by=her)
    await enter("DELETE /v1/me/devices/{device}", by=her, device=device["device"])
    await enter("GET /v1/me/notices", by=her)
    wishes = {
        "off": {"city": ["sms"]},
        "language": "zh-CN",
        "plain_words": False,
        "quiet": {"on": False},
    }
    await enter("PUT /v1/me/notices", wishes, by=her)
    await enter("POST /v1/me/addresses/email/codes", {"email": EMAIL}, by=her)
    found = re.search(r"\d{6}", city.mail.taken[-1].get_content())
    assert found
    email = {"email": EMAIL, "code": found[0]}
    await enter("PUT /v1/me/addresses/email", email, by=her)
    await enter("PUT /v1/me/addresses/letter", POSTAL, by=her)
    await city.played("service/followers", {"openid": "o-reader"})
    page = await enter("GET /v1/me/addresses/wechat_account/page", by=her)
    wechat = {"User-Agent": "Mozilla/5.0 MicroMessenger/8.0.50"}
    async with city.house.http.get(page["url"], headers=wechat, allow_redirects=False) as response:
        back = URL(response.headers["Location"]).query
    linked = {"code": back["code"], "state": back["state"]}
    await enter("PUT /v1/me/addresses/wechat_account", linked, by=her)
    await enter("DELETE /v1/me/addresses/{channel}", by=her, channel="wechat_account")
    await enter("GET /v1/me/addresses", by=her)


async def her_check(city: City, her: str) -> None:
    """She is certified by the camera, and by WeChat's."""
    enter, walker = city.walker.enter, city.walker
    await enter("GET /v1/entitlements", by=her)
    opened = await enter("POST /v1/face-checks", CERTIFY, by=her)
    check = opened["check"]
    given = await enter("POST /v1/face-checks/{check}/attestation-challenges", by=her, check=check)
    shown = as_body(iphone().attest(unpacked(given["challenge"])))
    await enter("POST /v1/face-checks/{check}/attestations", shown, by=her, check=check)
    ticket = await enter("POST /v1/face-checks/{check}/tickets", by=her, check=check)
    async with walker.socket("GET /v1/capture", "zhijian.capture.v1", ticket["ticket"]):
        pass
    opened = await city.house.opened(her)
    async with city.house.camera(opened["ticket"]["ticket"]) as camera:
        verdict = (await camera.until("verdict")).verdict
    assert verdict.certified
    await enter("GET /v1/face-checks/{check}", by=her, check=opened["check"])
    await enter("GET /v1/receipts/{receipt}", by=her, receipt=verdict.receipt)
    wanted = CERTIFY | {"provider": "wechat_verify", "scheme": OTHER_SCHEME}
    begun = await enter("POST /v1/evidence", wanted, by=her)
    await looked_at(city.house, begun)
    ids = {"evidence": begun["evidence"]}
    await enter("POST /v1/evidence/{evidence}/result", {"answer": ""}, by=her, **ids)
    await enter("GET /v1/evidence/{evidence}", by=her, **ids)
    await enter("GET /v1/me/certifications", by=her)


async def her_family(city: City, her: str, son: str) -> None:
    enter = city.walker.enter
    await enter("GET /v1/me/helpers", by=her)
    await enter("PUT /v1/me/helpers", {"welcome": True}, by=her)
    beside = {"name": NAME, "id_number": ID_NUMBER}
    await enter("POST /v1/helping", beside, by=son)
    await confirmed(city, her, PHONE)
    named = {
        "name": SON[0],
        "id_number": SON[1],
        "scopes": ["certify", "notices"],
        "ends_on": f"{datetime.now(UTC) + timedelta(days=90):%Y-%m-%d}",
    }
    mandate = (await enter("POST /v1/me/mandates", named, by=her))["mandate"]
    await enter("GET /v1/me/mandates", by=her)
    await enter("GET /v1/me/acting", by=son)
    await enter("DELETE /v1/me/mandates/{mandate}", by=her, mandate=mandate)


async def her_rights(city: City, her: str) -> None:
    enter = city.walker.enter
    await partners.asked(city, her)
    wish = {"kind": "other_way", "scheme": SCHEME, "way": "home_visit", "words": "膝盖不便"}
    await enter("POST /v1/me/reviews", wish, by=her)
    await enter("GET /v1/me/reviews", by=her)
    ask = {"kind": "explain", "words": "为什么要我再认证一次"}
    asked = await enter("POST /v1/me/requests", ask, by=her)
    await enter("GET /v1/me/requests", by=her)
    await enter("DELETE /v1/me/requests/{request}", by=her, request=asked["request"])
    await enter("POST /v1/me/requests", ask, by=her)
    await enter("GET /v1/me/uses", by=her)
    await enter("GET /v1/inbox", by=her)
    await enter("POST /v1/inbox/read", {"to": 1}, by=her)
    async with city.walker.socket("GET /v1/updates", "zhijian.updates.v1", by=her):
        pass
    await enter("GET /v1/me/face-lock", by=her)
    await enter("POST /v1/me/face-lock", by=her)
    _, opened = await city.house.call(
        "POST", "/v1/face-checks", {"action": "account.step_up"}, token=her
    )
    async with city.house.camera(opened["ticket"]["ticket"]) as camera:
        await camera.until("verdict")
    await enter("DELETE /v1/me/face-lock", by=her)
    await enter("GET /v1/me/export", by=her)


async def her_leave(city: City, her: str) -> None:
    """She takes back an agreement, signs out elsewhere and here, and closes the account."""
    enter = city.walker.enter
    await enter("DELETE /v1/me/consents/{purpose}", by=her, purpose="sending_frames")
    other = await sign_in(city, PHONE)
    sessions = await enter("GET /v1/me/sessions", by=her)
    [away] = [each["session"] for each in sessions["sessions"] if not each["this"]]
    await enter("DELETE /v1/me/sessions/{session}", by=her, session=away)
    await enter("DELETE /v1/me/sessions", by=her)
    assert other["access_token"] != her
    last = str((await sign_in(city, PHONE))["access_token"])
    await enter("DELETE /v1/me", by=last)


async def her_notice(city: City, her: str) -> None:
    """Something happens of which she is told by every way, all at once; one click ends the mails."""
    _, me = await city.house.call("GET", "/v1/me", token=her)
    await told(city.house, UUID(me["account"]), EventKind.SUSPENDED)

    async def mailed() -> str:
        return str(city.mail.taken[-1]["List-Unsubscribe"] or "")

    link = (await city.until(mailed)).strip("<>")
    await city.walker.enter("POST /v1/unsubscribe/{token}", token=link.rpartition("/")[2])
