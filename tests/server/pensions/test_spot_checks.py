"""Calls and visits that confirm a certification, over the doors of the desk; and what is watched."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from domain.people import Role
from server.monitoring.watch import Watch
from tests.server.house import SCHEME, House, hire

DUE = "/v1/officer/spot-checks"


async def drawn(house: House, *, days_ago: int = 1) -> tuple[str, UUID]:
    """A resident's token, and a spot check of a certification so many days ago."""
    token = await house.pensioner()
    at = datetime.now(UTC) - timedelta(days=days_ago)
    spot: UUID = await house.infrastructure.database.fetchval(
        "INSERT INTO spot_checks (spot_id, person_id, check_id, scheme, drawn_at, due_at)"
        " SELECT gen_random_uuid(), person_id, gen_random_uuid(), $1, $2::timestamptz,"
        " $2::timestamptz + interval '14 days' FROM persons RETURNING spot_id",
        SCHEME,
        at,
    )
    return token, spot


async def test_an_officer_sees_who_is_due_and_records_who_was_met(house: House) -> None:
    _, spot = await drawn(house)
    desk = await house.officer()

    status, page = await house.call("GET", DUE, token=desk)
    assert (status, [one["spot"] for one in page["spots"]]) == (200, [str(spot)])
    assert page["spots"][0]["overdue"] is False

    body = {"result": "met", "met_by": "call", "why": "登记电话接通，本人应答"}
    assert (await house.call("POST", f"{DUE}/{spot}/result", body, token=desk))[0] == 204
    status, problem = await house.call("POST", f"{DUE}/{spot}/result", body, token=desk)
    assert (status, problem["type"]) == (404, "/problems/not-found")

    _, counts = await house.call("GET", f"{DUE}/months", token=desk)
    assert (counts["year"]["resolved"], counts["year"]["wrong"]) == (1, 0)
    assert (counts["year"]["wrong_low"], round(counts["year"]["wrong_high"], 3)) == (0.0, 0.975)


async def test_no_citizen_and_no_other_role_looks_at_the_list(house: House) -> None:
    token, spot = await drawn(house)
    await hire(house.parts.accounts.officers, "kan", Role.REVIEWER)
    reviewer = await house.officer("kan")

    for who in (token, reviewer):
        assert (await house.call("GET", DUE, token=who))[0] == 403
        body = {"result": "met", "met_by": "call", "why": "x"}
        assert (await house.call("POST", f"{DUE}/{spot}/result", body, token=who))[0] == 403
    assert (await house.call("GET", f"{DUE}/months", token=token))[0] == 403
    assert (await house.call("GET", f"{DUE}/months", token=reviewer))[0] == 200


async def test_one_that_is_overdue_is_watched(house: House) -> None:
    await drawn(house, days_ago=15)
    watch = Watch(house.infrastructure.database, lambda: datetime.now(UTC))

    await watch.look()

    assert watch.gauges()["spot_checks_overdue"] == 1
    assert "a certification was not confirmed by a call or visit in time" in watch.alerts()


async def test_nothing_a_citizen_may_ask_for_tells_that_one_waits(house: House) -> None:
    """A tape collects the pension, and its owner would prepare for the call."""
    token, spot = await drawn(house)
    desk = await house.officer()
    await house.call("GET", DUE, token=desk)

    async def told() -> str:
        paths = ("/v1/me/export", "/v1/me/uses", "/v1/inbox", "/v1/entitlements", "/v1/me/reviews")
        answers = [str(await house.call("GET", path, token=token)) for path in paths]
        return " ".join(answers).replace("'spot_checks': []", "")

    before = await told()
    assert "spot" not in before
    body = {"result": "met", "met_by": "visit", "why": "上门见到本人"}
    await house.call("POST", f"{DUE}/{spot}/result", body, token=desk)
    assert "上门见到本人" in await told()
