"""How the face engines do, for administrators."""

from aiohttp import web

from domain.errors import fault
from domain.faces.drift import Rate
from domain.words import Words
from handlers.faces.services import FACES
from handlers.request import json_response
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
from services.faces.engines import MOST_DAYS, USUAL_DAYS, Standing


async def standing(request: web.Request) -> web.StreamResponse:
    seen = await request.app[FACES].engines.standing()
    return json_response(
        EnginesSeen(
            engine=str(seen.engine),
            calibration=seen.engine.calibration,
            second=seen.second.label if seen.second else "",
            former=seen.former,
            baseline=PeriodSeen(first=seen.baseline.first, last=seen.baseline.last)
            if seen.baseline
            else None,
            complete=seen.complete,
            week=PeriodSeen(first=seen.week.first, last=seen.week.last),
            signals=[
                SignalSeen(
                    name=signal.name,
                    value=signal.value,
                    limit=signal.limit,
                    week=signal.week,
                    baseline=signal.baseline,
                    alarm=signal.alarm,
                )
                for signal in seen.signals
            ],
            switch=_switch(seen),
        )
    )


async def counts(request: web.Request) -> web.StreamResponse:
    seen = await request.app[FACES].engines.counts(_days(request))
    return json_response(
        EngineCounts(
            period=PeriodSeen(first=seen.period.first, last=seen.period.last),
            days=[
                DaySeen(day=one.day, what=one.what, bucket=one.bucket, checks=one.checks)
                for one in seen.days
            ],
            likely=_rate(seen.refusals.likely),
            at_most=_rate(seen.refusals.at_most),
            ages=[
                AgesSeen(
                    ages=group.ages,
                    checks=group.checks,
                    likely=_rate(group.refusals.likely),
                    at_most=_rate(group.refusals.at_most),
                )
                for group in seen.groups
            ],
        )
    )


async def pairs(request: web.Request) -> web.StreamResponse:
    days = _days(request)
    found = await request.app[FACES].engines.pairs(days)
    return json_response(
        EnginePairs(
            period_days=days,
            pairs=[
                PairSeen(
                    engine=pair.engine,
                    shadow=pair.shadow,
                    checks=pair.checks,
                    disagree=_rate(pair.disagree),
                    cells=[
                        CellSeen(
                            verdict=cell.verdict,
                            band=cell.band,
                            shadow_verdict=cell.shadow_verdict,
                            shadow_band=cell.shadow_band,
                            checks=cell.checks,
                        )
                        for cell in pair.cells
                    ],
                )
                for pair in found
            ],
        )
    )


def _switch(seen: Standing) -> SwitchSeen | None:
    if seen.switch is None:
        return None
    return SwitchSeen(
        engine=seen.switch.engine,
        former=seen.switch.former,
        over=seen.switch.over(seen.persons),
        left=seen.switch.left(seen.persons),
        ends_on=seen.switch.ends_on,
    )


def _rate(rate: Rate | None) -> RateSeen | None:
    if rate is None:
        return None
    return RateSeen(
        errors=rate.errors, trials=rate.trials, share=rate.share, low=rate.low, high=rate.high
    )


def _days(request: web.Request) -> int:
    text = request.query.get("days", str(USUAL_DAYS))
    known = {str(days) for days in range(1, MOST_DAYS + 1)}
    if text not in known:
        raise fault("/days", "days", Words(f"1 到 {MOST_DAYS}", f"1 to {MOST_DAYS}"))
    return int(text)
