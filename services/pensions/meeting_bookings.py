"""What is booked at a visiting team, or with an officer by video: that a person shows to be entitled."""

from typing import Final
from uuid import UUID

from domain.bookings.bookings import BookingChanged
from domain.errors import fault
from domain.subjects import SubjectKind
from domain.words import Words

_WHAT: Final = Words("请选择要认证的待遇", "choose the pension that is to be certified")


class MeetingBookings:
    """The effect of bookings at places of the kinds home visit and video."""

    async def after(self, changed: BookingChanged) -> tuple[UUID, ...]:
        """Invalid for one that says of no entitlement what it is for."""
        if changed.before is None and changed.booking.about.kind is not SubjectKind.ENTITLEMENT:
            raise fault("/about", "entitlement", _WHAT)
        return ()
