"""The fake city's certificates: the resident's own, shown once by a code, checked by anybody, moved at the desk."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Final
from urllib.parse import unquote
from uuid import UUID

from aiohttp import web

from auth.second_factor import qr_svg
from domain.errors import Conflict
from domain.hall.certificate_kinds import NUMBER
from domain.hall.certificate_lists import (
    CertificateFile,
    Checked,
    CodeShown,
    OfficerCertificate,
)
from domain.hall.certificates import CODE_LIVES, Certificate, CertificateField, Showing, ShowingWay
from domain.problems import Problem
from domain.words import Words
from proto.http.hall import certificates as wire
from tests.browser.fake_answers import NOW, answer, refuse, spoken
from tests.domain.hall.certificates import ACTIVE

CODE: Final = "7K3M9P2QX0W1"
HELD: Final = ACTIVE.certificate
_NUMBER: Final = Words("证照编号", "Number")


@dataclass(slots=True)
class FakeCertificates:
    held: Certificate = ACTIVE
    wanted: list[str] = field(default_factory=list)  # fields of the last code
    showings: list[Showing] = field(default_factory=list)
    open: bool = False  # there is a code that nobody looked at
    purposes: list[str] = field(default_factory=list)  # of officers' looks

    def add_to(self, app: web.Application) -> None:
        one, desk = "/v1/certificates/{certificate}", "/v1/officer/certificates"
        app.add_routes(
            [
                web.get("/v1/certificates", self._mine),
                web.get(one, self._show),
                web.post(f"{one}/codes", self._code),
                web.post("/v1/certificate-checks", self._check),
                web.get(desk, self._find),
                web.get(f"{desk}/{{certificate}}", self._officer),
                web.post(f"{desk}/{{certificate}}/moves", self._move),
            ]
        )

    async def _mine(self, request: web.Request) -> web.Response:
        line = wire.CertificateLine.of(self.held, NOW, spoken(request))
        return answer(wire.CertificatesSeen(certificates=[line]))

    async def _show(self, request: web.Request) -> web.Response:
        file = CertificateFile(
            self.held, Words("城市管理局", "City management"), tuple(self.showings)
        )
        return answer(wire.CertificateSeen.of_file(file, NOW, spoken(request)))

    async def _code(self, request: web.Request) -> web.Response:
        body = wire.CodeWanted.model_validate_json(await request.read())
        self.wanted, self.open = list(body.fields), True
        link = f"https://city.test/#/verify/{CODE}"
        shown = CodeShown(CODE, link, qr_svg(link), NOW + CODE_LIVES)
        return answer(wire.CodeSeen.of(shown), 201)

    async def _check(self, request: web.Request) -> web.Response:
        body = wire.CodeChecked.model_validate_json(await request.read())
        if body.code != CODE or not self.open:
            return refuse(Problem.CODE_UNKNOWN, 404)
        self.open = False
        self.showings.insert(
            0,
            Showing(
                person=self.held.person,
                showing=UUID(int=900 + len(self.showings)),
                certificate=HELD,
                way=ShowingWay.CODE,
                fields=tuple(self.wanted),
                made_at=NOW,
                expires_at=NOW + CODE_LIVES,
                used_at=NOW + timedelta(seconds=9),
            ),
        )
        number = CertificateField(
            NUMBER, _NUMBER, self.held.number, Words(self.held.number, self.held.number)
        )
        valid = self.held.holds(NOW)
        fields = [each for each in (number, *self.held.fields) if each.name in self.wanted]
        checked = Checked(valid, self.held.kind, self.held.names, tuple(fields) if valid else ())
        return answer(wire.CertificateChecked.of(checked, spoken(request)))

    async def _find(self, request: web.Request) -> web.Response:
        if request.query["number"].upper() != self.held.number:
            return refuse(Problem.NOT_FOUND, 404)
        return answer(wire.CertificateFound(certificate=HELD))

    async def _officer(self, request: web.Request) -> web.Response:
        self.purposes.append(unquote(request.headers["Zhijian-Purpose"]))
        return self._seen(request)

    async def _move(self, request: web.Request) -> web.Response:
        body = wire.CertificateMoved.model_validate_json(await request.read())
        if request.headers["If-Match"] != f'"{self.held.version}"':
            return refuse(Problem.CASE_CHANGED, 412)
        try:
            self.held = self.held.move(body.move, body.words, NOW)
        except Conflict as moved:
            return refuse(moved.problem, 409)
        return self._seen(request, 201)

    def _seen(self, request: web.Request, status: int = 200) -> web.Response:
        seen = OfficerCertificate(self.held, self.held.moves(NOW))
        return answer(wire.OfficerCertificateSeen.of_officer(seen, NOW, spoken(request)), status)

    def changed(self) -> None:
        """A colleague was faster."""
        self.held = replace(self.held, version=self.held.version + 1)
