"""Face requests: as a partner asks, as the person reads and answers, and how far they are."""

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field

from domain.accounts.face_requests import NONCE, FaceRequestState, FaceRequestWay
from domain.errors import Unfit
from proto.http.accounts.partners import Shared
from proto.http.base import Answer, Body, Moment


def _read_nonce(text: str) -> str:
    if not NONCE.fullmatch(text):
        raise Unfit("16 到 128 个可见的 ASCII 字符", "16 to 128 visible ASCII characters")
    return text


class FaceRequestNew(Body):
    """`subject`: the `sub` of a consent that holds, who alone may answer; "": whoever opens the link first.

    By a text message a subject is needed. `nonce`: drawn anew for each, repeated in the result.
    """

    way: FaceRequestWay
    nonce: Annotated[str, Field(max_length=128), AfterValidator(_read_nonce)]
    subject: Annotated[str, Field(max_length=64)] = ""


class FaceRequestAsked(Answer):
    """`link` and `qr_svg`: told here alone; "" where the city sends the link itself, and so are the `digits`."""

    request: UUID
    way: FaceRequestWay
    state: FaceRequestState
    ends_at: Moment
    link: str  # the city's page, to be opened on a phone; also what the code says to its camera
    qr_svg: str
    digits: str  # shown beside the code, and the same on the phone


class FaceRequestResult(Answer):
    """To the partner that asked. `face_result`: told once, and again within a minute for a lost answer."""

    request: UUID
    way: FaceRequestWay
    state: FaceRequestState
    ends_at: Moment
    face_result: str | None  # a JWS of the city, bound to the request and its nonce


class FaceRequestSeen(Answer):
    """How far it is, and nothing of whom."""

    request: UUID
    state: FaceRequestState
    ends_at: Moment


class FaceRequestOpening(Body):
    """`code`: what the link ends with, or the number in the subject of the notice in the own inbox."""

    code: Annotated[str, Field(min_length=1, max_length=64)]


class FaceRequestOpened(Answer):
    """What the person reads before answering."""

    request: UUID
    state: FaceRequestState
    name: str
    purpose: str
    shares: list[Shared]
    digits: str  # to be compared with the partner's screen; "": the link came by a text message
    answer_by: Moment


class FaceRequestAnswer(Body):
    agrees: bool
