"""Addresses that a citizen adds: mail, letters, the service account."""

import re
from typing import Final

from yarl import URL

from domain.delivery import Channel
from storage.notices.addresses import AddressStore
from tests.mail_server import MailServer
from tests.server.house import PHONE, House
from tests.server.notices.channel_house import account_of, house, mail, standin, state, told

__all__ = ["house", "mail"]
EMAIL: Final = "wang@example.cn"
WECHAT: Final = "/v1/me/addresses/wechat_account"
POSTAL: Final = {"recipient": "王秀英", "address": "深圳市福田区莲花街道1号", "postcode": "518000"}


async def standin_follower(house: House) -> None:
    """Who holds the phone follows the service account."""
    async with house.http.post(
        f"{house.standins}/_standin/service/followers", json={"openid": "o-reader"}
    ) as response:
        assert response.status == 200


async def in_wechat(house: House, token: str) -> dict[str, str]:
    """Code and state with which WeChat's browser comes back to the page of this citizen."""
    status, page = await house.call("GET", f"{WECHAT}/page", token=token)
    assert status == 200, page
    wechat = {"User-Agent": "Mozilla/5.0 MicroMessenger/8.0.50"}
    async with house.http.get(page["url"], headers=wechat, allow_redirects=False) as response:
        back = URL(response.headers["Location"])
    assert str(back.with_query(None)) == "https://hall.test/"
    return {"code": back.query["code"], "state": back.query["state"]}


async def with_email(house: House, mail: MailServer, token: str) -> None:
    await house.call("POST", "/v1/me/addresses/email/codes", {"email": EMAIL}, token=token)
    found = re.search(r"\d{6}", mail.taken[-1].get_content())
    assert found
    body = {"email": EMAIL, "code": found[0]}
    status, _ = await house.call("PUT", "/v1/me/addresses/email", body, token=token)
    assert status == 200


async def test_an_email_address_is_kept_once_its_code_was_answered(
    house: House, mail: MailServer
) -> None:
    token = await house.citizen()
    wrong = {"email": EMAIL, "code": "000000"}
    await house.call("POST", "/v1/me/addresses/email/codes", {"email": EMAIL}, token=token)
    refused, _ = await house.call("PUT", "/v1/me/addresses/email", wrong, token=token)
    code = re.search(r"\d{6}", mail.taken[-1].get_content())
    assert code
    other = {"email": "another@example.cn", "code": code[0]}
    moved, _ = await house.call("PUT", "/v1/me/addresses/email", other, token=token)
    right = {"email": EMAIL, "code": code[0]}
    status, seen = await house.call("PUT", "/v1/me/addresses/email", right, token=token)
    again, _ = await house.call("PUT", "/v1/me/addresses/email", right, token=token)

    assert (refused, moved, status, again) == (403, 403, 200, 403)
    assert [(each["channel"], each["shown"]) for each in seen["addresses"]] == [
        ("email", "w***@example.cn")
    ]
    assert set(seen["channels"]) == {"email", "wechat_account", "letter"}


async def test_codes_to_an_address_are_as_few_as_those_to_a_phone(house: House) -> None:
    token = await house.citizen()
    path, body = "/v1/me/addresses/email/codes", {"email": EMAIL}

    first, _ = await house.call("POST", path, body, token=token)
    second, problem = await house.call("POST", path, body, token=token)

    assert (first, second) == (202, 429)
    assert problem["type"] == "/problems/code-too-soon"


async def test_what_is_no_address_is_refused_and_nothing_sent(
    house: House, mail: MailServer
) -> None:
    token, codes = await house.citizen(), "/v1/me/addresses/email/codes"

    for email in (
        "no address",
        "a@b",
        "a@b.cn\r\nBcc: x@y.cn",
        "王@例子.中国",
        "a" * 250 + "@b.cn",
    ):
        status, _ = await house.call("POST", codes, {"email": email}, token=token)
        assert status == 422, email
    assert mail.taken == []


async def test_a_notice_reaches_a_mailbox_until_one_click_ends_it(
    house: House, mail: MailServer
) -> None:
    token = await house.citizen()
    account = await account_of(house, token)
    await with_email(house, mail, token)

    await told(house, account)
    await state(house, account, Channel.EMAIL, "sent")
    link = mail.taken[-1]["List-Unsubscribe"].strip("<>")
    path = link.removeprefix("https://hall.test")
    forged, _ = await house.call("POST", path[:-4] + "AAAA")
    _, still = await house.call("GET", "/v1/me/addresses", token=token)
    async with house.http.post(
        house.base + path, data={"List-Unsubscribe": "One-Click"}
    ) as clicked:
        assert clicked.status == 204
    _, seen = await house.call("GET", "/v1/me/addresses", token=token)

    assert forged in {204, 404}
    assert len(still["addresses"]) == 1
    assert seen["addresses"] == []


async def test_addresses_lie_sealed_and_end_with_the_account(
    house: House, mail: MailServer
) -> None:
    token = await house.citizen()
    account = await account_of(house, token)
    await with_email(house, mail, token)
    await house.call("PUT", "/v1/me/addresses/letter", POSTAL, token=token)
    database = house.infrastructure.database
    rows = await database.fetch("SELECT address FROM addresses")
    held = [bytes(row["address"]) for row in rows]

    await house.call("POST", "/v1/me/codes", token=token)
    # The limits of one phone let no second code out in this minute.
    await database.execute("UPDATE sign_in_codes SET sent = '{}'")
    await house.call("POST", "/v1/me/codes", token=token)
    await house.call("POST", "/v1/me/confirmations", {"code": await house.code(PHONE)}, token=token)
    _, export = await house.call("GET", "/v1/me/export", token=token)
    status, _ = await house.call("DELETE", "/v1/me", token=token)

    assert status == 200
    assert [each["address"] for each in export["addresses"]] == [EMAIL, " ".join(POSTAL.values())]
    assert EMAIL in export["readable"]
    assert len(held) == 2
    assert not any(EMAIL.encode() in each or "福田".encode() in each for each in held)
    assert await database.fetchval("SELECT count(*) FROM addresses") == 0
    assert await database.fetchval("SELECT count(*) FROM address_codes") == 0
    assert await AddressStore(database, house.infrastructure.vault).of(account, Channel.EMAIL) == ""


async def test_a_letter_waits_for_an_officer_and_forgets_its_address_once_posted(
    house: House,
) -> None:
    token, desk = await house.citizen(), await house.officer()
    account = await account_of(house, token)
    await house.call("PUT", "/v1/me/addresses/letter", POSTAL, token=token)
    await told(house, account)
    await state(house, account, Channel.LETTER, "sent")

    _, waiting = await house.call("GET", "/v1/officer/letters", token=desk)
    [row] = waiting["letters"]
    path = f"/v1/officer/letters/{row['letter']}"
    _, printed = await house.call("GET", path, token=desk)
    status, posted = await house.call(
        "POST", f"{path}/posted", {"tracking": "1234567890123"}, token=desk
    )
    twice, problem = await house.call(
        "POST", f"{path}/posted", {"tracking": "1234567890123"}, token=desk
    )
    _, after = await house.call("GET", "/v1/officer/letters", token=desk)

    assert "address" not in row
    assert (printed["recipient"], printed["address"]) == (POSTAL["recipient"], POSTAL["address"])
    assert printed["title"]
    assert (status, posted["tracking"], posted["address"]) == (201, "1234567890123", "")
    assert (twice, problem["type"]) == (409, "/problems/letter-posted")
    assert after["letters"] == []
    seen = "SELECT count(*) FROM audit WHERE action IN ('letter.opened', 'letter.posted')"
    assert await house.infrastructure.database.fetchval(seen) >= 2


async def test_a_page_s_code_links_nobody_else(house: House) -> None:
    """Or who lures somebody to an address with a code of his own would get that person's notices."""
    mine, other = await house.citizen(), await house.citizen("13900139000")
    back = await in_wechat(house, mine)
    refused, problem = await house.call("PUT", WECHAT, back, token=other)
    linked, _ = await house.call("PUT", WECHAT, back, token=mine)

    assert (refused, problem["type"]) == (422, "/problems/wechat-code")
    assert linked == 200


async def test_a_state_that_is_not_ours_links_nothing(house: House) -> None:
    token = await house.citizen()

    for wrong in ("0", "zz", "f" * 40, "6a" * 64, ""):
        status, _ = await house.call("PUT", WECHAT, {"code": "c", "state": wrong}, token=token)
        assert status == 422, wrong


async def test_letters_are_no_business_of_citizens(house: House) -> None:
    status, _ = await house.call("GET", "/v1/officer/letters", token=await house.citizen())

    assert status == 403


async def test_a_follower_of_the_service_account_hears_by_its_message(house: House) -> None:
    token = await house.citizen()
    account = await account_of(house, token)
    await standin_follower(house)
    back = await in_wechat(house, token)
    linked, _ = await house.call("PUT", WECHAT, back, token=token)
    again, problem = await house.call("PUT", WECHAT, back, token=token)

    await told(house, account)
    await state(house, account, Channel.WECHAT_ACCOUNT, "sent")

    [message] = await standin(house, "service/messages")
    assert (linked, again, problem["type"]) == (200, 422, "/problems/wechat-code")
    assert message["openid"] == "o-reader"
