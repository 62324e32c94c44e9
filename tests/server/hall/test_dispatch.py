"""A unit does its step in a system of its own: sent, answered, asked for, compared, and what is tried instead."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import pytest

from clients.standins.app import UNITS, make_standins
from clients.standins.unit_system import SECRET, UnitSystem, UnitSystems
from server.settings import Settings
from server.wiring.cases import make_cases
from server.wiring.certificates import make_credentials
from server.wiring.dispatch import DispatchWork, make_dispatch_standings, make_dispatch_work
from services.hall.dispatch_standing import DispatchStandings
from tests.server.accounts.staff import audited
from tests.server.hall.reception import PLAIN
from tests.server.hall.test_new_item import CASES, DESK, Fair, open_fair
from tests.server.house import House, open_house

FIRE: Final = "fire_watch"
FAIR: Final = "culture_fair"
AGREES: Final[dict[str, Any]] = {
    "step": "fire",
    "move": "finish_step",
    "opinion": "agrees",
    "words": "已查看",
}

TRIED: Final = "SELECT bool_or(attempt > 0 AND state = 'queued') FROM dispatches"
ENDED: Final = "SELECT bool_and(ended_at IS NOT NULL) FROM dispatches"


@dataclass(slots=True)
class Desk:
    """Two units with systems of their own, and how a department behaves there."""

    fair: Fair
    units: UnitSystems
    work: DispatchWork
    standings: DispatchStandings

    @property
    def house(self) -> House:
        return self.fair.house

    @property
    def fire(self) -> UnitSystem:
        return self.units.of(FIRE)

    def address(self, unit: str = FIRE) -> str:
        return f"{self.house.base}/v1/unit-callbacks/{unit}"

    async def accepted(self) -> dict[str, Any]:
        case = await self.fair.applied(lit="candle", extinguisher="灭火毯")
        seen = await self.seen(case)
        seen = await self.fair.move("sun", seen, "take", "accept")
        return await self.fair.move("sun", seen, "accept", "accept")

    async def seen(self, case: Mapping[str, Any], by: str = "sun") -> dict[str, Any]:
        return await self.fair.ok("GET", f"{DESK}/{case['case']}", token=self.fair.officers[by])

    async def taken(self, count: int, unit: str = FIRE) -> dict[str, Any]:
        """The newest message, once so many are there: what is due leaves now, and not at the loop's next look."""
        async with asyncio.timeout(20):
            while self.units.of(unit).heard < count:
                await self.work.outbox.run_once(10)
                await asyncio.sleep(0.02)
        assert self.units.of(unit).heard == count
        return self.units.of(unit).taken[count]

    async def until(self, store_says: str) -> None:
        async with asyncio.timeout(20):
            while not await self.house.infrastructure.database.fetchval(store_says):  # noqa: ASYNC110  # it rings no bell
                await asyncio.sleep(0.02)

    async def say(
        self,
        case: Mapping[str, Any],
        unit: str = FIRE,
        **content: Any,  # noqa: ANN401  # JSON
    ) -> tuple[int, dict[str, Any]]:
        """Somebody does a step there, and we are called."""
        whole = self.kept(case, unit, **content)
        return await self.units.call(self.address(unit), whole)

    def kept(
        self,
        case: Mapping[str, Any],
        unit: str = FIRE,
        **content: Any,  # noqa: ANN401  # JSON
    ) -> dict[str, Any]:
        """The same, and the call is lost."""
        system = self.units.of(unit)
        step = str(content.get("step", "fire"))
        known = system.open_cases().get((case["case"], step), 1)
        number = max(system.said, default=0) + 1
        whole = {"sequence": number, "answers": known, "case": case["case"], **content}
        system.said[whole["sequence"]] = whole
        return whole

    async def moves(self, case: Mapping[str, Any]) -> list[str]:
        return [each["move"] for each in (await self.seen(case))["events"]]


@pytest.fixture
async def desk(database_url: str, tmp_path: Path) -> AsyncIterator[Desk]:
    secrets = tmp_path / "secrets"
    secrets.mkdir()
    for unit in (FIRE, FAIR):
        (secrets / f"{unit}.secret").write_text(f"{SECRET}\n")

    more: dict[str, Any] = {"unit_system_secrets": secrets}

    def systems(outside: str) -> Mapping[str, Any]:
        more["unit_systems"] = {unit: f"{outside}/units/{unit}" for unit in (FIRE, FAIR)}
        return more

    vendors = make_standins()
    async with open_house(database_url, tmp_path, systems, vendors=vendors) as house:
        settings, base = Settings(**more), house.infrastructure
        cases = make_cases(
            base.database,
            base.vault,
            base.bell,
            base.desks,
            make_credentials(settings, house.parts.tokens),
            scans=False,
            systems=settings.unit_systems,
        )
        work = make_dispatch_work(settings, base, cases.items, cases.mover)
        standings = make_dispatch_standings(settings, base.database)
        yield Desk(await open_fair(house, PLAIN), vendors[UNITS], work, standings)


async def test_an_accepted_case_goes_to_the_unit_s_system_and_comes_back_done(desk: Desk) -> None:
    case = await desk.accepted()
    message = await desk.taken(1)
    assert (message["type"], message["sequence"], message["step"]) == ("case.dispatched", 1, "fire")
    told = message["data"]
    assert (told["number"], told["kind"], told["form"]["lit"]) == (
        case["number"],
        "review",
        "candle",
    )
    assert told["applicant"]["name"] == "王秀英"

    status, kept = await desk.say(case, **AGREES)

    assert (status, kept) == (200, {"outcome": "applied", "why": "", "expects": 2})
    seen = await desk.seen(case)
    assert seen["events"][-1]["actor"] == "partner:fire_watch"
    decide = await desk.taken(1, FAIR)
    assert decide["data"]["kind"] == "decide"
    status, kept = await desk.say(case, FAIR, step="decide", move="approve", words="准予参展")
    assert kept["outcome"] == "applied"
    hers = await desk.fair.until(case["case"], "closed")
    assert hers["words"] == "准予参展"
    assert "case.decided" in await desk.fair.told()
    assert await audited(desk.house, "case.dispatched") == [FIRE, FAIR]
    uses = str(await desk.fair.ok("GET", "/v1/me/uses", token=desk.fair.her))
    assert "办件送到承办单位自己的系统" in uses
    assert "合作单位" in uses


async def test_the_same_answer_again_changes_nothing_and_other_words_under_its_number_are_refused(
    desk: Desk,
) -> None:
    case = await desk.accepted()
    await desk.taken(1)
    first = desk.kept(case, **AGREES)
    told = [await desk.units.call(desk.address(), first) for _ in range(2)]
    at_once = await asyncio.gather(*(desk.units.call(desk.address(), first) for _ in range(4)))
    changed = await desk.units.call(desk.address(), first | {"opinion": "disagrees"})

    assert {status for status, _ in (*told, *at_once)} == {200}
    assert {kept["outcome"] for _, kept in (*told, *at_once)} == {"applied"}
    assert (await desk.moves(case)).count("finish_step") == 1
    assert (changed[0], changed[1]["type"]) == (409, "/problems/unit-number-used")


async def test_answers_out_of_order_are_applied_and_what_lacks_is_seen_and_asked_for(
    desk: Desk,
) -> None:
    one, two = await desk.accepted(), await desk.accepted()
    await desk.taken(2)
    desk.kept(one, **AGREES)
    status, kept = await desk.say(two, **AGREES)
    assert (status, kept["outcome"], kept["expects"]) == (200, "applied", 1)
    (fire, _) = await desk.standings.all()
    assert (fire.lacking, desk.standings.is_well(fire)) == (1, False)

    assert await desk.work.rounds.look(FIRE) == 2

    assert "finish_step" in await desk.moves(one)
    (fire, _) = await desk.standings.all()
    assert (fire.lacking, fire.refused, desk.standings.is_well(fire)) == (0, 0, True)


async def test_an_answer_of_what_is_unknown_older_or_another_s_is_recorded_and_refused(
    desk: Desk,
) -> None:
    case = await desk.accepted()
    await desk.taken(1)
    refused = [
        await desk.say({"case": str(uuid4())}, **AGREES),
        await desk.say(case, **AGREES | {"answers": 7}),
        await desk.say(case, **AGREES | {"step": "decide", "move": "approve", "words": "好"}),
        await desk.say(case, FAIR, **AGREES),
        await desk.say(case, **{key: AGREES[key] for key in ("step", "move")}),
    ]

    assert [(status, kept["outcome"]) for status, kept in refused] == [(200, "refused")] * 5
    assert [kept["why"] for _, kept in refused] == [
        "not-found",
        "case-moved",
        "case-moved",
        "case-moved",
        "body-invalid",
    ]
    assert "finish_step" not in await desk.moves(case)
    assert (await desk.say(case, **AGREES))[1]["outcome"] == "applied"


@pytest.mark.parametrize("move", ["accept", "issue", "take", "revoke", "withdraw"])
async def test_a_system_makes_no_move_but_those_of_its_steps(desk: Desk, move: str) -> None:
    case = await desk.accepted()
    await desk.taken(1)

    status, kept = await desk.say(case, **AGREES | {"move": move})

    assert (status, kept["outcome"], kept["why"]) == (200, "refused", "not-permitted")
    assert (await desk.seen(case))["state"] == "accepted"


async def test_what_can_not_be_read_keeps_no_number(desk: Desk) -> None:
    case = await desk.accepted()
    await desk.taken(1)
    whole = desk.kept(case, **AGREES)

    for wrong in (
        {"move": "unheard_of"},
        {"sequence": 0},
        {"sequence": True},
        {"sequence": 200_000},
        {"answers": "1"},
        {"case": "1"},
        {"words": "字" * 1001},
        {"wants": "extinguisher"},
        {"wants": [1]},
    ):
        status, problem = await desk.units.call(desk.address(), whole | wrong)
        assert (status, problem["type"]) == (400, "/problems/body-unreadable"), wrong
    status, kept = await desk.units.call(desk.address(), whole)
    assert (status, kept["outcome"]) == (200, "applied")


async def test_who_does_not_sign_as_the_system_or_signed_long_ago_is_refused(desk: Desk) -> None:
    case = await desk.accepted()
    await desk.taken(1)
    whole = desk.kept(case, **AGREES)

    forged = await desk.units.call(desk.address(), whole, forged=True)
    stale = await desk.units.call(desk.address(), whole, late_s=600)
    nobody = await desk.units.call(desk.address("civil_affairs"), whole)

    for status, problem in (forged, stale, nobody):
        assert (status, problem["type"]) == (403, "/problems/callback-forged")
    assert "finish_step" not in await desk.moves(case)


async def test_what_is_taken_back_is_recalled_and_what_an_officer_took_is_theirs(
    desk: Desk,
) -> None:
    case = await desk.accepted()
    await desk.taken(1)
    seen = await desk.fair.move("hu", await desk.seen(case), "take", "fire")
    assert (await desk.taken(2))["type"] == "case.recalled"
    late = await desk.say(case, **AGREES | {"answers": 1})
    await desk.fair.move("hu", seen, "release", "fire")
    assert (await desk.taken(3))["type"] == "case.dispatched"

    await desk.fair.ok("POST", f"{CASES}/{case['case']}/withdrawals", token=desk.fair.her)

    message = await desk.taken(4)
    assert (late[1]["outcome"], late[1]["why"]) == ("refused", "case-moved")
    assert (message["type"], "data" in message) == ("case.recalled", False)


async def test_what_a_system_asks_the_applicant_comes_back_to_it_with_what_was_added(
    desk: Desk,
) -> None:
    case = await desk.accepted()
    await desk.taken(1)
    asked: dict[str, Any] = {
        "step": "fire",
        "move": "want_supplement",
        "wants": ["extinguisher"],
        "words": "规格",
    }
    assert (await desk.say(case, **asked))[1]["outcome"] == "applied"
    hers = await desk.fair.until(case["case"], "supplement_wanted")
    form = {"form": {"lit": "candle", "extinguisher": "4 公斤干粉灭火器"}}
    path, seen = f"{CASES}/{case['case']}/supplements", {"If-Match": f'"{hers["version"]}"'}
    await desk.fair.ok("POST", path, form, token=desk.fair.her, headers=seen)

    message = await desk.taken(2)

    assert message["data"]["form"]["extinguisher"] == "4 公斤干粉灭火器"
    older = await desk.say(case, **AGREES | {"answers": 1})
    assert older[1]["outcome"] == "refused"
    assert (await desk.say(case, **AGREES))[1]["outcome"] == "applied"


async def test_who_accepted_and_who_took_it_in_still_do_not_decide(desk: Desk) -> None:
    case = await desk.accepted()
    await desk.taken(1)
    await desk.say(case, **AGREES)
    await desk.taken(1, FAIR)
    seen = await desk.seen(case)
    status, problem = await desk.house.call(
        "POST",
        f"{DESK}/{case['case']}/moves",
        {"move": "take", "step": "decide"},
        token=desk.fair.officers["sun"],
        headers={"If-Match": f'"{seen["version"]}"'},
    )

    assert (status, problem["type"]) == (403, "/problems/post-needed")


async def test_a_system_that_is_away_gets_all_of_it_afterwards_in_order(desk: Desk) -> None:
    hook = f"{desk.house.standins}/_standin/faults"
    away = {"vendor": "unit", "mode": "drop"}
    async with desk.house.http.post(hook, json=away) as response:
        assert response.status == 204
    cases = [await desk.accepted() for _ in range(3)]
    await desk.until(TRIED)
    assert desk.fire.heard == 0
    async with desk.house.http.delete(hook) as response:
        assert response.status == 204

    await desk.taken(3)

    assert [each["case"] for each in desk.fire.taken.values()] == [each["case"] for each in cases]


async def test_a_gateway_s_page_is_no_thanks(desk: Desk) -> None:
    hook = f"{desk.house.standins}/_standin/faults"
    async with desk.house.http.post(
        hook, json={"vendor": "unit", "mode": "html", "times": 1}
    ) as response:
        assert response.status == 204

    await desk.accepted()

    assert (await desk.taken(1))["type"] == "case.dispatched"


async def test_last_numbers_are_compared_once_a_day_and_what_was_lost_leaves_again(
    desk: Desk,
) -> None:
    for _ in range(2):
        await desk.accepted()
    await desk.taken(2)
    await desk.until(ENDED)
    desk.fire.taken.clear()  # it was restored from yesterday

    compared = await desk.work.rounds.compare(FIRE)

    assert compared is not None
    assert (compared.differs, compared.here.ours, compared.there.ours) == (True, 2, 0)
    assert await desk.work.rounds.compare(FIRE) is None
    await desk.taken(2)
    (fire, _) = await desk.standings.all()
    assert not desk.standings.is_well(fire)


async def test_a_message_after_one_that_was_lost_there_brings_it_first(desk: Desk) -> None:
    await desk.accepted()
    await desk.taken(1)
    await desk.until(ENDED)
    desk.fire.taken.clear()

    await desk.accepted()

    await desk.taken(2)
    assert [each["sequence"] for each in desk.fire.taken.values()] == [1, 2]
