"""Files of the fake city's cases: it takes none, and lists what there is to look at."""

from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from aiohttp import web

from domain.hall.uploads import FileKind, Scan, Upload, UploadState
from domain.problems import Problem
from proto.http.hall import uploads as wire
from tests.browser.fake_answers import NOW, answer, refuse, spoken
from tests.browser.fake_hall import FakeHall

FILE: Final = Upload(
    upload=UUID(int=901),
    account=UUID(int=1),
    person=UUID(int=2),
    name="门头效果图（最终版）.jpg",
    length=2_400_000,
    created_at=NOW,
    expires_at=NOW,
    received=2_400_000,
    state=UploadState.READY,
    kind=FileKind.JPEG,
    size=2_100_000,
    digest=b"d" * 32,
    scan=Scan.CLEAN,
    material="drawing",
)


@dataclass(slots=True)
class FakeFiles:
    hall: FakeHall
    #: What each case has, and the account besides.
    named: tuple[Upload, ...] = ()
    loose: tuple[Upload, ...] = ()

    def add_to(self, app: web.Application) -> None:
        mine, theirs = "/v1/cases/{case}/materials", "/v1/officer/cases/{case}/materials"
        app.add_routes(
            [
                web.get(mine, self._listed),
                web.get(theirs, self._listed),
                web.get("/v1/uploads", self._mine),
            ]
        )

    def fill(self) -> None:
        """One of each kind."""
        self.named = (
            FILE,
            replace(FILE, upload=UUID(int=902), state=UploadState.SCANNING, kind=None),
        )
        half = replace(FILE, upload=UUID(int=903), state=UploadState.RECEIVING, received=900_000)
        self.loose = (half, replace(FILE, upload=UUID(int=904), name="IMG_0001.jpg"))

    async def _listed(self, request: web.Request) -> web.Response:
        held = self.hall.held.get(UUID(request.match_info["case"]))
        if held is None:
            return refuse(Problem.NOT_FOUND, 404)
        language = spoken(request)
        files = [wire.CaseFileSeen.of_case(each, self.named, language) for each in self.named]
        return answer(
            wire.CaseFilesSeen(case=held.case.case, version=held.case.version, files=files)
        )

    async def _mine(self, request: web.Request) -> web.Response:
        language = spoken(request)
        return answer(
            wire.UploadsSeen(uploads=[wire.UploadSeen.of(each, language) for each in self.loose])
        )
