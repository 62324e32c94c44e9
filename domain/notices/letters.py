"""A letter on paper: written by the outbox, posted by an officer."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from domain.subjects import Subject
from domain.words import Language


@dataclass(frozen=True, slots=True)
class Letter:
    """`letter` is its delivery; `address` is empty where it is not needed, and once it is posted."""

    letter: UUID
    account: UUID
    address: str = field(repr=False)  # domain.notices.addresses.PostalAddress, in its sealed form
    kind: str
    subject: Subject
    language: Language
    about_at: datetime
    queued_at: datetime
    posted_at: datetime | None = None
    tracking: str = ""
