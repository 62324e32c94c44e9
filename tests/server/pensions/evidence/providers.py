"""A house to which WeChat and the national network identity are connected, and what tests do there."""

import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from clients.standins.accounts import StandinAccounts
from domain.next_steps import NEXT_STEPS
from domain.problems import Problem
from tests.agreements import VERSION
from tests.server.house import SCHEME, House, open_house
from tests.server.neighbours import Neighbour, neighbour

ACTION: Final = "pension.certify"
PICTURE: Final = b"\xff\xd8 a face \xff\xd9"


@asynccontextmanager
async def open_connected(database_url: str, folder: Path) -> AsyncIterator[House]:
    """A house to which both outside providers are connected, with the picture granted."""
    key = ec.generate_private_key(ec.SECP256R1())
    public = folder / "network.pem"
    public.write_bytes(
        key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )
    accounts = StandinAccounts()

    def more(outside: str) -> dict[str, object]:
        return {
            "wechat_base_url": outside,
            "wechat_appid": accounts.appid,
            "wechat_secret": accounts.app_secret,
            "wechat_face": True,
            "wechat_face_picture": True,
            "network_id_base_url": outside,
            "network_id_app_id": accounts.network_app,
            "network_id_secret": accounts.network_secret,
            "network_id_key_file": public,
        }

    async with open_house(database_url, folder, more) as house:
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
        await played(house, "network/keys", {"pem": pem})
        yield house


async def played(house: House, hook: str, body: object) -> dict[str, Any]:
    """Plays the world at the stand-ins."""
    async with house.http.post(f"{house.standins}/_standin/{hook}", json=body) as response:
        assert response.status in {200, 204}, hook
        return await response.json() if response.status == 200 else {}


async def resident(house: House, desk: str, provider: str = "wechat_verify") -> Neighbour:
    """A neighbour with WeChat linked, who agrees to the provider."""
    found = await neighbour(house, desk)
    await linked(house, found, f"o-{found.phone}")
    await agree(house, found, provider)
    return found


async def linked(house: House, found: Neighbour, openid: str) -> None:
    code = (await played(house, "wechat/codes", {"openid": openid}))["code"]
    status, _ = await house.call("POST", "/v1/me/wechat", {"code": code}, token=found.token)
    assert status == 201


async def agree(house: House, found: Neighbour, purpose: str) -> None:
    body = {"purpose": purpose, "version": VERSION}
    status, answer = await house.call("POST", "/v1/me/consents", body, token=found.token)
    assert status == 201, answer


async def asked(
    house: House, found: Neighbour, provider: str = "wechat_verify", scheme: str = SCHEME
) -> tuple[int, dict[str, Any]]:
    wanted = {"provider": provider, "action": ACTION, "scheme": scheme}
    return await house.call("POST", "/v1/evidence", wanted, token=found.token)


async def begun(house: House, found: Neighbour, provider: str = "wechat_verify") -> dict[str, Any]:
    status, body = await asked(house, found, provider)
    assert status == 201, body
    return body


async def shown(
    house: House,
    begun: dict[str, Any],
    result: int = 10000,
    *,
    openid: str = "",
    picture: bytes = PICTURE,
) -> None:
    """Somebody stands before the phone on which WeChat's own page runs."""
    body = {
        "verify_id": begun["opens"]["value"],
        "verify_ret": result,
        "openid": openid,
        "picture": base64.b64encode(picture).decode(),
    }
    await played(house, "wechat/faces", body)


async def finished(
    house: House, found: Neighbour, begun: dict[str, Any], answer: str = ""
) -> tuple[int, dict[str, Any]]:
    path = f"/v1/evidence/{begun['evidence']}/result"
    return await house.call("POST", path, {"answer": answer}, token=found.token)


async def network_answer(house: House, begun: dict[str, Any], **changes: object) -> str:
    body = {"number": UUID(begun["evidence"]).hex, "changes": changes}
    return str((await played(house, "network/answers", body))["answer"])


async def certified_by(house: House, found: Neighbour) -> str:
    _, body = await house.call("GET", "/v1/entitlements", token=found.token)
    return str(body["entitlements"][0]["certified_by"])


async def reviews(house: House, found: Neighbour) -> list[str]:
    _, body = await house.call("GET", "/v1/me/reviews", token=found.token)
    return [review["kind"] for review in body["reviews"]]


async def recorded(house: House, found: Neighbour) -> list[tuple[str, str]]:
    """Actions about evidence of the person in the audit, oldest first, each with its why."""
    rows = await house.infrastructure.database.fetch(
        "SELECT action, why FROM audit WHERE person_id = $1 AND about LIKE 'evidence:%' ORDER BY seq",
        found.person,
    )
    return [(row["action"], row["why"]) for row in rows]


async def counted(house: House, found: Neighbour) -> int:
    return int(
        await house.infrastructure.database.fetchval(
            "SELECT count(*) FROM evidence WHERE person_id = $1 AND counts", found.person
        )
    )


def is_problem(answer: tuple[int, dict[str, Any]], status: int, problem: Problem) -> bool:
    """The status, the stable name, and a next step in words."""
    body = answer[1]
    return (answer[0], body.get("type"), body.get("next_step")) == (
        status,
        f"/problems/{problem}",
        NEXT_STEPS[problem].zh,
    )
