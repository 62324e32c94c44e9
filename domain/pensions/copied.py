"""What the copy of everything says of a person's pensions, and of how they were certified."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from domain.copied import Part, Reader
from domain.faces.coaching import REASON_WORDS
from domain.pensions.entitlement import Entitlement
from domain.pensions.home_visits import QUESTIONS, VisitDone
from domain.pensions.review import PastCheck, Review
from domain.pensions.spot_checks import RESULT_WORDS, SpotKept, SpotResult
from domain.pensions.videos import OUTCOME_WORDS, CallDone
from domain.ways import WAY_WORDS
from domain.words import Words


@dataclass(frozen=True, slots=True)
class ProofKept:
    source: str
    happened_on: date
    posted_at: datetime


def _entitlements(kept: tuple[Entitlement, ...], reader: Reader) -> Iterator[str]:
    for each in kept:
        yield (
            f"{each.scheme} · {reader.day(each.certified_until)}"
            f" · {WAY_WORDS[each.certified_by].in_(reader.language)} · {each.standing}"
        )


def _proofs(kept: tuple[ProofKept, ...], reader: Reader) -> Iterator[str]:
    for each in kept:
        yield f"{each.source} · {reader.day(each.happened_on)}"


def _checks(kept: tuple[PastCheck, ...], reader: Reader) -> Iterator[str]:
    for each in kept:
        why = "；".join(REASON_WORDS[reason].in_(reader.language) for reason in each.reasons)
        yield f"{reader.moment(each.issued_at)} · {each.state} · {why}"


def _reviews(kept: tuple[Review, ...], reader: Reader) -> Iterator[str]:
    for each in kept:
        yield (
            f"{reader.moment(each.opened_at)} · {each.kind} · {each.decision or each.state}"
            f" · {each.words} · {each.decision_words}"
        )


def _home_visits(kept: tuple[VisitDone, ...], reader: Reader) -> Iterator[str]:
    for each in kept:
        answers = "；".join(
            f"{question.words.in_(reader.language)} "
            + (
                reader.said("是", "yes")
                if each.said.answers[question.name]
                else reader.said("否", "no")
            )
            for question in QUESTIONS
            if question.name in each.said.answers
        )
        said = " · ".join(part for part in (answers, each.said.words) if part)
        yield f"{reader.moment(each.settled.taken.at)} · {each.settled.outcome} · {said}"


def _videos(kept: tuple[CallDone, ...], reader: Reader) -> Iterator[str]:
    for each in kept:
        said = f" · {each.said.words}" if each.said.words else ""
        yield (
            f"{reader.moment(each.ended_at)}"
            f" · {OUTCOME_WORDS[each.outcome].in_(reader.language)}{said}"
        )


def _spot_checks(kept: tuple[SpotKept, ...], reader: Reader) -> Iterator[str]:
    for each in kept:
        result = RESULT_WORDS[SpotResult(each.result)].in_(reader.language)
        yield f"{reader.moment(each.ended_at)} · {result}"


ENTITLEMENTS: Final[Part[tuple[Entitlement, ...]]] = Part(
    "entitlements", Words("待遇", "Entitlements"), _entitlements, nothing=()
)
PROOFS: Final[Part[tuple[ProofKept, ...]]] = Part(
    "proofs", Words("其他部门的数据", "Other departments' records"), _proofs, nothing=()
)
CHECKS: Final[Part[tuple[PastCheck, ...]]] = Part(
    "checks", Words("刷脸办理", "Face checks"), _checks, nothing=()
)
REVIEWS: Final[Part[tuple[Review, ...]]] = Part(
    "reviews", Words("人工核实", "Reviews"), _reviews, nothing=()
)
HOME_VISITS: Final[Part[tuple[VisitDone, ...]]] = Part(
    "home_visits", Words("上门办理", "Home visits"), _home_visits, nothing=()
)
VIDEOS: Final[Part[tuple[CallDone, ...]]] = Part(
    "videos", Words("视频办理", "Calls by video"), _videos, nothing=()
)
SPOT_CHECKS: Final[Part[tuple[SpotKept, ...]]] = Part(
    "spot_checks",
    Words("抽查回访", "Certifications confirmed by a call or visit"),
    _spot_checks,
    nothing=(),
)
