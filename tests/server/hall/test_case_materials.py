"""Files of an application: named while it is filled in, handed in with it, opened by its officers."""

from typing import Any
from uuid import uuid4

import pytest

from tests.server.hall.test_new_item import CASES, DESK, TEXT, Fair, open_fair
from tests.server.hall.tus import Sender, jpeg, pdf
from tests.server.house import House

MATERIALS = """materials:
  - {name: plan, names: {zh: 布置图, en: Plan}, ways: [upload]}
  - {name: photo, names: {zh: 照片, en: Photograph}, ways: [upload, window], required: false}
  - {name: deed, names: {zh: 房产证, en: Deed}, ways: [window], required: false}
steps:
"""
ITEM = TEXT[: TEXT.index("rules:")].replace("steps:\n", MATERIALS)
SIGNED = ITEM.replace("face: never", "signature: {ways: [code]}")


class Applying:
    """A citizen with a draft, and files to go with it."""

    def __init__(self, fair: Fair) -> None:
        self.fair, self.house = fair, fair.house
        self.sender = Sender(fair.house, fair.her)

    async def draft(self) -> dict[str, Any]:
        case = await self.fair.ok("POST", CASES, {"item": "permit.lantern"}, token=self.fair.her)
        path, form = f"{CASES}/{case['case']}/form", {"form": {"lit": "electric"}}
        return await self.fair.ok("PUT", path, form, token=self.fair.her, headers=seen(case))

    async def sent(self, data: bytes = b"", name: str = "图.pdf") -> str:
        """The id of a file that can be used."""
        path = await self.sender.send(data or pdf(), name)
        assert (await self.sender.looked_at(path))["state"] == "ready"
        return path.rpartition("/")[2]

    async def name(self, case: dict[str, Any], **files: list[str]) -> tuple[int, dict[str, Any]]:
        path = f"{CASES}/{case['case']}/materials"
        return await self.house.call(
            "PUT", path, {"materials": files}, token=self.fair.her, headers=seen(case)
        )

    async def named(self, case: dict[str, Any], **files: list[str]) -> dict[str, Any]:
        status, answer = await self.name(case, **files)
        assert status == 200, answer
        return answer

    async def submit(self, case: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        path = f"{CASES}/{case['case']}/submissions"
        return await self.house.call("POST", path, token=self.fair.her, headers=seen(case))

    async def submitted(self, case: dict[str, Any]) -> dict[str, Any]:
        status, answer = await self.submit(case)
        assert status == 201, answer
        return answer

    async def officers(self, case: dict[str, Any]) -> list[dict[str, Any]]:
        """What they see of it."""
        path = f"{DESK}/{case['case']}/materials"
        found = await self.fair.ok("GET", path, token=self.fair.officers["sun"])
        return list(found["files"])


def seen(case: dict[str, Any]) -> dict[str, str]:
    return {"If-Match": f'"{case["version"]}"'}


def faults(answer: tuple[int, dict[str, Any]]) -> list[tuple[str, str]]:
    status, problem = answer
    assert status == 422, answer
    return [(each["pointer"], each["code"]) for each in problem["errors"]]


@pytest.fixture
async def applying(house: House) -> Applying:
    return Applying(await open_fair(house, ITEM))


async def test_a_file_goes_with_the_application_and_its_officers_open_it(
    applying: Applying,
) -> None:
    plan = await applying.sent()
    case = await applying.named(await applying.draft(), plan=[plan])

    await applying.submitted(case)

    (file,) = await applying.officers(case)
    assert (file["material"], file["name"], file["scanned"]) == ("plan", "图.pdf", "未经病毒扫描")
    officer = Sender(applying.house, applying.fair.officers["sun"])
    path = f"{DESK}/{case['case']}/materials/{plan}"
    status, refused = await applying.house.call(
        "HEAD", path, token=officer.token, headers={"Zhijian-Purpose": ""}
    )
    assert (status, refused) == (400, {})
    async with applying.house.http.get(
        applying.house.base + path,
        headers={"Authorization": f"Bearer {officer.token}", "Zhijian-Purpose": "x"},
    ) as opened:
        assert opened.headers["Content-Disposition"].startswith("attachment")
        assert (await opened.read()).startswith(b"%PDF-")
    uses = await applying.fair.ok("GET", "/v1/me/uses", token=applying.fair.her)
    assert "工作人员打开您提交的文件" in str(uses)


async def test_what_the_item_asks_for_has_to_be_there(applying: Applying) -> None:
    case = await applying.draft()

    assert faults(await applying.submit(case)) == [("/materials/plan", "missing")]


async def test_before_it_is_submitted_officers_see_none_of_it(applying: Applying) -> None:
    case = await applying.named(await applying.draft(), plan=[await applying.sent()])
    path = f"{DESK}/{case['case']}/materials"

    status, _ = await applying.house.call("GET", path, token=applying.fair.officers["sun"])

    assert status == 404


async def test_a_file_that_is_not_whole_or_can_t_be_used_is_not_named(applying: Applying) -> None:
    case = await applying.draft()
    begun = (await applying.sender.begin(9)).headers["Location"].rpartition("/")[2]
    path = await applying.sender.send(b"GIF89a" + bytes(50))
    refused = await applying.sender.looked_at(path)

    assert (refused["state"], refused["why"]) == ("refused", "type")
    assert "PDF" in refused["why_words"]
    assert faults(
        await applying.name(case, plan=[begun], photo=[path.rpartition("/")[2], str(uuid4())])
    ) == [
        ("/materials/plan/0", "unfinished"),
        ("/materials/photo/0", "type"),
        ("/materials/photo/1", "unknown"),
    ]


async def test_a_material_that_is_brought_to_the_window_takes_no_file(applying: Applying) -> None:
    plan = await applying.sent()
    case = await applying.draft()

    assert faults(await applying.name(case, deed=[plan])) == [("/materials", "not_by_file")]
    assert faults(await applying.name(case, plan=[plan, plan])) == [("/materials/plan/1", "twice")]


async def test_nobody_hands_in_another_one_s_file(applying: Applying) -> None:
    theirs = await applying.sent()
    await applying.house.infrastructure.database.execute(
        "UPDATE uploads SET account_id = $1 WHERE upload_id::text = $2", uuid4(), theirs
    )

    refused = await applying.name(await applying.draft(), plan=[theirs])

    assert faults(refused) == [("/materials/plan/0", "unknown")]


async def test_a_file_goes_with_one_application_alone(applying: Applying) -> None:
    plan = await applying.sent()
    await applying.named(await applying.draft(), plan=[plan])

    refused = await applying.name(await applying.draft(), plan=[plan])

    assert faults(refused) == [("/materials/plan/0", "elsewhere")]


async def test_what_is_named_no_more_is_deleted(applying: Applying) -> None:
    first, second = await applying.sent(), await applying.sent(jpeg(), "b.jpg")
    case = await applying.named(await applying.draft(), plan=[first])

    await applying.named(case, plan=[second])

    assert (await applying.sender.call("HEAD", f"/v1/uploads/{first}")).status == 404
    assert (await applying.sender.call("HEAD", f"/v1/uploads/{second}")).status == 200


async def test_the_same_file_twice_is_said(applying: Applying) -> None:
    one, other = await applying.sent(), await applying.sent()

    case = await applying.named(await applying.draft(), plan=[one], photo=[other])

    assert {each["upload"]: each["same_as"] for each in case["files"]} == {
        one: [other],
        other: [one],
    }


async def test_a_change_by_another_device_is_not_undone(applying: Applying) -> None:
    case = await applying.draft()
    await applying.named(case, plan=[await applying.sent()])

    status, refused = await applying.name(case)

    assert (status, refused["type"]) == (412, "/problems/case-changed")


async def test_what_was_handed_in_stays_when_more_is_asked_for(applying: Applying) -> None:
    first = await applying.sent()
    case = await applying.submitted(await applying.named(await applying.draft(), plan=[first]))
    taken = await applying.fair.move("sun", case, "take", "accept")
    asked = await applying.fair.move(
        "sun", taken, "want_supplement", "accept", wants=["plan"], words="布置图不清楚"
    )
    second = await applying.sent(jpeg(), "清楚.jpg")
    named = await applying.named(asked, plan=[second])
    before = await applying.officers(case)
    path, form = f"{CASES}/{case['case']}/supplements", {"form": {"lit": "electric"}}

    await applying.fair.ok("POST", path, form, token=applying.fair.her, headers=seen(named))

    assert [each["upload"] for each in before] == [first]
    assert {each["upload"] for each in await applying.officers(case)} == {first, second}
    gone = await applying.sender.call("DELETE", f"/v1/uploads/{first}")
    assert (gone.status, gone.problem) == (409, "case-moved")


async def test_a_draft_that_is_thrown_away_takes_its_files_along(applying: Applying) -> None:
    plan = await applying.sent()
    case = await applying.named(await applying.draft(), plan=[plan])

    status, _ = await applying.house.call(
        "DELETE", f"{CASES}/{case['case']}", token=applying.fair.her
    )

    assert status == 204
    assert (await applying.sender.call("HEAD", f"/v1/uploads/{plan}")).status == 404


async def test_a_file_that_was_swapped_after_the_signature_was_not_signed(house: House) -> None:
    applying = Applying(await open_fair(house, SIGNED))
    case = await applying.named(await applying.draft(), plan=[await applying.sent()])
    path = f"{CASES}/{case['case']}/signature"
    await applying.fair.ok(
        "POST", path, {"way": "code"}, token=applying.fair.her, headers=seen(case)
    )
    code = {"code": await house.code("13800138000")}
    await applying.fair.ok("POST", f"{path}/code", code, token=applying.fair.her)
    swapped = await applying.named(case, plan=[await applying.sent(jpeg(), "b.jpg")])

    status, refused = await applying.submit(swapped)

    assert (status, refused["type"]) == (409, "/problems/signature-needed")
