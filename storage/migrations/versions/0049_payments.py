"""Orders, the trades that pay them, refunds on their way out, and where we and the vendors differ."""

from typing import Final

from alembic import op

revision = "0049"
down_revision = "0039"

STATEMENTS: Final[tuple[str, ...]] = (
    "CREATE SEQUENCE order_serial",
    # Without a person in the end: money rows are kept longer than anybody's matter.
    """
    CREATE TABLE orders (
        order_id uuid PRIMARY KEY,
        number text NOT NULL UNIQUE,
        person_id uuid,
        account_id uuid,
        purpose text NOT NULL,
        subject text NOT NULL,
        amount_fen bigint NOT NULL CHECK (amount_fen > 0),
        opened_at timestamptz NOT NULL,
        expires_at timestamptz,
        state text NOT NULL CHECK (state IN ('open', 'paid', 'refunding', 'refunded', 'closed')),
        version integer NOT NULL,
        changed_at timestamptz NOT NULL,
        ended_at timestamptz,
        closed_as text
    )
    """,
    "CREATE UNIQUE INDEX orders_one_open ON orders (subject, purpose) WHERE state = 'open'",
    "CREATE INDEX orders_of_subject ON orders (subject, purpose, opened_at)",
    "CREATE INDEX orders_of_person ON orders (person_id, opened_at, order_id)",
    "CREATE INDEX orders_expiring ON orders (expires_at) WHERE state = 'open' AND expires_at IS NOT NULL",
    "CREATE INDEX orders_ended ON orders (ended_at) WHERE ended_at IS NOT NULL",
    "CREATE INDEX orders_paid ON orders (changed_at) WHERE state = 'paid'",
    """
    CREATE TABLE trades (
        order_id uuid NOT NULL,
        n smallint NOT NULL,
        number text NOT NULL UNIQUE,
        vendor text NOT NULL,
        way text NOT NULL,
        account_id uuid,
        begun_at timestamptz NOT NULL,
        ends_at timestamptz NOT NULL,
        state text NOT NULL CHECK (state IN ('begun', 'paid', 'refunding', 'refunded', 'closed')),
        surplus boolean NOT NULL,
        transaction text,
        paid_at timestamptz,
        reason text,
        refunds smallint NOT NULL,
        refunded_at timestamptz,
        ebill text NOT NULL DEFAULT '',
        look_at timestamptz,
        PRIMARY KEY (order_id, n)
    )
    """,
    # One receipt of the window, one payment of a vendor, pays once.
    "CREATE UNIQUE INDEX trades_by_transaction ON trades (vendor, transaction)",
    "CREATE INDEX trades_to_look_at ON trades (look_at) WHERE look_at IS NOT NULL",
    "CREATE INDEX trades_paid ON trades (vendor, paid_at) WHERE paid_at IS NOT NULL",
    "CREATE INDEX trades_refunded ON trades (vendor, refunded_at) WHERE refunded_at IS NOT NULL",
    "CREATE INDEX trades_refunding ON trades (order_id) WHERE state = 'refunding'",
    # As the outbox has it: claimed under a fence, tried, ended or put back.
    """
    CREATE TABLE refunds (
        refund_id uuid PRIMARY KEY,
        number text NOT NULL UNIQUE,
        order_id uuid NOT NULL,
        n smallint NOT NULL,
        created_at timestamptz NOT NULL,
        state text NOT NULL DEFAULT 'queued',
        attempt integer NOT NULL DEFAULT 0,
        fence bigint NOT NULL DEFAULT 0,
        next_at timestamptz NOT NULL,
        answer text NOT NULL DEFAULT '',
        ended_at timestamptz,
        taken_at timestamptz
    )
    """,
    "CREATE INDEX refunds_taken ON refunds (taken_at) WHERE taken_at IS NOT NULL",
    "CREATE INDEX refunds_due ON refunds (next_at) WHERE state IN ('queued', 'claimed')",
    "CREATE INDEX refunds_of_order ON refunds (order_id)",
    """
    CREATE TABLE payment_differences (
        difference_id uuid PRIMARY KEY,
        vendor text NOT NULL,
        kind text NOT NULL,
        number text NOT NULL,
        transaction text NOT NULL,
        order_id uuid,
        ours_fen bigint,
        theirs_fen bigint,
        currency text NOT NULL,
        day date,
        found_at timestamptz NOT NULL,
        state text NOT NULL CHECK (state IN ('open', 'proposed', 'resolved')),
        resolution text,
        words text NOT NULL DEFAULT '',
        proposed_by uuid,
        proposed_at timestamptz,
        resolved_by uuid,
        resolved_at timestamptz,
        UNIQUE (vendor, kind, number, transaction)
    )
    """,
    "CREATE INDEX differences_by_age ON payment_differences (found_at, difference_id)",
    "CREATE INDEX differences_open ON payment_differences (found_at, difference_id) WHERE state <> 'resolved'",
    "CREATE INDEX differences_resolved ON payment_differences (resolved_at) WHERE resolved_at IS NOT NULL",
    """
    CREATE TABLE payment_days (
        vendor text NOT NULL,
        day date NOT NULL,
        digest bytea NOT NULL,
        payments integer NOT NULL,
        paid_fen bigint NOT NULL,
        refunds integer NOT NULL,
        refunded_fen bigint NOT NULL,
        reconciled_at timestamptz NOT NULL,
        PRIMARY KEY (vendor, day)
    )
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
