"""Evidence by other providers: begun, answered once, looked up; and an officer's attestation."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from domain.faces.face_check import CheckState
from domain.pensions.evidence import Assurance, Provider
from proto.http.base import Answer, Body, Moment
from proto.http.ways import WayOffered


class EvidenceWanted(Body):
    """`scheme`: of pension.certify; `case`, and the `digest` that was begun to be signed by face: of case.sign, by WeChat alone."""

    provider: Literal["wechat_verify", "network_id"]
    action: Literal["pension.certify", "case.sign"]
    scheme: str = ""
    case: UUID | None = None
    digest: Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")] = ""

    @property
    def reference(self) -> str:
        """What the action is done about."""
        return self.scheme if self.case is None else f"{self.case}:{self.digest}"


class Opens(Answer):
    """What the client opens now.

    `wx.requestFacialVerify`: `value` is its verifyId. `address`: `value` is opened in the national app.
    """

    by: Literal["wx.requestFacialVerify", "address"]
    value: str


class EvidenceBegun(Answer):
    evidence: UUID
    provider: Provider
    opens: Opens
    expires_at: Moment
    other_ways: list[WayOffered]


class EvidenceResult(Body):
    """What the client brought back; WeChat is asked by the server, so from there it is empty."""

    answer: Annotated[str, Field(max_length=4096)] = ""


class EvidenceAnswer(Answer):
    evidence: UUID
    provider: Provider
    action: str
    state: CheckState
    reasons: list[str]  # stable names
    text: str
    next_step: str
    certified_until: str  # a day, or "" where this answer certified nothing
    assurance: Assurance | None  # of the receipt
    receipt: UUID | None
    issued_at: Moment
    ended_at: Moment | None


class AttestationNew(Body):
    """An officer met the person, who lives. A home visit and a video call are booked, and told at doors of their own."""

    scheme: str
    presence: Literal["window"]
    words: Annotated[str, Field(min_length=2, max_length=500)]  # where, when, what was shown


class AttestationAnswer(Answer):
    evidence: UUID
    certified_until: str  # "" when a recorded death sent it to a review
    assurance: Assurance
    reasons: list[str]
    receipt: UUID
    jws: str
