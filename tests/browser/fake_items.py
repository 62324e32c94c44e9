"""At the fake city's desk: versions of items, proposed as files and released by a second administrator."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from aiohttp import web

from definitions.reading import read_item
from definitions.shipped import named, shipped
from domain.errors import FieldError, Invalid
from domain.hall.items import Item
from domain.hall.releases import STATE_WORDS, ItemState
from domain.problems import Problem
from proto.http.accounts.staff import Why
from proto.http.hall import items as wire
from tests.browser.fake_answers import NOW, answer, spoken
from tests.browser.fake_hall import shown
from tests.definitions.test_shipped_items import KNOWN

(SHOP,) = [path.read_bytes() for path in shipped() if named(path) == ("permit.shopfront", 1)]


@dataclass(slots=True)
class FakeItems:
    state: ItemState = ItemState.PROPOSED
    mine: bool = False
    text: bytes = SHOP
    whys: list[tuple[str, str]] = field(default_factory=list)

    def add_to(self, app: web.Application) -> None:
        at = "/v1/officer/items"
        one = f"{at}/{{item}}/versions/{{version}}"
        app.add_routes(
            [
                web.get(at, self._all),
                web.post(at, self._propose),
                web.get(one, self._show),
                web.post(f"{one}/{{end}}", self._move),
            ]
        )

    def item(self) -> Item:
        found = read_item(self.text, KNOWN)
        if isinstance(found, Item):
            return found
        errors = tuple(
            FieldError(f"/{one.line}/{one.column}", one.code, one.words) for one in found
        )
        raise Invalid(Problem.ITEM_UNFIT, errors=errors)

    def _line(self, request: web.Request) -> dict[str, Any]:
        item, language = self.item(), spoken(request)
        ended: datetime | None = NOW if self.state is ItemState.RETIRED else None
        return {
            "item": item.name,
            "version": item.version,
            "name": item.names.in_(language),
            "state": self.state,
            "standing": STATE_WORDS[self.state].in_(language),
            "digest": "ab" * 32,
            "proposed_at": NOW,
            "by_operator": False,
            "mine": self.mine,
            "released_at": None if self.state is ItemState.PROPOSED else NOW,
            "ended_at": ended,
        }

    async def _all(self, request: web.Request) -> web.Response:
        line = wire.ItemVersionSeen(**self._line(request))
        return answer(wire.ItemVersionsSeen(versions=[line]))

    async def _propose(self, request: web.Request) -> web.Response:
        assert request.content_type == "application/yaml"
        before, self.text = self.text, await request.read()
        try:
            self.item()
        except Invalid:
            self.text = before
            raise
        self.state, self.mine = ItemState.PROPOSED, True
        return self._shown(request, 201)

    async def _show(self, request: web.Request) -> web.Response:
        return self._shown(request)

    async def _move(self, request: web.Request) -> web.Response:
        why, end = Why.model_validate_json(await request.read()).why, request.match_info["end"]
        self.whys.append((end, why))
        self.state = {
            "releases": ItemState.RELEASED,
            "withdrawals": ItemState.WITHDRAWN,
            "retirements": ItemState.RETIRED,
        }[end]
        return self._shown(request, 201)

    def _shown(self, request: web.Request, status: int = 200) -> web.Response:
        seen = wire.ItemVersionShown(
            **self._line(request),
            text=self.text.decode(),
            findings=[],
            shown=shown(self.item(), request),
        )
        return answer(seen, status)
