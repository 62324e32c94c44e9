"""Who hears of deliveries: re-sending and webhooks."""

from typing import Final

from alembic import op

revision = "0004"
down_revision = "0003"

STATEMENTS: Final[tuple[str, ...]] = (
    """
    CREATE INDEX deliveries_dead ON deliveries (ended_at, delivery_id)
    WHERE state IN ('failed', 'unknown')
    """,
    """
    CREATE TABLE webhooks (                  -- who is told what became of deliveries
        webhook_id    uuid PRIMARY KEY,
        url           text NOT NULL,
        secret        bytea NOT NULL,        -- sealed
        made_by       uuid NOT NULL,
        made_at       timestamptz NOT NULL,
        failing_since timestamptz,           -- no call of it was taken since
        disabled_at   timestamptz
    )
    """,
    """
    CREATE TABLE webhook_messages (          -- one change of one delivery for one webhook
        message_id  uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        seq         bigint GENERATED ALWAYS AS IDENTITY,
        webhook_id  uuid NOT NULL,
        delivery_id uuid NOT NULL,
        kind        text NOT NULL,
        channel     text NOT NULL,
        became      text NOT NULL,           -- sent, received, read or failed
        happened_at timestamptz NOT NULL,
        state       text NOT NULL DEFAULT 'queued',
        attempt     smallint NOT NULL DEFAULT 0,
        next_at     timestamptz NOT NULL,
        expires_at  timestamptz NOT NULL,
        fence       bigint NOT NULL DEFAULT 0,
        answer      text NOT NULL DEFAULT '',
        ended_at    timestamptz
    )
    """,
    """
    CREATE INDEX webhook_messages_due ON webhook_messages (next_at)
    WHERE state IN ('queued', 'claimed')
    """,
    """
    CREATE INDEX webhook_messages_order ON webhook_messages (webhook_id, delivery_id, seq)
    WHERE state IN ('queued', 'claimed')
    """,
    "CREATE INDEX webhook_messages_place ON webhook_messages (webhook_id, happened_at, seq)",
    "CREATE INDEX webhook_messages_age ON webhook_messages (happened_at)",
    # In the transaction of the change, whichever statement makes it: the lock on the delivery's row
    # puts its messages in their order.
    """
    CREATE FUNCTION webhook_tell() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        at timestamptz := coalesce(
            CASE new.state WHEN 'sent' THEN new.sent_at WHEN 'received' THEN new.received_at
                WHEN 'read' THEN new.read_at END,
            new.ended_at, now());
    BEGIN
        INSERT INTO webhook_messages
            (webhook_id, delivery_id, kind, channel, became, happened_at, next_at, expires_at)
        SELECT webhook_id, new.delivery_id, new.kind, new.channel, new.state, at, at,
            at + interval '3 days'
        FROM webhooks;
        RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER webhooks_told AFTER UPDATE ON deliveries FOR EACH ROW
        WHEN (old.state IS DISTINCT FROM new.state
            AND new.state IN ('sent', 'received', 'read', 'failed'))
        EXECUTE FUNCTION webhook_tell()
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
