"""The doors of officers, each with a second where the rule wants two."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import quote

from domain.days import day_of
from domain.people import Role
from server.wiring.notices import make_campaign_batches
from tests.server.house import ID_NUMBER, NAME, PASSWORD, SCHEME, hire
from tests.server.notices.test_campaigns import DRAFT
from tests.server.privacy.test_exports import ASK, window
from tests.server.rounds import identities, passkeys
from tests.server.rounds.citizens import SON, register
from tests.server.rounds.city import City

WHY: Final = {"why": "按书面申请办理"}
WORDS: Final = {"words": "已查验身份证"}
ZHANG: Final = ("张桂兰", "440304195006150023", "13700137000")
PERSON: Final = "/v1/officer/persons/{person}"
STAFF: Final = "/v1/officer/officers/{officer}"


async def signing_in(city: City) -> None:
    enter = city.walker.enter
    body = {"username": "li", "password": PASSWORD}
    session = await enter("POST /v1/officer/sign-in/sessions", body)
    refresh = {"refresh_token": session["refresh_token"]}
    li = (await enter("POST /v1/officer/sessions/refresh", refresh))["access_token"]
    await enter("GET /v1/officer/me", by=li)
    await enter("DELETE /v1/officer/sessions/current", by=li)
    await passkeys.own(city)
    await identities.own(city)


async def persons(city: City, her: str, person: str) -> None:
    """What is done at the counter to the record of one who stands there."""
    enter, desk = city.walker.enter, city.officers["chen"]
    look = {"id_number": ID_NUMBER, "purpose": "窗口办理"}
    await enter("POST /v1/officer/persons/search", look, by=desk)
    named = {"name": NAME, "purpose": "来窗口询问，未带身份证"}
    await enter("POST /v1/officer/persons/name-search", named, by=desk)
    await enter("GET /v1/officer/schemes", by=desk)
    await enter(f"GET {PERSON}", by=desk, person=person)
    why = {"Zhijian-Purpose": quote("电话核实")}
    await enter(f"GET {PERSON}/contact", by=city.officers["zhou"], headers=why, person=person)
    proof = {"source": "市医疗保障局", "happened_on": f"{datetime.now(UTC):%Y-%m-%d}"}
    await enter(f"POST {PERSON}/proofs", proof, by=desk, person=person)
    met = {"scheme": SCHEME, "presence": "window", "words": "本人到窗口，已查验身份证"}
    await enter(f"POST {PERSON}/attestations", met, by=desk, person=person)
    easier = {
        "why": "手抖，见到本人",
        "until": f"{datetime.now(UTC) + timedelta(days=300):%Y-%m-%d}",
    }
    await enter(f"POST {PERSON}/elder-rules", easier, by=desk, person=person)
    await enter(f"POST {PERSON}/elder-rules/endings", {"why": "已康复"}, by=desk, person=person)
    await enter(f"GET {PERSON}/acting-limit", by=desk, person=person)
    wider = {
        "why": "社区网格员",
        "most": 60,
        "until": f"{datetime.now(UTC) + timedelta(days=300):%Y-%m-%d}",
    }
    await enter(f"POST {PERSON}/acting-limit", wider, by=desk, person=person)
    await city.house.infrastructure.database.execute(
        "INSERT INTO crowded (kind, hand, person_id, people, most, seen_at)"
        " VALUES ('account', 'a', $1::uuid, 50, 60, now())",
        person,
    )
    await enter("GET /v1/officer/acting", by=desk)
    await enter(f"POST {PERSON}/acting-limit/endings", {"why": "离职"}, by=desk, person=person)
    await city.house.call("POST", "/v1/me/face-lock", token=her)
    await enter(f"POST {PERSON}/face-unlocks", WHY, by=desk, person=person)


async def another(city: City) -> None:
    """Who moves, changes the number, names a representative, and is said to have died."""
    enter, desk = city.walker.enter, city.officers["chen"]
    person = await register(city, *ZHANG)
    await enter(f"POST {PERSON}/phone", {"phone": "13700137001"}, by=desk, person=person)
    address = {"address": "深圳市福田区莲花街道2号", "postcode": "518000"}
    await enter(f"POST {PERSON}/address", address, by=desk, person=person)
    area = WHY | {"area": "440305"}
    await enter(f"PUT {PERSON}/area", area, by=desk, person=person)
    named = {
        "kind": "representative",
        "id_number": SON[1],
        "scopes": ["certify"],
        "ends_on": f"{datetime.now(UTC) + timedelta(days=90):%Y-%m-%d}",
    }
    mandate = (await enter(f"POST {PERSON}/mandates", named, by=desk, person=person))["mandate"]
    await enter(f"GET {PERSON}/mandates", by=desk, person=person)
    ids = {"person": person, "mandate": mandate}
    await enter(f"DELETE {PERSON}/mandates/{{mandate}}", by=desk, **ids)
    death = {"source": "市民政局", "died_on": f"{datetime.now(UTC) - timedelta(days=9):%Y-%m-%d}"}
    look = await enter(f"POST {PERSON}/death-looks", death, by=desk, person=person)
    await enter(f"POST {PERSON}/death", death | {"seen": look["seen"]}, by=desk, person=person)


async def reviews(city: City) -> None:
    enter, reviewer = city.walker.enter, city.officers["zhou"]
    queue = await enter("GET /v1/officer/reviews", by=reviewer)
    review = queue["reviews"][0]["review"]
    await enter("GET /v1/officer/reviews/{review}", by=reviewer, review=review)
    await enter("PUT /v1/officer/reviews/{review}/claim", by=reviewer, review=review)
    await enter("DELETE /v1/officer/reviews/{review}/claim", by=reviewer, review=review)
    decision = {"decision": "certified", "words": "已上门核实，本人健在"}
    await enter("POST /v1/officer/reviews/{review}/decision", decision, by=reviewer, review=review)


async def requests(city: City, person: str) -> None:
    """A wrong ID number, corrected by two."""
    enter, first, second = city.walker.enter, city.officers["chen"], city.officers["zhou"]
    wish = {"kind": "correct", "words": "身份证号登记错了一位"}
    asked = await enter(f"POST {PERSON}/requests", wish, by=first, person=person)
    await enter("GET /v1/officer/requests", by=first)
    await enter(f"GET {PERSON}/requests", by=first, person=person)
    ids = {"person": person, "request": asked["request"]}
    answer = {"state": "answered", "correction": {"id_number": "440304195912310041"}} | WORDS
    await enter(f"POST {PERSON}/requests/{{request}}/answers", answer, by=first, **ids)
    await enter(f"POST {PERSON}/requests/{{request}}/confirmations", WORDS, by=second, **ids)


async def staff(city: City) -> None:
    enter, boss, second = city.walker.enter, city.officers["chen"], city.officers["zhou"]
    new = WHY | {"username": "sun", "roles": ["counter"], "areas": ["4403"]}
    officer = (await enter("POST /v1/officer/officers", new, by=boss))["officer"]
    await enter("GET /v1/officer/officers", by=boss)
    await enter(f"GET {STAFF}", by=boss, officer=officer)
    await enter(f"PATCH {STAFF}", WHY | {"areas": ["440304"]}, by=boss, officer=officer)
    known = WHY | {"id_number": SON[1]}
    await enter(f"POST {STAFF}/identifications", known, by=boss, officer=officer)
    for end in ("disablings", "enablings", "start-passwords", "second-factors"):
        await enter(f"POST {STAFF}/{end}", WHY, by=boss, officer=officer)
    _, wu = await city.house.call("GET", "/v1/officer/me", token=city.officers["wu"])
    other = wu["officer"]["officer"]
    asked = await enter(f"POST {STAFF}/grants", WHY | {"what": "password"}, by=boss, officer=other)
    await enter("GET /v1/officer/grants", by=second)
    approve = WHY | {"move": "approve"}
    await enter("POST /v1/officer/grants/{grant}/moves", approve, by=second, grant=asked["grant"])


async def emergencies(city: City) -> None:
    """A record of another area, opened and judged."""
    enter = city.walker.enter
    await hire(city.house.parts.accounts.officers, "far", Role.COUNTER, areas=["110101"])
    far = await city.house.officer("far")
    found = {"id_number": ID_NUMBER, "why": "窗口前晕倒，需联系家人"}
    opened = await enter("POST /v1/officer/emergencies", found, by=far)
    boss = city.officers["chen"]
    await enter("GET /v1/officer/emergencies", by=boss)
    judged = WORDS | {"justified": True}
    ids = {"emergency": opened["emergency"]}
    await enter("POST /v1/officer/emergencies/{emergency}/review", judged, by=boss, **ids)


async def campaigns(city: City, her: str) -> None:
    enter, writer, second = city.walker.enter, city.officers["chen"], city.officers["zhou"]
    campaign = (await enter("POST /v1/officer/campaigns", DRAFT, by=writer))["campaign"]
    await enter("GET /v1/officer/campaigns", by=writer)
    await enter("GET /v1/officer/campaigns/{campaign}", by=writer, campaign=campaign)
    release = {"move": "release", "why": "已核对文字"}
    await enter(
        "POST /v1/officer/campaigns/{campaign}/moves", release, by=second, campaign=campaign
    )
    await enter("GET /v1/officer/notice-texts", by=writer)

    async def told() -> bool:
        status, _ = await city.house.call("GET", f"/v1/notices/{campaign}", token=her)
        return status == 200

    now = datetime.now(UTC)  # the loop itself is quiet at night
    await make_campaign_batches(city.house.infrastructure.database).tell_batch(now, day_of(now), 50)
    await city.until(told)
    await enter("GET /v1/notices/{notice}", by=her, notice=campaign)


async def letters(city: City) -> None:
    enter, desk = city.walker.enter, city.officers["chen"]

    async def waiting() -> list[Any]:
        return list((await city.house.call("GET", "/v1/officer/letters", token=desk))[1]["letters"])

    letter = (await city.until(waiting))[0]["letter"]
    await enter("GET /v1/officer/letters", by=desk)
    await enter("GET /v1/officer/letters/{letter}", by=desk, letter=letter)
    await enter("GET /v1/officer/letters/{letter}/sheet", by=desk, letter=letter)
    sent = {"tracking": "1234567890123"}
    await enter("POST /v1/officer/letters/{letter}/posted", sent, by=desk, letter=letter)


async def personal_notices(city: City) -> None:
    enter, desk = city.walker.enter, city.officers["chen"]
    notice = (await enter("GET /v1/officer/personal-notices", by=desk))["notices"][0]["notice"]
    met = {"told": True, "why": "已上门告知"}
    await enter("POST /v1/officer/personal-notices/{notice}/end", met, by=desk, notice=notice)
    await city.house.infrastructure.database.execute(
        "INSERT INTO spot_checks (spot_id, person_id, check_id, scheme, drawn_at, due_at)"
        " SELECT gen_random_uuid(), person_id, gen_random_uuid(), $1, now(), now() + interval '14 days'"
        " FROM persons LIMIT 1",
        SCHEME,
    )
    spot = (await enter("GET /v1/officer/spot-checks", by=desk))["spots"][0]["spot"]
    body = {"result": "met", "met_by": "call", "why": "登记电话接通，本人应答"}
    await enter("POST /v1/officer/spot-checks/{spot}/result", body, by=desk, spot=spot)
    await enter("GET /v1/officer/spot-checks/months", by=desk)


async def deliveries(city: City, person: str) -> None:
    enter, boss = city.walker.enter, city.officers["chen"]
    look = {"purpose": "本人询问通知"}
    await enter(f"POST {PERSON}/deliveries/search", look, by=boss, person=person)
    await city.house.infrastructure.database.execute(
        "UPDATE deliveries SET state = 'failed', answer = 'isv.MOBILE_NUMBER_ILLEGAL',"
        " ended_at = now() WHERE channel = 'sms'"
    )
    await enter("GET /v1/officer/channels", by=boss)
    await enter("GET /v1/officer/dead-letters", by=boss)
    again = {"channel": "sms", "reason": "isv.MOBILE_NUMBER_ILLEGAL", "why": "号码已更正"}
    await enter("POST /v1/officer/dead-letters/resendings", again, by=boss)


async def hooked(city: City) -> str:
    """A partner who is told from now on."""
    new = {"url": f"http://{city.partner}/hook", "why": "已签协议"}
    made = await city.walker.enter("POST /v1/officer/webhooks", new, by=city.officers["chen"])
    return str(made["webhook"])


async def webhooks(city: City, webhook: str) -> None:
    enter, boss = city.walker.enter, city.officers["chen"]
    hooks = "/v1/officer/webhooks"

    async def over() -> str:
        """A call that has ended, which may be made again."""
        _, seen = await city.house.call("GET", f"{hooks}/{webhook}/calls", token=boss)
        ended = [each["message"] for each in seen["calls"] if each["ended_at"]]
        return str(ended[0]) if ended else ""

    message = await city.until(over)
    await enter(f"GET {hooks}", by=boss)
    await enter(f"GET {hooks}/{{webhook}}/calls", by=boss, webhook=webhook)
    ids = {"webhook": webhook, "message": message}
    await enter(f"POST {hooks}/{{webhook}}/calls/{{message}}/resendings", WHY, by=boss, **ids)
    since = WHY | {"since": f"{datetime.now(UTC) - timedelta(days=1):%Y-%m-%dT%H:%M:%SZ}"}
    await enter(f"POST {hooks}/{{webhook}}/replays", since, by=boss, webhook=webhook)
    for end in ("pings", "secrets", "pauses", "enablings"):
        await enter(f"POST {hooks}/{{webhook}}/{end}", WHY, by=boss, webhook=webhook)
    await enter(f"DELETE {hooks}/{{webhook}}", by=boss, webhook=webhook)


async def oversight(city: City) -> None:
    """What leaves the house, what is looked over, and how the engines do."""
    enter, boss, second = city.walker.enter, city.officers["chen"], city.officers["zhou"]
    export = (await enter("POST /v1/officer/exports", ASK, by=boss))["export"]
    await enter("GET /v1/officer/exports", by=boss)
    await enter("GET /v1/officer/exports/{export}", by=second, export=export)
    approve = {"move": "approve", "why": "已核对用途和范围"}
    await enter("POST /v1/officer/exports/{export}/moves", approve, by=second, export=export)
    await enter("POST /v1/officer/exports/{export}/file", by=boss, export=export)
    await enter("POST /v1/officer/breach-reports", window(), by=boss)
    await enter("GET /v1/officer/audit", by=boss, query=f"?purpose={quote('complaint')}")
    await enter("GET /v1/officer/oversight", by=boss)
    for end in ("", "/counts", "/pairs"):
        await enter(f"GET /v1/officer/engines{end}", by=boss)
