"""Versions of items: seen by every officer, proposed, released and retired by administrators."""

from typing import Final

from aiohttp import web

from domain.errors import NotFound
from domain.hall.items import ITEM_NAME
from domain.hall.releases import ItemVersion
from domain.problems import Problem
from handlers.hall.services import HALL
from handlers.request import json_response, language_of, officer_of
from proto.http.accounts.staff import Why
from proto.http.hall import items as wire
from services.hall.item_releases import VersionFile

_DIGITS: Final = 9  # a version has fewer, and the store takes no more


async def newest(request: web.Request) -> web.StreamResponse:
    page = await request.app[HALL].item_releases.newest(request.query.get("cursor", ""))
    return json_response(
        wire.ItemVersionsSeen(
            versions=[_line(request, each) for each in page.versions],
            next_cursor=page.next_cursor,
        )
    )


async def propose(request: web.Request, definition: bytes) -> web.StreamResponse:
    found = await request.app[HALL].item_releases.propose(officer_of(request), definition)
    return json_response(await _shown(request, found), status=201)


async def show(request: web.Request) -> web.StreamResponse:
    found = await request.app[HALL].item_releases.show(*_named(request))
    return json_response(await _shown(request, found))


async def release(request: web.Request, body: Why) -> web.StreamResponse:
    releases = request.app[HALL].item_releases
    found = await releases.release(officer_of(request), *_named(request), body.why)
    return json_response(await _shown(request, found), status=201)


async def retire(request: web.Request, body: Why) -> web.StreamResponse:
    releases = request.app[HALL].item_releases
    found = await releases.retire(officer_of(request), *_named(request), body.why)
    return json_response(await _shown(request, found), status=201)


async def withdraw(request: web.Request, body: Why) -> web.StreamResponse:
    releases = request.app[HALL].item_releases
    found = await releases.withdraw(officer_of(request), *_named(request), body.why)
    return json_response(await _shown(request, found), status=201)


def _named(request: web.Request) -> tuple[str, int]:
    """What names no version of an item is not found."""
    name, version = request.match_info["item"], request.match_info["version"]
    if not (ITEM_NAME.fullmatch(name) and version.isascii() and version.isdigit()):
        raise NotFound(Problem.NOT_FOUND)
    if len(version) > _DIGITS:
        raise NotFound(Problem.NOT_FOUND)
    return name, int(version)


def _line(request: web.Request, version: ItemVersion) -> wire.ItemVersionSeen:
    mine = version.proposed_by == officer_of(request).officer
    return wire.ItemVersionSeen.of(version, language_of(request), mine=mine)


async def _shown(request: web.Request, found: VersionFile) -> wire.ItemVersionShown:
    language = language_of(request)
    seen = None
    if found.item is not None:
        shown = await request.app[HALL].items.shown(found.item)
        seen = wire.ItemSeen.of(found.item, shown.units, language, shown.parts)
    return wire.ItemVersionShown.of(
        found.version,
        language,
        mine=found.version.proposed_by == officer_of(request).officer,
        text=found.text,
        findings=[wire.FindingSeen.of(each, language) for each in found.findings],
        shown=seen,
    )
