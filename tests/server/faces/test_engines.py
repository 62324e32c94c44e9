"""Two engines in the running house, and what an administrator is told of them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from domain.faces.face_check import EngineId, Match, Thresholds
from domain.people import Role
from tests.server.house import House, hire, open_house
from tests.server.scripted_faces import ScriptedFaces

AT = "/v1/officer/engines"
FORMER = "DELETE FROM biometric.face_records WHERE engine = 'fake/1'"
OTHER = EngineId("other", "1", "other-2026")
Json = dict[str, Any]


@dataclass
class ScriptedSecond:
    engine: EngineId = OTHER
    likeness: float = 0.7
    idle: bool = True

    def thresholds(self, action: str) -> Thresholds:
        return Thresholds(accept=0.58, unsure=0.4, strong=0.65)

    async def match(
        self,
        jpegs: Sequence[bytes],
        references: Sequence[bytes],
        *,
        first: bytes = b"",  # they are all alike
    ) -> Match:
        return Match((self.likeness,) * len(references), (1.0,) * len(jpegs), b"of frames")


@asynccontextmanager
async def two_engines(
    url: str, folder: Path, second: ScriptedSecond, more: Mapping[str, Any]
) -> AsyncIterator[House]:
    faces = ScriptedFaces()
    faces.second = second
    async with open_house(url, folder, lambda _: more, faces) as house:
        yield house


async def admin(house: House) -> str:
    await hire(house.parts.accounts.officers, "zhao", Role.ADMIN)
    return await house.officer("zhao")


async def check(house: House) -> None:
    """A pensioner's check, up to its verdict."""
    token = await house.pensioner()
    opened = await house.opened(token)
    async with house.camera(opened["ticket"]["ticket"]) as camera:
        verdict = (await camera.until("verdict")).verdict
    assert verdict.identity_confirmed


async def until(look: Callable[[], Awaitable[bool]]) -> None:
    for _ in range(400):
        if await look():
            return
        await asyncio.sleep(0.05)
    pytest.fail("it did not come")


async def engines_of(house: House) -> set[tuple[str, str]]:
    """Engine and source of the one resident's templates."""
    rows = await house.infrastructure.database.fetch(
        "SELECT engine, source FROM biometric.face_records"
    )
    return {(row["engine"], row["source"]) for row in rows}


async def test_only_an_administrator_sees_how_the_engines_do(house: House) -> None:
    counter = await house.officer("counter")

    for path in (AT, f"{AT}/counts", f"{AT}/pairs"):
        assert (await house.call("GET", path, token=counter))[0] == 403
        assert (await house.call("GET", path, token=""))[0] == 401


async def test_a_check_is_counted_and_told_without_its_person(house: House) -> None:
    await check(house)
    token = await admin(house)

    status, counts = await house.call("GET", f"{AT}/counts?days=7", token=token)

    assert status == 200
    found = {(one["what"], one["bucket"]): one["checks"] for one in counts["days"]}
    assert found["outcome", "pass"] == 1
    assert found["band", "14"] == 1
    assert (counts["ages"], counts["likely"]) == ([], None)  # of one check no rate is made


async def test_the_engine_and_its_baseline_are_named(house: House) -> None:
    await check(house)

    _, seen = await house.call("GET", AT, token=await admin(house))

    assert (seen["engine"], seen["calibration"], seen["second"]) == ("fake/1", "fake-2026", "")
    assert seen["baseline"] is not None
    assert (seen["complete"], seen["signals"]) == (False, [])


@pytest.mark.parametrize("days", ["0", "367", "-1", "x", "٣", "1e1"])
async def test_a_number_of_days_that_is_none_is_refused(house: House, days: str) -> None:
    status, problem = await house.call("GET", f"{AT}/counts?days={days}", token=await admin(house))

    assert status == 422
    assert problem["errors"][0]["pointer"] == "/days"


async def test_readiness_and_metrics_speak_of_drift(house: House) -> None:
    _, ready = await house.call("GET", "/readyz")
    assert ready["drift"] == []

    async def counted() -> bool:
        async with house.http.get(f"{house.base}/metrics") as answer:
            return "zhijian_checks_week_pass" in await answer.text()

    await until(counted)


async def test_the_shadow_says_what_it_would_have_said(database_url: str, tmp_path: Path) -> None:
    second = ScriptedSecond(likeness=0.5)
    more = {"shadow_engine": "dlib"}
    async with two_engines(database_url, tmp_path, second, more) as house:
        await check(house)
        token = await admin(house)
        pairs: list[Json] = []

        async def compared() -> bool:
            _, found = await house.call("GET", f"{AT}/pairs", token=token)
            pairs[:] = found["pairs"]
            return bool(pairs)

        await until(compared)
        sources = await engines_of(house)

    (pair,) = pairs
    assert (pair["engine"], pair["shadow"]) == ("fake/1 fake-2026", "other/1 other-2026")
    assert pair["cells"] == [
        {
            "verdict": "pass",
            "band": 14,
            "shadow_verdict": "unsure",
            "shadow_band": 10,
            "checks": 1,
        }
    ]
    assert sources == {("fake/1", "id_photo"), ("other/1", "id_photo")}  # both made at enrolment


async def test_a_busy_house_leaves_the_shadow_out(database_url: str, tmp_path: Path) -> None:
    second = ScriptedSecond(idle=False)
    more = {"shadow_engine": "dlib"}
    async with two_engines(database_url, tmp_path, second, more) as house:
        await check(house)
        dropped = house.parts.gauges()["second_looks_dropped"]

    assert dropped == 1


async def test_who_is_not_over_yet_is_judged_by_the_former_engine_and_comes_over(
    database_url: str, tmp_path: Path
) -> None:
    second = ScriptedSecond()
    more = {"former_engine": "dlib"}
    async with two_engines(database_url, tmp_path, second, more) as house:
        token = await house.pensioner()
        await house.infrastructure.database.execute(FORMER)
        opened = await house.opened(token)
        async with house.camera(opened["ticket"]["ticket"]) as camera:
            verdict = (await camera.until("verdict")).verdict
        assert verdict.certified
        judged = await house.infrastructure.database.fetchval("SELECT engine FROM face_checks")

        async def over() -> bool:
            return ("fake/1", "moved") in await engines_of(house)

        await until(over)

    assert judged == "other/1"
