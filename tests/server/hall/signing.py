"""A citizen with a draft of an item that asks a signature, whose code, face and counter are at hand."""

from typing import Any, Final

from domain.accounts.consent import Purpose, current
from proto import capture_pb2 as wire
from tests.server.hall.test_new_item import CASES, TEXT, Fair, open_fair
from tests.server.house import PHONE, House

ASKS: Final = "signature: {ways: [code, face, officer]}"
SIGNED: Final = TEXT[: TEXT.index("rules:")].replace("face: never", ASKS)
LIVE: Final = SIGNED.replace(ASKS, "face: at_submit")
FORM: Final = {"lit": "electric"}
LOOKS: Final = {"Zhijian-Purpose": "%E5%BD%93%E9%9D%A2%E7%AD%BE%E7%BD%B2"}
SAW: Final = "本人持身份证当面签署"


def seen(case: dict[str, Any]) -> dict[str, str]:
    return {"If-Match": f'"{case["version"]}"'}


class Signing:
    """A citizen with a draft of the item, whose code, face and counter are at hand."""

    def __init__(self, fair: Fair) -> None:
        self.fair, self.house = fair, fair.house

    async def draft(self, **form: str) -> dict[str, Any]:
        case = await self.fair.ok("POST", CASES, {"item": "permit.lantern"}, token=self.fair.her)
        return await self.saved(case, **(form or FORM))

    async def saved(self, case: dict[str, Any], **form: str) -> dict[str, Any]:
        path = f"{CASES}/{case['case']}/form"
        return await self.fair.ok(
            "PUT", path, {"form": form}, token=self.fair.her, headers=seen(case)
        )

    async def begin(self, case: dict[str, Any], way: str) -> tuple[int, dict[str, Any]]:
        path, body = f"{CASES}/{case['case']}/signature", {"way": way}
        return await self.house.call("POST", path, body, token=self.fair.her, headers=seen(case))

    async def begun(self, case: dict[str, Any], way: str) -> dict[str, Any]:
        status, answer = await self.begin(case, way)
        assert status == 201, answer
        return answer

    async def code(self, case: dict[str, Any], code: str) -> tuple[int, dict[str, Any]]:
        path = f"{CASES}/{case['case']}/signature/code"
        return await self.house.call("POST", path, {"code": code}, token=self.fair.her)

    async def by_code(self, case: dict[str, Any]) -> dict[str, Any]:
        await self.another_minute()
        await self.begun(case, "code")
        status, answer = await self.code(case, await self.house.code(PHONE))
        assert status == 200, answer
        return answer

    async def another_minute(self) -> None:
        await self.house.infrastructure.database.execute("UPDATE sign_in_codes SET sent = '{}'")

    async def submit(self, case: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        path = f"{CASES}/{case['case']}/submissions"
        return await self.house.call("POST", path, token=self.fair.her, headers=seen(case))

    async def shown(self, case: dict[str, Any]) -> dict[str, Any]:
        path = f"{CASES}/{case['case']}/signature"
        return await self.fair.ok("GET", path, token=self.fair.her)

    async def agree(self, *purposes: Purpose) -> None:
        for purpose in purposes:
            body = {"purpose": purpose.value, "version": current(purpose).version}
            await self.house.call("POST", "/v1/me/consents", body, token=self.fair.her)

    async def check(self, case: str, digest: str) -> tuple[int, dict[str, Any]]:
        body = {"action": "case.sign", "case": case, "digest": digest}
        return await self.house.call("POST", "/v1/face-checks", body, token=self.fair.her)

    async def film(self, ticket: str, *, likeness: float = 0.7) -> wire.Verdict:
        self.house.faces.likeness = likeness
        async with self.house.camera(ticket) as camera:
            return (await camera.until("verdict")).verdict

    async def by_face(self, case: dict[str, Any]) -> wire.Verdict:
        digest = (await self.begun(case, "face"))["digest"]
        status, check = await self.check(case["case"], digest)
        assert status == 201, check
        return await self.film(check["ticket"]["ticket"])


async def open_signing(house: House, text: str = SIGNED) -> Signing:
    return Signing(await open_fair(house, text))


def needed(answer: tuple[int, dict[str, Any]]) -> str:
    status, problem = answer
    assert (status, problem["type"]) == (409, "/problems/signature-needed"), answer
    assert problem["next_step"]
    return str(problem["detail"])
