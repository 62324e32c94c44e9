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
from domain.words import Words

PERIOD_MONTHS: Final = 12
DUE_DAYS: Final = 60  # reminders begin (workflows of the bureaus: 60, 30, 7 days)


class Way(StrEnum):
    """How a person can show, or has shown, to be alive and entitled."""

    DATA = "data"  # another department's record already shows it
    FACE = "face"
    RELATIVE = "relative"  # a relative's phone, the pensioner's own face and consent
    KIOSK = "kiosk"
    HOME_VISIT = "home_visit"
    WINDOW = "window"
    OFFICER = "officer"  # an officer's decision after a call, visit or document
    WECHAT = "wechat"  # WeChat's face verification, in the mini-program
    NETWORK_ID = "network_id"  # the national network identity (网号, 网证)


WAY_WORDS: Final[dict[Way, Words]] = {
    Way.DATA: Words("数据比对", "data from another office"),
    Way.FACE: Words("刷脸认证", "face check"),
    Way.RELATIVE: Words("亲友协助", "a relative's help"),
    Way.KIOSK: Words("社区自助机", "kiosk"),
    Way.HOME_VISIT: Words("工作人员上门", "home visit"),
    Way.WINDOW: Words("窗口办理", "service window"),
    Way.OFFICER: Words("工作人员核实", "officer's check"),
    Way.WECHAT: Words("微信刷脸", "WeChat face check"),
    Way.NETWORK_ID: Words("网号网证", "network identity"),
}


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
