"""What the copy of everything says of a person's entry, accounts, sign-ins, agreements and mandates."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from domain.accounts.accounts import Account
from domain.accounts.consent import Purpose
from domain.accounts.devices import SessionSeen, device_name
from domain.accounts.elder import ElderGrant
from domain.accounts.mandates import MandateSeen
from domain.accounts.partners import SCOPES, ConsentSeen
from domain.copied import Part, Reader
from domain.documents import DOCUMENT_WORDS, DocumentKind
from domain.people import Person, masked_name
from domain.words import Words


@dataclass(frozen=True, slots=True)
class EntryKept:
    person: Person
    area: str  # six digits of the division; "" where none is on record


@dataclass(frozen=True, slots=True)
class AccountKept:
    account: Account
    others: int  # bound to the same person


@dataclass(frozen=True, slots=True)
class ConsentKept:
    purpose: Purpose
    version: str
    given_at: datetime
    withdrawn_at: datetime | None


def _entry(kept: EntryKept | None, reader: Reader) -> Iterator[str]:
    if kept is None:
        return
    identity, died_on = kept.person.identity, kept.person.died_on
    postal = f"{identity.address} {identity.postcode}"
    yield reader.said(f"姓名：{identity.name}", f"Name: {identity.name}")
    kind = DOCUMENT_WORDS[identity.document]
    if identity.document is DocumentKind.RESIDENT_ID:
        yield reader.said(f"身份证号：{identity.id_number}", f"ID number: {identity.id_number}")
    else:
        number = identity.id_number
        yield reader.said(f"{kind.zh}：{number}", f"Number of the {kind.en}: {number}")
    if identity.born_on is not None:
        born = reader.day(identity.born_on)
        yield reader.said(f"出生日期：{born}", f"Born on: {born}")
    yield reader.said(f"登记手机号：{identity.phone}", f"Recorded phone: {identity.phone}")
    yield reader.said(f"登记地址：{postal}".rstrip(), f"Recorded address: {postal}".rstrip())
    if kept.area:
        yield reader.said(f"所属辖区：{kept.area}", f"Area: {kept.area}")
    if died_on is not None:
        day = reader.day(died_on)
        yield reader.said(f"死亡登记：{day}", f"Recorded as dead since {day}")


def _account(kept: AccountKept, reader: Reader) -> Iterator[str]:
    account = kept.account
    yield reader.said(f"手机号：{account.phone}", f"Phone: {account.phone}")
    yield reader.said(
        f"微信：{'已关联' if account.wechat_linked else '未关联'}",
        f"WeChat: {'linked' if account.wechat_linked else 'not linked'}",
    )
    yield reader.said(
        f"绑定到您的其他账户：{kept.others} 个", f"Other accounts bound to you: {kept.others}"
    )


def _sessions(kept: tuple[SessionSeen, ...], reader: Reader) -> Iterator[str]:
    for each in kept:
        yield f"{device_name(each.device, reader.language)} · {reader.moment(each.created_at)}"


def _consents(kept: tuple[ConsentKept, ...], reader: Reader) -> Iterator[str]:
    for each in kept:
        withdrawn = reader.moment(each.withdrawn_at)
        yield f"{each.purpose} {each.version} · {reader.moment(each.given_at)}" + reader.said(
            f" · 撤回：{withdrawn}", f" · withdrawn: {withdrawn}"
        )


def _mandates(kept: tuple[MandateSeen, ...], reader: Reader) -> Iterator[str]:
    for each in kept:
        mandate = each.mandate
        yield (
            f"{masked_name(each.name)} · {mandate.kind} · {', '.join(sorted(mandate.scopes))}"
            f" · {reader.moment(mandate.granted_at)}"
            f" – {reader.moment(mandate.ended_at or mandate.ends_at)}"
        )


def _elder_rules(kept: ElderGrant | None, reader: Reader) -> Iterator[str]:
    if kept is not None:
        yield f"{reader.moment(kept.since)} – {kept.until or ''}"


def _partners(kept: tuple[ConsentSeen, ...], reader: Reader) -> Iterator[str]:
    for each in kept:
        grant = each.grant
        shown = "; ".join(SCOPES[one].shown.in_(reader.language) for one in sorted(grant.scopes))
        period = f"{reader.moment(grant.given_at)} – {reader.moment(grant.ends_at)}"
        yield f"{each.name} · {each.purpose} · {shown} · {period}"


ENTRY: Final[Part[EntryKept | None]] = Part(
    "identity", Words("登记信息", "Register entry"), _entry, nothing=None
)
ACCOUNT: Final[Part[AccountKept]] = Part("account", Words("账户", "Account"), _account)
SESSIONS: Final[Part[tuple[SessionSeen, ...]]] = Part(
    "sessions", Words("登录的设备", "Signed-in devices"), _sessions, nothing=()
)
CONSENTS: Final[Part[tuple[ConsentKept, ...]]] = Part(
    "consents", Words("同意", "Agreements"), _consents, nothing=()
)
MANDATES: Final[Part[tuple[MandateSeen, ...]]] = Part(
    "mandates", Words("替您办理的人", "Who acts or acted for you"), _mandates, nothing=()
)
PARTNERS: Final[Part[tuple[ConsentSeen, ...]]] = Part(
    "partners", Words("合作单位的授权", "What partners may read or might"), _partners, nothing=()
)
ELDER_RULES: Final[Part[ElderGrant | None]] = Part(
    "elder_rules",
    Words("工作人员放宽的刷脸动作和时间", "Smaller movements and more time, granted by an officer"),
    _elder_rules,
    nothing=None,
)
