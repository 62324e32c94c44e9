"""The duties that a number or a date brings: filing with the authority, and the assessment's review.

Order 19 (人脸识别技术应用安全管理办法) Art. 15: whoever stores the faces of 100,000 persons files with the
provincial CAC within 30 working days. Art. 9 and PIPL Art. 56: an assessment is kept 3 years.
"""

from datetime import date, timedelta
from enum import StrEnum
from typing import Final

FILING_AT: Final = 100_000  # persons
FILING_WORKING_DAYS: Final = 30
_SATURDAY: Final = 5
NEAR: Final = 0.8  # own choice: time to prepare what is filed
ASSESSMENT_YEARS: Final = 3
REVIEW_AHEAD_DAYS: Final = 60  # own choice: time to make the next assessment


class Filing(StrEnum):
    NOT_DUE = "not due"
    NEAR = "near: 80 % of 100,000 persons"
    DUE = "due: 100,000 persons reached, file within 30 working days"


def filing(persons: int) -> Filing:
    if persons >= FILING_AT:
        return Filing.DUE
    return Filing.NEAR if persons >= NEAR * FILING_AT else Filing.NOT_DUE


def file_by(reached_on: date) -> date:
    """The last of the 30 working days after the day on which the number was reached.

    Monday to Friday: public holidays, which would only make it later, are not known here.
    """
    day, left = reached_on, FILING_WORKING_DAYS
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < _SATURDAY
    return day


def latest_review(approved_on: date) -> date:
    """Three years later; for 29 February the day before."""
    try:
        return approved_on.replace(year=approved_on.year + ASSESSMENT_YEARS)
    except ValueError:
        return approved_on.replace(year=approved_on.year + ASSESSMENT_YEARS, day=28)
