"""Opening a face check and reading how it ended. The camera itself speaks proto/capture.proto."""

from typing import Literal
from uuid import UUID

from domain.faces.face_check import CheckState
from proto.http.base import Answer, Body, Moment
from proto.http.ways import WayOffered


class CheckWanted(Body):
    action: Literal["pension.certify", "account.step_up"]
    scheme: str = ""  # none for account.step_up


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
