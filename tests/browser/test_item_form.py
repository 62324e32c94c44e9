"""The form of an item, drawn from a schema with each widget and each kind of condition."""

import itertools
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any, Final

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from definitions.findings import Findings
from definitions.form_dialect import read_form
from definitions.forms import Forms
from definitions.located import read_tree
from tests.browser.conftest import PHONE, opening
from tests.browser.fake_city import FakeCity, running
from tests.browser.test_access import faults
from tests.definitions.sample import item

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

FORM: Final = """
properties:
  name: {type: string, maxLength: 60, x-label: {zh: 姓名, en: Name}}
  shop: {type: string, maxLength: 20, x-label: {zh: 店名, en: Shop}, x-help: {zh: 与执照一致, en: As licensed}}
  about: {type: string, maxLength: 500, x-widget: textarea, x-label: {zh: 说明, en: About it}}
  place: {type: string, maxLength: 90, x-widget: address, x-label: {zh: 地址, en: Address}}
  phone: {type: string, x-widget: phone, x-label: {zh: 电话, en: Phone}}
  number: {type: string, x-widget: id_number, x-label: {zh: 证件号码, en: ID number}}
  fee: {type: string, x-widget: amount, x-label: {zh: 费用, en: Fee}}
  account: {type: string, x-widget: bank_account, x-label: {zh: 银行账号, en: Account}}
  opens: {type: string, format: date, x-label: {zh: 开业日期, en: Opens on}}
  wide: {type: integer, minimum: 1, maximum: 9, x-label: {zh: 宽度, en: Width}}
  what:
    type: string
    enum: [new, change]
    x-label: {zh: 申请类型, en: What}
    x-labels: {new: {zh: 新设, en: New}, change: {zh: 更换, en: Change}}
  kind:
    type: string
    enum: [box, screen]
    x-widget: select
    x-label: {zh: 招牌类型, en: Kind}
    x-labels: {box: {zh: 灯箱, en: Box}, screen: {zh: 电子屏, en: Screen}}
  old: {type: string, maxLength: 9, pattern: "^[0-9]+$", x-label: {zh: 原编号, en: Old number}}
  lit: {type: boolean, x-label: {zh: 带照明, en: Lit}}
  watts: {type: integer, x-label: {zh: 功率, en: Watts}}
  lines:
    type: array
    minItems: 1
    maxItems: 2
    x-label: {zh: 文字, en: Words}
    items:
      type: object
      properties:
        line: {type: string, maxLength: 5, x-label: {zh: 内容, en: Line}}
        bold: {type: boolean, x-label: {zh: 加粗, en: Bold}}
      required: [line]
  tags: {type: array, maxItems: 3, x-label: {zh: 别名, en: Alias}, items: {type: string, maxLength: 9}}
  agrees: {type: boolean, const: true, x-label: {zh: 以上属实, en: All true}}
required: [name, shop, what, wide, lines, agrees]
allOf:
  - if: {properties: {what: {const: change}}}
    then: {required: [old]}
    else: {properties: {old: false}}
  - if: {properties: {lit: {const: true}, kind: {enum: [screen]}}}
    then: {required: [watts]}
    else: {properties: {watts: false}}
dependentRequired: {account: [fee]}
"""
KNOWN: Final = [{"field": "name", "source": "register"}]
ON_RECORD: Final = {"name": "王桂英"}
DRAW: Final = """async ([schema, form, prefilled, wanted]) => {
  const { itemForm, answers } = await import("/static/hall/form.js");
  window.changes = 0;
  window.form = itemForm({ schema, form, prefilled, wanted, changed: () => { window.changes += 1; } });
  window.read = () => answers({ schema, form: window.form.value(), label: "填写的内容" });
  document.querySelector("main").replaceChildren(document.createElement("h1"), window.form.box);
  document.querySelector("h1").textContent = "表单";
}"""
JUDGE: Final = """async ([schema, all]) => {
  const { asked } = await import("/static/hall/schema.js");
  return all.map((one) => {
    const { hidden, required } = asked(schema, one);
    return [[...hidden].sort(), [...required].filter((name) => !hidden.has(name) && !(name in one)).sort()];
  });
}"""


def schema() -> dict[str, Any]:
    findings = Findings()
    read: dict[str, Any] = json.loads(read_form(read_tree(FORM.encode(), findings), findings).text)
    return read


ITEM: Final = replace(item(), form=json.dumps(schema()))


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: Browser) -> AsyncIterator[Page]:
    async with running(FakeCity()) as city, opening(browser, city) as open_path:
        page = await open_path("/", size=PHONE)
        await page.locator("main form").wait_for()
        await draw(page)
        yield page


async def draw(page: Page, form: dict[str, Any] | None = None, *wanted: str) -> None:
    await page.evaluate(DRAW, [schema(), ON_RECORD | (form or {}), KNOWN, list(wanted)])


async def value(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = await page.evaluate("window.form.value()")
    return found


async def fill(page: Page) -> None:
    """Everything that is asked, as a person types it."""
    for label, typed in {
        "店名": " 包子铺 ",
        "说明": "第一行\n第二行",
        "地址": "某路 1 号",
        "电话": "\uff11\uff13\uff18 0000 0001",  # as a Chinese keyboard may write them
        "证件号码": "11010519491231002x",
        "费用": "1200.50",
        "银行账号": "6222 0000 1111",
        "开业日期": "2026-12-01",
        "宽度": "3",
        "内容": "包子",
        "别名 1": "老包子",
    }.items():
        await page.get_by_label(label).fill(typed)
    await page.get_by_label("更换").check()
    await page.get_by_label("招牌类型").select_option("screen")
    await page.get_by_label("带照明").check()
    await page.get_by_label("原编号").fill("12")
    await page.get_by_label("功率").fill("60")
    await page.get_by_label("以上属实").check()


FILLED: Final = {
    "shop": "包子铺", "about": "第一行\n第二行", "place": "某路 1 号", "phone": "13800000001",
    "number": "11010519491231002X", "fee": "1200.50", "account": "622200001111", "opens": "2026-12-01",
    "wide": 3, "what": "change", "kind": "screen", "old": "12", "lit": True, "watts": 60,
    "lines": [{"line": "包子", "bold": False}], "tags": ["老包子"], "agrees": True,
}  # fmt: skip


async def test_what_is_typed_into_each_widget_is_an_answer_that_the_service_takes(
    page: Page,
) -> None:
    await fill(page)

    found = await value(page)
    assert found == FILLED
    assert Forms().faults(ITEM, ON_RECORD | found, whole=True) == ()


async def test_what_was_filled_in_is_shown_again(page: Page) -> None:
    await draw(page, FILLED)

    assert await value(page) == FILLED
    await expect(page.get_by_label("更换")).to_be_checked()
    await expect(page.get_by_label("招牌类型")).to_have_value("screen")


async def test_what_the_city_knows_is_read_with_its_source_and_not_asked(page: Page) -> None:
    await expect(page.locator(".known")).to_contain_text("王桂英")
    await expect(page.locator(".known")).to_contain_text("来自登记资料")

    await expect(page.get_by_label("姓名")).to_have_count(0)
    assert "name" not in await value(page)


async def test_a_field_comes_and_goes_with_the_answer_it_depends_on(page: Page) -> None:
    old = page.get_by_label("原编号")
    await expect(old).to_be_hidden()
    await page.get_by_label("更换").check()
    await expect(old).to_be_visible()
    await old.fill("12")
    before = await value(page)
    await page.get_by_label("新设").check()
    await expect(old).to_be_hidden()
    after = await value(page)
    await page.get_by_label("更换").check()

    assert before["old"] == "12"
    assert "old" not in after
    await expect(old).to_have_value("12")  # nothing that was typed is lost


async def test_that_a_field_must_be_filled_in_is_said_in_words(page: Page) -> None:
    await expect(page.get_by_text("店名（必填）")).to_be_visible()
    await expect(page.locator("[data-field=about] .must")).to_be_hidden()
    fee = page.locator("[data-field=fee] .must")
    await expect(fee).to_be_hidden()
    await page.get_by_label("银行账号").fill("622200001111")

    await expect(fee).to_be_visible()  # the two come together


async def test_what_must_be_ticked_says_so_and_a_question_does_not(page: Page) -> None:
    await expect(page.get_by_text("以上属实（必填）")).to_be_visible()

    await expect(page.locator("[data-field=lit] .must")).to_be_hidden()
    assert (await value(page))["lit"] is False


async def test_a_box_to_tick_stands_beside_its_words(page: Page) -> None:
    for label in ("带照明", "以上属实", "加粗"):
        box = await page.get_by_label(label).bounding_box()
        words = await page.locator(".pick span", has_text=label).first.bounding_box()
        assert box is not None
        assert words is not None
        assert box["x"] + box["width"] <= words["x"]
        assert box["height"] < 40


async def test_the_page_asks_and_requires_what_the_service_does(page: Page) -> None:
    forms, read = Forms(), schema()
    combinations = [
        {name: one for name, one in zip(("what", "lit", "kind", "account"), each, strict=True) if one is not None}
        for each in itertools.product((None, "new", "change"), (None, False, True), (None, "box", "screen"), (None, "62220000"))
    ]  # fmt: skip

    judged = await page.evaluate(JUDGE, [read, combinations])
    for answers, (hidden, lacking) in zip(combinations, judged, strict=True):
        said = {each.pointer for each in forms.faults(ITEM, answers, whole=True)}
        assert {f"/{name}" for name in lacking} == said
        for name in hidden:
            found = forms.faults(ITEM, answers | {name: "1" if name == "old" else 1}, whole=False)
            assert [each.code for each in found] == ["not_asked"]


async def test_entries_of_a_list_are_added_and_removed_with_the_keyboard(page: Page) -> None:
    await page.get_by_label("内容").fill("一")
    add = page.get_by_role("button", name="添加一项：文字")
    await add.focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("group", name="文字 2").get_by_label("内容")).to_be_focused()
    await page.keyboard.type("二")
    await expect(add).to_be_hidden()  # two at the most
    two = (await value(page))["lines"]
    await page.get_by_role("button", name="删除：文字 1").press("Enter")
    await expect(page.get_by_role("button", name="删除：文字 1")).to_be_focused()

    assert [one["line"] for one in two] == ["一", "二"]
    assert [one["line"] for one in (await value(page))["lines"]] == ["二"]
    await expect(add).to_be_visible()
    await expect(page.locator("#say")).to_have_text("已删除：文字 1")


async def test_an_entry_that_was_left_empty_is_none(page: Page) -> None:
    await page.get_by_role("button", name="添加一项：别名").click()
    await page.get_by_label("别名 2").fill("二")

    assert (await value(page))["tags"] == ["二"]
    assert "lines" not in await value(page)


COMPLAIN: Final = """([faults, sparing]) => {
  const rest = window.form.complain(faults, { sparing });
  if (!sparing) window.form.focus();
  return rest;
}"""


async def test_what_is_wrong_stands_beside_its_field_and_the_first_takes_the_focus(
    page: Page,
) -> None:
    await page.get_by_role("button", name="添加一项：文字").click()
    await page.get_by_role("group", name="文字 2").get_by_label("内容").fill("二")
    told = [
        {"pointer": "/lines/0/line", "detail": "内容：太长"},
        {"pointer": "/what", "detail": "申请类型：请填写"},
        {"pointer": "/name", "detail": "姓名：取自登记资料"},
    ]
    rest = await page.evaluate(COMPLAIN, [told, False])

    await expect(page.get_by_label("新设")).to_be_focused()
    await expect(page.locator("[data-field=what] > .fault")).to_have_text("申请类型：请填写")
    # The first entry was empty, so the service counts the second as the first.
    wrong = page.get_by_role("group", name="文字 2").get_by_label("内容")
    await expect(wrong).to_have_attribute("aria-invalid", "true")
    assert rest == [told[2]]


async def test_what_is_being_mended_is_no_longer_called_wrong(page: Page) -> None:
    await page.evaluate(COMPLAIN, [[{"pointer": "/shop", "detail": "店名：太长"}], False])
    shop = page.get_by_label("店名")
    await expect(shop).to_have_attribute("aria-invalid", "true")
    await shop.press_sequentially("包")

    await expect(page.locator("[data-field=shop] .fault")).to_be_hidden()


async def test_nobody_is_corrected_in_the_middle_of_a_number(page: Page) -> None:
    phone = page.get_by_label("电话")
    await phone.press_sequentially("138")
    await page.evaluate(COMPLAIN, [[{"pointer": "/phone", "detail": "请填写 11 位"}], True])
    fault = page.locator("[data-field=phone] .fault")
    await expect(fault).to_be_hidden()
    await page.get_by_label("店名").focus()

    await expect(fault).to_have_text("请填写 11 位")


async def test_what_lacks_is_found_before_anything_is_sent(page: Page) -> None:
    lacking = await page.evaluate("window.form.lacking()")

    assert [one["pointer"] for one in lacking] == ["/shop", "/wide", "/what", "/lines", "/agrees"]


async def test_what_was_asked_for_anew_is_marked(page: Page) -> None:
    await draw(page, {}, "shop")

    await expect(page.get_by_text("店名（需补正）")).to_be_visible()


async def test_the_answers_are_read_in_words(page: Page) -> None:
    await fill(page)
    await page.evaluate("document.querySelector('main').append(window.read())")
    read = page.locator(".answers")

    await expect(read).to_contain_text("申请类型更换")
    await expect(read).to_contain_text("带照明是")
    await expect(read).to_contain_text("开业日期2026年12月1日")
    await expect(read).to_contain_text("内容: 包子; 加粗: 否")


@pytest.mark.parametrize("look", ["empty", "wrong", "read"])
async def test_axe_finds_nothing_on_a_form(page: Page, axe_source: str, look: str) -> None:
    await page.evaluate(axe_source)
    if look == "wrong":
        told = [{"pointer": f"/{name}", "detail": "有误"} for name in schema()["properties"]]
        await page.evaluate(COMPLAIN, [told, False])
    if look == "read":
        await fill(page)
        await page.evaluate("document.querySelector('main').append(window.read())")

    assert await faults(page) == []
    for width, size in ((320, ""), (360, "150%"), (390, "40px")):
        await page.set_viewport_size({"width": width, "height": 640})
        await page.evaluate("(size) => { document.documentElement.style.fontSize = size; }", size)
        assert await page.evaluate(
            "document.scrollingElement.scrollWidth <= document.documentElement.clientWidth"
        )
