"""Addresses that a citizen adds beside the phone: an e-mail address, and where a letter is brought."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime

from domain.delivery import Channel


@dataclass(frozen=True, slots=True)
class PostalAddress:
    """As it is printed on the letter."""

    recipient: str
    address: str
    postcode: str = ""

    def sealed_form(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def read(cls, text: str) -> "PostalAddress":
        """What `sealed_form` made."""
        return cls(**json.loads(text))


@dataclass(frozen=True, slots=True)
class AddressSeen:
    """As its holder sees it: masked."""

    channel: Channel
    shown: str
    added_at: datetime


def printed(channel: Channel, address: str) -> str:
    """As its holder wrote it, unmasked."""
    if channel is not Channel.LETTER:
        return address
    postal = PostalAddress.read(address)
    return " ".join(filter(None, (postal.recipient, postal.address, postal.postcode)))


def masked_email(email: str) -> str:
    """`z***@example.cn`: enough to know one's own by."""
    local, _, host = email.rpartition("@")
    return f"{local[:1]}***@{host}"


def masked_postal(postal: PostalAddress) -> str:
    """The first six characters, as far as a city and district reach."""
    return f"{postal.recipient[:1]}** {postal.address[:6]}…"
