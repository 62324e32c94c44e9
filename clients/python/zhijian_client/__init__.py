"""Client of 指尖 (zhijian): `CitizenClient` for a person's phone, `OfficerClient` for an officer's desk."""

from zhijian_client._build import AnswerUnreadable
from zhijian_client._door import NeverSignedIn
from zhijian_client.answers import (
    Check,
    CheckOpened,
    CodeSent,
    ConsentText,
    Device,
    Devices,
    Entitlement,
    Entitlements,
    Event,
    Inbox,
    Me,
    Person,
    QueuedReview,
    Receipt,
    Review,
    ReviewSeen,
    Session,
    Ticket,
    WayOffered,
)
from zhijian_client.capture import (
    Camera,
    Capture,
    Coach,
    Message,
    Outcome,
    Prompt,
    Step,
    Verdict,
)
from zhijian_client.citizen import CitizenClient
from zhijian_client.errors import ClientError, Disconnected, FieldFault, Problem, SignInOver
from zhijian_client.officer import OfficerClient
from zhijian_client.updates import CaughtUp

__all__ = [
    "AnswerUnreadable",
    "Camera",
    "Capture",
    "CaughtUp",
    "Check",
    "CheckOpened",
    "CitizenClient",
    "ClientError",
    "Coach",
    "CodeSent",
    "ConsentText",
    "Device",
    "Devices",
    "Disconnected",
    "Entitlement",
    "Entitlements",
    "Event",
    "FieldFault",
    "Inbox",
    "Me",
    "Message",
    "NeverSignedIn",
    "OfficerClient",
    "Outcome",
    "Person",
    "Problem",
    "Prompt",
    "QueuedReview",
    "Receipt",
    "Review",
    "ReviewSeen",
    "Session",
    "SignInOver",
    "Step",
    "Ticket",
    "Verdict",
    "WayOffered",
]
