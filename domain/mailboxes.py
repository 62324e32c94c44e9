"""E-mail addresses, as persons and partners name them."""

import re
from typing import Final

from domain.errors import Unfit

EMAIL_MAX: Final = 254  # RFC 5321, 4.5.3.1.3, without the brackets
_LOCAL_MAX: Final = 64
# Narrower than RFC 5321 allows: no quotes, no address literals, nothing that a header could end at.
_EMAIL: Final = re.compile(
    r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]",
    re.ASCII | re.IGNORECASE,
)


def read_email(text: str) -> str:
    """With the host in lower case; Unfit for what no letter can be sent to."""
    found = text.strip()
    local, _, host = found.rpartition("@")
    if len(found) > EMAIL_MAX or len(local) > _LOCAL_MAX or not _EMAIL.fullmatch(found):
        raise Unfit("请填写完整的邮箱地址", "Please enter a whole e-mail address")
    return f"{local}@{host.lower()}"
