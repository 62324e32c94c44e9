"""What is submitted is signed over the wire, by a code or before an officer; and what is tried instead."""

import asyncio
from typing import Any

import jwt

from tests.server.hall.signing import LOOKS, SAW, needed, open_signing, seen
from tests.server.hall.test_new_item import CASES, DESK
from tests.server.house import PHONE, House


async def test_a_code_signs_and_the_signed_statement_is_read_by_the_city_s_keys(
    house: House,
) -> None:
    signing = await open_signing(house)
    case = await signing.draft()
    assert needed(await signing.submit(case)) == "尚未签署"
    before = await signing.shown(case)

    signed = await signing.by_code(case)
    status, sent = await signing.submit(case)

    (used,) = (await signing.shown(case))["used"]
    _, keys = await house.call("GET", "/.well-known/jwks.json")
    claims = jwt.decode(used["jws"], jwt.PyJWKSet.from_dict(keys).keys[0], algorithms=["EdDSA"])
    assert status == 201, sent
    assert signed["open"]["digest"] == before["digest"] == used["digest"] == claims["digest"]
    assert (claims["case"], claims["item"], claims["way"]) == (
        case["case"],
        "permit.lantern@1",
        "code",
    )
    assert [each["way"] for each in before["ways"]] == ["code", "face", "officer"]
    assert "元宵灯会参展许可" in before["words"]


async def test_a_changed_draft_is_not_submitted_under_the_signature_of_another(
    house: House,
) -> None:
    signing = await open_signing(house)
    case = await signing.draft()
    await signing.by_code(case)
    changed = await signing.saved(case, lit="candle", extinguisher="灭火毯")

    assert needed(await signing.submit(changed)) == "签署之后内容有变化"
    kept = await signing.fair.ok("GET", f"{CASES}/{case['case']}", token=signing.fair.her)
    assert (kept["state"], kept["form"]["lit"]) == ("draft", "candle")


async def test_the_same_code_signs_once_and_no_other_case(house: House) -> None:
    signing = await open_signing(house)
    case, other = await signing.draft(), await signing.draft()
    await signing.by_code(case)
    code = await house.code(PHONE)
    await signing.another_minute()
    await signing.begun(other, "code")

    status, problem = await signing.code(other, code)
    assert (status, problem["type"]) == (403, "/problems/code-wrong")
    assert needed(await signing.code(case, code)) == ""
    assert needed(await signing.submit(other)) == "尚未签署"


async def test_submissions_at_one_moment_use_one_signature_once(house: House) -> None:
    signing = await open_signing(house)
    case = await signing.draft()
    await signing.by_code(case)

    ends = await asyncio.gather(*(signing.submit(case) for _ in range(6)))

    assert {status for status, _ in ends} <= {201, 409, 412}
    assert [status for status, _ in ends].count(201) == 1
    used = "SELECT count(*) FROM signatures WHERE used_at IS NOT NULL"
    assert await house.infrastructure.database.fetchval(used) == 1


async def test_an_old_signature_is_none(house: House) -> None:
    signing = await open_signing(house)
    case = await signing.draft()
    await signing.by_code(case)
    await house.infrastructure.database.execute(
        "UPDATE signatures SET signed_at = signed_at - interval '10 minutes'"
    )

    assert needed(await signing.submit(case)) == "签署已超过十分钟"


async def test_a_sign_in_code_signs_nothing_and_a_code_to_sign_signs_nobody_in(
    house: House,
) -> None:
    signing = await open_signing(house)
    case = await signing.draft()
    await signing.another_minute()
    await signing.begun(case, "code")
    code = await house.code(PHONE)
    await signing.another_minute()
    await house.call("POST", "/v1/sign-in/codes", {"phone": PHONE})
    _, me = await house.call("GET", "/v1/me", token=signing.fair.her)

    status, problem = await signing.code(case, await house.code(PHONE))
    assert (status, problem["type"]) == (403, "/problems/code-wrong")
    body = {"phone": PHONE, "code": code, "request": f"signing {me['account']}"}
    assert (await house.call("POST", "/v1/sign-in/sessions", body))[0] == 422
    status, problem = await house.call("POST", "/v1/sign-in/sessions", body | {"request": ""})
    assert (status, problem["type"]) == (401, "/problems/code-wrong")


async def test_an_officer_sees_it_signed_at_the_counter_and_it_stands_in_the_case(
    house: House,
) -> None:
    signing = await open_signing(house)
    fair, case = signing.fair, await signing.draft()
    await signing.begun(case, "officer")
    person = await house.infrastructure.database.fetchval("SELECT person_id FROM cases")
    path = f"/v1/officer/persons/{person}/signatures"
    waits = await fair.ok("GET", path, token=fair.officers["sun"], headers=LOOKS)
    (one,) = waits["signatures"]
    body = {"digest": one["digest"], "words": SAW}

    for wrong in ({"digest": one["digest"], "words": "好"}, {"digest": "x", "words": SAW}):
        status, _ = await house.call(
            "POST", f"{path}/{one['signature']}", wrong, token=fair.officers["sun"]
        )
        assert status == 422
    status, _ = await house.call(
        "POST", f"{path}/{one['signature']}", body, token=fair.officers["sun"]
    )
    assert status == 204
    status, sent = await signing.submit(case)
    assert status == 201, sent

    shown = await fair.ok(
        "GET", f"{DESK}/{case['case']}", token=fair.officers["gao"], headers=LOOKS
    )
    (signature,) = shown["signatures"]
    assert (signature["way"], signature["words"]) == ("officer", SAW)
    assert one["form"] == shown["form"]
    _, uses = await house.call("GET", "/v1/me/uses", token=fair.her)
    assert "签署一份申请" in str(uses)


async def test_what_is_added_is_signed_over_the_new_form(house: House) -> None:
    signing = await open_signing(house)
    fair, case = signing.fair, await signing.draft(lit="candle", extinguisher="毯")
    await signing.by_code(case)
    await signing.submit(case)
    now = await fair.ok("GET", f"{DESK}/{case['case']}", token=fair.officers["sun"], headers=LOOKS)
    now = await fair.move("sun", now, "take", "accept")
    now = await fair.move(
        "sun", now, "want_supplement", "accept", wants=["extinguisher"], words="请写明规格"
    )
    form = {"lit": "candle", "extinguisher": "4 公斤干粉"}
    path = f"{CASES}/{case['case']}/supplements"

    async def add(form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        return await house.call("POST", path, {"form": form}, token=fair.her, headers=seen(now))

    needed(await add(form))
    now = await signing.saved(now, **form)
    await signing.by_code(now)
    assert needed(await add({**form, "extinguisher": "别的"})) == "签署之后内容有变化"
    status, added = await add(form)
    assert (status, added["state"]) == (201, "submitted")


async def test_nobody_else_reads_begins_or_ends_a_signature(house: House) -> None:
    signing = await open_signing(house)
    case = await signing.draft()
    await signing.another_minute()
    await signing.begun(case, "code")
    code = await house.code(PHONE)
    stranger = await house.citizen("13911112222")
    path = f"{CASES}/{case['case']}/signature"

    for method, door, body in (
        ("GET", path, None),
        ("POST", path, {"way": "code"}),
        ("POST", f"{path}/code", {"code": code}),
    ):
        status, _ = await house.call(method, door, body, token=stranger, headers=seen(case))
        assert status in {403, 404, 409}, (method, door)
    assert (await signing.shown(case))["open"]["signed_at"] is None


async def test_unfit_bodies_are_refused_by_their_fields(house: House) -> None:
    signing = await open_signing(house)
    case = await signing.draft()
    for body in (
        {"way": "stamp"},
        {"way": 1},
        {},
        {"way": "face", "x": 1},
    ):
        path = f"{CASES}/{case['case']}/signature"
        status, problem = await house.call(
            "POST", path, body, token=signing.fair.her, headers=seen(case)
        )
        assert (status, problem["type"]) == (422, "/problems/body-invalid"), body
    for code in ("12345", "1234567", "١٢٣٤٥٦", ""):
        assert (await signing.code(case, code))[0] == 422
