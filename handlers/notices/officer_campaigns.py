"""Campaigns at the desk: written, counted, released by a second officer, paused, resumed, stopped."""

from uuid import UUID

from aiohttp import web

from domain.notices.campaigns import Draft, Group
from domain.words import Language, Words
from handlers.notices.services import NOTICES
from handlers.request import json_response, language_of, officer_of, path_id
from proto.http.notices.campaigns import (
    AgesSeen,
    ApprovalSeen,
    CampaignMove,
    CampaignNew,
    CampaignSeen,
    CampaignsSeen,
    GroupSeen,
    ReachSeen,
    TallySeen,
    TemplateSeen,
    TemplatesSeen,
    TextSeen,
    WordingSeen,
)
from services.notices.campaigns import CampaignFile


async def draft(request: web.Request, body: CampaignNew) -> web.StreamResponse:
    officer, wanted = officer_of(request), body.group
    file = await request.app[NOTICES].campaigns.draft(
        officer,
        Draft(
            kind=body.kind,
            title=Words(body.title_zh, body.title_en),
            text=Words(body.text_zh, body.text_en),
            group=Group(
                schemes=tuple(dict.fromkeys(wanted.schemes)),
                due_before=wanted.due_before,
                ages=(wanted.ages.youngest, wanted.ages.oldest) if wanted.ages else None,
                channel=wanted.channel,
            ),
            per_minute=body.per_minute,
        ),
    )
    return json_response(_seen(file, officer.officer, language_of(request)), status=201)


async def newest(request: web.Request) -> web.StreamResponse:
    officer, language = officer_of(request), language_of(request)
    page = await request.app[NOTICES].campaigns.newest(request.query.get("cursor", ""))
    return json_response(
        CampaignsSeen(
            campaigns=[
                _seen(CampaignFile(each), officer.officer, language) for each in page.campaigns
            ],
            next_cursor=page.next_cursor,
        )
    )


async def show(request: web.Request) -> web.StreamResponse:
    officer = officer_of(request)
    file = await request.app[NOTICES].campaigns.show(path_id(request, "campaign"))
    return json_response(_seen(file, officer.officer, language_of(request)))


async def move(request: web.Request, body: CampaignMove) -> web.StreamResponse:
    officer = officer_of(request)
    file = await request.app[NOTICES].campaigns.move(
        officer, path_id(request, "campaign"), body.move, body.why
    )
    return json_response(_seen(file, officer.officer, language_of(request)), status=201)


async def templates(request: web.Request) -> web.StreamResponse:
    book = await request.app[NOTICES].templates.book(language_of(request))
    return json_response(
        TemplatesSeen(
            templates=[
                TemplateSeen(
                    kind=file.template.kind,
                    version=file.template.version,
                    since=file.template.since,
                    plain=file.plain,
                    texts=[
                        TextSeen(
                            channel=each.channel or "inbox",
                            title=each.said.title,
                            text=each.said.text,
                            segments=each.segments,
                        )
                        for each in file.previews
                    ],
                    faults=list(file.faults),
                )
                for file in book.templates
            ],
            approvals=[
                ApprovalSeen(
                    channel=each.channel,
                    template_id=each.template_id,
                    state=each.state,
                    why=each.why,
                    differs=each.differs,
                    recorded_at=each.recorded_at,
                )
                for each in book.approvals
            ],
        )
    )


def _seen(file: CampaignFile, reader: UUID, language: Language) -> CampaignSeen:
    campaign, written = file.campaign, file.campaign.draft
    ages = written.group.ages
    return CampaignSeen(
        campaign=campaign.campaign,
        kind=written.kind,
        title=written.title.in_(language),
        text=written.text.in_(language),
        wordings=[
            WordingSeen(language=each, title=written.title.in_(each), text=written.text.in_(each))
            for each in Language
        ],
        group=GroupSeen(
            schemes=list(written.group.schemes),
            due_before=written.group.due_before,
            ages=AgesSeen(youngest=ages[0], oldest=ages[1]) if ages else None,
            channel=written.group.channel,
        ),
        per_minute=written.per_minute,
        state=campaign.state,
        mine=campaign.made_by == reader,
        made_at=campaign.made_at,
        released_at=campaign.released_at,
        ended_at=campaign.ended_at,
        told=campaign.told,
        reach=[
            ReachSeen(
                channel=each.reach.channel,
                persons=each.reach.persons,
                messages=each.reach.messages,
                cost_fen=each.fen,
            )
            for each in file.costs
        ],
        without_account=file.without_account,
        result=[
            TallySeen(channel=each.channel, state=each.state, deliveries=each.deliveries)
            for each in file.result
        ],
    )
