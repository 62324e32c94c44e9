"""A person's phone: sign in, see what is due, be recognised, and hear what happens."""

from collections.abc import Iterator
from contextlib import contextmanager

from zhijian_client._calls import Client
from zhijian_client._door import ACTING, Door, Prover
from zhijian_client.answers.accounts import CodeSent, Mandate, Session
from zhijian_client.citizen.accounts import AccountCalls, Language
from zhijian_client.citizen.bookings import BookingCalls
from zhijian_client.citizen.cases import CaseCalls
from zhijian_client.citizen.certificates import CertificateCalls
from zhijian_client.citizen.checks import CheckCalls
from zhijian_client.citizen.halls import HallCalls
from zhijian_client.citizen.hospitals import HospitalCalls
from zhijian_client.citizen.items import ItemCalls
from zhijian_client.citizen.mandates import MandateCalls
from zhijian_client.citizen.notices import NoticeCalls
from zhijian_client.citizen.parcels import ParcelCalls
from zhijian_client.citizen.partners import PartnerCalls
from zhijian_client.citizen.payments import PaymentCalls
from zhijian_client.citizen.pensions import PensionCalls
from zhijian_client.citizen.ratings import RatingCalls
from zhijian_client.citizen.uploads import UploadCalls
from zhijian_client.hand_offs import HandOffCalls


class CitizenClient(Client, AccountCalls):
    """One account at one service; use with `async with`.

    What is of the account itself is called on the client, all else by its noun. Every call raises
    Problem when the service refuses and Disconnected when it is away. Creating calls carry an
    Idempotency-Key of their own, so a try repeated inside a call does nothing twice. An access
    token that ran out is renewed by itself, once. With a `device_key` the sign-in is bound to it:
    its tokens are then of no use without the key, which every call proves to hold.
    """

    def __init__(
        self, base: str, *, language: Language = "zh-CN", device_key: Prover | None = None
    ) -> None:
        door = Door(
            base, language=language, refresh_path="/v1/sessions/refresh", device_key=device_key
        )
        super().__init__(door)
        self.bookings = BookingCalls(door)
        self.cases = CaseCalls(door)
        self.certificates = CertificateCalls(door)
        self.faces = CheckCalls(door)
        self.files = UploadCalls(door)
        self.halls = HallCalls(door)
        self.hand_offs = HandOffCalls(door, "/v1/me/hand-offs")
        self.hospitals = HospitalCalls(door)
        self.items = ItemCalls(door)
        self.mandates = MandateCalls(door)
        self.notices = NoticeCalls(door)
        self.parcels = ParcelCalls(door)
        self.partners = PartnerCalls(door)
        self.payments = PaymentCalls(door)
        self.pensions = PensionCalls(door)
        self.ratings = RatingCalls(door)

    @property
    def session(self) -> Session | None:
        """The tokens now; a refresh token is good for one use, so keep the newest."""
        return self._door.session

    def resume(self, session: Session) -> None:
        """Go on with the tokens of an earlier run."""
        self._door.session = session

    async def request_code(self, phone: str) -> CodeSent:
        return await self._door.ask(CodeSent, "/v1/sign-in/codes", {"phone": phone}, signed=False)

    async def sign_in(self, phone: str, code: str, request: str = "") -> Session:
        """With the six digits that came by SMS; `request` of CodeSent, should the network change."""
        body = {"phone": phone, "code": code, "language": self._door.language}
        if request:
            body["request"] = request
        self._door.session = session = await self._door.ask(
            Session, "/v1/sign-in/sessions", body, signed=False
        )
        return session

    async def sign_in_by_wechat(self, code: str, phone_code: str = "") -> Session:
        """`code` of `wx.login`; `phone_code` of `getPhoneNumber`, once `wechat-phone-needed` asks for it."""
        body = {"code": code, "language": self._door.language}
        if phone_code:
            body["phone_code"] = phone_code
        self._door.session = session = await self._door.ask(
            Session, "/v1/sign-in/wechat", body, signed=False
        )
        return session

    async def sign_out(self) -> None:
        await self._door.call("DELETE", "/v1/sessions/current")
        self._door.session = None

    @contextmanager
    def acting_for(self, mandate: Mandate) -> Iterator[None]:
        """Inside, this task's calls are made for the other person.

        Good for what a mandate can cover: entitlements, consents, checks and receipts, and with the scope
        `cases` applications; other calls are refused with `acting-not-here`.
        """
        before = ACTING.set(str(mandate.mandate))
        try:
            yield
        finally:
            ACTING.reset(before)
