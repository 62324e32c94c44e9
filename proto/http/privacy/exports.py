"""Exports of the data of many persons, and the report of an incident."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from domain.privacy.breach import REFERENCE
from domain.privacy.exports import ExportMove, ExportState, Ground, Selection
from proto.http.accounts.officers import Text
from proto.http.base import Answer, Body, Day, Moment


class ExportNew(Body):
    """An empty area is the whole city; an empty kind or state means any.

    The words are read by the persons whose data it is, so they name nobody.
    """

    selection: Annotated[Selection, Field(strict=False)]
    area: Annotated[str, Field(max_length=6)]
    since: Day
    until: Day  # included
    kind: Annotated[str, Field(max_length=64)] = ""  # a scheme, a consent's purpose, an action
    state: Annotated[str, Field(max_length=16)] = ""
    purpose: Annotated[str, Field(min_length=10, max_length=200)]
    ground: Annotated[Ground, Field(strict=False)]
    ground_words: Annotated[str, Field(max_length=200)] = ""  # of `other`, needed
    recipient: Annotated[str, Field(min_length=2, max_length=80)]
    numbers_why: Annotated[str, Field(max_length=200)] = ""  # "": ID numbers are masked


class ExportDecided(Body):
    move: Annotated[ExportMove, Field(strict=False)]
    why: Text


class ExportSeen(Answer):
    export: UUID
    selection: Selection
    area: str
    since: Day
    until: Day
    kind: str
    state: str
    purpose: str
    ground: Ground
    ground_words: str
    recipient: str
    full_numbers: bool  # ID numbers leave unmasked
    numbers_why: str
    columns: list[str]
    rows: int  # as counted last before the download
    standing: ExportState
    mine: bool
    asked_by: str
    asked_at: Moment
    ends_at: Moment  # lapses then, or ended then
    decided_by: str  # "" before
    decided_at: Moment | None
    decided_words: str
    starts: int  # downloads begun
    sent_rows: int | None
    sent_sha256: str  # of the file, in hex; "" before


class ExportsSeen(Answer):
    exports: list[ExportSeen]
    next_cursor: str = ""


class BreachWanted(Body):
    """Sent as a POST, since looking is on record; what is left out stays a blank in the text."""

    reference: Annotated[str, Field(pattern=f"^{REFERENCE.pattern}$")]
    since: Moment
    until: Moment  # not included
    actor: Annotated[str, Field(max_length=64)] = ""  # as recorded, or a user name; "" everybody
    cause: Annotated[str, Field(max_length=2000)] = ""
    measures: Annotated[str, Field(max_length=2000)] = ""
    contact: Annotated[str, Field(max_length=500)] = ""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.since >= self.until:
            raise ValueError("until is behind since")
        return self


class BreachWindow(Answer):
    since: Moment
    until: Moment


class BreachCategory(Answer):
    data: str
    zh: str
    en: str
    harm_zh: str
    harm_en: str
    entries: int


class BreachActor(Answer):
    actor: str
    name: str
    entries: int
    persons: int


class BreachAssessment(Answer):
    reference: str | None
    review_on: Day | None


class BreachReport(Answer):
    """What the audit says of the window (PIPL Art. 57); persons as numbers alone."""

    reference: str
    window: BreachWindow
    actor: str | None
    entries: int
    unsealed: int
    persons: int
    categories: list[BreachCategory]
    actors: list[BreachActor]
    actions: dict[str, int]
    cause: str | None
    measures: str | None
    contact: str | None
    assessment: BreachAssessment
    persons_with_faces: int | None
    filing: str | None
    text: str  # the same as Markdown, for a letter to the authority
