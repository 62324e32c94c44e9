"""What the service says of parcels: to whom they go, and to whoever packs and receives them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from zhijian_client.answers.payments import Order


@dataclass(frozen=True, slots=True)
class ParcelNews:
    """`at`: by the courier's own clock."""

    at: datetime
    said: str
    place: str
    code: str


@dataclass(frozen=True, slots=True)
class Parcel:
    """`to` is masked, and "" once it is over."""

    parcel: UUID
    direction: str
    state: str
    standing: str
    next: str
    number: str
    to: str
    materials: tuple[str, ...]
    copy_number: int
    opened_at: datetime
    handed_at: datetime | None
    ended_at: datetime | None
    trouble: str
    news: tuple[ParcelNews, ...]
    may_cancel: bool
    postage: Order | None


@dataclass(frozen=True, slots=True)
class PostagePrice:
    """`area`: "" everywhere else."""

    area: str
    fen: int


@dataclass(frozen=True, slots=True)
class CollectedMaterial:
    material: str
    name: str


@dataclass(frozen=True, slots=True)
class CaseParcels:
    """`may_send`: the outcome may be sent; `collected`: papers that may be picked up.

    `postage`: what sending costs the applicant; empty where the city pays.
    """

    parcels: tuple[Parcel, ...]
    may_send: bool
    collected: tuple[CollectedMaterial, ...]
    postage: tuple[PostagePrice, ...]


@dataclass(frozen=True, slots=True)
class DeskParcel:
    parcel: UUID
    case: UUID | None
    case_number: str
    direction: str
    state: str
    standing: str
    number: str
    copy_number: int
    waits_since: datetime
    packed_by: str
    trouble: str
    unpaid: bool


@dataclass(frozen=True, slots=True)
class DeskParcels:
    view: str
    parcels: tuple[DeskParcel, ...]
    next_cursor: str = ""


@dataclass(frozen=True, slots=True)
class LeftOrder:
    """The courier did not take it back; `order`: our number there, `number`: that it gave, "" for none."""

    recall: UUID
    parcel: UUID
    case: UUID | None
    case_number: str
    order: str
    ordered_at: datetime
    number: str
    code: str
    why: str
    since: datetime


@dataclass(frozen=True, slots=True)
class LeftOrders:
    orders: tuple[LeftOrder, ...]


@dataclass(frozen=True, slots=True)
class ParcelFound:
    parcel: UUID


@dataclass(frozen=True, slots=True)
class ParcelParty:
    name: str
    phone: str
    address: str


@dataclass(frozen=True, slots=True)
class OfficerParcel:
    """`moves`: what an officer may do with it now."""

    parcel: DeskParcel
    to: ParcelParty | None
    materials: tuple[str, ...]
    packed_at: datetime | None
    handed_by: str
    handed_at: datetime | None
    ended_at: datetime | None
    words: str
    news: tuple[ParcelNews, ...]
    moves: tuple[str, ...]
