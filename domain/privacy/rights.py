"""The end of what is held of a person, and what a deletion leaves."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from domain.words import Words


@dataclass(frozen=True, slots=True)
class Erased:
    """What a deletion came to: the sessions it ended, and whom else to ring."""

    sessions: tuple[UUID, ...]
    told: tuple[UUID, ...]
    templates: int
    person: bool  # the account was bound


@dataclass(frozen=True, slots=True)
class Kept:
    """What a deletion leaves, and why."""

    what: Words
    why: Words


ERASED_ACCOUNT: Final = Words(
    "账户、手机号和微信的关联、全部登录、消息和推送授权",
    "The account, its links to phone and WeChat, all sign-ins, messages and push permissions",
)
ERASED_FACE: Final = Words(
    "全部人脸特征模板和动作的数字记录，以及对人脸处理的同意",
    "All face templates and records of movements, and the consents to face processing",
)

_DUTY: Final = Words(
    "发放养老待遇是法定职责（个人信息保护法第十三条第三项），登记和待遇不因删除账户而改变",
    "Paying pensions is a duty by law (PIPL Art. 13 (3)); neither the register nor the pension "
    "changes because an account ends",
)
_EVIDENCE: Final = Words(
    "用于证明处理有依据、供您和审计核查（个人信息保护法第五十四条、第六十九条），不再用于其他目的",
    "As the evidence that processing had a basis, for you and for the auditor (PIPL Art. 54, 69); "
    "used for nothing else any more",
)
KEPT: Final = (
    Kept(
        Words(
            "登记信息（姓名、身份证号、登记手机号）", "The register entry: name, ID number, phone"
        ),
        _DUTY,
    ),
    Kept(Words("养老待遇和生存证明记录", "Pension entitlements and proofs of life"), _DUTY),
    Kept(
        Words(
            "刷脸办理的结果和人工核实记录（没有画面、没有特征）",
            "How face checks ended, and reviews with their decisions; no picture, no template",
        ),
        _EVIDENCE,
    ),
    Kept(Words("同意和撤回的记录", "When consents were given and withdrawn"), _EVIDENCE),
    Kept(
        Words("使用记录（谁在何时为何使用）", "The record of who used the data, when and why"),
        _EVIDENCE,
    ),
    Kept(
        Words(
            "防重复提交的加密回执，24 小时内自动删除",
            "Sealed answers remembered against double submission, gone within 24 hours",
        ),
        Words("到期自动删除", "They are swept by themselves"),
    ),
)
