"""Addresses that a citizen adds beside the phone: an e-mail address, and where a letter is brought."""

import json
import re
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final

from domain.delivery import Channel
from domain.errors import Unfit

EMAIL_MAX: Final = 254  # RFC 5321, 4.5.3.1.3, without the brackets
_LOCAL_MAX: Final = 64
# Narrower than RFC 5321 allows: no quotes, no address literals, nothing that a header could end at.
_EMAIL: Final = re.compile(
    r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]",
    re.ASCII | re.IGNORECASE,
)


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


def read_email(text: str) -> str:
    """With the host in lower case; Unfit for what no letter can be sent to."""
    found = text.strip()
    local, _, host = found.rpartition("@")
    if len(found) > EMAIL_MAX or len(local) > _LOCAL_MAX or not _EMAIL.fullmatch(found):
        raise Unfit("请填写完整的邮箱地址", "Please enter a whole e-mail address")
    return f"{local}@{host.lower()}"


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
