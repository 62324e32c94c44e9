"""What a citizen reads of a refusal of bookings and halls, and what to do next."""

from collections.abc import Mapping
from typing import Final

from domain.problems import Problem
from domain.words import Words

TITLES: Final[Mapping[Problem, Words]] = {
    Problem.SLOT_FULL: Words("这个时段已约满", "This time is fully booked"),
    Problem.SLOT_OVER: Words("这个时段已经开始或结束", "This time has begun or is over"),
    Problem.SLOT_STOPPED: Words("这个时段已停办", "The office has closed this time"),
    Problem.SLOT_NOT_OPEN: Words("这个时段还没有放号", "This time is not released yet"),
    Problem.BOOKED_ALREADY: Words(
        "您当天在这里已有预约", "You have a booking here on that day already"
    ),
    Problem.BOOKINGS_OPEN: Words(
        "您未办理的预约已达上限，或一天内多次占号未确认",
        "You have as many bookings open as one may, or let too many holds lapse today",
    ),
    Problem.BOOKING_CLOSED_TO: Words(
        "因多次预约未到，网上预约已暂停",
        "You missed several bookings, so booking online is closed to you for now",
    ),
    Problem.BOOKING_MOVED: Words(
        "预约已有变化，现在不能这样办", "The booking has moved on, so this is not possible now"
    ),
    Problem.BOOKING_TOO_LATE: Words(
        "已过可取消、改约的时间", "It is too late to cancel or move this booking"
    ),
    Problem.BOOKING_TOO_EARLY: Words("还没到取号时间", "It is too early to check in"),
    Problem.BOOKING_MISSED: Words("预约已过时，号已失效", "The booking is over and was missed"),
    Problem.HOLD_OVER: Words("保留时间已过，号已放回", "The time it was held for you is over"),
    Problem.BOOKING_CODE: Words("今天这里没有这个预约码", "Nobody has this code here today"),
    Problem.CODE_OF_TWO: Words("这个预约码当天有两人", "Two people have this code today"),
    Problem.PLACE_CLOSED: Words("这里暂不接受预约", "This place takes no bookings now"),
    Problem.PLACES_FREE: Words("当天还有号，无须候补", "There are places free on that day"),
    Problem.WAITING_ALREADY: Words("您已在候补", "You are on this waiting list already"),
    Problem.TICKET_MOVED: Words(
        "这张号的状态已经变化", "This ticket is not in a state in which this is possible"
    ),
    Problem.TICKET_HELD: Words("您在这个大厅已经取过号", "You hold a ticket of this hall already"),
    Problem.TICKETS_TAKEN: Words(
        "您今天在这个大厅取号次数过多", "You took as many tickets of this hall today as one may"
    ),
    Problem.HALL_SHUT: Words("现在不是取号时间", "No tickets are given out at this hour"),
    Problem.HALL_FULL: Words("今天的号已经发完", "No more tickets are given out today"),
    Problem.HALL_CODE_OLD: Words("二维码已经更换", "This code is not shown any more"),
    Problem.WINDOW_TAKEN: Words("窗口已有其他工作人员", "Another officer sits at this window"),
    Problem.WINDOW_NEEDED: Words("您没有坐在这个窗口", "You do not sit at this window"),
    Problem.WINDOW_BUSY: Words("这个窗口还有未办完的号", "A ticket of this window is under way"),
    Problem.SCREEN_KEY: Words("屏幕的密钥无效或已停用", "The screen's key is wrong or was revoked"),
}
NEXT_STEPS: Final[Mapping[Problem, Words]] = {
    Problem.SLOT_FULL: Words(
        "请选择其他时段，或加入候补；也可以到现场取号。",
        "Please choose another time or join the waiting list; you can also come without a booking.",
    ),
    Problem.SLOT_OVER: Words("请选择以后的时段。", "Please choose a later time."),
    Problem.SLOT_STOPPED: Words(
        "请选择其他时段，或拨打 12345。", "Please choose another time or call 12345."
    ),
    Problem.SLOT_NOT_OPEN: Words(
        "请在放号后再来，或先选择较近的日期。",
        "Please come back after its release, or choose an earlier day.",
    ),
    Problem.BOOKED_ALREADY: Words(
        "请在“我的预约”中查看、改约或取消。",
        "See it under your bookings; you can move or cancel it.",
    ),
    Problem.BOOKINGS_OPEN: Words(
        "请先取消不用的预约；也可以到现场取号或拨打 12345。",
        "Please cancel what you don't need; you can also come in person or call 12345.",
    ),
    Problem.BOOKING_CLOSED_TO: Words(
        "您仍可到现场取号，或拨打 12345 预约。",
        "You can still come in person, or call 12345 to book.",
    ),
    Problem.BOOKING_MOVED: Words("请刷新后查看。", "Please reload to see how it stands."),
    Problem.BOOKING_TOO_LATE: Words(
        "如确实来不了，请拨打 12345。", "If you really can't come, please call 12345."
    ),
    Problem.BOOKING_TOO_EARLY: Words(
        "请在预约时段前不久再来取号。", "Please check in shortly before your time."
    ),
    Problem.BOOKING_MISSED: Words(
        "请现场取号，或重新预约。", "Please take a ticket, or book anew."
    ),
    Problem.HOLD_OVER: Words("请重新选择时段。", "Please choose a time again."),
    Problem.BOOKING_CODE: Words(
        "请核对六位预约码、地点和日期。", "Please check the six digits, the place and the day."
    ),
    Problem.CODE_OF_TWO: Words(
        "请在当天名单中选择本人。", "Please choose the person from the day's list."
    ),
    Problem.PLACE_CLOSED: Words(
        "请选择其他地点，或拨打 12345。", "Please choose another place or call 12345."
    ),
    Problem.PLACES_FREE: Words("请直接选择时段。", "Please choose a time."),
    Problem.WAITING_ALREADY: Words("有号时会通知您。", "You will be told when a place is free."),
    Problem.TICKET_MOVED: Words("请刷新后再看。", "Please reload to see how it stands."),
    Problem.TICKET_HELD: Words(
        "请使用原来的号；不用时可以退号再取。",
        "Please use that one, or give it back and take another.",
    ),
    Problem.TICKETS_TAKEN: Words(
        "需要时请到大厅服务台取号。", "If you need one, please ask at the hall's desk."
    ),
    Problem.HALL_SHUT: Words(
        "请在大厅开放时间取号，或者预约。", "Please come in the hall's hours, or book."
    ),
    Problem.HALL_FULL: Words(
        "请预约其他日期，或咨询大厅工作人员。", "Please book another day, or ask the hall's staff."
    ),
    Problem.HALL_CODE_OLD: Words(
        "请扫大厅屏幕上现在的二维码。", "Please scan the code that the hall's screen shows now."
    ),
    Problem.WINDOW_TAKEN: Words(
        "请选择其他窗口，或请对方先离开。", "Please choose another, or ask them to leave it first."
    ),
    Problem.WINDOW_NEEDED: Words("请先在这个窗口上岗。", "Please open the window first."),
    Problem.WINDOW_BUSY: Words(
        "请先办结、过号或转出。", "Please finish it, pass it over or transfer it first."
    ),
    Problem.SCREEN_KEY: Words(
        "请让管理员重新生成屏幕地址。",
        "Please ask an administrator for a new address of the screen.",
    ),
}
