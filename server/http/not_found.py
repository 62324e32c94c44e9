"""Where no door stands: an address that is none, and a method that an address does not take."""

from functools import cache
from typing import NoReturn

from aiohttp import hdrs, web

from server.http.problem_responses import UNKNOWN_ROUTE, Observe, Plain, answering


def add_not_found(app: web.Application, observe: Observe) -> None:
    """Has what no door takes refused and counted as everything else; called when all doors stand.

    Without it aiohttp answers by itself. What is no path at all (`CONNECT`, `GET ?a`) it still does:
    nginx lets nobody send that.
    """
    standing = list(app.router.resources())

    @cache
    def doors() -> web.UrlDispatcher:
        """All of them, put in order when the first stranger comes."""
        found = web.UrlDispatcher()
        for resource in standing:
            found.register_resource(resource)
        return found

    async def refuse(request: web.Request) -> NoReturn:
        refusal = (await doors().resolve(request)).http_exception
        raise refusal or web.HTTPNotFound

    app.router.register_resource(_Anything(answering(refuse, UNKNOWN_ROUTE, observe)))


class _Anything(web.PlainResource):
    """Takes what no other resource took: aiohttp looks last at what stands at the root."""

    def __init__(self, handler: Plain) -> None:
        super().__init__("/")
        self._route = self.add_route(hdrs.METH_ANY, handler)

    async def resolve(
        self,
        request: web.Request,  # noqa: ARG002  # whatever it is
    ) -> tuple[web.UrlMappingMatchInfo | None, set[str]]:
        return web.UrlMappingMatchInfo({}, self._route), set()
