"""ClamAV's own daemon, with a signature of ours, and what it may answer besides."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from connectors.clamd import NoVerdict, parse_answer
from domain.wire import TransportFailed
from server.outside.scanning import ClamdScanner
from tests.server import clamd_program
from tests.server.clamd_program import VIRUS

real = pytest.mark.skipif(clamd_program.find() is None, reason="needs clamd: make clamd")


@pytest.fixture(scope="module")
def clamd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with clamd_program.running(tmp_path_factory.mktemp("clamd")) as address:
        yield address


async def blocks(data: bytes, size: int = 256 * 1024) -> AsyncIterator[bytes]:
    for at in range(0, len(data), size):
        yield data[at : at + size]


@real
@pytest.mark.parametrize(
    ("data", "infected"),
    [(b"a plan", False), (bytes(3 << 20), False), (bytes(700_000) + VIRUS + b"x", True)],
    ids=["short", "long", "virus"],
)
async def test_the_daemon_finds_what_its_signatures_say(
    clamd: str, data: bytes, *, infected: bool
) -> None:
    assert await ClamdScanner(clamd).infected(blocks(data)) is infected


@real
async def test_a_virus_across_two_blocks_is_found(clamd: str) -> None:
    assert await ClamdScanner(clamd).infected(blocks(b"x" * 20 + VIRUS, size=30))


@real
async def test_the_daemon_says_that_it_is_there(clamd: str) -> None:
    assert await ClamdScanner(clamd).there()


async def test_one_that_is_away_or_says_something_else_is_not_there(tmp_path: Path) -> None:
    assert not await ClamdScanner(f"unix://{tmp_path}/nobody.ctl").there()
    async with answering(tmp_path, b"220 mail\0", reads=6) as address:
        assert not await ClamdScanner(address).there()


async def test_a_daemon_that_is_away_is_no_verdict(tmp_path: Path) -> None:
    with pytest.raises(TransportFailed):
        await ClamdScanner(f"unix://{tmp_path}/nobody.ctl").infected(blocks(b"a"))
    with pytest.raises(TransportFailed):
        await ClamdScanner("tcp://127.0.0.1:1").infected(blocks(b"a"))


@asynccontextmanager
async def answering(folder: Path, answer: bytes, *, reads: int = -1) -> AsyncIterator[str]:
    """A daemon that reads so much, answers and hangs up."""
    over = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            await reader.read(reads)
            writer.write(answer)
            await writer.drain()
        writer.transport.abort()
        await asyncio.sleep(0)
        over.set()

    async with await asyncio.start_unix_server(serve, folder / "clamd.ctl"):
        yield f"unix://{folder}/clamd.ctl"
        await over.wait()


async def test_a_daemon_that_says_nothing_is_given_up(tmp_path: Path) -> None:
    async with answering(tmp_path, b"") as address:
        with pytest.raises(TransportFailed):
            await ClamdScanner(address, within_s=0.2).infected(blocks(b"a"))


async def test_what_is_longer_than_it_takes_is_no_verdict(tmp_path: Path) -> None:
    """It says so and hangs up before all has come."""
    too_long = b"INSTREAM size limit exceeded. ERROR\0"
    async with answering(tmp_path, too_long, reads=1000) as address:
        with pytest.raises(TransportFailed):
            await ClamdScanner(address).infected(blocks(bytes(8 << 20)))


@pytest.mark.parametrize(
    ("line", "found"),
    [
        (b"stream: OK\0", ""),
        (b"stream: OK\n", ""),
        (b"stream: Zhijian.Test.UNOFFICIAL FOUND\0", "Zhijian.Test.UNOFFICIAL"),
        (b"stream: a name: OK FOUND\0", "a name: OK"),
    ],
)
def test_an_answer_says_what_was_found(line: bytes, found: str) -> None:
    assert parse_answer(line) == found


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"\0",
        b"INSTREAM size limit exceeded. ERROR\0",
        b"stream: OK FOUND ERROR",
        b"\xff",
        b"OK\0",
    ],
)
def test_what_is_no_answer_is_no_verdict(line: bytes) -> None:
    with pytest.raises(NoVerdict):
        parse_answer(line)
