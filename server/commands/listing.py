"""Which commands there are, in which order they are shown, and which file makes each.

Only the file of the command that is run is imported: the whole house takes two seconds to load.
"""

import importlib
from dataclasses import dataclass
from typing import Final

import click

from domain.words import Language, Words
from server.commands import wording


@dataclass(frozen=True, slots=True)
class Listed:
    name: str
    module: str
    short: Words


@dataclass(frozen=True, slots=True)
class Section:
    title: Words
    commands: tuple[Listed, ...]


SECTIONS: Final = (
    Section(
        Words("运行", "Run"),
        (
            Listed("up", "serving", Words("一个进程启动全部", "everything in one process")),
            Listed("serve", "serving", Words("网页和长连接", "web and sockets")),
            Listed(
                "work", "serving", Words("发送通知、清理到期数据", "notices and background tasks")
            ),
            Listed("check", "store", Words("配置是否适合生产", "what is unsafe for production")),
            Listed("settings", "store", Words("全部设置", "every setting with its default")),
        ),
    ),
    Section(
        Words("数据与密钥", "Data and keys"),
        (
            Listed("migrate", "store", Words("升级数据表", "bring the tables up to date")),
            Listed("backup", "store", Words("备份", "write a backup")),
            Listed("restore", "store", Words("恢复", "fill an empty database from one")),
            Listed("keys", "keys", Words("密钥的生成、轮换和停用", "make, rotate and retire keys")),
            Listed("retention", "duties", Words("保存期限", "how long everything is kept")),
        ),
    ),
    Section(
        Words("市民大厅", "The hall"),
        (
            Listed("units", "units", Words("部门", "the units of the city")),
            Listed("places", "places", Words("预约地点", "where people are booked")),
            Listed("hospitals", "hospitals", Words("医院", "hospitals and their doctors")),
            Listed("halls", "halls", Words("大厅和窗口", "halls and their windows")),
            Listed("items", "items", Words("事项", "what the city does for people")),
            Listed(
                "decisions",
                "decisions",
                Words("按规则作出的决定", "decisions by rule, judged again"),
            ),
            Listed("parcels", "parcels", Words("快件", "what goes and comes by courier")),
            Listed("calendar", "calendar", Words("工作日", "which days the city works")),
            Listed("recount", "recount", Words("重新清点", "count the hall's books again")),
        ),
    ),
    Section(
        Words("人员", "People"),
        (
            Listed("officer", "city", Words("工作人员", "officers, roles, areas, factors")),
            Listed("enrol", "faces", Words("为居民建立人脸记录", "a face record from an ID photo")),
        ),
    ),
    Section(
        Words("人脸", "Faces"),
        (
            Listed("models", "faces", Words("收集模型", "collect the models, once")),
            Listed("engine", "engines", Words("引擎比较与切换", "compare and switch engines")),
            Listed("evaluate", "measuring", Words("测量引擎", "measure an engine on photos")),
            Listed("calibrate", "measuring", Words("选定阈值", "choose an engine's thresholds")),
            Listed(
                "evaluate-liveness", "measuring", Words("测量活体检测", "measure liveness on clips")
            ),
            Listed("liveness", "liveness", Words("活体检测各层", "the layers of liveness")),
            Listed(
                "attestation",
                "attestation",
                Words("核实手机应用", "phones that prove what films"),
            ),
            Listed("attack-kit", "attacks", Words("攻击演练", "play attacks as whole checks")),
        ),
    ),
    Section(
        Words("通知", "Notices"),
        (
            Listed("notices", "notices", Words("文案检查与审核", "texts, and vendors' approvals")),
            Listed(
                "callbacks", "channels", Words("供应商回调地址", "addresses for vendors' reports")
            ),
        ),
    ),
    Section(
        Words("依法履职", "Duties"),
        (
            Listed("audit", "audit", Words("审计的核对与归档", "verify, export and archive it")),
            Listed("assessment", "duties", Words("影响评估", "the impact assessment")),
            Listed("filing", "duties", Words("人脸备案", "the filing of stored faces")),
            Listed(
                "breach", "breach", Words("安全事件报告与告知", "report and tell of an incident")
            ),
        ),
    ),
)
_MODULES: Final = {each.name: each.module for part in SECTIONS for each in part.commands}


class House(click.Group):
    """The commands of the table, each made by its file when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        return list(_MODULES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _MODULES:
            return None
        importlib.import_module(f"server.commands.{_MODULES[cmd_name]}")
        found = super().get_command(ctx, cmd_name)
        if found is not None:
            _translate(found, cmd_name)
        return found

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        _translate(self, "")
        super().format_help(ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  # click's signature
        chosen = wording.language()
        for part in SECTIONS:
            with formatter.section(part.title.in_(chosen)):
                formatter.write_dl([(each.name, each.short.in_(chosen)) for each in part.commands])


def _translate(command: click.Command, path: str) -> None:
    """Help of the command, its options and its own commands, in the operator's language."""
    if wording.language() is Language.EN:
        return
    command.help = wording.help_of(path, command.help or "")
    command.short_help = None
    for parameter in command.params:
        if isinstance(parameter, click.Option) and parameter.help:
            parameter.help = wording.option_help(parameter.help)
    if isinstance(command, click.Group):  # of the whole house those that were made already
        for name, inner in command.commands.items():
            _translate(inner, f"{path} {name}".strip())
