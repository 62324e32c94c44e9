"""Files of an application before the real service: sent over lines that break, from a phone, read at the desk."""

import asyncio
import os
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import cv2
import numpy as np
import pytest
import pytest_asyncio
from playwright.async_api import Browser, FilePayload, Page, Route, expect

from tests.browser.conftest import DESK, SMALL, STEP_MS, Look
from tests.browser.steps import heading, usable
from tests.server.hall.test_case_materials import ITEM, Applying
from tests.server.hall.test_new_item import CASES, open_fair
from tests.server.hall.tus import jpeg
from tests.server.house import House, open_house

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PICK: Final = "布置图：选择文件"
PHOTO: Final = "照片（如有）"
NAMING: Final = re.compile("/v1/cases/[^/]+/materials$")
PIECES: Final = re.compile("/v1/uploads")
OFFICE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MEGABYTE: Final = 1 << 20
PIECE: Final = 1 << 19  # of tus.js


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def house(
    shared_database_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[House]:
    async with open_house(shared_database_url, tmp_path_factory.mktemp("files")) as opened:
        yield opened


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def applying(house: House) -> Applying:
    return Applying(await open_fair(house, ITEM))


class Draft:
    """An application that is filled in, and the page on which it is."""

    def __init__(self, applying: Applying, case: dict[str, Any], page: Page) -> None:
        self.applying, self.case, self.page = applying, case, page
        self.begun = 0
        page.on("request", self._asked)

    def _asked(self, request: Any) -> None:  # noqa: ANN401  # of Playwright
        self.begun += request.method == "POST" and request.url.endswith("/v1/uploads")

    @property
    def plan(self) -> Any:  # noqa: ANN401  # a locator
        return self.page.locator("[data-material=plan]")

    async def files(self) -> list[dict[str, Any]]:
        path = f"{CASES}/{self.case['case']}/materials"
        found = await self.applying.fair.ok("GET", path, token=self.applying.fair.her)
        return list(found["files"])

    async def ready(self, count: int = 1) -> None:
        await expect(self.plan.locator("li", has_text="可以使用")).to_have_count(count)


async def drafted(applying: Applying, look: Look, size: tuple[int, int] = SMALL) -> Draft:
    case = await applying.draft()
    page = await look(f"/#/apply/{case['case']}", token=applying.fair.her, size=size)
    await expect(page.get_by_label(PICK)).to_be_visible()
    return Draft(applying, case, page)


def long_file(folder: Path) -> Path:
    """A picture of nothing but noise, of more than five pieces."""
    path = folder / "布置图.jpg"
    noise = np.random.default_rng(1).integers(0, 255, (1600, 1800, 3), np.uint8)
    path.write_bytes(cv2.imencode(".jpg", noise)[1].tobytes())
    assert path.stat().st_size > 5 * PIECE
    return path


def picture(name: str) -> FilePayload:
    return {"name": name, "mimeType": "image/jpeg", "buffer": jpeg()}


async def cut(route: Route) -> None:
    await route.abort("connectionreset")


@pytest.mark.parametrize("elder", ["", "elder"])
async def test_a_file_is_chosen_sent_checked_and_handed_in_with_the_application(
    applying: Applying, look: Look, axe_source: str, elder: str
) -> None:
    draft = await drafted(applying, look)
    page = draft.page
    await page.evaluate("(name) => name && document.documentElement.classList.add(name)", elder)
    await page.get_by_role("button", name="下一步：核对").click()
    await expect(page.get_by_role("alert")).to_contain_text("布置图：请上传这一项材料")
    await expect(page.get_by_label(PICK)).to_be_focused()
    await page.get_by_label(PICK).set_input_files(picture("平面.jpg"))
    await draft.ready()
    await expect(page.locator("#say")).to_contain_text("平面.jpg 已传完")
    await usable(page, axe_source)

    await page.get_by_role("button", name="下一步：核对").click()
    await heading(page, "请核对")
    await expect(page.locator("[data-files]")).to_contain_text("平面.jpg")
    await usable(page, axe_source)
    await page.get_by_role("button", name="提交").click()
    await expect(page.locator("main .state")).to_be_visible()

    await expect(page.locator("[data-files]")).to_contain_text("平面.jpg")
    async with page.expect_download() as saved:
        await page.get_by_role("button", name="打开：平面.jpg").click()
    assert (await saved.value).suggested_filename == "平面.jpg"
    (file,) = await draft.files()
    assert file["handed_in_at"]


async def test_a_cut_line_is_said_and_the_file_goes_on_by_itself(
    applying: Applying, look: Look, tmp_path: Path
) -> None:
    draft = await drafted(applying, look)
    page, left = draft.page, [2]

    async def soon_cut(route: Route) -> None:
        left[0] -= route.request.method == "PATCH"
        await (cut(route) if left[0] < 0 else route.continue_())

    await page.route(PIECES, soon_cut)
    await page.get_by_label(PICK).set_input_files(long_file(tmp_path))
    await expect(draft.plan).to_contain_text("线路不通，布置图.jpg 已传")
    await expect(page.locator("#say")).to_contain_text("接通后自动继续")
    left[0] = 1_000
    await page.evaluate("dispatchEvent(new Event('online'))")
    await draft.ready()

    assert draft.begun == 1
    (file,) = await draft.files()
    assert file["length"] == long_file(tmp_path).stat().st_size


async def test_after_a_reload_the_same_file_goes_on_where_it_stood(
    applying: Applying, look: Look, tmp_path: Path
) -> None:
    draft = await drafted(applying, look)
    page, file, left = draft.page, long_file(tmp_path), [2]

    async def soon_cut(route: Route) -> None:
        piece = route.request.method == "PATCH"
        left[0] -= piece
        await (cut(route) if piece and left[0] < 0 else route.continue_())

    await page.route(PIECES, soon_cut)
    await page.get_by_label(PICK).set_input_files(file)
    await expect(draft.plan).to_contain_text("线路不通")
    await page.reload()
    await expect(page.get_by_text("要继续，请在它的材料下再选一次这个文件")).to_be_visible()
    await page.unroute(PIECES)  # before, the page would go on by itself
    sent = []
    page.on("request", lambda request: sent.append(request.method))
    await page.get_by_label(PICK).set_input_files(file)
    await draft.ready()

    assert draft.begun == 1
    assert sent.count("PATCH") < file.stat().st_size / PIECE
    await expect(page.get_by_text("要继续，请在它的材料下再选一次这个文件")).to_be_hidden()


async def test_a_file_that_was_changed_meanwhile_begins_anew(
    applying: Applying, look: Look, tmp_path: Path
) -> None:
    draft = await drafted(applying, look)
    page, file = draft.page, long_file(tmp_path)
    await page.route(
        PIECES, lambda route: cut(route) if route.request.method == "PATCH" else route.continue_()
    )
    await page.get_by_label(PICK).set_input_files(file)
    await expect(draft.plan).to_contain_text("线路不通")
    os.utime(file, (1, 1))
    await page.reload()
    await expect(page.get_by_label(PICK)).to_be_visible()
    await page.unroute(PIECES)  # before, the page would go on by itself
    await page.get_by_label(PICK).set_input_files(file)
    await draft.ready()

    assert draft.begun == 2


async def test_what_can_t_be_used_is_refused_before_it_is_sent(
    applying: Applying, look: Look, tmp_path: Path, axe_source: str
) -> None:
    draft = await drafted(applying, look)
    page, large = draft.page, tmp_path / "扫描件.pdf"
    with large.open("wb") as sparse:
        sparse.truncate(201 * MEGABYTE)
    await page.get_by_label(PICK).set_input_files(
        {"name": "合同.docx", "mimeType": OFFICE, "buffer": b"PK"}
    )
    await expect(draft.plan.get_by_role("alert").first).to_contain_text("Word、Excel 请另存为 PDF")
    await page.get_by_label(PICK).set_input_files(large)
    await expect(draft.plan.get_by_role("alert").last).to_contain_text("每个最多 200 MB")
    await usable(page, axe_source)

    assert draft.begun == 0


async def test_what_its_bytes_give_away_is_refused_with_what_to_do_and_goes(
    applying: Applying, look: Look
) -> None:
    draft = await drafted(applying, look)
    await draft.page.get_by_label(PICK).set_input_files(
        {"name": "图.jpg", "mimeType": "image/jpeg", "buffer": b"GIF89a" + bytes(50)}
    )

    await expect(draft.plan.get_by_role("alert")).to_contain_text("图.jpg 不能使用")
    await expect(draft.plan.get_by_role("alert")).to_contain_text("请转换后重新上传")
    await expect(draft.plan.locator("li")).to_have_count(0)
    assert await draft.files() == []


async def test_a_file_found_unusable_after_it_was_named_takes_no_other_along(
    applying: Applying, look: Look
) -> None:
    draft = await drafted(applying, look)
    page, named = draft.page, asyncio.Event()

    async def late(route: Route) -> None:
        if route.request.method == "GET":
            await named.wait()
        await route.continue_()

    await page.get_by_label(PICK).set_input_files(picture("坏.jpg"))
    await draft.ready()
    await page.route(NAMING, late)
    [bad] = await draft.files()
    await applying.house.infrastructure.database.execute(
        "UPDATE uploads SET state = 'refused', why = 'virus' WHERE upload_id = $1",
        UUID(bad["upload"]),
    )
    async with page.expect_response(lambda answer: answer.status == 422):
        await page.get_by_label(PICK).set_input_files(picture("好.jpg"))
    named.set()

    await expect(draft.plan.get_by_role("alert")).to_contain_text("坏.jpg 不能使用")
    await draft.ready()
    assert [each["name"] for each in await draft.files()] == ["好.jpg"]


async def test_a_file_is_deleted_by_keyboard_after_a_second_word(
    applying: Applying, look: Look
) -> None:
    draft = await drafted(applying, look)
    page = draft.page
    await page.get_by_label(PICK).set_input_files(picture("a.jpg"))
    await draft.ready()
    await page.get_by_role("button", name="删除：a.jpg").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="确认删除")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(draft.plan.locator("li")).to_have_count(0)

    await expect(page.get_by_label(PICK)).to_be_focused()
    assert await draft.files() == []


async def test_what_is_typed_and_what_is_sent_do_not_take_each_other_away(
    applying: Applying, look: Look
) -> None:
    draft = await drafted(applying, look)
    page = draft.page
    await page.get_by_label("蜡烛").check()
    await page.get_by_label("灭火器材").fill("灭火毯")
    await page.get_by_label(PICK).set_input_files(picture("a.jpg"))
    await draft.ready()
    await expect(page.locator(".beside")).to_have_text("已保存")
    path = f"{CASES}/{draft.case['case']}"
    seen = await applying.fair.ok("GET", path, token=applying.fair.her)

    assert seen["form"]["extinguisher"] == "灭火毯"
    assert len(await draft.files()) == 1


async def test_another_device_s_file_stays_when_this_one_sends_its_own(
    applying: Applying, look: Look
) -> None:
    draft = await drafted(applying, look)
    theirs = await applying.sent(name="那台.pdf")
    await applying.named(draft.case, plan=[theirs])
    await draft.page.get_by_label(PICK).set_input_files(picture("这台.jpg"))
    await draft.ready(2)

    assert sorted(each["name"] for each in await draft.files()) == ["这台.jpg", "那台.pdf"]


async def test_the_name_of_a_file_is_text_and_runs_nowhere(applying: Applying, look: Look) -> None:
    draft = await drafted(applying, look)
    name = "<img src=x onerror=document.title='ran'>.jpg"
    await draft.page.get_by_label(PICK).set_input_files(
        {"name": name, "mimeType": "image/jpeg", "buffer": jpeg()}
    )
    await draft.ready()

    await expect(draft.plan.locator("li strong")).to_have_text(name)
    assert "ran" not in await draft.page.title()


async def test_a_phone_photographs_and_the_screen_shows_it_without_a_reload(
    applying: Applying, look: Look, browser: Browser, axe_source: str
) -> None:
    draft = await drafted(applying, look, DESK)
    page = draft.page
    async with page.expect_response("**/v1/me/hand-offs") as opening:
        await page.get_by_role("button", name="布置图：用手机拍照上传").click()
    shown = await (await opening.value).json()
    await expect(page.get_by_alt_text("二维码")).to_be_visible()
    await usable(page, axe_source)
    context = await browser.new_context(viewport={"width": 360, "height": 740}, locale="zh-CN")
    context.set_default_timeout(STEP_MS)
    phone = await context.new_page()
    await phone.goto(f"{applying.house.base}/#/hand/{shown['address'].rpartition('/')[2]}")
    await phone.get_by_role("button", name="数字一样，确认办理").click()
    await phone.get_by_label("拍照或选照片").set_input_files(picture("拍的.jpg"))
    await expect(phone.locator("main").get_by_text("已传 1 张")).to_be_visible()

    await draft.ready()
    await expect(draft.plan.locator("li strong")).to_have_text("拍的.jpg")
    await phone.get_by_role("button", name="拍完了").click()
    await expect(page.get_by_alt_text("二维码")).to_have_count(0)
    await expect(page.get_by_role("button", name="布置图：用手机拍照上传")).to_be_focused()
    await context.close()


async def test_a_device_that_is_touched_photographs_itself(
    applying: Applying, browser: Browser
) -> None:
    case = await applying.draft()
    context = await browser.new_context(
        viewport={"width": 360, "height": 740}, locale="zh-CN", has_touch=True, is_mobile=True
    )
    context.set_default_timeout(STEP_MS)
    await context.add_cookies(
        [
            {"name": name, "value": applying.fair.her, "url": applying.house.base}
            for name in ("zj_access", "zj_signed_in")
        ]
    )
    page = await context.new_page()
    await page.goto(f"{applying.house.base}/#/apply/{case['case']}")
    camera = page.get_by_label("布置图：拍照")
    await expect(camera).to_have_attribute("capture", "environment")

    await expect(page.get_by_role("button", name="用手机拍照上传")).to_have_count(0)
    await context.close()


async def test_what_lies_about_is_put_where_it_belongs(applying: Applying, look: Look) -> None:
    await applying.sent(name="忘了.pdf")
    draft = await drafted(applying, look)
    await draft.page.get_by_role("button", name="忘了.pdf 用作：布置图").click()
    await draft.ready()

    await expect(draft.page.get_by_role("button", name="忘了.pdf 用作")).to_have_count(0)


async def test_an_officer_opens_files_by_keys_and_it_is_on_record(
    applying: Applying, look: Look, axe_source: str
) -> None:
    plan = await applying.sent(name="平面.pdf")
    photo = await applying.sent(jpeg(), name="门口.jpg")
    case = await applying.named(await applying.draft(), plan=[plan], photo=[photo])
    await applying.submitted(case)
    token = applying.fair.officers["sun"]
    desk = await look(f"/officer/#/case/{case['case']}", token=token, size=DESK)
    await desk.get_by_role("button", name="显示材料").focus()
    await desk.keyboard.press("Enter")
    await expect(desk.get_by_role("button", name="打开：平面.pdf")).to_be_focused()
    await usable(desk, axe_source)
    await desk.keyboard.press("Enter")
    await expect(desk.locator("iframe[src^='blob:']")).to_be_visible()
    await desk.keyboard.press("Escape")
    await expect(desk.get_by_role("button", name="打开：平面.pdf")).to_be_focused()
    await desk.keyboard.press("Tab")
    await desk.keyboard.press("Enter")
    picture = desk.get_by_alt_text("照片：门口.jpg")
    await expect(picture).to_be_visible()
    assert await picture.evaluate("(one) => one.decode().then(() => one.naturalWidth)") == 640
    await usable(desk, axe_source)

    uses = await applying.fair.ok("GET", "/v1/me/uses", token=applying.fair.her)
    assert str(uses).count("工作人员打开您提交的文件") >= 2
