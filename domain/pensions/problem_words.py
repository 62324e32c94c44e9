"""What people read of a refusal of home visits and videos, and what to do next."""

from collections.abc import Mapping
from typing import Final

from domain.problems import Problem
from domain.words import Words

TITLES: Final[Mapping[Problem, Words]] = {
    Problem.VISIT_DONE: Words("这次上门已有结果", "What came of this visit was told already"),
    Problem.VIDEO_TOO_EARLY: Words("还没到视频时间", "It is too early for this video call"),
    Problem.VIDEO_OVER: Words("这次视频已结束", "This video call is over"),
    Problem.VIDEO_TAKEN: Words("同事正在办理这次视频", "A colleague is in this video call"),
    Problem.VIDEO_NOT_MET: Words(
        "还没有看到本人，不能确认", "You have not seen the person yet, so nothing can be confirmed"
    ),
}
NEXT_STEPS: Final[Mapping[Problem, Words]] = {
    Problem.VISIT_DONE: Words(
        "可能是同事先上传了，无需再传；内容不一致的请告诉管理员。",
        "A colleague may have sent it first, and there is nothing more to send. "
        "If yours differs, please tell an administrator.",
    ),
    Problem.VIDEO_TOO_EARLY: Words(
        "预约时间前 15 分钟可以进入。可以先检查摄像头和声音。",
        "You can come in 15 minutes before the time you booked. You may check camera and sound meanwhile.",
    ),
    Problem.VIDEO_OVER: Words(
        "没有办成的不算未到。请另约时间，或拨打 12345 约窗口。",
        "If it did not come about, it does not count against you. Book another time, or call 12345 for a "
        "service window.",
    ),
    Problem.VIDEO_TAKEN: Words(
        "请由那位同事办完，或请其退出后再进入。",
        "Please leave it to that colleague, or come in once they have left.",
    ),
    Problem.VIDEO_NOT_MET: Words(
        "请等双方画面接通后再确认；接不通的选“没有办成”，不算本人未到。",
        "Wait until both pictures are there. If they don't come, choose “It did not come about”, which does "
        "not count against the person.",
    ),
}
