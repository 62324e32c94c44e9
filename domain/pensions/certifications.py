"""What certified a person's pensions in the past, as far as its traces are still kept."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from domain.days import add_months, day_of
from domain.pensions.entitlement import PERIOD_MONTHS
from domain.ways import Way
from domain.words import Words


@dataclass(frozen=True, slots=True)
class Certification:
    """One that took effect. `receipt`: of this account, and readable now."""

    certification: UUID
    scheme: str
    name: Words  # of the scheme
    way: Way
    at: datetime
    lived_on: date | None = (
        None  # that another office's record shows, or of a visit; else that of `at`
    )
    receipt: UUID | None = None

    @property
    def on(self) -> date:
        """The day in the city from which the period counts."""
        return self.lived_on or day_of(self.at)

    @property
    def certified_until(self) -> date:
        """The end of the period that began with it; a later end that stood already is not shortened."""
        return add_months(self.on, PERIOD_MONTHS)
