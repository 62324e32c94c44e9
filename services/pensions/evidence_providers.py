"""The providers outside the house: their letters sent, and what the answers mean for a person."""

import json
import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

from domain.delivery import Answer, Outcome
from domain.errors import Busy, Invalid, NotAllowed, TooLarge
from domain.faces.face_check import EngineId, Match, Reason, Reference, Thresholds, Verdict
from domain.pensions.evidence import (
    Applicant,
    Assurance,
    Forged,
    Judgement,
    NotJudged,
    Opening,
    Pending,
)
from domain.problems import Problem
from domain.wire import HttpRequest, HttpResponse, TransportFailed
from services.ports import Tokens, Transport
from services.token_calls import called

log = logging.getLogger(__name__)

_RETRY_AFTER_S: Final = 10


class FaceVerifyApi(Protocol):
    """connectors.identity.wechat_face.WechatFace."""

    def build_verify_id(self, applicant: Applicant, token: str) -> HttpRequest: ...

    def parse_verify_id(self, response: HttpResponse) -> tuple[str, int] | Answer: ...

    def build_result(self, applicant: Applicant, verify_id: str, token: str) -> HttpRequest: ...

    def parse_result(self, response: HttpResponse) -> Judgement | Answer: ...

    def build_picture(self, applicant: Applicant, verify_id: str, token: str) -> HttpRequest: ...

    def parse_picture(self, response: HttpResponse) -> bytes | Answer: ...


class NetworkIdApi(Protocol):
    """connectors.identity.network_id.NetworkId."""

    def build_begin(self, applicant: Applicant) -> HttpRequest: ...

    def parse_begin(self, response: HttpResponse) -> tuple[str, int] | Answer: ...

    def parse_answer(self, answer: str, applicant: Applicant, at: datetime) -> Judgement: ...


class Faces(Protocol):
    @property
    def engine(self) -> EngineId: ...

    def thresholds(self, action: str) -> Thresholds: ...

    async def match(self, jpegs: Sequence[bytes], references: Sequence[bytes]) -> Match: ...


class References(Protocol):
    async def references(self, person: UUID, engine: EngineId) -> Sequence[Reference]:
        """Templates on file; none when a consent has been withdrawn."""


class WechatVerify:
    """`references`: where the platform also lets its picture be read, for a comparison of our own."""

    def __init__(
        self,
        *,
        api: FaceVerifyApi,
        tokens: Tokens,
        faces: Faces,
        references: References | None,
    ) -> None:
        self._api = api
        self._tokens = tokens
        self._faces = faces
        self._references = references

    async def begin(self, applicant: Applicant) -> Opening:
        if not applicant.openid:
            raise NotAllowed(Problem.WECHAT_NOT_LINKED)
        found = await called(
            self._tokens,
            lambda token: self._api.build_verify_id(applicant, token),
            self._api.parse_verify_id,
        )
        if isinstance(found, Answer):
            raise _busy("wechat_verify", found)
        verify_id, seconds = found
        kept = json.dumps({"verify_id": verify_id, "openid": applicant.openid})
        return Opening(verify_id, kept, seconds)

    async def finish(self, pending: Pending, answer: str) -> Judgement:  # noqa: ARG002  # WeChat is asked itself
        applicant, kept = pending.applicant, json.loads(pending.kept)
        if applicant.openid != kept["openid"]:
            raise Forged("openid")
        verify_id = str(kept["verify_id"])
        found = await called(
            self._tokens,
            lambda token: self._api.build_result(applicant, verify_id, token),
            self._api.parse_result,
        )
        if isinstance(found, Answer):
            raise _refused("wechat_verify", found)
        if found.verdict is Verdict.PASS and self._references is not None:
            return await self._compared(found, pending, verify_id, self._references)
        return found

    async def _compared(
        self, found: Judgement, pending: Pending, verify_id: str, references: References
    ) -> Judgement:
        """The picture lives here, in memory, until it is compared. No record here: WeChat's word alone."""
        applicant = pending.applicant
        known = await references.references(applicant.person, self._faces.engine)
        if not known:
            return found
        picture = await called(
            self._tokens,
            lambda token: self._api.build_picture(applicant, verify_id, token),
            self._api.parse_picture,
        )
        if isinstance(picture, Answer):
            if picture.outcome is Outcome.RETRY:
                raise _busy("wechat_verify", picture)
            raise NotJudged(f"picture {picture.code}")
        try:
            match = await self._faces.match([picture], [each.template for each in known])
        except (Invalid, TooLarge) as unfit:
            raise NotJudged(f"picture {unfit.problem}") from unfit
        if not match.probe:
            raise NotJudged("picture without a face")
        verdict = self._faces.thresholds(pending.evidence.action).judge(match.to_reference)
        if verdict is Verdict.PASS:
            return Judgement(verdict, Assurance.HIGH)
        if verdict is Verdict.UNSURE:
            return Judgement(verdict, reasons=(Reason.NOT_SURE,))
        return Judgement(verdict, reasons=(Reason.NOT_THE_PERSON,), counts=True)


class NetworkIdentity:
    def __init__(
        self, *, api: NetworkIdApi, transport: Transport, clock: Callable[[], datetime]
    ) -> None:
        self._api = api
        self._transport = transport
        self._clock = clock

    async def begin(self, applicant: Applicant) -> Opening:
        try:
            response = await self._transport.send(self._api.build_begin(applicant))
        except TransportFailed as broken:
            raise _busy("network_id", Answer(Outcome.RETRY, code=str(broken))) from broken
        found = self._api.parse_begin(response)
        if isinstance(found, Answer):
            raise _busy("network_id", found)
        address, seconds = found
        return Opening(address, "{}", seconds)

    async def finish(self, pending: Pending, answer: str) -> Judgement:
        return self._api.parse_answer(answer, pending.applicant, self._clock())


def _busy(provider: str, answer: Answer) -> Busy:
    log.warning("%s did not answer: %s", provider, answer.code)
    return Busy(Problem.OUTSIDE_SYSTEM, retry_after=int(answer.retry_after or _RETRY_AFTER_S))


def _refused(provider: str, answer: Answer) -> Busy | Forged:
    """A refusal says that the asking is not its own; all else says nothing, and may be asked again."""
    if answer.outcome is Outcome.REFUSED:
        return Forged(f"errcode {answer.code}")
    return _busy(provider, answer)
