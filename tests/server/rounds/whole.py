"""The round itself: every door once, by whoever may."""

from urllib.parse import urlencode
from uuid import UUID

from connectors.callbacks import path_token
from domain.accounts.consent import Purpose
from tests.agreements import shown
from tests.server.rounds import (
    bookings,
    cases,
    citizens,
    desk,
    halls,
    hand_offs,
    hospitals,
    items,
    parcels,
    payments,
    posts,
    ratings,
    signatures,
    uploads,
    visits,
)
from tests.server.rounds.city import SECRET, UNIT, City, huawei_call, unit_call

#: The worked example of WeChat's own document.
ECHO = {
    "signature": "899cf89e464efb63f54ddac96b0a0a235f53aa78",
    "timestamp": "1714037059",
    "nonce": "486452656",
    "echostr": "4711",
}


async def walk(city: City) -> None:
    enter = city.walker.enter
    person, her = await citizens.her_account(city)
    await citizens.register(city, *citizens.SON)
    son = (await citizens.sign_in(city, citizens.SON[2]))["access_token"]
    own = {"name": citizens.SON[0], "id_number": citizens.SON[1]}
    await enter("POST /v1/me/person", own, by=son)
    await citizens.her_ways(city, her)
    webhook = await desk.hooked(city)
    await citizens.her_notice(city, her)
    await desk.letters(city)
    await desk.personal_notices(city)
    await desk.deliveries(city, person)
    await desk.webhooks(city, webhook)
    await citizens.her_check(city, her)
    await hand_offs.handed(city, her)
    await hand_offs.kiosk(city)
    await citizens.her_family(city, her, son)
    await citizens.her_rights(city, her)
    await desk.signing_in(city)
    await desk.persons(city, her, person)
    await desk.another(city)
    await desk.reviews(city)
    await desk.staff(city)
    await posts.units(city)
    await posts.held(city)
    await items.released(city)
    clerk = await cases.whole(city, her, person)
    await uploads.handed_in(city, her, clerk)
    await cases.acted(city, her, son)
    await bookings.booked(city, her, son, person)
    await ratings.given(city, her)
    await ratings.boards(city)
    await parcels.sent(city, her)
    await ratings.answered(city)
    await signatures.signed(city, her, person, clerk)
    await halls.queued(city, her, person)
    await visits.visited(city, UUID(person))
    await hospitals.registered(city, her)
    await payments.paid(city, her, person)
    await payments.differing(city)
    await visits.seen_by_video(city, her, UUID(person))
    await desk.emergencies(city)
    await desk.campaigns(city, her)
    await desk.oversight(city)
    read = shown(Purpose.SENDING_FRAMES).sha256.hex()
    await enter("GET /v1/officer/consent-texts/{sha256}", by=city.officers["chen"], sha256=read)
    await desk.requests(city, person)
    await citizens.her_leave(city, her)
    await enter("DELETE /v1/sessions/current", by=son)
    await _outside(city)


async def _outside(city: City) -> None:
    """Doors that nobody signs in for."""
    enter = city.walker.enter
    query = f"?{urlencode(ECHO)}"
    await enter("GET /v1/callbacks/{vendor}", query=query, vendor="wechat")
    body, signed = huawei_call()
    await enter("POST /v1/callbacks/{vendor}", body, headers=signed, vendor="harmony")
    report = [{"sid": "never-sent", "report_status": "SUCCESS"}]
    secret = path_token(SECRET, "tencent")
    await enter("POST /v1/callbacks/{vendor}/{token}", report, vendor="tencent", token=secret)
    told, signed = unit_call()
    await enter("POST /v1/unit-callbacks/{unit}", data=told, headers=signed, unit=UNIT)
    said = {
        "mobile": "13911112222",
        "nationcode": "86",
        "text": "同意",
        "sign": "市民大厅",
        "time": 1764576000,
    }
    secret = path_token(SECRET, "tencent-replies")
    await enter("POST /v1/callbacks/{vendor}/replies/{token}", said, vendor="tencent", token=secret)
    for path in ("/healthz", "/readyz", "/metrics", "/v1/openapi.json", "/docs", "/problems"):
        await enter(f"GET {path}")
    await enter("GET /.well-known/jwks.json")
    await enter("GET /problems/{name}", name="busy")
