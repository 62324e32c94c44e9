"""Bodies whose fields belong together: which of them go with which others, and which alone."""

import json
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

import pytest
from pydantic import BaseModel, ValidationError

from proto.http.accounts.face_requests import FaceRequestNew
from proto.http.accounts.identities import IdentityBound
from proto.http.accounts.partners import PartnerNew
from proto.http.bookings.bookings import Wanted
from proto.http.bookings.officer_bookings import CheckIn
from proto.http.faces.phone_attestations import AttestationShown
from proto.http.hall.cases import CaseForm
from proto.http.hall.certificates import PresentationWanted
from proto.http.notices.campaigns import Ages, CampaignNew
from proto.http.notices.deliveries import Resending
from proto.http.pensions.home_visits import VisitListWanted
from proto.http.privacy.exports import BreachWanted
from proto.http.privacy.requests import RequestAnswered

ID: Final = str(UUID(int=7))
KEY: Final = "A" * 43
PARTNER: Final[Mapping[str, Any]] = {
    "name": "银行",
    "purpose": "开户",
    "redirect_uris": ["https://bank.example/back"],
    "scopes": ["cases.read"],
    "plan": "small",
    "jwks": '{"keys": []}',
    "why": "signed at the counter",
}
TOLD: Final[Mapping[str, Any]] = {
    "events": ["case.closed"],
    "events_url": "https://bank.example/told",
    "contact": "ops@bank.example",
}
TEXTS: Final[Mapping[str, Any]] = {
    "title_zh": "题",
    "title_en": "title",
    "text_zh": "文",
    "text_en": "text",
}
DUE: Final[Mapping[str, Any]] = {"kind": "due", "group": {"due_before": "2026-12-01"}, **TEXTS}
NOTICE: Final[Mapping[str, Any]] = {"kind": "notice", "group": {}, **TEXTS}
LISTED: Final[Mapping[str, Any]] = {"place": "office", "day": "2026-11-30"}
SHOWN: Final[Mapping[str, Any]] = {"fields": [], "audience": "a bank", "nonce": "12345678"}
NONCE: Final[Mapping[str, Any]] = {"way": "qr", "nonce": "n" * 16}
WHY: Final[Mapping[str, Any]] = {"why": "the line is back"}


def window(since: str, until: str) -> dict[str, str]:
    return {"reference": "2026-1", "since": since, "until": until}


@pytest.mark.parametrize(
    ("model", "body"),
    [
        (PartnerNew, PARTNER),
        (PartnerNew, {**PARTNER, **TOLD}),
        (PartnerNew, {**PARTNER, "events": ["case.closed"]}),
        (PartnerNew, {**PARTNER, "jwks": "", "jwks_url": "https://bank.example/keys"}),
        (PartnerNew, {**PARTNER, "scopes": [], "redirect_uris": []}),
        (Wanted, {}),
        (Wanted, {"item": "residence"}),
        (Wanted, {"case": ID}),
        (Wanted, {"scheme": "basic"}),
        (CheckIn, {"code": "123456"}),
        (CheckIn, {"booking": ID}),
        (Ages, {"youngest": 60, "oldest": 60}),
        (CampaignNew, DUE),
        (CampaignNew, NOTICE),
        (CampaignNew, {**NOTICE, "group": {"channel": "sms"}}),
        (Resending, {"deliveries": [ID], **WHY}),
        (Resending, {"channel": "sms", **WHY}),
        (BreachWanted, window("2026-11-01T00:00:00Z", "2026-11-01T00:00:01Z")),
        (RequestAnswered, {"state": "answered", "words": "已更正"}),
        (RequestAnswered, {"state": "refused", "words": "不属于本人"}),
        (AttestationShown, {"kind": "app_attest", "key": KEY, "statement": "AAAA"}),
        (AttestationShown, {"kind": "app_attest", "key": KEY, "statement": "AAAA", "new": True}),
        (AttestationShown, {"kind": "android_key", "certificates": ["AAAA"]}),
        (CaseForm, {"form": {"a": [{"b": ["c", 1, None]}]}}),
        (VisitListWanted, {**LISTED, "phone_at": "1970-01-01T00:00:00Z"}),
        (VisitListWanted, {**LISTED, "phone_at": "2099-12-31T23:59:59Z"}),
        (PresentationWanted, SHOWN),
        (FaceRequestNew, NONCE),
        (IdentityBound, {"subject": "e 1024", **WHY}),
    ],
)
def test_what_belongs_together_is_taken(model: type[BaseModel], body: Mapping[str, Any]) -> None:
    taken = model.model_validate_json(json.dumps(body))

    assert taken.model_dump(mode="json", exclude_unset=True) == body


@pytest.mark.parametrize(
    ("model", "body"),
    [
        (PartnerNew, {**PARTNER, "events": ["case.closed", "certificate.active"]}),
        (PartnerNew, {**PARTNER, **TOLD, "events": []}),
        (PartnerNew, {**PARTNER, **TOLD, "contact": ""}),
        (PartnerNew, {**PARTNER, "jwks": ""}),
        (PartnerNew, {**PARTNER, "jwks_url": "https://bank.example/keys"}),
        (PartnerNew, {**PARTNER, "redirect_uris": []}),
        (PartnerNew, {**PARTNER, "contact": "no mailbox"}),
        (PartnerNew, {**PARTNER, "name": "two\nlines"}),
        (PartnerNew, {**PARTNER, "purpose": "two\nlines"}),
        (Wanted, {"item": "residence", "scheme": "basic"}),
        (Wanted, {"item": "residence", "case": ID}),
        (Wanted, {"item": "two words"}),
        (CheckIn, {}),
        (CheckIn, {"code": "123456", "booking": ID}),
        (Ages, {"youngest": 61, "oldest": 60}),
        (CampaignNew, {**DUE, "group": {}}),
        (CampaignNew, {**NOTICE, "text_zh": "您好 {name"}),
        (CampaignNew, {**NOTICE, "title_en": "name}"}),
        (CampaignNew, {**NOTICE, "group": {"channel": "voice"}}),
        (Resending, WHY),
        (Resending, {"deliveries": [ID], "channel": "sms", **WHY}),
        (BreachWanted, window("2026-11-01T00:00:00Z", "2026-11-01T00:00:00Z")),
        (RequestAnswered, {"state": "open", "words": "以后再说"}),
        (AttestationShown, {"kind": "app_attest", "key": KEY}),
        (AttestationShown, {"kind": "app_attest", "statement": "AAAA"}),
        (
            AttestationShown,
            {"kind": "app_attest", "key": KEY, "statement": "AAAA", "certificates": ["AAAA"]},
        ),
        (AttestationShown, {"kind": "android_key"}),
        (AttestationShown, {"kind": "android_key", "certificates": ["AAAA"], "key": KEY}),
        (AttestationShown, {"kind": "android_key", "certificates": ["AAAA"], "statement": "AAAA"}),
        (AttestationShown, {"kind": "android_key", "certificates": ["AAAA"], "new": True}),
        (CaseForm, {"form": {"a": [{"b": ["\x00"]}]}}),
        (CaseForm, {"form": {"a": {"\x00": 1}}}),
        (VisitListWanted, {**LISTED, "phone_at": "1969-12-31T23:59:59Z"}),
        (VisitListWanted, {**LISTED, "phone_at": "2100-01-01T00:00:00Z"}),
        (PresentationWanted, {**SHOWN, "audience": "a\tbank"}),
        (PresentationWanted, {**SHOWN, "nonce": "1234567"}),
        (FaceRequestNew, {**NONCE, "nonce": "n" * 15}),
        (FaceRequestNew, {**NONCE, "nonce": "n n" * 8}),
        (IdentityBound, {"subject": "e\u200b1024", **WHY}),
    ],
)
def test_what_does_not_belong_together_is_refused(
    model: type[BaseModel], body: Mapping[str, Any]
) -> None:
    with pytest.raises(ValidationError):
        model.model_validate_json(json.dumps(body))
