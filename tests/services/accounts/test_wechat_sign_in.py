"""A sign-in by WeChat while its link is undone."""

from uuid import UUID

import pytest

from domain.errors import NotSignedIn
from domain.problems import Problem
from domain.words import Language
from server.wiring.accounts import make_session_opening, make_wechat_links
from services.accounts.wechat_links import WechatLinks
from services.accounts.wechat_sign_in import WechatSignIn
from storage.accounts.accounts import AccountStore
from storage.accounts.phone_reassignment import PhoneHolderStore
from storage.database import Database
from storage.events import EventStore
from tests.people import PHONE, FakeBell, FakeClock, make_signer, make_vault


class HersAlone:
    async def openid(self, code: str) -> str:
        return f"openid of {code}"

    async def phone(self, code: str, openid: str) -> str:
        return PHONE


class UnlinkedMeanwhile:
    """Counts nothing; its holder unlinks WeChat at that very moment."""

    def __init__(self, links: WechatLinks) -> None:
        self._links = links

    async def before_wechat(self, account: UUID) -> None:
        await self._links.unlink(account)


async def test_a_link_that_is_undone_meanwhile_opens_no_session(database: Database) -> None:
    vault, clock = make_vault(), FakeClock()
    accounts, links = AccountStore(database, vault), make_wechat_links(database, vault, clock)
    hers = await accounts.of_phone(PHONE, Language.ZH)
    await links.link(hers.account, "openid of hers")
    service = WechatSignIn(
        unit=database,
        wechat=HersAlone(),
        accounts=accounts,
        holders=PhoneHolderStore(database, vault),
        held=EventStore(database),
        opening=make_session_opening(database, vault, make_signer()),
        guard=UnlinkedMeanwhile(links),
        bell=FakeBell(),
        clock=clock,
    )

    with pytest.raises(NotSignedIn) as raised:
        await service.sign_in("hers", "", Language.ZH, "wechat android")

    assert raised.value.problem is Problem.PHONE_CODE_NEEDED
    assert await database.fetchval("SELECT count(*) FROM sessions") == 0
