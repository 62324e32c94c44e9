"""Every command of the newcomer's documents, run as printed against a city as the demo leaves it."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest
import pytest_asyncio
from zhijian_client import OfficerClient

from clients.demo import newcomer
from clients.demo import outside as outsides
from clients.demo.people import BEREAVED, DEVICE, HELPING, PHONE
from clients.demo.service import EVERYTHING
from tests.databases import open_folder
from tests.day.city import City, open_city
from tests.day.copied import CALLS, CLIENT, ROOT, Block, blocks

SECONDS: Final = 150.0  # of one block; a face check takes 20 to 60
#: What curl does here and not at the reader's: a refusal ends it.
CURLRC: Final = "fail-with-body\nshow-error\nsilent\nmax-time = 60\n"
CAUGHT_UP: Final = "event: caught_up"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.asyncio(loop_scope="module"),
]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def city() -> AsyncIterator[City]:
    with open_folder() as folder:
        async with open_city(folder) as opened:
            # a review that waits, as one does when the demo's day is over
            today, pensions = opened.day.today, opened.desk.pensions
            dead = await opened.day.register(BEREAVED, today + timedelta(days=20))
            died_on, source = today - timedelta(days=3), "市民政局：殡葬登记"
            await pensions.record_death(await pensions.look_at_death(dead.person, died_on, source))
            yield opened


async def test_every_copied_command_runs_in_the_city_that_the_demo_leaves(
    city: City, tmp_path: Path
) -> None:
    (tmp_path / ".curlrc").write_text(CURLRC, encoding="ascii")
    for document in CALLS:
        script = "".join(block.text for block in shell(document))
        said = await run(
            ["bash", "-euo", "pipefail", "-c", printed(city, script)],
            env={"CURL_HOME": str(tmp_path)},
            until=CAUGHT_UP,
        )

        assert '"standing"' in said, said
        assert '"ticket"' in said, said

    said = ""
    for block in (each for each in blocks(CLIENT) if not each.needs):
        program = tmp_path / "copied.py"
        program.write_text(printed(city, block.text), encoding="utf-8")
        said += await run(
            [sys.executable, str(program)],
            env={"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'clients' / 'python'}"},
            answers=answers(city, block),
        )

    assert said.count("outcome=<Outcome.PASS") == 2, said
    assert "death_recorded" in said, said


async def test_an_officer_with_every_role_signs_in_with_the_code_that_the_printed_command_shows(
    city: City,
) -> None:
    shown = await run([sys.executable, "-m", "clients.demo.code", city.secret])
    async with OfficerClient(city.service.base) as desk:
        session = await desk.sign_in(EVERYTHING, city.service.password, shown.strip())

    text = newcomer.by_hand(city.service, city.outside.address, city.secret)

    assert session.access_token
    assert f"clients.demo.code {city.secret}" in text
    assert city.service.password in text


def printed(city: City, text: str) -> str:
    """With its own ports instead of those that the demo takes where they are free."""
    text = text.replace("http://127.0.0.1:8080", city.service.base)
    return text.replace(f"http://127.0.0.1:{outsides.PORT}", city.outside.address)


def shell(document: str) -> list[Block]:
    """What a reader can run at once, in order."""
    return [block for block in blocks(document) if block.language == "sh" and not block.needs]


def answers(city: City, block: Block) -> dict[str, Callable[[], Awaitable[str]]]:
    """What the reader types when a program asks, as the demo shows it."""

    async def texted() -> str:
        (who,) = (each for each in (PHONE, HELPING, DEVICE) if each.phone in block.text)
        return await city.outside.code(who.phone)

    async def password() -> str:
        return city.service.password

    return {"code: ": texted, "password: ": password}


async def run(
    command: Sequence[str],
    *,
    env: Mapping[str, str] = {},
    answers: Mapping[str, Callable[[], Awaitable[str]]] = {},
    until: str = "",
) -> str:
    """All that it said, once it ended well or has said `until`, which ends what would go on."""
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=ROOT,
        env={**os.environ, **env},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        start_new_session=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    said = ""
    try:
        async with asyncio.timeout(SECONDS):
            while heard := await process.stdout.read(65_536):
                said += heard.decode("utf-8", "replace")
                if until and until in said:
                    return said
                for question, answer in answers.items():
                    if said.endswith(question):
                        process.stdin.write(f"{await answer()}\n".encode())
            assert await process.wait() == 0, said
            assert not until, said
    except TimeoutError:
        pytest.fail(f"{command[0]} went on for {SECONDS:.0f} s\n{said}")
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
    return said
