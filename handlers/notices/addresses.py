"""A citizen's further addresses, and the one click in a letter that ends them."""

from aiohttp import web

from domain.delivery import Channel
from domain.errors import NotFound
from domain.notices.addresses import PostalAddress
from domain.problems import Problem
from handlers import keys
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
    sent = await request.app[keys.ADDRESSES].send_code(
        keys.citizen(request), body.email, keys.language(request)
    )
    answer = CodeSent(resend_after=sent.resend_after, expires_in=sent.expires_in)
    return keys.answer(answer, 202)


async def confirm_email(request: web.Request, body: EmailConfirmed) -> web.Response:
    await request.app[keys.ADDRESSES].confirm_email(keys.citizen(request), body.email, body.code)
    return await _answer(request)


async def set_postal(request: web.Request, body: PostalNew) -> web.Response:
    postal = PostalAddress(body.recipient, body.address, body.postcode)
    await request.app[keys.ADDRESSES].set_postal(keys.citizen(request), postal)
    return await _answer(request)


async def wechat_page(request: web.Request) -> web.Response:
    return keys.answer(
        WechatPage(url=request.app[keys.ADDRESSES].wechat_page(keys.citizen(request)))
    )


async def link_wechat(request: web.Request, body: WechatBack) -> web.Response:
    await request.app[keys.ADDRESSES].link_wechat(keys.citizen(request), body.code, body.state)
    return await _answer(request)


async def remove(request: web.Request) -> web.Response:
    try:
        channel = Channel(request.match_info["channel"])
    except ValueError:
        raise NotFound(Problem.NOT_FOUND) from None
    await request.app[keys.ADDRESSES].remove(keys.citizen(request), channel)
    return web.Response(status=204)


async def unsubscribe(request: web.Request) -> web.Response:
    await request.app[keys.ADDRESSES].unsubscribe(request.match_info["token"])
    return web.Response(status=204)


async def _answer(request: web.Request) -> web.Response:
    book = request.app[keys.ADDRESSES]
    return keys.answer(
        Addresses(
            addresses=[
                AddressSeen.model_validate(
                    {"channel": each.channel, "shown": each.shown, "added_at": each.added_at}
                )
                for each in await book.mine(keys.citizen(request))
            ],
            channels=[channel.value for channel in book.channels],
        )
    )
