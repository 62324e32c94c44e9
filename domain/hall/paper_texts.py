"""What each paper of a case says, in both languages (行政许可法 §32, §38, §42, §44; 行政复议法 §20; 行政诉讼法 §46)."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from domain.actors import SYSTEM
from domain.bookings.halls import RUNS
from domain.days import day_of, spoken
from domain.hall.calendar import Calendar
from domain.hall.cases import Case, CaseEvent, Move
from domain.hall.clocks import Allowed, Clock, ClockKind, ClockUnit
from domain.hall.items import Item, Law, StepKind
from domain.hall.papers import Fact, Paper, PaperKind, PaperOf, paper_number
from domain.people import Identity, masked_id_number
from domain.words import Words

_UNITS: Final = {
    ClockUnit.WORKING_DAYS: Words("{n} 个工作日", "{n} working days"),
    ClockUnit.CALENDAR_DAYS: Words("{n} 日", "{n} days"),
    ClockUnit.HOURS: Words("{n} 小时", "{n} hours"),
}
_BY_LAW: Final = Words(
    "如不服，可以自知道之日起 60 日内依法申请行政复议，或者自知道之日起六个月内依法向人民法院提起行政诉讼。",
    "If you disagree, you can ask for administrative reconsideration within 60 days of knowing of it, or bring an action before the people's court within six months of knowing of it.",
)
_OBJECTION: Final = Words(
    "也可以在 60 日内在市民办事大厅提出异议，由其他工作人员重新审查。",
    "You can also object in the city hall within 60 days: others look at it anew.",
)
_REMEDIES: Final = (_BY_LAW, _OBJECTION)
_ELSEWHERE: Final = Words("请按上述说明向有关机关申请。", "Please apply where the words above say.")
_BY_RULE: Final = Words("按事项规则自动审核", "By rule, automatically")


@dataclass(frozen=True, slots=True)
class Written:
    """What a paper is written from. `units`: what each unit is called today; `calendar`: by which days are counted."""

    paper: PaperOf
    case: Case
    item: Item
    events: tuple[CaseEvent, ...]
    identity: Identity
    units: Mapping[str, Words]
    calendar: Calendar

    @property
    def event(self) -> CaseEvent:
        return self.paper.event


def write_paper(of: Written) -> Paper:
    """The same for the same event, whenever it is written, while register and units say the same."""
    body = _BODIES[of.paper.kind](of)
    return Paper(
        title=of.paper.names,
        number=paper_number(of.case.number, of.event.n),
        to=of.identity.name,
        facts=_facts(of),
        text=body.text,
        listed=body.listed,
        said=of.event.words,
        closing=body.closing,
        issuer=_issuer(of),
        day=spoken(day_of(of.event.at)),
        at=of.event.at,
    )


@dataclass(frozen=True, slots=True)
class _Body:
    text: tuple[Words, ...]
    closing: tuple[Words, ...] = ()
    listed: tuple[Words, ...] = ()


def _facts(of: Written) -> tuple[Fact, ...]:
    masked, number = masked_id_number(of.identity.id_number), of.case.number
    facts = [
        Fact(Words("申请人", "Applicant"), _same(of.identity.name)),
        Fact(Words("证件号码", "ID number"), _same(masked)),
        Fact(Words("事项", "Item"), of.item.names),
        Fact(Words("办件编号", "Number of the case"), _same(number)),
        Fact(Words("申请日期", "Applied on"), _applied(of)),
    ]
    if of.paper.kind is PaperKind.RECEIPT:
        facts += [
            Fact(Words("承办单位", "Unit"), _called_today(of, _unit(of))),
            Fact(Words("答复期限", "Answered by"), _due_day(of)),
        ]
    if of.item.basis:
        facts.append(Fact(Words("依据", "Basis"), _laws(of.item.basis)))
    if of.paper.kind in _DECISIONS and of.event.actor == SYSTEM:
        facts.append(Fact(Words("作出方式", "How it was decided"), _BY_RULE))
    return tuple(facts)


def _receipt(of: Written) -> _Body:
    accepts = of.case.of_kind(StepKind.ACCEPT) is not None
    zh, en = (
        ("决定是否受理", "whether it is accepted") if accepts else ("作出决定", "what is decided")
    )
    until = _due_day(of)
    return _Body(
        (
            Words(
                f"窗口已收到你的“{of.item.names.zh}”申请。承办单位在{until.zh}前（含当日）{zh}，并通知你。",
                f"Your application for “{of.item.names.en}” was handed in at a window. You hear {en} by {until.en}, that day included.",
            ),
            Words(
                "凭办件编号可在市民办事大厅的网页、自助机和窗口查询进度。",
                "By the number of the case you can ask how it stands on the page, at a kiosk and at any window.",
            ),
        )
    )


def _acceptance(of: Written) -> _Body:
    allowed = of.item.clocks[ClockKind.DECIDE]
    law, promised = _lasting(allowed.law, allowed), _lasting(allowed.promised, allowed)
    return _Body(
        (
            Words(
                f"你的“{of.item.names.zh}”申请属于本机关职权范围，材料齐全，符合法定形式，现予受理。",
                f"Your application for “{of.item.names.en}” is ours to decide and complete; it is accepted.",
            ),
            Words(
                f"自受理之日起，法定办结时限为{law.zh}，承诺{promised.zh}内作出决定；补正、听证、检验、检测、检疫、鉴定和专家评审所需时间不计算在内。",
                f"It is decided within {promised.en} of this day, as promised; the law gives {law.en}. The time that you take to add what lacks, and that of hearings, tests, inspections and expert review, does not count.",
            ),
        )
    )


def _non_acceptance(of: Written) -> _Body:
    if of.event.move is Move.TRANSFER:
        said = Words(
            f"你的“{of.item.names.zh}”申请不属于本机关职权范围，决定不予受理。说明如下：",
            f"Your application for “{of.item.names.en}” is not ours to decide and is not accepted here. We say:",
        )
        return _Body((said,), (_ELSEWHERE, _BY_LAW))
    said = Words(
        f"你的“{of.item.names.zh}”申请，经审查，决定不予受理。理由如下：",
        f"Your application for “{of.item.names.en}” is not accepted, for this reason:",
    )
    return _Body((said,), _REMEDIES)


def _supplement(of: Written) -> _Body:
    allowed = of.item.clocks[ClockKind.SUPPLEMENT]
    within = _lasting(allowed.law, allowed)
    wants = of.case.supplement.wants if of.case.supplement else ()
    return _Body(
        text=(
            Words(
                f"你的“{of.item.names.zh}”申请，材料不齐全或者不符合法定形式。现一次告知需要补正的全部内容：",
                f"Your application for “{of.item.names.en}” is not complete. This is all that lacks, said once:",
            ),
        ),
        listed=_called(of.item, wants),
        closing=(
            Words(
                f"请自收到本通知之日起{within.zh}内补正。补正期间，本机关的办理时限中止计算；逾期未补正的，办件结束，可以重新申请。",
                f"Please add it within {within.en}. Our own time stands meanwhile. If nothing is added in time, the case ends, and you can apply again.",
            ),
        ),
    )


def _grant(of: Written) -> _Body:
    said = Words(
        f"你的“{of.item.names.zh}”申请，经审查，符合条件，决定准予。",
        f"Your application for “{of.item.names.en}” meets the conditions and is granted.",
    )
    return _Body((said,))


def _rejection(of: Written) -> _Body:
    said = Words(
        f"你的“{of.item.names.zh}”申请，经审查，决定不予批准。理由如下：",
        f"Your application for “{of.item.names.en}” is rejected, for this reason:",
    )
    return _Body((said,), _REMEDIES)


def _revocation(of: Written) -> _Body:
    granted = [each for each in of.events if each.move is Move.APPROVE and each.n < of.event.n]
    on = spoken(day_of(granted[-1].at)) if granted else Words("此前", "before")
    number = paper_number(of.case.number, granted[-1].n) if granted else of.case.number
    said = Words(
        f"本机关于{on.zh}就你的“{of.item.names.zh}”申请作出的准予决定（{number}）有误，决定予以撤销。理由如下：",
        f"Our decision of {on.en} to grant “{of.item.names.en}” ({number}) was wrong and is revoked, for this reason:",
    )
    return _Body((said,), _REMEDIES)


def _delivery(of: Written) -> _Body:
    on = spoken(day_of(of.event.at))
    said = Words(
        f"“{of.item.names.zh}”的办理结果已于{on.zh}送达申请人。受送达人签收处：",
        f"What “{of.item.names.en}” came to was delivered to the applicant on {on.en}. Place for the recipient to sign:",
    )
    return _Body((said,))


_BODIES: Final[Mapping[PaperKind, Callable[[Written], _Body]]] = {
    PaperKind.RECEIPT: _receipt,
    PaperKind.ACCEPTANCE: _acceptance,
    PaperKind.NON_ACCEPTANCE: _non_acceptance,
    PaperKind.SUPPLEMENT: _supplement,
    PaperKind.GRANT: _grant,
    PaperKind.REJECTION: _rejection,
    PaperKind.REVOCATION: _revocation,
    PaperKind.DELIVERY: _delivery,
}
_DECISIONS: Final = frozenset({PaperKind.GRANT, PaperKind.REJECTION})
#: Whose step a paper comes from where its event names none: a rule decides in the approver's place.
_STEP_OF: Final = {PaperKind.DELIVERY: StepKind.ISSUE, PaperKind.RECEIPT: StepKind.ACCEPT}


def _issuer(of: Written) -> Words:
    return _called_today(of, _unit(of))


def _unit(of: Written) -> str:
    """Of a bundle, which has no steps, that of the halls."""
    step = of.case.step(of.event.step) if of.event.step else None
    step = step or of.case.of_kind(_STEP_OF.get(of.paper.kind, StepKind.DECIDE))
    step = step or of.case.of_kind(StepKind.DECIDE)
    return step.unit if step else RUNS


def _called_today(of: Written, unit: str) -> Words:
    return of.units.get(unit, Words(unit, unit))


def _due_day(of: Written) -> Words:
    """The last day that was promised when it was handed in, whatever became of its clock."""
    first = of.case.clocks[0]
    allowed = of.item.clocks.allowed.get(first.kind, first.allowed)
    due = Clock.start(first.kind, allowed, of.event.at).due(of.calendar)
    assert due is not None
    return spoken(day_of(due.at - timedelta(microseconds=1)))


def _applied(of: Written) -> Words:
    at = of.case.submitted_at or of.case.opened_at
    return spoken(day_of(at))


def _laws(basis: tuple[Law, ...]) -> Words:
    zh = "；".join(f"《{law.title.zh}》{law.article}" for law in basis)
    en = "; ".join(", ".join(filter(None, (law.title.en, law.article))) for law in basis)
    return Words(zh, en)


def _called(item: Item, names: tuple[str, ...]) -> tuple[Words, ...]:
    """Fields and materials as the form calls them."""
    fields = json.loads(item.form).get("properties", {})
    materials = {each.name: each.names for each in item.materials}
    return tuple(
        Words(**fields[name]["x-label"])
        if "x-label" in fields.get(name, {})
        else materials.get(name, _same(name))
        for name in names
    )


def _lasting(n: int, allowed: Allowed) -> Words:
    words = _UNITS[allowed.unit]
    return Words(words.zh.format(n=n), words.en.format(n=n))


def _same(text: str) -> Words:
    return Words(text, text)
