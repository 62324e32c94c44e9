"""Files that citizens hand in: received in chunks, each of blocks in the store of objects under a key of its own."""

from typing import Final

from alembic import op

revision = "0048"
down_revision = "0060"

STATEMENTS: Final[tuple[str, ...]] = (
    # The account may end before the case does in which its file is.
    """
    CREATE TABLE uploads (
        upload_id uuid PRIMARY KEY,
        account_id uuid NOT NULL,
        person_id uuid NOT NULL,
        name bytea NOT NULL,
        length bigint NOT NULL CHECK (length > 0),
        received bigint NOT NULL DEFAULT 0 CHECK (received BETWEEN 0 AND length),
        chunks integer NOT NULL DEFAULT 0,
        state text NOT NULL CHECK (state IN ('receiving', 'scanning', 'ready', 'refused')),
        created_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        due_at timestamptz,
        tries smallint NOT NULL DEFAULT 0,
        kind text,
        size bigint NOT NULL DEFAULT 0,
        digest bytea,
        scan text CHECK (scan IN ('clean', 'not_scanned')),
        why text,
        case_id uuid,
        material text NOT NULL DEFAULT '',
        handed_in_at timestamptz,
        CHECK (state <> 'receiving' OR received < length),
        CHECK ((state = 'scanning') = (due_at IS NOT NULL)),
        CHECK (state <> 'ready' OR (kind IS NOT NULL AND digest IS NOT NULL AND scan IS NOT NULL)),
        CHECK ((state = 'refused') = (why IS NOT NULL)),
        CHECK (handed_in_at IS NULL OR (case_id IS NOT NULL AND state = 'ready'))
    )
    """,
    "CREATE INDEX uploads_waiting ON uploads (account_id) WHERE handed_in_at IS NULL",
    "CREATE INDEX uploads_of_cases ON uploads (person_id, case_id)",
    "CREATE INDEX uploads_due ON uploads (due_at) WHERE due_at IS NOT NULL",
    "CREATE INDEX uploads_unused ON uploads (created_at) WHERE case_id IS NULL",
    "CREATE INDEX uploads_unfinished ON uploads (expires_at) WHERE state = 'receiving'",
    # `clean`: of the file as it was written anew, which goes in the place of what was sent.
    """
    CREATE TABLE upload_chunks (
        chunk_id uuid PRIMARY KEY,
        upload_id uuid NOT NULL REFERENCES uploads ON DELETE CASCADE,
        clean boolean NOT NULL,
        at bigint NOT NULL CHECK (at >= 0),
        size integer NOT NULL CHECK (size > 0),
        day date NOT NULL,
        secret bytea NOT NULL,
        UNIQUE (upload_id, clean, at)
    )
    """,
    # Whoever deletes a chunk, by whichever way, leaves its objects to the sweep.
    """
    CREATE TABLE upload_leftovers (
        chunk_id uuid PRIMARY KEY,
        day date NOT NULL,
        size integer NOT NULL,
        due_at timestamptz NOT NULL
    )
    """,
    "CREATE INDEX upload_leftovers_due ON upload_leftovers (due_at)",
    """
    CREATE FUNCTION leave_objects() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO upload_leftovers (chunk_id, day, size, due_at)
            SELECT chunk_id, day, size, now() FROM gone;
        RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER upload_chunks_left AFTER DELETE ON upload_chunks
        REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION leave_objects()
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
