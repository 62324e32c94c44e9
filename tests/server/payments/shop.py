"""A house to which both vendors of payments are connected, and an item that costs something."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from clients.standins.accounts import StandinAccounts
from clients.standins.app import make_standins
from clients.standins.paying import PAYING, PayingHooks
from domain.people import Role
from tests.server.house import ID_NUMBER, NAME, House, hire, open_house
from tests.server.payments.vendors import payment_settings, with_keys
from tests.server.rounds.cases import FORM, OFFICERS, TEXT, UNIT, YAML, seen

ITEM: Final = "permit.paid_stall"
FEN: Final = 1250
WHY: Final = {"why": "test"}
#: As the round's, with a fee and something that is made.
DEFINITION: Final = (
    TEXT.replace("name: notice.street", f"name: {ITEM}")
    .replace("fee_fen: 0", f"fee_fen: {FEN}")
    .replace("kind: street_stall", "kind: paid_stall")
    .replace(
        "clocks:",
        f"""  - name: issue
    kind: issue
    names: {{zh: 制证, en: Issue}}
    unit: {UNIT}
    role: issuer
    after: [decide]
clocks:
  deliver: {{law: 10, promised: 5}}""",
    )
)


@dataclass
class PaidHouse:
    """`posts`: tokens by role; `her`: of the applicant."""

    house: House
    hooks: PayingHooks
    posts: dict[str, str]
    her: str
    person: str

    async def call(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        by: str,
        **more: Any,  # noqa: ANN401  # headers, data
    ) -> dict[str, Any]:
        status, answer = await self.house.call(method, path, body, token=by, **more)
        assert status < 300, (path, status, answer)
        return answer

    async def move(self, case: dict[str, Any], role: str, move: str, step: str) -> dict[str, Any]:
        body = (
            {"move": move, "step": step, "delivered": True}
            if move == "issue"
            else {
                "move": move,
                "step": step,
            }
        )
        path = f"{OFFICERS.format(case=case['case'])}/moves"
        return await self.call("POST", path, body, by=self.posts[role], headers=seen(case))

    async def accepted(self) -> dict[str, Any]:
        """A case whose fee is due."""
        case = await self.call("POST", "/v1/cases", {"item": ITEM}, by=self.her)
        path = f"/v1/cases/{case['case']}"
        case = await self.call("PUT", f"{path}/form", FORM, by=self.her, headers=seen(case))
        case = await self.call("POST", f"{path}/submissions", by=self.her, headers=seen(case))
        case = await self.move(case, "clerk", "take", "accept")
        return await self.move(case, "clerk", "accept", "accept")

    async def approved(self) -> dict[str, Any]:
        case = await self.move(await self.accepted(), "approver", "take", "decide")
        return await self.move(case, "approver", "approve", "decide")

    async def fee(self, case: dict[str, Any]) -> dict[str, Any]:
        return await self.call("GET", f"/v1/cases/{case['case']}/fee", by=self.her)

    async def pay(self, order: str, way: str) -> dict[str, Any]:
        return await self.call("POST", f"/v1/orders/{order}/payments", {"way": way}, by=self.her)

    async def told(self, call: tuple[str, dict[str, str], bytes]) -> int:
        """A vendor calls us: the status of our answer."""
        url, headers, body = call
        path = url.removeprefix("https://hall.test")
        async with self.house.http.post(
            self.house.base + path, data=body, headers=headers
        ) as response:
            return response.status

    @property
    def numbers(self) -> list[str]:
        """Of the trades that were begun at WeChat Pay."""
        return list(self.hooks.pay.trades)


@asynccontextmanager
async def open_paid_house(
    database_url: str, folder: Path, *, nontax: bool = False, wechat: bool = False
) -> AsyncIterator[PaidHouse]:
    """`wechat`: accounts can be linked to it, to pay within it."""
    vendors = make_standins()
    hooks = with_keys(vendors[PAYING])

    def more(outside: str) -> dict[str, Any]:
        known = StandinAccounts()
        linked = {
            "wechat_base_url": outside,
            "wechat_appid": known.appid,
            "wechat_secret": known.app_secret,
        }
        paying = payment_settings(hooks, outside, folder, nontax=nontax)
        return paying | (linked if wechat else {})

    async with open_house(database_url, folder, more, vendors=vendors) as house:
        desk = house.parts.accounts.officers
        for name in ("chen", "zhou"):
            await hire(desk, name, Role.ADMIN, Role.FINANCE)
        chen, zhou = await house.officer("chen"), await house.officer("zhou")
        unit = WHY | {"unit": UNIT, "zh": "民政局", "en": "Civil Affairs Bureau"}
        await house.call("POST", "/v1/officer/units", unit, token=chen)
        proposed = DEFINITION.encode()
        status, answer = await house.call(
            "POST", "/v1/officer/items", token=chen, data=proposed, headers=YAML
        )
        assert status == 201, answer
        path = f"/v1/officer/items/{ITEM}/versions/1/releases"
        status, answer = await house.call("POST", path, WHY, token=zhou)
        assert status == 201, answer
        posts = {"chen": chen, "zhou": zhou}
        for name, role in (("fang", "clerk"), ("shen", "approver"), ("jiang", "issuer")):
            await hire(desk, name, Role.COUNTER)
            posts[role] = token = await house.officer(name)
            _, me = await house.call("GET", "/v1/officer/me", token=token)
            post = WHY | {"unit": UNIT, "role": role, "area": ""}
            staff = f"/v1/officer/officers/{me['officer']['officer']}/posts"
            status, answer = await house.call("POST", staff, post, token=chen)
            assert status == 201, answer
        person = await house.resident(await house.officer())
        her = await house.citizen()
        own = {"name": NAME, "id_number": ID_NUMBER}
        await house.call("POST", "/v1/me/person", own, token=her)
        yield PaidHouse(house, hooks, posts, her, str(person))
