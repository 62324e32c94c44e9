"""A signature as a value: what it is of, how long it is good, and what follows for whoever saw it made."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from domain.errors import NotAllowed
from domain.hall.cases import CaseState, Move
from domain.hall.items import FACE_OR_OFFICER, FaceAsked, SignWay
from domain.hall.signatures import (
    CHANGED,
    GOOD_FOR,
    NEVER,
    OLD,
    USED,
    WAITS_FOR,
    Signature,
    content_of,
    digest_of,
    to_sign,
    witnessed,
)
from domain.hall.step_moves import open_to, take
from domain.pensions.evidence import RECEIPT_MINUTES
from domain.problems import Problem
from tests.domain.hall.sample import (
    APPROVER,
    CLERK,
    ITEM,
    NOW,
    accepted,
    draft,
    hand,
    reviewed,
    submitted,
)

SIGNED = replace(ITEM, signature=frozenset(SignWay))
CONTENT = content_of(draft().case, SIGNED, Move.SUBMIT, draft().form)
BEGUN = Signature.begin(UUID(int=4), draft(), SignWay.OFFICER, CONTENT, NOW.at)


def test_what_is_signed_is_the_form_the_case_the_item_and_the_move() -> None:
    changed = {
        content_of(UUID(int=1), SIGNED, Move.SUBMIT, draft().form),
        content_of(draft().case, replace(SIGNED, version=2), Move.SUBMIT, draft().form),
        content_of(draft().case, replace(SIGNED, name="permit.sign"), Move.SUBMIT, draft().form),
        content_of(draft().case, SIGNED, Move.SUPPLEMENT, draft().form),
        content_of(draft().case, SIGNED, Move.SUBMIT, {"shop": "面馆"}),
        content_of(draft().case, SIGNED, Move.SUBMIT, {"shop": ["包子铺"]}),
    }

    assert (
        '{"case":"00000000-0000-0000-0000-000000000008","form":{"shop":"包子铺"},'
        '"item":"permit.shopfront","item_version":1,"move":"submit"}'
    ).encode() == CONTENT
    assert len({digest_of(each) for each in (*changed, CONTENT)}) == len(changed) + 1


def test_the_order_of_answers_changes_nothing() -> None:
    one = content_of(draft().case, SIGNED, Move.SUBMIT, {"a": 1, "b": [True, "é\u2028𰻞"]})
    other = content_of(draft().case, SIGNED, Move.SUBMIT, {"b": [True, "é\u2028𰻞"], "a": 1})

    assert one == other


def test_a_signature_is_good_as_long_as_a_receipt_and_once() -> None:
    assert timedelta(minutes=RECEIPT_MINUTES) == GOOD_FOR
    signed = BEGUN.signed(NOW.at, officer=CLERK.officer)

    assert BEGUN.why_not(BEGUN.digest, NOW.at) is NEVER
    assert signed.why_not(BEGUN.digest, NOW.at + GOOD_FOR - timedelta(seconds=1)) is None
    assert signed.why_not(BEGUN.digest, NOW.at + GOOD_FOR) is OLD
    assert signed.why_not(bytes(32), NOW.at) is CHANGED
    assert replace(signed, used_at=NOW.at).why_not(BEGUN.digest, NOW.at) is USED


def test_what_waits_is_signed_by_its_own_way_on_the_same_day() -> None:
    assert BEGUN.waits(SignWay.OFFICER, NOW.at)
    assert not BEGUN.waits(SignWay.CODE, NOW.at)
    assert not BEGUN.waits(SignWay.OFFICER, NOW.at + WAITS_FOR)
    assert not BEGUN.signed(NOW.at).waits(SignWay.OFFICER, NOW.at)


def test_the_signed_statement_holds_nothing_of_the_form() -> None:
    claims = BEGUN.signed(NOW.at, officer=CLERK.officer, words="持身份证").claims

    assert claims["digest"] == BEGUN.digest.hex()
    assert "包子铺" not in str(claims)
    assert str(CLERK.officer) not in str(claims)
    assert "持身份证" not in str(claims)


def test_the_subject_of_a_face_is_the_case_with_its_digest() -> None:
    assert str(BEGUN.subject) == f"case_digest:{draft().case}:{BEGUN.digest.hex()}"
    assert BEGUN.subject.case == draft().case


def test_before_whom_it_was_signed_accepts_and_does_not_decide() -> None:
    both = hand(9, *((post.unit, post.role) for post in CLERK.posts.held | APPROVER.posts.held))
    signed = BEGUN.signed(NOW.at, officer=both.officer)
    case = witnessed(reviewed(accepted()), signed)

    with pytest.raises(NotAllowed) as told:
        take(case, "decide", both, NOW)
    assert told.value.problem is Problem.KEPT_APART
    assert "不作决定" in str(told.value.detail)
    assert take(case, "decide", APPROVER, NOW).case.witnesses == {both.officer}
    assert take(witnessed(submitted(), signed), "accept", both, NOW).case.witnesses
    assert not open_to(case, both)


def test_a_code_leaves_no_witness() -> None:
    assert witnessed(draft(), BEGUN.signed(NOW.at)) == draft()
    assert witnessed(draft(), None) == draft()


def test_a_face_at_submission_is_a_signature_by_face_or_before_an_officer() -> None:
    assert replace(ITEM, face=FaceAsked.AT_SUBMIT).signed_by == FACE_OR_OFFICER
    assert SIGNED.signed_by == frozenset(SignWay)
    assert not ITEM.signed_by


def test_the_sentence_names_the_item_and_its_version() -> None:
    added = replace(draft(), state=CaseState.SUPPLEMENT_WANTED)

    assert to_sign(SIGNED, draft()).zh == "我签署“招牌”（第 1 版）的这份申请，内容如上所示。"
    assert "补正" in to_sign(SIGNED, added).zh
