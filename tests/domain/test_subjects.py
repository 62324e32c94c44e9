"""What is about what: one value, one text."""

from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from domain.pensions.evidence import Assurance, Provider, receipt_claims
from domain.subjects import NoSubject, Subject, SubjectKind, UnderMandate, acted

ID = UUID("7f3a09c2-0000-4000-8000-000000000000")
DIGEST = "0f" * 32

#: As they stand in the rows, receipts and audits of a city; a kind that is missing here has no text yet.
TEXTS = {
    SubjectKind.ACCOUNT: f"account:{ID}",
    SubjectKind.ACTING: "acting",
    SubjectKind.ATTESTATIONS: "attestations",
    SubjectKind.AUDIT: "audit",
    SubjectKind.BOOKING: f"booking:{ID}",
    SubjectKind.CALENDAR: "calendar:2027",
    SubjectKind.CAMPAIGN: f"campaign:{ID}",
    SubjectKind.CASE: f"case:{ID}",
    SubjectKind.CASE_DIGEST: f"case_digest:{ID}:{DIGEST}",
    SubjectKind.CERTIFICATE: f"certificate:{ID}",
    SubjectKind.HALL: "hall:civic_center",
    SubjectKind.SCREEN: f"screen:{ID}",
    SubjectKind.TICKET: f"ticket:{ID}?count=5",
    SubjectKind.DIFFERENCE: f"difference:{ID}",
    SubjectKind.ORDER: f"order:{ID}",
    SubjectKind.CONSENT: "consent:face_processing",
    SubjectKind.DELIVERIES: "deliveries",
    SubjectKind.DELIVERY: f"delivery:{ID}",
    SubjectKind.DISTRICT: "district:440304",
    SubjectKind.EMERGENCY: f"emergency:{ID}",
    SubjectKind.ENTITLEMENT: "entitlement:city-pension",
    SubjectKind.EVIDENCE: f"evidence:{ID}",
    SubjectKind.EXPORT: f"export:{ID}",
    SubjectKind.FACE: "face",
    SubjectKind.FACE_CHECK: f"face_check:{ID}",
    SubjectKind.FACE_REQUEST: f"face_request:{ID}",
    SubjectKind.FACE_RECORD: "face_record:opencv/5.0:id_photo",
    SubjectKind.HAND_OFF: f"hand_off:{ID}",
    SubjectKind.HELPERS: "helpers",
    SubjectKind.INBOX: "inbox?count=3",
    SubjectKind.INCIDENT: "incident:I-2026-03",
    SubjectKind.ITEM: "item:allowance.elder@2",
    SubjectKind.KIOSK: f"kiosk:{ID}",
    SubjectKind.KEY: "key:identity:2",
    SubjectKind.LETTER: f"letter:{ID}",
    SubjectKind.MANDATE: f"mandate:{ID}",
    SubjectKind.MANDATES: "mandates",
    SubjectKind.OFFICER: f"officer:{ID}",
    SubjectKind.PARCEL: f"parcel:{ID}",
    SubjectKind.PARTNER: f"partner:{ID}",
    SubjectKind.PERSON: "person",
    SubjectKind.PLACE: "place:center_household",
    SubjectKind.PROOF: f"proof:{ID}",
    SubjectKind.PUBLISHED_ANSWER: f"published_answer:{ID}",
    SubjectKind.RATING: f"rating:{ID}",
    SubjectKind.REQUEST: f"request:{ID}",
    SubjectKind.REVIEW: f"review:{ID}",
    SubjectKind.SESSION: f"session:{ID}",
    SubjectKind.SPOT_CHECK: f"spot_check:{ID}",
    SubjectKind.UPLOAD: f"upload:{ID}",
    SubjectKind.TEMPLATE: "template:sms:SMS_1",
    SubjectKind.UNIT: "unit:civil_affairs",
    SubjectKind.VISIT: f"visit:{ID}",
    SubjectKind.WEBHOOK: f"webhook:{ID}",
}


@st.composite
def subjects(draw: st.DrawFn) -> Subject:
    kind: SubjectKind = draw(st.sampled_from(SubjectKind))
    numbers = {name: draw(st.integers(0, 999)) for name in ("days", "count")}
    reference: str = draw(st.one_of(st.just(""), st.uuids().map(str), st.text(max_size=30)))
    try:
        return kind.of(reference, **numbers)
    except NoSubject:
        assume(condition=False)
        raise  # not reached


@given(subjects())
def test_a_text_is_read_as_what_was_written(subject: Subject) -> None:
    assert Subject.parse(str(subject)) == subject


@given(st.one_of(st.text(), st.from_regex(r"[a-z_]+(:[^?]*)?(\?.*)?", fullmatch=True)))
def test_what_is_read_is_written_the_same(text: str) -> None:
    try:
        subject = Subject.parse(text)
    except NoSubject:
        return

    assert str(subject) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "review",
        "review:",
        "review:7",
        f"review:{ID} ",
        f"review:{str(ID).upper()}",
        f"review:{ID.hex}",
        f"review:{ID}?days=0",
        f"review:{ID}?days=030",
        f"review:{ID}?name=x",
        f"review:{ID}?",
        f"review:{ID}?count=1&days=2",
        f"review:{ID}?days=٣",
        f"review:{ID}\n",
        f"Review:{ID}",
        f"case_digest:{ID}",
        f"case_digest:{ID}:{DIGEST[2:]}",
        f"case_digest:{ID}:{DIGEST.upper()}",
        f"case_digest:{ID.hex}:{DIGEST}",
        "person:",
        f"person:{ID}",
        "entitlement",
        "entitlement:",
        "entitlement:a b",
        "entitlement:a\0",
        f"face_check:{ID} mandate:{ID}",
        "stranger:1",
        "audit_2026_11",
    ],
)
def test_what_is_no_subject_is_refused(text: str) -> None:
    with pytest.raises(NoSubject):
        Subject.parse(text)


def test_each_kind_keeps_its_text_for_ever() -> None:
    """Rows, receipts and the audit's chain have it: a change here is a change of what was signed."""
    assert set(TEXTS) == set(SubjectKind)
    for kind, text in TEXTS.items():
        assert Subject.parse(text).kind is kind
    assert SubjectKind.REQUEST.of() == Subject.parse("request")


def test_a_receipt_is_over_the_person_and_the_text() -> None:
    person, pension = UUID(int=1), SubjectKind.ENTITLEMENT.of("city-pension")
    claims = receipt_claims(
        ID,
        datetime(2026, 11, 24, tzinfo=UTC),
        person=person,
        check=ID,
        action="pension.certify",
        subject=pension,
        provider=Provider.OWN_CAPTURE,
        assurance=Assurance.SUBSTANTIAL,
    )

    assert claims["digest"] == sha256(f"{person}|entitlement:city-pension".encode()).hexdigest()


def test_a_reference_of_another_shape_makes_no_subject() -> None:
    for kind, reference in (
        (SubjectKind.REVIEW, "1"),
        (SubjectKind.REVIEW, ""),
        (SubjectKind.PERSON, "王秀英"),
        (SubjectKind.ENTITLEMENT, "two words"),
    ):
        with pytest.raises(NoSubject):
            kind.of(reference)


def test_a_notice_says_its_numbers_behind_the_subject() -> None:
    subject = SubjectKind.ENTITLEMENT.of("city-pension", days=30, count=3)

    assert str(subject) == "entitlement:city-pension?days=30&count=3"
    assert subject.numbers == {"days": 30, "count": 3}


def test_what_it_names_is_read_from_it() -> None:
    assert SubjectKind.REVIEW.of(ID).row == ID
    assert SubjectKind.ENTITLEMENT.of("city-pension").row is None
    assert SubjectKind.REQUEST.of().row is None
    assert SubjectKind.ENTITLEMENT.of("city-pension").scheme == "city-pension"
    assert SubjectKind.SESSION.of(ID).scheme == ""
    assert SubjectKind.SESSION.of(ID).session == ID
    with pytest.raises(NoSubject):
        _ = SubjectKind.ACCOUNT.of(ID).session


def test_a_kind_knows_its_texts_among_any() -> None:
    assert SubjectKind.FACE_CHECK.is_of(f"face_check:{ID}")
    assert not SubjectKind.FACE_CHECK.is_of("face_check of somebody")
    assert not SubjectKind.FACE.is_of(f"face_check:{ID}")


def test_an_entry_of_the_audit_says_that_somebody_acted() -> None:
    check = SubjectKind.FACE_CHECK.of(ID)

    assert check.under(None) is check
    assert check.under(ID) == UnderMandate(check, ID)
    assert str(check.under(ID)) == f"face_check:{ID} mandate:{ID}"
    assert acted(str(check.under(ID)))
    assert not acted(str(check))
    assert not acted(str(SubjectKind.MANDATE.of(ID)))
