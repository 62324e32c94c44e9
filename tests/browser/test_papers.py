"""The papers of a case: saved by its applicant and by officers, checked by whoever is shown one."""

import asyncio
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from domain.hall import moves, step_moves
from domain.hall.certificates import CertificateState
from domain.hall.papers import Validity
from domain.hall.posts import PostRole
from tests.browser.conftest import DESK, Open, Screen
from tests.browser.fake_city import FakeCity
from tests.browser.fake_hall import CASE, CLERK
from tests.browser.fake_papers import CHECK, PDF
from tests.browser.steps import heading
from tests.browser.test_access import faults, overhang
from tests.domain.hall.test_papers import certificate

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
NARROW = (360, 640)


def accepted(city: FakeCity) -> str:
    """The code of the notice of acceptance."""
    hall = city.hall
    number = hall.submitted().number
    hall.move(CASE, lambda one, _: step_moves.take(one, "accept", CLERK, hall.now))
    hall.move(CASE, lambda one, item: moves.accept(one, item, "accept", CLERK, hall.now))
    return f"{number}-3-{CHECK}"


async def saved(page: Page, button: str) -> tuple[str, bytes]:
    """Name and bytes of the file that a button saves."""
    async with page.expect_download() as coming:
        await page.get_by_role("button", name=button).click()
    file = await coming.value
    return file.suggested_filename, await asyncio.to_thread(Path(await file.path()).read_bytes)


async def test_the_applicant_saves_a_paper_of_the_case(
    open_page: Open, city: FakeCity, screen: Screen
) -> None:
    city.signed_in = True
    code = accepted(city)
    page = await open_page(f"/#/case/{CASE}", size=NARROW)
    await heading(page, "店招设置许可")
    await expect(page.locator("[data-paper=acceptance]")).to_contain_text("受理通知书")
    name, pdf = await saved(page, "下载：受理通知书")

    assert name == f"{code.removesuffix(f'-{CHECK}')}.pdf"
    assert pdf == PDF
    await expect(page.locator("#say")).to_have_text("已下载：受理通知书")
    assert await overhang(page) == 0
    await screen(page, "75-papers")


async def test_a_case_without_papers_does_not_speak_of_them(
    open_page: Open, city: FakeCity
) -> None:
    city.signed_in = True
    city.hall.submitted()
    page = await open_page(f"/#/case/{CASE}")
    await heading(page, "店招设置许可")

    await expect(page.get_by_role("heading", name="文书")).to_have_count(0)


async def test_a_certificate_that_was_issued_is_saved_where_the_case_is(
    open_page: Open, city: FakeCity
) -> None:
    city.signed_in = True
    accepted(city)
    city.hall.certificate = certificate()
    page = await open_page(f"/#/case/{CASE}", size=NARROW)
    name, pdf = await saved(page, "下载：店招设置许可证")

    assert (name, pdf) == (f"{certificate().number}.pdf", PDF)
    assert await overhang(page) == 0


async def test_a_certificate_that_is_still_made_is_not_offered(
    open_page: Open, city: FakeCity
) -> None:
    city.signed_in = True
    accepted(city)
    city.hall.certificate = certificate(state=CertificateState.MADE, active_at=None)
    page = await open_page(f"/#/case/{CASE}")
    await expect(page.locator("[data-paper=acceptance]")).to_be_visible()

    await expect(page.locator("[data-paper=certificate]")).to_have_count(0)


async def test_an_officer_asks_for_the_papers_with_a_purpose(
    open_page: Open, city: FakeCity
) -> None:
    accepted(city)
    city.desk.signed_in = True
    city.work.hold(PostRole.CLERK)
    page = await open_page(f"/officer/#/case/{CASE}", size=DESK)
    await heading(page, "店招设置许可")
    assert city.papers.purposes == []
    await page.get_by_role("button", name="显示文书").click()
    name, pdf = await saved(page, "下载：受理通知书")

    assert name.endswith("-3.pdf")
    assert pdf == PDF
    assert len(city.papers.purposes) == 2
    assert await overhang(page) == 0


@pytest.mark.parametrize("size", [NARROW, DESK])
@pytest.mark.parametrize(
    ("locale", "valid", "name"),
    [
        ("zh-CN", "本市出具，现在有效。", "受理通知书"),
        ("en-GB", "Given by this city, and valid now.", "Notice of acceptance"),
    ],
)
async def test_whoever_scans_the_code_sees_what_it_is_and_no_name(
    open_page: Open,
    city: FakeCity,
    screen: Screen,
    size: tuple[int, int],
    axe_source: str,
    locale: str,
    valid: str,
    name: str,
) -> None:
    code = accepted(city)
    page = await open_page(f"/#/paper/{code}", size=size, locale=locale)

    await expect(page.get_by_text(valid)).to_be_visible()
    await expect(page.get_by_role("heading", name=name)).to_be_visible()
    await expect(page.locator("main")).not_to_contain_text("王桂英")
    assert await overhang(page) == 0
    await page.evaluate(axe_source)
    assert await faults(page) == []
    await screen(page, "76-paper")


async def test_a_code_is_typed_and_a_wrong_one_is_none(open_page: Open, city: FakeCity) -> None:
    code = accepted(city)
    page = await open_page("/#/items")
    await page.get_by_role("button", name="核验文书").click()
    await heading(page, "核验文书")
    await page.get_by_role("button", name="核验", exact=True).click()
    await expect(page.get_by_text("请填写这一项")).to_be_visible()
    await page.get_by_label("核验码").fill(f"{code[:-1]}G")
    await page.get_by_role("button", name="核验", exact=True).click()
    await expect(page.get_by_text("没有这份文书。")).to_be_visible()
    await page.get_by_role("button", name="核验另一份").click()
    await page.get_by_label("核验码").fill(f" {code.lower()} ")
    await page.get_by_role("button", name="核验", exact=True).click()

    await expect(page.get_by_text("本市出具，现在有效。")).to_be_visible()


async def test_what_can_be_no_code_is_told_how_one_looks(open_page: Open, city: FakeCity) -> None:
    page = await open_page("/#/paper/12345")

    await expect(page.get_by_text("没有这份文书。")).to_be_visible()
    await expect(page.get_by_text("核验码如")).to_be_visible()


async def test_a_revoked_paper_is_told_to_hold_no_more(open_page: Open, city: FakeCity) -> None:
    code = accepted(city)
    city.papers.validity = Validity.REVOKED
    page = await open_page(f"/#/paper/{code}")

    await expect(page.get_by_text("已撤销，不再有效")).to_be_visible()
    await expect(page.get_by_text("现在有效")).to_have_count(0)


async def test_a_file_is_compared_on_the_device(
    open_page: Open, city: FakeCity, tmp_path: Path
) -> None:
    code = accepted(city)
    page = await open_page(f"/#/paper/{code}")
    for name, content in (("same", PDF), ("other", PDF + b" ")):
        (tmp_path / name).write_bytes(content)
    sent: list[str | None] = []
    page.on("request", lambda request: sent.append(request.post_data))
    await page.get_by_label("核对文件").set_input_files(tmp_path / "same")
    await expect(page.get_by_text("一致：文件没有改动过。")).to_be_visible()
    await page.get_by_label("核对文件").set_input_files(tmp_path / "other")

    await expect(page.get_by_text("不一致。")).to_be_visible()
    assert [body for body in sent if body] == []
