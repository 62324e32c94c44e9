"""Exports and the report of an incident in the fake city."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from aiohttp import web

from domain.audited import Data
from domain.privacy.breach import ActorCount as Actor
from domain.privacy.breach import Duties, Findings, Statement, as_json, as_markdown
from domain.privacy.export_rows import COLUMNS
from domain.privacy.exports import ExportMove, ExportState, Ground, Selection
from proto.http.privacy.exports import (
    BreachReport,
    BreachWanted,
    ExportDecided,
    ExportNew,
    ExportSeen,
    ExportsSeen,
)
from tests.browser.fake_answers import NOW, answer

EXPORT: Final = UUID(int=51)
SHA: Final = "ab" * 32
FILE: Final = "\ufeff姓名,身份证号\r\n王秀英,440***********0025\r\n"
STATES: Final = {
    ExportMove.APPROVE: ExportState.APPROVED,
    ExportMove.REFUSE: ExportState.REFUSED,
    ExportMove.WITHDRAW: ExportState.WITHDRAWN,
}


@dataclass(slots=True)
class FakeExports:
    """One export, of another administrator unless it is `mine`; `broken`: its file does not come whole."""

    mine: bool = False
    standing: ExportState = ExportState.WAITING
    numbers_why: str = ""
    broken: bool = False
    asked: list[ExportNew] = field(default_factory=list)

    def add_to(self, app: web.Application) -> None:
        at = "/v1/officer/exports"
        app.add_routes(
            [
                web.get(at, self._all),
                web.post(at, self._ask),
                web.get(f"{at}/{{export}}", self._one),
                web.post(f"{at}/{{export}}/moves", self._move),
                web.post(f"{at}/{{export}}/file", self._file),
                web.post("/v1/officer/breach-reports", self._breach),
            ]
        )

    @property
    def _seen(self) -> ExportSeen:
        over = self.standing is ExportState.DOWNLOADED
        return ExportSeen(
            export=EXPORT,
            selection=Selection.ENTITLEMENTS,
            area="440304",
            since=date(2026, 12, 1),
            until=date(2026, 12, 31),
            kind="city-pension",
            state="active",
            purpose="核对十二月到期人员的发放状态",
            ground=Ground.DUTY,
            ground_words="",
            recipient="市财政局",
            full_numbers=bool(self.numbers_why),
            numbers_why=self.numbers_why,
            columns=[column.zh for column in COLUMNS[Selection.ENTITLEMENTS]],
            rows=1204,
            standing=self.standing,
            mine=self.mine,
            asked_by="li" if self.mine else "chen",
            asked_at=NOW,
            ends_at=NOW + timedelta(hours=24),
            decided_by="" if self.standing is ExportState.WAITING else "zhou",
            decided_at=None if self.standing is ExportState.WAITING else NOW,
            decided_words="" if self.standing is ExportState.WAITING else "用途清楚",
            starts=int(over),
            sent_rows=1204 if over else None,
            sent_sha256=SHA if over else "",
        )

    async def _all(self, request: web.Request) -> web.Response:
        return answer(ExportsSeen(exports=[self._seen]))

    async def _ask(self, request: web.Request) -> web.Response:
        self.asked.append(ExportNew.model_validate_json(await request.text()))
        self.mine = True
        return answer(self._seen, 201)

    async def _one(self, request: web.Request) -> web.Response:
        return answer(self._seen)

    async def _move(self, request: web.Request) -> web.Response:
        body = ExportDecided.model_validate_json(await request.text())
        self.standing = STATES[body.move]
        return answer(self._seen, 201)

    async def _file(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/csv; charset=utf-8"})
        await response.prepare(request)
        await response.write(FILE.encode())
        if self.broken and request.transport is not None:
            request.transport.abort()
        else:
            self.standing = ExportState.DOWNLOADED
        return response

    async def _breach(self, request: web.Request) -> web.Response:
        body = BreachWanted.model_validate_json(await request.text())
        found = Findings(
            since=body.since,
            until=body.until,
            actor=body.actor,
            entries=40,
            unsealed=0,
            persons=37,
            actors=(Actor("officer:chen", "chen", 40, 37),),
            actions=(("person.read", 40),),
            data=((Data.IDENTITY, 40),),
        )
        whole = body.reference, found, Duties("PIA-2026-07", date(2029, 7, 1), 81_200)
        said = Statement(body.cause, body.measures, body.contact)
        return answer(
            BreachReport.model_validate(as_json(*whole, said) | {"text": as_markdown(*whole, said)})
        )
