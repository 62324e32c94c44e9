"""The fake city's past certifications of its resident: one by the camera with its receipt, one by data."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from aiohttp import web

from domain.ways import Way
from proto.http.pensions.entitlements import Certifications, CertificationSeen
from tests.browser.fake_answers import NOW, answer, spoken
from tests.browser.fake_camera import RECEIPT


def seen(number: int, way: Way, on: date, receipt: UUID | None = None) -> CertificationSeen:
    return CertificationSeen(
        certification=UUID(int=number),
        scheme="city-pension",
        name="城镇职工基本养老保险",
        way=way,
        certified_at=NOW - timedelta(days=number),
        certified_on=on,
        certified_until=on.replace(year=on.year + 1),
        receipt=receipt,
    )


@dataclass(slots=True)
class FakeRecord:
    #: Page by page.
    pages: list[list[CertificationSeen]] = field(
        default_factory=lambda: [
            [seen(1, Way.FACE, date(2026, 11, 24), RECEIPT)],
            [seen(366, Way.DATA, date(2025, 11, 20))],
        ]
    )

    def add_to(self, app: web.Application) -> None:
        app.router.add_get("/v1/me/certifications", self._past)

    async def _past(self, request: web.Request) -> web.Response:
        at = int(request.query.get("cursor", 0))
        following = str(at + 1) if at + 1 < len(self.pages) else ""
        english = spoken(request) == "en"
        page = [
            each.model_copy(update={"name": "City pension"}) if english else each
            for each in self.pages[at]
        ]
        return answer(Certifications(certifications=page, next_cursor=following))
