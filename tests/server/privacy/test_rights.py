"""What a person may ask for, over real sockets: who used the data, a lock, a copy, an end."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from domain.accounts.accounts import CONFIRMED_FOR
from domain.delivery import Channel
from storage.accounts.devices import DeviceStore
from tests.server.accounts.test_levels import step_up
from tests.server.house import ID_NUMBER, NAME, PHONE, SCHEME, House

ALL = "/v1/me/uses"
LOCK = "/v1/me/face-lock"


async def stale(house: House) -> None:
    """The code with which each session began was answered long ago."""
    await house.infrastructure.database.execute(
        "UPDATE sessions SET confirmed_at = confirmed_at - $1::interval",
        CONFIRMED_FOR + timedelta(minutes=1),
    )


async def confirmed(house: House, token: str) -> int:
    # the limit of one code a minute is not what is tested here
    await house.infrastructure.database.execute("DELETE FROM sign_in_codes")
    await house.call("POST", "/v1/me/codes", token=token)
    code = {"code": await house.code(PHONE)}
    status, _ = await house.call("POST", "/v1/me/confirmations", code, token=token)
    return status


async def person_of(house: House, desk: str) -> str:
    body = {"id_number": ID_NUMBER, "purpose": "核对手机号"}
    _, found = await house.call("POST", "/v1/officer/persons/search", body, token=desk)
    return str(found["person"])


async def test_a_person_sees_every_use_with_its_purpose_and_its_body(house: House) -> None:
    token = await house.pensioner()
    await person_of(house, await house.officer())

    status, page = await house.call("GET", ALL, token=token)

    assert status == 200
    newest: dict[str, Any] = page["uses"][0]
    assert newest["action"] == "person.read"
    assert newest["who"] == "工作人员"
    assert newest["body"] == "市社会保险机构"
    assert newest["purpose"] == "核对手机号"
    assert [use["what"] for use in page["uses"]][-1] == "列入登记"


async def test_no_use_names_an_officer(house: House) -> None:
    token = await house.pensioner()

    _, page = await house.call("GET", ALL, token=token)

    officer = await house.infrastructure.database.fetchval(
        "SELECT officer_id::text FROM officers WHERE username = 'li'"
    )
    assert officer not in str(page)
    assert {use["actor"] for use in page["uses"]} == {"officer", "you"}


async def test_uses_are_paged_without_a_gap(house: House) -> None:
    token = await house.pensioner()
    person = await person_of(house, await house.officer())
    await house.infrastructure.database.execute(
        "INSERT INTO audit (actor, action, person_id, about, why)"
        " SELECT 'system', 'some.action', $1::uuid, 'x', 'number ' || i"
        " FROM generate_series(1, 120) AS i",
        person,
    )

    seen: list[str] = []
    cursor = ""
    while True:
        _, page = await house.call("GET", f"{ALL}?cursor={cursor}", token=token)
        seen += [use["purpose"] for use in page["uses"]]
        cursor = page["next_cursor"]
        if not cursor:
            break

    numbers = [int(each.split()[1]) for each in seen if each.startswith("number")]
    assert numbers == list(range(120, 0, -1))


async def test_a_cursor_that_was_not_given_out_is_refused(house: House) -> None:
    token = await house.pensioner()

    for cursor in ("x", "2026-11-24T00:00:00~1", "2026-11-24T00:00:00Z~x", f"0~{2**70}"):
        status, _ = await house.call("GET", f"{ALL}?cursor={cursor}", token=token)
        assert status == 422


async def test_a_locked_face_opens_no_check_and_says_how_to_unlock(house: House) -> None:
    token = await house.pensioner()

    status, _ = await house.call("POST", LOCK, token=token)
    refused, problem = await house.call(
        "POST", "/v1/face-checks", {"action": "pension.certify", "scheme": SCHEME}, token=token
    )

    assert (status, refused) == (201, 403)
    assert problem["type"] == "/problems/face-locked"
    assert "解锁" in problem["next_step"]


async def test_a_lock_ends_the_check_that_is_under_way(house: House) -> None:
    token = await house.pensioner()
    check = await house.opened(token)

    await house.call("POST", LOCK, token=token)

    _, shown = await house.call("GET", f"/v1/face-checks/{check['check']}", token=token)
    assert shown["state"] == "expired"
    status, _ = await house.call("POST", f"/v1/face-checks/{check['check']}/tickets", token=token)
    assert status == 410


async def test_unlocking_needs_the_person_s_own_face(house: House) -> None:
    token = await house.pensioner()
    await house.call("POST", LOCK, token=token)

    status, problem = await house.call("DELETE", LOCK, token=token)

    assert status == 403
    assert problem["type"] == "/problems/step-up-needed"
    await step_up(house, token)
    assert (await house.call("DELETE", LOCK, token=token))[0] == 204
    assert (await house.call("GET", LOCK, token=token))[1]["locked_at"] is None
    await house.opened(token)


async def test_a_wrong_code_confirms_nothing_and_signs_nobody_out(house: House) -> None:
    token = await house.pensioner()
    await stale(house)

    status, problem = await house.call(
        "POST", "/v1/me/confirmations", {"code": "000000"}, token=token
    )

    assert (status, problem["type"]) == (403, "/problems/code-wrong")
    assert (await house.call("GET", "/v1/me/export", token=token))[0] == 403


async def test_an_officer_unlocks_a_face_at_the_counter(house: House) -> None:
    token = await house.pensioner()
    desk = await house.officer()
    await house.call("POST", LOCK, token=token)
    path = f"/v1/officer/persons/{await person_of(house, desk)}/face-unlocks"

    status, _ = await house.call("POST", path, {"why": "出示身份证"}, token=desk)

    assert status == 201
    _, page = await house.call("GET", ALL, token=token)
    assert (page["uses"][0]["what"], page["uses"][0]["purpose"]) == ("解除人脸锁定", "出示身份证")


async def test_an_export_holds_all_of_a_person_and_no_template(house: House) -> None:
    token = await house.pensioner()
    check = await house.opened(token)
    async with house.camera(check["ticket"]["ticket"]) as camera:
        await camera.until("verdict")

    status, copy = await house.call("GET", "/v1/me/export", token=token)

    assert status == 200
    assert copy["identity"]["id_number"] == ID_NUMBER
    assert [each["state"] for each in copy["checks"]] == ["passed"]
    assert copy["entitlements"][0]["scheme"] == SCHEME
    assert {each["purpose"] for each in copy["consents"]} == {"face_processing", "sending_frames"}
    assert [each["source"] for each in copy["faces"]] == ["id_photo"]
    assert set(copy["faces"][0]) == {"engine", "source", "created_at", "review_on"}
    assert copy["notices"][-1]["kind"] == "entitlement.certified"
    assert copy["uses"][0]["action"] == "data.exported"


async def test_an_export_is_readable_too(house: House) -> None:
    token = await house.pensioner()

    _, copy = await house.call("GET", "/v1/me/export", token=token)

    for words in (NAME, ID_NUMBER, "【谁用过我的资料】", "加密保存，不提供数值"):
        assert words in copy["readable"]


async def test_an_account_without_a_person_can_be_exported_and_deleted(house: House) -> None:
    token = await house.citizen()

    status, copy = await house.call("GET", "/v1/me/export", token=token)
    gone, answer = await house.call("DELETE", "/v1/me", token=token)

    assert (status, copy["identity"]) == (200, None)
    assert (gone, answer["kept"]) == (200, [])


async def test_a_deletion_says_what_the_law_keeps_and_why(house: House) -> None:
    token = await house.pensioner()

    status, answer = await house.call("DELETE", "/v1/me", token=token)

    assert status == 200
    assert any("人脸特征" in each for each in answer["erased"])
    assert any("养老待遇" in each["what"] for each in answer["kept"])
    assert all(each["why"] for each in answer["kept"])


async def test_a_deletion_erases_templates_account_and_everything_that_hangs_on_it(
    house: House,
) -> None:
    token = await house.pensioner()
    account = (await house.call("GET", "/v1/me", token=token))[1]["account"]
    await house.opened(token)
    await DeviceStore(house.infrastructure.database, house.infrastructure.vault).register(
        UUID(account), Channel.APNS, "a token", app="app", at=datetime.now(UTC)
    )

    await house.call("DELETE", "/v1/me", token=token)

    database = house.infrastructure.database
    assert await database.fetchval("SELECT count(*) FROM biometric.face_records") == 0
    assert await database.fetchval("SELECT count(*) FROM lookup_phone") == 0
    for table in (
        "accounts",
        "sessions",
        "inbox",
        "deliveries",
        "subscription_grants",
        "receipts",
        "devices",
        "lookup_device",
    ):
        left = await database.fetchval(
            f"SELECT count(*) FROM {table} WHERE account_id = $1::uuid",  # noqa: S608  # names above
            account,
        )
        assert left == 0, table
    assert await database.fetchval("SELECT count(*) FROM consents WHERE withdrawn_at IS NULL") == 0
    assert await database.fetchval("SELECT count(*) FROM entitlements") == 1


async def test_a_deleted_account_is_signed_out_everywhere_at_once(house: House) -> None:
    token = await house.pensioner()

    await house.call("DELETE", "/v1/me", token=token)

    status, problem = await house.call("GET", "/v1/me", token=token)
    assert (status, problem["type"]) == (401, "/problems/session-over")


async def test_who_deleted_the_account_can_come_back_and_starts_afresh(house: House) -> None:
    token = await house.pensioner()
    await house.call("DELETE", "/v1/me", token=token)
    await house.infrastructure.database.execute("DELETE FROM sign_in_codes")

    again = await house.citizen()

    _, me = await house.call("GET", "/v1/me", token=again)
    assert (me["level"], me["last_n"]) == (1, 0)
    body = {"name": NAME, "id_number": ID_NUMBER}
    assert (await house.call("POST", "/v1/me/person", body, token=again))[0] == 201


async def test_deleting_does_not_wash_the_budget_away(house: House) -> None:
    token = await house.pensioner()
    check = await house.opened(token)
    async with house.camera(check["ticket"]["ticket"]) as camera:
        await camera.until("verdict", b"fake")

    await house.call("DELETE", "/v1/me", token=token)

    failed = await house.infrastructure.database.fetchval(
        "SELECT count(*) FROM face_checks WHERE counts"
    )
    assert failed == 1


async def test_a_failed_check_can_be_objected_to_before_any_decision(house: House) -> None:
    token = await house.pensioner()
    check = await house.opened(token)
    async with house.camera(check["ticket"]["ticket"]) as camera:
        await camera.until("verdict", b"fake")
    body = {"kind": "appeal", "scheme": SCHEME, "words": "是我本人"}

    status, review = await house.call("POST", "/v1/me/reviews", body, token=token)

    assert (status, review["state"]) == (201, "open")
    _, mine = await house.call("GET", "/v1/me/reviews", token=token)
    assert {each["kind"] for each in mine["reviews"]} == {"appeal", "face_check"}
