"""The rights of the fake city's one resident: uses, devices, a lock, a copy, an end."""

from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from aiohttp import web

from domain.privacy.uses import ActorKind
from domain.problems import Problem
from proto.http.accounts.sessions import Confirmation, SessionOpen, Sessions
from proto.http.accounts.sign_in import CodeSent
from proto.http.privacy import rights as wire
from tests.browser.fake_answers import NOW, answer, refuse
from tests.browser.fake_partners import FakePartners

CODE: Final = "135790"
THIS, OTHER = UUID(int=71), UUID(int=72)


@dataclass
class FakeRights:
    confirmed: bool = False
    proven: bool = False  # by face, in this sign-in
    locked: bool = False
    erased: bool = False
    sessions: dict[UUID, str] = field(
        default_factory=lambda: {THIS: "微信 · 安卓", OTHER: "Chrome · Windows"}
    )

    partners: FakePartners = field(default_factory=FakePartners)

    def add_to(self, app: web.Application) -> None:
        self.partners.add_to(app)
        app.add_routes(
            [
                web.post("/v1/me/codes", self._code),
                web.post("/v1/me/confirmations", self._confirm),
                web.get("/v1/me/uses", self._uses),
                web.get("/v1/me/sessions", self._sessions),
                web.delete("/v1/me/sessions", self._end_others),
                web.delete("/v1/me/sessions/{session}", self._end),
                web.get("/v1/me/face-lock", self._lock),
                web.post("/v1/me/face-lock", self._set_lock),
                web.delete("/v1/me/face-lock", self._unlock),
                web.get("/v1/me/export", self._export),
                web.delete("/v1/me", self._erase),
            ]
        )

    async def _code(self, request: web.Request) -> web.Response:
        return answer(CodeSent(resend_after=60, expires_in=300), 202)

    async def _confirm(self, request: web.Request) -> web.Response:
        body = Confirmation.model_validate_json(await request.text())
        if body.code != CODE:
            return refuse(Problem.CODE_WRONG, 403)
        self.confirmed = True
        return web.Response(status=204)

    async def _uses(self, request: web.Request) -> web.Response:
        use = wire.UseSeen(
            at=NOW,
            actor=ActorKind.OFFICER,
            who="工作人员",
            body="市社会保险机构",
            action="person.read",
            what="查看您的登记信息",
            purpose="窗口办理",
        )
        return answer(wire.Uses(uses=[use], next_cursor=""))

    async def _sessions(self, request: web.Request) -> web.Response:
        return answer(
            Sessions(
                sessions=[
                    SessionOpen(
                        session=session,
                        name=name,
                        created_at=NOW,
                        used_at=NOW,
                        this=session == THIS,
                    )
                    for session, name in self.sessions.items()
                ]
            )
        )

    async def _end_others(self, request: web.Request) -> web.Response:
        self.sessions = {THIS: self.sessions[THIS]}
        return web.Response(status=204)

    async def _end(self, request: web.Request) -> web.Response:
        del self.sessions[UUID(request.match_info["session"])]
        return web.Response(status=204)

    async def _lock(self, request: web.Request) -> web.Response:
        return answer(wire.FaceLock(locked_at=NOW if self.locked else None))

    async def _set_lock(self, request: web.Request) -> web.Response:
        self.locked = True
        return answer(wire.FaceLock(locked_at=NOW), 201)

    async def _unlock(self, request: web.Request) -> web.Response:
        if not self.proven:
            return refuse(Problem.STEP_UP_NEEDED, 403)
        self.locked = False
        return web.Response(status=204)

    async def _export(self, request: web.Request) -> web.Response:
        if not self.confirmed:
            return refuse(Problem.CONFIRMATION_NEEDED, 403)
        return web.json_response({"readable": "我的全部资料", "identity": {"name": "王秀英"}})

    async def _erase(self, request: web.Request) -> web.Response:
        if not self.confirmed:
            return refuse(Problem.CONFIRMATION_NEEDED, 403)
        self.erased = True
        kept = wire.KeptSeen(what="养老待遇", why="法定职责")
        return answer(wire.Deleted(erased=["账户", "全部人脸特征"], kept=[kept]))
