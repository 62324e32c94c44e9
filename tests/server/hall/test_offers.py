"""An answer by SMS over the vendor's wire: applied for and decided by rule; a stranger's changes nothing."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from connectors.callbacks import path_token
from definitions.shipped import FOLDER
from domain.days import add_months, day_of
from domain.identifiers import birth_month, check_digit
from server.wiring.hall import make_items
from server.wiring.offers import make_offers
from storage.accounts.register_lookups import RegisterLookupStore
from tests.server.accounts.staff import WHY, officer
from tests.server.hall.test_items import YAML
from tests.server.house import House
from tests.server.notices.channel_house import SECRET, house, mail

__all__ = ["house", "mail"]

PHONE: Final = "13911112222"
ITEMS: Final = "/v1/officer/items"
ELDER: Final = (FOLDER / "allowance.elder.2.yaml").read_text(encoding="utf-8")
UNIT: Final = {"unit": "civil_affairs", "zh": "民政局", "en": "Civil Affairs Bureau"}


async def offered(house: House) -> UUID:
    """Somebody who will be 80 in six weeks, and was told; whichever hour of the day it is."""
    chen, zhou = await officer(house, "chen"), await officer(house, "zhou")
    assert (await house.call("POST", "/v1/officer/units", UNIT | WHY, token=chen))[0] == 201
    text = ELDER.replace("version: 2\n", "version: 1\n", 1).encode()
    status, answer = await house.call("POST", ITEMS, token=chen, data=text, headers=YAML)
    assert status == 201, answer
    release = f"{ITEMS}/allowance.elder/versions/1/releases"
    assert (await house.call("POST", release, WHY, token=zhou))[0] == 201
    born = add_months(day_of(datetime.now(UTC)) + timedelta(days=42), -80 * 12)
    first17 = f"440304{born:%Y%m%d}001"
    number = first17 + check_digit(first17)
    body = {"name": "赵老", "id_number": number, "phone": PHONE, "schemes": []}
    status, person = await house.call("POST", "/v1/officer/persons", body, token=chen)
    assert status == 201, person
    base = house.infrastructure
    await RegisterLookupStore(base.database, base.vault).enter_slice()
    items = make_items(base.database)
    offers = make_offers(base.database, base.vault, base.bell, items)
    await offers.batch(await items.current("allowance.elder"), birth_month(born), UUID(int=0))
    assert await base.database.fetchval("SELECT state FROM offers") == "open"
    return UUID(person["person"])


async def answer(
    house: House, body: object, vendor: str = "tencent", token: str | None = None
) -> tuple[int, str]:
    secret = path_token(SECRET, f"{vendor}-replies") if token is None else token
    url = f"{house.base}/v1/callbacks/{vendor}/replies/{secret}"
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    async with house.http.post(url, data=raw) as response:
        return response.status, await response.text()


def said(text: str) -> dict[str, object]:
    return {
        "mobile": PHONE,
        "nationcode": "86",
        "text": text,
        "sign": "市民大厅",
        "time": int(datetime.now(UTC).timestamp()) + 1,
    }


async def test_an_answer_is_applied_for_decided_by_rule_and_told_by_sms(house: House) -> None:
    person = await offered(house)
    database = house.infrastructure.database

    thanks = [await answer(house, said("同意")) for _ in range(3)]

    assert thanks == [(200, '{"result":0,"errmsg":"OK"}')] * 3
    async with asyncio.timeout(20):
        state = ""
        while state != "closed":
            await asyncio.sleep(0.05)
            state = await database.fetchval("SELECT state FROM cases")
    kinds = await database.fetch(
        "SELECT kind FROM deliveries WHERE person_id = $1 AND channel = 'sms' ORDER BY n", person
    )
    assert [row["kind"] for row in kinds] == ["offer.made", "case.decided"]
    assert await database.fetchval("SELECT count(*) FROM cases") == 1


async def test_the_other_vendors_list_is_read_too(house: House) -> None:
    await offered(house)

    rows = [{"phone_number": PHONE, "content": "退订", "send_time": ""}]
    thanks = await answer(house, rows, "aliyun")

    assert thanks == (200, '{"code":0,"msg":"OK"}')
    assert await house.infrastructure.database.fetchval("SELECT state FROM offers") == "stopped"


async def test_who_does_not_know_the_address_answers_for_nobody(house: House) -> None:
    await offered(house)
    reports = path_token(SECRET, "tencent")

    for token in (reports, path_token(SECRET, "aliyun-replies"), "x"):
        assert (await answer(house, said("同意"), token=token))[0] == 403
    assert (await answer(house, said("同意"), "nobody", "x"))[0] == 403

    assert await house.infrastructure.database.fetchval("SELECT count(*) FROM cases") == 0


async def test_junk_is_a_problem_and_no_fault_of_ours(house: House) -> None:
    for junk in (b"", b"[" * 9000, b"\xff\xfe", b'{"mobile": {}}', b'{"text": "\\u0000"}', b"[]"):
        status, _ = await answer(house, junk)
        assert status in {200, 400}, junk
    assert (await answer(house, b"x" * 70_000))[0] == 413
