"""The kit's help in Chinese, by its English texts, for a locale that is Chinese."""

import os
from collections.abc import Mapping
from typing import Final

import click

CHINESE: Final[Mapping[str, str]] = {
    "Play attacks as whole face checks on this machine, and tell how many passed.": (
        "在本机以完整的人脸核验进行攻击演练，并统计通过次数。"
    ),
    "Exit status: 0 every promise held, 1 one was missed, 2 it could not be measured.": (
        "退出状态：0 全部达标，1 有一项未达标，2 无法测量。"
    ),
    "Of each species.": "每种攻击的次数。",
    "Go on where a run was cut.": "从此序号起，接续上次中断的演练。",
    "May be given several times; docs/attack-kit.md lists them. Default: all.": (
        "可重复；种类见 docs/attack-kit.md。默认全部。"
    ),
    "One seed of the main species, within a minute.": "主要种类各一次，一分钟内完成。",
    "No BPCER.": "不测真人（BPCER）。",
    "No APCER.": "不测攻击（APCER）。",
    "Whole checks a condition.": "每种拍摄条件的完整核验次数。",
    "May be given several times. Default: all.": "可重复。默认全部。",
    "At once.": "同时进行的手机数。",
    "Tell how each check went.": "逐次显示核验经过。",
    "No check is begun after so many. Default: 90, with --quick 0.5.": (
        "超过这一分钟数后不再开始新的核验。默认 90，--quick 时 0.5。"
    ),
    "Write the figures here.": "把数据写入此文件。",
    "Write a page here.": "把网页写入此文件。",
    "A running service on this machine. Default: one of its own.": (
        "本机正在运行的服务。默认自行启动一个。"
    ),
    "With --base: address of the stand-ins that take its SMS.": (
        "与 --base 同用：接收其短信的替身服务的地址。"
    ),
    "With --base; the password stands in ZHIJIAN_KIT_PASSWORD.": (
        "与 --base 同用；密码放在 ZHIJIAN_KIT_PASSWORD 中。"
    ),
    "With --base: number of the first invented resident.": "与 --base 同用：第一个虚构居民的序号。",
}


def in_chinese() -> bool:
    """Of the locale, as POSIX orders its variables."""
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    return next(filter(None, map(os.environ.get, names)), "").startswith("zh")


def translate(command: click.Command) -> None:
    """Puts Chinese in place of what the command and its options say of themselves."""
    command.help = CHINESE.get(command.help or "", command.help)
    command.epilog = CHINESE.get(command.epilog or "", command.epilog)
    for each in command.params:
        if isinstance(each, click.Option) and each.help:
            each.help = CHINESE.get(each.help, each.help)
