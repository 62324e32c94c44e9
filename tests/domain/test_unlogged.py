"""What stands in no log: secrets, numbers and words of persons are left out of the text of the value that has them."""

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Final

import domain

#: By module and class. A field that leaves it would be written out with every error that names its value.
HIDDEN: Final[dict[str, set[str]]] = {
    "accounts.accounts.OfficerLogin": {"second_factor"},
    "accounts.accounts.RefreshToken": {"secret"},
    "accounts.face_requests.FaceResult": {"nonce"},
    "accounts.hand_offs.HandOff": {"device_key"},
    "accounts.identity_provider.SignInRequest": {"browser"},
    "accounts.identity_provider.TokensGiven": {"id_token", "access_token"},
    "accounts.kiosks.Kiosk": {"device_key"},
    "accounts.officers.StartPassword": {"password"},
    "accounts.partners.Claimed": {"text"},
    "accounts.partners.PartnerKey": {"members"},
    "accounts.partners.PartnerTerms": {"jwks"},
    "accounts.passkeys.NewPasskey": {"public_key"},
    "accounts.passkeys.Passkey": {"public_key"},
    "accounts.wechat.WechatPhone": {"number"},
    "faces.attestation.AndroidKey": {"certificates"},
    "faces.attestation.AppleKey": {"public_key"},
    "faces.attestation.AppleKeyNew": {"statement"},
    "faces.attestation.AppleKeyUsed": {"statement"},
    "faces.attestation.Challenge": {"challenge"},
    "faces.capture.Frame": {"jpeg"},
    "faces.checks.Check": {"device"},
    "faces.checks.Receipt": {"jws"},
    "faces.checks.Ticket": {"secret"},
    "faces.face_check.CheckResult": {"digests", "renewal", "movements"},
    "faces.face_check.Comparison": {"frames"},
    "faces.face_check.Enrolment": {"template", "second"},
    "faces.face_check.Match": {"probe", "first"},
    "faces.face_check.Reference": {"template"},
    "faces.movement.Movement": {"samples"},
    "hall.certificates.Certificate": {"fields", "jws"},
    "hall.couriers.CourierOrder": {"sender", "receiver"},
    "hall.dispatches.UnitAnswer": {"words"},
    "hall.parcel_labels.Label": {"receiver"},
    "hall.parcels.Parcel": {"to"},
    "hall.signatures.Signature": {"content", "jws"},
    "hall.uploads.Chunk": {"secret"},
    "notices.delivery_reports.Called": {"token", "query", "headers", "body"},
    "notices.delivery_reports.GrantAnswer": {"openid"},
    "notices.letters.Letter": {"address"},
    "notices.mail.Mail": {"to", "raw"},
    "notices.mail.MailReply": {"text"},
    "notices.partner_events.CallKeys": {"signing", "secrets"},
    "notices.sms_replies.SmsReply": {"phone", "text"},
    "notices.vendor_token.VendorToken": {"value"},
    "payments.vendor_calls.BeginWanted": {"openid"},
    "pensions.evidence.Applicant": {"identity", "openid"},
    "pensions.evidence.Opening": {"value", "kept"},
    "pensions.evidence.Pending": {"kept"},
    "pensions.home_visits.VisitDone": {"said"},
    "pensions.home_visits.VisitDue": {"name", "address", "born_year"},
    "pensions.videos.CallDone": {"said"},
    "pensions.videos.CallDue": {"name"},
    "pensions.videos.IceServer": {"credential"},
    "pensions.videos.Signal": {"body"},
}


def _hidden() -> Iterator[tuple[str, set[str]]]:
    for found in pkgutil.walk_packages(domain.__path__, "domain."):
        module = importlib.import_module(found.name)
        for each in vars(module).values():
            if isinstance(each, type) and each.__module__ == found.name and is_dataclass(each):
                name = f"{found.name.removeprefix('domain.')}.{each.__name__}"
                yield name, {field.name for field in fields(each) if not field.repr}


def test_a_secret_or_a_person_stands_in_no_text_of_a_value() -> None:
    assert {name: left_out for name, left_out in _hidden() if left_out} == HIDDEN
