"""What partners ask of a person, the answer, and what was agreed to."""

from uuid import UUID

from zhijian_client._calls import Calls
from zhijian_client.answers.partners import (
    FaceRequest,
    LedBack,
    PartnerConsent,
    PartnerConsents,
    PartnerRequest,
)

_REQUESTS = "/v1/me/partner-requests"
_CONSENTS = "/v1/me/partner-consents"
_FACES = "/v1/me/face-requests"


class PartnerCalls(Calls):
    """Nothing is shared before the person agrees."""

    async def read(self, client_id: str, request_uri: str) -> PartnerRequest:
        """What the browser was led here with; nobody else has it before them from now on."""
        body = {"client_id": client_id, "request_uri": request_uri}
        return await self._door.ask(PartnerRequest, _REQUESTS, body)

    async def answer(self, request: UUID, *, agrees: bool) -> LedBack:
        """Once; where the browser goes then."""
        return await self._door.ask(LedBack, f"{_REQUESTS}/{request}/answers", {"agrees": agrees})

    async def open_face_request(self, code: str) -> FaceRequest:
        """By what the link ends with; nobody else has it before them from now on."""
        return await self._door.ask(FaceRequest, _FACES, {"code": code})

    async def answer_face_request(self, request: UUID, *, agrees: bool) -> FaceRequest:
        """Done where the face was shown just now; else agreed: answered again after a step-up."""
        body = {"agrees": agrees}
        return await self._door.ask(FaceRequest, f"{_FACES}/{request}/answers", body)

    async def consents(self) -> tuple[PartnerConsent, ...]:
        return (await self._door.get(PartnerConsents, _CONSENTS)).consents

    async def withdraw(self, consent: UUID) -> None:
        """At once: no token of the partner's opens anything of this person's from now on."""
        await self._door.call("DELETE", f"{_CONSENTS}/{consent}")
