"""A citizen's own account."""

from aiohttp import web

from handlers import keys
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
    return keys.answer(_me(await request.app[keys.ACCOUNTS].me(keys.citizen(request))))


async def change(request: web.Request, body: MeChange) -> web.Response:
    seen = await request.app[keys.ACCOUNTS].change(
        keys.citizen(request), language=body.language, elder_mode=body.elder_mode
    )
    return keys.answer(_me(seen))


async def bind(request: web.Request, body: Binding) -> web.Response:
    seen = await request.app[keys.ACCOUNTS].bind(keys.citizen(request), body.name, body.id_number)
    return keys.answer(_me(seen), 201)


async def link_wechat(request: web.Request, body: WechatCode) -> web.Response:
    seen = await request.app[keys.ACCOUNTS].link_wechat(keys.citizen(request), body.code)
    return keys.answer(_me(seen), 201)


async def subscribe(request: web.Request, body: SubscriptionAnswer) -> web.Response:
    seen = await request.app[keys.ACCOUNTS].answer_subscription(
        keys.citizen(request), body.template_id, accepted=body.result == "accept"
    )
    return keys.answer(_me(seen), 201)


async def agree(request: web.Request, body: Agreement) -> web.Response:
    citizen = keys.citizen(request)
    await request.app[keys.CONSENTS].agree(
        keys.acting(request),
        body.purpose,
        body.version,
        language=body.language or keys.language(request),
        how=body.how,
        text_sha256=body.text_sha256,
    )
    return keys.answer(_me(await request.app[keys.ACCOUNTS].me(citizen)), 201)


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
