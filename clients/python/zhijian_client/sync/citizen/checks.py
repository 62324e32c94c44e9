# Written by `make sdk` from zhijian_client/citizen/checks.py.
"""Face checks, and evidence of providers outside."""

from collections.abc import Collection
from typing import overload
from uuid import UUID

import zhijian_client.citizen.checks as asynchronous
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
from zhijian_client.capture import Coach, Verdict
from zhijian_client.citizen.checks import Provider
from zhijian_client.sync._portal import Calls, Camera, OnMessage, adapted_camera, adapted_listener


class CheckCalls(Calls):
    """Of a person's checks."""

    _calls: asynchronous.CheckCalls

    def open(self, scheme: str, action: str = "pension.certify") -> CheckOpened:
        """A face check, with its first ticket; a Problem names what to do first, or instead."""
        return self._portal.run(self._calls.open(scheme, action))

    def open_step_up(self) -> CheckOpened:
        """A face check that raises this sign-in to level 3 for 15 minutes, where a Problem asks for it."""
        return self._portal.run(self._calls.open_step_up())

    def read(self, check: UUID) -> Check:
        return self._portal.run(self._calls.read(check))

    def ticket(self, check: UUID) -> Ticket:
        """Another socket for a check whose socket dropped; the challenge starts again, not counted."""
        return self._portal.run(self._calls.ticket(check))

    def begin_attestation(self, check: UUID) -> AttestationChallenge:
        """Before the camera starts: what the phone is to prove itself with, once."""
        return self._portal.run(self._calls.begin_attestation(check))

    def attest_iphone(
        self, check: UUID, key: str, statement: str, *, new: bool = False
    ) -> AttestationTaken:
        """What DCAppAttestService gave, base64url: of attestKey for a `new` key, else of generateAssertion."""
        return self._portal.run(self._calls.attest_iphone(check, key, statement, new=new))

    def attest_android(self, check: UUID, certificates: Collection[str]) -> AttestationTaken:
        """The chain of a key that the keystore made for the challenge, base64url, its own certificate first."""
        return self._portal.run(self._calls.attest_android(check, certificates))

    @overload
    def run(
        self, opened: CheckOpened, camera: Camera, *, on_message: OnMessage | None = None
    ) -> Verdict: ...

    @overload
    def run(
        self,
        opened: CheckOpened,
        camera: Camera,
        *,
        on_message: OnMessage | None = None,
        stop_on: Collection[str],
    ) -> Verdict | Coach: ...

    def run(
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
        return self._portal.run(
            self._calls.run(
                opened,
                adapted_camera(camera),
                on_message=adapted_listener(on_message),
                stop_on=stop_on,
            )
        )

    def receipt(self, receipt: UUID | str) -> Receipt:
        return self._portal.run(self._calls.receipt(receipt))

    def begin_evidence(
        self, scheme: str, provider: Provider, action: str = "pension.certify"
    ) -> EvidenceBegun:
        """Asks a provider outside; a Problem names what to do first, or instead."""
        return self._portal.run(self._calls.begin_evidence(scheme, provider, action))

    def finish_evidence(self, evidence: UUID, answer: str = "") -> Evidence:
        """What the provider found, once; `answer` is what its app gave back (WeChat gives nothing)."""
        return self._portal.run(self._calls.finish_evidence(evidence, answer))

    def evidence(self, evidence: UUID) -> Evidence:
        return self._portal.run(self._calls.evidence(evidence))
