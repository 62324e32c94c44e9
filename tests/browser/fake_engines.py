"""The face engines of the fake city: four weeks of counts, one alarm, a shadow, a switch."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from aiohttp import web

from domain.faces.drift import rate
from proto.http.base import Answer
from proto.http.faces.engines import (
    AgesSeen,
    CellSeen,
    DaySeen,
    EngineCounts,
    EnginePairs,
    EnginesSeen,
    PairSeen,
    PeriodSeen,
    RateSeen,
    SignalSeen,
    SwitchSeen,
)

TODAY: Final = date(2026, 11, 24)
BASELINE: Final = PeriodSeen(first=date(2026, 10, 1), last=date(2026, 10, 28))
DARK: Final = SignalSeen(
    name="reason_too_dark", value=0.12, limit=0.05, week=420, baseline=1630, alarm=True
)
BANDS: Final = SignalSeen(name="band", value=0.04, limit=0.25, week=380, baseline=1500, alarm=False)


@dataclass(slots=True)
class FakeEngines:
    signals: list[SignalSeen] = field(default_factory=lambda: [BANDS, DARK])
    empty: bool = False
    counted: int = 28  # days

    def add_to(self, app: web.Application) -> None:
        at = "/v1/officer/engines"
        app.add_routes(
            [
                web.get(at, self._standing),
                web.get(f"{at}/counts", self._counts),
                web.get(f"{at}/pairs", self._pairs),
            ]
        )

    async def _standing(self, request: web.Request) -> web.Response:
        return _answer(
            EnginesSeen(
                engine="opencv/1",
                calibration="opencv-2026-11",
                second="" if self.empty else "dlib/1 dlib-2026-11",
                former=True,
                baseline=None if self.empty else BASELINE,
                complete=not self.empty,
                week=PeriodSeen(first=TODAY - timedelta(days=6), last=TODAY),
                signals=[] if self.empty else self.signals,
                switch=None
                if self.empty
                else SwitchSeen(
                    engine="opencv/1",
                    former="dlib/1",
                    over=700,
                    left=300,
                    ends_on=date(2027, 12, 29),
                ),
            )
        )

    async def _counts(self, request: web.Request) -> web.Response:
        period = PeriodSeen(first=TODAY - timedelta(days=27), last=TODAY)
        if self.empty:
            return _answer(EngineCounts(period=period, days=[], likely=None, at_most=None, ages=[]))
        days = [
            DaySeen(
                day=TODAY - timedelta(days=27 - n), what=what, bucket=bucket, checks=checks + n % 5
            )
            for n in range(28 - self.counted, 28)
            for what, bucket, checks in (
                ("outcome", "pass", 50),
                ("outcome", "unsure", 4),
                ("outcome", "fail", 2),
                ("band", "11", 6),
                ("band", "12", 14),
                ("band", "13", 20),
                ("band", "14", 9),
                ("reason", "too_dark", 4),
                ("reason", "not_sure", 2),
                ("seconds", "20", 22),
                ("seconds", "30", 18),
                ("seconds", "over", 1),
                ("tries", "1", 45),
                ("tries", "2", 4),
            )
        ]
        return _answer(
            EngineCounts(
                period=period,
                days=days,
                likely=_rate(21, 1421),
                at_most=_rate(60, 1460),
                ages=[
                    AgesSeen(
                        ages="60_69", checks=900, likely=_rate(8, 890), at_most=_rate(24, 900)
                    ),
                    AgesSeen(
                        ages="70_79", checks=540, likely=_rate(13, 531), at_most=_rate(36, 540)
                    ),
                    AgesSeen(ages="80_over", checks=20, likely=None, at_most=_rate(1, 20)),
                ],
            )
        )

    async def _pairs(self, request: web.Request) -> web.Response:
        cells = [
            CellSeen(verdict="pass", band=14, shadow_verdict="pass", shadow_band=13, checks=470),
            CellSeen(verdict="pass", band=12, shadow_verdict="unsure", shadow_band=9, checks=9),
        ]
        pair = PairSeen(
            engine="opencv/1 opencv-2026-11",
            shadow="dlib/1 dlib-2026-11",
            checks=479,
            disagree=_rate(9, 479),
            cells=cells,
        )
        return _answer(EnginePairs(period_days=28, pairs=[] if self.empty else [pair]))


def _rate(errors: int, trials: int) -> RateSeen:
    found = rate(errors, trials)
    assert found is not None
    return RateSeen(errors=errors, trials=trials, share=found.share, low=found.low, high=found.high)


def _answer(model: Answer) -> web.Response:
    return web.Response(text=model.model_dump_json(), content_type="application/json")
