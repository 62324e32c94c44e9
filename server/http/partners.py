"""A partner's program at a door: by its own token, and a proof of the key to which that is bound."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from domain.errors import NotSignedIn
from domain.problems import Problem
from handlers.accounts.services import ACCOUNTS
from handlers.request import PARTNER, PARTNER_GRANT
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
    bearer = await gate.admit(said, route.reads)
    request[PARTNER] = bearer.partner
    note(request, "plan", bearer.partner.terms.plan.per_minute, bearer.left)
    if bearer.grant is not None:
        request[PARTNER_GRANT] = bearer.grant
