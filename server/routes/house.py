"""Doors of the house itself: its state, and what it says of itself."""

from typing import Final

from handlers import api, health, problems
from server.route import Route
from server.routes.terms import PUBLIC

# fmt: off
ROUTES: Final = (
    Route("GET", "/healthz", health.alive, PUBLIC),
    Route("GET", "/readyz", health.ready, PUBLIC),
    Route("GET", "/metrics", health.metrics, PUBLIC, kinds=("text/plain",)),
    Route("GET", "/v1/openapi.json", api.document, PUBLIC),
    Route("GET", "/.well-known/jwks.json", api.jwks, PUBLIC),
    Route("GET", "/docs", api.page, PUBLIC, kinds=("text/html",)),
    Route("GET", "/problems", problems.all_, PUBLIC),
    Route("GET", "/problems/{name}", problems.one, PUBLIC, texts=("name",)),
)
# fmt: on
