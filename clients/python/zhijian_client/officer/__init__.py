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
from zhijian_client.officer.partners import PartnerCalls
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


class OfficerClient(Client):
    """One officer at one service; use with `async with`. Calls by noun; errors as of CitizenClient."""

    def __init__(self, base: str, *, language: Literal["zh-CN", "en"] = "zh-CN") -> None:
        door = Door(base, language=language, refresh_path="/v1/officer/sessions/refresh")
        super().__init__(door)
        self.administration = Administration(door)
        self.bookings = BookingCalls(door)
        self.cases = CaseCalls(door)
        self.certificates = CertificateCalls(door)
        self.deliveries = DeliveryCalls(door)
        self.halls = HallCalls(door)
        self.hand_offs = HandOffCalls(door, "/v1/officer/hand-offs")
        self.hospitals = HospitalCalls(door)
        self.items = ItemCalls(door)
        self.kiosks = KioskCalls(door)
        self.parcels = ParcelCalls(door)
        self.partners = PartnerCalls(door)
        self.payments = PaymentCalls(door)
        self.pensions = PensionCalls(door)
        self.persons = RegisterCalls(door)
        self.posts = PostCalls(door)
        self.privacy = PrivacyCalls(door)
        self.ratings = RatingCalls(door)
        self.receptions = ReceptionCalls(door)
        self.reviews = ReviewCalls(door)
        self.visits = VisitCalls(door)
        self.webhooks = WebhookAdministration(door)

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
