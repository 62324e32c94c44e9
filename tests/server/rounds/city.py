"""A city to which everything is connected, and the people who walk through it."""

import asyncio
import base64
import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from aiohttp import web
from aiohttp.test_utils import TestServer
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from pydantic import SecretStr

from clients.standins import ems, his, unit_system
from clients.standins.accounts import StandinAccounts
from clients.standins.app import make_standins
from clients.standins.paying import PAYING, PayingHooks
from domain.people import Role
from tests.connectors.push_vendors import keys
from tests.mail_server import PASSWORD as MAIL_PASSWORD
from tests.mail_server import USER, MailServer, serve_mail
from tests.phones import APPS, ROOTS
from tests.server.accounts.provider_desk import provided
from tests.server.house import House, hire, open_house
from tests.server.payments.vendors import payment_settings, with_keys
from tests.server.rounds.walker import Walker

KNOWN: Final = StandinAccounts()
SECRET: Final = "a secret of many letters"
#: Of the example in WeChat's own document, as is the token.
PUSH_KEY: Final = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
PUSH_TOKEN: Final = "AAAAA"
SCIM_TOKEN: Final = "a token of the identity provider, of many letters"
WAIT_S: Final = 60
#: With a system of its own, and no step in any item here.
UNIT: Final = "archives"
OFFICE: Final = {
    "name": "政务服务中心",
    "phone": "13600136000",
    "province": "广东省",
    "city": "深圳市",
    "county": "福田区",
    "street": "福中三路",
}


@dataclass
class City:
    walker: Walker
    house: House
    mail: MailServer
    partner: str  # host and port of somebody who takes webhooks
    hooks: PayingHooks  # of the vendors of payments
    officers: dict[str, str]  # token by user name: chen and zhou with every role, wu a third

    async def until(self, look: Callable[[], Awaitable[Any]]) -> Any:  # noqa: ANN401  # what was found
        """What is there as soon as the loops of the house have done it."""
        async with asyncio.timeout(WAIT_S):
            while not (found := await look()):  # noqa: ASYNC110  # the loops give no event
                await asyncio.sleep(0.05)
        return found

    async def played(self, hook: str, body: object) -> dict[str, Any]:
        """Plays the world at the stand-ins."""
        url = f"{self.house.standins}/_standin/{hook}"
        async with self.house.http.post(url, json=body) as response:
            assert response.status in {200, 204}, (hook, await response.text())
            text = await response.text()
            return dict(json.loads(text)) if text else {}

    async def new_code(self, send: Callable[[], Awaitable[Any]], phone: str) -> str:
        """A code to that phone, though the last is not a minute old."""
        await self.house.infrastructure.database.execute("DELETE FROM sign_in_codes")
        await send()
        return await self.house.code(phone)


async def _take(request: web.Request) -> web.Response:
    await request.read()
    return web.Response(status=204)


@asynccontextmanager
async def open_city(database_url: str, folder: Path) -> AsyncIterator[City]:
    public, push = folder / "network.pem", folder / "webpush.pem"
    key = ec.generate_private_key(ec.SECP256R1())
    public.write_bytes(
        key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )
    push.write_text(keys("ec")[0])
    partner = web.Application()
    partner.router.add_post("/{path:.*}", _take)
    async with serve_mail() as mail, TestServer(partner) as taker:
        host = f"127.0.0.1:{taker.port}"

        vendors = make_standins()
        hooks = with_keys(vendors[PAYING])
        (folder / f"{UNIT}.secret").write_text(unit_system.SECRET)

        def more(outside: str) -> Mapping[str, Any]:
            paying = payment_settings(hooks, outside, folder, nontax=False)
            return (
                APPS
                | paying
                | provided(outside)
                | _settings(outside, mail.port, host, public, push)
            )

        async with open_house(database_url, folder, more, vendors=vendors, roots=ROOTS) as house:
            for name in ("chen", "zhou", "wu"):
                await hire(house.parts.accounts.officers, name, *Role)
            officers = {name: await house.officer(name) for name in ("chen", "zhou", "wu")}
            yield City(Walker(house), house, mail, host, hooks, officers)


def _settings(
    outside: str, mail_port: int, partner: str, network_key: Path, push_key: Path
) -> dict[str, Any]:
    return {
        "smtp_host": "127.0.0.1",
        "smtp_port": mail_port,
        "smtp_tls": "none",
        "smtp_user": USER,
        "smtp_password": SecretStr(MAIL_PASSWORD),
        "mail_from": "hall@example.gov.cn",
        "letters": True,
        "wechat_base_url": outside,
        "wechat_appid": KNOWN.appid,
        "wechat_secret": SecretStr(KNOWN.app_secret),
        "wechat_template": "standin-notice",
        "wechat_face": True,
        "wechat_face_picture": True,
        "wechat_account_base_url": outside,
        "wechat_account_open_url": outside,
        "wechat_account_appid": KNOWN.service_appid,
        "wechat_account_secret": SecretStr(KNOWN.service_secret),
        "wechat_account_template": "standin-service",
        "network_id_base_url": outside,
        "network_id_app_id": KNOWN.network_app,
        "network_id_secret": KNOWN.network_secret,
        "network_id_key_file": network_key,
        "xiaomi_base_url": outside,
        "xiaomi_secret": KNOWN.push_secret,
        "xiaomi_package": KNOWN.push_package,
        "xiaomi_channel": KNOWN.push_channel,
        "webpush_key_file": push_key,
        "webpush_subject": "mailto:push@example.cn",
        "webpush_hosts": (outside.removeprefix("http://"),),
        "webhook_standins": (partner,),
        "courier_base_url": f"{outside}{ems.PATH}",
        "courier_sender_no": KNOWN.ems_sender,
        "courier_authorization": SecretStr(KNOWN.ems_authorization),
        "courier_sign_key": SecretStr(KNOWN.ems_key),
        "courier_office": OFFICE,
        "unit_systems": {UNIT: f"{outside}{unit_system.PREFIX}/{UNIT}"},
        "unit_system_secrets": network_key.parent,
        "his_base_url": f"{outside}{his.PREFIX}",
        "his_app": his.APP,
        "his_key": SecretStr(his.KEY),
        "public_url": "https://hall.test",
        "scim_token": SecretStr(SCIM_TOKEN),
        "callback_secret": SecretStr(SECRET),
        "huawei_callback_user": "city",
        "huawei_callback_secret": SecretStr(SECRET),
        "wechat_push_token": SecretStr(PUSH_TOKEN),
        "wechat_push_key": SecretStr(PUSH_KEY),
    }


def unit_call() -> tuple[bytes, dict[str, str]]:
    """An answer of a unit's own system about a case that nobody knows, and the headers that sign it."""
    body = json.dumps(
        {
            "sequence": 1,
            "answers": 1,
            "case": "0f6cf9a2-0000-4000-8000-000000000000",
            "step": "look",
            "move": "finish_step",
            "opinion": "agrees",
            "words": "已查看",
        }
    )
    mark, moment = "msg_2f1c", str(int(time.time()))
    signature = unit_system.sign(mark, moment, body)
    return body.encode(), {
        "Content-Type": "application/json",
        "webhook-id": mark,
        "webhook-timestamp": moment,
        "webhook-signature": signature,
    }


def huawei_call() -> tuple[dict[str, Any], dict[str, str]]:
    """A report about a push that nobody sent, and the header that signs it."""
    stamp = str(int(time.time() * 1000))
    mark = hmac.digest(SECRET.encode(), f"{stamp}ncity".encode(), hashlib.sha256)
    value = base64.b64encode(mark).decode()
    body = {"statuses": [{"biTag": uuid4().hex, "requestId": "r", "deliveryStatus": {"result": 0}}]}
    return body, {"X-HUAWEI-CALLBACK-ID": f"timestamp={stamp}; nonce=n; value={value}"}
