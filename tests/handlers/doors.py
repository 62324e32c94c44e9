"""What a handler's tests put before a door: the services it may ask, who comes, and what is known of the request."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from aiohttp import web

from auth.access import Access
from domain.accounts.officers import Reach
from domain.accounts.partners import Partner, PartnerGrant
from domain.people import Citizen, Level, Officer, Role
from handlers import request as known
from handlers.accounts.services import ACCOUNTS, AccountServices
from handlers.bookings.services import BOOKINGS, QUEUES, BookingServices, QueueServices
from handlers.city.services import CITY, CityServices
from handlers.faces.services import FACES, FaceServices
from handlers.hall.services import HALL, HallServices
from handlers.notices.services import NOTICES, NoticeServices
from handlers.payments.services import PAYMENTS, PaymentServices
from handlers.pensions.services import PENSIONS, PensionServices
from handlers.privacy.services import PRIVACY, PrivacyServices
from server.route import Route
from tests.made import made

SERVICES: Final[Mapping[web.AppKey[Any], type]] = {
    ACCOUNTS: AccountServices,
    BOOKINGS: BookingServices,
    CITY: CityServices,
    FACES: FaceServices,
    HALL: HallServices,
    NOTICES: NoticeServices,
    PAYMENTS: PaymentServices,
    PENSIONS: PensionServices,
    PRIVACY: PrivacyServices,
    QUEUES: QueueServices,
}
CITIZEN: Final = Citizen(UUID(int=71), Level.PROVEN, UUID(int=72), "thumb")
OFFICER: Final = Officer(UUID(int=73), frozenset(Role), UUID(int=74))
PURPOSE: Final = "purpose"
VERSION: Final = 77


def who(route: Route) -> Citizen | Officer | None:
    """Nobody where nobody has to be known, and where a partner comes."""
    if route.access in {Access.PUBLIC, Access.PARTNER}:
        return None
    return CITIZEN if route.access in {Access.CITIZEN, Access.BOUND} else OFFICER


def names_in(route: Route) -> list[str]:
    """What its path has a place for."""
    return [part[1:-1] for part in route.path.split("/") if part.startswith("{")]


def know(request: web.Request, route: Route) -> web.Request:
    """The request, with what is known of it before a handler reads it."""
    request[known.PRINCIPAL] = who(route)
    request[known.PURPOSE], request[known.VERSION] = PURPOSE, VERSION
    request[known.REACH] = Reach.SERVES
    request[known.ADDRESS], request[known.CALLER] = "192.0.2.7", "caller"
    request[known.DEVICE_KEY], request[known.TOKEN_SECONDS] = "thumb", 900.0
    request[known.PARTNER] = made(Partner, partner=UUID(int=75))
    request[known.PARTNER_GRANT] = made(PartnerGrant)
    return request
