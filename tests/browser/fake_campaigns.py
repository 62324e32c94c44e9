"""Campaigns of the fake city: drafted, released by somebody else, and with a result."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from aiohttp import web

from domain.notices.campaigns import MOVES, CampaignState
from domain.words import Language
from proto.http.base import Answer
from proto.http.notices.campaigns import (
    AgesSeen,
    ApprovalSeen,
    CampaignMove,
    CampaignNew,
    CampaignSeen,
    CampaignsSeen,
    GroupSeen,
    NoticeText,
    ReachSeen,
    TallySeen,
    TemplateSeen,
    TemplatesSeen,
    TextSeen,
    WordingSeen,
)

CAMPAIGN: Final = UUID(int=31)
NOW: Final = datetime(2026, 11, 24, 2, 30, tzinfo=UTC)
REACH: Final = [
    ReachSeen(channel="inbox", persons=1200, messages=1250, cost_fen=0),
    ReachSeen(channel="sms", persons=1200, messages=1250, cost_fen=5625),
]
RESULT: Final = [
    TallySeen(channel="sms", state="sent", deliveries=1100),
    TallySeen(channel="sms", state="failed", deliveries=2),
]
WANTED: Final = CampaignNew.model_validate_json(
    '{"kind": "due", "title_zh": "请在年底前认证", "title_en": "Certify before the year ends",'
    ' "text_zh": "在家刷脸、上门或窗口都可以。", "text_en": "At home, by a visit or at a window.",'
    ' "group": {"due_before": "2027-01-01", "ages": {"youngest": 60, "oldest": 80}}}'
)


@dataclass(slots=True)
class FakeCampaigns:
    wanted: CampaignNew | None = None
    state: CampaignState = CampaignState.DRAFT
    mine: bool = False
    without_account: int = 0
    told: int = 1100

    texts: TemplatesSeen = field(
        default_factory=lambda: TemplatesSeen(
            templates=[
                TemplateSeen(
                    kind="entitlement.due_soon",
                    version=1,
                    since=NOW,
                    plain="认证快到期了，请打开看怎么办。",
                    texts=[
                        TextSeen(
                            channel="sms", title="快到期了", text="还有 365 天到期。", segments=1
                        )
                    ],
                    faults=[],
                )
            ],
            approvals=[
                ApprovalSeen(
                    channel="sms",
                    template_id="1002",
                    state="approved",
                    why="",
                    differs="lacks 2; has 4, 5 too",
                    recorded_at=NOW,
                )
            ],
        )
    )

    def add_to(self, app: web.Application) -> None:
        at = "/v1/officer/campaigns"
        app.add_routes(
            [
                web.post(at, self._draft),
                web.get(at, self._newest),
                web.get(f"{at}/{{campaign}}", self._show),
                web.post(f"{at}/{{campaign}}/moves", self._move),
                web.get("/v1/officer/notice-texts", self._texts),
                web.get("/v1/notices/{notice}", self._notice),
            ]
        )

    def seen(self) -> CampaignSeen:
        wanted = self.wanted or WANTED
        ages, draft = wanted.group.ages, self.state is CampaignState.DRAFT
        return CampaignSeen(
            campaign=CAMPAIGN,
            kind=wanted.kind,
            title=wanted.title_zh,
            text=wanted.text_zh,
            wordings=[
                WordingSeen(language=Language.ZH, title=wanted.title_zh, text=wanted.text_zh),
                WordingSeen(language=Language.EN, title=wanted.title_en, text=wanted.text_en),
            ],
            group=GroupSeen(
                schemes=wanted.group.schemes or ["city-pension", "resident-pension"],
                due_before=wanted.group.due_before,
                ages=AgesSeen(youngest=ages.youngest, oldest=ages.oldest) if ages else None,
                channel=wanted.group.channel,
            ),
            per_minute=wanted.per_minute,
            state=self.state,
            mine=self.mine,
            made_at=NOW,
            released_at=None if draft else NOW,
            ended_at=None,
            told=0 if draft else self.told,
            reach=REACH if draft else [],
            without_account=self.without_account if draft else 0,
            result=[] if draft or not self.told else RESULT,
        )

    async def _draft(self, request: web.Request) -> web.Response:
        self.wanted = CampaignNew.model_validate_json(await request.text())
        self.mine = True
        return _answer(self.seen(), 201)

    async def _newest(self, request: web.Request) -> web.Response:
        return _answer(CampaignsSeen(campaigns=[self.seen()]))

    async def _show(self, request: web.Request) -> web.Response:
        return _answer(self.seen())

    async def _move(self, request: web.Request) -> web.Response:
        _, self.state = MOVES[CampaignMove.model_validate_json(await request.text()).move]
        return _answer(self.seen(), 201)

    async def _texts(self, request: web.Request) -> web.Response:
        return _answer(self.texts)

    async def _notice(self, request: web.Request) -> web.Response:
        seen = self.seen()
        return _answer(
            NoticeText(
                notice=CAMPAIGN, kind=seen.kind, title=seen.title, text=seen.text, made_at=NOW
            )
        )


def _answer(model: Answer, status: int = 200) -> web.Response:
    return web.Response(
        text=model.model_dump_json(), status=status, content_type="application/json"
    )
