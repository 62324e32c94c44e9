"""What an authority and the persons hear of an incident with personal data, told from the audit.

PIPL Art. 57: the kinds of data, the causes and the possible harm; the remedies, and what a person can
do; the contact of whoever holds the data.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from domain.audited import Data
from domain.filing import filing
from domain.privacy.uses import AUDITED
from domain.words import Words

#: A reference stands in the audit and in subjects of notices, so it is a code and no sentence.
REFERENCE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")


CATEGORIES: Final[Mapping[Data, Words]] = {
    Data.IDENTITY: Words("姓名、身份证号、手机号、所属区", "name, ID number, phone, area"),
    Data.ACCOUNT: Words(
        "账户、联系方式、通知送达情况", "account, addresses, and how notices went out"
    ),
    Data.FACE: Words(
        "人脸特征和刷脸动作的数字记录（敏感个人信息；没有照片）",
        "face templates and records of movements (sensitive; no pictures are kept)",
    ),
    Data.CHECKS: Words(
        "人脸核验和其他核验的结果", "results of face checks and of other verifications"
    ),
    Data.PENSION: Words("养老待遇和资格认证", "pension entitlements and certifications"),
    Data.WORDS: Words("本人写下的申请、异议和答复", "requests and appeals in words, and answers"),
    Data.CASES: Words(
        "申办事项时填写的内容和办理情况",
        "what was filled in for applications, and what came of them",
    ),
    Data.CERTIFICATES: Words(
        "电子证照的内容和出示记录", "what certificates say, and to whom they were shown"
    ),
    Data.BOOKINGS: Words("预约的地点、时间和事由", "where, when and for what somebody booked"),
    Data.MANDATES: Words("代办关系", "who acts for whom"),
    Data.HEALTH: Words(
        "就诊医院、挂号和检查结果", "hospitals, registrations and results of examinations"
    ),
    Data.PAYMENTS: Words("缴费和退款", "what was paid and refunded"),
    Data.EVERYTHING: Words("本人全部资料的副本", "a copy of everything held of a person"),
    Data.RECORD: Words("使用记录", "the record of uses"),
}
HARMS: Final[Mapping[Data, Words]] = {
    Data.IDENTITY: Words(
        "冒充工作人员的诈骗电话和短信；冒用身份",
        "fraudulent calls and messages in an officer's name; use of the identity by others",
    ),
    Data.ACCOUNT: Words("骚扰和诈骗信息", "unwanted and fraudulent messages"),
    Data.FACE: Words(
        "人脸不能更换；特征落入他人之手会长期有风险",
        "a face can't be changed; a template in other hands stays a risk",
    ),
    Data.CHECKS: Words("他人知道何时、为何核验", "others know when and why somebody was checked"),
    Data.PENSION: Words(
        "以停发养老金为借口的诈骗", "fraud with the threat that a pension would stop"
    ),
    Data.WORDS: Words("个人境况被他人知道", "others know of personal circumstances"),
    Data.CASES: Words(
        "个人申办的事项和情况被他人知道",
        "others know what was applied for, and of personal circumstances",
    ),
    Data.CERTIFICATES: Words(
        "冒用证照内容；他人知道出示给了谁",
        "use of what they say by others; others know to whom they were shown",
    ),
    Data.BOOKINGS: Words(
        "他人知道何时去何处办什么", "others know when somebody goes where, and for what"
    ),
    Data.MANDATES: Words("冒充亲友或代办人", "somebody pretends to be a relative or helper"),
    Data.HEALTH: Words(
        "健康状况被他人知道，受到歧视或被推销",
        "others know of an illness: unequal treatment, unwanted sales",
    ),
    Data.PAYMENTS: Words(
        "以退款、补缴为借口的诈骗", "fraud with the pretence of a refund or a payment that lacks"
    ),
    Data.EVERYTHING: Words("以上各项", "all of the above"),
    Data.RECORD: Words("他人知道谁办过什么", "others know who did what with the house"),
}
_OF_NOUN: Final = {each.noun: each for each in AUDITED}
_OWN: Final = Words(
    "本人可以：查看使用记录、锁定人脸、撤回同意、删除账户；不回应索要验证码的来电。",
    "Persons can see who used their data, lock the face, withdraw the agreement, delete the"
    " account, and answer no call that asks for a code.",
)
_BLANK: Final = Words("（待填写）", "(to be filled in)")


@dataclass(frozen=True, slots=True)
class ActorCount:
    """`actor`: officer:UUID, partner:…, system; all citizens are one, unless one of them was asked for."""

    actor: str
    name: str  # an officer's user name, else ""
    entries: int
    persons: int


@dataclass(frozen=True, slots=True)
class Findings:
    """What the audit says of the window, `since` included and `until` not."""

    since: datetime
    until: datetime
    actor: str  # "" for everybody
    entries: int
    unsealed: int  # of these, nothing shows yet that they were not changed
    persons: int
    actors: tuple[ActorCount, ...]  # most persons first
    actions: tuple[tuple[str, int], ...]  # most often first
    data: tuple[tuple[Data, int], ...]  # entries that touched each kind


@dataclass(frozen=True, slots=True)
class Duties:
    """The assessment on record (reference "" without one), and persons with stored faces (-1: not counted)."""

    assessment: str
    review_on: date | None
    faces: int


@dataclass(frozen=True, slots=True)
class Statement:
    """What only people know; "" stays a blank to be filled in."""

    cause: str = ""
    measures: str = ""
    contact: str = ""


def touched(action: str) -> tuple[Data, ...]:
    """The kinds of data that an action of the audit saw or changed."""
    noun, _, what = action.partition(".")
    audited = _OF_NOUN.get(noun)
    return () if audited is None else audited.otherwise.get(what, audited.data)


def as_json(reference: str, found: Findings, duties: Duties, said: Statement) -> dict[str, object]:
    return {
        "reference": reference,
        "window": {"since": found.since.isoformat(), "until": found.until.isoformat()},
        "actor": found.actor or None,
        "entries": found.entries,
        "unsealed": found.unsealed,
        "persons": found.persons,
        "categories": [
            {
                "data": data.value,
                "zh": CATEGORIES[data].zh,
                "en": CATEGORIES[data].en,
                "harm_zh": HARMS[data].zh,
                "harm_en": HARMS[data].en,
                "entries": entries,
            }
            for data, entries in found.data
        ],
        "actors": [
            {"actor": a.actor, "name": a.name, "entries": a.entries, "persons": a.persons}
            for a in found.actors
        ],
        "actions": dict(found.actions),
        "cause": said.cause or None,
        "measures": said.measures or None,
        "contact": said.contact or None,
        "assessment": {
            "reference": duties.assessment or None,
            "review_on": duties.review_on.isoformat() if duties.review_on else None,
        },
        "persons_with_faces": None if duties.faces < 0 else duties.faces,
        "filing": None if duties.faces < 0 else filing(duties.faces).value,
    }


def as_markdown(reference: str, found: Findings, duties: Duties, said: Statement) -> str:
    """The same in Chinese with English headings, for a letter to the authority."""
    lines = [
        f"# 个人信息安全事件报告 Report of an incident with personal data: {reference}",
        "",
        "个人信息保护法第五十七条 PIPL Art. 57. 数字来自审计日志。The numbers are the audit's.",
        "",
        "## 范围 Scope",
        "",
        f"- 时段 window: {found.since.isoformat()} – {found.until.isoformat()}",
        f"- 操作者 actor: {found.actor or '全部 everybody'}",
        f"- 涉及人数 persons: {found.persons}",
        f"- 记录条数 entries: {found.entries}（未封存 not sealed: {found.unsealed}）",
        "",
        "## 个人信息种类和可能的危害 Categories of data and possible harm",
        "",
        "| 种类 category | 条数 entries | 可能的危害 possible harm |",
        "|---|---:|---|",
        *(
            f"| {CATEGORIES[data].zh} {CATEGORIES[data].en} | {entries}"
            f" | {HARMS[data].zh} {HARMS[data].en} |"
            for data, entries in found.data
        ),
        "",
        "## 原因 Cause",
        "",
        said.cause or f"{_BLANK.zh} {_BLANK.en}",
        "",
        "| 操作者 actor | 条数 entries | 人数 persons |",
        "|---|---:|---:|",
        *(
            f"| {a.actor}{f' ({a.name})' if a.name else ''} | {a.entries} | {a.persons} |"
            for a in found.actors
        ),
        "",
        "| 操作 action | 条数 entries |",
        "|---|---:|",
        *(f"| {action} | {entries} |" for action, entries in found.actions),
        "",
        "## 补救措施 Measures",
        "",
        said.measures or f"{_BLANK.zh} {_BLANK.en}",
        "",
        _OWN.zh + _OWN.en,
        "",
        "## 联系方式 Contact",
        "",
        said.contact or f"{_BLANK.zh} {_BLANK.en}",
        "",
        "## 影响评估和备案 Assessment and filing",
        "",
        f"- 影响评估 assessment: {duties.assessment or '无 none'}"
        + (f", review {duties.review_on}" if duties.review_on else ""),
        "- 存有人脸的人数 persons with stored faces: "
        + (
            "未统计 not counted" if duties.faces < 0 else f"{duties.faces} ({filing(duties.faces)})"
        ),
    ]
    return "\n".join(lines) + "\n"
