"""The mini-program compiled once, the running service with WeChat's stand-in, and a person's phone."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from clients.standins.accounts import StandinAccounts
from tests.clients.miniprogram.program import Phone, build, copied, open_phone, pointed
from tests.server.house import PHONE, House, open_house

HERS = "o-wang"


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    program = copied(tmp_path_factory.mktemp("compiled"))
    built = build(program)
    assert built.returncode == 0, built.stdout + built.stderr
    (program / "measured.json").write_text(built.stdout, encoding="utf-8")
    return program


@pytest.fixture
async def house(database_url: str, tmp_path: Path) -> AsyncIterator[House]:
    known = StandinAccounts()

    def more(outside: str) -> dict[str, object]:
        return {
            "wechat_base_url": outside,
            "wechat_appid": known.appid,
            "wechat_secret": known.app_secret,
            "wechat_template": next(iter(known.subscriptions)),
            "wechat_face": True,
        }

    async with open_house(database_url, tmp_path, more) as connected:
        yield connected


@pytest.fixture
async def phone(house: House, compiled: Path, tmp_path: Path) -> AsyncIterator[Phone]:
    program = pointed(compiled, tmp_path, house.base)
    world = {"openid": HERS, "phone": PHONE}
    async with open_phone(program, [house.base], house.standins, **world) as found:
        yield found
