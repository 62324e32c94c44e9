"""The hall's morning: many people at two web processes, and all of it counted again from the rows."""

import asyncio
from collections.abc import Awaitable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Final

from clients.demo.afterwards import brought_home, decided, rated, taken_back
from clients.demo.books import Books, recounted
from clients.demo.crowd import Way
from clients.demo.evening import booked
from clients.demo.grounds import lay, places_of
from clients.demo.town import Staff, Town, hire
from clients.demo.windows import Windows

PEOPLE: Final = 500
WINDOWS: Final = 10
#: What people write into forms.
WRITTEN: Final = ("深南大道",)


@dataclass(frozen=True, slots=True)
class Evening:
    """How it stands before the morning: who works there, and how many places each half hour has."""

    staff: Staff
    places: int


@dataclass(frozen=True, slots=True)
class Done:
    """How many were granted; of these sent home; and how many were taken back."""

    granted: int
    sent: int
    back: int


async def the_evening_before(
    town: Town, windows: int, started: Awaitable[None], stack: AsyncExitStack
) -> Evening:
    """Everything is laid out, beside what else is played; once both processes have `started` people are hired."""
    places = places_of(sum(each.way is not Way.WALK_IN for each in town.people))
    await lay(town.command, town.folder, places, windows)
    await started
    return Evening(await hire(town, windows, stack), places)


async def the_morning(town: Town, evening: Evening) -> None:
    """Chapters 12 and 13."""
    town.story.chapter(12, "大厅的上午：两个进程", "The hall's morning, at two web processes")
    await _booked(town, evening)
    windows, meanwhile = await _called(town, evening)
    town.story.chapter(
        13, "办结、送达、评价，再清点一遍", "Decided, brought home, rated; and counted again"
    )
    done = await _finished(town, evening)
    await _counted(town, windows, meanwhile, done)


async def _booked(town: Town, evening: Evening) -> None:
    people = town.people
    slots = await booked(town, evening.staff)
    all_ = evening.places * len(slots)
    wanted = sum(each.way is not Way.WALK_IN for each in people)
    held = sum(each.booking is not None for each in people)
    town.story.expect(
        held == all_,
        f"{wanted}人预约，手机和窗口同时抢{len(slots)}个时段共{all_}个号：{held}人约上，"
        f"{wanted - held}人约满改为现场取号。",
        "Phones and the counter want the same places at once: all are taken, and who finds none walks in.",
        (wanted, held),
    )


async def _called(town: Town, evening: Evening) -> tuple[Windows, Books]:
    """With the books as they were counted in the midst of it, before anybody is asked for a rating."""
    windows = Windows(town, evening.staff)
    meanwhile, _ = await asyncio.gather(recounted(town), windows.play())
    came = [each for each in town.people if not each.away]
    applied = sum(each.case is not None for each in came)
    town.story.expect(
        len(windows.served) + len(windows.missed) == len(came)
        and not windows.twice
        and not meanwhile.differing
        and len(windows.missed) == sum(each.deaf for each in came)
        and applied == sum(each.applies for each in came),
        f"{len(came)}人到场，{len(evening.staff.windows)}个窗口经两个进程同时叫号：{len(windows.served)}人办理，"
        f"没有一个号被叫到两个窗口；{len(windows.missed)}人三次未应过号，{len(town.people) - len(came)}人未到。"
        "忙的时候清点一遍，也没有差异。",
        "All windows call through both processes at once: each number goes to one window; some hear no call, some "
        "never come. Counted in the midst of it, nothing differs.",
        (len(came), len(windows.served), windows.twice, windows.missed, meanwhile.differing),
    )
    town.story.tell(
        f"{applied}件当场受理并缴费：微信支付{_yuan(windows.by_wechat_fen)}元，现金{_yuan(windows.in_cash_fen)}元；"
        "有的支付通知来了两次，只记一次。",
        "Taken in at the window and paid for, by WeChat Pay or in cash; what is told twice counts once.",
    )
    return windows, meanwhile


async def _finished(town: Town, evening: Evening) -> Done:
    story = town.story
    # Of different people, and the first waits for the city's outbox and for who pays back.
    back, granted = await asyncio.gather(taken_back(town), decided(town, evening.staff))
    sent = await brought_home(town, evening.staff)
    story.expect(
        sent == sum(each.sends for each in granted),
        f"{len(granted)}件批准并制证：{sent}件由快递送到家（两人包装、交寄），{len(granted) - sent}件当场领取；"
        f"{back}人撤回，已缴的费用退回。",
        "Granted and made: some brought home by the courier, packed by two; some fetched; what was withdrawn is paid back.",
        (len(granted), sent, back),
    )
    said = await rated(town, evening.staff, granted)
    story.tell(f"{said}人作了评价。", f"{said} people say what they think of it.")
    return Done(len(granted), sent, back)


async def _counted(town: Town, windows: Windows, meanwhile: Books, done: Done) -> None:
    """From the rows, against what was seen here and what the vendor's own books say."""
    books, theirs = await recounted(town), await town.outside.books()
    seen = {
        "places.taken": sum(each.booking is not None for each in town.people),
        "places.oversold": 0,
        "tickets.done": len(windows.served),
        "tickets.missed": len(windows.missed),
        "tickets.open": 0,
        "money.wechat_pay.paid_fen": windows.by_wechat_fen,
        "money.wechat_pay.refunded_fen": theirs["refunded_fen"],
        "money.window.paid_fen": windows.in_cash_fen,
        "parcels.delivered": done.sent,
        "parcels.under_way": 0,
        "ratings.of_cases": meanwhile.counts["ratings.of_cases"] + done.granted,
    }
    ours = {name: books.counts.get(name, 0) for name in seen}
    differ = {name: (ours[name], seen[name]) for name in seen if ours[name] != seen[name]}
    town.story.expect(
        not differ
        and not books.differing
        and theirs["paid_fen"] == windows.by_wechat_fen
        and (done.back > 0) is (theirs["refunded_fen"] > 0),
        f"按数据库各行重新清点（zhijian recount）：号源{ours['places.taken']}个，没有超放；号{ours['tickets.done']}个办结、"
        f"{ours['tickets.missed']}个过号；微信支付收{_yuan(ours['money.wechat_pay.paid_fen'])}元、退"
        f"{_yuan(ours['money.wechat_pay.refunded_fen'])}元，与对方账目分文不差；快件{ours['parcels.delivered']}件送达；"
        f"{done.granted}件各请评价一次。",
        "Counted again from the rows: none oversold, each number one end, the money as WeChat Pay's own books to the fen.",
        (differ, books.differing, theirs),
    )


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"
