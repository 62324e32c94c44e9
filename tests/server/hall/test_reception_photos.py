"""Papers that a phone photographs at a window, by a code of its screen: the person's, and nothing else is reached."""

import asyncio
import base64
import re
from typing import Any, Final

from domain.hall.uploads import PHONE_FILES, PICTURE_BYTES
from tests.server.accounts.staff import audited
from tests.server.hall.reception import Reception, open_reception
from tests.server.hall.test_case_materials import ITEM
from tests.server.hall.test_reception_files import problem, put, scanned, scanner
from tests.server.hall.tus import TUS, TYPE, Answer, jpeg
from tests.server.house import House
from tests.server.keyed import Keyed

HAND_OFFS: Final = "/v1/officer/hand-offs"


class Phone:
    """Of whoever stands there, which scanned the code of one paper and said yes; nobody is signed in on it."""

    def __init__(self, window: Reception, screen: dict[str, Any]) -> None:
        self.path, self.screen = window.path, screen
        self.code = str(screen["address"]).rpartition("/")[2]
        self.keyed = Keyed(window.house)

    async def begin(self, length: int) -> tuple[int, dict[str, Any]]:
        name = base64.b64encode("照片.jpg".encode()).decode()
        more = TUS | {"Upload-Length": str(length), "Upload-Metadata": f"filename {name}"}
        path = f"{self.path}/uploads"
        return await self.keyed.call("POST", path, code=self.code, headers=more)

    async def append(self, upload: str, data: bytes) -> tuple[int, dict[str, Any]]:
        at = TUS | {"Upload-Offset": "0", "Content-Type": TYPE}
        path = f"{self.path}/uploads/{upload}"
        return await self.keyed.call("PATCH", path, code=self.code, data=data, headers=at)

    async def photograph(self) -> str:
        picture = jpeg()
        status, begun = await self.begin(len(picture))
        assert status == 201, begun
        assert (await self.append(begun["upload"], picture))[0] == 204
        return str(begun["upload"])

    async def get(self, path: str) -> tuple[int, dict[str, Any]]:
        return await self.keyed.call("GET", path, code=self.code, headers=TUS)


async def phone_of(window: Reception, material: str = "photo") -> Phone:
    what = {"purpose": "reception.photo", "about": window.ticket, "part": material}
    screen = await window.fair.ok("POST", HAND_OFFS, what, token=window.clerk)
    phone = Phone(window, screen)
    assert (await phone.keyed.take(phone.code))[0] == 200
    assert (await phone.keyed.confirm(phone.code))[0] == 200
    return phone


async def photographs(window: Reception, material: str = "photo") -> list[dict[str, Any]]:
    """As the desk reads them, once each was looked at."""
    path = f"{window.path}/photographs/{material}"
    async with asyncio.timeout(60):
        while True:
            uploads = (await window.fair.ok("GET", path, token=window.clerk))["uploads"]
            if not {each["state"] for each in uploads} & {"receiving", "scanning"}:
                return list(uploads)
            await asyncio.sleep(0.05)


async def test_what_the_phone_photographs_goes_with_the_application_as_if_scanned(
    house: House,
) -> None:
    window = await open_reception(house, ITEM)
    saved = await window.filled()
    phone = await phone_of(window)
    told = (await phone.get(f"{window.path}/photographs/photo"))[1]
    sent = await phone.photograph()
    (arrived,) = await photographs(window)
    plan = await scanned(window)
    status, named = await put(window, saved["version"], plan=[plan], photo=[sent])
    assert status == 200, named
    await phone.keyed.done(phone.code)
    path = f"{HAND_OFFS}/{phone.screen['hand_off']}"
    screen = await window.fair.ok("GET", path, token=window.clerk)
    done = await window.submit(named["version"])

    assert (told["name"], arrived["upload"], screen["state"]) == ("照片", sent, "done")
    assert done[0] == 201, done
    assert await audited(house, "reception.photo") == [""]
    uses = str(await window.fair.ok("GET", "/v1/me/uses", token=window.fair.her))
    assert "按窗口屏幕上的二维码，用手机为您的申请拍摄材料" in uses


async def test_the_phone_reaches_its_own_photographs_of_its_paper_alone(house: House) -> None:
    window = await open_reception(house, ITEM)
    await window.filled()
    plan = await scanned(window)
    first, phone = await phone_of(window, "plan"), await phone_of(window)
    theirs = await first.photograph()
    mine = await phone.photograph()

    for path in (f"uploads/{plan}", f"uploads/{theirs}"):
        assert problem(await phone.get(f"{window.path}/{path}")) == (404, "not-found")
    assert problem(await phone.append(plan, b"x")) == (404, "not-found")
    for path in ("photographs/plan", "materials", "reception"):
        assert problem(await phone.get(f"{window.path}/{path}")) == (403, "hand-off-not-here")
    shown = await phone.get(f"{window.path}/photographs/photo")
    assert [each["upload"] for each in shown[1]["uploads"]] == [mine]
    citizens = {"purpose": "reception.photo", "about": window.ticket, "part": "photo"}
    refused = await house.call("POST", "/v1/me/hand-offs", citizens, token=window.fair.her)
    assert problem(refused) == (403, "not-permitted")


async def test_it_ends_with_what_is_filled_in_and_with_who_stands_there(house: House) -> None:
    window = await open_reception(house, ITEM)
    saved = await window.filled()
    phone = await phone_of(window)
    await window.begin()  # another item in its place

    assert problem(await phone.begin(9)) == (410, "hand-off-over")
    phone = await phone_of(window)
    left = await phone.photograph()
    await window.next()
    assert problem(await phone.begin(9)) == (410, "hand-off-over")
    window.person = await window.registered("赵有田", 7)
    await window.identify()
    _, begun = await window.begin()
    assert await photographs(window) == []
    refused = await put(window, begun["version"], photo=[left])
    assert [each["code"] for each in refused[1]["errors"]] == ["unknown"]
    assert saved["case"] != begun["case"]


async def test_a_phone_that_sends_all_it_can_uses_up_nothing_of_the_window_s(house: House) -> None:
    window = await open_reception(house, ITEM)
    await window.filled()
    phone = await phone_of(window)
    before = await scanner(window).begin(9)
    too_large = await phone.begin(PICTURE_BYTES + 1)
    for _ in range(PHONE_FILES):
        assert (await phone.begin(PICTURE_BYTES))[0] == 201

    assert problem(too_large) == (413, "upload-too-large")
    assert problem(await phone.begin(9)) == (409, "uploads-full")
    after = await scanner(window).begin(9)
    assert (before.status, after.status) == (201, 201)
    assert left_of(after, "own") >= left_of(before, "own") - 1  # or the minute is another
    officers = "SELECT count(*) FROM uploads JOIN officers ON officer_id = account_id"
    assert await house.infrastructure.database.fetchval(officers) == 2


def left_of(answer: Answer, policy: str) -> int:
    """Calls that the officer has left this minute."""
    found = re.search(rf'"{policy}";r=(\d+)', answer.headers["RateLimit"])
    assert found is not None
    return int(found[1])
