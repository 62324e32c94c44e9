"""Signatures of the fake city's cases, by the rules of domain: begun, signed by code, face or officer, and used."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final
from uuid import UUID, uuid4

from aiohttp import web

from domain.errors import Conflict, Invalid
from domain.hall.cases import Case
from domain.hall.items import Item, SignWay
from domain.hall.signatures import (
    MOVE_OF,
    NEVER,
    Begun,
    Signature,
    SignatureFile,
    content_of,
    digest_of,
)
from domain.people import masked_phone
from domain.problems import Problem
from proto.http.hall import signatures as wire
from tests.browser.fake_answers import answer, refuse, spoken
from tests.browser.fake_hall import IDENTITY, FakeHall, check_form, seen_is

CODE: Final = "246810"


@dataclass(slots=True)
class FakeSignatures:
    hall: FakeHall
    open: dict[UUID, Signature] = field(default_factory=dict)  # by case
    used: dict[UUID, tuple[Signature, ...]] = field(default_factory=dict)
    words: list[str] = field(default_factory=list)  # of officers

    def add_to(self, app: web.Application) -> None:
        mine, persons = "/v1/cases/{case}/signature", "/v1/officer/persons/{person}/signatures"
        app.add_routes(
            [
                web.get(mine, self._show),
                web.post(mine, self._begin),
                web.post(f"{mine}/code", self._code),
                web.get(persons, self._waiting),
                web.post(f"{persons}/{{signature}}", self._attest),
            ]
        )
        self.hall.use_signature = self.use

    def ask(self) -> None:
        """From now on a shop sign is signed as the shipped item says."""
        self.hall.signs = True

    def begin(self, case: Case, way: SignWay) -> Signature:
        begun = Signature.begin(uuid4(), case, way, self._content(case), self.hall.at)
        self.open[case.case] = begun
        return begun

    def sign(self, case: UUID) -> None:
        """A face has passed, or an officer has seen it."""
        self.open[case] = replace(self.open[case].signed(self.hall.at), jws="a.b.c")

    def use(self, case: Case, item: Item, form: Mapping[str, object]) -> None:
        """Conflict as the service says it."""
        if not item.signed_by:
            return
        found = self.open.get(case.case)
        digest = digest_of(content_of(case.case, item, MOVE_OF[case.state], form))
        why = NEVER if found is None else found.why_not(digest, self.hall.at)
        if why is not None or found is None:
            raise Conflict(Problem.SIGNATURE_NEEDED, why or NEVER)
        before = self.used.get(case.case, ())
        self.used[case.case] = (*before, replace(found, used_at=self.hall.at))
        del self.open[case.case]

    def _content(self, case: Case) -> bytes:
        item = self.hall.item(case)
        form = case.form if case.supplement_form is None else case.supplement_form
        check_form(item, form, whole=True)
        return content_of(case.case, item, MOVE_OF[case.state], form)

    async def _show(self, request: web.Request) -> web.Response:
        return self._seen(UUID(request.match_info["case"]), request)

    def _seen(self, of: UUID, request: web.Request) -> web.Response:
        case = self.hall.held[of].case
        item = self.hall.item(case)
        try:
            digest = digest_of(self._content(case))
        except Invalid:
            digest = b""
        used = self.used.get(of, ())
        begun = self.open.get(of)
        ready = begun is not None and begun.why_not(digest, self.hall.at) is None
        file = SignatureFile(case, item, item.signed_by, digest, begun, used, ready=ready)
        return answer(wire.CaseSignature.of(file, spoken(request)))

    async def _begin(self, request: web.Request) -> web.Response:
        body = wire.SignatureWanted.model_validate_json(await request.read())
        case = self.hall.held[UUID(request.match_info["case"])].case
        if not seen_is(case, request):
            return refuse(Problem.CASE_CHANGED, 412)
        begun = self.begin(case, body.way)
        sent = (masked_phone(IDENTITY.phone), 60, 300) if body.way is SignWay.CODE else ("", 0, 0)
        told = Begun(case, self.hall.item(case), begun, *sent)
        return answer(wire.SignatureBegun.of(told, spoken(request)), 201)

    async def _code(self, request: web.Request) -> web.Response:
        body = wire.SignatureCode.model_validate_json(await request.read())
        if body.code != CODE:
            return refuse(Problem.CODE_WRONG, 403)
        case = UUID(request.match_info["case"])
        self.sign(case)
        return self._seen(case, request)

    async def _waiting(self, request: web.Request) -> web.Response:
        language = spoken(request)
        waiting = [
            wire.CounterSignature.of(each, self.hall.item(self.hall.held[case].case), language)
            for case, each in self.open.items()
            if each.way is SignWay.OFFICER and each.signed_at is None
        ]
        return answer(wire.CounterSignatures(signatures=waiting))

    async def _attest(self, request: web.Request) -> web.Response:
        body = wire.SignatureAttested.model_validate_json(await request.read())
        signature = UUID(request.match_info["signature"])
        (case,) = [of for of, each in self.open.items() if each.signature == signature]
        assert body.digest == self.open[case].digest.hex()
        self.sign(case)
        self.words.append(body.words)
        return web.Response(status=204)
