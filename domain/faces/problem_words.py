"""Refusals of phones that prove themselves in words: what a person reads first, and what to do next."""

from typing import Final

from domain.problems import Problem
from domain.words import Words

TITLES: Final[dict[Problem, Words]] = {
    Problem.ATTESTATION_OFF: Words(
        "本市不核实手机上的应用", "The city does not verify apps of this kind of phone"
    ),
    Problem.ATTESTATION_LATE: Words(
        "拍摄已经开始，不能再核实应用", "The camera has started; the app can't be verified any more"
    ),
    Problem.ATTESTATION_REFUSED: Words(
        "无法核实是官方应用在拍摄", "It could not be verified that the city's own app films"
    ),
}
NEXT_STEPS: Final[dict[Problem, Words]] = {
    Problem.ATTESTATION_OFF: Words(
        "不影响办理：请直接刷脸，或选择其他方式，效力相同。",
        "Nothing is lost: please go on with the face check, or choose another way, with the same effect.",
    ),
    Problem.ATTESTATION_LATE: Words(
        "请重新开始刷脸；不计次数。也可以选择其他方式，效力相同。",
        "Please begin the face check anew; it does not count. The other ways have the same effect.",
    ),
    Problem.ATTESTATION_REFUSED: Words(
        "请把应用和手机系统更新到最新，再试一次；不计次数。仍不行，可选择其他方式，效力相同，待遇不受影响。",
        "Please update the app and the phone and try again; it does not count. If it still does not work, the "
        "other ways have the same effect, and nothing you are entitled to is affected.",
    ),
}
