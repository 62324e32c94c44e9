"""Items of the city in their versions, and the words by which they are found."""

from typing import Final

from alembic import op

revision = "0033"
down_revision = "0035"

STATEMENTS: Final[tuple[str, ...]] = (
    """
    CREATE TABLE items (
        name        text NOT NULL,
        version     integer NOT NULL CHECK (version > 0),
        n           bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
        zh          text NOT NULL,
        en          text NOT NULL,
        text        text NOT NULL,           -- the definition, as it was proposed
        digest      text NOT NULL,           -- SHA-256 of it
        state       text NOT NULL
            CHECK (state IN ('proposed', 'released', 'retired', 'withdrawn')),
        proposed_by uuid,                    -- NULL: the operator
        proposed_at timestamptz NOT NULL,
        released_by uuid,
        released_at timestamptz,
        ended_at    timestamptz,
        PRIMARY KEY (name, version),
        CHECK ((state IN ('released', 'retired')) = (released_at IS NOT NULL)),
        CHECK ((state IN ('retired', 'withdrawn')) = (ended_at IS NOT NULL))
    )
    """,
    """
    CREATE UNIQUE INDEX items_proposed ON items (name) WHERE state = 'proposed'
    """,
    """
    CREATE UNIQUE INDEX items_released ON items (name) WHERE state = 'released'
    """,
    """
    CREATE FUNCTION item_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'the text of an item never changes';
    END $$
    """,
    """
    CREATE TRIGGER item_stays BEFORE UPDATE OF name, version, text, digest ON items
    FOR EACH ROW EXECUTE FUNCTION item_stays()
    """,
    """
    CREATE TABLE item_words (
        name     text PRIMARY KEY,           -- of what is released
        version  integer NOT NULL,
        zh       text NOT NULL,
        en       text NOT NULL,
        about_zh text NOT NULL,
        about_en text NOT NULL,
        words    text[] NOT NULL             -- definitions/search_words.py
    )
    """,
    """
    CREATE INDEX item_words_words ON item_words USING gin (words)
        WITH (fastupdate = off)          -- written seldom, searched all day
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
