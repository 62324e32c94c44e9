"""The second day: units, posts and items of the city hall, and who works there."""

import asyncio
import time
from collections.abc import Awaitable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from zhijian_client import CitizenClient, Event, OfficerClient, Problem
from zhijian_client.answers.cases import Case, OfficerCase
from zhijian_client.officer.posts import PostRole

from clients.demo.beforehand import APPROVER, FIRE
from clients.demo.code import code
from clients.demo.day import Day
from clients.demo.people import Resident
from clients.demo.phone import Ear
from clients.demo.service import OFFICER, Service
from domain.people import Role

PROPOSING: Final = "tang.ning"
RELEASING: Final = "xie.lan"
UNITS: Final = 61
WHY: Final = "大厅开张"
#: Who accepts may issue as well; the approver has the issuer's post too, and yet never issues the own approval.
POSTS: Final[Mapping[str, tuple[tuple[str, PostRole], ...]]] = {
    OFFICER: (
        ("city_management", "clerk"),
        ("city_management", "issuer"),
        ("civil_affairs", "clerk"),
    ),
    FIRE: (("fire_rescue", "clerk"),),
    APPROVER: (
        ("city_management", "approver"),
        ("city_management", "issuer"),
        ("civil_affairs", "approver"),
    ),
}


@dataclass(frozen=True, slots=True)
class Hall:
    """What its chapters share: the desks of those who work there."""

    day: Day
    base: str
    clerk: OfficerClient
    fire: OfficerClient
    approver: OfficerClient
    proposing: OfficerClient
    releasing: OfficerClient

    def citizen(self) -> CitizenClient:
        """Somebody who is not signed in."""
        return CitizenClient(self.base)


async def open_hall(day: Day, service: Service, stack: AsyncExitStack) -> Hall:
    """Chapter 8: as the operator sets it up."""
    story = day.story
    units = await day.desk.posts.units()
    story.expect(
        len(units) >= UNITS,
        f"运维人员执行 zhijian units load：{len(units)} 个部门。",
        "The operator loads the units that a large city has.",
        len(units),
    )
    await service.command("items", "publish", "--all")
    async with CitizenClient(service.base) as anybody:
        found = [line.name async for page in anybody.items.list("gljt") for line in page.items]
        sign = await anybody.items.read("permit.shopfront")
    story.expect(
        "高龄津贴" in found and bool(sign.form),
        f"执行 zhijian items publish --all：“{sign.name}”等事项生效；输入 gljt 查到：{'、'.join(found)}。",
        "The operator publishes the shipped items: people find them in words, pinyin and initials.",
        found,
    )
    hall = await _staffed(day, service, stack)
    await _posts(hall)
    return hall


async def _staffed(day: Day, service: Service, stack: AsyncExitStack) -> Hall:
    """Two administrators with a second factor, and two officers beside the first day's."""
    admins = (PROPOSING, RELEASING)
    secrets = await asyncio.gather(
        *(service.add_officer(each, (Role.ADMIN,), second_factor=True) for each in admins)
    )

    async def desk(username: str, secret: str = "") -> OfficerClient:
        client = await stack.enter_async_context(OfficerClient(service.base))
        shown = code(secret, time.time()) if secret else ""
        await client.sign_in(username, service.password, shown)
        return client

    proposing, releasing = [
        await desk(username, secret) for username, secret in zip(admins, secrets, strict=True)
    ]
    fire, approver = await desk(FIRE), await desk(APPROVER)
    return Hall(day, service.base, day.desk, fire, approver, proposing, releasing)


async def _posts(hall: Hall) -> None:
    """Granted by an administrator, who has none by being one."""
    admin = hall.proposing
    ids = {each.username: each.officer async for each in admin.administration.officers()}
    for username, posts in POSTS.items():
        for unit, role in posts:
            await admin.posts.grant(ids[username], unit, role, "", WHY)
    own = await hall.clerk.posts.own()
    none = await admin.posts.own()
    hall.day.story.expect(
        len(own.posts) == len(POSTS[OFFICER]) and not none.posts,
        "管理员为三位工作人员设岗：受理、消防、审批、制证；管理员自己不因此有岗位。",
        "An administrator grants posts to three officers (clerk, fire, approver, issuer), and has none.",
        (own, none),
    )


async def bound(phone: CitizenClient, who: Resident) -> None:
    """The account is its person's, as it may be already."""
    if not (await phone.me()).name:
        await phone.bind(who.name, who.id_number)


async def refused(call: Awaitable[object]) -> Problem | None:
    """The Problem that a call ends in; None where it was not refused."""
    try:
        await call
    except Problem as problem:
        return problem
    return None


async def heard(ear: Ear, case: Case, kind: str) -> tuple[float, Event] | None:
    """What the phone hears of a case; None when it does not come in time."""
    return await ear.event(kind, f"case:{case.case}")


async def move(
    desk: OfficerClient, case: UUID, name: str, step: str, **more: object
) -> OfficerCase:
    """One move of an officer who has the newest before the eyes."""
    seen = await desk.cases.read(case, "办理")
    return await desk.cases.move(case, seen.version, name, step, **more)
