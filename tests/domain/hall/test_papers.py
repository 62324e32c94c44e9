"""Which papers a case has, what they say, and the codes by which they are checked."""

import json
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.days import day_of, spoken
from domain.errors import Unfit
from domain.hall.case_numbers import case_number
from domain.hall.cases import Case, CaseEvent, CaseState, Move
from domain.hall.certificate_papers import write_certificate
from domain.hall.certificates import (
    Certificate,
    CertificateField,
    CertificateState,
    certificate_number,
)
from domain.hall.items import Material, MaterialWay
from domain.hall.moves import (
    accept,
    approve,
    approve_by_rule,
    deliver,
    issue,
    refuse,
    reject,
    reject_by_rule,
    revoke,
    submit,
    transfer,
    want_supplement,
)
from domain.hall.paper_texts import Written, write_paper
from domain.hall.papers import (
    Paper,
    PaperCode,
    PaperKind,
    Validity,
    check_of,
    papers_of,
    read_paper_code,
    validity,
)
from domain.hall.posts import PostRole
from domain.hall.step_moves import take
from domain.hall.transitions import Moved
from domain.words import Words
from tests.domain.hall.sample import (
    APPLICANT,
    APPROVER,
    CLERK,
    ISSUER,
    ITEM,
    NOW,
    PLAIN,
    accepted,
    decided,
    draft,
    hand,
    moment,
    reviewed,
    submitted,
)
from tests.storage.city import LI

NUMBER = "20261102-0000001-0"
CODED = case_number(date(2026, 11, 2), 1)
CERTIFIED = certificate_number(date(2026, 11, 2), 1)
UNITS = {"city_management": Words("城市管理局", "City Management Bureau")}
OTHER_APPROVER = hand(33, ("city_management", PostRole.APPROVER))


def at_step(case: Case, step: str, by: object = CLERK) -> Case:
    return take(case, step, by, NOW).case  # type: ignore[arg-type]  # a hand


def paper(moved: Moved, *before: CaseEvent, kind: PaperKind | None = None) -> Paper:
    """Of the last event that has one."""
    events = (*before, moved.event)
    of = papers_of(events)[-1]
    assert kind is None or of.kind is kind
    return write_paper(Written(of, moved.case, ITEM, events, LI, UNITS, NOW.calendar))


def whole(paper: Paper) -> str:
    """All words of it, in both languages."""
    words = (*paper.text, *paper.listed, *paper.closing, *(fact.value for fact in paper.facts))
    said = "\n".join(f"{each.zh}\n{each.en}" for each in words)
    return f"{said}\n{paper.said}"


def test_a_case_that_is_accepted_has_a_notice_of_it_with_both_times() -> None:
    moved = accept(at_step(submitted(), "accept"), ITEM, "accept", CLERK, NOW)
    found = paper(moved, kind=PaperKind.ACCEPTANCE)

    assert found.title.zh == "受理通知书"
    assert found.to == LI.name
    assert found.issuer == UNITS["city_management"]
    assert found.day.zh == "2026年11月2日"
    assert "20 个工作日" in whole(found)
    assert "10 working days" in whole(found)
    assert "《招牌》11" in whole(found)


def test_what_was_handed_in_at_a_window_has_a_receipt_with_unit_and_last_day() -> None:
    moved = submit(draft(), ITEM, NUMBER, CLERK.actor, NOW)
    found = paper(moved, kind=PaperKind.RECEIPT)

    facts = {each.name.zh: each.value.zh for each in found.facts}
    assert found.title.zh == "办件回执"
    assert facts["办件编号"] == NUMBER
    assert facts["承办单位"] == "城市管理局"
    first = moved.case.clocks[0].due(NOW.calendar)
    assert first is not None
    last = first.at - timedelta(seconds=1)
    assert facts["答复期限"] == spoken(day_of(last)).zh
    assert "决定是否受理" in whole(found)


def test_a_receipt_keeps_its_day_however_long_the_case_takes() -> None:
    moved = submit(draft(), ITEM, NUMBER, CLERK.actor, NOW)
    first = paper(moved)
    later = accept(at_step(moved.case, "accept"), ITEM, "accept", CLERK, moment("2026-11-20 09:00"))
    of = papers_of([moved.event])[0]

    assert (
        write_paper(Written(of, later.case, ITEM, (moved.event,), LI, UNITS, NOW.calendar)) == first
    )


def test_a_paper_shows_the_document_number_masked_and_no_phone() -> None:
    moved = accept(at_step(submitted(), "accept"), ITEM, "accept", CLERK, NOW)
    found = whole(paper(moved))

    assert "440***********1238" in found
    assert LI.id_number not in found
    assert LI.phone not in found


def test_what_is_not_accepted_says_why_and_how_to_object() -> None:
    moved = refuse(at_step(submitted(), "accept"), "accept", "不属于本市", CLERK, NOW)
    found = paper(moved, kind=PaperKind.NON_ACCEPTANCE)

    assert found.said == "不属于本市"
    assert "60 日内依法申请行政复议" in whole(found)
    assert "within six months" in whole(found)
    assert "提出异议" in whole(found)


def test_what_is_passed_on_is_not_accepted_here_and_no_objection_in_the_hall_is_promised() -> None:
    moved = transfer(at_step(submitted(), "accept"), "accept", "请向省厅申请", CLERK, NOW)
    found = paper(moved, kind=PaperKind.NON_ACCEPTANCE)

    assert "不属于本机关职权范围" in whole(found)
    assert "行政复议" in whole(found)
    assert "提出异议" not in whole(found)


def test_a_notice_of_what_lacks_lists_it_as_the_form_calls_it() -> None:
    label = {"x-label": {"zh": "店铺名称", "en": "Name of the shop"}}
    drawing = Material(
        "drawing", Words("效果图", "Drawing"), frozenset({MaterialWay.UPLOAD}), required=True
    )
    item = replace(
        ITEM, form=json.dumps({"properties": {"shop": label, "bare": {}}}), materials=(drawing,)
    )
    wants = ("shop", "drawing", "bare")
    held = at_step(submitted(), "accept")
    moved = want_supplement(held, item, "accept", wants, "请补正", CLERK, NOW)
    of = papers_of([moved.event])[0]
    found = write_paper(Written(of, moved.case, item, (moved.event,), LI, UNITS, NOW.calendar))

    assert of.kind is PaperKind.SUPPLEMENT
    assert found.listed == (
        Words("店铺名称", "Name of the shop"),
        Words("效果图", "Drawing"),
        Words("bare", "bare"),
    )
    assert "30 日内补正" in whole(found)


def test_a_decision_of_an_officer_is_granted_or_rejected_in_writing() -> None:
    held = at_step(reviewed(accepted()), "decide", APPROVER)
    granted = paper(approve(held, ITEM, "decide", "准予", APPROVER, NOW), kind=PaperKind.GRANT)
    refused = paper(reject(held, "decide", "遮挡", APPROVER, NOW), kind=PaperKind.REJECTION)

    assert "决定准予" in whole(granted)
    assert granted.closing == ()
    assert refused.said == "遮挡"
    assert "行政诉讼" in whole(refused)
    assert "自动审核" not in whole(granted) + whole(refused)


def test_a_decision_by_rule_says_so_and_is_its_approvers_unit() -> None:
    granted = paper(approve_by_rule(submitted(PLAIN), PLAIN, "符合", NOW))
    refused = paper(reject_by_rule(submitted(PLAIN), "不满 80 周岁", NOW))

    assert "自动审核" in whole(granted)
    assert "By rule" in whole(refused)
    assert granted.issuer == refused.issuer == UNITS["city_management"]


def test_a_revocation_names_the_decision_that_it_takes_back() -> None:
    held = at_step(reviewed(accepted(PLAIN)), "decide", APPROVER)
    granted = approve(held, PLAIN, "decide", "准予", APPROVER, NOW)
    later = moment("2026-11-20 09:00")
    moved = revoke(granted.case, "材料虚假", OTHER_APPROVER, later)
    found = paper(moved, granted.event, kind=PaperKind.REVOCATION)

    assert "2026年11月2日" in whole(found)
    assert f"{NUMBER}-{granted.event.n}" in whole(found)
    assert found.day.zh == "2026年11月20日"
    assert "提出异议" in whole(found)


def test_what_is_handed_over_at_once_or_later_has_a_record_of_delivery() -> None:
    held = at_step(decided(), "issue", ISSUER)
    made = issue(held, "issue", ISSUER, NOW, delivered=False)
    at_once = issue(held, "issue", ISSUER, NOW, delivered=True)
    brought = deliver(made.case, ISSUER, NOW)

    assert papers_of([made.event]) == ()
    for moved in (at_once, brought):
        found = paper(moved, kind=PaperKind.DELIVERY)
        assert found.issuer == UNITS["city_management"]
        assert "签收" in whole(found)


def test_moves_that_nobody_is_told_of_in_writing_have_no_paper() -> None:
    sent = submit(draft(), ITEM, NUMBER, APPLICANT, NOW)
    took = take(sent.case, "accept", CLERK, NOW)

    assert papers_of([sent.event, took.event]) == ()
    for move in (Move.PAUSE, Move.RESUME, Move.WITHDRAW, Move.EXPIRE, Move.FINISH_STEP):
        assert papers_of([replace(sent.event, move=move)]) == ()


def test_a_paper_says_the_same_however_its_case_went_on() -> None:
    held = at_step(submitted(), "accept")
    moved = accept(held, ITEM, "accept", CLERK, NOW)
    first = paper(moved)
    gone_on = at_step(reviewed(moved.case), "decide", APPROVER)
    later = reject(gone_on, "decide", "遮挡", APPROVER, moment("2026-11-09 09:00"))
    events = (moved.event, later.event)
    again = write_paper(
        Written(papers_of(events)[0], later.case, ITEM, events, LI, UNITS, NOW.calendar)
    )

    assert again == first


def test_a_grant_holds_until_it_is_revoked_and_other_papers_stay_what_they_are() -> None:
    held = at_step(reviewed(accepted(PLAIN)), "decide", APPROVER)
    moved = approve(held, PLAIN, "decide", "", APPROVER, NOW)
    granted = papers_of([moved.event])[0]
    given = papers_of([replace(moved.event, move=Move.ACCEPT)])[0]

    assert validity(granted, CaseState.CLOSED) is Validity.VALID
    assert validity(granted, CaseState.REVOKED) is Validity.REVOKED
    assert validity(given, CaseState.REVOKED) is Validity.VALID


@given(st.binary(min_size=10, max_size=32), st.integers(1, 99_999))
def test_a_code_is_read_as_it_is_printed(mac: bytes, n: int) -> None:
    code = PaperCode(f"{CODED}-{n}", check_of(mac), CODED, n)
    groups = "-".join(code.check[at : at + 4] for at in range(0, 16, 4))

    assert read_paper_code(str(code)) == code
    assert read_paper_code(f" {CODED}-{n}-{groups} ".lower()) == code


def test_letters_that_read_like_digits_are_taken_for_them() -> None:
    code = PaperCode(f"{CODED}-4", "0011111111111111", CODED, 4)

    assert read_paper_code(f"{CODED}-4-oOiIlL1111111111") == code


@given(st.binary(min_size=10, max_size=10), st.binary(min_size=10, max_size=10))
def test_two_macs_make_two_codes(one: bytes, other: bytes) -> None:
    assert (check_of(one) == check_of(other)) == (one == other)


@pytest.mark.parametrize(
    "text",
    [
        "",
        CODED,
        f"{CODED}-4",
        f"{CODED}-0-0123456789ABCDEF",
        f"{CODED}-4-0123456789ABCDE",
        f"{CODED}-4-0123456789ABCDEFG",
        f"{CODED}-4-0123456789ABCDEU",
        f"{CODED[:-1]}{(int(CODED[-1]) + 1) % 10}-4-0123456789ABCDEF",  # a wrong digit in the number of the case
        f"{CODED}-100000-0123456789ABCDEF",
        "٢٠٢٦١١٠٢-0000001-0-4-0123456789ABCDEF",
        "x" * 10_000,
        "\x00",
    ],
)
def test_what_can_be_no_code_is_told(text: str) -> None:
    with pytest.raises(Unfit):
        read_paper_code(text)


@given(st.binary(min_size=10, max_size=10))
def test_the_code_of_a_certificate_is_of_no_case(mac: bytes) -> None:
    code = PaperCode(CERTIFIED, check_of(mac))

    assert read_paper_code(str(code)) == code
    assert read_paper_code(f"z{str(code)[1:].lower()}") == code
    assert (code.case, code.n) == ("", 0)


def certificate(**more: object) -> Certificate:
    shop = CertificateField(
        "shop", Words("店铺名称", "Name of the shop"), "包子铺", Words("包子铺", "包子铺")
    )
    made = Certificate(
        person=UUID(int=7),
        certificate=UUID(int=70),
        case=UUID(int=8),
        item=ITEM.name,
        item_version=1,
        kind="shop_sign",
        names=Words("店招设置许可证", "Permit for a shop sign"),
        number=CERTIFIED,
        unit="city_management",
        area="4403",
        fields=(shop,),
        made_at=NOW.at,
        place=0,
        last_day=date(2027, 11, 1),
        state=CertificateState.ACTIVE,
        active_at=NOW.at,
    )
    return replace(made, **more)  # type: ignore[arg-type]  # fields of a certificate


def as_paper(of: Certificate) -> Paper:
    return write_certificate(of, LI.name, ITEM.names, UNITS["city_management"])


def test_a_certificate_says_what_it_grants_to_whom_and_until_when() -> None:
    found = as_paper(certificate())

    assert found.title.zh == "店招设置许可证"
    assert (found.number, found.to) == (CERTIFIED, LI.name)
    assert {"包子铺", "2026年11月2日", "2027年11月1日"} <= {fact.value.zh for fact in found.facts}
    assert "长期" in {fact.value.zh for fact in as_paper(certificate(last_day=None)).facts}


def test_a_certificate_is_the_same_paper_whatever_became_of_it() -> None:
    first = as_paper(certificate())
    later = certificate(
        state=CertificateState.REVOKED,
        version=3,
        words="有误",
        changed_at=moment("2026-12-01 09:00").at,
    )

    assert as_paper(later) == first


def test_a_certificate_that_is_not_issued_yet_is_no_paper() -> None:
    with pytest.raises(ValueError, match="not issued"):
        as_paper(certificate(active_at=None))
