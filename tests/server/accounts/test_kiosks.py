"""Kiosks over real sockets: enrolled, used by one person after the other, taken out of service."""

import asyncio
from datetime import timedelta
from typing import Any

import jwt
import pytest
import pytest_asyncio

from proto import capture_pb2
from tests.server.accounts.staff import HERE, THERE, WHY, audited, officer
from tests.server.house import NAME, SCHEME, House
from tests.server.keyed import Keyed
from tests.server.neighbours import Neighbour, neighbour

pytestmark = pytest.mark.asyncio(loop_scope="module")

KIOSKS = "/v1/officer/kiosks"
CHECK = {"action": "pension.certify", "scheme": SCHEME}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def admin(shared: House) -> str:
    return await officer(shared, "kiosk admin", HERE)


@pytest_asyncio.fixture(loop_scope="module")
async def resident(shared: House, desk: str) -> Neighbour:
    return await neighbour(shared, desk)


async def made(house: House, admin: str, name: str = "街道大厅 1 号机") -> dict[str, Any]:
    body = WHY | {"name": name, "area": HERE}
    status, answer = await house.call("POST", KIOSKS, body, token=admin)
    assert status == 201, answer
    return answer


async def enrolled(house: House, admin: str) -> tuple[Keyed, str]:
    """A machine that is a kiosk, and which."""
    answer = await made(house, admin)
    kiosk = Keyed(house)
    status, seen = await kiosk.call("POST", "/v1/kiosk/enrolments", {"code": answer["code"]})
    assert status == 201, seen
    return kiosk, answer["kiosk"]["kiosk"]


async def state(house: House, admin: str, kiosk: str) -> dict[str, Any]:
    _, seen = await house.call("GET", KIOSKS, token=admin)
    return next(each for each in seen["kiosks"] if each["kiosk"] == kiosk)


def problem(answer: dict[str, Any]) -> str:
    return str(answer.get("type", "")).removeprefix("/problems/")


async def test_a_code_enrols_one_machine_once(shared: House, admin: str) -> None:
    answer = await made(shared, admin)
    first, second = Keyed(shared), Keyed(shared)
    body = {"code": answer["code"].lower().replace("-", " ")}

    status, seen = await first.call("POST", "/v1/kiosk/enrolments", body)
    again, why = await second.call("POST", "/v1/kiosk/enrolments", body)
    twice, _ = await first.call(
        "POST", "/v1/kiosk/enrolments", {"code": (await made(shared, admin))["code"]}
    )

    assert (status, seen["name"]) == (201, "街道大厅 1 号机")
    assert (again, problem(why), twice) == (403, "enrol-code-wrong", 409)
    assert (await state(shared, admin, seen["kiosk"]))["state"] == "live"


async def test_a_code_that_is_a_day_old_or_no_code_enrols_nothing(
    shared: House, admin: str
) -> None:
    answer = await made(shared, admin)
    await shared.infrastructure.database.execute(
        "UPDATE kiosks SET enrol_until = enrol_until - $2::interval WHERE kiosk_id = $1",
        answer["kiosk"]["kiosk"],
        timedelta(hours=24),
    )
    late, _ = await Keyed(shared).call("POST", "/v1/kiosk/enrolments", {"code": answer["code"]})
    unfit, _ = await Keyed(shared).call("POST", "/v1/kiosk/enrolments", {"code": "0189"})
    keyless, _ = await shared.call("POST", "/v1/kiosk/enrolments", {"code": answer["code"]})

    assert (late, unfit, keyless) == (403, 422, 401)


async def test_an_administrator_of_another_area_sees_and_changes_none(
    shared: House, admin: str
) -> None:
    _, kiosk = await enrolled(shared, admin)
    other = await officer(shared, "kiosk admin there", THERE)

    _, seen = await shared.call("GET", KIOSKS, token=other)
    body = WHY | {"name": "x", "area": HERE}
    added, _ = await shared.call("POST", KIOSKS, body, token=other)
    revoked, _ = await shared.call("POST", f"{KIOSKS}/{kiosk}/revocations", WHY, token=other)
    coded, _ = await shared.call("POST", f"{KIOSKS}/{kiosk}/codes", WHY, token=other)

    assert kiosk not in {each["kiosk"] for each in seen["kiosks"]}
    assert (added, revoked, coded) == (403, 404, 404)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/v1/kiosk/beats", {"camera": True}),
        ("DELETE", "/v1/kiosk/sessions", None),
        ("POST", "/v1/kiosk/persons", {"name": NAME, "id_number": "440304195912310025"}),
    ],
)
async def test_what_is_no_kiosk_speaks_as_none(
    shared: House, method: str, path: str, body: object
) -> None:
    status, answer = await Keyed(shared).call(method, path, body)

    assert (status, problem(answer)) == (403, "kiosk-unknown")


async def test_a_person_at_a_kiosk_is_signed_in_for_minutes(
    shared: House, admin: str, resident: Neighbour
) -> None:
    kiosk, _ = await enrolled(shared, admin)
    session = await kiosk.sign_in(resident.phone)
    _, mine = await kiosk.call("GET", "/v1/me/sessions")
    row = await shared.infrastructure.database.fetchrow(
        "SELECT expires_at - created_at AS idle FROM sessions WHERE device_key = $1 AND revoked_at IS NULL",
        kiosk.key.print,
    )
    assert row is not None

    assert session["expires_in"] == 300
    assert row["idle"] == timedelta(minutes=5)
    assert {"自助机"} == {each["name"] for each in mine["sessions"] if each["this"]}


async def test_no_renewal_carries_a_sign_in_beyond_ten_minutes(
    shared: House, admin: str, resident: Neighbour
) -> None:
    kiosk, _ = await enrolled(shared, admin)
    session = await kiosk.sign_in(resident.phone)
    kiosk.token = ""
    for back in (4, 4):
        await shared.infrastructure.database.execute(
            "UPDATE sessions SET created_at = created_at - $2::interval, expires_at = expires_at - $2::interval"
            " WHERE device_key = $1",
            kiosk.key.print,
            timedelta(minutes=back),
        )
        status, session = await kiosk.call(
            "POST", "/v1/sessions/refresh", {"refresh_token": session["refresh_token"]}
        )
        assert (status, session["expires_in"]) == (200, 300)
    left = await shared.infrastructure.database.fetchval(
        "SELECT expires_at - now() FROM sessions WHERE device_key = $1 AND revoked_at IS NULL",
        kiosk.key.print,
    )

    assert left <= timedelta(minutes=2)


async def test_the_next_person_finds_nobody_signed_in(
    shared: House, admin: str, desk: str, resident: Neighbour
) -> None:
    kiosk, _ = await enrolled(shared, admin)
    first = await kiosk.sign_in(resident.phone)
    left_behind = kiosk.token
    other = await neighbour(shared, desk)
    await kiosk.sign_in(other.phone)
    mine, kiosk.token = kiosk.token, left_behind
    seen, _ = await kiosk.call("GET", "/v1/me")
    kiosk.token = ""
    renewed, _ = await kiosk.call(
        "POST", "/v1/sessions/refresh", {"refresh_token": first["refresh_token"]}
    )
    kiosk.token = mine
    present, _ = await kiosk.call("GET", "/v1/me")

    assert (seen, renewed, present) == (401, 401, 200)


async def test_whoever_goes_or_whose_browser_starts_anew_is_signed_out(
    shared: House, admin: str, resident: Neighbour
) -> None:
    kiosk, _ = await enrolled(shared, admin)
    await kiosk.sign_in(resident.phone)
    token, kiosk.token = kiosk.token, ""
    cleared, _ = await kiosk.call("DELETE", "/v1/kiosk/sessions")
    kiosk.token = token
    seen, _ = await kiosk.call("GET", "/v1/me")

    assert (cleared, seen) == (204, 401)


async def test_a_token_of_a_kiosk_is_of_no_use_elsewhere(
    shared: House, admin: str, resident: Neighbour
) -> None:
    kiosk, _ = await enrolled(shared, admin)
    await kiosk.sign_in(resident.phone)
    thief = Keyed(shared)
    thief.token = kiosk.token

    bearer, _ = await shared.call("GET", "/v1/me", token=kiosk.token)
    stolen, _ = await thief.call("GET", "/v1/me")

    assert (bearer, stolen) == (401, 401)


async def test_what_a_kiosk_films_says_so_and_so_does_the_receipt(
    shared: House, admin: str, resident: Neighbour
) -> None:
    kiosk, known = await enrolled(shared, admin)
    await kiosk.sign_in(resident.phone)
    status, opened = await kiosk.call("POST", "/v1/face-checks", CHECK)
    assert status == 201, opened
    async with shared.camera(opened["ticket"]["ticket"]) as camera:
        verdict = (await camera.until("verdict")).verdict
    assert verdict.outcome == capture_pb2.OUTCOME_PASS
    _, check = await kiosk.call("GET", f"/v1/face-checks/{opened['check']}")
    _, receipt = await kiosk.call("GET", f"/v1/receipts/{check['receipt']}")
    claims = jwt.decode(receipt["jws"], options={"verify_signature": False})

    assert (check["capture"], claims["kiosk"]) == ("kiosk", known)


async def test_a_phone_with_a_key_films_as_a_phone(shared: House, resident: Neighbour) -> None:
    phone = Keyed(shared)
    await phone.sign_in(resident.phone)
    _, opened = await phone.call("POST", "/v1/face-checks", CHECK)
    _, check = await phone.call("GET", f"/v1/face-checks/{opened['check']}")
    claimed, _ = await phone.call("POST", "/v1/face-checks", CHECK | {"capture": "kiosk"})

    assert (check["capture"], claimed) == ("browser", 422)


async def test_out_of_service_means_at_once(shared: House, admin: str, resident: Neighbour) -> None:
    kiosk, known = await enrolled(shared, admin)
    session = await kiosk.sign_in(resident.phone)
    _, opened = await kiosk.call("POST", "/v1/face-checks", CHECK)
    async with shared.camera(opened["ticket"]["ticket"]) as camera:
        await camera.next()
        status, seen = await shared.call("POST", f"{KIOSKS}/{known}/revocations", WHY, token=admin)
        async with asyncio.timeout(10):
            while not camera.socket.closed:
                await camera.socket.receive()
    seen_me, _ = await kiosk.call("GET", "/v1/me")
    kiosk.token = ""
    beat, why = await kiosk.call("POST", "/v1/kiosk/beats", {"camera": True})
    renewed, _ = await kiosk.call(
        "POST", "/v1/sessions/refresh", {"refresh_token": session["refresh_token"]}
    )
    await shared.infrastructure.database.execute("DELETE FROM sign_in_codes")
    await shared.call("POST", "/v1/sign-in/codes", {"phone": resident.phone})
    body = {"phone": resident.phone, "code": await shared.code(resident.phone)}
    signed_in, _ = await kiosk.call("POST", "/v1/sign-in/sessions", body)
    again, _ = await shared.call("POST", f"{KIOSKS}/{known}/revocations", WHY, token=admin)

    assert (status, seen["state"]) == (201, "revoked")
    assert (seen_me, beat, problem(why)) == (401, 403, "kiosk-revoked")
    assert (renewed, signed_in, again) == (403, 403, 409)
    assert WHY["why"] in await audited(shared, "kiosk.revoked")


async def test_a_new_code_makes_the_machine_before_none(
    shared: House, admin: str, resident: Neighbour
) -> None:
    kiosk, known = await enrolled(shared, admin)
    await kiosk.sign_in(resident.phone)
    status, coded = await shared.call("POST", f"{KIOSKS}/{known}/codes", WHY, token=admin)
    seen, _ = await kiosk.call("GET", "/v1/me")
    kiosk.token = ""
    former, _ = await kiosk.call("POST", "/v1/kiosk/beats", {"camera": True})
    newer = Keyed(shared)
    joined, _ = await newer.call("POST", "/v1/kiosk/enrolments", {"code": coded["code"]})

    assert (status, coded["kiosk"]["state"]) == (201, "enrolling")
    assert (seen, former, joined) == (401, 403, 201)


async def test_a_card_and_the_code_on_the_phone_on_record_sign_in_who_had_no_account(
    shared: House, admin: str, desk: str
) -> None:
    who = await neighbour(shared, desk, bound=False)
    await shared.infrastructure.database.execute("DELETE FROM sign_in_codes")
    kiosk, _ = await enrolled(shared, admin)
    card = {"name": NAME, "id_number": who.id_number}
    status, sent = await kiosk.call("POST", "/v1/kiosk/persons", card)
    code = {"code": await shared.code(who.phone), "request": sent["request"]}
    wrong = card | code | {"code": f"{(int(code['code']) + 1) % 10**6:06}"}
    refused, _ = await kiosk.call("POST", "/v1/kiosk/sessions", wrong)
    done, session = await kiosk.call("POST", "/v1/kiosk/sessions", card | code)
    kiosk.token = session["access_token"]
    _, due = await kiosk.call("GET", "/v1/entitlements")

    assert (status, refused, done) == (202, 401, 201)
    assert [each["scheme"] for each in due["entitlements"]] == [SCHEME]


async def test_nobody_is_told_whether_a_card_is_known_or_a_code_was_sent(
    shared: House, admin: str, resident: Neighbour
) -> None:
    kiosk, _ = await enrolled(shared, admin)
    await shared.infrastructure.database.execute("DELETE FROM sign_in_codes")
    card = {"name": NAME, "id_number": resident.id_number}
    known = await kiosk.call("POST", "/v1/kiosk/persons", card)
    soon = await kiosk.call("POST", "/v1/kiosk/persons", card)
    other_name = await kiosk.call("POST", "/v1/kiosk/persons", card | {"name": "李建国"})
    nobody = await kiosk.call(
        "POST", "/v1/kiosk/persons", card | {"id_number": "440306195001011238"}
    )
    body = card | {"id_number": "440306195001011238", "code": "123456"}
    status, answer = await kiosk.call(
        "POST", "/v1/kiosk/sessions", body | {"request": known[1]["request"]}
    )

    assert known == soon == other_name == nobody
    assert (status, problem(answer)) == (401, "code-wrong")
