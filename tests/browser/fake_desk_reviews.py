"""At the fake city's desk: its one review."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final, Protocol
from urllib.parse import unquote
from uuid import UUID

from aiohttp import web

from domain.faces.face_check import CheckState
from domain.pensions.review import Decision, ReviewKind, ReviewState
from proto.http.accounts.officers import (
    CheckSeen,
    ClaimSeen,
    DecisionNew,
    ProposalSeen,
    ReviewSeen,
)
from tests.browser.fake_administration import FakeAdministration
from tests.browser.fake_answers import NOW, answer
from tests.browser.fake_desk_acting import PERSON

REVIEW: Final = UUID(int=11)
REASONS: Final = ("没有认出是登记的本人",)


class Desk(Protocol):
    """What the review shares with the rest of the desk."""

    administration: FakeAdministration
    died_on: date | None
    purposes: list[str]


@dataclass(slots=True)
class FakeReviews:
    decision: Decision | None = None
    decision_words: str = ""
    proposal: ProposalSeen | None = None
    claim: ClaimSeen | None = None
    past: CheckState = CheckState.FAILED  # of the check in the history
    _desk: Desk = field(init=False)

    def add_to(self, app: web.Application, desk: Desk) -> None:
        self._desk = desk
        at = "/v1/officer"
        review = f"{at}/reviews/{{review}}"
        app.add_routes(
            [
                web.get(review, self._review),
                web.put(f"{review}/claim", self._take),
                web.delete(f"{review}/claim", self._let_go),
                web.post(f"{review}/decision", self._decide),
            ]
        )

    def review(self) -> ReviewSeen:
        check = CheckSeen(
            attested_by=None,
            check=UUID(int=12),
            action="pension.certify",
            state=self.past,
            issued_at=NOW,
            reasons=list(REASONS),
        )
        return ReviewSeen(
            review=REVIEW,
            person=PERSON,
            name="王桂英",
            phone="138****0001",
            died_on=self._desk.died_on,
            kind=ReviewKind.FACE_CHECK,
            scheme="city-pension",
            state=ReviewState.OPEN if self.decision is None else ReviewState.DECIDED,
            opened_at=NOW,
            reasons=list(REASONS),
            way="",
            words="",
            history=[check],
            decision=self.decision,
            decision_words=self.decision_words,
            proposal=self.proposal,
            claim=self.claim,
        )

    async def _review(self, request: web.Request) -> web.Response:
        self._desk.purposes.append(unquote(request.headers["Zhijian-Purpose"]))
        return answer(self.review())

    async def _take(self, request: web.Request) -> web.Response:
        until = NOW + timedelta(minutes=30)
        self.claim = self.claim or ClaimSeen(mine=True, username="li", until=until)
        return answer(self.claim)

    async def _let_go(self, request: web.Request) -> web.Response:
        self.claim = None
        return web.Response(status=204)

    async def _decide(self, request: web.Request) -> web.Response:
        body = DecisionNew.model_validate_json(await request.text())
        if body.decision is Decision.SUSPENDED and self.proposal is None:
            self.proposal = ProposalSeen(mine=True, at=NOW, words=body.words)
        else:
            self.decision, self.decision_words = body.decision, body.words
            self._desk.administration.open_reviews = max(
                0, self._desk.administration.open_reviews - 1
            )
        self.claim = None
        return answer(self.review(), 201)
