"""A phone at a door in the place of the screen that handed it something: by a code, and a proof of its key."""

from typing import Final

from aiohttp import hdrs, web
from multidict import istr

from auth.access import allows
from domain.errors import NotAllowed
from domain.people import Officer, Principal
from domain.problems import Problem
from handlers.accounts.services import ACCOUNTS
from handlers.request import HANDED
from server.route import Route

HAND_OFF: Final = istr("Zhijian-Hand-Off")


async def admit_handed(request: web.Request, route: Route, key: str) -> Principal:
    """Whoever opened the hand-off, at the doors alone that name its purpose, and about nothing else.

    `key`: the thumbprint that the request proved. No sign-in beside it counts, and nobody acts for
    others by it.
    """
    codes, hands = request.headers.getall(HAND_OFF), route.hands
    if hands is None or len(codes) != 1 or hdrs.AUTHORIZATION in request.headers:
        raise NotAllowed(Problem.HAND_OFF_NOT_HERE)
    accounts = request.app[ACCOUNTS]
    handed = await accounts.hand_offs.admit(codes[0], key, hands.purpose)
    if hands.about:
        part = request.match_info[hands.part] if hands.part else None
        handed.check_about(request.match_info[hands.about], part)
    request[HANDED], principal = handed, handed.principal
    if isinstance(principal, Officer):
        principal = await accounts.officers.today(principal)
    allows(route.access, principal)
    return principal
