"""What the service says of who is received at a window."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from zhijian_client.answers.cases import Case


@dataclass(frozen=True, slots=True)
class ReceptionCode:
    """`phone`: masked; seconds until another code, and until this one is over."""

    phone: str
    resend_after: int
    expires_in: int


@dataclass(frozen=True, slots=True)
class ReceptionFaceCode:
    """`address`: what the code says to a camera."""

    address: str
    qr_svg: str


@dataclass(frozen=True, slots=True)
class Reception:
    """`by`: how the officer knows, in words; `case`: what is filled in, or was submitted last."""

    ticket: UUID
    person: UUID
    name: str
    way: str
    by: str
    identified_at: datetime
    case: Case | None


@dataclass(frozen=True, slots=True)
class ReceptionStep:
    step: str
    what: str
    count: int
    mean_s: int


@dataclass(frozen=True, slots=True)
class ReceptionSteps:
    steps: tuple[ReceptionStep, ...]
