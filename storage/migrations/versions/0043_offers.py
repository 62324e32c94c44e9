"""What is offered before somebody asks, and by which month and phone a person is found for it."""

from typing import Final

from alembic import op

revision = "0043"
down_revision = "0041"

STATEMENTS: Final[tuple[str, ...]] = (
    # False: its look-ups are to be made, or made anew; the background does it.
    "ALTER TABLE persons ADD COLUMN looked_up boolean NOT NULL DEFAULT false",
    "CREATE INDEX persons_not_looked_up ON persons (person_id) WHERE NOT looked_up",
    """
    CREATE TABLE lookup_birth_month (
        person_id   uuid NOT NULL,
        key_version integer NOT NULL,
        blind       bytea NOT NULL,
        PRIMARY KEY (person_id, key_version)
    )
    """,
    "CREATE INDEX lookup_birth_month_blind ON lookup_birth_month (blind, person_id)",
    """
    CREATE TABLE lookup_person_phone (
        person_id   uuid NOT NULL,
        key_version integer NOT NULL,
        blind       bytea NOT NULL,
        PRIMARY KEY (person_id, key_version)
    )
    """,
    "CREATE INDEX lookup_person_phone_blind ON lookup_person_phone (blind, person_id)",
    "ALTER TABLE item_words ADD COLUMN offers boolean NOT NULL DEFAULT false",
    "CREATE INDEX item_words_offers ON item_words (name) WHERE offers",
    """
    CREATE TABLE offers (
        person_id   uuid NOT NULL,
        item        text NOT NULL,
        version     integer NOT NULL,
        state       text NOT NULL
            CHECK (state IN ('open', 'told', 'applied', 'declined', 'stopped', 'over')),
        offered_at  timestamptz NOT NULL,
        ends_on     date NOT NULL,
        answered_at timestamptz,
        case_id     uuid,
        PRIMARY KEY (person_id, item, version)
    )
    """,
    # An answer names no offer, so of one person one is open at a time.
    "CREATE UNIQUE INDEX offers_open ON offers (person_id) WHERE state = 'open'",
    "CREATE INDEX offers_ending ON offers (ends_on) WHERE state = 'open'",
    "CREATE INDEX offers_made ON offers (offered_at)",
    "CREATE INDEX offers_ended ON offers (ends_on) WHERE state NOT IN ('open', 'stopped')",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
