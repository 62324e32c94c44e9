"""The doors of files: sent in pieces, looked at, named in an application, opened by its officers."""

import asyncio
import base64
from typing import Any

from handlers.tus import OVERRIDE
from tests.server.hall.tus import TUS, TYPE, pdf
from tests.server.rounds.cases import FORM, OFFICERS, begun, seen
from tests.server.rounds.city import City


async def handed_in(city: City, her: str, clerk: str) -> None:
    enter, file = city.walker.enter, pdf()
    await enter("OPTIONS /v1/uploads", by=her)
    upload = await sent(city, her, file)
    await enter("GET /v1/uploads", by=her)
    one = {"upload": upload["upload"]}
    await enter("GET /v1/uploads/{upload}/content", by=her, **one)
    case = await begun(city, her)
    ids = {"case": case["case"]}
    case = await enter("PUT /v1/cases/{case}/form", FORM, by=her, headers=seen(case), **ids)
    named = {"materials": {"photo": [upload["upload"]]}}
    case = await enter("PUT /v1/cases/{case}/materials", named, by=her, headers=seen(case), **ids)
    await enter("POST /v1/cases/{case}/submissions", by=her, headers=seen(case), **ids)
    await enter("GET /v1/cases/{case}/materials", by=her, **ids)
    await enter("GET /v1/cases/{case}/materials/{upload}", by=her, **ids, **one)
    await enter(f"GET {OFFICERS}/materials", by=clerk, **ids)
    await enter(f"GET {OFFICERS}/materials/{{upload}}", by=clerk, **ids, **one)
    other = await sent(city, her, file)
    await enter("DELETE /v1/uploads/{upload}", by=her, headers=TUS, upload=other["upload"])


async def sent(city: City, her: str, file: bytes) -> dict[str, Any]:
    """Begun with its first piece, gone on with by both methods, and looked at."""
    enter, half = city.walker.enter, len(file) // 2
    last = half + half // 2
    name = base64.b64encode("摊位照片.pdf".encode()).decode()
    first = TUS | {"Upload-Length": str(len(file)), "Upload-Metadata": f"filename {name}"}
    body = {"Content-Type": TYPE}
    begun_ = await enter("POST /v1/uploads", by=her, data=file[:half], headers=first | body)
    ids, at = {"upload": begun_["upload"]}, {"Upload-Offset": str(half)}
    await enter(
        "PATCH /v1/uploads/{upload}", by=her, data=file[half:last], headers=TUS | body | at, **ids
    )
    at = {"Upload-Offset": str(last), OVERRIDE: "PATCH"}
    await enter(
        "POST /v1/uploads/{upload}", by=her, data=file[last:], headers=TUS | body | at, **ids
    )
    async with asyncio.timeout(60):
        while True:
            path = f"/v1/uploads/{begun_['upload']}"
            _, looked_at = await city.house.call("GET", path, token=her)
            if looked_at["state"] == "ready":
                break
            await asyncio.sleep(0.05)
    return dict(await enter("GET /v1/uploads/{upload}", by=her, **ids))
