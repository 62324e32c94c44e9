"""A citizen's further addresses, and the one click in a letter that ends them."""

from aiohttp import web

from domain.delivery import Channel
from domain.errors import NotFound
from domain.notices.addresses import PostalAddress
from domain.problems import Problem
from handlers.notices.services import NOTICES
from handlers.request import citizen_of, json_response, language_of
from proto.http.accounts.sign_in import CodeSent
from proto.http.notices.addresses import (
    Addresses,
    AddressSeen,
    EmailConfirmed,
    EmailWanted,
    PostalNew,
    WechatBack,
    WechatPage,
)


async def mine(request: web.Request) -> web.Response:
    return await _answer(request)


async def send_code(request: web.Request, body: EmailWanted) -> web.Response:
    sent = await request.app[NOTICES].addresses.send_code(
        citizen_of(request), body.email, language_of(request)
    )
    answer = CodeSent(resend_after=sent.resend_after, expires_in=sent.expires_in)
    return json_response(answer, 202)


async def confirm_email(request: web.Request, body: EmailConfirmed) -> web.Response:
    await request.app[NOTICES].addresses.confirm_email(citizen_of(request), body.email, body.code)
    return await _answer(request)


async def set_postal(request: web.Request, body: PostalNew) -> web.Response:
    postal = PostalAddress(body.recipient, body.address, body.postcode)
    await request.app[NOTICES].addresses.set_postal(citizen_of(request), postal)
    return await _answer(request)


async def wechat_page(request: web.Request) -> web.Response:
    return json_response(
        WechatPage(url=request.app[NOTICES].addresses.wechat_page(citizen_of(request)))
    )


async def link_wechat(request: web.Request, body: WechatBack) -> web.Response:
    await request.app[NOTICES].addresses.link_wechat(citizen_of(request), body.code, body.state)
    return await _answer(request)


async def remove(request: web.Request) -> web.Response:
    try:
        channel = Channel(request.match_info["channel"])
    except ValueError:
        raise NotFound(Problem.NOT_FOUND) from None
    await request.app[NOTICES].addresses.remove(citizen_of(request), channel)
    return web.Response(status=204)


async def unsubscribe(request: web.Request) -> web.Response:
    await request.app[NOTICES].addresses.unsubscribe(request.match_info["token"])
    return web.Response(status=204)


async def _answer(request: web.Request) -> web.Response:
    book = request.app[NOTICES].addresses
    return json_response(
        Addresses(
            addresses=[
                AddressSeen.model_validate(
                    {"channel": each.channel, "shown": each.shown, "added_at": each.added_at}
                )
                for each in await book.mine(citizen_of(request))
            ],
            channels=[channel.value for channel in book.channels],
        )
    )
