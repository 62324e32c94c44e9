"""Doors of units, posts, items and cases."""

from typing import Final

from definitions.located import BYTES
from handlers.hall import items, officer_items, officer_posts, officer_units
from proto.http.accounts.staff import Why
from proto.http.hall.items import ItemSeen, ItemsFound, ItemVersionShown, ItemVersionsSeen
from proto.http.hall.posts import (
    PostChange,
    PostsSeen,
    UnitChange,
    UnitNew,
    UnitSeen,
    UnitsSeen,
)
from server.route import Bytes, Route
from server.routes.terms import ADMIN, CALLS, CURSOR, KEY, OFFICER, PUBLIC, TEXT, TRIES

UNIT: Final = "/v1/officer/units/{unit}"
VERSION: Final = "/v1/officer/items/{item}/versions/{version}"
NAMED: Final = ("item", "version")
DEFINITION: Final = Bytes(BYTES, kinds=("application/yaml",))
STAFF_POSTS: Final = "/v1/officer/officers/{officer}/posts"

# fmt: off
ROUTES: Final = (
    Route("GET", "/v1/items", items.search, PUBLIC, query={"words": TEXT, **CURSOR}, gives=ItemsFound, per_minute=CALLS),
    Route("GET", "/v1/items/{item}", items.show, PUBLIC, gives=ItemSeen, texts=("item",), per_minute=CALLS),
    Route("GET", "/v1/officer/items", officer_items.newest, OFFICER, query=CURSOR, gives=ItemVersionsSeen),
    Route("POST", "/v1/officer/items", officer_items.propose, ADMIN, asks=KEY, takes_bytes=DEFINITION, gives=ItemVersionShown, status=201, per_account=TRIES),
    Route("GET", VERSION, officer_items.show, OFFICER, gives=ItemVersionShown, texts=NAMED),
    Route("POST", f"{VERSION}/releases", officer_items.release, ADMIN, asks=KEY, takes=Why, gives=ItemVersionShown, status=201, texts=NAMED),
    Route("POST", f"{VERSION}/retirements", officer_items.retire, ADMIN, asks=KEY, takes=Why, gives=ItemVersionShown, status=201, texts=NAMED),
    Route("POST", f"{VERSION}/withdrawals", officer_items.withdraw, ADMIN, asks=KEY, takes=Why, gives=ItemVersionShown, status=201, texts=NAMED),
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
