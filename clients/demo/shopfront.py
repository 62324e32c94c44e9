"""A shop sign: drafted on two phones, looked at by two units side by side, added to, handed over."""

import asyncio
import hashlib
from collections import Counter
from typing import Final
from uuid import UUID

from zhijian_client import CitizenClient, OfficerClient
from zhijian_client.answers.cases import Case, OfficerCase

from clients.demo.certificate import the_certificate
from clients.demo.day import refusal
from clients.demo.hall import Hall, bound, heard, move, refused
from clients.demo.people import THIRD
from clients.demo.phone import Ear, listening
from domain.days import SHANGHAI

ITEM: Final = "permit.shopfront"
SHOPKEEPER: Final = THIRD
BEGUN: Final = {"shop_name": "桂兰裁缝铺", "address": "梧桐巷12号", "what": "new"}
SIGN: Final = {
    "kind": "light_box",
    "width_mm": 2400,
    "height_mm": 600,
    "words": [{"line": "桂兰裁缝铺", "language": "zh"}],
}
TRUE: Final = {"true_words": True}
ADDED: Final = {"lit": True, "watts": 120}
LACKS: Final = "灯箱招牌请写明是否带照明，以及用电功率。"
WRITTEN: Final = (BEGUN["shop_name"], BEGUN["address"])
PURPOSE: Final = "办理店招许可"
SAW: Final = "本人持身份证当面签署"


async def a_shop_sign(hall: Hall) -> None:
    """Chapter 10."""
    phones = hall.day.phones
    async with phones.of(SHOPKEEPER) as phone:
        await bound(phone, SHOPKEEPER)
        async with phones.another(SHOPKEEPER) as other, listening(phone) as ear:
            case = await _drafted(hall, phone, other)
            case = await _submitted(hall, other, case, ear)
            await _asked_once(hall, phone, case, ear)
            await _side_by_side(hall, case, ear)
            await _handed_over(hall, case, ear)
            _told(hall, await phone.cases.read(case.case))
            await _in_writing(hall, phone, case)
            await the_certificate(hall, phone, case, BEGUN["shop_name"])


async def _drafted(hall: Hall, phone: CitizenClient, other: CitizenClient) -> Case:
    story = hall.day.story
    begun = await phone.cases.begin(ITEM)
    saved = await phone.cases.save(begun.case, begun.version, BEGUN)
    story.expect(
        saved.state == "draft" and {each.field for each in saved.prefilled} >= {"applicant"},
        f"{SHOPKEEPER.name}开着裁缝铺，在手机上填写“{saved.name}”：姓名和电话由系统填好，草稿随时保存。",
        "The third keeps a shop: she begins on her phone; what the city knows is filled in already.",
        saved,
    )
    seen = await other.cases.read(begun.case)
    further = await other.cases.save(seen.case, seen.version, {**BEGUN, **SIGN})
    story.expect(
        seen.form["shop_name"] == BEGUN["shop_name"] and further.version == saved.version + 1,
        "她换了一部手机，草稿接着填。",
        "On another phone she goes on where she was.",
        (seen, further),
    )
    old = await refused(phone.cases.save(saved.case, saved.version, {**BEGUN, "what": "change"}))
    kept = await phone.cases.read(saved.case)
    story.expect(
        old is not None and old.name == "case-changed" and kept.form == further.form,
        f"第一部手机上还是旧内容，保存被拒绝：{old.title if old else ''}。{old.next_step if old else ''}",
        "The first phone still shows what was: its save is refused, says so, and changes nothing.",
        (old, kept),
    )
    return kept


async def _submitted(hall: Hall, phone: CitizenClient, case: Case, ear: Ear) -> Case:
    story = hall.day.story
    lacking = await refused(phone.cases.submit(case.case, case.version))
    story.expect(
        lacking is not None and [each.pointer for each in lacking.errors] == ["/form/true_words"],
        "提交时还缺一项，逐项指出："
        + "；".join(each.detail for each in (lacking.errors if lacking else ())),
        "Something lacks, and it is named field by field.",
        lacking,
    )
    case = await phone.cases.save(case.case, case.version, {**BEGUN, **SIGN, **TRUE})
    unsigned = await refused(phone.cases.submit(case.case, case.version))
    signed = await hall.day.phones.sign(phone, SHOPKEEPER, case)
    story.expect(
        unsigned is not None
        and unsigned.name == "signature-needed"
        and signed.open is not None
        and signed.open.digest == signed.digest,
        f"还须签署：{signed.words}她用短信验证码签署，签的就是这份内容的摘要{signed.digest[:8]}…，改一个字就要重签。",
        "It has to be signed: she signs the digest of exactly this by a code; a word changed is signed again.",
        (unsigned, signed),
    )
    case = await phone.cases.submit(case.case, case.version)
    event = await heard(ear, case, "case.submitted")
    story.expect(
        event is not None and bool(case.number),
        f"提交成功，办件编号{case.number}；手机听到：{event[1].title if event else ''}。",
        "Submitted, with a number; her phone hears each change from now on.",
        (case, ear.heard),
    )
    return case


async def _asked_once(hall: Hall, phone: CitizenClient, case: Case, ear: Ear) -> None:
    story, clerk = hall.day.story, hall.clerk
    waiting = [line.number async for line in clerk.cases.work()]
    found = await clerk.cases.find(case.number)
    await move(clerk, found, "take", "accept")
    asked = await _once(clerk, found)
    event = await heard(ear, case, "case.supplement_wanted")
    seen = await phone.cases.read(case.case)
    story.expect(
        case.number in waiting
        and event is not None
        and seen.supplement is not None
        and set(seen.supplement.wants) == set(ADDED)
        and "standing" in {clock.light for clock in asked.clocks},
        f"受理岗领取，一次告知全部要补的内容，部门的时限暂停。手机听到：{event[1].title if event else ''}。"
        f"“{seen.supplement.words if seen.supplement else ''}”",
        "The clerk takes it and asks once for all that lacks; the office's clock stands meanwhile.",
        (waiting, asked),
    )
    form = {**BEGUN, **SIGN, **TRUE, **ADDED}
    saved = await phone.cases.save(case.case, seen.version, form)
    await _signed_at_the_counter(hall, phone, saved)
    added = await phone.cases.supplement(case.case, saved.version, form)
    second = await refusal(_once(clerk, found))
    await move(clerk, found, "accept", "accept")
    event = await heard(ear, case, "case.accepted")
    story.expect(
        added.state == "submitted" and second == "supplement-asked" and event is not None,
        f"她补上了；要求再补一次会被拒绝。受理。手机听到：{event[1].title if event else ''}。",
        "She adds it; a second notice is refused. It is accepted.",
        (added, second),
    )


async def _signed_at_the_counter(hall: Hall, phone: CitizenClient, case: Case) -> None:
    """Before the clerk, who will not decide it."""
    story, clerk = hall.day.story, hall.clerk
    unsigned = await refused(
        phone.cases.supplement(case.case, case.version, case.supplement_form or {})
    )
    await phone.cases.begin_signature(case.case, case.version, "officer")
    person = (await clerk.cases.read(case.case, PURPOSE)).person
    (waits,) = await clerk.cases.signatures_of(person, "当面签署")
    await clerk.cases.attest_signature(person, waits.signature, waits.digest, SAW)
    story.expect(
        unsigned is not None and unsigned.name == "signature-needed" and waits.form["lit"] is True,
        "补的内容也要签署。这一次她到窗口当面签，工作人员看到的正是她要提交的内容。",
        "What she adds is signed too: at the counter this time, before the clerk, who sees exactly that.",
        (unsigned, waits),
    )


async def _once(clerk: OfficerClient, case: UUID) -> OfficerCase:
    return await move(clerk, case, "want_supplement", "accept", wants=list(ADDED), words=LACKS)


async def _side_by_side(hall: Hall, case: Case, ear: Ear) -> None:
    story = hall.day.story
    seen = await hall.clerk.cases.read(case.case, PURPOSE)
    units = [each.unit for each in seen.steps if each.state == "open"]
    both = ((hall.clerk, "look"), (hall.fire, "safety"))
    ends = Counter(
        await asyncio.gather(
            *(
                refusal(desk.cases.move(case.case, seen.version, "take", step))
                for desk, step in both
            )
        )
    )
    story.expect(
        sorted(units) == ["city_management", "fire_rescue"] and ends["case-changed"] == 1,
        "市容和消防两个部门同时审查。两人同时领取，慢的一位被告知内容已变，刷新后再领。",
        "Two units look side by side. Both take at once: the slower is told that it changed.",
        (units, ends),
    )
    now = await hall.clerk.cases.read(case.case, PURPOSE)
    for desk, step in both:
        if not any(each.step == step and each.officer for each in now.steps):
            await move(desk, case.case, "take", step)
        await move(desk, case.case, "finish_step", step, opinion="agrees", words="符合要求")
    await move(hall.approver, case.case, "take", "decide")
    decided = await move(hall.approver, case.case, "approve", "decide", words="准予设置。")
    event = await heard(ear, case, "case.decided")
    story.expect(
        event is not None and decided.state == "approved",
        f"两家都同意，审批岗批准。手机听到：{event[1].title if event else ''}。",
        "Both agree, and the approver approves.",
        decided,
    )


async def _handed_over(hall: Hall, case: Case, ear: Ear) -> None:
    story = hall.day.story
    own = await refusal(move(hall.approver, case.case, "take", "issue"))
    await move(hall.clerk, case.case, "take", "issue")
    await move(hall.clerk, case.case, "issue", "issue", delivered=False)
    issued = await heard(ear, case, "case.issued")
    ended = await move(hall.clerk, case.case, "deliver", "issue")
    told = await heard(ear, case, "case.ended")
    story.expect(
        own == "kept-apart" and None not in {issued, told} and ended.state == "closed",
        "审批的人不能制证，有这个岗位也不行；由另一位制证、送达。手机听到："
        + "；".join(each[1].title for each in (issued, told) if each)
        + "。",
        "Who approved does not issue, whatever posts they hold; another makes it and hands it over.",
        (own, ended),
    )


def _told(hall: Hall, case: Case) -> None:
    """The timeline, as she reads it."""
    story = hall.day.story
    moves = [event.move for event in case.events]
    story.expect(
        moves
        == ["submit", "want_supplement", "supplement", "accept", "approve", "issue", "deliver"]
        and [event.n for event in case.events] == sorted(event.n for event in case.events),
        "她手机上的办理过程：",
        "The timeline on her phone:",
        moves,
    )
    for event in case.events:
        words = f"（{event.words}）" if event.words else ""
        at = event.at.astimezone(SHANGHAI)
        story.note(f"{at:%H:%M:%S} {event.what}{words}", event.move.replace("_", " "))


async def _in_writing(hall: Hall, phone: CitizenClient, case: Case) -> None:
    """The papers on her phone, and one checked by somebody who has no account."""
    story = hall.day.story
    papers = {paper.kind: paper for paper in await phone.cases.papers(case.case)}
    files = {
        kind: await phone.cases.draw_paper(case.case, papers[kind].paper)
        for kind in ("acceptance", "grant")
    }
    again = await phone.cases.draw_paper(case.case, papers["grant"].paper)
    story.expect(
        list(papers) == ["supplement", "acceptance", "grant", "delivery"]
        and all(pdf.startswith(b"%PDF-") for pdf in files.values())
        and again == files["grant"],
        "她下载了受理通知书和准予决定书（PDF/A）；再下载一次，一个字节也不差。",
        "She fetches the notice of acceptance and the decision as PDF/A; fetched again they are the same bytes.",
        (list(papers), [len(pdf) for pdf in files.values()]),
    )
    async with hall.citizen() as anybody:
        checked = await anybody.cases.check_paper(papers["grant"].code)
    story.expect(
        checked.validity == "valid"
        and checked.sha256 == hashlib.sha256(files["grant"]).hexdigest()
        and SHOPKEEPER.name not in repr(checked),
        f"物业收到决定书，扫码核验：{checked.name}，{checked.issuer}，{checked.standing}；不显示姓名。",
        "Her landlord scans the code on the decision: what it is, who gave it, that it holds; no name.",
        checked,
    )
