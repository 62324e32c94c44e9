"""Video with an officer: entrances for both parties, the day's list, what the officer attests."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from domain.pensions.home_visits import Doubt
from domain.pensions.videos import WORDS_LENGTH, CallOutcome, Checked
from proto.http.base import Answer, Body, Day, Moment
from proto.http.pensions.home_visits import QuestionSeen

PURPOSE_LENGTH = 200


class IceServerSeen(Answer):
    """As RTCIceServer; a TURN server's name and password end with the appointment."""

    urls: list[str]
    username: str = ""
    credential: str = ""


class VideoEntrance(Answer):
    """`ticket` is offered to `socket` as the second subprotocol, after `protocol`; it lets one in, within a minute."""

    booking: UUID
    ticket: str
    socket: str
    protocol: str
    starts_at: Moment
    opens_at: Moment
    closes_at: Moment
    ice_servers: list[IceServerSeen]


class VideoPlaceSeen(Answer):
    place: str
    name: str


class VideoPlacesSeen(Answer):
    """Whose calls the officer holds."""

    places: list[VideoPlaceSeen]


class VideoCallSeen(Answer):
    booking: UUID
    person: UUID
    starts_at: Moment
    minutes: int
    state: str  # of the booking
    name: str
    waits: bool  # is in the waiting room now
    outcome: CallOutcome | None


class VideoCallsSeen(Answer):
    day: Day
    calls: list[VideoCallSeen]


class VideoEntranceWanted(Body):
    purpose: Annotated[str, Field(min_length=1, max_length=PURPOSE_LENGTH)]  # is written down


class OfficerVideoEntrance(Answer):
    """With what is compared with the document that is held to the camera."""

    entrance: VideoEntrance
    name: str
    document: str
    id_number: str  # masked
    born_year: int | None
    questions: list[QuestionSeen]


class VideoConclusion(Body):
    """What the officer attests. `wanted`: `certified`, or `review` for a colleague, or `not_held`."""

    wanted: Annotated[CallOutcome, Field(strict=False)]
    face: bool = False  # seen moving and speaking
    document: bool = False  # held to the camera, and as the register says
    answers: Annotated[dict[str, bool], Field(max_length=20, default_factory=dict)]
    words: Annotated[str, Field(max_length=WORDS_LENGTH)] = ""

    @model_validator(mode="after")
    def _a_call(self) -> Self:
        self.said.check()
        return self

    @property
    def said(self) -> Checked:
        return Checked(
            wanted=self.wanted,
            face=self.face,
            document=self.document,
            answers=self.answers,
            words=self.words,
        )


class VideoConcluded(Answer):
    booking: UUID
    outcome: CallOutcome
    doubts: list[Doubt]
    text: str
