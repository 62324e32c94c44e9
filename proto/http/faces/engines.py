"""How the face engines do, for administrators: counts, never a person or an exact score."""

from proto.http.base import Answer, Day


class PeriodSeen(Answer):
    """Both days within."""

    first: Day
    last: Day


class SignalSeen(Answer):
    """One thing watched: an index or the rise of a share, and where the alarm begins."""

    name: str
    value: float
    limit: float
    week: int  # checks of the newest seven days
    baseline: int
    alarm: bool


class SwitchSeen(Answer):
    engine: str
    former: str
    over: int  # persons
    left: int
    ends_on: Day


class EnginesSeen(Answer):
    engine: str
    calibration: str
    second: str  # "" when there is none
    former: bool  # the second is the engine before; else it is a shadow
    baseline: PeriodSeen | None
    complete: bool  # the baseline is over, so that weeks can be held against it
    week: PeriodSeen
    signals: list[SignalSeen]
    switch: SwitchSeen | None


class RateSeen(Answer):
    """Wilson's interval at 95 %."""

    errors: int
    trials: int
    share: float
    low: float
    high: float


class DaySeen(Answer):
    day: Day
    what: str  # outcome, reason, band, seconds, tries, compared
    bucket: str
    checks: int


class AgesSeen(Answer):
    """A group of ages with at least 20 comparisons; null where there are too few for a rate."""

    ages: str
    checks: int
    likely: RateSeen | None
    at_most: RateSeen | None


class EngineCounts(Answer):
    period: PeriodSeen
    days: list[DaySeen]
    likely: RateSeen | None  # refusals that a pass followed within a day
    at_most: RateSeen | None  # all refusals
    ages: list[AgesSeen]


class CellSeen(Answer):
    verdict: str
    band: int  # of .05
    shadow_verdict: str
    shadow_band: int
    checks: int


class PairSeen(Answer):
    engine: str
    shadow: str
    checks: int
    disagree: RateSeen | None
    cells: list[CellSeen]


class EnginePairs(Answer):
    period_days: int
    pairs: list[PairSeen]
