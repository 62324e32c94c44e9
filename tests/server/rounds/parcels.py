"""The doors of parcels: papers that are picked up, an outcome that is packed by two and sent, and its news."""

import json
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlencode

from clients.standins import ems
from connectors.callbacks import path_token
from domain.people import Role
from tests.server.house import hire
from tests.server.rounds.cases import FORM, OFFICERS, TEXT, UNIT, post_holders, release, seen
from tests.server.rounds.city import KNOWN, SECRET, City
from tests.server.rounds.desk import STAFF, WHY

ITEM: Final = "permit.stall"
#: The matter of the round of cases, with something to make and papers to bring.
SENT: Final = (
    TEXT.replace("name: notice.street", f"name: {ITEM}")
    .replace("kind: street_stall", "kind: stall_permit")
    .replace(
        "clocks:\n",
        f"""  - {{name: issue, kind: issue, names: {{zh: 制证, en: Making}}, unit: {UNIT}, role: issuer, after: [decide]}}
clocks:
  deliver: {{law: 10, promised: 5}}
""",
    )
    .replace(
        "steps:\n",
        """  - {name: deed, names: {zh: 房产证原件, en: Deed}, ways: [window], required: false}
courier: government
steps:
""",
    )
)
HOME: Final = {
    "name": "王秀英",
    "phone": "13600136000",
    "province": "广东省",
    "city": "深圳市",
    "county": "南山区",
    "street": "深南大道1号",
}
PARCEL: Final = "/v1/officer/parcels/{parcel}"
LEFT: Final = """
INSERT INTO parcel_recalls (parcel_id, ordered_at, number, state, created_at, next_at, answer, ended_at)
SELECT parcel_id, opened_at, 'EB000717618HK', 'failed', now(), now(), 'B0004', now()
FROM parcels WHERE direction = 'return' ORDER BY opened_at DESC LIMIT 1 RETURNING recall_id
"""


async def issuers(city: City) -> tuple[str, str]:
    """Two who make and send what was granted."""
    tokens = []
    for name in ("luo", "meng"):
        await hire(city.house.parts.accounts.officers, name, Role.COUNTER)
        token = await city.house.officer(name)
        _, me = await city.house.call("GET", "/v1/officer/me", token=token)
        post = WHY | {"unit": UNIT, "role": "issuer", "area": ""}
        path = f"{STAFF}/posts".format(officer=me["officer"]["officer"])
        status, answer = await city.house.call("POST", path, post, token=city.officers["chen"])
        assert status == 201, answer
        tokens.append(token)
    return tokens[0], tokens[1]


async def made(city: City, her: str, issuer: str) -> str:
    """A case of hers whose outcome is made, with papers of hers that were to be picked up."""
    call, enter = city.house.call, city.walker.enter
    clerk, approver, _ = await post_holders(city)
    _, case = await call("POST", "/v1/cases", {"item": ITEM}, token=her)
    path, ids = f"/v1/cases/{case['case']}", {"case": case["case"]}
    _, case = await call("PUT", f"{path}/form", FORM, token=her, headers=seen(case))
    _, case = await call("POST", f"{path}/submissions", token=her, headers=seen(case))
    wanted = {"to": HOME, "materials": ["deed"]}
    found = await enter("POST /v1/cases/{case}/collections", wanted, by=her, **ids)
    parcel = found["parcels"][0]["parcel"]
    await enter("POST /v1/parcels/{parcel}/cancellations", by=her, parcel=parcel)
    for by, move, step in (
        (clerk, "take", "accept"),
        (clerk, "accept", "accept"),
        (approver, "take", "decide"),
        (approver, "approve", "decide"),
        (issuer, "take", "issue"),
        (issuer, "issue", "issue"),
    ):
        body = {"move": move, "step": step}
        path = OFFICERS.format(case=case["case"])
        status, case = await call("POST", f"{path}/moves", body, token=by, headers=seen(case))
        assert status == 201, case
    return str(ids["case"])


async def sent(city: City, her: str) -> None:
    enter = city.walker.enter
    await release(city, SENT, ITEM)
    packer, second = await issuers(city)
    case = await made(city, her, packer)
    await enter("POST /v1/cases/{case}/parcels", {"to": HOME}, by=her, case=case)
    waiting = await enter("GET /v1/officer/parcels", by=packer, query="?view=pack")
    ids = {"parcel": waiting["parcels"][0]["parcel"]}
    await enter(f"POST {PARCEL}/moves", {"move": "pack"}, by=packer, **ids)

    async def numbered() -> str:
        path = PARCEL.format(**ids)
        headers = {"Zhijian-Purpose": "packing"}
        _, seen_so = await city.house.call("GET", path, token=packer, headers=headers)
        return str(seen_so["parcel"]["number"])

    number = await city.until(numbered)
    await enter(f"GET {PARCEL}", by=packer, **ids)
    await left(city, packer)
    await enter(f"GET {PARCEL}/label", by=packer, **ids)
    query = f"?{urlencode({'number': number})}"
    await enter("GET /v1/officer/parcel-numbers", by=second, query=query)
    await enter(f"POST {PARCEL}/moves", {"move": "hand_over", "number": number}, by=second, **ids)
    await told(city, number, "203", "收寄计费信息")
    await told(city, number, "704", "投递结果反馈-妥投")
    arrived = await enter("GET /v1/cases/{case}/parcels", by=her, case=case)
    assert arrived["parcels"][-1]["state"] == "delivered"


async def left(city: City, packer: str) -> None:
    """An order that the courier did not take back, and was settled with it."""
    database = city.house.infrastructure.database
    recall = await database.fetchval(LEFT)
    found = await city.walker.enter("GET /v1/officer/parcel-recalls", by=packer)
    assert [each["recall"] for each in found["orders"]] == [str(recall)]
    door = "POST /v1/officer/parcel-recalls/{recall}/settlements"
    await city.walker.enter(door, WHY, by=packer, recall=str(recall))


async def told(city: City, number: str, code: str, said: str) -> None:
    """The courier pushes news of it."""
    standin = ems.Ems(KNOWN, lambda: datetime.now(UTC).timestamp())
    item: dict[str, Any] = standin.note(number, code, said, "深圳市", None)
    push = {
        "logitcsInterface": standin.sealed(item),
        "method": "040002",
        "senderNo": KNOWN.ems_sender,
        "serialNo": "C3E7E1A2E6F44EB9",
    }
    door = "POST /v1/callbacks/{vendor}/parcels/{token}"
    secret = path_token(SECRET, "ems-parcels")
    answer = await city.walker.enter(door, push, vendor="ems", token=secret)
    assert json.loads(json.dumps(answer))["code"] == "00000"
