"""What WeChat finds, against a wire-true stand-in: a pass, a no, and what is no judgement."""

import jwt
import pytest

from domain.faces.face_check import BUDGET_FAILED
from domain.problems import Problem
from tests.server.house import SCHEME, House
from tests.server.pensions.evidence.providers import (
    ACTION,
    agree,
    asked,
    begun,
    certified_by,
    counted,
    finished,
    is_problem,
    recorded,
    resident,
    reviews,
    shown,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_wechat_and_the_picture_together_certify_with_high_assurance(
    shared: House, desk: str
) -> None:
    found = await resident(shared, desk)
    asking = await begun(shared, found)
    await shown(shared, asking)

    status, answer = await finished(shared, found, asking)

    assert (status, answer["state"], answer["assurance"]) == (201, "passed", "high"), answer
    assert answer["certified_until"]
    assert await certified_by(shared, found) == "wechat"
    assert await recorded(shared, found) == [
        ("evidence.begun", "wechat_verify"),
        ("evidence.pass", "wechat_verify"),
    ]


async def test_the_client_opens_wechats_page_with_the_verify_id(shared: House, desk: str) -> None:
    asking = await begun(shared, await resident(shared, desk))

    assert asking["opens"]["by"] == "wx.requestFacialVerify"
    assert len(asking["opens"]["value"]) > 20
    assert "wechat" not in [way["way"] for way in asking["other_ways"]]
    assert {"face", "network_id", "window"} <= {way["way"] for way in asking["other_ways"]}


async def test_the_receipt_names_provider_assurance_action_and_evidence(
    shared: House, desk: str
) -> None:
    found = await resident(shared, desk)
    asking = await begun(shared, found)
    await shown(shared, asking)
    _, answer = await finished(shared, found, asking)

    status, receipt = await shared.call(
        "GET", f"/v1/receipts/{answer['receipt']}", token=found.token
    )
    claims = jwt.decode(receipt["jws"], options={"verify_signature": False})

    assert status == 200
    assert (claims["provider"], claims["assurance"]) == ("wechat_verify", "high")
    assert (claims["check"], claims["action"]) == (asking["evidence"], ACTION)


async def test_the_person_hears_of_the_certification_in_the_inbox(shared: House, desk: str) -> None:
    found = await resident(shared, desk)
    asking = await begun(shared, found)
    await shown(shared, asking)
    await finished(shared, found, asking)

    _, inbox = await shared.call("GET", "/v1/inbox", token=found.token)

    assert inbox["events"][-1]["kind"] == "entitlement.certified"


async def test_without_a_face_record_wechats_word_certifies_alone(shared: House, desk: str) -> None:
    found = await resident(shared, desk)
    await shared.call("DELETE", "/v1/me/consents/face_processing", token=found.token)
    asking = await begun(shared, found)
    await shown(shared, asking)

    status, answer = await finished(shared, found, asking)

    assert (status, answer["state"], answer["assurance"]) == (201, "passed", "substantial")


async def test_another_face_on_the_picture_fails_counts_and_opens_a_review(
    shared: House, desk: str
) -> None:
    found = await resident(shared, desk)
    asking = await begun(shared, found)
    await shown(shared, asking)
    with shared.faces.alike(0.1):
        status, answer = await finished(shared, found, asking)

    assert (status, answer["state"], answer["reasons"]) == (201, "failed", ["not_the_person"])
    assert answer["next_step"]
    assert await counted(shared, found) == 1
    assert await reviews(shared, found) == ["face_check"]


async def test_a_likeness_that_is_not_sure_goes_to_an_officer_and_does_not_count(
    shared: House, desk: str
) -> None:
    found = await resident(shared, desk)
    asking = await begun(shared, found)
    await shown(shared, asking)
    with shared.faces.alike(0.4):
        status, answer = await finished(shared, found, asking)

    assert (status, answer["state"], answer["assurance"]) == (201, "unsure", None)
    assert await counted(shared, found) == 0
    assert await reviews(shared, found) == ["face_check"]


async def test_a_picture_that_is_missing_is_no_judgement(shared: House, desk: str) -> None:
    found = await resident(shared, desk)
    asking = await begun(shared, found)
    await shown(shared, asking, picture=b"")

    answer = await finished(shared, found, asking)

    assert is_problem(answer, 409, Problem.EVIDENCE_NOT_JUDGED), answer
    assert await reviews(shared, found) == []
    assert (await recorded(shared, found))[-1] == (
        "evidence.not_judged",
        "wechat_verify: picture 84004",
    )


async def test_a_face_that_wechat_does_not_know_fails_and_counts(shared: House, desk: str) -> None:
    found = await resident(shared, desk)
    asking = await begun(shared, found)
    await shown(shared, asking, 10004)

    status, answer = await finished(shared, found, asking)

    assert (status, answer["state"], answer["reasons"]) == (201, "failed", ["not_the_person"])
    assert await counted(shared, found) == 1
    assert await reviews(shared, found) == ["face_check"]
    assert await certified_by(shared, found) == "window"


async def test_failures_with_wechat_use_up_the_budget_of_the_camera_too(
    shared: House, desk: str
) -> None:
    found = await resident(shared, desk)
    for _ in range(BUDGET_FAILED):
        asking = await begun(shared, found)
        await shown(shared, asking, 10004)
        await finished(shared, found, asking)

    wanted = {"action": ACTION, "scheme": SCHEME}
    answers = [
        await asked(shared, found),
        await shared.call("POST", "/v1/face-checks", wanted, token=found.token),
    ]

    assert all(is_problem(answer, 429, Problem.BUDGET_SPENT) for answer in answers), answers


async def test_a_spent_budget_leaves_the_network_identity_open(shared: House, desk: str) -> None:
    found = await resident(shared, desk)
    await agree(shared, found, "network_id")
    for _ in range(BUDGET_FAILED):
        asking = await begun(shared, found)
        await shown(shared, asking, 10004)
        await finished(shared, found, asking)

    status, _ = await asked(shared, found, "network_id")

    assert status == 201


@pytest.mark.parametrize("result", [90002, 90008, 90107, 10020, 10015, 10052])
async def test_what_was_broken_off_is_no_judgement_and_never_counts(
    shared: House, desk: str, result: int
) -> None:
    found = await resident(shared, desk)
    asking = await begun(shared, found)
    await shown(shared, asking, result)

    answer = await finished(shared, found, asking)

    assert is_problem(answer, 409, Problem.EVIDENCE_NOT_JUDGED), answer
    assert await counted(shared, found) == 0
    assert await reviews(shared, found) == []


async def test_who_has_no_photo_there_is_sent_another_way(shared: House, desk: str) -> None:
    found = await resident(shared, desk)
    asking = await begun(shared, found)
    await shown(shared, asking, 10009)

    answer = await finished(shared, found, asking)

    assert is_problem(answer, 409, Problem.EVIDENCE_NO_SOURCE), answer


async def test_before_anybody_stood_there_nothing_passes(shared: House, desk: str) -> None:
    found = await resident(shared, desk)

    answer = await finished(shared, found, await begun(shared, found))

    assert is_problem(answer, 403, Problem.EVIDENCE_REFUSED), answer
    assert await certified_by(shared, found) == "window"
