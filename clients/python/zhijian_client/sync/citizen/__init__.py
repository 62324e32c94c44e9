# Written by `make sdk` from zhijian_client/citizen/__init__.py.
"""A person's phone: sign in, see what is due, be recognised, and hear what happens."""

from collections.abc import Iterator
from contextlib import contextmanager

import zhijian_client.citizen as asynchronous
from zhijian_client._door import Prover
from zhijian_client.answers.accounts import CodeSent, Mandate, Session
from zhijian_client.citizen.accounts import Language
from zhijian_client.sync._portal import (
    Client,
)
from zhijian_client.sync.citizen.accounts import AccountCalls
from zhijian_client.sync.citizen.bookings import BookingCalls
from zhijian_client.sync.citizen.cases import CaseCalls
from zhijian_client.sync.citizen.certificates import CertificateCalls
from zhijian_client.sync.citizen.checks import CheckCalls
from zhijian_client.sync.citizen.halls import HallCalls
from zhijian_client.sync.citizen.hospitals import HospitalCalls
from zhijian_client.sync.citizen.items import ItemCalls
from zhijian_client.sync.citizen.mandates import MandateCalls
from zhijian_client.sync.citizen.notices import NoticeCalls
from zhijian_client.sync.citizen.parcels import ParcelCalls
from zhijian_client.sync.citizen.partners import PartnerCalls
from zhijian_client.sync.citizen.payments import PaymentCalls
from zhijian_client.sync.citizen.pensions import PensionCalls
from zhijian_client.sync.citizen.ratings import RatingCalls
from zhijian_client.sync.citizen.uploads import UploadCalls
from zhijian_client.sync.hand_offs import HandOffCalls


class CitizenClient(Client, AccountCalls):
    """One account at one service; use with `with`.

    What is of the account itself is called on the client, all else by its noun. Every call raises
    Problem when the service refuses and Disconnected when it is away. Creating calls carry an
    Idempotency-Key of their own, so a try repeated inside a call does nothing twice. An access
    token that ran out is renewed by itself, once. With a `device_key` the sign-in is bound to it:
    its tokens are then of no use without the key, which every call proves to hold.
    """

    _calls: asynchronous.CitizenClient

    def __init__(
        self, base: str, *, language: Language = "zh-CN", device_key: Prover | None = None
    ) -> None:
        self._wrap(asynchronous.CitizenClient(base, language=language, device_key=device_key))

    def _wrap(self, calls: asynchronous.CitizenClient) -> None:
        super()._wrap(calls)
        self.bookings = BookingCalls(calls.bookings, self._portal)
        self.cases = CaseCalls(calls.cases, self._portal)
        self.certificates = CertificateCalls(calls.certificates, self._portal)
        self.faces = CheckCalls(calls.faces, self._portal)
        self.files = UploadCalls(calls.files, self._portal)
        self.halls = HallCalls(calls.halls, self._portal)
        self.hand_offs = HandOffCalls(calls.hand_offs, self._portal)
        self.hospitals = HospitalCalls(calls.hospitals, self._portal)
        self.items = ItemCalls(calls.items, self._portal)
        self.mandates = MandateCalls(calls.mandates, self._portal)
        self.notices = NoticeCalls(calls.notices, self._portal)
        self.parcels = ParcelCalls(calls.parcels, self._portal)
        self.partners = PartnerCalls(calls.partners, self._portal)
        self.payments = PaymentCalls(calls.payments, self._portal)
        self.pensions = PensionCalls(calls.pensions, self._portal)
        self.ratings = RatingCalls(calls.ratings, self._portal)

    @property
    def session(self) -> Session | None:
        """The tokens now; a refresh token is good for one use, so keep the newest."""
        return self._calls.session

    def resume(self, session: Session) -> None:
        """Go on with the tokens of an earlier run."""
        self._calls.resume(session)

    def request_code(self, phone: str) -> CodeSent:
        return self._portal.run(self._calls.request_code(phone))

    def sign_in(self, phone: str, code: str, request: str = "") -> Session:
        """With the six digits that came by SMS; `request` of CodeSent, should the network change."""
        return self._portal.run(self._calls.sign_in(phone, code, request))

    def sign_in_by_wechat(self, code: str, phone_code: str = "") -> Session:
        """`code` of `wx.login`; `phone_code` of `getPhoneNumber`, once `wechat-phone-needed` asks for it."""
        return self._portal.run(self._calls.sign_in_by_wechat(code, phone_code))

    def sign_out(self) -> None:
        self._portal.run(self._calls.sign_out())

    @contextmanager
    def acting_for(self, mandate: Mandate) -> Iterator[None]:
        """Inside, this task's calls are made for the other person.

        Good for what a mandate can cover: entitlements, consents, checks and receipts, and with the scope
        `cases` applications; other calls are refused with `acting-not-here`.
        """
        with self._calls.acting_for(mandate):
            yield
