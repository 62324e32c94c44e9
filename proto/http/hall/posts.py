"""Units, and who holds which post in them."""

from typing import Annotated

from pydantic import AfterValidator, Field

from domain.accounts.officers import read_areas
from domain.hall.posts import UNIT_NAME_LENGTH, PostRole, Unit, read_unit, read_unit_name
from proto.http.accounts.officers import Text
from proto.http.base import Answer, Body, Moment

UnitWord = Annotated[str, Field(max_length=40), AfterValidator(read_unit)]
UnitName = Annotated[
    str, Field(min_length=1, max_length=UNIT_NAME_LENGTH), AfterValidator(read_unit_name)
]


def _read_area(text: str) -> str:
    return read_areas((text,))[0]


class UnitNew(Body):
    unit: UnitWord  # what definitions call it, for ever the same
    zh: UnitName
    en: UnitName
    why: Text


class UnitChange(Body):
    """What is left out stays as it is."""

    zh: UnitName | None = None
    en: UnitName | None = None
    why: Text


class UnitSeen(Answer):
    unit: str
    zh: str
    en: str
    closed: bool  # takes no new posts


def unit_seen(unit: Unit) -> UnitSeen:
    return UnitSeen(unit=unit.unit, zh=unit.names.zh, en=unit.names.en, closed=unit.closed)


class UnitsSeen(Answer):
    """Those that are closed among them."""

    units: list[UnitSeen]


class PostChange(Body):
    """A post to grant or to revoke."""

    unit: UnitWord
    role: Annotated[PostRole, Field(strict=False)]
    area: Annotated[str, Field(max_length=6), AfterValidator(_read_area)]  # "" is the whole city
    why: Text


class PostSeen(Answer):
    unit: UnitSeen
    role: PostRole
    area: str  # digits of a division; "" is the whole city
    granted_at: Moment
    areas: list[
        str
    ]  # in which it counts today; none of a disabled officer, or one who serves others
    by_provider: bool  # given by the city's identity provider, and taken by it


class PostsSeen(Answer):
    posts: list[PostSeen]
