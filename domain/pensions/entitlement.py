"""A pension scheme, one person's right to it, and how long it is certified (人社厅发〔2018〕54号: rolling).

A certification of any kind starts the period anew. Nothing here ever suspends by itself: that is an
officer's decision, after which a later success restores the pension with back pay.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from domain.days import add_months
from domain.ways import Way

PERIOD_MONTHS: Final = 12
DUE_DAYS: Final = 60  # reminders begin (workflows of the bureaus: 60, 30, 7 days)


class Standing(StrEnum):
    ACTIVE = "active"
    SUSPENDED = "suspended"


@dataclass(frozen=True, slots=True)
class Entitlement:
    """One person's right under one scheme."""

    person: UUID
    scheme: str
    certified_until: date
    certified_by: Way
    standing: Standing = Standing.ACTIVE
    suspended_on: date | None = None
    back_pay_from: date | None = None
    version: int = 1

    def due(self, today: date) -> bool:
        """Something has to be done now: within the reminder days, overdue, or suspended."""
        return self.standing is Standing.SUSPENDED or today >= self.certified_until - timedelta(
            days=DUE_DAYS
        )

    def certify(self, way: Way, on: date) -> "Entitlement":
        """Certified from `on` for the period; a suspended pension is restored with back pay noted.

        An older proof never shortens what is already certified.
        """
        until = max(self.certified_until, add_months(on, PERIOD_MONTHS))
        restored = self.standing is Standing.SUSPENDED
        return replace(
            self,
            certified_until=until,
            certified_by=way if until > self.certified_until else self.certified_by,
            standing=Standing.ACTIVE,
            suspended_on=None,
            back_pay_from=self.suspended_on if restored else self.back_pay_from,
            version=self.version + 1,
        )

    def suspend(self, on: date) -> "Entitlement":
        """Only ever called by an officer's decision."""
        return replace(self, standing=Standing.SUSPENDED, suspended_on=on, version=self.version + 1)
