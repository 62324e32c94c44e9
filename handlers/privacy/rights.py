"""Who used my data, the lock on my face, a copy of everything, and the end of the account."""

from datetime import UTC, datetime

from aiohttp import web

from domain.privacy.rights import ERASED_ACCOUNT, ERASED_FACE, KEPT
from handlers.cookies import CITIZEN_COOKIES, forget_cookies
from handlers.privacy.services import PRIVACY
from handlers.request import citizen_of, json_response, language_of
from proto.http.privacy import rights as wire
from proto.http.privacy.copied import Export


async def uses(request: web.Request) -> web.Response:
    page = await request.app[PRIVACY].rights.uses(
        citizen_of(request), request.query.get("cursor", "")
    )
    language = language_of(request)
    return json_response(
        wire.Uses(
            uses=[wire.UseSeen.of(use, language) for use in page.uses],
            next_cursor=page.next_cursor,
        )
    )


async def face_lock(request: web.Request) -> web.Response:
    at = await request.app[PRIVACY].rights.face_locked_at(citizen_of(request))
    return json_response(wire.FaceLock(locked_at=at))


async def lock_face(request: web.Request) -> web.Response:
    rights, citizen = request.app[PRIVACY].rights, citizen_of(request)
    await rights.lock(citizen)
    return json_response(wire.FaceLock(locked_at=await rights.face_locked_at(citizen)), 201)


async def unlock_face(request: web.Request) -> web.Response:
    await request.app[PRIVACY].rights.unlock(citizen_of(request))
    return web.Response(status=204)


async def export(request: web.Request) -> web.Response:
    citizen = citizen_of(request)
    held = await request.app[PRIVACY].rights.export(citizen)
    return json_response(Export.of(held, datetime.now(UTC), language_of(request), citizen.session))


async def delete(request: web.Request) -> web.Response:
    """What is gone, what the law keeps, and why; the page's cookies go with it."""
    erased = await request.app[PRIVACY].rights.erase(citizen_of(request))
    language = language_of(request)
    gone = [ERASED_ACCOUNT, ERASED_FACE] if erased.person else [ERASED_ACCOUNT]
    kept = KEPT if erased.person else ()
    answer = json_response(
        wire.Deleted(
            erased=[words.in_(language) for words in gone],
            kept=[
                wire.KeptSeen(what=each.what.in_(language), why=each.why.in_(language))
                for each in kept
            ],
        )
    )
    forget_cookies(answer, CITIZEN_COOKIES)
    return answer
