"""What is said of the refusals of hospitals, and what to do next."""

from collections.abc import Mapping
from typing import Final

from domain.problems import Problem
from domain.words import Words

TITLES: Final[Mapping[Problem, Words]] = {
    Problem.HEALTH_RECORD_NEEDED: Words(
        "您在这家医院还没有建档", "You have no health record at this hospital yet"
    ),
    Problem.HEALTH_RECORD_REFUSED: Words(
        "医院没有为您建档", "The hospital did not open a health record"
    ),
    Problem.REGISTRATION_WAITING: Words(
        "医院还没有确认留号", "The hospital has not confirmed the place yet"
    ),
    Problem.REGISTRATION_UNPAID: Words("挂号费还没有缴", "The registration fee is not paid yet"),
    Problem.REGISTRATION_FIXED: Words("挂号不能改时间", "A registration can't be moved"),
    Problem.HOSPITAL_AWAY: Words(
        "医院的系统暂时没有回应", "The hospital's system does not answer just now"
    ),
}
NEXT_STEPS: Final[Mapping[Problem, Words]] = {
    Problem.HEALTH_RECORD_NEEDED: Words(
        "请先建档（在“医院”页面，约一分钟），再挂号；也可以带身份证到医院窗口。",
        "Please open one first under Hospitals, it takes a minute; or go to its counter with your ID card.",
    ),
    Problem.HEALTH_RECORD_REFUSED: Words(
        "请带身份证到医院窗口建档。",
        "Please open it at the hospital's counter with your ID card.",
    ),
    Problem.REGISTRATION_WAITING: Words(
        "请稍候几秒；号为您保留着，不要重复挂号。",
        "Please wait some seconds: the place is held for you, and need not be taken again.",
    ),
    Problem.REGISTRATION_UNPAID: Words(
        "请在保留时间内缴费，缴清即挂号成功；也可以在医院窗口缴。",
        "Please pay while the place is held, and it is booked at once; or pay at the hospital's counter.",
    ),
    Problem.REGISTRATION_FIXED: Words(
        "请取消后重新挂号；已缴的费用原路退回。",
        "Please cancel it and choose again; what was paid goes back the way it came.",
    ),
    Problem.HOSPITAL_AWAY: Words(
        "请过几分钟再试；您已有的号不受影响。",
        "Please try again in a few minutes; what you have booked stays as it is.",
    ),
}
