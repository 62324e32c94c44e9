"""What somebody answered to a text message of ours, as the vendor hands it on."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class SmsReply:
    """`phone` as the vendor writes it; `at`: its own time, None where it names none."""

    phone: str = field(repr=False)
    text: str = field(repr=False)
    at: datetime | None = None
