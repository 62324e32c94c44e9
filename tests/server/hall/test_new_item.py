"""A matter that nobody knew is written while the city runs: released by two, applied for, decided, told."""

import asyncio
from typing import Any, Final
from uuid import UUID

from zhijian_client.certificates import verify

from server.routes.terms import CALLS
from tests.server.accounts.staff import WHY, officer
from tests.server.hall.test_posts import who
from tests.server.house import ID_NUMBER, NAME, House

YAML: Final = {"Content-Type": "application/yaml"}
#: Two units, a field that is asked by another's answer, a supplement, and rules over what the register knows.
TEXT: Final = """
name: permit.lantern
version: 1
names: {zh: 元宵灯会参展许可, en: Permit to show at the lantern fair}
about: {zh: 在灯会上展出花灯须先申请。, en: Whoever shows a lantern at the fair applies first.}
basis:
  - title: {zh: 大型群众性活动安全管理条例, en: Regulations on the Safety of Large Public Events}
    article: 第十一条
applicants: {who: [person], level: bound, age: {from: 18}}
form:
  properties:
    applicant:
      type: string
      maxLength: 60
      x-label: {zh: 申请人, en: Applicant}
    lit:
      type: string
      enum: [candle, electric]
      x-label: {zh: 照明方式, en: How it is lit}
      x-labels: {candle: {zh: 蜡烛, en: Candle}, electric: {zh: 电, en: Electric}}
    extinguisher:
      type: string
      maxLength: 60
      x-label: {zh: 灭火器材, en: What puts a fire out}
  required: [applicant, lit]
  if:
    properties:
      lit: {const: candle}
  then:
    required: [extinguisher]
  else:
    properties:
      extinguisher: false
prefill:
  - {field: applicant, source: register, what: name}
steps:
  - name: accept
    kind: accept
    names: {zh: 受理, en: Acceptance}
    unit: culture_fair
    role: clerk
  - name: fire
    kind: review
    names: {zh: 消防审查, en: Fire safety}
    unit: fire_watch
    role: clerk
    after: [accept]
  - name: decide
    kind: decide
    names: {zh: 审批, en: Decision}
    unit: culture_fair
    role: approver
    after: [fire]
clocks:
  accept: {law: 5, promised: 1}
  decide: {law: 20, promised: 5}
  supplement: {law: 30, promised: 15, unit: calendar_days}
  extension: 10
fee_fen: 0
face: never
rules:
  sampled: 2
  facts:
    - {name: age, source: register, what: age, type: int, within_ms: 2000}
  conditions:
    - name: grown_up
      holds: facts.age >= 18
      words: {zh: 未满 18 周岁, en: Not yet 18}
    - name: no_flame
      holds: form.lit == "electric"
      words: {zh: 明火须由消防审查, en: An open flame is looked at by fire safety}
certificate:
  kind: lantern_show
  names: {zh: 灯会参展证, en: Permit to show a lantern}
  unit: culture_fair
  days: 30
  fields:
    - {name: holder, names: {zh: 参展人, en: Holder}, source: register, what: name}
    - {name: lit, names: {zh: 照明方式, en: How it is lit}}
"""
UNITS: Final = (
    ("culture_fair", "文化局", "Culture Bureau"),
    ("fire_watch", "消防支队", "Fire Division"),
)
CASES: Final = "/v1/cases"
DESK: Final = "/v1/officer/cases"
CHECKS: Final = "/v1/certificate-checks"


class Fair:
    """The city with the item released, and three officers who hold its posts."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.officers: dict[str, str] = {}
        self.her = ""

    async def ok(self, method: str, path: str, body: object = None, **more: Any) -> dict[str, Any]:  # noqa: ANN401  # of House.call
        status, answer = await self.house.call(method, path, body, **more)
        assert status in {200, 201}, (path, status, answer)
        return answer

    async def move(
        self, by: str, case: dict[str, Any], move: str, step: str, **more: object
    ) -> dict[str, Any]:
        body = {"move": move, "step": step, **more}
        seen = {"If-Match": f'"{case["version"]}"'}
        path = f"{DESK}/{case['case']}/moves"
        return await self.ok("POST", path, body, token=self.officers[by], headers=seen)

    async def applied(self, **form: str) -> dict[str, Any]:
        """Filled in and submitted."""
        case = await self.ok("POST", CASES, {"item": "permit.lantern"}, token=self.her)
        path, seen = f"{CASES}/{case['case']}", {"If-Match": '"1"'}
        await self.ok("PUT", f"{path}/form", {"form": form}, token=self.her, headers=seen)
        return await self.ok(
            "POST", f"{path}/submissions", token=self.her, headers={"If-Match": '"2"'}
        )

    async def until(self, case: str, state: str) -> dict[str, Any]:
        async with asyncio.timeout(20):
            while True:
                seen = await self.ok("GET", f"{CASES}/{case}", token=self.her)
                if seen["state"] == state:
                    return seen
                await asyncio.sleep(0.05)

    async def told(self) -> list[str]:
        inbox = await self.ok("GET", "/v1/inbox", token=self.her)
        return [each["kind"] for each in inbox["events"] if each["kind"].startswith("case.")]


async def open_fair(house: House, text: str = TEXT) -> Fair:
    fair = Fair(house)
    chen, zhou = await officer(house, "chen"), await officer(house, "zhou")
    for unit, zh, en in UNITS:
        await fair.ok(
            "POST", "/v1/officer/units", WHY | {"unit": unit, "zh": zh, "en": en}, token=chen
        )
    await fair.ok("POST", "/v1/officer/items", token=chen, data=text.encode(), headers=YAML)
    path = "/v1/officer/items/permit.lantern/versions/1/releases"
    await fair.ok("POST", path, WHY, token=zhou)
    posts = {
        "sun": ("culture_fair", "clerk"),
        "hu": ("fire_watch", "clerk"),
        "gao": ("culture_fair", "approver"),
    }
    for name, (unit, role) in posts.items():
        fair.officers[name] = token = await officer(house, name)
        path = f"/v1/officer/officers/{await who(house, token)}/posts"
        await fair.ok("POST", path, WHY | {"unit": unit, "role": role, "area": ""}, token=chen)
    await house.resident(await house.officer())
    fair.her = await house.citizen()
    own = {"name": NAME, "id_number": ID_NUMBER}
    await fair.ok("POST", "/v1/me/person", own, token=fair.her)
    return fair


async def test_a_new_matter_goes_its_way_by_officers_with_a_supplement(house: House) -> None:
    fair = await open_fair(house)
    status, faulty = await house.call("GET", "/v1/items?words=denghui")
    assert [each["item"] for each in faulty["items"]] == ["permit.lantern"]
    case = await fair.applied(lit="candle", extinguisher="灭火毯")
    assert status == 200

    seen = await fair.ok("GET", f"{DESK}/{case['case']}", token=fair.officers["sun"])
    seen = await fair.move("sun", seen, "take", "accept")
    seen = await fair.move(
        "sun", seen, "want_supplement", "accept", wants=["extinguisher"], words="请写明灭火器规格"
    )
    path, version = f"{CASES}/{case['case']}/supplements", {"If-Match": f'"{seen["version"]}"'}
    form = {"form": {"lit": "candle", "extinguisher": "4 公斤干粉灭火器"}}
    seen = await fair.ok("POST", path, form, token=fair.her, headers=version)
    seen = await fair.move("sun", seen, "accept", "accept")
    seen = await fair.move("hu", seen, "take", "fire")
    seen = await fair.move("hu", seen, "pause", "fire", standing="inspection")
    assert {clock["light"] for clock in seen["clocks"]} == {"standing"}
    seen = await fair.move("hu", seen, "resume", "fire")
    seen = await fair.move("hu", seen, "finish_step", "fire", opinion="agrees", words="已查看")
    seen = await fair.move("gao", seen, "take", "decide")
    seen = await fair.move("gao", seen, "approve", "decide", words="准予参展")

    hers = await fair.until(case["case"], "closed")
    assert hers["words"] == "准予参展"
    assert [event["move"] for event in hers["events"]] == [
        *("submit", "want_supplement", "supplement", "accept", "pause", "resume", "approve")
    ]
    assert set(await fair.told()) == {
        *("case.submitted", "case.supplement_wanted", "case.accepted"),
        *("case.clock_changed", "case.decided"),
    }


async def test_a_new_matter_is_decided_by_its_rules_at_once(house: House) -> None:
    fair = await open_fair(house)

    case = await fair.applied(lit="electric")

    hers = await fair.until(case["case"], "closed")
    assert hers["number"]
    assert "case.decided" in await fair.told()
    decision = await house.infrastructure.database.fetchrow(
        "SELECT outcome, shadow FROM decisions WHERE case_id = $1", UUID(case["case"])
    )
    assert decision is not None
    assert (decision["outcome"], decision["shadow"]) == ("approve", False)


async def test_a_new_matter_gives_a_certificate_that_anybody_checks_once(house: House) -> None:
    fair = await open_fair(house)
    case = await fair.until((await fair.applied(lit="electric"))["case"], "closed")
    path = f"/v1/certificates/{case['certificate']['certificate']}"
    fields = {"fields": ["lit"]}
    shown = await fair.ok("POST", f"{path}/codes", fields, token=fair.her)
    checked = await fair.ok("POST", CHECKS, {"code": shown["code"]})
    again, refused = await house.call("POST", CHECKS, {"code": shown["code"]})

    assert checked["valid"]
    assert [(each["field"], each["shown"]) for each in checked["fields"]] == [("lit", "电")]
    assert (again, refused["type"]) == (404, "/problems/code-unknown")
    held = await fair.ok("GET", path, token=fair.her)
    assert [each["fields"] for each in held["showings"]] == [["lit"]]
    uses = await fair.ok("GET", "/v1/me/uses", token=fair.her)
    assert "有人凭您出示的码核验了证照" in str(uses)
    keys = await fair.ok("GET", "/.well-known/jwks.json")
    async with house.http.get(f"{house.base}/v1/status-lists/0") as listed:
        assert listed.content_type == "application/statuslist+jwt"
        found = verify(held["signed"], keys=keys, status=await listed.text())
    assert found.fields["holder"] == NAME


async def test_who_guesses_codes_is_soon_not_asked_any_more(house: House) -> None:
    answers = [
        (await house.call("POST", CHECKS, {"code": f"{n:012d}"}))[0] for n in range(CALLS + 1)
    ]

    assert answers == [404] * CALLS + [429]
    for unfit in ("", "x" * 61, "0" * 11, "\uff10" * 12, "U" * 12, None, 7):
        assert (await house.call("POST", CHECKS, {"code": unfit}))[0] in {422, 429}


async def test_what_the_form_of_a_new_matter_asks_is_asked(house: House) -> None:
    fair = await open_fair(house)
    case = await fair.ok("POST", CASES, {"item": "permit.lantern"}, token=fair.her)
    path = f"{CASES}/{case['case']}"
    seen = {"If-Match": '"1"'}
    for form, pointer in (
        ({"lit": "torch"}, "/form/lit"),
        ({"applicant": "别人"}, "/form/applicant"),
        ({"lit": "electric", "extinguisher": "x"}, "/form/extinguisher"),
    ):
        status, refused = await house.call(
            "PUT", f"{path}/form", {"form": form}, token=fair.her, headers=seen
        )
        assert status == 422
        assert [each["pointer"] for each in refused["errors"]] == [pointer]
    await fair.ok("PUT", f"{path}/form", {"form": {"lit": "candle"}}, token=fair.her, headers=seen)

    status, refused = await house.call(
        "POST", f"{path}/submissions", token=fair.her, headers={"If-Match": '"2"'}
    )

    assert status == 422
    assert [each["pointer"] for each in refused["errors"]] == ["/form/extinguisher"]


async def test_a_change_without_a_version_or_with_an_old_one_changes_nothing(house: House) -> None:
    fair = await open_fair(house)
    case = await fair.ok("POST", CASES, {"item": "permit.lantern"}, token=fair.her)
    path, form = f"{CASES}/{case['case']}/form", {"form": {"lit": "electric"}}

    status, refused = await house.call("PUT", path, form, token=fair.her)
    assert (status, refused["type"]) == (428, "/problems/version-missing")
    for wrong in ("*", "1", 'W/"1"', '"0"', '"1", "2"', '"' + "9" * 20 + '"'):
        status, refused = await house.call(
            "PUT", path, form, token=fair.her, headers={"If-Match": wrong}
        )
        assert (status, refused["type"]) == (428, "/problems/version-missing"), wrong

    await fair.ok("PUT", path, form, token=fair.her, headers={"If-Match": '"1"'})
    async with house.http.put(
        house.base + path,
        json=form,
        headers={"If-Match": '"1"', "Authorization": f"Bearer {fair.her}"},
    ) as response:
        assert response.status == 412
        assert response.headers["ETag"] == '"2"'
        assert (await response.json(content_type=None))["type"] == "/problems/case-changed"
