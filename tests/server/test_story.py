"""The thinnest whole path, over real sockets: enrolled, signed in, checked, certified, told."""

import asyncio

import jwt

from tests.server.house import ID_NUMBER, NAME, House

WAIT_S = 10


async def test_a_pensioner_is_recognised_certified_and_told(house: House) -> None:
    token = await house.pensioner()
    check = await house.opened(token)

    async with house.camera(check["ticket"]["ticket"]) as camera:
        verdict = (await camera.until("verdict")).verdict

    assert verdict.identity_confirmed
    assert verdict.certified
    _, page = await house.call("GET", "/v1/entitlements", token=token)
    assert page["entitlements"][0]["certified_until"] == verdict.certified_until
    assert not page["entitlements"][0]["due"]
    _, inbox = await house.call("GET", "/v1/inbox", token=token)
    assert [event["n"] for event in inbox["events"]] == list(range(1, inbox["last_n"] + 1))
    assert inbox["events"][-1]["kind"] == "entitlement.certified"


async def test_the_receipt_is_signed_and_names_nobody(house: House) -> None:
    token = await house.pensioner()
    check = await house.opened(token)
    async with house.camera(check["ticket"]["ticket"]) as camera:
        verdict = (await camera.until("verdict")).verdict

    status, receipt = await house.call("GET", f"/v1/receipts/{verdict.receipt}", token=token)

    assert status == 200
    keys = house.infrastructure.keys
    claims = jwt.decode(
        receipt["jws"], keys.token_keys[keys.current_kid].public_key(), algorithms=["EdDSA"]
    )
    assert claims["check"] == check["check"]
    assert claims["action"] == "pension.certify"
    assert NAME not in str(claims)
    assert ID_NUMBER not in str(claims)


async def test_the_update_stream_hears_the_result_at_once(house: House) -> None:
    token = await house.pensioner()
    check = await house.opened(token)
    headers = {"Authorization": f"Bearer {token}", "Accept": "text/event-stream"}
    async with house.http.get(f"{house.base}/v1/updates?since=0", headers=headers) as stream:
        async with asyncio.timeout(WAIT_S):
            async for line in stream.content:
                if line.startswith(b"event: caught_up"):
                    break
            async with house.camera(check["ticket"]["ticket"]) as camera:
                await camera.until("verdict")
            heard = b""
            async for line in stream.content:
                heard += line
                if b"entitlement.certified" in heard:
                    break

    assert b"id: " in heard


async def test_a_stranger_is_refused_and_an_officer_decides_and_the_person_hears_it(
    house: House,
) -> None:
    token = await house.pensioner()
    house.faces.likeness = 0.1
    check = await house.opened(token)
    async with house.camera(check["ticket"]["ticket"]) as camera:
        verdict = (await camera.until("verdict")).verdict
    desk = await house.officer()
    _, queue = await house.call("GET", "/v1/officer/reviews", token=desk)
    review = queue["reviews"][0]["review"]

    status, _ = await house.call(
        "POST",
        f"/v1/officer/reviews/{review}/decision",
        {"decision": "certified", "words": "已电话核实"},
        token=desk,
    )

    assert not verdict.identity_confirmed
    assert "not_the_person" in verdict.reasons
    assert status == 201
    _, page = await house.call("GET", "/v1/entitlements", token=token)
    assert page["entitlements"][0]["certified_by"] == "officer"
    _, inbox = await house.call("GET", "/v1/inbox", token=token)
    assert [e["kind"] for e in inbox["events"]][-2:] == ["review.opened", "review.decided"]


async def test_a_recorded_death_holds_the_pass_back_and_nothing_stops(house: House) -> None:
    token = await house.pensioner()
    desk = await house.officer()
    check = await house.opened(token)
    _, person = await house.call(
        "POST",
        "/v1/officer/persons/search",
        {"id_number": ID_NUMBER, "purpose": "核对死亡信息"},
        token=desk,
    )
    await house.death(desk, person["person"])

    async with house.camera(check["ticket"]["ticket"]) as camera:
        verdict = (await camera.until("verdict")).verdict

    assert verdict.identity_confirmed
    assert not verdict.certified
    assert list(verdict.reasons) == ["recorded_death"]
    _, page = await house.call("GET", "/v1/entitlements", token=token)
    assert page["entitlements"][0]["standing"] == "active"
    _, queue = await house.call("GET", "/v1/officer/reviews", token=desk)
    assert [review["kind"] for review in queue["reviews"]] == ["death_recorded"]
