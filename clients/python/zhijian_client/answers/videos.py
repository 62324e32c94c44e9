"""What the service says of calls by video with an officer."""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from zhijian_client.answers.visits import Question


@dataclass(frozen=True, slots=True)
class IceServer:
    """As RTCIceServer of a browser."""

    urls: tuple[str, ...]
    username: str = ""
    credential: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class VideoEntrance:
    """`ticket` is offered to `socket` as the second subprotocol, after `protocol`, within a minute."""

    booking: UUID
    ticket: str = field(repr=False)
    socket: str
    protocol: str
    starts_at: datetime
    opens_at: datetime
    closes_at: datetime
    ice_servers: tuple[IceServer, ...]


@dataclass(frozen=True, slots=True)
class VideoPlace:
    place: str
    name: str


@dataclass(frozen=True, slots=True)
class VideoPlaces:
    places: tuple[VideoPlace, ...]


@dataclass(frozen=True, slots=True)
class VideoCall:
    """`waits`: is in the waiting room now."""

    booking: UUID
    person: UUID
    starts_at: datetime
    minutes: int
    state: str
    name: str = field(repr=False)
    waits: bool
    outcome: str | None = None


@dataclass(frozen=True, slots=True)
class VideoCalls:
    day: date
    calls: tuple[VideoCall, ...]


@dataclass(frozen=True, slots=True)
class OfficerVideoEntrance:
    """With what is compared with the document that is held to the camera."""

    entrance: VideoEntrance
    name: str = field(repr=False)
    document: str
    id_number: str = field(repr=False)
    questions: tuple[Question, ...]
    born_year: int | None = None


@dataclass(frozen=True, slots=True)
class VideoConcluded:
    booking: UUID
    outcome: str
    doubts: tuple[str, ...]
    text: str
