"""Papers that a window scans: the person's, seen by both, and of whoever stood there before nothing."""

from typing import Any

from tests.server.accounts.staff import audited, officer
from tests.server.hall.reception import Reception, open_reception
from tests.server.hall.test_case_materials import ITEM
from tests.server.hall.test_new_item import CASES, DESK
from tests.server.hall.tus import Sender, jpeg, pdf
from tests.server.house import House


def problem(answer: tuple[int, dict[str, Any]]) -> tuple[int, str]:
    return answer[0], answer[1]["type"].removeprefix("/problems/")


def scanner(window: Reception, by: str = "") -> Sender:
    return Sender(window.house, by or window.clerk, uploads=f"{window.path}/uploads")


async def scanned(window: Reception, data: bytes = b"") -> str:
    """The id of a file that can be used."""
    sender = scanner(window)
    path = await sender.send(data or pdf(), "扫描件.pdf")
    assert (await sender.looked_at(path))["state"] == "ready"
    return path.rpartition("/")[2]


async def put(window: Reception, version: int, **files: list[str]) -> tuple[int, dict[str, Any]]:
    return await window.house.call(
        "PUT",
        f"{window.path}/materials",
        {"materials": files},
        token=window.clerk,
        headers={"If-Match": f'"{version}"'},
    )


async def test_what_is_scanned_goes_with_the_application_and_both_see_it(house: House) -> None:
    window = await open_reception(house, ITEM)
    saved = await window.filled()
    plan, photo = await scanned(window), await scanned(window, jpeg())
    status, named = await put(window, saved["version"], plan=[plan], photo=[photo])
    assert status == 200, named
    path = f"{CASES}/{saved['case']}/materials"
    hers = await window.fair.ok("GET", path, token=window.fair.her)
    assert {each["upload"] for each in hers["files"]} == {plan, photo}

    status, sent = await window.submit(named["version"])

    assert (status, sent["state"]) == (201, "submitted"), sent
    seen = await window.fair.ok(
        "GET", f"{DESK}/{sent['case']}/materials", token=window.fair.officers["sun"]
    )
    assert {each["material"] for each in seen["files"]} == {"plan", "photo"}
    assert await audited(house, "reception.scan") == [""]
    uses = str(await window.fair.ok("GET", "/v1/me/uses", token=window.fair.her))
    assert "窗口把扫描的材料放入您的申请" in uses
    assert "上传一份文件" in uses


async def test_what_lacks_is_said_and_what_is_named_no_more_is_deleted(house: House) -> None:
    window = await open_reception(house, ITEM)
    saved = await window.filled()
    assert (await window.submit(saved["version"]))[0] == 422
    plan = await scanned(window)
    _, named = await put(window, saved["version"], plan=[plan])

    _, emptied = await put(window, named["version"])

    assert emptied["files"] == []
    path = f"{window.path}/uploads/{plan}"
    assert problem(await house.call("GET", path, token=window.clerk)) == (404, "not-found")


async def test_what_was_scanned_for_one_person_reaches_no_other_one(house: House) -> None:
    window = await open_reception(house, ITEM)
    await window.filled()
    plan = await scanned(window)
    await window.next()
    window.person = await window.registered("赵有田", 7)
    await window.identify()
    _, begun = await window.begin()

    refused = await put(window, begun["version"], plan=[plan])
    shown = await house.call("GET", f"{window.path}/uploads/{plan}", token=window.clerk)
    piece = await scanner(window).append(f"{window.path}/uploads/{plan}", 0, b"x")

    assert [each["code"] for each in refused[1]["errors"]] == ["unknown"]
    assert problem(shown) == (404, "not-found")
    assert (piece.status, piece.problem) == (404, "not-found")


async def test_nothing_is_scanned_where_nothing_is_being_filled_in_or_at_another_window(
    house: House,
) -> None:
    window = await open_reception(house, ITEM)
    await window.serve()
    await window.identify()
    early = await scanner(window).begin(9)
    _, begun = await window.begin()
    stranger = await scanner(window, await officer(house, "elsewhere")).begin(9)
    whose = await scanner(window, window.fair.her).begin(9)

    assert (early.status, early.problem) == (409, "case-moved")
    assert (stranger.status, stranger.problem) == (403, "window-needed")
    assert whose.status == 403
    assert (await put(window, begun["version"] + 1))[0] == 412


async def test_what_waits_of_the_person_is_not_counted_by_what_a_window_scans(
    house: House,
) -> None:
    window = await open_reception(house, ITEM)
    await window.filled()
    await scanned(window)

    hers = await window.fair.ok("GET", "/v1/uploads", token=window.fair.her)
    assert hers["uploads"] == []
