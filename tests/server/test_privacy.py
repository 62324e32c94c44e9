"""After a whole day: no log line, and nothing that lies open in the database, says who anybody is."""

import asyncio
import base64
import io
import json
import logging
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import pytest
import pytest_asyncio

from domain.people import masked_phone
from server.monitoring.logs import make_handler
from tests.found_files import files_in, read
from tests.server.house import ID_NUMBER, JPEG, NAME, PASSWORD, PHONE, House
from tests.server.neighbours import Neighbour, neighbour

pytestmark = pytest.mark.asyncio(loop_scope="module")

LIKENESS = 0.71234567
#: How every frame of this day begins; and the photo that a face was enrolled from.
BEGINNINGS = (b"\xff\xd8 the picture ", JPEG)
WAIT_S = 10


def frame() -> bytes:
    return f"\xff\xd8 the picture {uuid4()} \xff\xd9".encode("latin-1")


@dataclass
class Day:
    """What was written on a day, and what nobody may read in it."""

    lines: str = ""
    rows: str = ""
    secrets: set[str] = field(default_factory=set)
    codes: set[str] = field(default_factory=set)


@contextmanager
def written() -> Iterator[io.StringIO]:
    """All that any logger says, in the form of a production's lines."""
    stream, root = io.StringIO(), logging.getLogger()
    handler = make_handler("json", stream)
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    logging.getLogger("asyncio").setLevel(logging.INFO)
    try:
        yield stream
    finally:
        root.removeHandler(handler)
        root.setLevel(level)


async def rows(house: House) -> str:
    """Every row of every table, bytes as hexadecimal."""
    tables = await house.infrastructure.database.fetch(
        "SELECT schemaname, tablename FROM pg_tables WHERE schemaname IN ('public', 'biometric')"
    )
    dump = []
    for table in tables:
        name = f'"{table["schemaname"]}"."{table["tablename"]}"'
        found = await house.infrastructure.database.fetch(
            f"SELECT row_to_json(t)::text AS line FROM {name} AS t"  # noqa: S608  # our own tables
        )
        dump += [f"{name} {row['line']}" for row in found]
    return "\n".join(dump)


async def said(house: House, request: bytes) -> None:
    _, writer = await asyncio.open_connection(house.server.host, house.server.port)
    writer.write(request)
    await asyncio.sleep(0.05)
    writer.close()


async def camera_day(house: House, resident: Neighbour, day: Day) -> None:
    """A check that passes, one that is junk, and one of another's face."""
    house.faces.likeness = LIKENESS
    check = await house.opened(resident.token)
    day.secrets |= {check["ticket"]["ticket"]}
    async with house.camera(check["ticket"]["ticket"]) as camera:
        await camera.next()
        await camera.next()
        await camera.send(b"junk " + frame())
        await camera.until("problem")
    _, ticket = await house.call(
        "POST", f"/v1/face-checks/{check['check']}/tickets", token=resident.token
    )
    day.secrets |= {ticket["ticket"]}
    async with house.camera(ticket["ticket"]) as camera:
        verdict = (await camera.until("verdict", frame())).verdict
    assert verdict.certified
    _, receipt = await house.call("GET", f"/v1/receipts/{verdict.receipt}", token=resident.token)
    assert receipt["jws"]


async def wrong_day(house: House, resident: Neighbour, desk: str) -> None:
    """What people and programs get wrong."""
    body = {"name": NAME, "id_number": ID_NUMBER}
    await house.call("POST", "/v1/me/person", body, token=resident.token)
    await house.call("POST", "/v1/sign-in/sessions", {"phone": resident.phone, "code": "x"})
    await house.call("POST", "/v1/sign-in/sessions", data=b'{"phone": "' + PHONE.encode())
    await house.call("GET", "/v1/me", token=resident.token + "x")
    await house.call("POST", "/v1/officer/persons/search", body, token=desk)
    await house.call(
        "POST",
        f"/v1/officer/persons/{resident.person}/face-records",
        data=b"blurred " + frame(),
        token=desk,
        headers={"Content-Type": "image/jpeg"},
    )
    token = resident.token.encode()
    await said(
        house, b"GET /v1/me HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + token + b"\x01\r\n\r\n"
    )
    await said(house, b"GET /" + PHONE.encode() + b" HTTP/7\r\n\r\n")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def day(shared: House) -> AsyncIterator[Day]:
    day = Day()
    with written() as stream:
        desk = await shared.officer()
        pensioner = await neighbour(shared, desk)
        await camera_day(shared, pensioner, day)
        stranger = await neighbour(shared, desk)
        shared.faces.likeness = LIKENESS / 4
        check = await shared.opened(stranger.token)
        async with shared.camera(check["ticket"]["ticket"]) as camera:
            await camera.until("verdict", frame())
        await wrong_day(shared, stranger, desk)
        await shared.infrastructure.database.execute("UPDATE deliveries SET next_at = now()")
        await asyncio.sleep(0.5)
        for one in (pensioner, stranger):
            day.secrets |= {one.id_number, one.phone, one.token, masked_phone(one.phone)}
            day.codes |= {await first_code(shared, one.phone)}
        day.secrets |= {NAME, ID_NUMBER, PHONE, PASSWORD, desk, check["ticket"]["ticket"]}
        day.secrets |= {"the picture", str(LIKENESS)[:6], str(LIKENESS / 4)[:6]}
        day.rows = await rows(shared)
    day.lines = stream.getvalue()
    yield day


async def first_code(house: House, phone: str) -> str:
    async with house.http.get(f"{house.standins}/_standin/sms") as response:
        messages = await response.json()
    mine = [m for m in messages if m["phone"].endswith(phone)]
    return str(next(m["params"][0] for m in mine if m["params"][0].isdigit()))


def tells(text: str, code: str) -> bool:
    """Whether the six digits stand there by themselves: not in hexadecimal, nor as microseconds."""
    return re.search(rf"(?<![0-9a-f.]){code}(?![0-9a-f])", text) is not None


async def test_no_log_line_tells_a_secret(day: Day) -> None:
    assert day.lines
    assert not [secret for secret in day.secrets if secret in day.lines]
    assert not [code for code in day.codes if tells(day.lines, code)]


async def test_every_log_line_is_one_json_object(day: Day) -> None:
    lines = [json.loads(line) for line in day.lines.splitlines()]

    assert all({"event", "level", "logger", "timestamp"} <= set(line) for line in lines)


async def test_the_log_says_what_happened(day: Day) -> None:
    assert re.search(r"check [0-9a-f-]{36} ended: pass", day.lines)
    assert re.search(r"check [0-9a-f-]{36} ended: fail not_the_person", day.lines)
    assert "what came is no HTTP" in day.lines


async def test_a_day_without_faults_of_ours_logs_no_error(day: Day) -> None:
    lines = [json.loads(line) for line in day.lines.splitlines()]

    assert not [line for line in lines if line["level"] in {"error", "critical"}]


async def test_nothing_in_the_database_tells_a_secret(day: Day) -> None:
    assert day.rows
    assert not [secret for secret in day.secrets if secret in day.rows]
    assert not [secret for secret in day.secrets if secret.encode().hex() in day.rows]
    assert not [code for code in day.codes if tells(day.rows, code)]


async def test_nothing_of_a_frame_is_kept_but_its_keyed_digest(shared: House, day: Day) -> None:
    kept = await shared.infrastructure.database.fetch("SELECT digest FROM frame_digests")

    assert kept
    assert all(len(row["digest"]) == 32 for row in kept)
    assert b"\xff\xd8 the".hex() not in day.rows


def forms(picture: bytes) -> tuple[bytes, ...]:
    """As it came, and as a careless program would write it down."""
    return (
        picture,
        picture.hex().encode(),
        base64.b64encode(picture)[:16],
        repr(picture)[2:-1].encode(),
    )


def found_on_disk(folder: Path) -> list[str]:
    wanted = [form for picture in BEGINNINGS for form in forms(picture)]
    found = []
    for path in files_in(folder):
        data = read(path)
        found += [f"{path.name}: {form!r}" for form in wanted if form in data]
    return found


async def test_no_frame_and_no_photo_is_on_the_disk_of_the_database(
    day: Day, postgres_folder: Path
) -> None:
    assert day.rows

    assert await asyncio.to_thread(found_on_disk, postgres_folder) == []


async def test_a_frame_that_was_kept_would_be_found(
    shared: House, day: Day, postgres_folder: Path
) -> None:
    assert day.rows
    database = shared.infrastructure.database
    await database.execute("CREATE TABLE careless (picture bytea)")
    await database.execute("INSERT INTO careless VALUES ($1)", frame())

    found = await asyncio.to_thread(found_on_disk, postgres_folder)

    await database.execute("DROP TABLE careless")
    assert found  # in the log of changes at least, which is written at the commit


async def test_no_log_line_holds_a_frame_or_a_photo(day: Day) -> None:
    lines = day.lines.encode()

    assert not [form for picture in BEGINNINGS for form in forms(picture) if form in lines]
