"""Level 3 of a sign-in: its holder showed to be the person, by face, not long ago.

An officer in person needs no such proof: at the counter the same is done without it.
"""

from datetime import timedelta
from typing import Final

#: The action of a face check that certifies nothing and raises the level of one sign-in.
STEP_UP: Final = "account.step_up"
#: Long enough to find the button, too short for whoever takes the phone from the table later.
PROVEN_FOR: Final = timedelta(minutes=15)
