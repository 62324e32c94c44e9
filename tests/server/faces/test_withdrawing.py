"""An agreement taken back while the camera runs: the check ends at once, and nothing of it is kept."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest

from domain.accounts.consent import Purpose
from domain.faces.face_check import Enrolment, Match
from proto import capture_pb2 as wire
from server.wiring.accounts import make_consent_changes
from tests.server.house import JPEG, Camera, House, open_house
from tests.server.scripted_faces import ScriptedFaces

WAIT_S = 20
LOCK = "/v1/me/face-lock"
SLOW = JPEG + b"slow"


class Hesitating(ScriptedFaces):
    """Compares once it is let, and looks at a photo that says so."""

    def __init__(self) -> None:
        super().__init__()
        self.comparing, self.go_on = asyncio.Event(), asyncio.Event()

    async def enrol(self, photo: bytes) -> Enrolment:
        if photo == SLOW:
            self.comparing.set()
            await self.go_on.wait()
        return await super().enrol(photo)

    async def match(
        self, jpegs: Sequence[bytes], references: Sequence[bytes], *, first: bytes = b""
    ) -> Match:
        self.comparing.set()
        await self.go_on.wait()
        return await super().match(jpegs, references, first=first)


@pytest.fixture
async def hesitating(database_url: str, tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(database_url, tmp_path, faces=Hesitating()) as opened:
        yield opened


async def ending(camera: Camera) -> tuple[str, int | None]:
    """The problem that the phone is told, and the close code."""
    problem = ""
    while True:
        message = await camera.socket.receive(timeout=WAIT_S)
        if message.type is not aiohttp.WSMsgType.BINARY:
            return problem, camera.socket.close_code
        read = wire.ServerMessage.FromString(message.data)
        problem = read.problem.type if read.HasField("problem") else problem


async def left_of_it(house: House) -> dict[str, int]:
    """Rows that a check leaves, by kind; those of zero left out."""
    rows = await house.infrastructure.database.fetch(
        """
        SELECT 'digests' AS kind, count(*) AS n FROM frame_digests
        UNION ALL SELECT 'reviews', count(*) FROM review_grounds
        UNION ALL SELECT 'receipts', count(*) FROM receipts
        UNION ALL SELECT 'movements', count(*) FROM biometric.movements
        UNION ALL SELECT 'certified', count(*) FROM entitlements WHERE certified_by = 'face'
        """
    )
    return {row["kind"]: row["n"] for row in rows if row["n"]}


async def check_of(house: House) -> tuple[str, list[str]]:
    row = await house.infrastructure.database.fetchrow("SELECT state, reasons FROM face_checks")
    assert row is not None
    return row["state"], row["reasons"]


@pytest.mark.parametrize("purpose", [Purpose.SENDING_FRAMES, Purpose.FACE_PROCESSING])
async def test_a_running_check_ends_at_once_and_nothing_of_it_is_kept(
    house: House, purpose: Purpose
) -> None:
    token = await house.pensioner()
    check = await house.opened(token)
    async with house.camera(check["ticket"]["ticket"]) as camera:
        await camera.until("prompt")
        await camera.send()
        await camera.next()

        status, _ = await house.call("DELETE", f"/v1/me/consents/{purpose}", token=token)
        told = await ending(camera)

    assert status == 204
    assert told == ("/problems/consent-withdrawn", 4403)
    assert await check_of(house) == ("expired", ["consent_withdrawn"])
    assert await left_of_it(house) == {}


async def test_withdrawn_while_faces_are_compared_nobody_is_certified(hesitating: House) -> None:
    faces = hesitating.faces
    assert isinstance(faces, Hesitating)
    token = await hesitating.pensioner()
    check = await hesitating.opened(token)
    async with hesitating.camera(check["ticket"]["ticket"]) as camera:
        filming = asyncio.create_task(camera.until("problem"))
        await asyncio.wait_for(faces.comparing.wait(), WAIT_S)

        await hesitating.call("DELETE", "/v1/me/consents/face_processing", token=token)
        faces.go_on.set()

        told = (await filming).problem.type

    assert told == "/problems/consent-withdrawn"
    assert await left_of_it(hesitating) == {}


async def test_withdrawn_while_a_photo_is_looked_at_nothing_of_it_is_kept(
    hesitating: House,
) -> None:
    faces, database = hesitating.faces, hesitating.infrastructure.database
    assert isinstance(faces, Hesitating)
    token, desk = await hesitating.pensioner(), await hesitating.officer()
    person = await database.fetchval("SELECT person_id FROM persons")
    enrolling = asyncio.create_task(
        hesitating.call(
            "POST",
            f"/v1/officer/persons/{person}/face-records",
            data=SLOW,
            token=desk,
            headers={"Content-Type": "image/jpeg"},
        )
    )
    await asyncio.wait_for(faces.comparing.wait(), WAIT_S)
    # Whoever would wait for the look raises here.
    await database.fetch("SELECT FROM persons WHERE person_id = $1 FOR UPDATE NOWAIT", person)
    await database.fetch("SELECT FROM consents WHERE person_id = $1 FOR UPDATE NOWAIT", person)

    withdrawn, _ = await hesitating.call("DELETE", "/v1/me/consents/face_processing", token=token)
    faces.go_on.set()
    status, problem = await enrolling

    assert withdrawn == 204
    assert (status, problem["type"]) == (403, "/problems/consent-missing")
    assert await database.fetchval("SELECT count(*) FROM biometric.face_records") == 0


async def test_who_hangs_up_and_withdraws_leaves_nothing_either(house: House) -> None:
    token = await house.pensioner()
    check = await house.opened(token)
    await house.infrastructure.database.execute("UPDATE consents SET withdrawn_at = now()")
    async with house.camera(check["ticket"]["ticket"]) as camera:
        await camera.until("prompt")
        await camera.send()
        await camera.next()
        await camera.hang_up()
        await ending(camera)

    assert await left_of_it(house) == {}


async def test_a_withdrawal_that_nobody_rings_for_ends_the_check_too(house: House) -> None:
    token = await house.pensioner()
    check = await house.opened(token)
    person = await house.infrastructure.database.fetchval("SELECT person_id FROM face_checks")
    async with house.camera(check["ticket"]["ticket"]) as camera:
        await camera.until("prompt")

        await make_consent_changes(house.infrastructure.database).withdraw(
            person, Purpose.SENDING_FRAMES, actor="system", why="withdrawn", at=datetime.now(UTC)
        )

        assert await ending(camera) == ("/problems/consent-withdrawn", 4403)


async def test_a_face_that_is_locked_in_the_middle_ends_the_check_as_well(house: House) -> None:
    token = await house.pensioner()
    check = await house.opened(token)
    async with house.camera(check["ticket"]["ticket"]) as camera:
        await camera.until("prompt")

        await house.call("POST", LOCK, token=token)

        assert await ending(camera) == ("/problems/check-over", 4410)


async def test_withdrawing_another_agreement_ends_no_check(house: House) -> None:
    token = await house.pensioner()
    check = await house.opened(token)
    async with house.camera(check["ticket"]["ticket"]) as camera:
        await camera.until("prompt")

        await house.call("DELETE", "/v1/me/consents/network_id", token=token)

        assert (await camera.until("verdict")).verdict.certified
