"""Kiosks (自助机): machines of the city in its halls, each known by a key that never leaves it.

enrolling → enrolled → revoked        a new code: enrolling again, and the key before is none any more
"""

import base64
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from domain.accounts.accounts import Lifetime
from domain.errors import Unfit
from domain.words import Words

#: Of a person at a kiosk: over five minutes after the last renewal. A token lives as long as `idle`, so
#: that one renewed at the last moment ends 15 minutes after the sign-in, in any case.
KIOSK_LIFETIME: Final = Lifetime(idle=timedelta(minutes=5), absolute=timedelta(minutes=10))
#: As the session of a person at one is named among the sign-ins of the account.
KIOSK_DEVICE: Final = "kiosk"
#: Own choice: somebody walks from the desk to the machine.
ENROL_LIFE: Final = timedelta(hours=24)
#: A kiosk says once a minute that it is there; after so long without a word it is silent.
SILENT_AFTER: Final = timedelta(minutes=10)
NAME_LENGTH: Final = 60
CODE_BYTES: Final = 10  # of chance: 80 bits, for a day, at a door that counts calls
_CODE: Final = re.compile(r"[A-Z2-7]{16}", re.ASCII)
_GROUP: Final = 4


class KioskState(StrEnum):
    ENROLLING = "enrolling"  # waits for its code to be entered on the machine
    LIVE = "live"
    SILENT = "silent"
    REVOKED = "revoked"


STATE_WORDS: Final = {
    KioskState.ENROLLING: Words("等待登记", "Waiting to be enrolled"),
    KioskState.LIVE: Words("在线", "Online"),
    KioskState.SILENT: Words("无响应", "Silent"),
    KioskState.REVOKED: Words("已停用", "Revoked"),
}


@dataclass(frozen=True, slots=True)
class Kiosk:
    """`area`: digits of a division, "" the whole city; `camera`: whether it last said that it has one."""

    kiosk: UUID
    name: str
    area: str
    made_at: datetime
    device_key: str = field(default="", repr=False)
    enrol_until: datetime | None = None
    enrolled_at: datetime | None = None
    seen_at: datetime | None = None
    camera: bool = False
    revoked_at: datetime | None = None

    def stands_in(self, area: str) -> bool:
        """Whether it may stand there: one of the two areas lies in the other."""
        return area.startswith(self.area) or self.area.startswith(area)

    def state_at(self, at: datetime) -> KioskState:
        if self.revoked_at is not None:
            return KioskState.REVOKED
        if not self.device_key:
            return KioskState.ENROLLING
        heard = self.seen_at is not None and at - self.seen_at < SILENT_AFTER
        return KioskState.LIVE if heard else KioskState.SILENT


def enrol_code(secret: bytes) -> str:
    """CODE_BYTES in letters and digits that nobody takes for one another (RFC 4648): `ABCD-EFGH-IJKL-MN23`."""
    text = base64.b32encode(secret).decode()
    return "-".join(text[at : at + _GROUP] for at in range(0, len(text), _GROUP))


def read_enrol_code(text: str) -> bytes:
    """The bytes of a code as somebody typed it. Unfit for what can be none."""
    plain = text.upper().replace("-", "").replace(" ", "")
    if not _CODE.fullmatch(plain):
        raise Unfit("16 个字母或数字（2 到 7）", "16 letters or digits, of 2 to 7")
    return base64.b32decode(plain)


def read_kiosk_name(text: str) -> str:
    """Unfit for what can be no name of a machine and its place, as a person at it reads them."""
    if not (0 < len(text) <= NAME_LENGTH and text.strip() == text and text.isprintable()):
        raise Unfit(
            f"1 到 {NAME_LENGTH} 个字，不含换行和控制字符",
            f"1 to {NAME_LENGTH} characters, none of which ends a line or does not show",
        )
    return text
