"""The copy of everything that is held, as a person reads it: plain lines under plain headings."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from domain.accounts.devices import device_name
from domain.days import SHANGHAI, spoken
from domain.escalation import CHANNEL_GROUP_WORDS, GROUP_WORDS, ChannelGroup, Chosen
from domain.events import TITLES
from domain.faces.coaching import REASON_WORDS, STEP_WORDS
from domain.faces.face_check import Reason
from domain.notice_kinds import Group
from domain.pensions.spot_checks import RESULT_WORDS, SpotResult
from domain.people import masked_name
from domain.privacy.requests import KIND_WORDS, STATE_WORDS
from domain.privacy.rights import Holdings
from domain.privacy.uses import ACTORS, body_words, use_words, why_words
from domain.ways import WAY_WORDS as CERTIFIED_BY
from domain.words import Language, Words

_YES: Final = Words("是", "yes")
_NO: Final = Words("否", "no")
_NONE: Final = Words("没有", "None")


def readable(held: Holdings, made_at: datetime, language: Language) -> str:
    """In the language asked for; times as in Shanghai."""

    def moment(at: datetime | None) -> str:
        return at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M") if at else "–"

    def said(zh: str, en: str) -> str:
        return Words(zh, en).in_(language)

    def why(reasons: Iterable[Reason]) -> str:
        return "；".join(REASON_WORDS[reason].in_(language) for reason in reasons)

    parts: list[tuple[str, list[str]]] = []
    if held.person is not None:
        identity = held.person.identity
        lines = [
            said(f"姓名：{identity.name}", f"Name: {identity.name}"),
            said(f"身份证号：{identity.id_number}", f"ID number: {identity.id_number}"),
            said(f"登记手机号：{identity.phone}", f"Recorded phone: {identity.phone}"),
            said(
                f"登记地址：{identity.address} {identity.postcode}".rstrip(),
                f"Recorded address: {identity.address} {identity.postcode}".rstrip(),
            ),
        ]
        if held.area:
            lines.append(said(f"所属辖区：{held.area}", f"Area: {held.area}"))
        if held.person.died_on is not None:
            day = spoken(held.person.died_on)
            lines.append(said(f"死亡登记：{day.zh}", f"Recorded as dead since {day.en}"))
        parts.append((said("登记信息", "Register entry"), lines))
    parts.append(
        (
            said("账户", "Account"),
            [
                said(f"手机号：{held.account.phone}", f"Phone: {held.account.phone}"),
                said(
                    f"微信：{'已关联' if held.account.wechat_linked else '未关联'}",
                    f"WeChat: {'linked' if held.account.wechat_linked else 'not linked'}",
                ),
                said(
                    f"绑定到您的其他账户：{held.other_accounts} 个",
                    f"Other accounts bound to you: {held.other_accounts}",
                ),
            ],
        )
    )
    parts.append(
        (
            said("登录的设备", "Signed-in devices"),
            [
                f"{device_name(each.device, language)} · {moment(each.created_at)}"
                for each in held.sessions
            ],
        )
    )
    parts.append(
        (
            said("接收推送的设备", "Devices that pushes go to"),
            [f"{each.vendor} · {each.app} · {moment(each.created_at)}" for each in held.devices],
        )
    )
    parts.append(
        (
            said("添加的地址", "Addresses that were added"),
            [
                f"{each.channel} · {each.address} · {moment(each.added_at)}"
                for each in held.addresses
            ],
        )
    )
    if held.wishes is not None:
        parts.append((said("通知的方式", "How to be told"), list(_wishes(held.wishes, language))))
    if held.person is not None:
        parts += [
            (
                said("提出的申请", "Requests"),
                [
                    f"{moment(each.opened_at)} · {KIND_WORDS[each.kind].in_(language)}"
                    f" · {STATE_WORDS[each.state].in_(language)} · {each.words} · {each.answer}"
                    for each in held.requests
                ],
            ),
            (
                said("同意", "Agreements"),
                [
                    f"{each.purpose} {each.version} · {moment(each.given_at)}"
                    + said(
                        f" · 撤回：{moment(each.withdrawn_at)}",
                        f" · withdrawn: {moment(each.withdrawn_at)}",
                    )
                    for each in held.consents
                ],
            ),
            (
                said("替您办理的人", "Who acts or acted for you"),
                [
                    f"{masked_name(each.name)} · {each.mandate.kind}"
                    f" · {', '.join(sorted(each.mandate.scopes))} · {moment(each.mandate.granted_at)}"
                    f" – {moment(each.mandate.ended_at or each.mandate.ends_at)}"
                    for each in held.mandates
                ],
            ),
            (
                said("待遇", "Entitlements"),
                [
                    f"{each.scheme} · {spoken(each.certified_until).in_(language)}"
                    f" · {CERTIFIED_BY[each.certified_by].in_(language)} · {each.standing}"
                    for each in held.entitlements
                ],
            ),
            (
                said(
                    "人脸特征（加密保存，不提供数值）",
                    "Face templates (held encrypted; the numbers are not given out)",
                ),
                [
                    f"{each.engine} · {each.source} · {moment(each.created_at)}"
                    for each in held.face_records
                ],
            ),
            (
                said(
                    "刷脸动作的数字记录（加密保存五年，不提供数值）",
                    "Records of movements in face checks (held encrypted for five years; the numbers are "
                    "not given out)",
                ),
                [
                    f"{STEP_WORDS[each.step].in_(language)} · {moment(each.kept_at)}"
                    for each in held.movements
                ],
            ),
            (
                said("抽查回访", "Certifications confirmed by a call or visit"),
                [
                    f"{moment(each.ended_at)} · {RESULT_WORDS[SpotResult(each.result)].in_(language)}"
                    for each in held.spot_checks
                ],
            ),
            (
                said("人脸锁定", "Face lock"),
                [moment(held.face_locked_at)] if held.face_locked_at else [],
            ),
            (
                said(
                    "工作人员放宽的刷脸动作和时间",
                    "Smaller movements and more time, granted by an officer",
                ),
                [f"{moment(held.elder_grant.since)} – {held.elder_grant.until or ''}"]
                if held.elder_grant
                else [],
            ),
            (
                said("其他部门的数据", "Other departments' records"),
                [
                    f"{each.source} · {spoken(each.happened_on).in_(language)}"
                    for each in held.proofs
                ],
            ),
            (
                said("刷脸办理", "Face checks"),
                [
                    f"{moment(each.issued_at)} · {each.state} · {why(each.reasons)}"
                    for each in held.checks
                ],
            ),
            (
                said("人工核实", "Reviews"),
                [
                    f"{moment(each.opened_at)} · {each.kind} · {each.decision or each.state}"
                    f" · {each.words} · {each.decision_words}"
                    for each in held.reviews
                ],
            ),
        ]
    parts.append(
        (
            said("消息", "Messages"),
            [
                f"{moment(each.happened_at)} · {TITLES[each.kind].in_(language)}"
                for each in held.notices
            ],
        )
    )
    parts.append(
        (
            said("谁用过我的资料", "Who used my data"),
            [
                f"{moment(each.at)} · {ACTORS[each.actor].in_(language)}"
                f"（{body_words(each.actor).in_(language)}） · {use_words(each.action).in_(language)}"
                f" · {why_words(each.why).in_(language)}"
                for each in held.uses
            ],
        )
    )
    heading = said(f"我的全部资料，{moment(made_at)}", f"All my data, {moment(made_at)}")
    blocks = [heading]
    for title, lines in parts:
        blocks.append("\n".join([f"【{title}】", *(lines or [_NONE.in_(language)])]))
    return "\n\n".join(blocks) + "\n"


def _wishes(chosen: Chosen, language: Language) -> Iterable[str]:
    """The groups whose ways are off, plain words, and the quiet hours."""
    for group in Group:
        off = [
            CHANNEL_GROUP_WORDS[way].in_(language)
            for way in ChannelGroup
            if (group, way) in chosen.wishes.off
        ]
        if off:
            label = Words("已关闭", "switched off").in_(language)
            yield f"{GROUP_WORDS[group].in_(language)} · {label}：{', '.join(off)}"
    plain = (_YES if chosen.wishes.plain else _NO).in_(language)
    yield f"{Words('简明文字', 'Plain words').in_(language)}：{plain}"
    on = (_YES if chosen.wishes.quiet else _NO).in_(language)
    window = f"{chosen.window.start:%H:%M} – {chosen.window.end:%H:%M}"
    yield f"{Words('免打扰', 'Quiet hours').in_(language)}：{on} · {window}"
