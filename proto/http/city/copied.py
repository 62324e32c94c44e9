"""A person's hospitals, in the copy of everything."""

from typing import Self
from uuid import UUID

from domain.city.copied import Hospitals
from proto.http.base import Answer, Moment


class HeldRecord(Answer):
    hospital: str
    number: str
    opened_at: Moment
    opened_by: str


class HeldRegistration(Answer):
    booking: UUID
    hospital: str
    place: str
    starts_at: Moment
    fee_fen: int
    wish: str
    said: str
    refusal: str
    made_at: Moment


class HeldHospitals(Answer):
    records: list[HeldRecord]
    registrations: list[HeldRegistration]

    @classmethod
    def of(cls, kept: Hospitals) -> Self:
        return cls(
            records=[
                HeldRecord(
                    hospital=each.hospital,
                    number=each.number,
                    opened_at=each.opened_at,
                    opened_by=each.opened_by,
                )
                for each in kept.records
            ],
            registrations=[
                HeldRegistration(
                    booking=each.booking,
                    hospital=each.hospital,
                    place=each.place,
                    starts_at=each.starts_at,
                    fee_fen=each.fee_fen,
                    wish=each.wish,
                    said=each.said,
                    refusal=each.refusal or "",
                    made_at=each.made_at,
                )
                for each in kept.registrations
            ],
        )
