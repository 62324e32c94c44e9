"""What the copy of everything says of a person's matters in the hall."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from domain.copied import Part, Reader
from domain.hall import certificates, parcels, ratings
from domain.hall.cases import STATE_WORDS, Case, CaseEvent
from domain.hall.certificates import Certificate, Showing
from domain.hall.decisions import DECIDED_BY_WORDS, OUTCOME_WORDS, WHY_WORDS, Decision, FactValue
from domain.hall.parcel_news import News
from domain.hall.parcels import Parcel
from domain.hall.ratings import RatingAsk
from domain.hall.signatures import WAY_WORDS, Signature
from domain.hall.uploads import SCAN_WORDS, UNUSABLE_WORDS, Upload
from domain.hall.uploads import STATE_WORDS as UPLOAD_WORDS
from domain.words import Words

_HELD: Final = {
    True: Words("符合", "holds"),
    False: Words("不符合", "does not hold"),
    None: Words("无法判断", "not known"),
}


def said(value: FactValue) -> str:
    """A fact as the copy writes it."""
    if isinstance(value, tuple):
        return ", ".join(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def _decisions(kept: tuple[Decision, ...], reader: Reader) -> Iterator[str]:
    language = reader.language
    for each in kept:
        tried = reader.said("（试运行，不作为决定）", " (on trial, deciding nothing)")
        yield (
            f"{reader.moment(each.at)} · {each.item} · {OUTCOME_WORDS[each.outcome].in_(language)}"
            f" · {DECIDED_BY_WORDS[each.by].in_(language)}{tried if each.shadow else ''}"
        )
        for judged in each.judged:
            yield f"　{judged.condition} · {_HELD[judged.held].in_(language)}"
        for fact in each.facts:
            yield f"　{fact.name} = {said(fact.value)} · {fact.source} · {reader.moment(fact.at)}"
        for lost in each.unanswered:
            yield f"　{lost.name} · {lost.source} · {WHY_WORDS[lost.why].in_(language)}"


DECISIONS: Final[Part[tuple[Decision, ...]]] = Part(
    "decisions", Words("按规则作出的决定", "Decisions by rule"), _decisions, nothing=()
)


@dataclass(frozen=True, slots=True)
class CaseKept:
    case: Case
    events: tuple[CaseEvent, ...]


def _cases(kept: tuple[CaseKept, ...], reader: Reader) -> Iterator[str]:
    for each in kept:
        case = each.case
        yield (
            f"{reader.moment(case.opened_at)} · {case.item} · {case.number or '–'}"
            f" · {STATE_WORDS[case.state].in_(reader.language)} · {case.words}"
            f" · {json.dumps(case.form, ensure_ascii=False)}{_acted(case.mandate, reader)}"
        )
        if case.supplement_form is not None:
            filled = json.dumps(case.supplement_form, ensure_ascii=False)
            yield f"　{reader.said('已填写、尚未提交', 'filled in and not sent')} · {filled}"
        for event in each.events:
            state = STATE_WORDS[event.state].in_(reader.language)
            acted = _acted(event.mandate, reader)
            yield f"　{reader.moment(event.at)} · {state} · {event.words}{acted}"


def _acted(mandate: UUID | None, reader: Reader) -> str:
    return "" if mandate is None else reader.said("（由他人代办）", " (by who acts for you)")


CASES: Final[Part[tuple[CaseKept, ...]]] = Part("cases", Words("办件", "Cases"), _cases, nothing=())


@dataclass(frozen=True, slots=True)
class CertificateKept:
    certificate: Certificate
    showings: tuple[Showing, ...]  # that somebody saw


def _certificates(kept: tuple[CertificateKept, ...], reader: Reader) -> Iterator[str]:
    language = reader.language
    for each in kept:
        held = each.certificate
        until = reader.day(held.last_day) if held.last_day else "–"
        yield (
            f"{reader.moment(held.made_at)} · {held.names.in_(language)} · {held.number}"
            f" · {certificates.STATE_WORDS[held.state].in_(language)} · {until} · {held.words}"
        )
        for field in held.fields:
            yield f"　{field.names.in_(language)} = {field.shown.in_(language)}"
        for showing in each.showings:
            seen = showing.audience or reader.said("凭出示码", "by code")
            yield f"　{reader.moment(showing.made_at)} · {seen} · {', '.join(showing.fields)}"


CERTIFICATES: Final[Part[tuple[CertificateKept, ...]]] = Part(
    "certificates", Words("电子证照", "Certificates"), _certificates, nothing=()
)


def _signatures(kept: tuple[Signature, ...], reader: Reader) -> Iterator[str]:
    for each in kept:
        assert each.signed_at is not None
        yield (
            f"{reader.moment(each.signed_at)} · {WAY_WORDS[each.way].in_(reader.language)}"
            f" · {each.case} · SHA-256 {each.digest.hex()}"
        )


@dataclass(frozen=True, slots=True)
class ParcelKept:
    parcel: Parcel
    news: tuple[News, ...]


def _parcels(kept: tuple[ParcelKept, ...], reader: Reader) -> Iterator[str]:
    for each in kept:
        held = each.parcel
        to = "" if held.to is None else f" · {held.to.name} {held.to.phone} {held.to.line}"
        yield (
            f"{reader.moment(held.opened_at)} · {parcels.STATE_WORDS[held.state].in_(reader.language)}"
            f" · {held.number or '–'}{to} · {held.words}"
        )
        for news in each.news:
            yield f"　{reader.moment(news.at)} · {news.place} · {news.said or news.code}"


PARCELS: Final[Part[tuple[ParcelKept, ...]]] = Part(
    "parcels", Words("快件", "Parcels"), _parcels, nothing=()
)


SIGNATURES: Final[Part[tuple[Signature, ...]]] = Part(
    "signatures", Words("签署", "Signatures"), _signatures, nothing=()
)


def _ratings(kept: tuple[RatingAsk, ...], reader: Reader) -> Iterator[str]:
    language = reader.language
    for each in kept:
        given = each.given
        said = "–" if given is None else ratings.LEVEL_WORDS[given.level].in_(language)
        if given is None and each.rating is not None:
            said = reader.said("逾期未评价，视为满意", "not rated in time: counts as satisfied")
        yield f"{reader.moment(each.asked_at)} · {each.item} · {each.unit} · {each.subject} · {said}"
        if given is not None:
            reasons = ", ".join(ratings.REASON_WORDS[why].in_(language) for why in given.reasons)
            call = reader.said("同意回访", "may be called") if given.call_back else "–"
            yield f"　{reasons or '–'} · {given.words or '–'} · {call}"


RATINGS: Final[Part[tuple[RatingAsk, ...]]] = Part(
    "ratings", Words("服务评价", "Ratings of services"), _ratings, nothing=()
)


def _uploads(kept: tuple[Upload, ...], reader: Reader) -> Iterator[str]:
    language = reader.language
    for each in kept:
        said = [
            reader.moment(each.created_at),
            each.name,
            each.kind or "–",
            f"{each.size or each.length} B",
            UPLOAD_WORDS[each.state].in_(language),
            UNUSABLE_WORDS[each.why].in_(language) if each.why else "",
            SCAN_WORDS[each.scan].in_(language) if each.scan else "",
            f"{each.case} {each.material}" if each.case else "",
            f"SHA-256 {each.digest.hex()}" if each.digest else "",
        ]
        yield " · ".join(part for part in said if part)


UPLOADS: Final[Part[tuple[Upload, ...]]] = Part(
    "uploads", Words("上传的文件", "Files that were sent"), _uploads, nothing=()
)
