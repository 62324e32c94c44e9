"""A partner's program at a door: by its own token, and a proof of the key to which that is bound; counted."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus

from aiohttp import web

from auth.access import Access
from domain.accounts.partner_calls import door_of
from domain.errors import NotSignedIn, Refusal
from domain.problems import Problem
from handlers.accounts.services import ACCOUNTS
from handlers.refusals import status_of
from handlers.request import COUNTED, PARTNER, PARTNER_GRANT
from server.http.oauth_errors import PREFIX as OAUTH
from server.http.problem_responses import Plain
from server.http.quotas import note
from server.http.shown_tokens import DPOP, shown_token
from server.route import Route


async def admit_partner(
    request: web.Request,
    route: Route,
    shown_key: Callable[[web.Request, str], Awaitable[str]],
) -> None:
    """Notes which partner asks, and under which consent.

    A reading of a person's data is on record once this returns.
    """
    gate = request.app[ACCOUNTS].partner_gate
    scheme, token = shown_token(request)
    if scheme != DPOP:
        raise NotSignedIn(Problem.SIGN_IN_NEEDED)
    said = gate.shown(token)
    if await shown_key(request, token) != said.key:
        raise NotSignedIn(Problem.PROOF_NEEDED)
    request[COUNTED] = said.partner
    bearer = await gate.admit(said, route.reads, own=route.own)
    request[PARTNER] = bearer.partner
    note(request, "plan", bearer.partner.terms.plan.per_minute, bearer.left)
    if bearer.grant is not None:
        request[PARTNER_GRANT] = bearer.grant


def counting(enter: Plain, route: Route) -> Plain:
    """Counts the calls of a partners' door, as they end, to the partner whose key was proven; of nobody, to nobody."""
    if route.access is not Access.PARTNER and not route.path.startswith(OAUTH):
        return enter
    door = door_of(route.path)

    async def counted(request: web.Request) -> web.StreamResponse:
        status: int = HTTPStatus.INTERNAL_SERVER_ERROR
        try:
            response = await enter(request)
            status = response.status
        except Refusal as refusal:
            status = status_of(refusal)
            raise
        finally:
            if COUNTED in request:
                request.app[ACCOUNTS].partner_calls.count(request[COUNTED], door, status)
        return response

    return counted
