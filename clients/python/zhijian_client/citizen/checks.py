"""Face checks, and evidence of providers outside."""

import asyncio
from collections.abc import Collection
from contextlib import AbstractAsyncContextManager
from typing import Final, Literal, overload
from uuid import UUID

from zhijian_client._calls import Calls
from zhijian_client._door import LONGEST_WAIT
from zhijian_client.answers.checks import (
    AttestationChallenge,
    AttestationTaken,
    Check,
    CheckOpened,
    Evidence,
    EvidenceBegun,
    Receipt,
    Ticket,
)
from zhijian_client.capture import Camera, Capture, Coach, OnMessage, Verdict, follow, open_capture
from zhijian_client.errors import Disconnected, Problem

Provider = Literal["wechat_verify", "network_id"]
NEW_TICKETS: Final = 3
_PASSING: Final = 503


class CheckCalls(Calls):
    """Of a person's checks."""

    async def open(self, scheme: str, action: str = "pension.certify") -> CheckOpened:
        """A face check, with its first ticket; a Problem names what to do first, or instead."""
        return await self._door.create(
            CheckOpened, "/v1/face-checks", {"action": action, "scheme": scheme}
        )

    async def open_step_up(self) -> CheckOpened:
        """A face check that raises this sign-in to level 3 for 15 minutes, where a Problem asks for it."""
        return await self._door.create(
            CheckOpened, "/v1/face-checks", {"action": "account.step_up"}
        )

    async def read(self, check: UUID) -> Check:
        return await self._door.get(Check, f"/v1/face-checks/{check}")

    async def ticket(self, check: UUID) -> Ticket:
        """Another socket for a check whose socket dropped; the challenge starts again, not counted."""
        return await self._door.ask(Ticket, f"/v1/face-checks/{check}/tickets")

    async def begin_attestation(self, check: UUID) -> AttestationChallenge:
        """Before the camera starts: what the phone is to prove itself with, once."""
        return await self._door.ask(
            AttestationChallenge, f"/v1/face-checks/{check}/attestation-challenges"
        )

    async def attest_iphone(
        self, check: UUID, key: str, statement: str, *, new: bool = False
    ) -> AttestationTaken:
        """What DCAppAttestService gave, base64url: of attestKey for a `new` key, else of generateAssertion."""
        shown = {"kind": "app_attest", "key": key, "new": new, "statement": statement}
        return await self._door.ask(
            AttestationTaken, f"/v1/face-checks/{check}/attestations", shown
        )

    async def attest_android(self, check: UUID, certificates: Collection[str]) -> AttestationTaken:
        """The chain of a key that the keystore made for the challenge, base64url, its own certificate first."""
        shown = {"kind": "android_key", "certificates": list(certificates)}
        return await self._door.ask(
            AttestationTaken, f"/v1/face-checks/{check}/attestations", shown
        )

    def capture(self, ticket: Ticket) -> AbstractAsyncContextManager[Capture]:
        """The camera's socket, message by message; `run_check` does the whole of it."""
        return open_capture(self._door, ticket)

    @overload
    async def run(
        self, opened: CheckOpened, camera: Camera, *, on_message: OnMessage | None = None
    ) -> Verdict: ...

    @overload
    async def run(
        self,
        opened: CheckOpened,
        camera: Camera,
        *,
        on_message: OnMessage | None = None,
        stop_on: Collection[str],
    ) -> Verdict | Coach: ...

    async def run(
        self,
        opened: CheckOpened,
        camera: Camera,
        *,
        on_message: OnMessage | None = None,
        stop_on: Collection[str] = (),
    ) -> Verdict | Coach:
        """Answer every prompt from `camera` until the verdict.

        `on_message` sees each prompt, coaching and verdict. A coaching whose reason is in `stop_on`
        hangs up and is returned. A dropped socket, or a service that is full for the moment, is
        met with a new ticket, at most three times.
        """
        ticket = opened.ticket
        for left in reversed(range(NEW_TICKETS + 1)):
            try:
                async with self.capture(ticket) as capture:
                    return await follow(capture, camera, on_message, stop_on)
            except Disconnected:
                if not left:
                    raise
            except Problem as problem:
                if not left or problem.status != _PASSING:
                    raise
                await asyncio.sleep(min(problem.retry_after or 1.0, LONGEST_WAIT))
            ticket = await self.ticket(opened.check)
        raise AssertionError("the last try returns or raises")

    async def receipt(self, receipt: UUID | str) -> Receipt:
        return await self._door.get(Receipt, f"/v1/receipts/{receipt}")

    async def begin_evidence(
        self, scheme: str, provider: Provider, action: str = "pension.certify"
    ) -> EvidenceBegun:
        """Asks a provider outside; a Problem names what to do first, or instead."""
        body = {"provider": provider, "action": action, "scheme": scheme}
        return await self._door.create(EvidenceBegun, "/v1/evidence", body)

    async def finish_evidence(self, evidence: UUID, answer: str = "") -> Evidence:
        """What the provider found, once; `answer` is what its app gave back (WeChat gives nothing)."""
        return await self._door.create(
            Evidence, f"/v1/evidence/{evidence}/result", {"answer": answer}
        )

    async def evidence(self, evidence: UUID) -> Evidence:
        return await self._door.get(Evidence, f"/v1/evidence/{evidence}")
