"""Files of an application in the mini-program: what is refused, and what goes on after the program was ended."""

from pathlib import Path
from typing import Any

import pytest

from tests.clients.miniprogram.program import Phone
from tests.clients.miniprogram.steps import entered, photograph
from tests.server.hall.test_case_materials import Applying, applying
from tests.server.hall.tus import pdf

pytestmark = pytest.mark.slow
__all__ = ["applying"]  # a fixture

UPLOADS = "/v1/uploads"


async def opened(applying: Applying, phone: Phone) -> dict[str, Any]:
    case = await applying.draft()
    await entered(phone, applying.house)
    await phone.open(f"/pages/apply/index?case={case['case']}")
    await phone.sees("布置图")
    return case


async def lengths(applying: Applying) -> list[tuple[int, int]]:
    """Of the account's files that go with no application yet: received, whole."""
    seen = await applying.fair.ok("GET", UPLOADS, token=applying.fair.her)
    return [(each["received"], each["length"]) for each in seen["uploads"]]


async def test_what_can_t_be_used_is_said_in_words_and_another_is_taken_and_removed(
    applying: Applying, phone: Phone, tmp_path: Path
) -> None:
    await opened(applying, phone)
    (tmp_path / "a.heic").write_bytes(b"heic")
    (tmp_path / "b.pdf").write_bytes(b"no pdf" * 100)
    (tmp_path / "c.pdf").write_bytes(pdf())
    await phone.world(denies=["files"])
    await phone.tap_of("布置图", "拍照或从相册选")
    await phone.sees("请在微信里允许使用")
    await phone.world(allows=["files"], picks=[str(tmp_path / "a.heic")])
    await phone.tap_of("布置图", "选微信聊天里的文件")
    await phone.sees("HEIC 照片请改用")
    assert await lengths(applying) == [], "nothing of it was sent"

    await phone.world(picks=[str(tmp_path / "b.pdf"), str(tmp_path / "c.pdf")])
    await phone.tap_of("布置图", "选微信聊天里的文件")
    await phone.sees("b.pdf 不能使用")
    await phone.sees("c.pdf 已传完")
    await phone.sees("可以使用")
    await phone.tap_of("c.pdf", "删除")
    await phone.tap("确认删除")

    await phone.sees("已删除：c.pdf")
    assert await lengths(applying) == []


async def test_a_file_goes_on_after_the_program_was_ended_and_another_of_its_length_begins_anew(
    applying: Applying, phone: Phone, tmp_path: Path
) -> None:
    case = await opened(applying, phone)
    file, other = photograph(tmp_path), photograph(tmp_path, "b.jpg", seed=8)
    await phone.world(picks=[file], cutAfter=1)
    await phone.tap_of("布置图", "拍照或从相册选")
    await phone.sees("线路不通")
    await phone.world(allows=["network"])
    await phone.launch()
    await phone.open(f"/pages/apply/index?case={case['case']}")
    await phone.sees("再选一次这个文件")
    begun = await lengths(applying)
    assert begun == [(1 << 19, 1_300_000)]

    await phone.world(picks=[other], cutAfter=1)
    await phone.tap_of("布置图", "拍照或从相册选")
    await phone.sees("线路不通")
    await phone.world(allows=["network"])
    assert len(await lengths(applying)) == 2, "never two files in one"

    await phone.launch()
    await phone.open(f"/pages/apply/index?case={case['case']}")
    await phone.sees("再选一次这个文件")
    await phone.world(picks=[file], cutAfter=2)
    await phone.tap_of("布置图", "拍照或从相册选")

    await phone.sees("照片1.jpg 已传完")  # by the two pieces that were left
