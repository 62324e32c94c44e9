"""The copy of everything, for programs and for people."""

from datetime import datetime
from typing import Self
from uuid import UUID

from domain.accounts.copied import (
    ACCOUNT,
    CONSENTS,
    ELDER_RULES,
    ENTRY,
    MANDATES,
    PARTNERS,
    SESSIONS,
)
from domain.bookings.copied import BOOKINGS, TICKETS
from domain.city.copied import REGISTRATIONS
from domain.copied import Holdings
from domain.faces.copied import FACE_LOCK, FACES, MOVEMENTS
from domain.hall.copied import (
    CASES,
    CERTIFICATES,
    DECISIONS,
    PARCELS,
    RATINGS,
    SIGNATURES,
    UPLOADS,
)
from domain.notices.copied import ADDRESSES, DEVICES, NOTICES, WISHES
from domain.payments.copied import ORDERS
from domain.pensions.copied import (
    CHECKS,
    ENTITLEMENTS,
    HOME_VISITS,
    PROOFS,
    REVIEWS,
    SPOT_CHECKS,
    VIDEOS,
)
from domain.privacy.copied import REQUESTS, USES, readable
from domain.privacy.requests import Request, RequestKind, RequestState
from domain.words import Language
from proto.http.accounts.copied import HeldAccount, HeldConsent, HeldElderRules, HeldIdentity
from proto.http.accounts.mandates import MandateAnswer, mandate_answer
from proto.http.accounts.partners import PartnerConsentSeen
from proto.http.accounts.sessions import SessionOpen
from proto.http.base import Answer, Day, Moment
from proto.http.bookings.copied import HeldBookings, HeldTicket
from proto.http.city.copied import HeldHospitals
from proto.http.faces.copied import HeldFace, HeldMovement
from proto.http.hall.copied import (
    HeldCase,
    HeldCertificate,
    HeldDecision,
    HeldParcel,
    HeldRating,
    HeldSignature,
    HeldUpload,
)
from proto.http.notices.copied import HeldAddress, HeldDevice, HeldNotice, HeldWishes
from proto.http.payments.copied import HeldOrder
from proto.http.pensions.copied import (
    HeldCheck,
    HeldEntitlement,
    HeldHomeVisit,
    HeldProof,
    HeldReview,
    HeldSpotCheck,
    HeldVideo,
)
from proto.http.privacy.rights import UseSeen


class HeldRequest(Answer):
    request: UUID
    kind: RequestKind
    words: str
    state: RequestState
    opened_at: Moment
    due_on: Day
    ended_at: Moment | None
    answer: str

    @classmethod
    def of(cls, kept: Request) -> Self:
        return cls(
            request=kept.request,
            kind=kept.kind,
            words=kept.words,
            state=kept.state,
            opened_at=kept.opened_at,
            due_on=kept.due_on,
            ended_at=kept.ended_at,
            answer=kept.answer,
        )


class Export(Answer):
    """All that is held, for programs; `readable` says the same for people."""

    made_at: Moment
    identity: HeldIdentity | None  # None while not bound
    account: HeldAccount
    face_locked_at: Moment | None
    elder_rules: HeldElderRules | None  # granted by an officer
    sessions: list[SessionOpen]
    consents: list[HeldConsent]
    mandates: list[MandateAnswer]  # who may or might act for the person
    partners: list[PartnerConsentSeen]  # whom the person let read something
    entitlements: list[HeldEntitlement]
    faces: list[HeldFace]
    movements: list[HeldMovement]
    proofs: list[HeldProof]
    checks: list[HeldCheck]
    reviews: list[HeldReview]
    cases: list[HeldCase]
    home_visits: list[HeldHomeVisit]
    videos: list[HeldVideo]
    spot_checks: list[HeldSpotCheck]  # that have ended
    decisions: list[HeldDecision]  # by rule, and what officers decided beside them
    certificates: list[HeldCertificate]
    signatures: list[HeldSignature]
    tickets: list[HeldTicket]  # of halls
    orders: list[HeldOrder]  # to pay, and what was paid
    bookings: HeldBookings
    registrations: HeldHospitals
    ratings: list[HeldRating]
    parcels: list[HeldParcel]
    uploads: list[HeldUpload]
    notices: list[HeldNotice]
    devices: list[HeldDevice]
    addresses: list[HeldAddress]
    wishes: HeldWishes | None
    requests: list[HeldRequest]
    uses: list[UseSeen]
    readable: str

    @classmethod
    def of(cls, held: Holdings, made_at: datetime, language: Language, asking: UUID) -> Self:
        """`asking`: the session that asks for the copy."""
        entry, elder_rules, wishes = held[ENTRY], held[ELDER_RULES], held[WISHES]
        return cls(
            made_at=made_at,
            identity=entry and HeldIdentity.of(entry),
            account=HeldAccount.of(held[ACCOUNT]),
            face_locked_at=held[FACE_LOCK],
            elder_rules=elder_rules and HeldElderRules.of(elder_rules),
            sessions=[SessionOpen.of(each, language, asking) for each in held[SESSIONS]],
            consents=[HeldConsent.of(each) for each in held[CONSENTS]],
            mandates=[mandate_answer(each) for each in held[MANDATES]],
            partners=[PartnerConsentSeen.of(each, made_at, language) for each in held[PARTNERS]],
            entitlements=[HeldEntitlement.of(each) for each in held[ENTITLEMENTS]],
            faces=[HeldFace.of(each) for each in held[FACES]],
            movements=[HeldMovement.of(each) for each in held[MOVEMENTS]],
            proofs=[HeldProof.of(each) for each in held[PROOFS]],
            checks=[HeldCheck.of(each, language) for each in held[CHECKS]],
            reviews=[HeldReview.of(each) for each in held[REVIEWS]],
            cases=[HeldCase.of(each) for each in held[CASES]],
            home_visits=[HeldHomeVisit.of(each) for each in held[HOME_VISITS]],
            videos=[HeldVideo.of(each) for each in held[VIDEOS]],
            spot_checks=[HeldSpotCheck.of(each) for each in held[SPOT_CHECKS]],
            decisions=[HeldDecision.of(each, language) for each in held[DECISIONS]],
            certificates=[HeldCertificate.of(each, language) for each in held[CERTIFICATES]],
            signatures=[HeldSignature.of(each) for each in held[SIGNATURES]],
            tickets=[HeldTicket.of(each) for each in held[TICKETS]],
            orders=[HeldOrder.of(each) for each in held[ORDERS]],
            bookings=HeldBookings.of(held[BOOKINGS]),
            registrations=HeldHospitals.of(held[REGISTRATIONS]),
            ratings=[HeldRating.of(each) for each in held[RATINGS]],
            parcels=[HeldParcel.of(each) for each in held[PARCELS]],
            uploads=[HeldUpload.of(each) for each in held[UPLOADS]],
            notices=[HeldNotice.of(each, language) for each in held[NOTICES]],
            devices=[HeldDevice.of(each) for each in held[DEVICES]],
            addresses=[HeldAddress.of(each) for each in held[ADDRESSES]],
            wishes=wishes and HeldWishes.of(wishes),
            requests=[HeldRequest.of(each) for each in held[REQUESTS]],
            uses=[UseSeen.of(each, language) for each in held[USES]],
            readable=readable(held, made_at, language),
        )
