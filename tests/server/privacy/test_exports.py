"""Exports over the wire: asked, approved by another, streamed once; and the report of an incident."""

import asyncio
import csv
import hashlib
import io
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

import aiohttp
import pytest

from auth.access import Access
from domain.people import Role
from domain.privacy.export_rows import ExportRow
from domain.privacy.exports import Start
from server.routes import ROUTES
from services.privacy import breach
from storage.privacy.exports import ExportStore
from tests.server.house import ID_NUMBER, NAME, House, hire, open_house

EXPORTS: Final = "/v1/officer/exports"
ASK: Final = {
    "selection": "entitlements",
    "area": "",
    "since": "2026-12-01",
    "until": "2026-12-31",
    "purpose": "核对十二月到期人员的发放状态",
    "ground": "duty",
    "recipient": "市财政局",
}
OTHER_ID: Final = "11010519491231002X"


async def admin(house: House, username: str, *areas: str) -> str:
    """The token of a new administrator."""
    await hire(house.parts.accounts.officers, username, Role.ADMIN, areas=areas or ("",))
    return await house.officer(username)


async def asked(house: House, token: str, **more: str) -> dict[str, Any]:
    status, seen = await house.call("POST", EXPORTS, ASK | more, token=token)
    assert status == 201, seen
    return seen


async def move(house: House, token: str, export: str, move: str) -> tuple[int, dict[str, Any]]:
    body = {"move": move, "why": "已核对用途和范围"}
    return await house.call("POST", f"{EXPORTS}/{export}/moves", body, token=token)


async def approved(house: House, asker: str, approver: str, **more: str) -> str:
    export = str((await asked(house, asker, **more))["export"])
    status, seen = await move(house, approver, export, "approve")
    assert (status, seen["standing"]) == (201, "approved")
    return export


def get_file(house: House, token: str, export: str) -> Any:  # noqa: ANN401  # aiohttp's context
    return house.http.post(
        f"{house.base}{EXPORTS}/{export}/file", headers={"Authorization": f"Bearer {token}"}
    )


async def download(house: House, token: str, export: str) -> bytes:
    async with get_file(house, token, export) as response:
        assert response.status == 200, await response.text()
        return bytes(await response.read())


def rows_of(file: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(file.decode("utf-8-sig"), newline="")))


async def audited(house: House, action: str) -> int:
    found = await house.infrastructure.database.fetchval(
        "SELECT count(*) FROM audit WHERE action = $1", action
    )
    return int(found)


async def test_a_file_is_asked_for_approved_by_another_and_downloaded_once(house: House) -> None:
    await house.resident(await house.officer())
    asker, approver = await admin(house, "asker"), await admin(house, "approver")
    seen = await asked(house, asker)
    assert (seen["rows"], seen["standing"], seen["mine"]) == (1, "waiting", True)
    assert seen["columns"][:2] == ["姓名", "身份证号"]
    _, shown = await house.call("GET", f"{EXPORTS}/{seen['export']}", token=approver)
    assert (shown["rows"], shown["purpose"], shown["full_numbers"]) == (1, ASK["purpose"], False)
    await move(house, approver, seen["export"], "approve")

    async with get_file(house, asker, seen["export"]) as response:
        file = await response.read()
        headers = response.headers

    assert file.startswith(b"\xef\xbb\xbf")
    (row,) = rows_of(file)
    assert (row["姓名"], row["身份证号"]) == (NAME, "440***********0025")
    assert (row["认证有效期至"], row["状态"]) == ("2026-12-01", "正常")
    assert headers["Content-Type"] == "text/csv; charset=utf-8"
    assert headers["Cache-Control"] == "no-store"
    assert "attachment" in headers["Content-Disposition"]
    async with get_file(house, asker, seen["export"]) as again:
        assert (await again.json())["type"] == "/problems/export-moved"
    _, done = await house.call("GET", f"{EXPORTS}/{seen['export']}", token=approver)
    assert (done["standing"], done["sent_rows"]) == ("downloaded", 1)
    assert done["sent_sha256"] == hashlib.sha256(file).hexdigest()


async def test_who_is_in_the_file_reads_for_what_and_for_whom(house: House) -> None:
    citizen = await house.pensioner()
    asker, approver = await admin(house, "asker"), await admin(house, "approver")
    await download(house, asker, await approved(house, asker, approver))

    _, page = await house.call("GET", "/v1/me/uses", token=citizen)

    use = page["uses"][0]
    assert (use["action"], use["actor"]) == ("entitlement.exported", "officer")
    assert "提供给其他单位" in use["what"]
    assert use["purpose"] == "核对十二月到期人员的发放状态（接收方 recipient：市财政局）"


async def test_id_numbers_leave_in_full_only_where_the_approver_saw_why(house: House) -> None:
    await house.resident(await house.officer())
    asker, approver = await admin(house, "asker"), await admin(house, "approver")
    why = "财政系统按身份证号发放，没有其他编号"
    export = await approved(house, asker, approver, numbers_why=why)
    _, shown = await house.call("GET", f"{EXPORTS}/{export}", token=approver)
    assert (shown["full_numbers"], shown["numbers_why"]) == (True, why)

    (row,) = rows_of(await download(house, asker, export))

    assert row["身份证号"] == f"'{ID_NUMBER}"  # a spreadsheet would round eighteen digits


async def test_nobody_approves_their_own_and_others_download_nothing(house: House) -> None:
    asker, approver = await admin(house, "asker"), await admin(house, "approver")
    export = (await asked(house, asker))["export"]

    status, problem = await move(house, asker, export, "approve")
    assert (status, problem["type"]) == (403, "/problems/another-admin-needed")
    await move(house, approver, export, "approve")
    async with get_file(house, approver, export) as response:
        assert response.status == 403


async def test_a_refusal_has_its_words_and_ends_it(house: House) -> None:
    asker, approver = await admin(house, "asker"), await admin(house, "approver")
    export = (await asked(house, asker))["export"]

    status, seen = await move(house, approver, export, "refuse")

    assert (status, seen["standing"], seen["decided_by"]) == (201, "refused", "approver")
    assert seen["decided_words"] == "已核对用途和范围"
    assert (await move(house, approver, export, "approve"))[0] == 409


async def test_what_was_withdrawn_is_listed_and_approved_no_more(house: House) -> None:
    asker, approver = await admin(house, "asker"), await admin(house, "approver")
    export = (await asked(house, asker))["export"]
    await move(house, asker, export, "withdraw")

    _, page = await house.call("GET", EXPORTS, token=approver)

    assert [each["standing"] for each in page["exports"]] == ["withdrawn"]
    assert (await move(house, approver, export, "approve"))[0] == 409


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"area": "4403x"}, "/area"),
        ({"since": "2027-01-01"}, "/until"),
        ({"until": "9999-12-31"}, "/until"),
        ({"kind": "no-scheme"}, "/kind"),
        ({"state": "gone"}, "/state"),
        ({"ground": "other"}, "/ground_words"),
        ({"ground": "because"}, "/ground"),
        ({"purpose": "short"}, "/purpose"),
        ({"selection": "templates"}, "/selection"),
        ({"selection": "consents", "until": "2199-01-01"}, "/until"),
        ({"selection": "face_checks", "kind": "city-pension", "until": "2026-11-01"}, "/until"),
    ],
    ids=lambda value: value if isinstance(value, str) else "-".join(value),
)
async def test_what_can_not_be_asked_for_is_named(
    shared: House, wrong: dict[str, str], pointer: str
) -> None:
    token = await admin(shared, uuid4().hex)

    status, problem = await shared.call("POST", EXPORTS, ASK | wrong, token=token)

    assert status == 422
    assert pointer in {error["pointer"] for error in problem["errors"]}


async def test_too_many_rows_are_refused_at_the_ask(
    database_url: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("small")
    async with open_house(database_url, folder, lambda _: {"export_rows": 1}) as house:
        desk = await house.officer()
        await house.resident(desk)
        await house.resident(desk, id_number=OTHER_ID, phone="13900139000")
        token = await admin(house, "asker")

        status, problem = await house.call("POST", EXPORTS, ASK, token=token)

        assert (status, problem["type"]) == (409, "/problems/export-too-large")
        assert problem["detail"] == "at most 1 rows"


class BrokenOff(Exception):
    pass


@pytest.fixture
def breaking(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The store fails behind the first helping, as often as the list says."""
    left = [1]
    whole = ExportStore.rows

    async def rows(self: ExportStore, start: Start, after: int, persons: int) -> tuple[Any, int]:
        if after and left[0]:
            left[0] -= 1
            raise BrokenOff
        found: tuple[list[ExportRow], int] = await whole(self, start, after, persons)  # type: ignore[assignment]  # a sequence
        return found

    monkeypatch.setattr(ExportStore, "rows", rows)
    return left


async def test_a_file_that_breaks_off_on_our_side_is_seen_to_be_broken_and_costs_nothing(
    house: House, breaking: list[int]
) -> None:
    await house.resident(await house.officer())
    asker, approver = await admin(house, "asker"), await admin(house, "approver")
    export = await approved(house, asker, approver)

    with pytest.raises(aiohttp.ClientPayloadError):
        await download(house, asker, export)

    assert breaking == [0]
    assert len(rows_of(await download(house, asker, export))) == 1
    assert await audited(house, "export.started") == 2
    assert await audited(house, "export.downloaded") == 1
    assert await audited(house, "entitlement.exported") == 2


@pytest.fixture
def endless(monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """The store gives the same rows until the event is set."""
    whole, over = ExportStore.rows, asyncio.Event()

    async def rows(self: ExportStore, start: Start, after: int, persons: int) -> tuple[Any, int]:
        found, place = await whole(self, start, 0, persons)
        return (list(found) * 500, place) if not over.is_set() else ((), 0)

    monkeypatch.setattr(ExportStore, "rows", rows)
    return over


async def test_whoever_hangs_up_may_begin_again_and_two_at_once_may_not(
    house: House, endless: asyncio.Event
) -> None:
    await house.resident(await house.officer())
    asker, approver = await admin(house, "asker"), await admin(house, "approver")
    export = await approved(house, asker, approver)
    async with get_file(house, asker, export) as response:
        await response.content.readexactly(1000)
        async with get_file(house, asker, export) as second:
            problem = await second.json()
            assert (second.status, problem["type"]) == (409, "/problems/export-under-way")
            assert int(second.headers["Retry-After"]) > 0
        response.close()

    given_back = "SELECT busy_until IS NULL FROM exports"
    async with asyncio.timeout(60):
        while not await house.infrastructure.database.fetchval(given_back):  # noqa: ASYNC110  # the store rings nobody
            await asyncio.sleep(0.01)
    endless.set()
    await download(house, asker, export)
    assert await audited(house, "export.downloaded") == 1


async def test_the_list_goes_on_behind_its_cursor(house: House) -> None:
    asker, token = await admin(house, "asker"), await admin(house, "approver")
    first = (await asked(house, asker))["export"]
    await house.infrastructure.database.execute(
        """INSERT INTO exports
           SELECT gen_random_uuid(), selection, area, since, until, kind, row_state, purpose, ground,
               ground_words, recipient, numbers_why, rows, 'refused', asked_by,
               asked_at + i * interval '1 second', ends_at
           FROM exports, generate_series(1, 55) AS i"""
    )

    _, newest = await house.call("GET", EXPORTS, token=token)
    path = f"{EXPORTS}?cursor={newest['next_cursor']}"
    _, rest = await house.call("GET", path, token=token)

    assert (len(newest["exports"]), len(rest["exports"])) == (50, 6)
    assert rest["exports"][-1]["export"] == first
    assert rest["next_cursor"] == ""


async def test_an_export_of_another_area_is_not_there(house: House) -> None:
    asker, other = await admin(house, "asker"), await admin(house, "other", "440305")
    export = (await asked(house, asker, area="440304"))["export"]

    assert (await house.call("GET", f"{EXPORTS}/{export}", token=other))[0] == 404
    assert (await move(house, other, export, "approve"))[0] == 404
    async with get_file(house, other, str(uuid4())) as response:
        assert response.status == 404


def window(**more: str) -> dict[str, str]:
    now = datetime.now(UTC)
    return {
        "reference": "I-2026-03",
        "since": (now - timedelta(days=1)).isoformat(),
        "until": (now + timedelta(days=1)).isoformat(),
        **more,
    }


async def test_an_incident_is_reported_in_numbers_and_as_a_text(house: House) -> None:
    person = await house.resident(await house.officer())
    asker, approver = await admin(house, "asker"), await admin(house, "approver")
    await download(house, asker, await approved(house, asker, approver))

    status, seen = await house.call(
        "POST",
        "/v1/officer/breach-reports",
        window(actor="asker", cause="笔记本电脑遗失"),
        token=approver,
    )

    assert status == 200, seen
    assert (seen["persons"], seen["actions"]) == (1, {"entitlement.exported": 1})
    assert {each["data"] for each in seen["categories"]} == {"identity", "pension"}
    assert [each["name"] for each in seen["actors"]] == ["asker"]
    assert "笔记本电脑遗失" in seen["text"]
    assert seen["text"].count("（待填写）") == 2
    assert str(person) not in seen["text"]


async def test_the_report_of_an_incident_is_on_record_with_who_asked(house: House) -> None:
    token = await admin(house, "asker")
    await house.call("POST", "/v1/officer/breach-reports", window(), token=token)

    row = await house.infrastructure.database.fetchrow(
        "SELECT actor, about FROM audit WHERE action = 'breach.reported'"
    )
    officer: UUID = await house.infrastructure.database.fetchval(
        "SELECT officer_id FROM officers WHERE username = 'asker'"
    )
    assert row is not None
    assert (row["actor"], row["about"]) == (f"officer:{officer}", "incident:I-2026-03")


async def test_a_window_too_long_for_a_page_is_refused(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(breach, "ENTRIES_MOST", 0)
    token = await admin(house, "asker")

    status, problem = await house.call("POST", "/v1/officer/breach-reports", window(), token=token)

    assert (status, problem["type"]) == (409, "/problems/breach-too-large")


@pytest.mark.parametrize("wrong", [{"reference": "王秀英"}, {"until": "2020-01-01T00:00:00Z"}])
async def test_a_name_is_no_reference_and_a_window_has_an_order(
    house: House, wrong: dict[str, str]
) -> None:
    token = await admin(house, "asker")

    body = window(**wrong)
    assert (await house.call("POST", "/v1/officer/breach-reports", body, token=token))[0] == 422


def test_every_door_of_exports_is_for_administrators() -> None:
    doors = [r for r in ROUTES if r.path.startswith((EXPORTS, "/v1/officer/breach-reports"))]

    assert len(doors) == 6
    assert {door.access for door in doors} == {Access.ADMIN}
