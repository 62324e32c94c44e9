"""Evidence by WeChat, by the national network identity and by an officer, against wire-true stand-ins."""

import asyncio
import base64
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import jwt
import pytest
import pytest_asyncio
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from clients.standins.accounts import StandinAccounts
from domain.face_check import BUDGET_FAILED
from domain.problems import NEXT_STEPS, Problem
from storage.erasure import erase_account
from storage.persons import open_identity, seal_identity
from storage.retention import sweep
from tests.server.house import SCHEME, VERSION, House, open_house
from tests.server.neighbours import Neighbour, neighbour

pytestmark = pytest.mark.asyncio(loop_scope="module")

ACTION: Final = "pension.certify"
PICTURE: Final = b"\xff\xd8 a face \xff\xd9"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared(
    shared_database_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[House]:
    """A house to which both outside providers are connected, with the picture granted."""
    folder = tmp_path_factory.mktemp("house")
    key = ec.generate_private_key(ec.SECP256R1())
    public = folder / "network.pem"
    public.write_bytes(
        key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )
    accounts = StandinAccounts()

    def more(outside: str) -> dict[str, object]:
        return {
            "wechat_base_url": outside,
            "wechat_appid": accounts.appid,
            "wechat_secret": accounts.app_secret,
            "wechat_face": True,
            "wechat_face_picture": True,
            "network_id_base_url": outside,
            "network_id_app_id": accounts.network_app,
            "network_id_secret": accounts.network_secret,
            "network_id_key_file": public,
        }

    async with open_house(shared_database_url, folder, more) as house:
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
        await played(house, "network/keys", {"pem": pem})
        yield house


async def played(house: House, hook: str, body: object) -> dict[str, Any]:
    """Plays the world at the stand-ins."""
    async with house.http.post(f"{house.standins}/_standin/{hook}", json=body) as response:
        assert response.status in {200, 204}, hook
        return await response.json() if response.status == 200 else {}


async def resident(house: House, desk: str, provider: str = "wechat_verify") -> Neighbour:
    """A neighbour with WeChat linked, who agrees to the provider."""
    found = await neighbour(house, desk)
    await linked(house, found, f"o-{found.phone}")
    await agree(house, found, provider)
    return found


async def linked(house: House, found: Neighbour, openid: str) -> None:
    code = (await played(house, "wechat/codes", {"openid": openid}))["code"]
    status, _ = await house.call("POST", "/v1/me/wechat", {"code": code}, token=found.token)
    assert status == 201


async def agree(house: House, found: Neighbour, purpose: str) -> None:
    body = {"purpose": purpose, "version": VERSION}
    status, answer = await house.call("POST", "/v1/me/consents", body, token=found.token)
    assert status == 201, answer


async def asked(
    house: House, found: Neighbour, provider: str = "wechat_verify", scheme: str = SCHEME
) -> tuple[int, dict[str, Any]]:
    wanted = {"provider": provider, "action": ACTION, "scheme": scheme}
    return await house.call("POST", "/v1/evidence", wanted, token=found.token)


async def begun(house: House, found: Neighbour, provider: str = "wechat_verify") -> dict[str, Any]:
    status, body = await asked(house, found, provider)
    assert status == 201, body
    return body


async def shown(
    house: House,
    begun: dict[str, Any],
    result: int = 10000,
    *,
    openid: str = "",
    picture: bytes = PICTURE,
) -> None:
    """Somebody stands before the phone on which WeChat's own page runs."""
    body = {
        "verify_id": begun["opens"]["value"],
        "verify_ret": result,
        "openid": openid,
        "picture": base64.b64encode(picture).decode(),
    }
    await played(house, "wechat/faces", body)


async def finished(
    house: House, found: Neighbour, begun: dict[str, Any], answer: str = ""
) -> tuple[int, dict[str, Any]]:
    path = f"/v1/evidence/{begun['evidence']}/result"
    return await house.call("POST", path, {"answer": answer}, token=found.token)


async def network_answer(house: House, begun: dict[str, Any], **changes: object) -> str:
    body = {"number": UUID(begun["evidence"]).hex, "changes": changes}
    return str((await played(house, "network/answers", body))["answer"])


async def certified_by(house: House, found: Neighbour) -> str:
    _, body = await house.call("GET", "/v1/entitlements", token=found.token)
    return str(body["entitlements"][0]["certified_by"])


async def reviews(house: House, found: Neighbour) -> list[str]:
    _, body = await house.call("GET", "/v1/me/reviews", token=found.token)
    return [review["kind"] for review in body["reviews"]]


async def recorded(house: House, found: Neighbour) -> list[tuple[str, str]]:
    """Actions about evidence of the person in the audit, oldest first, each with its why."""
    rows = await house.ground.database.fetch(
        "SELECT action, why FROM audit WHERE person_id = $1 AND about LIKE 'evidence:%' ORDER BY seq",
        found.person,
    )
    return [(row["action"], row["why"]) for row in rows]


async def counted(house: House, found: Neighbour) -> int:
    return int(
        await house.ground.database.fetchval(
            "SELECT count(*) FROM evidence WHERE person_id = $1 AND counts", found.person
        )
    )


def is_problem(answer: tuple[int, dict[str, Any]], status: int, problem: Problem) -> bool:
    """The status, the stable name, and a next step in words."""
    body = answer[1]
    return (answer[0], body.get("type"), body.get("next_step")) == (
        status,
        f"/problems/{problem}",
        NEXT_STEPS[problem].zh,
    )


# WeChat


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
    shared.faces.likeness = 0.1
    try:
        status, answer = await finished(shared, found, asking)
    finally:
        shared.faces.likeness = 0.7

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
    shared.faces.likeness = 0.4
    try:
        status, answer = await finished(shared, found, asking)
    finally:
        shared.faces.likeness = 0.7

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


async def test_another_persons_wechat_before_the_page_is_refused_and_audited(
    shared: House, desk: str
) -> None:
    found = await resident(shared, desk)
    asking = await begun(shared, found)
    await shown(shared, asking, openid="o-somebody-else")

    answer = await finished(shared, found, asking)

    assert is_problem(answer, 403, Problem.EVIDENCE_REFUSED), answer
    assert (await recorded(shared, found))[-1] == (
        "evidence.refused",
        "wechat_verify: errcode 84003",
    )


async def test_another_wechat_linked_in_between_is_refused_and_audited(
    shared: House, desk: str
) -> None:
    found = await resident(shared, desk)
    asking = await begun(shared, found)
    await shown(shared, asking)
    await linked(shared, found, f"p-{found.phone}")

    answer = await finished(shared, found, asking)

    assert is_problem(answer, 403, Problem.EVIDENCE_REFUSED), answer
    assert (await recorded(shared, found))[-1] == ("evidence.refused", "wechat_verify: openid")


async def test_a_hash_of_another_certificate_is_refused_and_audited(
    shared: House, desk: str
) -> None:
    found, other = await resident(shared, desk), await resident(shared, desk)
    asking = await begun(shared, found)
    await shown(shared, asking)
    database, vault = shared.ground.database, shared.ground.vault
    identity = await database.fetchval(
        "SELECT identity FROM persons WHERE person_id = $1", other.person
    )
    sealed = seal_identity(vault, found.person, open_identity(vault, other.person, identity))
    await database.execute(
        "UPDATE persons SET identity = $2 WHERE person_id = $1", found.person, sealed
    )

    answer = await finished(shared, found, asking)

    assert is_problem(answer, 403, Problem.EVIDENCE_REFUSED), answer
    assert (await recorded(shared, found))[-1][0] == "evidence.refused"


async def test_evidence_is_good_once(shared: House, desk: str) -> None:
    found = await resident(shared, desk)
    asking = await begun(shared, found)
    await shown(shared, asking)
    first, _ = await finished(shared, found, asking)

    answer = await finished(shared, found, asking)

    assert first == 201
    assert is_problem(answer, 410, Problem.EVIDENCE_OVER), answer
    assert (await recorded(shared, found))[-1] == ("evidence.refused", "wechat_verify: over")


async def test_of_many_answers_at_once_one_is_booked(shared: House, desk: str) -> None:
    found = await resident(shared, desk)
    asking = await begun(shared, found)
    await shown(shared, asking)

    answers = await asyncio.gather(*(finished(shared, found, asking) for _ in range(6)))

    assert sorted(status for status, _ in answers) == [201, *[410] * 5]


async def test_a_number_of_ours_is_never_taken_twice_there(shared: House, desk: str) -> None:
    found = await resident(shared, desk)

    asking, again = await begun(shared, found), await begun(shared, found)

    assert asking["evidence"] != again["evidence"]
    assert asking["opens"]["value"] != again["opens"]["value"]


async def test_a_new_beginning_ends_the_one_before(shared: House, desk: str) -> None:
    found = await resident(shared, desk)
    asking = await begun(shared, found)
    await begun(shared, found)
    await shown(shared, asking)

    answer = await finished(shared, found, asking)

    assert is_problem(answer, 410, Problem.EVIDENCE_OVER), answer


async def test_of_many_beginnings_at_once_one_stays_open(shared: House, desk: str) -> None:
    found = await resident(shared, desk)

    answers = await asyncio.gather(*(asked(shared, found) for _ in range(6)))
    still_open = await shared.ground.database.fetchval(
        "SELECT count(*) FROM evidence WHERE person_id = $1 AND state = 'issued'", found.person
    )

    assert [status for status, _ in answers] == [201] * 6
    assert still_open == 1


async def test_a_late_answer_is_refused_and_audited(shared: House, desk: str) -> None:
    found = await resident(shared, desk)
    asking = await begun(shared, found)
    await shown(shared, asking)
    await shared.ground.database.execute(
        "UPDATE evidence SET expires_at = issued_at WHERE person_id = $1", found.person
    )

    answer = await finished(shared, found, asking)

    assert is_problem(answer, 410, Problem.EVIDENCE_OVER), answer
    assert (await recorded(shared, found))[-1] == ("evidence.refused", "wechat_verify: late")


async def test_a_neighbours_evidence_is_not_found(shared: House, desk: str) -> None:
    found, other = await resident(shared, desk), await resident(shared, desk)
    asking = await begun(shared, found)
    await shown(shared, asking)

    answer = await finished(shared, other, asking)

    assert is_problem(answer, 404, Problem.NOT_FOUND), answer


async def test_what_the_provider_gave_is_erased_when_it_ends(shared: House, desk: str) -> None:
    found = await resident(shared, desk)
    asking = await begun(shared, found)
    await shown(shared, asking)
    await finished(shared, found, asking)

    kept = await shared.ground.database.fetchval(
        "SELECT count(kept) FROM evidence WHERE person_id = $1", found.person
    )

    assert kept == 0


async def test_what_nobody_came_back_for_is_ended_and_emptied(shared: House, desk: str) -> None:
    found, database = await resident(shared, desk), shared.ground.database
    await begun(shared, found)
    await database.execute(
        "UPDATE evidence SET expires_at = now() - interval '1 s' WHERE person_id = $1",
        found.person,
    )

    await sweep(database)
    row = await database.fetchrow(
        "SELECT state, kept, counts FROM evidence WHERE person_id = $1", found.person
    )

    assert row is not None
    assert (row["state"], row["kept"], row["counts"]) == ("expired", None, False)


async def test_with_the_account_goes_what_the_provider_gave(shared: House, desk: str) -> None:
    found, database = await resident(shared, desk), shared.ground.database
    await begun(shared, found)
    account = await database.fetchval(
        "SELECT account_id FROM accounts WHERE person_id = $1", found.person
    )

    async with database.transaction() as tx:
        await erase_account(
            tx, shared.ground.vault, account, actor="system", action="account.erased", why="test"
        )
    kept = await database.fetchval(
        "SELECT count(kept) FROM evidence WHERE person_id = $1", found.person
    )

    assert kept == 0


@pytest.mark.parametrize(
    "fault",
    [
        {"mode": "drop"},
        {"mode": "half"},
        {"mode": "html"},
        {"mode": "garbage"},
        {"mode": "status", "status": 502},
        {"mode": "error", "code": "-1"},
        {"mode": "error", "code": "45009"},
    ],
    ids=lambda fault: "-".join(map(str, fault.values())),
)
async def test_while_wechat_does_not_answer_nothing_is_lost(
    shared: House, desk: str, fault: dict[str, Any]
) -> None:
    found = await resident(shared, desk)
    asking = await begun(shared, found)
    await shown(shared, asking)
    await played(shared, "faults", {"vendor": "wechat_face", "times": 1, **fault})

    late = await finished(shared, found, asking)
    status, answer = await finished(shared, found, asking)

    assert is_problem(late, 503, Problem.OUTSIDE_SYSTEM), late
    assert (status, answer["state"]) == (201, "passed")
    assert await counted(shared, found) == 0


async def test_a_beginning_without_an_answer_begins_nothing(shared: House, desk: str) -> None:
    found = await resident(shared, desk)
    await played(shared, "faults", {"vendor": "wechat_face", "times": 1, "mode": "drop_after"})

    late = await asked(shared, found)
    status, _ = await asked(shared, found)

    assert is_problem(late, 503, Problem.OUTSIDE_SYSTEM), late
    assert status == 201


async def test_an_access_token_that_ended_is_renewed_on_the_way(shared: House, desk: str) -> None:
    found = await resident(shared, desk)
    asking = await begun(shared, found)
    await shown(shared, asking)
    await played(shared, "wechat/tokens/end", {"known": True})

    status, answer = await finished(shared, found, asking)

    assert (status, answer["state"]) == (201, "passed")


async def test_without_the_consent_to_wechat_nothing_leaves_the_house(
    shared: House, desk: str
) -> None:
    found = await neighbour(shared, desk)
    await linked(shared, found, f"o-{found.phone}")

    answer = await asked(shared, found)

    assert is_problem(answer, 403, Problem.CONSENT_MISSING), answer
    assert [error["code"] for error in answer[1]["errors"]] == ["wechat_verify"]


async def test_a_consent_withdrawn_in_between_ends_it(shared: House, desk: str) -> None:
    found = await resident(shared, desk)
    asking = await begun(shared, found)
    await shown(shared, asking)
    await shared.call("DELETE", "/v1/me/consents/wechat_verify", token=found.token)

    answer = await finished(shared, found, asking)

    assert is_problem(answer, 403, Problem.CONSENT_MISSING), answer


async def test_a_locked_face_closes_wechat_too(shared: House, desk: str) -> None:
    found = await resident(shared, desk)
    await shared.call("POST", "/v1/me/face-lock", token=found.token)

    answer = await asked(shared, found)

    assert is_problem(answer, 403, Problem.FACE_LOCKED), answer


async def test_a_face_locked_in_between_closes_it_too(shared: House, desk: str) -> None:
    found = await resident(shared, desk)
    asking = await begun(shared, found)
    await shown(shared, asking)
    await shared.call("POST", "/v1/me/face-lock", token=found.token)

    answer = await finished(shared, found, asking)

    assert is_problem(answer, 403, Problem.FACE_LOCKED), answer


async def test_without_a_linked_wechat_the_next_step_is_to_link_it(
    shared: House, desk: str
) -> None:
    found = await neighbour(shared, desk)
    await agree(shared, found, "wechat_verify")

    answer = await asked(shared, found)

    assert is_problem(answer, 403, Problem.WECHAT_NOT_LINKED), answer


async def test_a_recorded_death_sends_a_pass_to_an_officer(shared: House, desk: str) -> None:
    found = await resident(shared, desk)
    await shared.call(
        "POST",
        f"/v1/officer/persons/{found.person}/death",
        {"died_on": "2026-11-01", "source": "civil affairs"},
        token=desk,
    )
    asking = await begun(shared, found)
    await shown(shared, asking)

    status, answer = await finished(shared, found, asking)

    assert (status, answer["state"], answer["certified_until"]) == (201, "passed", "")
    assert answer["reasons"] == ["recorded_death"]
    assert "death_recorded" in await reviews(shared, found)


async def test_evidence_can_be_looked_up_by_its_holder(shared: House, desk: str) -> None:
    found = await resident(shared, desk)
    asking = await begun(shared, found)
    path = f"/v1/evidence/{asking['evidence']}"
    _, waiting = await shared.call("GET", path, token=found.token)
    await shown(shared, asking)
    _, answer = await finished(shared, found, asking)

    _, after = await shared.call("GET", path, token=found.token)

    assert (waiting["state"], after["state"]) == ("issued", "passed")
    assert after["receipt"] == answer["receipt"]


async def test_a_person_who_is_certified_needs_no_evidence(shared: House, desk: str) -> None:
    found = await resident(shared, desk)
    asking = await begun(shared, found)
    await shown(shared, asking)
    await finished(shared, found, asking)

    answer = await asked(shared, found)

    assert is_problem(answer, 409, Problem.NOT_DUE), answer


async def test_the_ways_that_are_set_up_are_offered_beside_the_others(
    shared: House, desk: str
) -> None:
    found = await neighbour(shared, desk)

    _, body = await shared.call("GET", "/v1/entitlements", token=found.token)
    offered = body["entitlements"][0]["ways"]

    assert {"wechat", "network_id", "face", "window"} <= {way["way"] for way in offered}
    assert all(way["name"] and way["how"] for way in offered)


# the national network identity


async def test_the_network_identity_certifies(shared: House, desk: str) -> None:
    found = await resident(shared, desk, "network_id")
    asking = await begun(shared, found, "network_id")

    status, answer = await finished(shared, found, asking, await network_answer(shared, asking))

    assert asking["opens"]["by"] == "address"
    assert (status, answer["state"], answer["assurance"]) == (201, "passed", "substantial"), answer
    assert await certified_by(shared, found) == "network_id"


async def test_it_is_open_while_the_face_is_locked(shared: House, desk: str) -> None:
    found = await resident(shared, desk, "network_id")
    await shared.call("POST", "/v1/me/face-lock", token=found.token)
    asking = await begun(shared, found, "network_id")

    status, answer = await finished(shared, found, asking, await network_answer(shared, asking))

    assert (status, answer["state"]) == (201, "passed")


async def test_its_no_opens_a_review_and_does_not_count(shared: House, desk: str) -> None:
    found = await resident(shared, desk, "network_id")
    asking = await begun(shared, found, "network_id")
    no = await network_answer(shared, asking, verified=False)

    status, answer = await finished(shared, found, asking, no)

    assert (status, answer["state"], answer["reasons"]) == (201, "failed", ["not_the_person"])
    assert await reviews(shared, found) == ["face_check"]
    assert await counted(shared, found) == 0


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"id_digest": "0" * 64}, "person"),
        ({"jti": "0" * 32}, "number"),
        ({"exp": 1}, "late"),
        ({"aud": "somebody-else"}, "audience"),
        ({"level": "none"}, "form"),
    ],
    ids=["other person's", "replayed", "late", "for another service", "without a level"],
)
async def test_an_answer_that_is_not_about_this_is_refused_and_audited(
    shared: House, desk: str, changes: dict[str, object], why: str
) -> None:
    found = await resident(shared, desk, "network_id")
    asking = await begun(shared, found, "network_id")
    wrong = await network_answer(shared, asking, **changes)

    answer = await finished(shared, found, asking, wrong)

    assert is_problem(answer, 403, Problem.EVIDENCE_REFUSED), answer
    assert (await recorded(shared, found))[-1] == ("evidence.refused", f"network_id: {why}")


async def test_a_forged_signature_is_refused_and_audited(shared: House, desk: str) -> None:
    found = await resident(shared, desk, "network_id")
    asking = await begun(shared, found, "network_id")
    claims = jwt.decode(await network_answer(shared, asking), options={"verify_signature": False})
    forged = jwt.encode(claims, ec.generate_private_key(ec.SECP256R1()), algorithm="ES256")

    answer = await finished(shared, found, asking, forged)

    assert is_problem(answer, 403, Problem.EVIDENCE_REFUSED), answer
    assert (await recorded(shared, found))[-1] == ("evidence.refused", "network_id: signature")


async def test_a_neighbours_good_answer_certifies_nobody_else(shared: House, desk: str) -> None:
    found = await resident(shared, desk, "network_id")
    other = await resident(shared, desk, "network_id")
    theirs = await network_answer(shared, await begun(shared, other, "network_id"))
    asking = await begun(shared, found, "network_id")

    answer = await finished(shared, found, asking, theirs)

    assert is_problem(answer, 403, Problem.EVIDENCE_REFUSED), answer


@pytest.mark.parametrize("junk", ["", "x", "a.b.c", "…"])
async def test_junk_instead_of_an_answer_is_refused(shared: House, desk: str, junk: str) -> None:
    found = await resident(shared, desk, "network_id")
    asking = await begun(shared, found, "network_id")

    answer = await finished(shared, found, asking, junk)

    assert is_problem(answer, 403, Problem.EVIDENCE_REFUSED), answer


async def test_while_the_platform_is_away_nothing_begins(shared: House, desk: str) -> None:
    found = await resident(shared, desk, "network_id")
    await played(shared, "faults", {"vendor": "network_id", "times": 1, "mode": "drop"})

    answer = await asked(shared, found, "network_id")

    assert is_problem(answer, 503, Problem.OUTSIDE_SYSTEM), answer


# an officer


def attestation(presence: str = "window", scheme: str = SCHEME) -> dict[str, str]:
    return {"scheme": scheme, "presence": presence, "words": "身份证核对无误"}


async def attested(
    house: House, token: str, person: UUID, body: dict[str, str]
) -> tuple[int, dict[str, Any]]:
    return await house.call("POST", f"/v1/officer/persons/{person}/attestations", body, token=token)


@pytest.mark.parametrize(
    ("presence", "way", "assurance"),
    [
        ("window", "window", "high"),
        ("home_visit", "home_visit", "high"),
        ("video", "officer", "substantial"),
    ],
)
async def test_an_officer_who_met_the_person_certifies(
    shared: House, desk: str, presence: str, way: str, assurance: str
) -> None:
    found = await neighbour(shared, desk)

    status, answer = await attested(shared, desk, found.person, attestation(presence))
    claims = jwt.decode(answer["jws"], options={"verify_signature": False})

    assert (status, answer["assurance"]) == (201, assurance), answer
    assert answer["certified_until"]
    assert (claims["provider"], claims["assurance"]) == ("officer", assurance)
    assert await certified_by(shared, found) == way
    assert await recorded(shared, found) == [("evidence.attested", presence)]


async def test_an_officers_word_stays_with_it_and_names_the_officer(
    shared: House, desk: str
) -> None:
    found = await neighbour(shared, desk)
    await attested(shared, desk, found.person, attestation())

    row = await shared.ground.database.fetchrow(
        "SELECT presence, words, attested_by FROM evidence WHERE person_id = $1", found.person
    )

    assert row is not None
    assert (row["presence"], row["words"]) == ("window", "身份证核对无误")
    assert row["attested_by"] is not None


async def test_with_a_recorded_death_an_officers_word_becomes_a_review(
    shared: House, desk: str
) -> None:
    found = await neighbour(shared, desk)
    await shared.call(
        "POST",
        f"/v1/officer/persons/{found.person}/death",
        {"died_on": "2026-11-01", "source": "civil affairs"},
        token=desk,
    )

    status, answer = await attested(shared, desk, found.person, attestation())

    assert (status, answer["certified_until"]) == (201, "")
    assert answer["reasons"] == ["recorded_death"]
    assert await certified_by(shared, found) == "window"


async def test_an_account_is_not_proven_by_a_meeting_elsewhere(shared: House, desk: str) -> None:
    found = await neighbour(shared, desk)
    await attested(shared, desk, found.person, attestation())

    _, me = await shared.call("GET", "/v1/me", token=found.token)

    assert me["level"] == 2


async def test_a_scheme_that_the_person_does_not_hold_is_not_found(
    shared: House, desk: str
) -> None:
    found = await neighbour(shared, desk)

    answer = await attested(shared, desk, found.person, attestation(scheme="resident-pension"))

    assert is_problem(answer, 404, Problem.NOT_FOUND), answer


async def test_a_citizen_attests_nothing(shared: House, desk: str) -> None:
    found = await neighbour(shared, desk)

    answer = await attested(shared, found.token, found.person, attestation())

    assert answer[0] == 403


# a house without providers


async def test_what_is_not_set_up_is_neither_offered_nor_begun(
    database_url: str, tmp_path: Path
) -> None:
    async with open_house(database_url, tmp_path) as house:
        found = await neighbour(house, await house.officer())
        await agree(house, found, "wechat_verify")

        answer = await asked(house, found)
        _, body = await house.call("GET", "/v1/entitlements", token=found.token)

    assert is_problem(answer, 404, Problem.PROVIDER_OFF), answer
    assert "wechat" not in {way["way"] for way in body["entitlements"][0]["ways"]}
