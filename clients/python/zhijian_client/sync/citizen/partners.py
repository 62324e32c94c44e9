# Written by `make sdk` from zhijian_client/citizen/partners.py.
"""What partners ask of a person, the answer, and what was agreed to."""

from uuid import UUID

import zhijian_client.citizen.partners as asynchronous
from zhijian_client.answers.partners import FaceRequest, LedBack, PartnerConsent, PartnerRequest
from zhijian_client.sync._portal import Calls


class PartnerCalls(Calls):
    """Nothing is shared before the person agrees."""

    _calls: asynchronous.PartnerCalls

    def read(self, client_id: str, request_uri: str) -> PartnerRequest:
        """What the browser was led here with; nobody else has it before them from now on."""
        return self._portal.run(self._calls.read(client_id, request_uri))

    def answer(self, request: UUID, *, agrees: bool) -> LedBack:
        """Once; where the browser goes then."""
        return self._portal.run(self._calls.answer(request, agrees=agrees))

    def open_face_request(self, code: str) -> FaceRequest:
        """By what the link ends with; nobody else has it before them from now on."""
        return self._portal.run(self._calls.open_face_request(code))

    def answer_face_request(self, request: UUID, *, agrees: bool) -> FaceRequest:
        """Done where the face was shown just now; else agreed: answered again after a step-up."""
        return self._portal.run(self._calls.answer_face_request(request, agrees=agrees))

    def consents(self) -> tuple[PartnerConsent, ...]:
        return self._portal.run(self._calls.consents())

    def withdraw(self, consent: UUID) -> None:
        """At once: no token of the partner's opens anything of this person's from now on."""
        self._portal.run(self._calls.withdraw(consent))
