"""What a person is told: the kinds of event, and their neutral words.

No name, amount or illness: a push text may be read on a locked screen by anyone. The words are data
(domain/notice_templates, a file a kind and version; docs/notices.md). How a kind leaves the house is
domain/notice_kinds.py.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Final

from domain import templates
from domain.delivery import Channel, Delivery
from domain.subjects import Subject
from domain.templates import Said, Template
from domain.words import Language, Words


class EventKind(StrEnum):
    CERTIFIED = "entitlement.certified"
    CERTIFIED_BY_DATA = "entitlement.certified_by_data"
    RESTORED = "entitlement.restored"
    SUSPENDED = "entitlement.suspended"
    REVIEW_OPENED = "review.opened"
    REVIEW_DECIDED = "review.decided"
    FACE_RECORD_CHANGED = "face_record.changed"
    FACE_RECORD_ERASED = "face_record.erased"
    FACE_RECORD_RETIRED = "face_record.retired"
    ACCOUNT_BOUND = "account.bound"
    ACCOUNT_SIGNED_IN = "account.signed_in"
    SIGN_IN_COPIED = "account.sign_in_copied"
    WECHAT_CHANGED = "account.wechat_changed"
    FACE_LOCKED = "face.locked"
    FACE_UNLOCKED = "face.unlocked"
    FACE_RULES = "face.rules_changed"
    ACTING_LIMIT = "account.acting_limit"
    HELPED = "mandate.helped"
    MANDATE_GRANTED = "mandate.granted"
    MANDATE_ENDED = "mandate.ended"
    DEATH_RECORDED = "register.death_recorded"
    DUE_SOON = "entitlement.due_soon"
    CAMPAIGN_DUE = "entitlement.due_campaign"
    CAMPAIGN_NOTICE = "campaign.notice"
    REQUEST_OPENED = "request.opened"
    REQUEST_ANSWERED = "request.answered"
    REQUEST_REFUSED = "request.refused"
    REQUEST_WITHDRAWN = "request.withdrawn"
    DATA_INCIDENT = "data.incident"
    FACE_REVIEW_DUE = "face_record.review_due"
    CASE_SUBMITTED = "case.submitted"
    CASE_ACCEPTED = "case.accepted"
    CASE_SUPPLEMENT_WANTED = "case.supplement_wanted"
    CASE_CLOCK_CHANGED = "case.clock_changed"
    CASE_DECIDED = "case.decided"
    CASE_ISSUED = "case.issued"
    CASE_ENDED = "case.ended"
    RATING_ASKED = "rating.asked"
    RATING_ANSWERED = "rating.answered"
    RATING_SET_ASIDE = "rating.set_aside"
    OFFER_MADE = "offer.made"
    OFFER_TO_APPLY = "offer.to_apply"
    OFFER_INCOMPLETE = "offer.incomplete"
    BOOKING_BOOKED = "booking.booked"
    BOOKING_MOVED = "booking.moved"
    BOOKING_CANCELLED = "booking.cancelled"
    BOOKING_OFFERED = "booking.offered"
    BOOKING_STOPPED = "booking.stopped"
    BOOKING_TOMORROW = "booking.tomorrow"
    BOOKING_SOON = "booking.soon"
    BOOKING_MISSED = "booking.missed"
    CERTIFICATE_SUSPENDED = "certificate.suspended"
    CERTIFICATE_RESUMED = "certificate.resumed"
    CERTIFICATE_REVOKED = "certificate.revoked"
    PAYMENT_DUE = "payment.due"
    PAYMENT_PAID = "payment.paid"
    PAYMENT_RETURNED = "payment.returned"
    PAYMENT_REFUNDED = "payment.refunded"
    PAYMENT_EXPIRED = "payment.expired"
    TICKET_CALLED = "ticket.called"
    PARCEL_MOVED = "parcel.moved"
    HOSPITAL_RESULT_READY = "hospital.result_ready"
    FACE_ASKED = "partner.face_asked"
    DIGEST = "inbox.digest"  # several small ones as one message; in no inbox


def _by_kind(read: Mapping[str, tuple[Template, ...]]) -> dict[EventKind, tuple[Template, ...]]:
    """In the order of the kinds. ValueError names a kind without words, and words without a kind."""
    if amiss := sorted(set(read) ^ set(EventKind)):
        raise ValueError(f"words and kinds differ: {', '.join(amiss)}")
    return {kind: read[kind] for kind in EventKind}


TEMPLATES: Final[Mapping[EventKind, tuple[Template, ...]]] = _by_kind(templates.read())

#: Of the newest versions, for those that show no moment of their own; nothing is to be filled in.
TITLES: Final[Mapping[EventKind, Words]] = {
    kind: versions[-1].title for kind, versions in TEMPLATES.items()
}
TEXTS: Final[Mapping[EventKind, Words]] = {
    kind: Words(
        *(
            plain if "{" in text else text
            for text, plain in (
                (versions[-1].text.zh, versions[-1].plain.zh),
                (versions[-1].text.en, versions[-1].plain.en),
            )
        )
    )
    for kind, versions in TEMPLATES.items()
}


def said(
    kind: EventKind,
    subject: Subject,
    at: datetime,
    language: Language,
    *,
    channel: Channel | None = None,
    plain: bool = False,
    page: str = "",
) -> Said:
    """What was said of an event that happened at `at`, in the version that held then.

    `channel` is the way out, None the inbox; `page` that of the city, where a text may lead there.
    Raises templates.Unrenderable.
    """
    version = templates.in_force(TEMPLATES[kind], at).version
    return _said(kind, version, subject, language, channel, plain, page)


@lru_cache(maxsize=1024)  # what a city is told is the same for one after the other
def _said(
    kind: EventKind,
    version: int,
    subject: Subject,
    language: Language,
    channel: Channel | None,
    plain: bool,  # noqa: FBT001  # by place, for the cache
    page: str,
) -> Said:
    template = next(each for each in TEMPLATES[kind] if each.version == version)
    return template.say(templates.fields_of(subject, page), language, channel=channel, plain=plain)


def said_by(delivery: Delivery, language: Language, page: str = "") -> Said:
    """What a delivery says on its own channel; `page` as above. Raises templates.Unrenderable."""
    return said(
        EventKind(delivery.kind),
        delivery.subject,
        delivery.created_at,
        language,
        channel=delivery.channel,
        plain=delivery.plain,
        page=page,
    )


def shown(kind: EventKind, subject: Subject, at: datetime, language: Language) -> Said:
    """As `said` for the inbox, where a text that lacks a value gives way to the plain one."""
    try:
        return said(kind, subject, at, language)
    except templates.Unrenderable:
        return said(kind, subject, at, language, plain=True)
