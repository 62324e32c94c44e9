"""What the audit records of places and bookings, and of halls and their tickets."""

from typing import Final

from domain.audited import Audited, Data
from domain.words import Words

AUDITED: Final = (
    Audited("place", of_nobody=("loaded", "slot_stopped")),
    Audited(
        "booking",
        data=(Data.BOOKINGS,),
        words={
            "hold": Words("为您保留一个预约号", "A place was held for you"),
            "offer": Words("候补到号，为您保留", "A place that was freed was held for you"),
            "booked": Words("预约成功", "A booking of yours was made"),
            "checked_in": Words("到场取号", "You checked in for a booking"),
            "served": Words("预约已办理", "A booking of yours was served"),
            "move": Words("更改预约时间", "A booking of yours was moved"),
            "cancelled": Words("取消预约或放回保留的号", "A booking or hold of yours ended"),
            "stopped": Words("您的预约因故停办", "A booking of yours was stopped by the office"),
            "missed": Words("预约未到", "A booking of yours was missed"),
            "wait": Words("加入候补", "You joined a waiting list"),
            "leave": Words("退出候补", "You left a waiting list"),
            "listed": Words(
                "工作人员查看当天预约名单", "An officer looked at the day's list of bookings"
            ),
        },
    ),
    Audited("hall", of_nobody=("loaded",)),
    Audited("screen", of_nobody=("made", "revoked")),
    Audited(
        "ticket",
        data=(Data.BOOKINGS,),
        words={
            "take": Words("取号", "A ticket of a hall was taken"),
            "call": Words("叫到您的号", "Your ticket was called"),
            "start": Words("窗口开始为您办理", "A window began to serve you"),
            "finish": Words("窗口办理结束", "A window finished serving you"),
            "miss": Words("叫号未到，过号", "Your ticket was passed over, as nobody came"),
            "transfer": Words("您的号转到另一类窗口", "Your ticket was passed to other windows"),
            "leave": Words("退号", "A ticket was given back"),
        },
    ),
    Audited("window", of_nobody=("closed", "opened")),
)
