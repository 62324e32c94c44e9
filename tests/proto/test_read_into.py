"""What a body comes to: the value that a service is asked with."""

import json
from base64 import urlsafe_b64encode
from typing import Any
from uuid import UUID

import pytest

from domain.accounts.partner_events import PartnerEvent
from domain.accounts.partners import SCOPES, PartnerScope, PartnerTerms, Plan
from domain.accounts.passkeys import Assertion, Registration
from domain.faces.attestation import AndroidKey, AppleKeyNew, AppleKeyUsed, Shown
from domain.hall.ratings import Given, RatingLevel, RatingReason
from domain.subjects import Subject, SubjectKind
from domain.words import Language
from proto.http.accounts.partners import PartnerNew, shared
from proto.http.accounts.passkeys import PasskeyNew, PasskeySignIn, unpacked
from proto.http.bookings.bookings import AboutSeen, Wanted
from proto.http.faces.face_checks import CheckWanted
from proto.http.faces.phone_attestations import AttestationShown
from proto.http.hall.ratings import RatingGiven
from proto.http.pensions.evidence import EvidenceWanted

CASE, TICKET = UUID(int=1), UUID(int=2)
DIGEST = "0" * 64


def read(model: type[Any], **body: object) -> Any:  # noqa: ANN401  # of any model
    return model.model_validate_json(json.dumps(body))


@pytest.mark.parametrize(
    ("body", "reference"),
    [
        ({"action": "pension.certify", "scheme": "basic"}, "basic"),
        ({"action": "case.sign", "case": str(CASE), "digest": DIGEST}, f"{CASE}:{DIGEST}"),
        ({"action": "window.identify", "ticket": str(TICKET)}, str(TICKET)),
        ({"action": "account.step_up"}, ""),
    ],
    ids=["pension", "signature", "window", "step-up"],
)
def test_a_check_is_about_a_scheme_a_case_or_a_ticket(body: dict[str, str], reference: str) -> None:
    assert read(CheckWanted, **body).reference == reference


def test_evidence_of_others_is_about_a_scheme_or_a_case() -> None:
    pension = EvidenceWanted(provider="network_id", action="pension.certify", scheme="basic")
    signature = EvidenceWanted(
        provider="wechat_verify", action="case.sign", case=CASE, digest=DIGEST
    )

    assert (pension.reference, signature.reference) == ("basic", f"{CASE}:{DIGEST}")


@pytest.mark.parametrize(
    ("body", "about"),
    [
        ({"item": "residence"}, SubjectKind.ITEM.of("residence")),
        ({"case": str(CASE)}, SubjectKind.CASE.of(CASE)),
        ({"scheme": "basic"}, SubjectKind.ENTITLEMENT.of("basic")),
    ],
    ids=["item", "case", "scheme"],
)
def test_what_a_booking_is_for_is_read_and_shown_as_it_was_asked(
    body: dict[str, str], about: Subject
) -> None:
    assert read(Wanted, **body).about == about
    shown = AboutSeen.of(about).model_dump(mode="json")
    assert shown == {"item": None, "case": None, "scheme": None} | body


def test_a_booking_may_be_for_nothing_in_particular() -> None:
    assert Wanted().about is None


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ({"key": "A" * 43, "statement": "AQI", "new": True}, AppleKeyNew(bytes(32), b"\x01\x02")),
        ({"key": "A" * 43, "statement": "AQI"}, AppleKeyUsed(bytes(32), b"\x01\x02")),
        ({"certificates": ["AQ", "AgM"]}, AndroidKey((b"\x01", b"\x02\x03"))),
    ],
    ids=["a new key of an iPhone", "a known one", "a key of an Android phone"],
)
def test_what_a_phone_shows_of_itself_is_read_by_its_kind(
    body: dict[str, object], shown: Shown
) -> None:
    kind = "android_key" if "certificates" in body else "app_attest"

    assert read(AttestationShown, kind=kind, **body).shown == shown


def test_what_a_browser_signs_is_read_field_by_field() -> None:
    made = read(PasskeyNew, name="desk", client_data="AQ", attestation="Ag")
    signed = read(
        PasskeySignIn,
        credential="AQ",
        client_data="Ag",
        authenticator_data="Aw",
        signature="BA",
        user_handle="",
    )

    assert made.registration == Registration(b"\x01", b"\x02")
    assert signed.assertion == Assertion(b"\x01", b"\x02", b"\x03", b"\x04", b"")


@pytest.mark.parametrize("data", [b"", b"a", b"ab", b"abc", b"\xfb\xff\xfe\xff"])
def test_bytes_without_padding_are_read_whatever_their_number(data: bytes) -> None:
    assert unpacked(urlsafe_b64encode(data).decode().rstrip("=")) == data


def test_the_terms_of_a_partner_are_what_two_officers_agree_to() -> None:
    asked = read(
        PartnerNew,
        name="银行",
        purpose="开户",
        redirect_uris=["https://bank.example/back"],
        scopes=["cases.read"],
        plan="small",
        jwks_url="https://bank.example/keys",
        events=["case.closed"],
        events_url="https://bank.example/told",
        contact="ops@bank.example",
        why="signed at the counter",
    )

    assert asked.terms == PartnerTerms(
        name="银行",
        purpose="开户",
        redirect_uris=("https://bank.example/back",),
        scopes=frozenset({PartnerScope.CASES}),
        plan=Plan.SMALL,
        jwks_url="https://bank.example/keys",
        events=frozenset({PartnerEvent.CASE_CLOSED}),
        events_url="https://bank.example/told",
        contact="ops@bank.example",
    )


def test_the_reasons_of_a_rating_stand_once_each_and_in_one_order() -> None:
    said = read(RatingGiven, level="satisfied", reasons=["guide", "speed", "guide"], words="好")

    assert said.given == Given(
        RatingLevel.SATISFIED, (RatingReason.SPEED, RatingReason.GUIDE), "好", call_back=False
    )


def test_a_partner_sees_of_itself_what_it_is_told_of() -> None:
    told = frozenset({PartnerScope.CASES})
    scopes = frozenset({PartnerScope.CASES, PartnerScope.PERSON})

    cases, person = shared(scopes, Language.ZH, told)
    assert (cases.scope, person.scope) == (PartnerScope.CASES, PartnerScope.PERSON)
    assert cases.words == SCOPES[PartnerScope.CASES].shown.zh + "；有变化时主动告诉对方"
    assert person.words == SCOPES[PartnerScope.PERSON].shown.zh
