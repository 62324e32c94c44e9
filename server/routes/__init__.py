"""Every door of the house: method, path, handler, rule; what it takes and gives. A file a context."""

from typing import Final

from server.route import Route
from server.routes import (
    accounts,
    bookings,
    city,
    faces,
    hall,
    halls,
    house,
    notices,
    payments,
    pensions,
    privacy,
)

ROUTES: Final[tuple[Route, ...]] = (
    *accounts.ROUTES,
    *faces.ROUTES,
    *notices.ROUTES,
    *pensions.ROUTES,
    *bookings.ROUTES,
    *halls.ROUTES,
    *payments.ROUTES,
    *hall.ROUTES,
    *city.ROUTES,
    *privacy.ROUTES,
    *house.ROUTES,
)
