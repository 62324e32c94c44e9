"""The nouns of bookings: places with their slots, bookings, who waits; halls, tickets, and what was learned."""

from typing import Final

from domain.actors import CITIZEN_PREFIX
from storage.card import Event, Lock, Noun, Table, UnderWay, rows_where

_TODAY: Final = "(now() AT TIME ZONE 'Asia/Shanghai')::date"

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
    Noun(
        "halls",
        keeps="not ended",
        why="tickets, screens and bookings name them; no person in them",
        under_way=UnderWay(
            "officers at windows",
            keeps="until they leave, 12 hours at most",
            why="nobody sits there at night; a forecast counts who does",
            statement="""
            UPDATE hall_windows SET officer_id = NULL, opened_at = NULL
            WHERE ctid = ANY (ARRAY(
                SELECT ctid FROM hall_windows
                WHERE opened_at < now() - interval '12 hours' LIMIT $1))
            """,
        ),
        tables=(Table("halls", few=True), Table("hall_windows", few=True)),
    ),
    Noun(
        "caller screens",
        keeps="1 year after they are revoked",
        why="who made a key and who revoked it stands in the audit; no person in them",
        swept=rows_where("hall_screens", "revoked_at < now() - interval '1 year'"),
        tables=(Table("hall_screens", few=True, unsealed=("digest",)),),
    ),
    Noun(
        "calls on screens",
        keeps="1 day",
        why="a screen that was away shows what it missed; numbers of tickets alone",
        swept=rows_where("hall_calls", "called_at < now() - interval '1 day'"),
        tables=(Table("hall_calls"),),
    ),
    Noun(
        "tickets",
        keeps="7 days after their day",
        why="a complaint about a wait is looked into within days (own choice); how long it took stays, of nobody",
        swept=rows_where("tickets", f"day < {_TODAY} - 7"),
        under_way=UnderWay(
            "tickets that nobody called",
            keeps="until the end of their day",
            why="they open nothing on another day",
            statement=f"""
            UPDATE tickets SET state = 'left', window_number = NULL, ended_at = now()
            WHERE ticket_id = ANY (ARRAY(
                SELECT ticket_id FROM tickets
                WHERE day < {_TODAY} AND state IN ('waiting', 'called', 'serving') LIMIT $1))
            """,  # noqa: S608  # a constant alone
        ),
        tables=(
            Table(
                "tickets",
                ends={Event.ACCOUNT: "UPDATE tickets SET account_id = NULL WHERE account_id = $1"},
                copied=("tickets",),
            ),
        ),
    ),
    Noun(
        "numbers of tickets",
        keeps="7 days after their day",
        why="as long as the tickets that have them; no person in them",
        swept=rows_where("ticket_numbers", f"day < {_TODAY} - 7"),
        tables=(Table("ticket_numbers"),),
    ),
    Noun(
        "waits and services that were measured",
        keeps="1 year",
        why="forecasts are made from the last weeks, and a year is compared with the one before; of nobody",
        swept=rows_where("served_tickets", f"day < {_TODAY} - 365"),
        tables=(Table("served_tickets"),),
    ),
)
