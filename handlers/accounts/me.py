"""A citizen's own account."""

from aiohttp import web

from domain.documents import stated
from handlers.accounts.services import ACCOUNTS
from handlers.request import acting_of, citizen_of, json_response, language_of
from proto.http.accounts.sign_in import (
    Agreement,
    Binding,
    ConsentGiven,
    Me,
    MeChange,
    SubscriptionAnswer,
    WechatCode,
)
from services.accounts.accounts import AccountSeen


async def show(request: web.Request) -> web.Response:
    return json_response(_me(await request.app[ACCOUNTS].accounts.me(citizen_of(request))))


async def change(request: web.Request, body: MeChange) -> web.Response:
    seen = await request.app[ACCOUNTS].accounts.change(
        citizen_of(request), language=body.language, elder_mode=body.elder_mode
    )
    return json_response(_me(seen))


async def bind(request: web.Request, body: Binding) -> web.Response:
    seen = await request.app[ACCOUNTS].accounts.bind(
        citizen_of(request), body.name, stated(body.document, body.id_number)
    )
    return json_response(_me(seen), 201)


async def link_wechat(request: web.Request, body: WechatCode) -> web.Response:
    seen = await request.app[ACCOUNTS].accounts.link_wechat(citizen_of(request), body.code)
    return json_response(_me(seen), 201)


async def unlink_wechat(request: web.Request) -> web.Response:
    await request.app[ACCOUNTS].accounts.unlink_wechat(citizen_of(request))
    return web.Response(status=204)


async def subscribe(request: web.Request, body: SubscriptionAnswer) -> web.Response:
    seen = await request.app[ACCOUNTS].accounts.answer_subscription(
        citizen_of(request), body.template_id, accepted=body.result == "accept"
    )
    return json_response(_me(seen), 201)


async def agree(request: web.Request, body: Agreement) -> web.Response:
    citizen = citizen_of(request)
    await request.app[ACCOUNTS].consents.agree(
        acting_of(request),
        body.purpose,
        body.version,
        language=body.language or language_of(request),
        how=body.how,
        text_sha256=body.text_sha256,
    )
    return json_response(_me(await request.app[ACCOUNTS].accounts.me(citizen)), 201)


def _me(seen: AccountSeen) -> Me:
    return Me(
        account=seen.account,
        level=seen.level,
        phone=seen.phone,
        name=seen.name,
        language=seen.language,
        elder_mode=seen.elder_mode,
        wechat_linked=seen.wechat_linked,
        consents=[
            ConsentGiven(
                purpose=consent.purpose, version=consent.version, given_at=consent.given_at
            )
            for consent in seen.consents
        ],
        subscriptions=dict(seen.subscriptions),
        last_n=seen.last_n,
    )
