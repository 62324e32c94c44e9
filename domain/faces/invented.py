"""The sandbox's invented people: the ID number of each says how a check of the face ends."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from domain.identifiers import check_digit

#: No province begins with 10, so that nobody has such a number.
AREA: Final = "109900"
#: A check that failed counts, and phones get a code a minute: who tests takes the next one.
EACH: Final = 10
_BORN: Final = date(1950, 1, 1)
_PHONES: Final = "1999900"


class Ending(StrEnum):
    """How a check of this person's face ends, whatever is before the camera."""

    PASS = "pass"  # noqa: S105  # not a password
    FAIL = "fail"
    UNSURE = "unsure"
    TIME_OUT = "time_out"
    NO_REFERENCE = "no_reference"
    DUPLICATE = "duplicate"
    VENDOR_DOWN = "vendor_down"
    REPLAYED = "replayed"


#: The digit of an ending: the first of the three that number who was born on one day.
DIGITS: Final = {ending: digit for digit, ending in enumerate(Ending, start=1)}
ENDS: Final = {
    Ending.PASS: "passes; certified for 12 months",
    Ending.FAIL: "fails, `not_the_person`; counts as a failed check",
    Ending.UNSURE: "unsure, `not_sure`; an officer's review opens",
    Ending.TIME_OUT: "unsure, `step_not_done`: nothing was done in time",
    Ending.NO_REFERENCE: "refused, 403 `face-record-missing`: there is no reference",
    Ending.DUPLICATE: "refused, 409 `not-due`: certified already",
    Ending.VENDOR_DOWN: "breaks off, 503 `busy`: no engine answers; not counted",
    Ending.REPLAYED: "fails, `frames_seen_before`; counts as a failed check",
}


@dataclass(frozen=True, slots=True)
class Invented:
    name: str
    id_number: str
    phone: str
    ending: Ending

    @property
    def code(self) -> str:
        """What a sign-in by this phone takes: no message is sent."""
        return self.phone[-6:]


def everybody() -> Iterator[Invented]:
    for ending in Ending:
        for number in range(1, EACH + 1):
            yield invented(ending, number)


def invented(ending: Ending, number: int) -> Invented:
    """The `number`-th, 1…EACH, whose checks end so."""
    serial = f"{DIGITS[ending]}{number:02}"
    first17 = f"{AREA}{_BORN:%Y%m%d}{serial}"
    return Invented(
        name="沙盒居民",
        id_number=first17 + check_digit(first17),
        phone=f"{_PHONES}{DIGITS[ending]}{serial}",
        ending=ending,
    )


def code_of(phone: str) -> str | None:
    """The code of an invented person's phone; None for any other."""
    return next((each.code for each in everybody() if each.phone == phone), None)
