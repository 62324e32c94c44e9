"""The partners' page before the real service: by the key that a developer chooses, which stays in the page."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer
from jwt.algorithms import ECAlgorithm
from playwright.async_api import Page, expect

from tests.browser.conftest import DESK, Look
from tests.browser.steps import heading, until, usable
from tests.server.accounts.partner_program import ISSUER, KID, Officers, Program, partner
from tests.server.house import House, open_house
from tests.server.neighbours import neighbour
from tests.server.notices.test_partner_events import Receiver, certified, consents, hearing

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

AGAIN_MS = 200
KEPT = """async () => JSON.stringify([
  {...localStorage}, {...sessionStorage}, document.cookie, await indexedDB.databases(), await caches.keys(),
  [...document.querySelectorAll("input")].map((one) => one.value),
])"""


@dataclass(frozen=True, slots=True)
class Bank:
    """A partner, and the file of its private key."""

    program: Program
    file: Path

    @property
    def secret(self) -> str:
        return str(json.loads(self.file.read_text())["d"])


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def receiver() -> AsyncIterator[Receiver]:
    """Which a partner's calls come to, and which takes none at first."""
    found, app = Receiver(status=500), web.Application()
    app.router.add_post("/events", found.take)
    async with TestServer(app) as server:
        found.host = f"127.0.0.1:{server.port}"
        yield found


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def house(
    shared_database_url: str, tmp_path_factory: pytest.TempPathFactory, receiver: Receiver
) -> AsyncIterator[House]:
    folder = tmp_path_factory.mktemp("portal")
    more = {"public_url": ISSUER, "webhook_standins": (receiver.host,)}
    async with open_house(shared_database_url, folder, lambda _: more) as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="session")
async def bank(house: House, tmp_path: Path) -> Bank:
    return kept(await partner(await Officers.of(house, f"portal {tmp_path.name}")), tmp_path)


def kept(program: Program, folder: Path) -> Bank:
    file = folder / "key.json"
    file.write_text(json.dumps(ECAlgorithm.to_jwk(program.key, as_dict=True) | {"kid": KID}))
    return Bank(program, file)


async def sign_in(page: Page, bank: Bank, *, names: tuple[str, str] = ("私钥文件", "登录")) -> None:
    key, press = names
    await page.get_by_label("client_id").fill(bank.program.client)
    await page.get_by_label(key).set_input_files(bank.file)
    await page.get_by_role("button", name=press, exact=True).click()


async def test_a_developer_signs_in_by_the_key_sees_keys_and_calls_and_the_key_stays_in_the_page(
    bank: Bank, look: Look, axe_source: str, tmp_path: Path
) -> None:
    program = bank.program
    await program.get("/v1/partner/person", await program.own_token())
    page = await look("/partners/", size=DESK)
    sent: list[str] = []
    page.on("request", lambda one: sent.append(f"{one.url} {one.headers} {one.post_data}"))
    await heading(page, "合作单位")
    await usable(page, axe_source)
    public = tmp_path / "public.json"
    public.write_text(program.jwks)
    await page.get_by_label("私钥文件").set_input_files(public)
    await page.get_by_role("button", name="登录", exact=True).click()
    await expect(page.get_by_text("不是带 kid 的 P-256 或 Ed25519 私钥")).to_be_visible()
    await expect(page.get_by_label("client_id")).to_be_focused()

    await sign_in(page, bank)

    await heading(page, "示例银行")
    await expect(page.get_by_role("row").filter(has_text=KID)).to_contain_text("本次登录所用")
    await expect(page.get_by_text("公钥写在登记里，不能增加或更换")).to_be_visible()
    await expect(page.get_by_role("row").filter(has_text="person")).to_have_text("person110")
    await expect(page.get_by_text("每分钟 600 次")).to_be_visible()
    await usable(page, axe_source)
    await page.set_viewport_size({"width": 360, "height": 740})
    await usable(page, axe_source)
    assert [one for one in sent if "/v1/oauth/token" in one]
    assert [one for one in sent if bank.secret in one] == []
    assert bank.secret not in await page.evaluate(KEPT)
    assert bank.file.name not in await page.evaluate(KEPT)

    await page.get_by_role("button", name="退出").click()
    await heading(page, "合作单位")
    await expect(page.get_by_text("示例银行")).to_have_count(0)


async def test_a_suspended_partner_is_told_why_it_may_not_get_in(
    bank: Bank, house: House, look: Look
) -> None:
    officers = await Officers.of(house, "portal suspends")
    await officers.move(bank.program.client, "suspend")
    page = await look("/partners/", size=DESK, locale="en-GB")

    await sign_in(page, bank, names=("Private key file", "Sign in"))

    await expect(page.get_by_role("alert")).to_contain_text("Which partner asks")
    await expect(page.get_by_text("whether the registration is live")).to_be_visible()


async def test_the_console_calls_partners_doors_by_the_same_key(bank: Bank, look: Look) -> None:
    page = await look("/docs", size=DESK)
    await page.get_by_role("button", name="Sign in as a partner, by its key").click()

    await sign_in(page, bank, names=("Private key file", "Sign in"))
    await expect(page.get_by_text("Signed in: doors under /v1/partner/")).to_be_visible()
    await page.get_by_label("Search operations and schemas").fill("get /v1/partner/usage")
    await page.locator("article:visible").first.scroll_into_view_if_needed()
    await page.get_by_role("button", name="Try GET /v1/partner/usage", exact=True).click()
    await page.get_by_role("button", name="Send", exact=True).click()

    answer = page.locator("form.console")
    await expect(answer.get_by_role("heading", name="Answer 200")).to_be_visible()
    await expect(answer).to_contain_text('"calls_a_minute": 600')


async def test_the_log_says_how_each_call_went_and_one_is_made_again(
    house: House, look: Look, receiver: Receiver, axe_source: str, tmp_path: Path
) -> None:
    hears = await hearing(
        await Officers.of(house, "portal hears"), f"http://{receiver.host}/events"
    )
    person = await neighbour(house, await house.officer())
    await consents(hears, person)
    await certified(house, person)
    await until(lambda: receiver.calls)
    page = await look("/partners/", size=DESK)
    await sign_in(page, kept(hears, tmp_path))
    event = page.get_by_role("row").filter(has_text="certification.certified")
    again = event.get_by_role("button", name="重新投递")
    refresh = page.get_by_role("button", name="刷新")
    await heading(page, "示例银行")
    while "HTTP 500" not in await event.inner_text():  # the call is being written down
        await refresh.click()
        await page.wait_for_timeout(AGAIN_MS)
    await expect(event).to_contain_text("等待")
    await expect(event).to_contain_text("下次")
    await expect(again).to_have_count(0)
    await usable(page, axe_source)

    receiver.status = 204
    await house.infrastructure.database.execute("UPDATE partner_events SET next_at = now()")
    house.infrastructure.partner_calls.wake()
    while not await again.count():
        await refresh.click()
        await page.wait_for_timeout(AGAIN_MS)
    await expect(event).to_contain_text("已接收")
    already = len(receiver.calls)
    await again.click()
    await until(lambda: len(receiver.calls) > already)

    assert len(set(receiver.marks())) == 1
    await usable(page, axe_source)
