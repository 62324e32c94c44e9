"""A face signs what was begun, by an agreement of its own, and nothing else."""

import asyncio

import jwt

from domain.accounts.consent import Purpose
from proto import capture_pb2 as wire
from tests.server.faces.test_withdrawing import WAIT_S, Hesitating, hesitating
from tests.server.hall.signing import LIVE, needed, open_signing
from tests.server.house import House

__all__ = ["hesitating"]  # a fixture


async def test_a_face_signs_once_its_own_agreement_is_given(house: House) -> None:
    signing = await open_signing(house)
    await signing.agree(Purpose.SENDING_FRAMES)
    case = await signing.draft()
    digest = (await signing.begun(case, "face"))["digest"]
    status, problem = await signing.check(case["case"], digest)
    assert (status, problem["type"]) == (403, "/problems/consent-missing")
    assert [each["code"] for each in problem["errors"]] == ["face_signing"]

    await signing.agree(Purpose.FACE_SIGNING)
    _, check = await signing.check(case["case"], digest)
    verdict = await signing.film(check["ticket"]["ticket"])
    status, sent = await signing.submit(case)

    (used,) = (await signing.shown(case))["used"]
    claims = jwt.decode(used["jws"], options={"verify_signature": False})
    assert verdict.outcome == wire.OUTCOME_PASS
    assert "已签署" in verdict.next_step
    assert status == 201, sent
    assert (used["way"], claims["check"]) == ("face", check["check"])
    assert [each["way"] for each in check["other_ways"]] == ["window"]


async def test_another_face_signs_nothing(house: House) -> None:
    signing = await open_signing(house)
    await signing.agree(Purpose.SENDING_FRAMES, Purpose.FACE_SIGNING)
    case = await signing.draft()
    digest = (await signing.begun(case, "face"))["digest"]
    _, check = await signing.check(case["case"], digest)

    verdict = await signing.film(check["ticket"]["ticket"], likeness=0.1)

    assert verdict.outcome == wire.OUTCOME_FAIL
    assert needed(await signing.submit(case)) == "尚未签署"
    assert (await signing.by_face(case)).outcome == wire.OUTCOME_PASS


async def test_no_check_opens_for_what_was_not_begun(house: House) -> None:
    signing = await open_signing(house)
    await signing.agree(Purpose.SENDING_FRAMES, Purpose.FACE_SIGNING)
    case, other = await signing.draft(), await signing.draft(lit="candle", extinguisher="毯")
    digest = (await signing.begun(case, "face"))["digest"]

    for wrong in ((other["case"], digest), (case["case"], "0" * 64), (case["case"], "")):
        status, problem = await signing.check(*wrong)
        assert (status, problem["type"]) == (404, "/problems/not-found")
    body = {"action": "case.sign", "scheme": f"{case['case']}:{digest}?days=1"}
    status, _ = await house.call("POST", "/v1/face-checks", body, token=signing.fair.her)
    assert status == 404
    await signing.by_face(case)
    status, problem = await signing.check(case["case"], digest)
    assert (status, problem["type"]) == (409, "/problems/not-due")


async def test_what_was_begun_anew_meanwhile_is_not_signed_by_the_older_check(
    house: House,
) -> None:
    signing = await open_signing(house)
    await signing.agree(Purpose.SENDING_FRAMES, Purpose.FACE_SIGNING)
    case = await signing.draft()
    digest = (await signing.begun(case, "face"))["digest"]
    _, check = await signing.check(case["case"], digest)
    changed = await signing.saved(case, lit="candle", extinguisher="毯")
    await signing.begun(changed, "face")

    verdict = await signing.film(check["ticket"]["ticket"])

    assert verdict.outcome == wire.OUTCOME_PASS
    assert (await signing.shown(changed))["open"]["signed_at"] is None
    assert needed(await signing.submit(changed)) == "尚未签署"


async def test_the_agreement_withdrawn_before_the_end_signs_nothing(house: House) -> None:
    signing = await open_signing(house)
    await signing.agree(Purpose.SENDING_FRAMES, Purpose.FACE_SIGNING)
    case = await signing.draft()
    digest = (await signing.begun(case, "face"))["digest"]
    _, check = await signing.check(case["case"], digest)

    await house.call("DELETE", "/v1/me/consents/face_signing", token=signing.fair.her)

    shown = f"/v1/face-checks/{check['check']}"
    assert (await signing.fair.ok("GET", shown, token=signing.fair.her))["state"] == "expired"
    assert needed(await signing.submit(case)) == "尚未签署"


async def test_the_agreement_withdrawn_while_faces_are_compared_signs_nothing(
    hesitating: House,
) -> None:
    signing, faces = await open_signing(hesitating), hesitating.faces
    assert isinstance(faces, Hesitating)
    await signing.agree(Purpose.SENDING_FRAMES, Purpose.FACE_SIGNING)
    case = await signing.draft()
    digest = (await signing.begun(case, "face"))["digest"]
    _, check = await signing.check(case["case"], digest)
    async with hesitating.camera(check["ticket"]["ticket"]) as camera:
        filming = asyncio.create_task(camera.until("problem"))
        await asyncio.wait_for(faces.comparing.wait(), WAIT_S)

        # as another machine does, which rings nobody here
        await hesitating.infrastructure.database.execute(
            "UPDATE consents SET withdrawn_at = now() WHERE purpose = 'face_signing'"
        )
        faces.go_on.set()

        assert (await filming).problem.type == "/problems/consent-withdrawn"
    assert needed(await signing.submit(case)) == "尚未签署"


async def test_a_face_that_signs_leaves_no_newer_template(house: House) -> None:
    signing = await open_signing(house)
    await signing.agree(Purpose.SENDING_FRAMES, Purpose.FACE_SIGNING)
    templates = "SELECT count(*) FROM biometric.face_records"
    before = await house.infrastructure.database.fetchval(templates)
    case = await signing.draft()
    digest = (await signing.begun(case, "face"))["digest"]
    _, check = await signing.check(case["case"], digest)

    await signing.film(check["ticket"]["ticket"], likeness=0.99)

    assert await house.infrastructure.database.fetchval(templates) == before


async def test_an_item_that_asks_a_live_face_is_not_signed_by_a_code(house: House) -> None:
    signing = await open_signing(house, LIVE)
    await signing.agree(Purpose.SENDING_FRAMES, Purpose.FACE_SIGNING)
    case = await signing.draft()
    assert [each["way"] for each in (await signing.shown(case))["ways"]] == ["face", "officer"]
    status, problem = await signing.begin(case, "code")
    assert (status, problem["type"]) == (403, "/problems/sign-way-closed")
    assert needed(await signing.submit(case)) == "尚未签署"

    await signing.by_face(case)

    assert (await signing.submit(case))[0] == 201
