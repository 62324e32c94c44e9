"""What the audit records of a noun, in one place: the words that a person reads, and the data that it touches.

`domain/<context>/audited.py` hold them; domain/privacy/uses.py collects them. An action is written as
`noun.what`. tests/storage/test_words_of_uses.py holds them to what the code records.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from domain.words import Words


class Data(StrEnum):
    """Kinds of personal data, as an authority and the persons hear of them after an incident."""

    IDENTITY = "identity"
    ACCOUNT = "account"
    FACE = "face"
    CHECKS = "checks"
    PENSION = "pension"
    WORDS = "words"
    CASES = "cases"
    CERTIFICATES = "certificates"
    BOOKINGS = "bookings"
    MANDATES = "mandates"
    PAYMENTS = "payments"
    HEALTH = "health"
    EVERYTHING = "everything"
    RECORD = "record"


@dataclass(frozen=True, slots=True)
class Audited:
    """`data`: what its actions see or change; `otherwise`: those that see or change something else.

    What was refused touched nothing, and telling of an incident is none of its uses.
    """

    noun: str
    data: tuple[Data, ...] = ()
    words: Mapping[str, Words] = field(default_factory=dict)
    of_nobody: tuple[str, ...] = ()  # in particular, so no person is shown them
    otherwise: Mapping[str, tuple[Data, ...]] = field(default_factory=dict)
