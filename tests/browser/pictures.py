"""python -m tests.browser.pictures: takes docs/screens anew from a running city, in both languages.

Exits 1 when a scene could not be played to its end; the pictures of the others are there.
"""

import asyncio
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.async_api import Browser, Error, Page, async_playwright

from clients.demo.code import code
from clients.demo.day import FIRST_CLIP, OTHER_CLIP
from clients.demo.people import Resident, resident
from clients.demo.service import EVERYTHING
from tests.browser import clip_camera
from tests.browser.chromium import ARGUMENTS, environment, executable
from tests.browser.open_hall import open_hall
from tests.day.city import City, open_city

SCREENS: Final = Path(__file__).resolve().parents[2] / "docs" / "screens"
PHONE: Final = {"width": 390, "height": 844}
DESK: Final = {"width": 1280, "height": 800}
STEP_MS: Final = 30_000
CHECK_MS: Final = 180_000
SETTLED_MS: Final = 800  # a page that has its data draws once more

#: By number its name, and what it shows; taken in two languages.
NAMES: Final = {
    1: ("sign-in", "手机号登录", "Signing in by phone"),
    2: ("code", "填写验证码", "The code"),
    3: ("bind", "核对身份，只在第一次", "Who you are, the first time only"),
    4: ("due", "要办什么，以及效力相同的办法", "What is due, and the ways of equal effect"),
    5: ("consent", "征得同意", "Asking for consent"),
    6: ("get-ready", "开摄像头之前", "Before the camera"),
    7: ("camera", "摄像头：照提示做", "The camera: one prompt at a time"),
    8: ("coached", "摄像头：一句话的提示", "The camera: one word of coaching"),
    9: ("certified", "认证完成", "Certified"),
    10: ("nothing-to-do", "无需办理", "Nothing to do"),
    11: ("inbox", "消息", "Messages"),
    12: ("me", "我的", "Me"),
    13: ("ways-of-notice", "消息提醒", "How to be told"),
    14: ("uses", "谁看过我的信息", "Who looked at my data"),
    15: ("mandates", "谁能替我办、我能替谁办", "Who may act for whom"),
    16: ("helping", "帮家人认证", "Helping a relative"),
    17: ("not-this-time", "这次没有通过", "Not this time"),
    18: ("other-ways", "选择其他方式", "The other ways"),
    19: ("progress", "办理进度", "Progress"),
    20: ("items", "查找事项", "Finding a service"),
    21: ("item", "事项：谁能办、要什么、多久", "A service: who, what is needed, how long"),
    22: ("apply", "填写，每项自动保存", "Filling in, saved as one goes"),
    23: ("check", "提交前核对", "Read back before it is sent"),
    24: ("case", "办件：进度和期限", "A case: where it stands, and by when"),
    31: ("officer-sign-in", "工作人员登录", "An officer signs in"),
    32: ("officer-find", "查找居民", "Finding a resident"),
    33: ("officer-register", "登记居民", "Registering a resident"),
    34: ("officer-resident", "居民", "A resident"),
    36: ("officer-personal-notices", "上门告知", "Told in person, and letters"),
    38: ("officer-review", "核实", "A review"),
    39: ("officer-campaigns", "群发通知", "Notices to many"),
    40: ("officer-officers", "工作人员", "Officers"),
    41: ("officer-oversight", "合规概览", "Duties"),
    42: ("officer-retention", "保存期限", "Retention"),
    43: ("officer-engines", "人脸识别运行", "The face engine in operation"),
    44: ("officer-audit", "审计", "The audit"),
    45: ("officer-webhooks", "回调地址", "Webhooks"),
    46: ("officer-work", "办件", "Cases that wait"),
    47: ("officer-case", "办理", "A case"),
}
SIGN: Final = "permit.shopfront"
FILLED: Final = {
    "shop_name": "桂生面馆",
    "address": "福田区某路 1 号",
    "width_mm": "3000",
    "height_mm": "800",
}
DESK_VIEWS: Final = {
    32: "",
    33: "register",
    39: "campaigns",
    40: "officers",
    41: "oversight",
    42: "retention",
    43: "engines",
    44: "audit",
    45: "webhooks",
}


@dataclass(frozen=True, slots=True)
class Language:
    folder: str
    locale: str
    right: Resident  # before the camera stands who is on record
    wrong: Resident  # on record is somebody else
    purpose: str


LANGUAGES: Final = (
    Language(
        "zh",
        "zh-CN",
        resident(41, "陈桂生", date(1951, 2, 14)),
        resident(42, "林国强", date(1950, 3, 15)),
        "窗口办理",
    ),
    Language(
        "en",
        "en",
        resident(51, "陈启明", date(1951, 2, 24)),
        resident(52, "林志远", date(1950, 3, 25)),
        "At the counter",
    ),
)


class Album:
    """Opens pages in one language and keeps their pictures."""

    def __init__(self, browser: Browser, city: City, language: Language) -> None:
        self._browser = browser
        self._folder = SCREENS / language.folder
        self.city = city
        self.language = language
        self._folder.mkdir(parents=True, exist_ok=True)

    async def page(self, path: str, size: dict[str, int], clip: str = "") -> Page:
        context = await self._browser.new_context(
            viewport={"width": size["width"], "height": size["height"]},
            locale=self.language.locale,
        )
        context.set_default_timeout(STEP_MS)
        if clip:
            await context.add_init_script(clip_camera.script(clip))
        page = await context.new_page()
        if clip:
            await clip_camera.serve(page, clip)
        await page.goto(f"{self.city.service.base}{path}")
        return page

    async def take(self, page: Page, number: int, *, settled: bool = True) -> None:
        if settled:
            await page.wait_for_selector("main:not([aria-busy=true]) h1")
            await page.wait_for_timeout(SETTLED_MS)
        name, _, _ = NAMES[number]
        path = self._folder / f"{number:02}-{name}.png"
        png = await page.screenshot(animations="disabled")
        with Image.open(BytesIO(png)) as picture:  # 256 colours: a third of the size
            picture.convert("RGB").quantize(256).save(path, optimize=True)


async def submit(page: Page, **fields: str) -> None:
    """Fills the form of the page and sends it."""
    for name, value in fields.items():
        await page.locator(f"main [name={name}]").fill(value)
    await page.locator("main form button[type=submit]").first.click()


async def shown(page: Page, name: str) -> None:
    await page.wait_for_selector(f"main [name={name}]")


async def sign_in(page: Page, album: Album, who: Resident, *, keep: bool = False) -> None:
    """As far as the first view of an account that is bound; with `keep` each step is taken."""
    await shown(page, "phone")
    if keep:
        await album.take(page, 1)
    await submit(page, phone=who.phone)
    await shown(page, "code")
    if keep:
        await album.take(page, 2)
    await submit(page, code=await album.city.outside.code(who.phone))
    await shown(page, "name")
    if keep:
        await album.take(page, 3)
    await submit(page, name=who.name, id_number=who.id_number)
    await page.wait_for_selector("[data-way]")


async def to_the_camera(page: Page, album: Album, *, keep: bool = False) -> None:
    """Agreed, ready, and the camera runs; in elder mode, whose turns the clips do."""
    await page.evaluate(
        """() => fetch("/v1/me", { method: "PATCH", body: JSON.stringify({ elder_mode: true }),
            headers: { "Content-Type": "application/json" } })"""
    )
    await page.locator("[data-way=face]").first.click()
    await page.wait_for_selector("main .reading")
    if keep:
        await album.take(page, 5)
    await page.locator("main .pair button").first.click()
    await page.wait_for_selector("main .tips")
    await page.locator("main .pair button").first.click()
    await page.wait_for_selector("main .light[data-light]")
    if keep:
        await album.take(page, 6)
    await page.locator("main .pair button").first.click()
    await page.wait_for_selector("main .steps .dot.now")


async def certified(album: Album) -> None:
    """From the phone number to nothing to do."""
    page = await album.page("/", PHONE, FIRST_CLIP)
    await sign_in(page, album, album.language.right, keep=True)
    await album.take(page, 4)
    await to_the_camera(page, album, keep=True)
    await page.wait_for_timeout(SETTLED_MS)
    await album.take(page, 7, settled=False)
    await page.wait_for_selector("main .coach:not(:empty)", timeout=CHECK_MS)
    await album.take(page, 8, settled=False)
    await page.wait_for_selector("main .verdict", timeout=CHECK_MS)
    await album.take(page, 9)
    for number, view in {
        10: "",
        11: "inbox",
        12: "me",
        13: "notices",
        14: "uses",
        15: "mandates",
        16: "helping",
    }.items():
        await page.goto(f"{album.city.service.base}/#/{view}")
        await album.take(page, number)
    await applied(album, page)
    await page.context.close()


async def applied(album: Album, page: Page) -> None:
    """A sign for a shop: found, filled in, read back, sent."""
    base = album.city.service.base
    for number, view in {20: "items", 21: f"item/{SIGN}"}.items():
        await page.goto(f"{base}/#/{view}")
        await album.take(page, number)
    await page.locator("main .card button").first.click()
    await page.wait_for_selector("main [data-field]")
    for name, value in FILLED.items():
        await page.locator(f"[data-field={name}] :is(input, textarea)").fill(value)
    await page.locator("[data-field=what] [value=new]").check()
    await page.locator("[data-field=kind] select").select_option("letters")
    await page.locator("[data-field=words] input").first.fill("桂生面馆")
    await page.locator("[data-field=words] [value=zh]").check()
    await page.locator("[data-field=true_words] input").check()
    await page.evaluate("document.querySelector('[data-field=shop_name]').scrollIntoView()")
    await page.wait_for_timeout(2 * SETTLED_MS)  # it is saved
    await album.take(page, 22)
    await page.locator("main form > .button").first.click()
    await page.wait_for_selector("main .answers")
    await album.take(page, 23)
    await page.locator("main .pair button").first.click()
    await signed(page, album)
    await page.wait_for_selector("main [data-clock]")
    await album.take(page, 24)


async def signed(page: Page, album: Album) -> None:
    """By a code to the phone, which is written into once it was sent."""
    await page.locator("main form button[type=button]").first.click()
    await page.wait_for_selector("main [name=code]:focus")
    await submit(page, code=await album.city.outside.code(album.language.right.phone))


async def not_this_time(album: Album) -> None:
    """Another man on the account, who is not recognised; the other ways stay open."""
    page = await album.page("/", PHONE, OTHER_CLIP)
    await sign_in(page, album, album.language.wrong)
    await to_the_camera(page, album)
    await page.wait_for_selector("main .verdict", timeout=CHECK_MS)
    await album.take(page, 17)
    await page.goto(f"{album.city.service.base}/#/other/city-pension")
    await album.take(page, 18)
    await page.goto(f"{album.city.service.base}/#/progress")
    await album.take(page, 19)
    await page.context.close()


async def at_the_desk(album: Album) -> None:
    """The officer with every role, from one section to the next."""
    city = album.city
    page = await album.page("/officer/", DESK)
    await shown(page, "username")
    await album.take(page, 31)
    await submit(page, username=EVERYTHING, password=city.service.password)
    await page.locator("main [name=totp]").wait_for(state="visible")
    await submit(page, totp=code(city.secret, time.time()))
    await shown(page, "whom")
    for number, view in DESK_VIEWS.items():
        await page.goto(f"{city.service.base}/officer/#/{view}")
        await album.take(page, number)
    person = await city.desk.persons.find(album.language.right.id_number, "办理核实")
    review = [waiting async for waiting in city.desk.reviews.list()][-1]
    looks = {34: f"person/{person.person}", 36: "personal-notices", 38: f"review/{review.review}"}
    for number, view in looks.items():
        await page.evaluate(
            "purpose => sessionStorage.setItem('zhijian.purpose', purpose)", album.language.purpose
        )
        await page.goto(f"{city.service.base}/officer/#/{view}")
        await album.take(page, number)
    await worked(album, page)
    await page.context.close()


async def worked(album: Album, page: Page) -> None:
    """The case that was sent, from the list to the officer's hand."""
    await page.goto(f"{album.city.service.base}/officer/#/work")
    await album.take(page, 46)
    await page.locator("main td button").first.click()
    await page.locator("main .choices button").first.click()
    await page.locator("[data-acts] button").first.click()
    await page.wait_for_selector("[data-move]")
    await album.take(page, 47)


SCENES: Final = (certified, not_this_time, at_the_desk)


async def ready(city: City) -> None:
    """Whom the scenes need: on record, and due."""
    await open_hall(city.service, EVERYTHING)
    until = city.day.today + timedelta(days=20)
    for language in LANGUAGES:
        await city.day.enrol(language.right, FIRST_CLIP, until)
        await city.day.enrol(language.wrong, FIRST_CLIP, until)


async def played(scene: Callable[[Album], Awaitable[None]], album: Album) -> bool:
    """Whether it came to its end; what stopped it is printed."""
    name = f"{album.language.folder}: {scene.__name__}"
    try:
        await scene(album)
    except Error as stopped:
        sys.stderr.write(f"{name}: {stopped}\n")
        return False
    sys.stdout.write(f"{name}\n")
    return True


def index() -> str:
    """docs/screens/README.md."""
    parts = ["# The pages, in pictures\n"]
    parts.append(
        "Taken by `make screens` from a city as `make demo` leaves it, in Chromium: the citizens' page at "
        "390 by 844 pixels, the officers' desk at 1280 by 800. The residents are invented; before the camera "
        "stands a man of the sample clips. The machine needs a Chinese font, such as Noto Sans CJK.\n"
    )
    for title, numbers, wide in (
        ("The citizens' page", range(1, 31), 4),
        ("The officers' desk", range(31, 61), 3),
    ):
        for language, at in (("zh", 1), ("en", 2)):
            parts.append(f"## {title}, {'中文' if language == 'zh' else 'English'}\n")
            cells = [
                f"{number} {NAMES[number][at]}<br>![{NAMES[number][at]}]"
                f"({language}/{number:02}-{NAMES[number][0]}.png)"
                for number in sorted(NAMES)
                if number in numbers
            ]
            cells += [""] * (-len(cells) % wide)
            parts.append(f"|{' |' * wide}\n|{'---|' * wide}")
            rows = [cells[at : at + wide] for at in range(0, len(cells), wide)]
            parts.append("\n".join(f"| {' | '.join(row)} |" for row in rows) + "\n")
    return "\n".join(parts)


async def take_all() -> int:
    """1 when a scene stopped."""
    good = True
    with tempfile.TemporaryDirectory() as folder:
        async with open_city(Path(folder)) as city, async_playwright() as playwright:
            await ready(city)
            browser = await playwright.chromium.launch(
                executable_path=executable(),
                args=list(ARGUMENTS),
                env=environment(),
                headless=True,
            )
            for language in LANGUAGES:
                for scene in SCENES:
                    good &= await played(scene, Album(browser, city, language))
            await browser.close()
    (SCREENS / "README.md").write_text(index(), encoding="utf-8")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(take_all()))
