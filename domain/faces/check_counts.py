"""What is counted of a check when it ends: coarse, by day, and apart from who it was.

Every count is one of a group of ages and of one bucket; none holds a person, a time or an exact score.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from domain.faces.face_check import CheckResult, Reason, Verdict
from domain.identifiers import age_on

#: Fewer than this are not shown of a group of ages, nor is a rate made of them: a handful of people
#: of a small place could be known by it, and a rate of 19 says next to nothing.
LEAST_SHOWN: Final = 20
#: A refusal that a pass follows within this time was most likely the person's own.
RETRY_HOURS: Final = 24
#: Upper ends of the buckets of time to complete.
SECONDS: Final = (10, 20, 30, 45, 60, 90, 120, 180)
_REFUSALS: Final = frozenset({Reason.NOT_THE_PERSON, Reason.NOT_SURE})


class What(StrEnum):
    OUTCOME = "outcome"  # pass, fail, unsure
    REASON = "reason"  # of those that did not pass
    BAND = "band"  # of .05, of those that passed
    SECONDS = "seconds"  # of those that passed
    TRIES = "tries"  # judged tries up to the pass
    COMPARED = "compared"  # as in `Compared`


class Compared(StrEnum):
    """How the comparison with the reference went, for the estimate of false refusals."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    RETRIED = "refused_then_accepted"  # a refusal that a pass followed within RETRY_HOURS


class Ages(StrEnum):
    UNDER_60 = "under_60"
    SIXTIES = "60_69"
    SEVENTIES = "70_79"
    EIGHTY = "80_over"
    UNKNOWN = "unknown"


_GROUPS: Final = ((60, Ages.UNDER_60), (70, Ages.SIXTIES), (80, Ages.SEVENTIES))


@dataclass(frozen=True, slots=True)
class Count:
    """So many checks of a bucket."""

    what: What
    bucket: str
    checks: int = 1


@dataclass(frozen=True, slots=True)
class DayCount:
    day: date
    what: What
    bucket: str
    checks: int


@dataclass(frozen=True, slots=True)
class AgesCount:
    ages: Ages
    what: What
    bucket: str
    checks: int


@dataclass(frozen=True, slots=True)
class PairCount:
    """What two engines said of the same frames; engines with their calibration, bands of .05."""

    engine: str
    shadow: str
    verdict: Verdict
    band: int
    shadow_verdict: Verdict
    shadow_band: int
    checks: int


@dataclass(frozen=True, slots=True)
class Period:
    """Days, both ends within."""

    first: date
    last: date


def ages(born: date | None, today: date) -> Ages:
    """The group of the age of who was born then."""
    if born is None:
        return Ages.UNKNOWN
    years = age_on(born, today)
    return next((group for end, group in _GROUPS if years < end), Ages.EIGHTY)


def refused(result: CheckResult) -> bool:
    """It was the comparison that did not let the person pass."""
    return result.verdict is not Verdict.PASS and not _REFUSALS.isdisjoint(result.reasons)


def seconds_bucket(duration_ms: int) -> str:
    """`30` is up to 30 s and above the bucket before; `over` is the last."""
    return next((str(end) for end in SECONDS if duration_ms <= end * 1000), "over")


def counts_of(result: CheckResult, retried: int) -> tuple[Count, ...]:
    """All that is counted of one ended check. `retried`: earlier refusals that this pass explains."""
    found = [Count(What.OUTCOME, result.verdict)]
    if result.verdict is Verdict.PASS:
        found.append(Count(What.SECONDS, seconds_bucket(result.duration_ms)))
        found.append(Count(What.TRIES, str(result.tries + 1)))
        found.append(Count(What.COMPARED, Compared.ACCEPTED))
        if result.band is not None:
            found.append(Count(What.BAND, f"{result.band:02d}"))
        if retried:
            found.append(Count(What.COMPARED, Compared.RETRIED, retried))
    else:
        found += [Count(What.REASON, reason) for reason in dict.fromkeys(result.reasons)]
        if refused(result):
            found.append(Count(What.COMPARED, Compared.REFUSED))
    return tuple(found)
