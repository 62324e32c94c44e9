"""The copy of everything: its parts in the order in which they are read, and as a person reads them."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

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
from domain.copied import Holdings, Part, Reader
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
from domain.privacy.requests import KIND_WORDS, STATE_WORDS, Request
from domain.privacy.uses import ACTORS, Use, body_words, use_words, why_words
from domain.words import Language, Words


def _requests(kept: tuple[Request, ...], reader: Reader) -> Iterator[str]:
    for each in kept:
        yield (
            f"{reader.moment(each.opened_at)} · {KIND_WORDS[each.kind].in_(reader.language)}"
            f" · {STATE_WORDS[each.state].in_(reader.language)} · {each.words} · {each.answer}"
        )


def _uses(kept: tuple[Use, ...], reader: Reader) -> Iterator[str]:
    language = reader.language
    for each in kept:
        yield (
            f"{reader.moment(each.at)} · {ACTORS[each.actor].in_(language)}"
            f"（{body_words(each.actor).in_(language)}） · {use_words(each.action).in_(language)}"
            f" · {why_words(each.why).in_(language)}"
        )


REQUESTS: Final[Part[tuple[Request, ...]]] = Part(
    "requests", Words("提出的申请", "Requests"), _requests, nothing=()
)
USES: Final[Part[tuple[Use, ...]]] = Part(
    "uses", Words("谁用过我的资料", "Who used my data"), _uses, nothing=()
)
PARTS: Final[tuple[Part[Any], ...]] = (
    ENTRY,
    ACCOUNT,
    SESSIONS,
    DEVICES,
    ADDRESSES,
    WISHES,
    REQUESTS,
    CONSENTS,
    MANDATES,
    PARTNERS,
    ENTITLEMENTS,
    FACES,
    MOVEMENTS,
    HOME_VISITS,
    VIDEOS,
    SPOT_CHECKS,
    FACE_LOCK,
    ELDER_RULES,
    PROOFS,
    CHECKS,
    REVIEWS,
    CASES,
    DECISIONS,
    CERTIFICATES,
    SIGNATURES,
    TICKETS,
    RATINGS,
    ORDERS,
    BOOKINGS,
    REGISTRATIONS,
    PARCELS,
    UPLOADS,
    NOTICES,
    USES,
)
_NONE: Final = Words("没有", "None")


def readable(held: Holdings, made_at: datetime, language: Language) -> str:
    """Plain lines under plain headings, in the language asked for."""
    reader = Reader(language)
    at = reader.moment(made_at)
    blocks = [reader.said(f"我的全部资料，{at}", f"All my data, {at}")]
    for part in PARTS:
        if part in held:
            lines = [*part.lines(held[part], reader)] or [_NONE.in_(language)]
            blocks.append("\n".join([f"【{part.heading.in_(language)}】", *lines]))
    return "\n\n".join(blocks) + "\n"
