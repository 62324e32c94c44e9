"""Parcels, as citizens and as officers see them."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import Field

from domain.hall.couriers import LeftOrder
from domain.hall.parcel_lists import DeskView, ParcelFile
from domain.hall.parcel_news import News
from domain.hall.parcels import (
    NEXT_WORDS,
    STATE_WORDS,
    TROUBLE_WORDS,
    WORDS_LENGTH,
    Direction,
    ParcelMove,
    ParcelState,
    Trouble,
)
from domain.hall.parties import Party
from domain.hall.postage import POSTAGE, PostagePrices
from domain.payments.trades import PayWay
from domain.people import masked_name, masked_phone
from domain.words import Language, Words
from proto.http.base import Answer, Body, Moment
from proto.http.payments.orders import OrderSeen

_Part = Annotated[str, Field(max_length=200)]
_Scanned = Annotated[str, Field(max_length=40)]


class PartyWanted(Body):
    """Where the courier goes, and whom it calls."""

    name: _Part
    phone: _Part
    province: _Part
    city: _Part
    county: _Part
    street: _Part


class ParcelWanted(Body):
    to: PartyWanted


class CollectionWanted(Body):
    to: PartyWanted  # where it is picked up
    materials: Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=100)]


class NewsSeen(Answer):
    """As the courier says it; `at`: by its own clock."""

    at: Moment
    said: str
    place: str
    code: str

    @classmethod
    def of(cls, news: News) -> Self:
        return cls(at=news.at, said=news.said or news.code, place=news.place, code=news.code)


class ParcelSeen(Answer):
    """As the applicant sees it; to whom is masked, and gone once it is over."""

    parcel: UUID
    direction: Direction
    state: ParcelState
    standing: str
    next: str
    number: str  # of its label; "" before it has one
    to: str
    materials: list[str]
    copy_number: int
    opened_at: Moment
    handed_at: Moment | None
    ended_at: Moment | None
    trouble: str  # "" for none
    news: list[NewsSeen]
    may_cancel: bool
    postage: OrderSeen | None  # None: the applicant owes none

    @classmethod
    def of(cls, file: ParcelFile, ways: tuple[PayWay, ...], language: Language) -> Self:
        """`ways`: by which postage is paid from a phone."""
        held, paid = file.parcel, file.postage
        return cls(
            parcel=held.parcel,
            direction=held.direction,
            state=held.state,
            standing=STATE_WORDS[held.state].in_(language),
            next=NEXT_WORDS[held.state].in_(language),
            number=held.number,
            to=_masked(held.to),
            materials=list(held.materials),
            copy_number=held.copy,
            opened_at=held.opened_at,
            handed_at=held.handed_at,
            ended_at=held.ended_at,
            trouble=_trouble(held.trouble, language) if held.trouble is Trouble.ATTEMPTED else "",
            news=[NewsSeen.of(each) for each in file.news],
            may_cancel=held.cancellable,
            postage=None if paid is None else OrderSeen.of(paid, POSTAGE, ways, language),
        )


class PostagePrice(Answer):
    area: str  # "": everywhere else
    fen: int

    @classmethod
    def all_of(cls, prices: PostagePrices) -> list[Self]:
        named = [cls(area=area, fen=fen) for area, fen in prices.by_area.items()]
        return [*named, cls(area="", fen=prices.elsewhere_fen)]


class CollectedMaterial(Answer):
    material: str
    name: str

    @classmethod
    def of(cls, material: tuple[str, Words], language: Language) -> Self:
        return cls(material=material[0], name=material[1].in_(language))


class CaseParcels(Answer):
    """`may_send`: the outcome may be sent, or sent somewhere else; `collected`: what may be picked up.

    `postage`: what it costs the applicant; empty where the city pays.
    """

    parcels: list[ParcelSeen]
    may_send: bool
    collected: list[CollectedMaterial]
    postage: list[PostagePrice]


class DeskParcel(Answer):
    """A line of the desk, without its address."""

    parcel: UUID
    case: UUID | None
    case_number: str
    direction: Direction
    state: ParcelState
    standing: str
    number: str
    copy_number: int
    waits_since: Moment
    packed_by: str  # user name
    trouble: str
    unpaid: bool  # it waits for its postage

    @classmethod
    def of(cls, file: ParcelFile, language: Language) -> Self:
        held = file.parcel
        return cls(
            parcel=held.parcel,
            case=held.case,
            case_number=file.case_number,
            direction=held.direction,
            state=held.state,
            standing=STATE_WORDS[held.state].in_(language),
            number=held.number,
            copy_number=held.copy,
            waits_since=held.ready_at or held.opened_at,
            packed_by=file.names.get(held.packed_by, "") if held.packed_by else "",
            trouble=_trouble(held.trouble, language),
            unpaid=file.unpaid,
        )


class DeskParcels(Answer):
    view: DeskView
    parcels: list[DeskParcel]
    next_cursor: str = ""


class LeftOrderSeen(Answer):
    """An order that nobody wants any more and the courier did not take back."""

    recall: UUID
    parcel: UUID
    case: UUID | None
    case_number: str
    order: str  # our number of it at the courier
    ordered_at: Moment
    number: str  # that the courier gave; "" where none came
    code: str  # the courier's last word, or ours
    why: str
    since: Moment

    @classmethod
    def of(cls, left: LeftOrder, language: Language) -> Self:
        return cls(
            recall=left.recall,
            parcel=left.parcel,
            case=left.case,
            case_number=left.case_number,
            order=left.reference,
            ordered_at=left.ordered_at,
            number=left.number,
            code=left.code,
            why=left.words.in_(language),
            since=left.ended_at,
        )


class LeftOrders(Answer):
    orders: list[LeftOrderSeen]


class ParcelFound(Answer):
    parcel: UUID


class PartySeen(Answer):
    name: str
    phone: str
    address: str


class OfficerParcel(Answer):
    """`to` is gone once it is over; `moves`: what an officer may do with it now."""

    parcel: DeskParcel
    to: PartySeen | None
    materials: list[str]
    packed_at: Moment | None
    handed_by: str
    handed_at: Moment | None
    ended_at: Moment | None
    words: str
    news: list[NewsSeen]
    moves: list[ParcelMove]

    @classmethod
    def of(cls, file: ParcelFile, language: Language) -> Self:
        held = file.parcel
        to = held.to
        return cls(
            parcel=DeskParcel.of(file, language),
            to=None if to is None else PartySeen(name=to.name, phone=to.phone, address=to.line),
            materials=list(held.materials),
            packed_at=held.packed_at,
            handed_by=file.names.get(held.handed_by, "") if held.handed_by else "",
            handed_at=held.handed_at,
            ended_at=held.ended_at,
            words=held.words,
            news=[NewsSeen.of(each) for each in file.news],
            moves=sorted(file.moves),
        )


class ParcelMoved(Body):
    """`number`: as it was scanned, of hand_over, receive and come_back; `words`: of lose."""

    move: Annotated[ParcelMove, Field(strict=False)]
    number: _Scanned = ""
    words: Annotated[str, Field(max_length=WORDS_LENGTH)] = ""


def _masked(to: Party | None) -> str:
    if to is None:
        return ""
    return f"{masked_name(to.name)} {masked_phone(to.phone)} {to.city}{to.county}…"


def _trouble(trouble: Trouble | None, language: Language) -> str:
    return "" if trouble is None else TROUBLE_WORDS[trouble].in_(language)
