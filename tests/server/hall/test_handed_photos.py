"""Photographs that a phone takes for an application on a screen: the applicant's files, and no others of theirs."""

from typing import Final
from uuid import uuid4

import pytest
import pytest_asyncio

from tests.server.hall.tus import jpeg
from tests.server.house import House
from tests.server.keyed import Keyed
from tests.server.neighbours import Neighbour, neighbour

pytestmark = pytest.mark.asyncio(loop_scope="module")

TUS: Final = {"Tus-Resumable": "1.0.0"}


@pytest_asyncio.fixture(loop_scope="module")
async def resident(shared: House, desk: str) -> Neighbour:
    return await neighbour(shared, desk)


async def handed(house: House, who: Neighbour) -> tuple[Keyed, str]:
    """A phone whose holder said yes, and the code."""
    what = {"purpose": "photo.upload", "about": str(uuid4()), "part": "shop_photo"}
    _, screen = await house.call("POST", "/v1/me/hand-offs", what, token=who.token)
    phone, code = Keyed(house), screen["address"].rpartition("/")[2]
    await phone.take(code)
    await phone.confirm(code)
    return phone, code


async def test_what_the_phone_photographs_is_among_the_applicants_files(
    shared: House, resident: Neighbour
) -> None:
    phone, code = await handed(shared, resident)
    picture = jpeg()
    length = TUS | {"Upload-Length": str(len(picture))}
    status, begun = await phone.call("POST", "/v1/uploads", code=code, headers=length)
    at = TUS | {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    path = f"/v1/uploads/{begun['upload']}"
    sent, _ = await phone.call("PATCH", path, code=code, data=picture, headers=at)
    seen, told = await phone.call("GET", path, code=code, headers=TUS)
    _, mine = await shared.call("GET", "/v1/uploads", token=resident.token)

    assert (status, sent, seen) == (201, 204, 200)
    assert told["received"] == len(picture)
    assert [each["upload"] for each in mine["uploads"]] == [begun["upload"]]


async def test_what_was_there_before_is_not_handed_over(shared: House, resident: Neighbour) -> None:
    length = TUS | {"Upload-Length": "10"}
    _, before = await shared.call("POST", "/v1/uploads", token=resident.token, headers=length)
    phone, code = await handed(shared, resident)
    path = f"/v1/uploads/{before['upload']}"
    at = TUS | {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}

    looked, _ = await phone.call("GET", path, code=code, headers=TUS)
    added, _ = await phone.call("PATCH", path, code=code, data=b"x", headers=at)
    listed, _ = await phone.call("GET", "/v1/uploads", code=code)
    removed, _ = await phone.call("DELETE", path, code=code, headers=TUS)
    opened, _ = await phone.call("GET", f"{path}/content", code=code)

    assert {looked, added, listed, removed, opened} == {403}
