"""An officer's desk: the register, enrolment, proofs of life, and the review queue."""

from typing import Literal

from zhijian_client._calls import Client
from zhijian_client._door import Door
from zhijian_client.answers.accounts import Session
from zhijian_client.hand_offs import HandOffCalls
from zhijian_client.officer.administration import Administration
from zhijian_client.officer.bookings import BookingCalls
from zhijian_client.officer.cases import CaseCalls
from zhijian_client.officer.certificates import CertificateCalls
from zhijian_client.officer.deliveries import DeliveryCalls
from zhijian_client.officer.halls import HallCalls
from zhijian_client.officer.hospitals import HospitalCalls
from zhijian_client.officer.items import ItemCalls
from zhijian_client.officer.kiosks import KioskCalls
from zhijian_client.officer.parcels import ParcelCalls
from zhijian_client.officer.payments import PaymentCalls
from zhijian_client.officer.pensions import PensionCalls
from zhijian_client.officer.posts import PostCalls
from zhijian_client.officer.privacy import PrivacyCalls
from zhijian_client.officer.ratings import RatingCalls
from zhijian_client.officer.receptions import ReceptionCalls
from zhijian_client.officer.register import RegisterCalls
from zhijian_client.officer.reviews import ReviewCalls
from zhijian_client.officer.visits import VisitCalls
from zhijian_client.officer.webhooks import WebhookAdministration


class OfficerClient(
    Client,
    RegisterCalls,
    PensionCalls,
    ReviewCalls,
    BookingCalls,
    CaseCalls,
    CertificateCalls,
    RatingCalls,
    ParcelCalls,
    PaymentCalls,
    DeliveryCalls,
    WebhookAdministration,
    PrivacyCalls,
    PostCalls,
    ItemCalls,
    HandOffCalls,
    HallCalls,
    ReceptionCalls,
    HospitalCalls,
    VisitCalls,
    KioskCalls,
):
    """One officer at one service; use with `async with`. Calls and errors as of CitizenClient."""

    _hand_offs = "/v1/officer/hand-offs"

    def __init__(self, base: str, *, language: Literal["zh-CN", "en"] = "zh-CN") -> None:
        super().__init__(Door(base, language=language, refresh_path="/v1/officer/sessions/refresh"))
        self.administration = Administration(self._door)

    async def sign_in(
        self, username: str, password: str, totp: str = "", *, own_password: str = ""
    ) -> Session:
        """`totp`: the six digits of the authenticator app, for who has one; `own_password`: takes the place of a start password."""
        more = {"totp": totp, "own_password": own_password}
        body = {"username": username, "password": password} | {
            name: text for name, text in more.items() if text
        }
        self._door.session = session = await self._door.ask(
            Session, "/v1/officer/sign-in/sessions", body, signed=False
        )
        return session

    async def sign_out(self) -> None:
        await self._door.call("DELETE", "/v1/officer/sessions/current")
        self._door.session = None
