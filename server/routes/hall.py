"""Doors of units, posts, items and cases."""

from typing import Final

from handlers.hall import officer_posts, officer_units
from proto.http.accounts.staff import Why
from proto.http.hall.posts import (
    PostChange,
    PostsSeen,
    UnitChange,
    UnitNew,
    UnitSeen,
    UnitsSeen,
)
from server.route import Route
from server.routes.terms import ADMIN, KEY, OFFICER

UNIT: Final = "/v1/officer/units/{unit}"
STAFF_POSTS: Final = "/v1/officer/officers/{officer}/posts"

# fmt: off
ROUTES: Final = (
    Route("GET", "/v1/officer/units", officer_units.all_, OFFICER, gives=UnitsSeen),
    Route("POST", "/v1/officer/units", officer_units.add, ADMIN, asks=KEY, takes=UnitNew, gives=UnitSeen, status=201),
    Route("PATCH", UNIT, officer_units.rename, ADMIN, takes=UnitChange, gives=UnitSeen, texts=("unit",)),
    Route("POST", f"{UNIT}/closings", officer_units.close, ADMIN, asks=KEY, takes=Why, gives=UnitSeen, status=201, texts=("unit",)),
    Route("POST", f"{UNIT}/openings", officer_units.open_, ADMIN, asks=KEY, takes=Why, gives=UnitSeen, status=201, texts=("unit",)),
    Route("GET", "/v1/officer/posts", officer_posts.own, OFFICER, gives=PostsSeen),
    Route("GET", STAFF_POSTS, officer_posts.of_officer, ADMIN, gives=PostsSeen),
    Route("POST", STAFF_POSTS, officer_posts.grant, ADMIN, asks=KEY, takes=PostChange, gives=PostsSeen, status=201),
    Route("POST", f"{STAFF_POSTS}/revocations", officer_posts.revoke, ADMIN, asks=KEY, takes=PostChange, gives=PostsSeen, status=201),
)
# fmt: on
