"""Boards of what the hall does, for its units and for everybody. Shares are whole percents, null of too few."""

from typing import Self

from domain.hall.oversight import BoardShown, Figures
from domain.words import Language, Words
from proto.http.base import Answer, Day


class PublicFigures(Answer):
    """`answers`: ratings that somebody gave; `silent`: those that counted as satisfied since nobody did.

    The two are never added up. `received`: people who came to a hall and were served; half of them waited
    `waited_half_minutes` at most, nine in ten `waited_most_minutes`. A null is too little to show, or nothing.
    """

    closed: int | None
    in_time_percent: int | None
    online_percent: int | None
    visits_mean: float | None
    received: int | None
    waited_minutes_mean: int | None
    waited_half_minutes: int | None
    waited_most_minutes: int | None
    answers: int | None
    satisfied_percent: int | None
    silent: int | None

    @classmethod
    def of(cls, figures: Figures) -> Self:
        ratings = figures.ratings
        return cls(
            closed=figures.closed or None,
            in_time_percent=_percent(figures.in_time, figures.closed),
            online_percent=_percent(figures.online, figures.closed),
            visits_mean=round(figures.visits / figures.closed, 2) if figures.closed else None,
            received=figures.waited or None,
            waited_minutes_mean=(
                round(figures.waited_minutes / figures.waited) if figures.waited else None
            ),
            waited_half_minutes=figures.half_waited,
            waited_most_minutes=figures.most_waited,
            answers=ratings.answers or None,
            satisfied_percent=_percent(ratings.satisfied, ratings.answers),
            silent=ratings.silent if ratings.answers else None,
        )


class UnitFigures(PublicFigures):
    unit: str
    name: str


class MonthFigures(PublicFigures):
    month: Day  # its first day


class PublicBoard(Answer):
    """Over whole months. `hidden`: cells of a unit and a month with fewer than ten, which no sum has in it."""

    first: Day
    last: Day
    whole: PublicFigures
    units: list[UnitFigures]
    months: list[MonthFigures]
    hidden: int

    @classmethod
    def of(cls, shown: BoardShown, language: Language) -> Self:
        board = shown.board
        return cls(
            first=shown.first,
            last=shown.last,
            whole=PublicFigures.of(board.whole),
            units=[
                UnitFigures(
                    unit=unit, name=_name(shown.units.get(unit), unit, language), **_dump(each)
                )
                for unit, each in board.units.items()
            ],
            months=[
                MonthFigures(month=month, **_dump(each)) for month, each in board.months.items()
            ],
            hidden=board.hidden,
        )


class LevelCount(Answer):
    level: str
    count: int


class OfficerFigures(PublicFigures):
    """With how often each level was given."""

    levels: list[LevelCount]

    @classmethod
    def of(cls, figures: Figures) -> Self:
        seen = PublicFigures.of(figures)
        levels = [
            LevelCount(level=level, count=count) for level, count in figures.ratings.given.items()
        ]
        return cls(**seen.model_dump(), levels=levels)


class OfficerUnitFigures(OfficerFigures):
    unit: str
    name: str


class OfficerItemFigures(OfficerFigures):
    item: str
    name: str


class OfficerMonthFigures(OfficerFigures):
    month: Day


class ServiceBoard(Answer):
    """`items`: of the one unit that was asked for."""

    first: Day
    last: Day
    whole: OfficerFigures
    units: list[OfficerUnitFigures]
    items: list[OfficerItemFigures]
    months: list[OfficerMonthFigures]

    @classmethod
    def of(cls, shown: BoardShown, language: Language) -> Self:
        board = shown.board
        return cls(
            first=shown.first,
            last=shown.last,
            whole=OfficerFigures.of(board.whole),
            units=[
                OfficerUnitFigures(
                    unit=unit,
                    name=_name(shown.units.get(unit), unit, language),
                    **OfficerFigures.of(each).model_dump(),
                )
                for unit, each in board.units.items()
            ],
            items=[
                OfficerItemFigures(
                    item=item,
                    name=_name(shown.items.get(item), item, language),
                    **OfficerFigures.of(each).model_dump(),
                )
                for item, each in board.items.items()
            ],
            months=[
                OfficerMonthFigures(month=month, **OfficerFigures.of(each).model_dump())
                for month, each in board.months.items()
            ],
        )


def _percent(part: int, of: int) -> int | None:
    return round(100 * part / of) if of else None


def _name(words: Words | None, word: str, language: Language) -> str:
    return words.in_(language) if words else word


def _dump(figures: Figures) -> dict[str, int | float | None]:
    return PublicFigures.of(figures).model_dump()
