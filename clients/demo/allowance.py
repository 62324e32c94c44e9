"""The allowance for the elderly: granted by rule, refused by law, or left to a person."""

import asyncio
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from zhijian_client import Event
from zhijian_client.answers.cases import Case

from clients.demo.day import SENT_SECONDS
from clients.demo.hall import Hall, bound, heard
from clients.demo.outside import PUBLIC_URL, Sent
from clients.demo.people import COMING, ELDER, WARD, YOUNGER, Resident
from clients.demo.phone import listening, milliseconds
from clients.demo.service import Service
from domain.notices.campaigns import speaks_from

ITEM: Final = "allowance.elder"
#: In which a rule would have decided.
RULE_SECONDS: Final = 1.0
LAW: Final = "老年人权益保障法"
ACCOUNT: Final = {"bank": "城市商业银行", "bank_account": "6200000000000000"}
TRUE: Final = {"true_words": True}
GUARDIAN: Final = "罗志强"
BY_GUARDIAN: Final = {"recipient": "guardian", "holder": GUARDIAN}
AGREES: Final = "同意"
OK: Final = 200
OBJECTION: Final = "我的出生日期登记有误，请派人核实。"
WRITTEN: Final = (ACCOUNT["bank"], ACCOUNT["bank_account"], GUARDIAN, OBJECTION)


async def the_allowance(hall: Hall, service: Service) -> None:
    """Chapter 11."""
    await _offered(hall, service)
    await _granted(hall)
    await _refused(hall)
    await _left_to_a_person(hall)


async def _offered(hall: Hall, service: Service) -> None:
    """By night the city offers nothing, and this part of the story is left out."""
    day = hall.day
    now = datetime.now(UTC)
    if speaks_from(now) > now:
        day.story.tell(
            "夜里不向任何人提示，这一段白天再看。", "By night nobody is told; see this by day."
        )
        return
    offered = await day.outside.sent_since(COMING.phone, Sent(0, 0), Sent(1, 0), SENT_SECONDS)
    day.story.expect(
        offered.sms == 1,
        f"{COMING.name}再过六周年满八十，没有账户：她的手机收到一条提示短信，不写姓名和事项。",
        "She will be 80 in six weeks and has no account: her phone gets an SMS that names neither her nor the matter.",
        offered,
    )
    told = await service.command("callbacks")
    url = next(word for word in told.split() if "/tencent/replies/" in word)
    status = await day.outside.answer(COMING.phone, AGREES, url.replace(PUBLIC_URL, service.base))
    decided = await day.outside.sent_since(COMING.phone, Sent(1, 0), Sent(1, 0), SENT_SECONDS)
    async with day.phones.of(COMING) as phone:
        await bound(phone, COMING)
        cases = [line async for line in phone.cases.list()]
    day.story.expect(
        status == OK and decided.sms == 1 and [line.state for line in cases] == ["closed"],
        f"她回复“{AGREES}”：系统按登记资料提交，规则当即批准，结果又以短信告知。后来登录，看到办件{cases[0].number if cases else ''}。",
        "She answers 同意: submitted with what is on record, granted by rule, and told by SMS; later she reads the case.",
        (status, decided, cases),
    )


async def _granted(hall: Hall) -> None:
    case, event, after_ms = await _applied(hall, ELDER, {"recipient": "own"}, "case.decided")
    hall.day.story.expect(
        case.state == "closed" and event is not None,
        f"{ELDER.name}年满八十，不用任何证明：提交{after_ms}毫秒后手机听到结果。{_zh(case)}",
        f"At over 80 she applies without any certificate, and is granted by rule after {after_ms} ms.",
        (case, event),
    )


async def _refused(hall: Hall) -> None:
    case, _, after_ms = await _applied(hall, YOUNGER, {"recipient": "own"}, "case.decided")
    hall.day.story.expect(
        case.state == "rejected"
        and LAW in case.words
        and case.objection_until is not None
        and "行政复议" in case.next,
        f"{YOUNGER.name}不到八十，{after_ms}毫秒后被拒绝，写明依据和救济途径：{_zh(case)}。{case.next}",
        "Somebody too young is refused, with the law and the ways to object.",
        case,
    )
    async with hall.day.phones.of(YOUNGER) as phone:
        objection = await phone.cases.object_to(case.case, OBJECTION)
    waiting = [line.number async for line in hall.clerk.cases.work()]
    hall.day.story.expect(
        objection.parent == case.case and objection.number in waiting,
        f"他在手机上提出异议，成为单独的办件{objection.number}，由人来看，不由规则决定。",
        "He objects on his phone: a case of its own, which people decide and no rule does.",
        (objection, waiting),
    )


async def _left_to_a_person(hall: Hall) -> None:
    case, *_ = await _applied(hall, WARD, BY_GUARDIAN, "case.submitted")
    await asyncio.sleep(RULE_SECONDS)
    async with hall.day.phones.of(WARD) as phone:
        case = await phone.cases.read(case.case)
    waiting = [line.number async for line in hall.clerk.cases.work()]
    hall.day.story.expect(
        case.state == "submitted" and case.number in waiting,
        f"{WARD.name}的款项由监护人代收，规则不拒绝也不放行：办件{case.number}在受理岗等人来看。",
        "Her guardian draws it: the rule neither grants nor refuses, and the case lies at the desk.",
        (case, waiting),
    )


async def _applied(
    hall: Hall, who: Resident, form: Mapping[str, object], kind: str
) -> tuple[Case, tuple[float, Event] | None, str]:
    """The case once the phone has heard that of it, what it heard, and after how many milliseconds."""
    async with hall.day.phones.of(who) as phone, listening(phone) as ear:
        await bound(phone, who)
        case = await phone.cases.begin(ITEM)
        case = await phone.cases.save(case.case, case.version, {**ACCOUNT, **TRUE, **form})
        began = time.monotonic()
        case = await phone.cases.submit(case.case, case.version)
        event = await heard(ear, case, kind)
        return await phone.cases.read(case.case), event, milliseconds(began, event)


def _zh(case: Case) -> str:
    """What was decided, in the first of its languages."""
    return case.words.partition("\n")[0]
