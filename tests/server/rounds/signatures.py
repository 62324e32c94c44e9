"""The doors of signatures: by a code to the own phone, and before an officer at the counter."""

from typing import Any, Final

from tests.server.house import PHONE
from tests.server.rounds.cases import FORM, ITEM, TEXT, release, seen
from tests.server.rounds.city import City

SIGNED: Final = "notice.signed"
CASE: Final = "/v1/cases/{case}"
PERSONS: Final = "/v1/officer/persons/{person}/signatures"


async def signed(city: City, her: str, person: str, clerk: str) -> None:
    """`clerk`: holds a post of the unit."""
    enter = city.walker.enter
    asks = "signature: {ways: [code, face, officer]}\nface: never"
    text = TEXT.replace(ITEM, SIGNED).replace("face: never", asks)
    await release(city, text.replace("street_stall", "signed_stall"), SIGNED)

    async def draft() -> dict[str, Any]:
        case = await enter("POST /v1/cases", {"item": SIGNED}, by=her)
        ids = {"case": case["case"]}
        return dict(await enter(f"PUT {CASE}/form", FORM, by=her, headers=seen(case), **ids))

    case = await draft()
    ids = {"case": case["case"]}

    async def send() -> None:
        await enter(f"POST {CASE}/signature", {"way": "code"}, by=her, headers=seen(case), **ids)

    code = {"code": await city.new_code(send, PHONE)}
    await enter(f"POST {CASE}/signature/code", code, by=her, **ids)
    await enter(f"POST {CASE}/submissions", by=her, headers=seen(case), **ids)
    await enter(f"GET {CASE}/signature", by=her, **ids)
    other = await draft()
    way = {"way": "officer"}
    await enter(f"POST {CASE}/signature", way, by=her, headers=seen(other), case=other["case"])
    waits = await enter(f"GET {PERSONS}", by=clerk, person=person)
    (one,) = waits["signatures"]
    saw = {"digest": one["digest"], "words": "本人持身份证当面签署"}
    path = f"POST {PERSONS}/{{signature}}"
    await enter(path, saw, by=clerk, person=person, signature=one["signature"])
