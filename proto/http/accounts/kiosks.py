"""Kiosks: as administrators see them, and as they speak for themselves and for who is at one."""

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field

from domain.accounts.kiosks import (
    NAME_LENGTH,
    Kiosk,
    KioskState,
    read_enrol_code,
    read_kiosk_name,
)
from domain.accounts.officers import read_areas
from domain.documents import DocumentKind
from domain.words import Language
from proto.http.accounts.officers import Document, IdNumber, Text
from proto.http.base import Answer, Body, Moment, Name


def _read_area(text: str) -> str:
    return read_areas((text,))[0]


def _read_code(text: str) -> str:
    read_enrol_code(text)
    return text


class KioskNew(Body):
    name: Annotated[
        str, Field(min_length=1, max_length=NAME_LENGTH), AfterValidator(read_kiosk_name)
    ]  # and place, as people at it read them
    area: Annotated[str, Field(max_length=6), AfterValidator(_read_area)]  # "" is the whole city
    why: Text


class KioskSeen(Answer):
    kiosk: UUID
    name: str
    area: str
    state: KioskState
    made_at: Moment
    enrol_until: Moment | None  # the code that was given out is good so long
    enrolled_at: Moment | None
    seen_at: Moment | None  # it last said that it is there
    camera: bool  # and that it has one
    revoked_at: Moment | None


class KiosksSeen(Answer):
    """Those out of service last."""

    kiosks: list[KioskSeen]


class KioskCode(Answer):
    """`code`: to be entered on the machine, once, within a day; told once."""

    kiosk: KioskSeen
    code: str


class KioskEnrolled(Body):
    code: Annotated[str, Field(min_length=1, max_length=40), AfterValidator(_read_code)]


class KioskBeat(Body):
    camera: bool  # whether a camera is at hand


class KioskSelf(Answer):
    """What a kiosk knows of itself."""

    kiosk: UUID
    name: str


class KioskPerson(Body):
    """What was read of a card."""

    name: Name
    id_number: IdNumber
    document: Document = DocumentKind.RESIDENT_ID


class KioskSignIn(KioskPerson):
    code: Annotated[str, Field(pattern=r"^[0-9]{6}$")]
    request: Annotated[str, Field(pattern=r"^[0-9a-f]{1,128}$")]  # as the code's answer named it
    language: Language = Language.ZH


def kiosk_seen(kiosk: Kiosk, state: KioskState) -> KioskSeen:
    return KioskSeen(
        kiosk=kiosk.kiosk,
        name=kiosk.name,
        area=kiosk.area,
        state=state,
        made_at=kiosk.made_at,
        enrol_until=kiosk.enrol_until,
        enrolled_at=kiosk.enrolled_at,
        seen_at=kiosk.seen_at,
        camera=kiosk.camera,
        revoked_at=kiosk.revoked_at,
    )
