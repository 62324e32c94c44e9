"""Level 3 of a sign-in: by face for a quarter of an hour, for this sign-in alone; an officer needs none."""

from proto import capture_pb2 as wire
from server.route import Asks, Route
from server.routes import ROUTES
from tests.server.house import PHONE, House

LOCK = "/v1/me/face-lock"
STEP_UP = {"action": "account.step_up"}


async def step_up(house: House, token: str, *, likeness: float = 0.7) -> wire.Verdict:
    """The whole check, before a camera."""
    status, check = await house.call("POST", "/v1/face-checks", STEP_UP, token=token)
    assert status == 201, check
    house.faces.likeness = likeness
    async with house.camera(check["ticket"]["ticket"]) as camera:
        return (await camera.until("verdict")).verdict


async def unlock(house: House, token: str) -> tuple[int, str]:
    status, problem = await house.call("DELETE", LOCK, token=token)
    return status, str(problem.get("type", ""))


async def test_a_passed_check_raises_the_level_of_this_sign_in(house: House) -> None:
    token = await house.pensioner()
    await house.call("POST", LOCK, token=token)
    assert await unlock(house, token) == (403, "/problems/step-up-needed")

    verdict = await step_up(house, token)

    assert verdict.outcome == wire.OUTCOME_PASS
    assert await unlock(house, token) == (204, "")


async def test_it_raises_no_other_sign_in_of_the_same_account(house: House) -> None:
    stolen = await house.pensioner()
    await house.infrastructure.database.execute("DELETE FROM sign_in_codes")
    token = await house.citizen(PHONE)
    await house.call("POST", LOCK, token=token)

    await step_up(house, token)

    assert await unlock(house, stolen) == (403, "/problems/step-up-needed")


async def test_the_level_ends_after_a_quarter_of_an_hour(house: House) -> None:
    token = await house.pensioner()
    await house.call("POST", LOCK, token=token)
    await step_up(house, token)
    await house.infrastructure.database.execute(
        "UPDATE sessions SET proven_until = proven_until - interval '15 minutes'"
    )

    assert await unlock(house, token) == (403, "/problems/step-up-needed")


async def test_another_face_raises_nothing_and_takes_nothing_away(house: House) -> None:
    token = await house.pensioner()
    await house.call("POST", LOCK, token=token)

    verdict = await step_up(house, token, likeness=0.1)

    assert verdict.outcome == wire.OUTCOME_FAIL
    assert await unlock(house, token) == (403, "/problems/step-up-needed")
    assert (await house.call("GET", "/v1/me/reviews", token=token))[1]["reviews"] == []


async def test_a_check_that_raises_the_level_certifies_no_pension(house: House) -> None:
    token = await house.pensioner()
    _, before = await house.call("GET", "/v1/entitlements", token=token)

    verdict = await step_up(house, token)

    assert (verdict.certified, verdict.certified_until) == (False, "")
    assert (await house.call("GET", "/v1/entitlements", token=token))[1] == before


async def test_a_certification_raises_no_level(house: House) -> None:
    token = await house.pensioner()
    check = await house.opened(token)
    async with house.camera(check["ticket"]["ticket"]) as camera:
        await camera.until("verdict")
    await house.call("POST", LOCK, token=token)

    assert await unlock(house, token) == (403, "/problems/step-up-needed")


async def test_the_answer_says_which_level_and_how_to_reach_it(house: House) -> None:
    token = await house.pensioner()

    _, problem = await house.call("DELETE", LOCK, token=token, headers={"Accept-Language": "en"})

    assert "level 3" in problem["detail"]
    assert "account.step_up" in problem["detail"]
    assert "service window" in problem["next_step"]


async def test_failures_count_against_the_one_budget_of_a_person(house: House) -> None:
    token = await house.pensioner()
    for _ in range(5):
        await step_up(house, token, likeness=0.1)

    status, problem = await house.call("POST", "/v1/face-checks", STEP_UP, token=token)

    assert (status, problem["type"]) == (429, "/problems/budget-spent")


async def test_the_person_reads_what_her_face_was_used_for(house: House) -> None:
    token = await house.pensioner()
    await step_up(house, token)

    _, uses = await house.call("GET", "/v1/me/uses", token=token)

    assert uses["uses"][0]["purpose"] == "确认是本人在操作"


async def test_an_account_that_is_bound_to_nobody_has_no_face_to_show(house: House) -> None:
    token = await house.citizen()

    status, problem = await house.call("POST", "/v1/face-checks", STEP_UP, token=token)

    assert (status, problem["type"]) == (403, "/problems/binding-needed")


def test_what_asks_for_level_3_is_open_only_to_who_is_bound() -> None:
    asking: list[Route] = [route for route in ROUTES if Asks.FACE in route.asks]

    assert [(route.method, route.path) for route in asking] == [("DELETE", LOCK)]
    assert all(route.access == "bound" for route in asking)
