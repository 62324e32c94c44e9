"""Face checks of the fake city: opened, captured as a test plays it, and read back."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from aiohttp import web

from domain.faces.actions import Capture
from domain.faces.attestation import Attestation
from domain.faces.face_check import CheckState
from domain.ways import Way
from proto.http.faces.face_checks import (
    CheckAnswer,
    CheckOpened,
    CheckWanted,
    Mode,
    ReceiptAnswer,
    TicketAnswer,
)
from proto.http.faces.phone_attestations import (
    AttestationChallenge,
    AttestationShown,
    AttestationTaken,
)
from tests.browser.fake_answers import NOW, answer, ways
from tests.browser.fake_phone import Conversation, Phone, passing

CHECK: Final = UUID(int=2)
RECEIPT: Final = UUID(int=3)


@dataclass(slots=True)
class FakeCamera:
    """The city's side of the camera; a test sets the conversation and reads the phones.

    `proofs`: of each attestation, whether it came before the camera.
    """

    conversation: Conversation = passing
    state: CheckState = CheckState.ISSUED
    phones: list[Phone] = field(default_factory=list)
    tickets: int = 0
    proofs: list[bool] = field(default_factory=list)

    def add_to(self, app: web.Application) -> None:
        app.add_routes(
            [
                web.post("/v1/face-checks", self._check),
                web.get("/v1/face-checks/{check}", self._check_state),
                web.post("/v1/face-checks/{check}/tickets", self._ticket),
                web.post("/v1/face-checks/{check}/attestation-challenges", self._challenge),
                web.post("/v1/face-checks/{check}/attestations", self._attestation),
                web.get("/v1/receipts/{receipt}", self._receipt),
                web.get("/v1/capture", self._capture),
            ]
        )

    async def close(self) -> None:
        for phone in self.phones:
            await phone.socket.close()

    async def _check(self, request: web.Request) -> web.Response:
        CheckWanted.model_validate_json(await request.text())
        opened = CheckOpened(
            check=CHECK,
            ticket=self._new_ticket(),
            mode=Mode(
                name="standard",
                steps=3,
                step_seconds=15,
                try_seconds=120,
                tries=3,
            ),
            other_ways=[way for way in ways(request) if way.way is not Way.FACE],
        )
        return answer(opened, 201)

    def _new_ticket(self) -> TicketAnswer:
        self.tickets += 1
        return TicketAnswer(
            ticket=f"ticket-{self.tickets}",
            address="/v1/capture",
            expires_at=datetime.now(UTC) + timedelta(seconds=180),
        )

    async def _check_state(self, request: web.Request) -> web.Response:
        ended = self.state in {CheckState.PASSED, CheckState.FAILED, CheckState.UNSURE}
        passed = self.state is CheckState.PASSED
        check = CheckAnswer(
            check=CHECK,
            action="pension.certify",
            state=self.state,
            capture=Capture.BROWSER,
            attested_by=None,
            reasons=[],
            text="认证完成，待遇照常发放。" if passed else "",
            issued_at=NOW,
            ended_at=NOW if ended else None,
            receipt=RECEIPT if passed else None,
        )
        return answer(check)

    async def _ticket(self, request: web.Request) -> web.Response:
        return answer(self._new_ticket(), 201)

    async def _challenge(self, request: web.Request) -> web.Response:
        return answer(AttestationChallenge(challenge="AAAA", expires_at=NOW), 201)

    async def _attestation(self, request: web.Request) -> web.Response:
        AttestationShown.model_validate_json(await request.text())
        await asyncio.sleep(0.5)  # a camera that did not wait would have begun
        self.proofs.append(not self.phones)
        return answer(
            AttestationTaken(capture=Capture.ATTESTED, attested_by=Attestation.ANDROID_TEE), 201
        )

    async def _receipt(self, request: web.Request) -> web.Response:
        return answer(
            ReceiptAnswer(receipt=RECEIPT, check=CHECK, issued_at=NOW, jws="eyJhbGciOi.e30.c2ln")
        )

    async def _capture(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse(protocols=("zhijian.capture.v1",))
        await socket.prepare(request)
        phone = Phone(socket, request.headers["Sec-WebSocket-Protocol"].split(", ")[1])
        self.phones.append(phone)
        await phone.talk(self.conversation)
        return socket
