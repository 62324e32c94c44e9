"""Client of 指尖 (zhijian): `CitizenClient` for a person's phone, `OfficerClient` for an officer's desk."""

from zhijian_client._build import AnswerUnreadable
from zhijian_client._door import NeverSignedIn
from zhijian_client.answers.accounts import CodeSent, ConsentText, Mandate, Me, Session
from zhijian_client.answers.checks import (
    Check,
    CheckOpened,
    Evidence,
    EvidenceBegun,
    Receipt,
    Ticket,
)
from zhijian_client.answers.hand_offs import HandOff, HandOffShown, HandOffTaken
from zhijian_client.answers.kiosks import Kiosk, KioskCode, KioskSelf
from zhijian_client.answers.notices import (
    Device,
    Devices,
    Event,
    Inbox,
    NoticeText,
    NotificationPreferences,
    QuietHours,
)
from zhijian_client.answers.officers import Emergency, Grant, Officer
from zhijian_client.answers.pensions import (
    Attestation,
    Certification,
    Entitlement,
    Entitlements,
    WayOffered,
)
from zhijian_client.answers.privacy import BreachReport, Export, ExportWanted, ProcessingRules
from zhijian_client.answers.register import (
    Contact,
    DeathLook,
    Person,
    PersonFound,
    PersonsFound,
    Scheme,
)
from zhijian_client.answers.reviews import QueuedReview, Review, ReviewSeen
from zhijian_client.capture import (
    Camera,
    Capture,
    Coach,
    Glow,
    Mark,
    Message,
    Outcome,
    Prompt,
    Step,
    Verdict,
)
from zhijian_client.citizen import CitizenClient
from zhijian_client.desk import CaseChanged, Replaced, WorkChanged
from zhijian_client.errors import (
    ClientError,
    Disconnected,
    FieldFault,
    Problem,
    SignInOver,
    Untrue,
)
from zhijian_client.hand_offs import HandedPhone
from zhijian_client.kiosk import KioskClient
from zhijian_client.officer import OfficerClient
from zhijian_client.updates import CaughtUp

__all__ = [
    "AnswerUnreadable",
    "Attestation",
    "BreachReport",
    "Camera",
    "Capture",
    "CaseChanged",
    "CaughtUp",
    "Certification",
    "Check",
    "CheckOpened",
    "CitizenClient",
    "ClientError",
    "Coach",
    "CodeSent",
    "ConsentText",
    "Contact",
    "DeathLook",
    "Device",
    "Devices",
    "Disconnected",
    "Emergency",
    "Entitlement",
    "Entitlements",
    "Event",
    "Evidence",
    "EvidenceBegun",
    "Export",
    "ExportWanted",
    "FieldFault",
    "Glow",
    "Grant",
    "HandOff",
    "HandOffShown",
    "HandOffTaken",
    "HandedPhone",
    "Inbox",
    "Kiosk",
    "KioskClient",
    "KioskCode",
    "KioskSelf",
    "Mandate",
    "Mark",
    "Me",
    "Message",
    "NeverSignedIn",
    "NoticeText",
    "NotificationPreferences",
    "Officer",
    "OfficerClient",
    "Outcome",
    "Person",
    "PersonFound",
    "PersonsFound",
    "Problem",
    "ProcessingRules",
    "Prompt",
    "QueuedReview",
    "QuietHours",
    "Receipt",
    "Replaced",
    "Review",
    "ReviewSeen",
    "Scheme",
    "Session",
    "SignInOver",
    "Step",
    "Ticket",
    "Untrue",
    "Verdict",
    "WayOffered",
    "WorkChanged",
]
