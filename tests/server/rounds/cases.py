"""The doors of cases: an application from its draft to its decision, and what else may become of one."""

from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode

from domain.people import Role
from server.doors import ACTING_FOR
from tests.server.house import PHONE, hire
from tests.server.rounds.citizens import SON, confirmed
from tests.server.rounds.city import City
from tests.server.rounds.desk import STAFF, WHY

ITEM: Final = "notice.street"
UNIT: Final = "civil_affairs"
#: A matter with one field that the applicant fills in, done by one unit.
TEXT: Final = f"""
name: {ITEM}
version: 1
names: {{zh: 街边摊点告知, en: Notice of a street stall}}
about: {{zh: 摆设临时摊点前告知。, en: A stall is told of before it stands.}}
basis:
  - title: {{zh: 城市市容和环境卫生管理条例, en: Regulations on the Appearance of Cities}}
    article: 第十四条
applicants: {{who: [person, representative], level: bound}}
form:
  properties:
    applicant:
      type: string
      maxLength: 60
      x-label: {{zh: 申请人, en: Applicant}}
    place:
      type: string
      maxLength: 60
      x-label: {{zh: 地点, en: Place}}
  required: [applicant, place]
prefill:
  - {{field: applicant, source: register, what: name}}
materials:
  - {{name: photo, names: {{zh: 摊位照片, en: Photograph of the stall}}, ways: [upload, window], required: false}}
steps:
  - name: accept
    kind: accept
    names: {{zh: 受理, en: Acceptance}}
    unit: {UNIT}
    role: clerk
  - name: decide
    kind: decide
    names: {{zh: 决定, en: Decision}}
    unit: {UNIT}
    role: approver
    after: [accept]
clocks:
  accept: {{law: 5, promised: 1}}
  decide: {{law: 20, promised: 5}}
  supplement: {{law: 30, promised: 30, unit: calendar_days}}
fee_fen: 0
face: never
certificate:
  kind: street_stall
  names: {{zh: 临时摊点登记证, en: Registration of a stall}}
  unit: {UNIT}
  days: 365
  fields:
    - {{name: holder, names: {{zh: 持证人, en: Holder}}, source: register, what: name}}
    - {{name: place, names: {{zh: 地点, en: Place}}}}
"""
YAML: Final = {"Content-Type": "application/yaml"}
FORM: Final = {"form": {"place": "文化路口"}}
OFFICERS: Final = "/v1/officer/cases/{case}"


async def release(city: City, text: str = TEXT, item: str = ITEM) -> None:
    """Proposed by one and released by another, unless it was before; so with the unit."""
    call, chen, zhou = city.house.call, city.officers["chen"], city.officers["zhou"]
    unit = WHY | {"unit": UNIT, "zh": "民政局", "en": "Civil Affairs Bureau"}
    await call("POST", "/v1/officer/units", unit, token=chen)
    status, answer = await call(
        "POST", "/v1/officer/items", token=chen, data=text.encode(), headers=YAML
    )
    if status == HTTPStatus.CONFLICT:
        return
    assert status == HTTPStatus.CREATED, answer
    path = f"/v1/officer/items/{item}/versions/1/releases"
    status, answer = await call("POST", path, WHY, token=zhou)
    assert status == 201, answer


async def post_holders(city: City) -> tuple[str, str, str]:
    """A clerk, an approver and a supervisor; they are nobody's second elsewhere."""
    tokens = []
    for name, role in (("fang", "clerk"), ("shen", "approver"), ("tan", "supervisor")):
        if name in city.officers:
            tokens.append(city.officers[name])
            continue
        await hire(city.house.parts.accounts.officers, name, Role.COUNTER)
        token = await city.house.officer(name)
        _, me = await city.house.call("GET", "/v1/officer/me", token=token)
        post = WHY | {"unit": UNIT, "role": role, "area": ""}
        path = f"{STAFF}/posts".format(officer=me["officer"]["officer"])
        status, answer = await city.house.call("POST", path, post, token=city.officers["chen"])
        assert status == 201, answer
        city.officers[name] = token
        tokens.append(token)
    return tokens[0], tokens[1], tokens[2]


def seen(case: dict[str, Any]) -> dict[str, str]:
    return {"If-Match": f'"{case["version"]}"'}


async def begun(city: City, her: str) -> dict[str, Any]:
    return dict(await city.walker.enter("POST /v1/cases", {"item": ITEM}, by=her))


async def submitted(city: City, her: str) -> dict[str, Any]:
    enter, case = city.walker.enter, await begun(city, her)
    ids = {"case": case["case"]}
    case = await enter("PUT /v1/cases/{case}/form", FORM, by=her, headers=seen(case), **ids)
    return dict(await enter("POST /v1/cases/{case}/submissions", by=her, headers=seen(case), **ids))


async def whole(city: City, her: str, person: str) -> str:
    """The token of the clerk."""
    enter = city.walker.enter
    await release(city)
    clerk, approver, supervisor = await post_holders(city)
    case = await submitted(city, her)
    ids = {"case": case["case"]}

    async def move(by: str, move: str, step: str, **more: object) -> None:
        nonlocal case
        body = {"move": move, "step": step, **more}
        case = await enter(f"POST {OFFICERS}/moves", body, by=by, headers=seen(case), **ids)

    await enter("GET /v1/officer/work", by=clerk)
    await city.walker.stream("GET /v1/officer/updates", by=clerk)
    await move(clerk, "take", "accept")
    await enter("GET /v1/officer/work/mine", by=clerk)
    await move(clerk, "want_supplement", "accept", wants=["place"], words="地点不够具体")
    fuller = {"form": {"place": "文化路口东北角"}}
    case = await enter("PUT /v1/cases/{case}/form", fuller, by=her, headers=seen(case), **ids)
    case = await enter(
        "POST /v1/cases/{case}/supplements", fuller, by=her, headers=seen(case), **ids
    )
    await move(clerk, "accept", "accept")
    query = f"?{urlencode({'number': case['number']})}"
    await enter("GET /v1/officer/cases", by=approver, query=query)
    await enter(f"GET {OFFICERS}", by=approver, **ids)
    path = f"{OFFICERS}/steps/{{step}}/officers"
    await enter(f"GET {path}", by=supervisor, step="decide", **ids)
    await move(approver, "take", "decide")
    await move(approver, "approve", "decide", words="准予")
    await enter("GET /v1/cases", by=her)
    given = (await enter("GET /v1/cases/{case}", by=her, **ids))["certificate"]
    await _papers(city, her, clerk, **ids)
    await _shown(city, her, given)
    await _moved(city, supervisor, given)
    refused = await submitted(city, her)
    took = {
        "move": "take",
        "step": "accept",
        "case": refused["case"],
        "version": refused["version"],
    }
    several = await enter("POST /v1/officer/cases/moves", {"moves": [took]}, by=clerk)
    case, ids = {"version": several["done"][0]["version"]}, {"case": refused["case"]}
    await move(clerk, "refuse", "accept", words="不属于本机关职权")
    words = {"words": "属于贵局职权，请再看一次"}
    await enter("POST /v1/cases/{case}/objections", words, by=her, case=refused["case"])
    await enter("GET /v1/officer/work/looks", by=approver)
    await enter("GET /v1/officer/work/board", by=supervisor)
    await enter("GET /v1/officer/persons/{person}/cases", by=clerk, person=person)
    other = await submitted(city, her)
    await enter("POST /v1/cases/{case}/withdrawals", by=her, case=other["case"])
    draft = await begun(city, her)
    await enter("DELETE /v1/cases/{case}", by=her, case=draft["case"])
    return clerk


async def _papers(city: City, her: str, clerk: str, case: object) -> None:
    enter = city.walker.enter
    papers = (await enter("GET /v1/cases/{case}/papers", by=her, case=case))["papers"]
    last = papers[-1]["paper"]
    await enter("GET /v1/cases/{case}/papers/{paper}", by=her, case=case, paper=last)
    await enter(f"GET {OFFICERS}/papers", by=clerk, case=case)
    await enter(f"GET {OFFICERS}/papers/{{paper}}", by=clerk, case=case, paper=last)
    await enter("GET /v1/papers/{code}", code=papers[-1]["code"])


async def acted(city: City, her: str, son: str) -> None:
    """The son applies in her place, by the mandate that she gives him."""
    enter = city.walker.enter
    await confirmed(city, her, PHONE)
    named = {
        "name": SON[0],
        "id_number": SON[1],
        "scopes": ["cases"],
        "ends_on": f"{datetime.now(UTC) + timedelta(days=90):%Y-%m-%d}",
    }
    mandate = (await enter("POST /v1/me/mandates", named, by=her))["mandate"]
    under: dict[str, str] = {ACTING_FOR: mandate}
    case = await enter("POST /v1/cases", {"item": ITEM}, by=son, headers=under)
    ids = {"case": case["case"]}
    for door, body in (
        ("PUT /v1/cases/{case}/form", FORM),
        ("POST /v1/cases/{case}/submissions", None),
    ):
        case = await enter(door, body, by=son, headers=under | seen(case), **ids)
    listed = await enter("GET /v1/cases", by=son, headers=under)
    assert [each["case"] for each in listed["cases"]] == [case["case"]]
    shown = await enter("GET /v1/cases/{case}", by=her, **ids)
    assert shown["representative"]["mandate"] == mandate
    await enter("DELETE /v1/me/mandates/{mandate}", by=her, mandate=mandate)
    status, refused = await city.house.call(
        "GET", f"/v1/cases/{case['case']}", token=son, headers=under
    )
    assert (status, refused["type"]) == (403, "/problems/mandate-ended")


async def granted(city: City, her: str) -> str:
    """A certificate of hers, as officers gave it."""
    call = city.house.call
    clerk, approver, _ = await post_holders(city)
    _, case = await call("POST", "/v1/cases", {"item": ITEM}, token=her)
    path = f"/v1/cases/{case['case']}"
    _, case = await call("PUT", f"{path}/form", FORM, token=her, headers=seen(case))
    _, case = await call("POST", f"{path}/submissions", token=her, headers=seen(case))
    for by, move, step in (
        (clerk, "take", "accept"),
        (clerk, "accept", "accept"),
        (approver, "take", "decide"),
        (approver, "approve", "decide"),
    ):
        body, path = {"move": move, "step": step}, OFFICERS.format(case=case["case"])
        status, case = await call("POST", f"{path}/moves", body, token=by, headers=seen(case))
        assert status == 201, case
    return str(case["certificate"]["certificate"])


async def _shown(city: City, her: str, given: dict[str, Any]) -> None:
    """By a code, to one who checks it; and as a presentation."""
    enter, ids = city.walker.enter, {"certificate": given["certificate"]}
    await enter("GET /v1/certificates", by=her)
    code = {"fields": ["number", "place"]}
    shown = await enter("POST /v1/certificates/{certificate}/codes", code, by=her, **ids)
    await enter("POST /v1/certificate-checks", {"code": shown["code"]})
    asked = {"fields": ["place"], "audience": "https://market.example", "nonce": "n-20261129"}
    await enter("POST /v1/certificates/{certificate}/presentations", asked, by=her, **ids)
    await enter("GET /v1/certificates/{certificate}", by=her, **ids)
    await enter("GET /v1/certificates/{certificate}/paper", by=her, **ids)
    await enter("GET /v1/status-lists/{list}", list=0)


async def _moved(city: City, supervisor: str, given: dict[str, Any]) -> None:
    enter, ids = city.walker.enter, {"certificate": given["certificate"]}
    query = f"?{urlencode({'number': given['number']})}"
    await enter("GET /v1/officer/certificates", by=supervisor, query=query)
    held = await enter("GET /v1/officer/certificates/{certificate}", by=supervisor, **ids)
    move = {"move": "suspend", "words": "摊位挪动，须核实"}
    door = "POST /v1/officer/certificates/{certificate}/moves"
    await enter(door, move, by=supervisor, headers=seen(held), **ids)
