"""When the holder of a stored face is asked to renew it, and when it is erased."""

from datetime import date, timedelta

from domain.faces.face_records import REVIEW_ASK_DAYS, REVIEW_GRACE_DAYS, ReviewCalendar


def test_a_face_is_asked_for_sixty_days_ahead_and_erased_thirty_days_late() -> None:
    today = date(2026, 11, 29)
    calendar = ReviewCalendar(today)

    assert calendar.ask_until == today + timedelta(days=REVIEW_ASK_DAYS)
    assert calendar.erase_until == today - timedelta(days=REVIEW_GRACE_DAYS)


def test_nothing_is_erased_sooner_than_ninety_days_after_its_holder_was_asked() -> None:
    """Of a record that was found only when it was overdue, too."""
    assert ReviewCalendar(date(2026, 11, 29)).asked_until == date(2026, 8, 31)
