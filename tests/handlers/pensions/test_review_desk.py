"""Reviews at the officers' desk, and what the citizen hears of them, through real doors."""

from domain.people import Role
from tests.handlers.pensions.desk import PERSONS, Desk, desk
from tests.storage.city import SCHEME

__all__ = ["desk"]
PROOF = {"source": "hospital", "happened_on": "2026-11-20"}


async def test_after_a_proof_the_pensioner_has_nothing_to_do(desk: Desk) -> None:
    person = await desk.registered()
    wang = await desk.citizen(person)
    _, before = await desk.ask(wang, "GET", "/v1/entitlements")

    status, _ = await desk.ask(Role.COUNTER, "POST", f"{PERSONS}/{person}/proofs", PROOF)

    assert status == 201
    assert len(before["entitlements"][0]["ways"]) == 6
    _, after = await desk.ask(wang, "GET", "/v1/entitlements")
    (held,) = after["entitlements"]
    assert held["message"] == "无需办理，已通过数据比对认证，有效期至 2027年11月20日"
    assert held["ways"] == []


async def test_a_recorded_death_is_decided_by_a_person(desk: Desk) -> None:
    person = await desk.registered()
    wang = await desk.citizen(person)
    await desk.death(person)

    _, queue = await desk.ask(Role.REVIEWER, "GET", "/v1/officer/reviews")
    (queued,) = queue["reviews"]
    path = f"/v1/officer/reviews/{queued['review']}"
    _, seen = await desk.ask(Role.REVIEWER, "GET", path)
    decision = {"decision": "certified", "words": "visited at home, alive and well"}
    status, decided = await desk.ask(Role.REVIEWER, "POST", f"{path}/decision", decision)

    assert queued["name"] == "王*英"
    assert (seen["name"], seen["phone"], seen["died_on"]) == (
        "王秀英",
        "138****1234",
        "2026-11-01",
    )
    assert (status, decided["state"], decided["died_on"]) == (201, "decided", None)
    _, page = await desk.ask(wang, "GET", "/v1/entitlements")
    assert page["entitlements"][0]["certified_by"] == "officer"


async def test_the_queue_says_who_works_on_a_review(desk: Desk) -> None:
    person = await desk.registered()
    await desk.death(person)
    _, queue = await desk.ask(Role.REVIEWER, "GET", "/v1/officer/reviews")
    path = f"/v1/officer/reviews/{queue['reviews'][0]['review']}"

    status, claim = await desk.ask(Role.REVIEWER, "PUT", f"{path}/claim")
    _, taken = await desk.ask(Role.REVIEWER, "GET", "/v1/officer/reviews")
    _, seen = await desk.ask(Role.REVIEWER, "GET", path)
    left = await desk.client.delete(
        f"{path}/claim", headers={"Authorization": f"Bearer {Role.REVIEWER}"}
    )
    _, free = await desk.ask(Role.REVIEWER, "GET", path)

    assert (status, claim["mine"]) == (200, True)
    assert taken["reviews"][0]["claim"] == seen["claim"] == claim
    assert (left.status, free["claim"]) == (204, None)


async def test_the_menu_counts_the_reviews_of_a_reviewer_alone(desk: Desk) -> None:
    person = await desk.registered()
    await desk.death(person)

    _, reviewer = await desk.ask(Role.REVIEWER, "GET", "/v1/officer/me")
    _, counter = await desk.ask(Role.COUNTER, "GET", "/v1/officer/me")

    assert (reviewer["reviews"], counter["reviews"]) == (1, 0)


async def test_what_is_decided_is_not_taken(desk: Desk) -> None:
    person = await desk.registered()
    await desk.death(person)
    _, queue = await desk.ask(Role.REVIEWER, "GET", "/v1/officer/reviews")
    path = f"/v1/officer/reviews/{queue['reviews'][0]['review']}"
    decision = {"decision": "not_certified", "words": "no answer at the door"}
    await desk.ask(Role.REVIEWER, "POST", f"{path}/decision", decision)

    status, problem = await desk.ask(Role.REVIEWER, "PUT", f"{path}/claim")
    unknown, _ = await desk.ask(Role.REVIEWER, "PUT", f"/v1/officer/reviews/{person}/claim")

    assert (status, problem["type"], unknown) == (409, "/problems/review-decided", 404)


async def test_a_review_is_decided_once(desk: Desk) -> None:
    person = await desk.registered()
    await desk.death(person)
    _, queue = await desk.ask(Role.REVIEWER, "GET", "/v1/officer/reviews")
    path = f"/v1/officer/reviews/{queue['reviews'][0]['review']}/decision"
    decision = {"decision": "not_certified", "words": "no answer at the door"}
    await desk.ask(Role.REVIEWER, "POST", path, decision)

    status, problem = await desk.ask(Role.REVIEWER, "POST", path, decision)

    assert (status, problem["type"]) == (409, "/problems/review-decided")


async def test_a_pensioner_asks_for_a_visit_and_hears_the_decision(desk: Desk) -> None:
    wang = await desk.citizen(await desk.registered())
    wish = {"kind": "other_way", "scheme": SCHEME, "way": "home_visit", "words": "third floor"}
    status, wished = await desk.ask(wang, "POST", "/v1/me/reviews", wish)
    decision = {"decision": "certified", "words": "visited at home"}

    await desk.ask(
        Role.REVIEWER, "POST", f"/v1/officer/reviews/{wished['review']}/decision", decision
    )

    assert status == 201
    _, own = await desk.ask(wang, "GET", "/v1/me/reviews")
    assert [(r["state"], r["decision_words"]) for r in own["reviews"]] == [
        ("decided", "visited at home")
    ]


async def test_a_broken_cursor_is_a_clear_problem(desk: Desk) -> None:
    status, problem = await desk.ask(Role.REVIEWER, "GET", "/v1/officer/reviews?cursor=x")

    assert (status, problem["type"]) == (422, "/problems/body-invalid")
