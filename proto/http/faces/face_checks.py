"""Opening a face check and reading how it ended. The camera itself speaks proto/capture.proto."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from domain.faces.actions import Capture
from domain.faces.attestation import Attestation
from domain.faces.face_check import CheckState
from proto.http.base import Answer, Body, Moment
from proto.http.ways import WayOffered


class CheckWanted(Body):
    """`scheme`: of pension.certify; `case`, and the `digest` that was begun to be signed: of case.sign; `ticket`: of window.identify.

    `attests`: an app that will prove itself before its camera starts, as it has to where the action asks for that.
    """

    action: Literal["pension.certify", "account.step_up", "case.sign", "window.identify"]
    scheme: str = ""
    case: UUID | None = None
    ticket: UUID | None = None
    digest: Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")] = ""
    attests: bool = False

    @property
    def reference(self) -> str:
        """What the action is done about."""
        if self.ticket is not None:
            return str(self.ticket)
        return self.scheme if self.case is None else f"{self.case}:{self.digest}"


class TicketAnswer(Answer):
    """For one socket: the second value of Sec-WebSocket-Protocol, after zhijian.capture.v1."""

    ticket: str
    address: str  # path of the capture socket
    expires_at: Moment


class Mode(Answer):
    name: Literal["standard", "elder"]
    steps: int
    step_seconds: int
    try_seconds: int
    tries: int


class CheckOpened(Answer):
    check: UUID
    ticket: TicketAnswer
    mode: Mode
    other_ways: list[WayOffered]


class CheckAnswer(Answer):
    check: UUID
    action: str
    state: CheckState
    capture: Capture  # whose camera it is, as far as the service knows
    attested_by: Attestation | None  # what an `attested` one was verified by
    reasons: list[str]  # stable names
    text: str
    issued_at: Moment
    ended_at: Moment | None
    receipt: UUID | None


class ReceiptAnswer(Answer):
    receipt: UUID
    check: UUID
    issued_at: Moment
    jws: str
