"""A call by video between two networks that hide from each other: all of it goes through a real coturn."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Final

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright
from pydantic import SecretStr

from tests.browser.call_camera import CALLING
from tests.browser.chromium import environment, executable
from tests.browser.test_video import appointment, her_page, his_page, ready, talks
from tests.server import coturn_program
from tests.server.coturn_program import SECRET, Running
from tests.server.house import House, open_house

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.skipif(coturn_program.find() is None, reason="needs coturn: make turn"),
]

#: A network that lets nothing out but to the TURN server, by one of its addresses.
HIDDEN: Final = """
const Real = window.RTCPeerConnection;
window.RTCPeerConnection = class extends Real {
  constructor({ iceServers }) {
    const reached = iceServers.map((one) => ({ ...one, urls: one.urls.filter((url) => url.startsWith("SCHEME:")) }));
    super({ iceServers: reached, iceTransportPolicy: "relay" });
    window.line = this;
  }
};
"""
#: Of the way that is in use: what our end of it is, how it comes to the TURN server; pictures decoded.
WAY: Final = """
async () => {
  const stats = await window.line.getStats();
  const all = [...stats.values()];
  const pair = stats.get(all.find(({ type }) => type === "transport").selectedCandidatePairId);
  const ours = stats.get(pair.localCandidateId);
  const seen = all.find(({ type, kind }) => type === "inbound-rtp" && kind === "video");
  return [ours.candidateType, ours.relayProtocol, seen.framesDecoded > 0];
}
"""


@pytest.fixture(scope="module")
def turn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with coturn_program.running(tmp_path_factory.mktemp("coturn")) as turn:
        yield turn


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def house(
    shared_database_url: str, tmp_path_factory: pytest.TempPathFactory, turn: Running
) -> AsyncIterator[House]:
    settings = {"turn_urls": turn.urls, "turn_secret": SecretStr(SECRET)}
    folder = tmp_path_factory.mktemp("house")
    async with open_house(shared_database_url, folder, lambda _: settings) as house:
        yield house


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def caller() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(
            executable_path=executable(),
            args=[*CALLING, "--ignore-certificate-errors"],
            env=environment(),
            headless=True,
        )
        yield opened
        await opened.close()


async def way(page: Page) -> tuple[str, str, bool]:
    kind, protocol, seen = await page.evaluate(WAY)
    return kind, protocol, seen


async def test_two_browsers_that_reach_the_turn_server_alone_see_and_hear_each_other(
    caller: Browser, house: House
) -> None:
    found, booking = await appointment(house)
    hers = await her_page(caller, house, found, booking, script=HIDDEN.replace("SCHEME", "turns"))
    await ready(hers)
    script = HIDDEN.replace("SCHEME", "turn")
    his = await his_page(caller, house, f"video-call/{booking}", script=script)

    await asyncio.gather(talks(hers), talks(his))

    assert await way(hers) == ("relay", "tls", True)
    assert await way(his) == ("relay", "udp", True)
    for page in (hers, his):
        await page.context.close()
