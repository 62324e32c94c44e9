"""What the audit records of requests, copies, exports, incidents and of itself."""

from typing import Final

from domain.audited import Audited, Data
from domain.words import Words

AUDITED: Final = (
    Audited(
        "request",
        data=(Data.WORDS,),
        words={
            "opened": Words("提出申请", "A request was made"),
            "read": Words("查看您的申请", "Your requests were read"),
            "answered": Words("申请已办结", "A request was answered"),
            "refused": Words("申请未获同意", "A request was refused"),
            "withdrawn": Words("撤回申请", "A request was withdrawn"),
        },
    ),
    Audited(
        "data",
        data=(Data.EVERYTHING,),
        words={
            "exported": Words("导出全部资料", "All data was exported"),
        },
    ),
    Audited(
        "export",
        of_nobody=(
            "asked",
            "approved",
            "refused",
            "withdrawn",
            "started",
            "downloaded",
        ),
    ),
    Audited(
        "audit",
        data=(Data.RECORD,),
        words={
            "read": Words("查看使用记录", "The record of uses was read"),
        },
        of_nobody=(
            "archived",
            "detached",
            "exported",
        ),
    ),
    Audited(
        "breach",
        words={
            "told": Words("告知一次信息安全事件", "You were told of an incident with data"),
        },
        of_nobody=("reported",),
    ),
    Audited(
        "keys",
        of_nobody=(
            "reindexed",
            "resealed",
            "retired",
        ),
    ),
)
