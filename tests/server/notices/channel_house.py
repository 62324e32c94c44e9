"""A house with every channel, and what its stand-ins were told."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import pytest
from pydantic import SecretStr

from clients.standins.accounts import StandinAccounts
from domain.delivery import Channel
from domain.events import EventKind
from domain.subjects import SubjectKind
from storage.events import tell
from tests.mail_server import PASSWORD, USER, MailServer, serve_mail
from tests.server.house import House, open_house

KNOWN: Final = StandinAccounts()
SECRET: Final = "a secret of many letters"
KEY: Final = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"


@pytest.fixture
async def mail() -> AsyncIterator[MailServer]:
    async with serve_mail() as server:
        yield server


@pytest.fixture
async def house(database_url: str, tmp_path: Path, mail: MailServer) -> AsyncIterator[House]:
    """A house with every further way, and receipts asked for."""

    def more(outside: str) -> Mapping[str, Any]:
        return {
            "smtp_host": "127.0.0.1",
            "smtp_port": mail.port,
            "smtp_tls": "none",
            "smtp_user": USER,
            "smtp_password": SecretStr(PASSWORD),
            "mail_from": "hall@example.gov.cn",
            "letters": True,
            "voice_base_url": outside,
            "voice_key_id": KNOWN.secret_id,
            "voice_key_secret": SecretStr(KNOWN.secret_key),
            "voice_template": "TTS_1001",
            "wechat_account_base_url": outside,
            "wechat_account_open_url": outside,
            "wechat_account_appid": KNOWN.service_appid,
            "wechat_account_secret": SecretStr(KNOWN.service_secret),
            "wechat_account_template": "standin-service",
            "public_url": "https://hall.test",
            "callback_secret": SecretStr(SECRET),
            "huawei_callback_user": "city",
            "huawei_callback_secret": SecretStr(SECRET),
            "wechat_push_token": SecretStr("AAAAA"),
            "wechat_push_key": SecretStr(KEY),
        }

    async with open_house(database_url, tmp_path, more) as opened:
        yield opened


async def standin(house: House, path: str) -> Any:  # noqa: ANN401  # JSON
    async with house.http.get(f"{house.standins}/_standin/{path}") as response:
        return await response.json()


async def account_of(house: House, token: str) -> UUID:
    _, me = await house.call("GET", "/v1/me", token=token)
    return UUID(me["account"])


async def told(house: House, account: UUID, kind: EventKind = EventKind.SUSPENDED) -> None:
    """Something happens of which the account is told by every way, all at once."""
    at = datetime.now(UTC)
    database = house.infrastructure.database
    async with database.transaction() as tx:
        await tell(
            tx,
            account=account,
            kind=kind,
            subject=SubjectKind.ENTITLEMENT.of("city-pension"),
            at=at,
        )
    await database.execute(
        "UPDATE deliveries SET next_at = created_at WHERE account_id = $1 AND state = 'queued'",
        account,
    )
    house.infrastructure.outbox.wake()


async def state(house: House, account: UUID, channel: Channel, *wanted: str) -> str:
    """The delivery's state, as soon as it is one of those."""
    async with asyncio.timeout(20):
        while True:
            found = await house.infrastructure.database.fetchval(
                "SELECT state FROM deliveries WHERE account_id = $1 AND channel = $2",
                account,
                channel,
            )
            if found in wanted:
                return str(found)
            await asyncio.sleep(0.05)
