"""The administrators' side of the fake desk: officers, emergencies, and what is looked over."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Final
from uuid import UUID

from aiohttp import web
from pydantic import SecretStr

from auth.second_factor import qr_svg
from domain.accounts.grants import GrantKind, GrantState
from domain.filing import FILING_AT
from domain.people import Role
from proto.http.accounts.staff import (
    AssessmentOnRecord,
    ConsentsCounted,
    EmergenciesSeen,
    EmergencyNew,
    EmergencyReview,
    EmergencySeen,
    GrantDecided,
    GrantNew,
    GrantSeen,
    GrantsSeen,
    OfficerChange,
    OfficerIdentified,
    OfficerNew,
    OfficerSeen,
    OfficersSeen,
    OversightSeen,
    OwnDesk,
    RetentionRule,
    SecondFactorGiven,
    StartPasswordGiven,
    Why,
)
from proto.http.base import Answer
from storage.privacy.retention import SCHEDULE

MYSELF: Final = UUID(int=9)
CHEN: Final = UUID(int=21)
PERSON: Final = UUID(int=10)
EMERGENCY: Final = UUID(int=22)
NOW: Final = datetime(2026, 11, 24, 2, 30, tzinfo=UTC)
START: Final = "abcde-fghjk-mnpqr-stuvw"
OTPAUTH: Final = "otpauth://totp/zhijian:chen?secret=MZXW6YTBOI&issuer=zhijian"


def officer(
    officer: UUID, username: str, *roles: Role, areas: tuple[str, ...] = ("",)
) -> OfficerSeen:
    return OfficerSeen(
        officer=officer,
        username=username,
        roles=list(roles),
        areas=list(areas),
        second_factor=officer == MYSELF,
        start_until=None,
        disabled_at=None,
        created_at=NOW,
        identified=False,
    )


@dataclass(slots=True)
class FakeAdministration:
    signed_in: bool = False
    roles: tuple[Role, ...] = (Role.COUNTER, Role.REVIEWER, Role.ADMIN)
    chen: OfficerSeen = field(
        default_factory=lambda: officer(CHEN, "chen", Role.COUNTER, areas=("440304",))
    )
    added: list[OfficerNew] = field(default_factory=list)
    whys: list[str] = field(default_factory=list)
    emergencies: list[EmergencySeen] = field(default_factory=list)
    reviews: list[EmergencyReview] = field(default_factory=list)
    faces: int = 81_200
    open_reviews: int = 0
    grants: list[GrantSeen] = field(default_factory=list)
    moves: list[GrantDecided] = field(default_factory=list)

    def add_to(self, app: web.Application) -> None:
        at = "/v1/officer"
        one = f"{at}/officers/{{officer}}"
        app.add_routes(
            [
                web.get(f"{at}/me", self._me),
                web.get(f"{at}/officers", self._all),
                web.post(f"{at}/officers", self._add),
                web.get(one, self._one),
                web.patch(one, self._change),
                web.post(f"{one}/identifications", self._identify),
                web.post(f"{one}/disablings", self._disable),
                web.post(f"{one}/enablings", self._enable),
                web.post(f"{one}/start-passwords", self._start),
                web.post(f"{one}/second-factors", self._factor),
                web.post(f"{one}/grants", self._ask),
                web.get(f"{at}/grants", self._grants),
                web.post(f"{at}/grants/{{grant}}/moves", self._move),
                web.get(f"{at}/emergencies", self._waiting),
                web.post(f"{at}/emergencies", self._open),
                web.post(f"{at}/emergencies/{{emergency}}/review", self._review),
                web.get(f"{at}/oversight", self._oversight),
            ]
        )

    def emergency(self) -> None:
        """An officer has opened a record in an emergency."""
        self.emergencies.append(
            EmergencySeen(
                emergency=EMERGENCY,
                person=PERSON,
                officer=CHEN,
                username="chen",
                why="窗口有老人突然昏倒，需联系家属",
                opened_at=NOW,
                until=NOW,
            )
        )

    async def _me(self, request: web.Request) -> web.Response:
        if not self.signed_in:
            return web.json_response(
                {
                    "type": "/problems/sign-in-needed",
                    "title": "请先登录",
                    "status": 401,
                    "next_step": "请登录。",
                },
                status=401,
            )
        waiting = len(self.emergencies) if Role.ADMIN in self.roles else 0
        return _answer(
            OwnDesk(
                officer=officer(MYSELF, "li", *self.roles),
                emergencies=waiting,
                reviews=self.open_reviews if Role.REVIEWER in self.roles else 0,
            )
        )

    def grant(self, *, mine: bool, state: GrantState = GrantState.WAITING) -> None:
        """An administrator has asked to reset chen, who is one too."""
        self.grants = [
            GrantSeen(
                grant=EMERGENCY,
                officer=CHEN,
                username="chen",
                what=GrantKind.PASSWORD,
                why="忘记密码，已核对本人",
                mine=mine,
                asked_name="li" if mine else "zhao",
                asked_at=NOW,
                state=state,
                ends_at=NOW,
            )
        ]

    async def _ask(self, request: web.Request) -> web.Response:
        wanted = GrantNew.model_validate_json(await request.read())
        self.whys.append(f"{wanted.what}: {wanted.why}")
        self.grant(mine=True)
        return _answer(self.grants[0], 201)

    async def _grants(self, request: web.Request) -> web.Response:
        return _answer(GrantsSeen(grants=self.grants))

    async def _move(self, request: web.Request) -> web.Response:
        self.moves.append(GrantDecided.model_validate_json(await request.read()))
        self.grant(mine=False, state=GrantState.APPROVED)
        return _answer(self.grants[0], 201)

    async def _all(self, request: web.Request) -> web.Response:
        return _answer(OfficersSeen(officers=[self.chen, officer(MYSELF, "li", *self.roles)]))

    async def _add(self, request: web.Request) -> web.Response:
        self.added.append(OfficerNew.model_validate_json(await request.text()))
        return _answer(self.chen, 201)

    async def _one(self, request: web.Request) -> web.Response:
        mine = request.match_info["officer"] == str(MYSELF)
        return _answer(officer(MYSELF, "li", *self.roles) if mine else self.chen)

    async def _change(self, request: web.Request) -> web.Response:
        body = OfficerChange.model_validate_json(await request.text())
        self.whys.append(body.why)
        self.chen = self.chen.model_copy(update={"roles": body.roles, "areas": body.areas})
        return _answer(self.chen)

    async def _identify(self, request: web.Request) -> web.Response:
        self.whys.append(OfficerIdentified.model_validate_json(await request.text()).why)
        self.chen = self.chen.model_copy(update={"identified": True})
        return _answer(self.chen, 201)

    async def _disable(self, request: web.Request) -> web.Response:
        return await self._ended(request, NOW)

    async def _enable(self, request: web.Request) -> web.Response:
        return await self._ended(request, None)

    async def _ended(self, request: web.Request, at: datetime | None) -> web.Response:
        self.whys.append(Why.model_validate_json(await request.text()).why)
        self.chen = self.chen.model_copy(update={"disabled_at": at})
        return _answer(self.chen, 201)

    async def _start(self, request: web.Request) -> web.Response:
        self.whys.append(Why.model_validate_json(await request.text()).why)
        return _answer(StartPasswordGiven(password=SecretStr(START), until=NOW), 201)

    async def _factor(self, request: web.Request) -> web.Response:
        self.whys.append(Why.model_validate_json(await request.text()).why)
        return _answer(
            SecondFactorGiven(otpauth=SecretStr(OTPAUTH), qr_svg=SecretStr(qr_svg(OTPAUTH))), 201
        )

    async def _waiting(self, request: web.Request) -> web.Response:
        return _answer(EmergenciesSeen(emergencies=self.emergencies))

    async def _open(self, request: web.Request) -> web.Response:
        EmergencyNew.model_validate_json(await request.text())
        self.emergency()
        return _answer(self.emergencies[0], 201)

    async def _review(self, request: web.Request) -> web.Response:
        self.reviews.append(EmergencyReview.model_validate_json(await request.text()))
        self.emergencies.clear()
        return _answer(EmergenciesSeen(emergencies=[]), 201)

    async def _oversight(self, request: web.Request) -> web.Response:
        return _answer(
            OversightSeen(
                consents=[
                    ConsentsCounted(
                        purpose="face_processing", version="2026-12", given=81_950, withdrawn=750
                    )
                ],
                consents_counted_at=NOW,
                retention=[
                    RetentionRule(
                        noun=rule.noun,
                        keeps=rule.keeps,
                        why=rule.why,
                        swept=bool(rule.statement),
                        ended=12 if rule.noun == "sessions" else 0,
                        last=date(2026, 11, 23) if rule.noun == "sessions" else None,
                    )
                    for rule in SCHEDULE
                ],
                assessments=[
                    AssessmentOnRecord(
                        reference="PIA-2026-07",
                        approved_on=date(2026, 7, 1),
                        review_on=date(2029, 7, 1),
                    )
                ],
                faces=self.faces,
                faces_counted_at=NOW,
                faces_limit=FILING_AT,
                filing="near" if self.faces >= FILING_AT * 0.8 else "not_due",
            )
        )


def _answer(model: Answer, status: int = 200) -> web.Response:
    return web.Response(
        text=model.model_dump_json(), status=status, content_type="application/json"
    )
