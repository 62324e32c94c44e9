"""Level 3 of a sign-in: its holder showed to be the person, by face, not long ago.

An officer in person needs no such proof: at the counter the same is done without it.
"""

from datetime import timedelta
from typing import Final
from uuid import UUID

#: The action of a face check that certifies nothing and raises the level of one sign-in.
STEP_UP: Final = "account.step_up"
#: Long enough to find the button, too short for whoever takes the phone from the table later.
PROVEN_FOR: Final = timedelta(minutes=15)

_SUBJECT: Final = "session:"


def subject_of(session: UUID) -> str:
    """What the check is of: one sign-in, and no other of the same account."""
    return f"{_SUBJECT}{session}"


def session_of(subject: str) -> UUID:
    """ValueError for what `subject_of` never made."""
    if not subject.startswith(_SUBJECT):
        raise ValueError("not of a sign-in")
    return UUID(subject.removeprefix(_SUBJECT))
