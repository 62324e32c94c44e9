"""A matter that nobody knew: written by a department while the city runs, applied for a moment later."""

import time
from typing import Final

from clients.demo.day import refusal
from clients.demo.hall import Hall, bound, heard, refused
from clients.demo.people import FIRST
from clients.demo.phone import listening, milliseconds

ITEM: Final = "planter.adopt"
#: In place of `forestry_parks` in a text with a fault.
NO_UNIT: Final = "forestry_park"
WHY: Final = "园林局报来的新事项"
TEXT: Final = """\
name: planter.adopt
version: 1
names: {zh: 街头花箱认养, en: Care for a street planter}
about:
  zh: 认养家门口的花箱，负责浇水修剪。三个以内当即办结，更多的由园林局安排。
  en: Take a planter near your door into your care. Up to three are yours at once; for more the parks bureau decides.
basis:
  - title: {zh: 城市绿化条例, en: Regulations on Urban Greening}
applicants: {who: [person], level: bound, age: {from: 16}}
keywords: [花箱, 认养, 绿化]
form:
  properties:
    applicant:
      type: string
      maxLength: 60
      x-label: {zh: 认养人, en: Who takes care}
    street:
      type: string
      maxLength: 60
      x-label: {zh: 街道, en: Street}
    planters:
      type: integer
      minimum: 1
      maximum: 50
      x-label: {zh: 花箱个数, en: How many planters}
  required: [applicant, street, planters]
prefill:
  - {field: applicant, source: register, what: name}
steps:
  - name: accept
    kind: accept
    names: {zh: 受理, en: Acceptance}
    unit: forestry_parks
    role: clerk
  - name: decide
    kind: decide
    names: {zh: 审定, en: Decision}
    unit: forestry_parks
    role: approver
    after: [accept]
clocks:
  accept: {law: 5, promised: 1}
  decide: {law: 20, promised: 5}
  supplement: {law: 30, promised: 30, unit: calendar_days}
fee_fen: 0
face: never
rules:
  sampled: 2
  facts:
    - {name: alive, source: register, what: alive, type: bool, within_ms: 2000}
  conditions:
    - name: alive
      holds: facts.alive
      words: {zh: 登记情况需要核实, en: What the register says has to be checked}
    - name: few
      holds: form.planters <= 3
      words: {zh: 超过三个，由园林局安排, en: More than three are for the parks bureau to arrange}
"""
STREET: Final = "梧桐巷北口"


async def a_new_matter(hall: Hall) -> None:
    """Chapter 9."""
    await _written(hall)
    await _released(hall)
    await _applied_for(hall)


async def _written(hall: Hall) -> None:
    faulty = TEXT.replace("forestry_parks", NO_UNIT)
    unfit = await refused(hall.proposing.items.propose(faulty.encode()))
    faults = unfit.errors if unfit is not None else ()
    hall.day.story.expect(
        [each.code for each in faults] == ["unit_unknown"] * faulty.count(NO_UNIT),
        "部门写的新事项有错，提出时被退回，指出行和列："
        + "、".join(each.pointer.strip("/").replace("/", ":") for each in faults)
        + f" {faults[0].detail if faults else ''}",
        "The department's text names a unit that there is not: refused, with line and column.",
        unfit,
    )


async def _released(hall: Hall) -> None:
    story, proposing, releasing = hall.day.story, hall.proposing, hall.releasing
    shown = await proposing.items.propose(TEXT.encode())
    own = await refusal(proposing.items.release(ITEM, shown.version, WHY))
    async with hall.citizen() as anybody:
        before = [line.item async for page in anybody.items.list("花箱") for line in page.items]
        shown = await releasing.items.release(ITEM, shown.version, WHY)
        after = [line.item async for page in anybody.items.list("hxry") for line in page.items]
    story.expect(
        own == "another-admin-needed" and not before,
        "改好后由一位管理员提出；提出的人自己不能发布，市民也还查不到。",
        "Mended, one administrator proposes it; they can't release it, and nobody finds it yet.",
        (own, before),
    )
    story.expect(
        shown.state == "released" and after == [ITEM],
        f"另一位管理员复核后发布：{shown.name}。没有重启，没有改程序，用首字母 hxry 就能查到。",
        "Another administrator releases it. Nothing was restarted; by its initials it is found.",
        (shown, after),
    )


async def _applied_for(hall: Hall) -> None:
    story = hall.day.story
    async with hall.day.phones.of(FIRST) as phone, listening(phone) as ear:
        await bound(phone, FIRST)
        case = await phone.cases.begin(ITEM)
        case = await phone.cases.save(case.case, case.version, {"street": STREET, "planters": 2})
        began = time.monotonic()
        case = await phone.cases.submit(case.case, case.version)
        event = await heard(ear, case, "case.decided")
        case = await phone.cases.read(case.case)
        story.expect(
            event is not None and case.state == "closed",
            f"{FIRST.name}申请认养两个花箱，{milliseconds(began, event)}毫秒后"
            f"听到结果：{case.words.splitlines()[0] if case.words else ''}",
            "The first resident applies for it and hears the decision at once.",
            case,
        )
