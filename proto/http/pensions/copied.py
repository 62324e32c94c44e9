"""A person's pensions, and how they were certified, in the copy of everything."""

from typing import Self
from uuid import UUID

from domain.faces.attestation import Attestation
from domain.faces.coaching import REASON_WORDS
from domain.pensions.copied import ProofKept
from domain.pensions.entitlement import Entitlement
from domain.pensions.home_visits import VisitDone
from domain.pensions.review import PastCheck, Review
from domain.pensions.spot_checks import SpotKept
from domain.pensions.videos import CallDone
from domain.words import Language
from proto.http.base import Answer, Day, Moment


class HeldEntitlement(Answer):
    scheme: str
    certified_until: Day
    certified_by: str
    standing: str
    suspended_on: Day | None
    back_pay_from: Day | None

    @classmethod
    def of(cls, kept: Entitlement) -> Self:
        return cls(
            scheme=kept.scheme,
            certified_until=kept.certified_until,
            certified_by=kept.certified_by,
            standing=kept.standing,
            suspended_on=kept.suspended_on,
            back_pay_from=kept.back_pay_from,
        )


class HeldProof(Answer):
    source: str
    happened_on: Day
    posted_at: Moment

    @classmethod
    def of(cls, kept: ProofKept) -> Self:
        return cls(source=kept.source, happened_on=kept.happened_on, posted_at=kept.posted_at)


class HeldCheck(Answer):
    check: UUID
    action: str
    state: str
    issued_at: Moment
    reasons: list[str]
    attested_by: Attestation | None

    @classmethod
    def of(cls, kept: PastCheck, language: Language) -> Self:
        return cls(
            check=kept.check,
            action=kept.action,
            state=kept.state,
            issued_at=kept.issued_at,
            reasons=[REASON_WORDS[reason].in_(language) for reason in kept.reasons],
            attested_by=kept.attested,
        )


class HeldReview(Answer):
    review: UUID
    kind: str
    scheme: str
    state: str
    opened_at: Moment
    words: str  # the person's own
    decision: str | None
    decision_words: str
    decided_at: Moment | None

    @classmethod
    def of(cls, kept: Review) -> Self:
        return cls(
            review=kept.review,
            kind=kept.kind,
            scheme=kept.scheme,
            state=kept.state,
            opened_at=kept.opened_at,
            words=kept.words,
            decision=kept.decision,
            decision_words=kept.decision_words,
            decided_at=kept.decided_at,
        )


class HeldHomeVisit(Answer):
    """`met_at`: by the service's clock; `answers`, by the name of each question, and `words` as at the door."""

    scheme: str
    door: str
    met_at: Moment | None
    sent_at: Moment
    outcome: str
    document: bool
    alive: bool
    sign: str
    answers: dict[str, bool]
    words: str

    @classmethod
    def of(cls, kept: VisitDone) -> Self:
        return cls(
            scheme=kept.scheme,
            door=kept.said.door,
            met_at=kept.settled.taken.at,
            sent_at=kept.sent.server,
            outcome=kept.settled.outcome,
            document=kept.said.document,
            alive=kept.said.alive,
            sign=kept.said.sign,
            answers=dict(kept.said.answers),
            words=kept.said.words,
        )


class HeldVideo(Answer):
    """What an officer attested of a call; no picture and no sound was kept."""

    scheme: str
    ended_at: Moment
    met_at: Moment | None
    outcome: str
    face: bool
    document: bool
    answers: dict[str, bool]
    words: str

    @classmethod
    def of(cls, kept: CallDone) -> Self:
        return cls(
            scheme=kept.scheme,
            ended_at=kept.ended_at,
            met_at=kept.met_at,
            outcome=kept.outcome,
            face=kept.said.face,
            document=kept.said.document,
            answers=dict(kept.said.answers),
            words=kept.said.words,
        )


class HeldSpotCheck(Answer):
    scheme: str
    drawn_at: Moment
    result: str
    met_by: str
    ended_at: Moment

    @classmethod
    def of(cls, kept: SpotKept) -> Self:
        return cls(
            scheme=kept.scheme,
            drawn_at=kept.drawn_at,
            result=kept.result,
            met_by=kept.met_by,
            ended_at=kept.ended_at,
        )
