"""The sandbox over real sockets: invented people, checks that end as their numbers say, and nobody else's."""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from domain.days import day_of
from domain.faces.invented import Ending, Invented, invented
from proto import capture_pb2 as wire
from server.infrastructure import now
from storage.keys.keys import init_keys
from tests.agreements import VERSION
from tests.server.house import CODES, SCHEME, House, open_house

pytestmark = pytest.mark.asyncio(loop_scope="module")
PICTURE = b"any bytes"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def sandbox(
    shared_database_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[House]:
    folder = tmp_path_factory.mktemp("sandbox")
    init_keys(folder / "keys", sandbox=True)
    more = {"environment": "sandbox"}
    async with open_house(shared_database_url, folder, lambda _: more) as opened:
        opened.faces.broken = True  # nobody looks at these pictures
        yield opened


async def signed_in(house: House, who: Invented) -> str:
    """Bound, and agreed to the camera."""
    status, _ = await house.call("POST", "/v1/sign-in/codes", {"phone": who.phone})
    assert status == 202
    body = {"phone": who.phone, "code": who.code}
    status, session = await house.call("POST", "/v1/sign-in/sessions", body)
    assert status == 201
    token = str(session["access_token"])
    person = {"name": who.name, "id_number": who.id_number}
    await house.call("POST", "/v1/me/person", person, token=token)
    agreed = {"purpose": "sending_frames", "version": VERSION}
    await house.call("POST", "/v1/me/consents", agreed, token=token)
    return token


async def ended(house: House, who: Invented) -> tuple[str, wire.ServerMessage]:
    """The token, and the last message of a check; each frame is the same."""
    token = await signed_in(house, who)
    check = await house.opened(token)
    async with house.camera(check["ticket"]["ticket"]) as camera:
        while True:
            message = await camera.next()
            if message.HasField("verdict") or message.HasField("problem"):
                return token, message
            for _ in range(message.next.credit):
                await camera.send(PICTURE)


async def kinds(house: House, token: str) -> list[str]:
    _, inbox = await house.call("GET", "/v1/inbox", token=token)
    return [event["kind"] for event in inbox["events"]]


async def test_who_passes_is_certified_and_told(sandbox: House) -> None:
    token, message = await ended(sandbox, invented(Ending.PASS, 1))

    until = date.fromisoformat(message.verdict.certified_until)
    assert until > day_of(now()) + timedelta(days=300)
    assert (await kinds(sandbox, token))[-1] == "entitlement.certified"
    status, _ = await sandbox.call("GET", f"/v1/receipts/{message.verdict.receipt}", token=token)
    assert status == 200


async def test_the_same_picture_passes_for_another_one_too(sandbox: House) -> None:
    _, message = await ended(sandbox, invented(Ending.PASS, 2))

    assert message.verdict.certified


@pytest.mark.parametrize(
    ("ending", "outcome", "reason"),
    [
        (Ending.FAIL, wire.OUTCOME_FAIL, "not_the_person"),
        (Ending.UNSURE, wire.OUTCOME_UNSURE, "not_sure"),
        (Ending.TIME_OUT, wire.OUTCOME_UNSURE, "step_not_done"),
        (Ending.REPLAYED, wire.OUTCOME_FAIL, "frames_seen_before"),
    ],
)
async def test_who_does_not_pass_hears_why(
    sandbox: House, ending: Ending, outcome: wire.Outcome, reason: str
) -> None:
    token, message = await ended(sandbox, invented(ending, 1))

    assert (message.verdict.outcome, list(message.verdict.reasons)) == (outcome, [reason])
    if ending is Ending.UNSURE:
        assert (await kinds(sandbox, token))[-1] == "review.opened"


async def test_an_engine_that_is_away_says_busy_and_the_check_goes_on(sandbox: House) -> None:
    _, message = await ended(sandbox, invented(Ending.VENDOR_DOWN, 1))

    assert (message.problem.type, message.problem.status) == ("/problems/busy", 503)


@pytest.mark.parametrize(
    ("ending", "refused"),
    [
        (Ending.NO_REFERENCE, (403, "/problems/face-record-missing")),
        (Ending.DUPLICATE, (409, "/problems/not-due")),
    ],
)
async def test_who_has_no_reference_or_is_certified_opens_no_check(
    sandbox: House, ending: Ending, refused: tuple[int, str]
) -> None:
    token = await signed_in(sandbox, invented(ending, 1))

    body = {"action": "pension.certify", "scheme": SCHEME}
    status, problem = await sandbox.call("POST", "/v1/face-checks", body, token=token)

    assert (status, problem["type"]) == refused


@pytest.mark.parametrize("path", ["/healthz", "/v1/items", "/v1/me", "/nowhere", "/"])
async def test_every_answer_says_that_it_is_a_sandbox(sandbox: House, path: str) -> None:
    async with sandbox.http.get(sandbox.base + path) as answer:
        assert answer.headers["Zhijian-Environment"] == "sandbox"


async def test_a_code_that_everybody_knows_is_no_code_of_a_phone_that_is_somebody_s(
    sandbox: House,
) -> None:
    phone = "13900139001"
    await sandbox.call("POST", "/v1/sign-in/codes", {"phone": phone})

    body: dict[str, Any] = {"phone": phone, "code": phone[-6:]}
    status, _ = await sandbox.call("POST", "/v1/sign-in/sessions", body)

    assert status == 401


async def test_codes_are_sent_to_phones_that_are_somebody_s_alone(sandbox: House) -> None:
    who, other = invented(Ending.PASS, 3), "13900139002"
    for phone in (who.phone, other):
        await sandbox.call("POST", "/v1/sign-in/codes", {"phone": phone})

    async with sandbox.http.get(f"{sandbox.standins}/_standin/sms") as response:
        messages = await response.json()
    told = {each["phone"][-11:] for each in messages if each["template"] == CODES}
    assert other in told
    assert who.phone not in told


async def test_a_city_knows_nobody_who_is_invented(database_url: str, tmp_path: Path) -> None:
    """The attack: an invented person's number and code, tried where the city's people are."""
    who = invented(Ending.PASS, 1)
    async with open_house(database_url, tmp_path) as house:
        await house.call("POST", "/v1/sign-in/codes", {"phone": who.phone})
        body = {"phone": who.phone, "code": who.code}
        status, _ = await house.call("POST", "/v1/sign-in/sessions", body)
        token = await house.citizen(who.phone)
        person = {"name": who.name, "id_number": who.id_number}
        bound, _ = await house.call("POST", "/v1/me/person", person, token=token)

    assert (status, bound >= 400) == (401, True)
