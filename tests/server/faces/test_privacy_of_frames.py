"""After checks by real workers on real pictures: nothing of a frame or a photo is anywhere they could lie.

Searched are the database's folder, Valkey, the temporary folder of all processes, shared memory, the
files that the workers hold open, and the log; for the picture as it came, as text forms of it, and for
a row of its decoded pixels. A picture that was scaled before it was kept is not looked for.
"""

import asyncio
import base64
import io
import logging
import tempfile
import time
from collections.abc import AsyncIterator, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast
from uuid import uuid4

import cv2
import numpy as np
import psutil
import pytest
import pytest_asyncio
import redis.asyncio as redis
from pydantic import SecretStr

from biometrics.faces import open_faces
from server.monitoring.logs import make_handler
from tests import samples
from tests.found_files import files_in, read
from tests.server.house import House, open_house
from tests.server.scripted_faces import ScriptedFaces

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]

MODELS = Path(__file__).resolve().parents[3] / "models"
SYSTEM = Path("/tmp")  # noqa: S108  # looked through, not written to
SHARED_MEMORY = Path("/dev/shm")  # noqa: S108  # looked through, not written to
# Writes what comes into a file, takes the file's name away, and stays.
HOLDS = """
import os, sys, time
held = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT)
os.write(held, sys.stdin.buffer.read())
os.unlink(sys.argv[1])
print("held", flush=True)
time.sleep(60)
"""
PIECE = 48  # bytes of a picture that no other file has by chance
START = 8  # bytes in which one form of all comments is the same: most files have none of them
Forms = Mapping[bytes, Collection[bytes]]  # what is looked for, by how it begins
TICK_S = 1.0  # the times of files lag behind the clock by some milliseconds


@dataclass
class Places:
    """Where a careless program would leave a picture, and the pictures that were sent."""

    house: House
    database: Path
    temporary: Path
    valkey: str
    log: io.StringIO
    pictures: list[bytes] = field(default_factory=list)
    since: float = field(default_factory=time.time)

    async def found(self, *pictures: bytes) -> list[str]:
        """Where anything of these pictures lies, by place; each is looked for in every file there is."""
        wanted = by_start(form for picture in pictures for form in forms(picture))
        comments = by_start(map(comment, pictures))
        hits = await asyncio.to_thread(self._in_files, wanted, comments)
        hits += [f"valkey {key!r}" for key, data in await self._keys() if holds(data, wanted)]
        if holds(self.log.getvalue().encode(), wanted):
            hits.append("log")
        return hits

    def _in_files(self, wanted: Forms, comments: Forms) -> list[str]:
        # What the database wrote last before the first picture holds none: a write changes a file's time.
        paths = [path for path in files(self.database) if changed(path) >= self.since - TICK_S]
        paths += files(self.temporary)
        # The databases of other tests lie there too, and some have pictures put into them on purpose.
        paths += [path for path in files(SHARED_MEMORY) if "zhijian-test-" not in path.as_posix()]
        for child in psutil.Process().children(recursive=True):
            paths += files(Path(f"/proc/{child.pid}/fd"))
        hits = [str(path) for path in paths if holds(read(path), wanted)]
        # A worker is not told of our temporary folder: what is new in the system's is looked through for
        # the frames' own comments, since other programs may have the same picture there.
        new = [path for path in SYSTEM.iterdir() if changed(path) >= self.since]
        new += [path for folder in new if folder.name.startswith("tmp") for path in files(folder)]
        hits += [str(path) for path in new if holds(read(path), comments)]
        return sorted(set(hits))

    async def _keys(self) -> list[tuple[bytes, bytes]]:
        client = redis.from_url(self.valkey)
        try:
            return [(key, await client.dump(key) or b"") async for key in client.scan_iter()]
        finally:
            await client.aclose()


def marked(jpeg: bytes) -> bytes:
    """The same picture with a comment of its own, as no two frames of a camera are the same."""
    words = f"a frame {uuid4()}".encode()
    return jpeg[:2] + b"\xff\xfe" + (len(words) + 2).to_bytes(2) + words + jpeg[2:]


def comment(picture: bytes) -> bytes:
    """What `marked` put there."""
    return picture[6 : 6 + 44]


def forms(picture: bytes) -> Iterator[bytes]:
    """The comment, a piece of the compressed data and a row of pixels, each in its usual writings."""
    middle = picture[len(picture) // 2 :][:PIECE]
    for piece in (comment(picture), middle):
        yield piece
        yield piece.hex().encode()
        yield repr(piece)[2:-1].encode()
        for shift in range(3):  # wherever it falls into groups of three
            yield base64.b64encode(piece[shift:])[:32]
    pixels = cv2.imdecode(np.frombuffer(picture, np.uint8), cv2.IMREAD_COLOR)
    if pixels is not None:  # a broken one has none
        row = pixels[pixels.shape[0] // 2, pixels.shape[1] // 3 :]
        yield row.tobytes()[:PIECE]
        yield row[:, ::-1].tobytes()[:PIECE]


def by_start(wanted: Iterable[bytes]) -> Forms:
    found: dict[bytes, set[bytes]] = {}
    for form in wanted:
        found.setdefault(form[:START], set()).add(form)
    return found


def holds(data: bytes, wanted: Forms) -> bool:
    return any(
        any(form in data for form in begun) for start, begun in wanted.items() if start in data
    )


def changed(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:  # gone meanwhile
        return 0.0


def files(folder: Path) -> list[Path]:
    """All that can be read as a file, open and already unlinked ones of a process too."""
    if folder.parts[:2] == ("/", "proc"):
        return [path for path in entries(folder) if path.exists() and path.stat().st_size]
    return files_in(folder)


def entries(folder: Path) -> list[Path]:
    try:
        return [path for path in folder.iterdir() if path.is_file()]
    except OSError:  # the process has ended
        return []


def shot(name: str, number: int) -> bytes:
    film = cv2.VideoCapture(str(samples.clip(name)))
    film.set(cv2.CAP_PROP_POS_FRAMES, number)
    there, picture = film.read()
    film.release()
    assert there
    return cv2.imencode(".jpg", picture)[1].tobytes()


async def check(places: Places, token: str, jpeg: bytes) -> None:
    """One check with frames of that picture, each answered by a worker, until it ends: how is all one."""
    opened = await places.house.opened(token)
    async with places.house.camera(opened["ticket"]["ticket"]) as camera:
        while True:
            message = await camera.next(
                within_s=120
            )  # real workers, beside whatever else runs here
            if message.HasField("verdict") or message.HasField("problem"):
                return
            for _ in range(message.next.credit):
                frame = marked(jpeg)
                places.pictures.append(frame)
                await camera.send(frame)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def places(
    shared_database_url: str,
    postgres_folder: Path,
    valkey: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Places]:
    """A house whose workers are real, after one check that came to its end and one that broke off."""
    temporary, log = tmp_path_factory.mktemp("temporary"), io.StringIO()
    handler, root = make_handler("json", log), logging.getLogger()
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("TMPDIR", str(temporary))
        environment.setattr(tempfile, "tempdir", None)
        root.addHandler(handler)
        async with (
            open_faces(MODELS, workers=1, production=False) as faces,
            open_house(
                shared_database_url,
                tmp_path_factory.mktemp("house"),
                lambda _: {"redis_url": SecretStr(valkey)},
                cast("ScriptedFaces", faces),
            ) as house,
        ):
            places = Places(house, postgres_folder, temporary, valkey, log)
            jpeg = shot("franck", 0)
            photo = marked(jpeg)
            places.pictures.append(photo)
            token = await house.pensioner(photo)
            junk = marked(jpeg)[:-200] + b"\0" * 200
            places.pictures.append(junk)
            opened = await house.opened(token)
            async with house.camera(opened["ticket"]["ticket"]) as camera:
                await camera.until("next")
                await camera.send(junk)
            await check(places, token, jpeg)
            yield places
        root.removeHandler(handler)


async def test_no_picture_lies_anywhere_after_a_check(places: Places) -> None:
    assert len(places.pictures) > 5
    started = [" ".join(child.cmdline()) for child in psutil.Process().children(recursive=True)]
    assert [line for line in started if "biometrics.serving" in line]

    assert await places.found(*places.pictures) == []


@pytest.mark.parametrize("name", ["as it came", "as pixels", "as base64"])
async def test_one_that_was_left_in_the_temporary_folder_would_be_found(
    places: Places, name: str
) -> None:
    picture = places.pictures[-1]
    pixels = cv2.imdecode(np.frombuffer(picture, np.uint8), cv2.IMREAD_COLOR)
    assert pixels is not None
    left = {
        "as it came": picture,
        "as pixels": b"\x93NUMPY " + pixels.tobytes(),
        "as base64": b"data:image/jpeg;base64," + base64.b64encode(picture),
    }[name]
    with tempfile.NamedTemporaryFile(dir=places.temporary) as careless:
        careless.write(left)
        careless.flush()

        assert await places.found(picture) == [careless.name]


async def test_one_that_was_left_in_valkey_would_be_found(places: Places) -> None:
    client = redis.from_url(places.valkey)
    await client.set("careless", places.pictures[-1])

    found = await places.found(places.pictures[-1])

    await client.delete("careless")
    await client.aclose()
    assert found == ["valkey b'careless'"]


async def test_one_that_a_process_holds_in_a_file_without_a_name_would_be_found(
    places: Places,
) -> None:
    child = await asyncio.create_subprocess_exec(
        *("python3", "-c", HOLDS, str(places.temporary / "gone")),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.write(places.pictures[-1])
    child.stdin.close()
    await child.stdout.readline()

    found = await places.found(places.pictures[-1])

    child.kill()
    await child.wait()
    assert [each.split("/")[2] for each in found] == [str(child.pid)]


async def test_one_that_was_logged_would_be_found(places: Places) -> None:
    logging.getLogger("careless").warning("what came: %r", places.pictures[-1])

    found = await places.found(places.pictures[-1])

    places.log.truncate(0)
    places.log.seek(0)
    assert found == ["log"]


async def test_one_that_was_stored_would_be_found(places: Places) -> None:
    database = places.house.infrastructure.database
    await database.execute("CREATE TABLE careless_frames (picture bytea)")
    await database.execute("INSERT INTO careless_frames VALUES ($1)", places.pictures[-1])

    found = await places.found(places.pictures[-1])

    await database.execute("DROP TABLE careless_frames")
    assert [each for each in found if each.startswith(str(places.database))]
