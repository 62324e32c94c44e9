"""Parcels: what goes to a citizen or comes from one by courier, its news, and the orders that wait."""

from typing import Final

from alembic import op

revision = "0050"
down_revision = "0051"

STATEMENTS: Final[tuple[str, ...]] = (
    """
    CREATE TABLE parcels (
        parcel_id uuid PRIMARY KEY,
        person_id uuid,
        direction text NOT NULL CHECK (direction IN ('collect', 'return', 'letter')),
        subject   text NOT NULL,
        opened_by text NOT NULL,
        opened_at timestamptz NOT NULL,
        state     text NOT NULL,
        address   bytea,
        unit      text NOT NULL,
        area      text NOT NULL,
        number    text NOT NULL DEFAULT '',
        materials text[] NOT NULL DEFAULT '{}',
        copy      smallint NOT NULL DEFAULT 1,
        ready_at  timestamptz,
        before_id uuid,
        packed_by uuid,
        packed_at timestamptz,
        handed_by uuid,
        handed_at timestamptz,
        news_at   timestamptz,
        heard_at  timestamptz,
        ended_at  timestamptz,
        trouble   text,
        words     text NOT NULL DEFAULT '',
        CHECK (ended_at IS NULL OR address IS NULL)
    )
    """,
    # Of one matter one is under way in each direction.
    """
    CREATE UNIQUE INDEX parcels_under_way ON parcels (subject, direction) WHERE ended_at IS NULL
    """,
    "CREATE UNIQUE INDEX parcels_number ON parcels (number) WHERE number <> ''",
    "CREATE INDEX parcels_subject ON parcels (subject, opened_at)",
    """
    CREATE INDEX parcels_of_letters ON parcels (opened_at)
        WHERE direction = 'letter' AND ended_at IS NULL
    """,
    "CREATE INDEX parcels_person ON parcels (person_id, opened_at)",
    """
    CREATE INDEX parcels_desk ON parcels (unit, ready_at, parcel_id)
        WHERE ended_at IS NULL AND ready_at IS NOT NULL
    """,
    # What is asked about when no news come by themselves.
    """
    CREATE INDEX parcels_silent ON parcels (heard_at)
        WHERE ended_at IS NULL AND number <> ''
            AND state IN ('labelled', 'handed_over', 'picked', 'in_transit', 'delivering', 'refused')
    """,
    "CREATE INDEX parcels_opened ON parcels (opened_at) WHERE number <> ''",
    "CREATE INDEX parcels_ended ON parcels (ended_at) WHERE ended_at IS NOT NULL",
    """
    CREATE TABLE parcel_news (
        parcel_id uuid NOT NULL REFERENCES parcels ON DELETE CASCADE,
        at        timestamptz NOT NULL,
        code      text NOT NULL,
        said      text NOT NULL,
        place     text NOT NULL,
        kind      text,
        heard_at  timestamptz NOT NULL,
        PRIMARY KEY (parcel_id, at, code)
    )
    """,
    """
    CREATE TABLE parcel_orders (
        parcel_id  uuid PRIMARY KEY REFERENCES parcels ON DELETE CASCADE,
        state      text NOT NULL DEFAULT 'queued',
        attempt    integer NOT NULL DEFAULT 0,
        fence      bigint NOT NULL DEFAULT 0,
        created_at timestamptz NOT NULL,
        next_at    timestamptz NOT NULL,
        answer     text NOT NULL DEFAULT '',
        ended_at   timestamptz
    )
    """,
    """
    CREATE INDEX parcel_orders_due ON parcel_orders (next_at) WHERE state IN ('queued', 'claimed')
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
