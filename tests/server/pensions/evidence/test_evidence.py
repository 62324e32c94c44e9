"""The life of evidence by others: whose it is, used once, ended, refused while something is missing."""

import asyncio
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from domain.problems import Problem
from server.wiring.accounts import make_account_ends
from services.faces.face_gate import FaceGate
from storage.accounts.persons import open_identity, seal_identity
from storage.privacy.retention import sweep
from tests.server.house import House, open_house
from tests.server.neighbours import neighbour
from tests.server.pensions.evidence.providers import (
    agree,
    asked,
    begun,
    counted,
    finished,
    is_problem,
    linked,
    played,
    recorded,
    resident,
    reviews,
    shown,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")


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


class NoAssessment:
    async def in_force(self, today: date) -> bool:
        return False


async def test_without_an_assessment_in_force_no_way_that_sees_a_face_begins(
    shared: House, desk: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = await resident(shared, desk)
    gate = FaceGate(assessments=NoAssessment(), clock=lambda: datetime.now(UTC))
    monkeypatch.setattr(shared.parts.pensions.evidence, "_gate", gate)

    answer = await asked(shared, found, "wechat_verify")

    assert is_problem(answer, 403, Problem.FACE_PAUSED), answer


async def test_a_hash_of_another_certificate_is_refused_and_audited(
    shared: House, desk: str
) -> None:
    found, other = await resident(shared, desk), await resident(shared, desk)
    asking = await begun(shared, found)
    await shown(shared, asking)
    database, vault = shared.infrastructure.database, shared.infrastructure.vault
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
    still_open = await shared.infrastructure.database.fetchval(
        "SELECT count(*) FROM evidence WHERE person_id = $1 AND state = 'issued'", found.person
    )

    assert [status for status, _ in answers] == [201] * 6
    assert still_open == 1


async def test_a_late_answer_is_refused_and_audited(shared: House, desk: str) -> None:
    found = await resident(shared, desk)
    asking = await begun(shared, found)
    await shown(shared, asking)
    await shared.infrastructure.database.execute(
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

    kept = await shared.infrastructure.database.fetchval(
        "SELECT count(kept) FROM evidence WHERE person_id = $1", found.person
    )

    assert kept == 0


async def test_what_nobody_came_back_for_is_ended_and_emptied(shared: House, desk: str) -> None:
    found, database = await resident(shared, desk), shared.infrastructure.database
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
    found, database = await resident(shared, desk), shared.infrastructure.database
    await begun(shared, found)
    account = await database.fetchval(
        "SELECT account_id FROM accounts WHERE person_id = $1", found.person
    )

    ends = make_account_ends(database, shared.infrastructure.vault)
    await database.together(
        lambda: ends.end_account(account, actor="system", action="account.erased", why="test")
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
    await shared.death(desk, found.person)
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
