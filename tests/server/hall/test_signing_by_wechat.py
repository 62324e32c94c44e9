"""WeChat's look at a face signs what was begun, by an agreement of its own, and nothing else."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import jwt
import pytest

from domain.accounts.consent import Purpose
from tests.server.hall.signing import Signing, needed, open_signing
from tests.server.house import SCHEME
from tests.server.pensions.evidence.providers import open_connected, played, shown

MISMATCH = 10004  # the face does not match


class ByWechat(Signing):
    """And whose WeChat is linked."""

    async def link(self) -> None:
        code = (await played(self.house, "wechat/codes", {"openid": "o-wang"}))["code"]
        await self.fair.ok("POST", "/v1/me/wechat", {"code": code}, token=self.fair.her)

    async def ask(
        self, case: dict[str, Any], digest: str, **other: str
    ) -> tuple[int, dict[str, Any]]:
        body = {"provider": "wechat_verify", "action": "case.sign", "case": case["case"]}
        return await self.house.call(
            "POST", "/v1/evidence", body | {"digest": digest} | other, token=self.fair.her
        )

    async def asked(self, case: dict[str, Any]) -> dict[str, Any]:
        digest = (await self.begun(case, "face"))["digest"]
        status, asking = await self.ask(case, digest)
        assert status == 201, asking
        return asking

    async def finish(self, asking: dict[str, Any]) -> dict[str, Any]:
        path = f"/v1/evidence/{asking['evidence']}/result"
        return await self.fair.ok("POST", path, {}, token=self.fair.her)


@pytest.fixture
async def signing(database_url: str, tmp_path: Path) -> AsyncIterator[ByWechat]:
    async with open_connected(database_url, tmp_path) as house:
        signing = ByWechat((await open_signing(house)).fair)
        await signing.link()
        yield signing


async def test_it_signs_once_its_own_agreement_is_given_and_certifies_nothing(
    signing: ByWechat,
) -> None:
    await signing.agree(Purpose.WECHAT_VERIFY, Purpose.FACE_SIGNING)
    case = await signing.draft()
    digest = (await signing.begun(case, "face"))["digest"]
    status, problem = await signing.ask(case, digest)
    assert (status, problem["type"]) == (403, "/problems/consent-missing")
    assert [each["code"] for each in problem["errors"]] == ["wechat_signing"]

    await signing.agree(Purpose.WECHAT_SIGNING)
    _, asking = await signing.ask(case, digest)
    await shown(signing.house, asking)
    answer = await signing.finish(asking)
    status, sent = await signing.submit(case)

    assert (answer["state"], answer["certified_until"]) == ("passed", "")
    assert "已签署" in answer["next_step"]
    assert [each["way"] for each in asking["other_ways"]] == ["window"]
    assert status == 201, sent
    (used,) = (await signing.shown(case))["used"]
    claims = jwt.decode(used["jws"], options={"verify_signature": False})
    assert (claims["check"], claims["provider"]) == (asking["evidence"], "wechat_verify")
    owed = await signing.fair.ok("GET", "/v1/entitlements", token=signing.fair.her)
    assert [each["due"] for each in owed["entitlements"]] == [True]


async def test_another_face_signs_nothing_and_opens_no_review(signing: ByWechat) -> None:
    await signing.agree(Purpose.WECHAT_SIGNING)
    case = await signing.draft()
    asking = await signing.asked(case)
    await shown(signing.house, asking, MISMATCH)

    answer = await signing.finish(asking)

    assert (answer["state"], answer["reasons"]) == ("failed", ["not_the_person"])
    assert needed(await signing.submit(case)) == "尚未签署"
    reviews = await signing.fair.ok("GET", "/v1/me/reviews", token=signing.fair.her)
    assert reviews["reviews"] == []


async def test_a_look_for_anything_else_signs_nothing(signing: ByWechat) -> None:
    """A pension's pass, a digest that was not begun, a body that sees no face, a signing begun anew."""
    await signing.agree(Purpose.WECHAT_SIGNING, Purpose.WECHAT_VERIFY, Purpose.NETWORK_ID)
    case = await signing.draft()
    digest = (await signing.begun(case, "face"))["digest"]
    for wrong in ("0" * 64, ""):
        assert (await signing.ask(case, wrong))[0] == 404
    status, problem = await signing.ask(case, digest, provider="network_id")
    assert (status, problem["type"]) == (404, "/problems/provider-off")
    assert (await signing.ask(case, digest, action="pension.certify"))[0] == 404

    wanted = {"provider": "wechat_verify", "action": "pension.certify", "scheme": SCHEME}
    pension = await signing.fair.ok("POST", "/v1/evidence", wanted, token=signing.fair.her)
    await shown(signing.house, pension)
    assert (await signing.finish(pension))["certified_until"]
    assert needed(await signing.submit(case)) == "尚未签署"

    older = await signing.asked(case)
    await shown(signing.house, older)
    await signing.begun(await signing.saved(case, lit="candle", extinguisher="毯"), "face")
    await signing.finish(older)

    shown_now = await signing.shown(case)
    assert (shown_now["open"]["signed_at"], shown_now["ready"]) == (None, False)
