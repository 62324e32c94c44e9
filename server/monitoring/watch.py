"""What an authority will ask about, watched: persons with stored faces, and the assessment's review."""

import logging
from collections.abc import Callable
from datetime import date, datetime
from typing import Final

from domain.days import day_of
from domain.filing import REVIEW_AHEAD_DAYS, Filing, file_by, filing
from domain.pensions.review import ASKED_BY_PERSON, opened_by_then
from domain.pensions.spot_checks import SpotMonth, SpotYear, year_before
from domain.ways import Way
from storage.accounts.emergencies import EmergencyStore
from storage.database import Database
from storage.faces.tallies import Tallies, Tally
from storage.pensions.reviews import OVERDUE as OBJECTIONS_OVERDUE
from storage.pensions.spot_checks import SpotCheckStore
from storage.privacy.assessments import Assessment, AssessmentStore
from storage.privacy.filings import FilingStore
from storage.privacy.oversight import OversightStore
from storage.privacy.requests import OVERDUE

log = logging.getLogger(__name__)


class Watch:
    """The newest known; `look` is called in the background, so that no scrape waits for a count."""

    every_s: Final = 60.0

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._tallies = Tallies(database)
        self._assessments = AssessmentStore(database)
        self._clock = clock
        self._tally: Tally | None = None
        self._assessment: Assessment | None = None
        self._oversight = OversightStore(database)
        self._emergencies = EmergencyStore(database)
        self._database = database
        self._filings = FilingStore(database)
        self._reached_on: date | None = None
        self._filed = False
        self._unreviewed = 0
        self._overdue = 0
        self._objections = 0
        self._spots = SpotCheckStore(database)
        self._spot_year: SpotMonth | None = None
        self._told: set[str] = set()

    async def look(self) -> None:
        """Counts when nobody did for ten minutes; says in the log, once each, what became due."""
        self._tally = await self._tallies.count(self._clock())
        self._assessment = await self._assessments.newest(self._today())
        self._reached_on = await self._filings.reached_on()
        self._filed = await self._filings.newest(self._today()) is not None
        await self._oversight.count_consents(self._clock())
        self._unreviewed = await self._emergencies.how_many()
        self._overdue = await self._database.fetchval(OVERDUE, self._today())
        self._objections = await self._database.fetchval(
            OBJECTIONS_OVERDUE, list(ASKED_BY_PERSON), opened_by_then(self._today())
        )
        since = year_before(self._clock())
        months = await self._spots.months(since, self._clock(), tuple(Way))
        self._spot_year = SpotYear.of(since.date(), months).whole
        for alert in self.alerts():
            if alert not in self._told:
                log.warning("to be done: %s", alert)
        self._told = set(self.alerts())

    def alerts(self) -> list[str]:
        found = []
        state = filing(self._tally.value) if self._tally else Filing.NOT_DUE
        if self._reached_on is not None:
            state = Filing.DUE  # also where the number fell again
        if not self._filed and state is not Filing.NOT_DUE:
            by = f", by {file_by(self._reached_on)}" if self._reached_on else ""
            found.append(f"filing is {state}{by}")
        days = self.review_days()
        if self._assessment is None:
            found.append("no impact assessment is on record")
        elif days is not None and days <= 0:
            found.append("the impact assessment's review is overdue")
        elif days is not None and days <= REVIEW_AHEAD_DAYS:
            found.append("the impact assessment's review is near")
        if self._unreviewed:
            found.append("a record opened in an emergency waits for an administrator's review")
        if self._overdue:
            found.append("a person's request has no answer in time")
        if self._objections:
            found.append("a person's objection has no decision in time")
        if self._spot_year is not None and self._spot_year.overdue:
            found.append("a certification was not confirmed by a call or visit in time")
        return found

    def review_days(self) -> int | None:
        """Until the review; negative when it is over, None without an assessment."""
        return (self._assessment.review_on - self._today()).days if self._assessment else None

    def notes(self) -> dict[str, object]:
        return {
            "persons_with_faces": self._tally.value if self._tally else None,
            "assessment": self._assessment.reference if self._assessment else None,
            "alerts": self.alerts(),
        }

    def gauges(self) -> dict[str, float]:
        numbers: dict[str, float] = {
            "emergencies_unreviewed": self._unreviewed,
            "requests_overdue": self._overdue,
            "objections_overdue": self._objections,
        }
        if (spots := self._spot_year) is not None:
            numbers |= {
                "spot_checks_open": spots.open,
                "spot_checks_overdue": spots.overdue,
                "spot_checks_resolved_year": spots.resolved,
                "spot_checks_wrong_year": spots.wrong,
                "spot_checks_unclear_year": spots.unclear,
            }
        if self._tally is not None:
            numbers["persons_with_faces"] = self._tally.value
        if self._reached_on is not None and not self._filed:
            numbers["filing_days_left"] = (file_by(self._reached_on) - self._today()).days
        if (days := self.review_days()) is not None:
            numbers["assessment_days_left"] = days
        return numbers

    def _today(self) -> date:
        return day_of(self._clock())
