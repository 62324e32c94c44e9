"""What the audit records of the hall."""

from typing import Final

from domain.audited import Audited

AUDITED: Final = (
    Audited("calendar", of_nobody=("loaded",)),
    Audited("post", of_nobody=("granted", "revoked")),
    Audited("unit", of_nobody=("added", "closed", "opened", "renamed")),
)
