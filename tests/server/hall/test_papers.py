"""Papers through their doors: who has them, as what they come, and what becomes of whatever is asked."""

from typing import Any, Final

import pytest

from server.routes.terms import CALLS
from tests.server.accounts.staff import officer
from tests.server.hall.test_new_item import CASES, DESK, Fair, open_fair
from tests.server.house import House

#: No paper of any case, each in its own way.
NONE: Final = (
    "0",
    "1",
    "-3",
    "3.0",
    "03",
    "99",
    "99999999999",
    "abc",
    "%00",
    "%E4%B8%89",
    "x" * 500,
)


async def accepted(house: House) -> tuple[Fair, str, dict[str, Any]]:
    """The fair, the path of a case that was accepted, and its one paper."""
    fair = await open_fair(house)
    case = await fair.applied(lit="candle", extinguisher="灭火毯")
    seen = await fair.ok("GET", f"{DESK}/{case['case']}", token=fair.officers["sun"])
    seen = await fair.move("sun", seen, "take", "accept")
    await fair.move("sun", seen, "accept", "accept")
    path = f"{CASES}/{case['case']}/papers"
    (paper,) = (await fair.ok("GET", path, token=fair.her))["papers"]
    return fair, path, paper


async def test_a_paper_comes_as_a_pdf_that_nobody_keeps_and_a_code_tells_of_it(
    house: House,
) -> None:
    fair, path, paper = await accepted(house)
    headers = {"Authorization": f"Bearer {fair.her}"}
    async with house.http.get(f"{house.base}{path}/{paper['paper']}", headers=headers) as response:
        pdf = await response.read()
    _, told = await house.call("GET", f"/v1/papers/{paper['code']}")

    assert response.status == 200
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Cache-Control"] == "private, no-store"
    assert (
        response.headers["Content-Disposition"] == f'attachment; filename="{paper["number"]}.pdf"'
    )
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert pdf.startswith(b"%PDF-1.7")
    assert told["kind"] == "acceptance"
    assert told["validity"] == "valid"
    assert "王秀英" not in repr(told)


async def test_what_is_no_paper_is_not_found(house: House) -> None:
    fair, path, paper = await accepted(house)

    for none in NONE:
        status, answer = await house.call("GET", f"{path}/{none}", token=fair.her)
        assert (none, status, answer["type"]) == (none, 404, "/problems/not-found")
    assert paper["paper"] == 3


async def test_who_has_nothing_to_do_with_the_case_has_no_paper_of_it(house: House) -> None:
    fair, path, paper = await accepted(house)
    theirs = path.replace("/v1/", "/v1/officer/")
    stranger = await officer(house, "passer")
    looks = [("", path), (fair.officers["sun"], path), (fair.her, theirs), (stranger, theirs)]

    for token, at in looks:
        for each in (at, f"{at}/{paper['paper']}"):
            status, _ = await house.call("GET", each, token=token)
            assert status in {401, 403, 404}, each
    status, _ = await house.call(
        "GET",
        f"{theirs}/{paper['paper']}",
        token=fair.officers["sun"],
        headers={"Zhijian-Purpose": ""},
    )
    assert status == 400


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("20261102-0000001-0-4-0123456789ABCDEF", 422),  # a wrong digit
        ("nonsense", 422),
        ("%00", 422),
        ("%F0%A0%AE%B7" * 50, 422),
        ("a" * 3000, 422),
        ("20261102-0000001-9-4-0123456789ABCDEF", 404),
    ],
)
async def test_a_code_that_is_none_is_told_so(house: House, code: str, status: int) -> None:
    found, answer = await house.call("GET", f"/v1/papers/{code}")

    assert found == status
    assert code not in repr(answer)


async def test_codes_are_counted_by_address(house: House) -> None:
    statuses = [(await house.call("GET", "/v1/papers/x"))[0] for _ in range(CALLS + 1)]

    assert statuses == [422] * CALLS + [429]
