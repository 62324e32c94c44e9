# Written by `make sdk` from zhijian_client/officer/__init__.py.
"""An officer's desk: the register, enrolment, proofs of life, and the review queue."""

from typing import Literal

import zhijian_client.officer as asynchronous
from zhijian_client.answers.accounts import Session
from zhijian_client.sync._portal import Client
from zhijian_client.sync.hand_offs import HandOffCalls
from zhijian_client.sync.officer.administration import Administration
from zhijian_client.sync.officer.bookings import BookingCalls
from zhijian_client.sync.officer.cases import CaseCalls
from zhijian_client.sync.officer.certificates import CertificateCalls
from zhijian_client.sync.officer.deliveries import DeliveryCalls
from zhijian_client.sync.officer.halls import HallCalls
from zhijian_client.sync.officer.hospitals import HospitalCalls
from zhijian_client.sync.officer.items import ItemCalls
from zhijian_client.sync.officer.kiosks import KioskCalls
from zhijian_client.sync.officer.parcels import ParcelCalls
from zhijian_client.sync.officer.partners import PartnerCalls
from zhijian_client.sync.officer.payments import PaymentCalls
from zhijian_client.sync.officer.pensions import PensionCalls
from zhijian_client.sync.officer.posts import PostCalls
from zhijian_client.sync.officer.privacy import PrivacyCalls
from zhijian_client.sync.officer.ratings import RatingCalls
from zhijian_client.sync.officer.receptions import ReceptionCalls
from zhijian_client.sync.officer.register import RegisterCalls
from zhijian_client.sync.officer.reviews import ReviewCalls
from zhijian_client.sync.officer.visits import VisitCalls
from zhijian_client.sync.officer.webhooks import WebhookAdministration


class OfficerClient(Client):
    """One officer at one service; use with `with`. Calls by noun; errors as of CitizenClient."""

    _calls: asynchronous.OfficerClient

    def __init__(self, base: str, *, language: Literal["zh-CN", "en"] = "zh-CN") -> None:
        self._wrap(asynchronous.OfficerClient(base, language=language))

    def _wrap(self, calls: asynchronous.OfficerClient) -> None:
        super()._wrap(calls)
        self.administration = Administration(calls.administration, self._portal)
        self.bookings = BookingCalls(calls.bookings, self._portal)
        self.cases = CaseCalls(calls.cases, self._portal)
        self.certificates = CertificateCalls(calls.certificates, self._portal)
        self.deliveries = DeliveryCalls(calls.deliveries, self._portal)
        self.halls = HallCalls(calls.halls, self._portal)
        self.hand_offs = HandOffCalls(calls.hand_offs, self._portal)
        self.hospitals = HospitalCalls(calls.hospitals, self._portal)
        self.items = ItemCalls(calls.items, self._portal)
        self.kiosks = KioskCalls(calls.kiosks, self._portal)
        self.parcels = ParcelCalls(calls.parcels, self._portal)
        self.partners = PartnerCalls(calls.partners, self._portal)
        self.payments = PaymentCalls(calls.payments, self._portal)
        self.pensions = PensionCalls(calls.pensions, self._portal)
        self.persons = RegisterCalls(calls.persons, self._portal)
        self.posts = PostCalls(calls.posts, self._portal)
        self.privacy = PrivacyCalls(calls.privacy, self._portal)
        self.ratings = RatingCalls(calls.ratings, self._portal)
        self.receptions = ReceptionCalls(calls.receptions, self._portal)
        self.reviews = ReviewCalls(calls.reviews, self._portal)
        self.visits = VisitCalls(calls.visits, self._portal)
        self.webhooks = WebhookAdministration(calls.webhooks, self._portal)

    def sign_in(
        self, username: str, password: str, totp: str = "", *, own_password: str = ""
    ) -> Session:
        """`totp`: the six digits of the authenticator app, for who has one; `own_password`: takes the place of a start password."""
        return self._portal.run(
            self._calls.sign_in(username, password, totp, own_password=own_password)
        )

    def sign_out(self) -> None:
        self._portal.run(self._calls.sign_out())
