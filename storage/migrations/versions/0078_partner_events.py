"""What partners are told of: written with each change, for those whom the person lets hear of it."""

from typing import Final

from alembic import op

revision = "0078"
down_revision = "0080"


def _trigger(table: str, when: str, told: str, changed: str) -> tuple[str, str]:
    """Of a table: `told` are the arguments of `partner_tell`, `changed` whether an UPDATE says something new."""
    return (
        f"""
    CREATE FUNCTION partner_tell_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'INSERT' OR {changed} THEN
            PERFORM partner_tell(NEW.person_id, {told});
        END IF;
        RETURN NULL;
    END $$
    """,
        f"""
    CREATE TRIGGER partners_told AFTER INSERT OR UPDATE ON {table} FOR EACH ROW
        WHEN ({when}) EXECUTE FUNCTION partner_tell_{table}()
    """,
    )


_STATE_CHANGED: Final = "OLD.state IS DISTINCT FROM NEW.state"

STATEMENTS: Final[tuple[str, ...]] = (
    """
    ALTER TABLE partners
        ADD COLUMN events        text[] NOT NULL DEFAULT '{}',
        ADD COLUMN events_url    text NOT NULL DEFAULT '',  -- '': it asks
        ADD COLUMN contact       text NOT NULL DEFAULT '',  -- a mailbox
        ADD COLUMN signing       bytea,                     -- sealed: the seed of our key for it
        ADD COLUMN secret        bytea,                     -- sealed; NULL: it was told none
        ADD COLUMN old_secret    bytea,                     -- sealed; the one before
        ADD COLUMN old_until     timestamptz,               -- so long calls are signed with it too
        ADD COLUMN failing_since timestamptz,               -- no call of it was taken since
        ADD COLUMN off_at        timestamptz
    """,
    """
    CREATE TABLE partner_events (
        event_id    uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        seq         bigint GENERATED ALWAYS AS IDENTITY,
        partner_id  uuid NOT NULL,
        grant_id    uuid,                     -- under which it hears; NULL: a mail to itself
        channel     text NOT NULL,            -- webhook, email, or poll: it asks
        kind        text NOT NULL,
        reference   text NOT NULL,
        became      text NOT NULL,
        happened_at timestamptz NOT NULL,
        told_at     timestamptz,              -- on record among the person's uses
        state       text NOT NULL DEFAULT 'queued',
        attempt     smallint NOT NULL DEFAULT 0,
        next_at     timestamptz NOT NULL,
        expires_at  timestamptz NOT NULL,
        fence       bigint NOT NULL DEFAULT 0,
        answer      text NOT NULL DEFAULT '',
        tries       jsonb NOT NULL DEFAULT '[]',
        ended_at    timestamptz
    )
    """,
    """
    CREATE INDEX partner_events_due ON partner_events (channel, next_at)
    WHERE state IN ('queued', 'claimed')
    """,
    """
    CREATE INDEX partner_events_order ON partner_events (partner_id, kind, reference, seq)
    WHERE state IN ('queued', 'claimed')
    """,
    """
    CREATE INDEX partner_events_waiting ON partner_events (partner_id, seq)
    WHERE state IN ('queued', 'claimed') AND grant_id IS NOT NULL
    """,
    "CREATE INDEX partner_events_expire ON partner_events (expires_at) WHERE state IN ('queued', 'claimed')",
    "CREATE INDEX partner_events_place ON partner_events (partner_id, happened_at, event_id)",
    """
    CREATE INDEX partner_events_failed ON partner_events (partner_id, happened_at, event_id)
    WHERE state = 'failed'
    """,
    "CREATE INDEX partner_events_age ON partner_events (happened_at)",
    # In the transaction of the change, whichever statement makes it: the lock on the changed row puts
    # its events in their order. To each partner once, under the consent that holds longest.
    """
    CREATE FUNCTION partner_tell(
        person uuid, under text, what text, which text, now_is text, at timestamptz
    ) RETURNS void LANGUAGE sql AS $$
        INSERT INTO partner_events
            (partner_id, grant_id, channel, kind, reference, became, happened_at, next_at, expires_at)
        SELECT DISTINCT ON (g.partner_id) g.partner_id, g.grant_id,
            CASE WHEN p.events_url = '' THEN 'poll' ELSE 'webhook' END,
            what, which, now_is, at, at, at + interval '7 days'
        FROM partner_grants AS g JOIN partners AS p USING (partner_id)
        WHERE g.person_id = person AND g.ended IS NULL AND g.ends_at > at AND under = ANY (g.scopes)
            AND p.state = 'live' AND what || '.' || now_is = ANY (p.events)
        ORDER BY g.partner_id, g.ends_at DESC
    $$
    """,
    # As at the door: what the person applied for, a bundle as one. What the person asked about the
    # person's own data is between them and the city.
    *_trigger(
        "cases",
        "NEW.number <> '' AND NEW.bundle_id IS NULL AND NEW.item NOT LIKE 'data.%'",
        "'cases.read', 'case', NEW.number, NEW.state, NEW.changed_at",
        _STATE_CHANGED,
    ),
    # Which doctor somebody sees is nobody's business, not even that it is one. A place that was held
    # for five minutes was no booking.
    *_trigger(
        "bookings",
        "NEW.kind <> 'doctor' AND NEW.state <> 'held'",
        "'bookings.read', 'booking', NEW.booking_id::text, NEW.state,"
        " coalesce(NEW.changed_at, NEW.made_at)",
        "OLD.state IS DISTINCT FROM NEW.state AND NOT (OLD.state = 'held' AND NEW.state = 'cancelled')",
    ),
    *_trigger(
        "certificates",
        "NEW.state <> 'made'",
        "'certificates.read', 'certificate', NEW.number, NEW.state,"
        " coalesce(NEW.changed_at, NEW.active_at, NEW.made_at)",
        _STATE_CHANGED,
    ),
    """
    CREATE FUNCTION partner_tell_entitlements() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM partner_tell(
            NEW.person_id, 'certification.read', 'certification', NEW.scheme, 'certified', now());
        RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER partners_told AFTER UPDATE ON entitlements FOR EACH ROW
        WHEN (OLD.certified_until < NEW.certified_until)
        EXECUTE FUNCTION partner_tell_entitlements()
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
