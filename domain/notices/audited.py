"""What the audit records of what is told, and how."""

from typing import Final

from domain.audited import Audited, Data
from domain.templates import Approval
from domain.words import Words

AUDITED: Final = (
    Audited(
        "address",
        data=(Data.ACCOUNT,),
        words={
            "added": Words("添加接收通知的地址", "An address for notices was added"),
            "removed": Words("删除接收通知的地址", "An address for notices was removed"),
        },
    ),
    Audited(
        "deliveries",
        data=(Data.ACCOUNT,),
        words={
            "read": Words("查看给您的通知送达情况", "How notices reached you was read"),
        },
    ),
    Audited(
        "delivery",
        data=(Data.ACCOUNT,),
        words={
            "resent": Words("给您重发通知", "A notice to you was sent again"),
        },
    ),
    Audited(
        "letter",
        data=(Data.IDENTITY,),
        words={
            "opened": Words("打开给您的信件", "A letter to you was opened"),
            "posted": Words("给您寄出信件", "A letter to you was posted"),
        },
    ),
    Audited(
        "visit",
        data=(Data.IDENTITY,),
        words={
            "read": Words(
                "在上门告知名单中看到您", "You were seen on the list of people to be told in person"
            ),
            "ended": Words("上门告知", "An officer came to tell"),
        },
    ),
    Audited(
        "campaign",
        of_nobody=(
            "drafted",
            "release",
            "pause",
            "resume",
            "stop",
        ),
    ),
    Audited(
        "webhook",
        of_nobody=(
            "added",
            "enabled",
            "paused",
            "pinged",
            "removed",
            "replayed",
            "resent",
            "secret_changed",
        ),
    ),
    Audited(
        "vendor_template",
        of_nobody=tuple(Approval),
    ),
)
