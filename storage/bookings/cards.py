"""The nouns of bookings: places with their slots, bookings, who waits."""

from typing import Final

from domain.actors import CITIZEN_PREFIX
from storage.card import Event, Lock, Noun, Table, rows_where

NOUNS: Final = (
    Noun(
        "places",
        keeps="not ended; a closed one takes no new bookings",
        why="slots, bookings and who waits name them; no person in them",
        tables=(Table("places", few=True),),
    ),
    Noun(
        "slots",
        keeps="1 year after they begin",
        why="how many were booked, came and waited is counted from them; no person in them",
        swept=rows_where("slots", "starts_at < now() - interval '1 year'"),
        tables=(Table("slots", lock=Lock.SLOT),),
    ),
    Noun(
        "bookings",
        keeps="1 year after their slot",
        why="what was missed counts for half a year, and whoever was refused for it may ask why (own choice)",
        swept=rows_where("bookings", "starts_at < now() - interval '1 year'"),
        tables=(Table("bookings", lock=Lock.BOOKING, copied=("bookings",)),),
    ),
    Noun(
        "waiting lists",
        keeps="until their day, at most 60 days",
        why="nobody waits any more",
        swept=rows_where(
            "booking_waits", "day < current_date - 1", "since < now() - interval '60 days'"
        ),
        tables=(
            Table(
                "booking_waits",
                ends={
                    Event.BOUND_ACCOUNT: f"""
                    DELETE FROM booking_waits
                    WHERE person_id = $1 AND made_by = '{CITIZEN_PREFIX}' || $2::uuid::text
                    """  # noqa: S608  # a constant alone
                },
                copied=("bookings",),
            ),
        ),
    ),
)
