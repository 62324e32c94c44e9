"""The page's own reader and writer of the capture wire, against the generated Python."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Error, Page

from proto.capture_pb2 import (
    OUTCOME_UNSURE,
    STEP_NOD,
    ClientMessage,
    Coach,
    Frame,
    Glow,
    Hangup,
    Mark,
    Next,
    Problem,
    Prompt,
    ServerMessage,
    Verdict,
)
from tests.browser.conftest import opening
from tests.browser.fake_city import FakeCity, running

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

MESSAGES = (
    ServerMessage(
        prompt=Prompt(
            number=300, step=STEP_NOD, position=2, of=3, text="请慢慢点一下头", **{"try": 3}
        )
    ),
    ServerMessage(next=Next(credit=2)),
    ServerMessage(coach=Coach(reason="too_dark", text="光线太暗，请到亮一点的地方")),
    ServerMessage(
        verdict=Verdict(
            outcome=OUTCOME_UNSURE,
            reasons=["not_sure", "time_over"],
            text="还不确定",
            identity_confirmed=True,
            certified=False,
            certified_until="2027-11-24",
            receipt="r",
            next_step="n",
        )
    ),
    ServerMessage(mark=Mark(prompt=2, across=100, down=7, text="右上")),
    ServerMessage(glow=Glow(colour=0xFF9090, text="屏幕会慢慢变色")),
    ServerMessage(
        problem=Problem(type="/problems/busy", title="系统繁忙", status=503, retry_after=10)
    ),
)
READ = """async (bytes) => {
  const wire = await import("/static/capture/wire.js");
  return wire.readServerMessage(new Uint8Array(bytes));
}"""
FRAME = """async ([prompt, seq, captured, size]) => {
  const wire = await import("/static/capture/wire.js");
  return Array.from(wire.writeFrame({ prompt, seq, captured, jpeg: new Uint8Array(size).fill(7) }));
}"""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def page(browser: Browser) -> AsyncIterator[Page]:
    async with running(FakeCity()) as city, opening(browser, city) as open_path:
        yield await open_path()


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message.WhichOneof("kind"))
async def test_the_page_reads_what_the_service_writes(message: ServerMessage, page: Page) -> None:
    read = await page.evaluate(READ, list(message.SerializeToString()))

    kind = message.WhichOneof("kind")
    wanted = getattr(message, kind)
    assert read["kind"] == kind
    assert {field.name for field in wanted.DESCRIPTOR.fields} == set(read["value"])
    for name, value in read["value"].items():
        said = getattr(wanted, name)
        assert value == (list(said) if isinstance(value, list) else said)


@pytest.mark.parametrize("size", [0, 1, 127, 128, 40_000])
async def test_the_service_reads_a_frame_that_the_page_writes(size: int, page: Page) -> None:
    written = await page.evaluate(FRAME, [2, 129, 1_764_000_000_123, size])

    wanted = Frame(prompt=2, seq=129, captured_ms=1_764_000_000_123, jpeg=b"\x07" * size)
    assert ClientMessage.FromString(bytes(written)) == ClientMessage(frame=wanted)


async def test_the_service_reads_that_the_page_hangs_up(page: Page) -> None:
    written = await page.evaluate(
        'async () => Array.from((await import("/static/capture/wire.js")).writeHangup())'
    )

    assert ClientMessage.FromString(bytes(written)) == ClientMessage(hangup=Hangup())


async def test_fields_of_a_newer_service_are_skipped(page: Page) -> None:
    coach = Coach(reason="blurred", text="请拿稳").SerializeToString()
    newer = (
        coach + b"\x98\x06\x01" + b"\xa2\x06\x02ab" + b"\xad\x06\0\0\0\0" + b"\xb1\x06" + bytes(8)
    )

    read = await page.evaluate(READ, [0x1A, len(newer), *newer])

    assert read == {"kind": "coach", "value": {"reason": "blurred", "text": "请拿稳"}}


@pytest.mark.parametrize("cut", [1, 2, 5, 11])
async def test_a_message_cut_off_is_refused(cut: int, page: Page) -> None:
    whole = MESSAGES[0].SerializeToString()

    with pytest.raises(Error, match="cut off"):
        await page.evaluate(READ, list(whole[:-cut]))
