"""The first tables.

Person-keyed tables carry person_id first in their primary key, so that they could be distributed by
it; look-up tables (lookup_*), the outbox and leases do not. Templates lie in a schema of their own.
"""

from typing import Final

from alembic import op

revision = "0001"
down_revision = None

STATEMENTS: Final = (
    """
    CREATE TABLE persons (
        person_id   uuid PRIMARY KEY,
        identity    bytea NOT NULL,          -- sealed JSON: name, ID number, phone
        died_on     date,
        created_at  timestamptz NOT NULL DEFAULT now()
    )
    """,
    "CREATE TABLE lookup_id_number (blind bytea PRIMARY KEY, person_id uuid NOT NULL)",
    """
    CREATE TABLE accounts (
        account_id  uuid PRIMARY KEY,
        phone       bytea NOT NULL,          -- sealed
        person_id   uuid,
        level       smallint NOT NULL,
        language    text NOT NULL,
        elder_mode  boolean NOT NULL DEFAULT false,
        last_n      bigint NOT NULL DEFAULT 0,
        openid      bytea,                   -- sealed
        binding_tries smallint NOT NULL DEFAULT 0,
        binding_since timestamptz,           -- the first of these tries
        created_at  timestamptz NOT NULL DEFAULT now()
    )
    """,
    "CREATE INDEX accounts_person ON accounts (person_id) WHERE person_id IS NOT NULL",
    "CREATE TABLE lookup_phone (blind bytea PRIMARY KEY, account_id uuid NOT NULL)",
    "CREATE TABLE lookup_openid (blind bytea PRIMARY KEY, account_id uuid NOT NULL)",
    """
    CREATE TABLE sign_in_codes (
        phone_blind bytea PRIMARY KEY,
        code_mac    bytea NOT NULL,
        expires_at  timestamptz NOT NULL,
        tries_left  smallint NOT NULL,
        sent        timestamptz[] NOT NULL   -- of the last 24 hours, for the resend limits
    )
    """,
    "CREATE INDEX sign_in_codes_expiry ON sign_in_codes (expires_at)",
    """
    CREATE TABLE sessions (
        session_id  uuid PRIMARY KEY,
        account_id  uuid,
        officer_id  uuid,
        refresh_mac bytea NOT NULL,
        earlier_mac bytea,                   -- the one before: shown again after the grace, a theft
        rotated_at  timestamptz NOT NULL DEFAULT now(),
        created_at  timestamptz NOT NULL DEFAULT now(),
        expires_at  timestamptz NOT NULL,
        revoked_at  timestamptz,
        CHECK ((account_id IS NULL) <> (officer_id IS NULL))
    )
    """,
    "CREATE INDEX sessions_account ON sessions (account_id) WHERE account_id IS NOT NULL",
    "CREATE INDEX sessions_expiry ON sessions (expires_at)",
    """
    CREATE TABLE officers (
        officer_id    uuid PRIMARY KEY,
        username      text NOT NULL UNIQUE,
        password_hash text NOT NULL,
        roles         text[] NOT NULL,
        totp          bytea,                 -- sealed secret of the second factor
        totp_step     bigint NOT NULL DEFAULT 0,  -- the newest whose code was used
        failures      smallint NOT NULL DEFAULT 0,
        locked_until  timestamptz,
        disabled_at   timestamptz,
        created_at    timestamptz NOT NULL DEFAULT now()
    )
    """,
    """
    CREATE TABLE consents (
        person_id    uuid NOT NULL,
        purpose      text NOT NULL,
        version      text NOT NULL,
        given_at     timestamptz NOT NULL,
        given_by     text NOT NULL,          -- citizen:UUID or officer:UUID
        withdrawn_at timestamptz,
        PRIMARY KEY (person_id, purpose, given_at)
    )
    """,
    """
    CREATE TABLE entitlements (
        person_id       uuid NOT NULL,
        scheme          text NOT NULL,
        certified_until date NOT NULL,
        certified_by    text NOT NULL,
        standing        text NOT NULL,
        suspended_on    date,
        back_pay_from   date,
        version         integer NOT NULL,
        PRIMARY KEY (person_id, scheme)
    )
    """,
    "CREATE TABLE schemes (scheme text PRIMARY KEY, zh text NOT NULL, en text NOT NULL)",
    """
    INSERT INTO schemes (scheme, zh, en) VALUES
        ('city-pension', '企业职工基本养老保险', 'Basic pension of employees'),
        ('resident-pension', '城乡居民基本养老保险', 'Basic pension of residents')
    """,
    """
    CREATE TABLE proofs (
        person_id   uuid NOT NULL,
        proof_id    uuid NOT NULL,
        source      text NOT NULL,
        happened_on date NOT NULL,
        posted_by   text NOT NULL,
        posted_at   timestamptz NOT NULL,
        PRIMARY KEY (person_id, proof_id),
        UNIQUE (person_id, source, happened_on)
    )
    """,
    "CREATE SCHEMA biometric",
    """
    CREATE TABLE biometric.face_records (
        person_id  uuid NOT NULL,
        engine     text NOT NULL,
        source     text NOT NULL,            -- id_photo, officer, check
        template   bytea NOT NULL,           -- sealed with the template key
        created_at timestamptz NOT NULL,
        review_on  date NOT NULL,
        PRIMARY KEY (person_id, engine, source)
    )
    """,
    """
    CREATE TABLE face_checks (
        person_id      uuid NOT NULL,
        check_id       uuid NOT NULL,
        account_id     uuid NOT NULL,
        action         text NOT NULL,
        subject        text NOT NULL,        -- what the receipt will be good for
        elder          boolean NOT NULL,
        language       text NOT NULL,
        state          text NOT NULL,
        issued_at      timestamptz NOT NULL,
        expires_at     timestamptz NOT NULL,
        capture_id     uuid,                 -- the newest socket, whose result alone is taken
        started_at     timestamptz,
        ended_at       timestamptz,
        reasons        text[] NOT NULL DEFAULT '{}',
        counts         boolean NOT NULL DEFAULT false,  -- against the budget
        tries          smallint NOT NULL DEFAULT 0,     -- judged failed
        duration_ms    integer,
        steps          text[] NOT NULL DEFAULT '{}',
        engine         text,
        calibration    text,
        PRIMARY KEY (person_id, check_id)
    )
    """,
    """
    CREATE INDEX face_checks_open ON face_checks (expires_at)
        WHERE state IN ('issued', 'capturing')
    """,
    """
    CREATE TABLE capture_tickets (
        ticket_mac  bytea PRIMARY KEY,
        person_id   uuid NOT NULL,
        check_id    uuid NOT NULL,
        account_id  uuid NOT NULL,
        capture_id  uuid NOT NULL,
        expires_at  timestamptz NOT NULL,
        used_at     timestamptz
    )
    """,
    "CREATE INDEX capture_tickets_expiry ON capture_tickets (expires_at)",
    """
    CREATE TABLE frame_digests (
        digest     bytea PRIMARY KEY,
        capture_id uuid NOT NULL,
        seen_on    date NOT NULL
    )
    """,
    "CREATE INDEX frame_digests_age ON frame_digests (seen_on)",
    """
    CREATE TABLE score_bands (
        day    date NOT NULL,
        engine text NOT NULL,
        action text NOT NULL,
        band   smallint NOT NULL,
        checks bigint NOT NULL,
        PRIMARY KEY (day, engine, action, band)
    )
    """,
    """
    CREATE TABLE receipts (
        person_id   uuid NOT NULL,
        receipt_id  uuid NOT NULL,
        check_id    uuid NOT NULL,
        account_id  uuid NOT NULL,
        jws         text NOT NULL,
        issued_at   timestamptz NOT NULL,
        readable_until timestamptz NOT NULL,
        PRIMARY KEY (person_id, receipt_id),
        UNIQUE (person_id, check_id)
    )
    """,
    "CREATE INDEX receipts_age ON receipts (readable_until)",
    """
    CREATE TABLE reviews (
        person_id      uuid NOT NULL,
        review_id      uuid NOT NULL,
        kind           text NOT NULL,
        scheme         text NOT NULL,
        check_id       uuid,
        way            text NOT NULL DEFAULT '',
        words          text NOT NULL DEFAULT '',
        reasons        text[] NOT NULL,
        state          text NOT NULL,
        opened_at      timestamptz NOT NULL,
        decision       text,
        decision_words text NOT NULL DEFAULT '',
        decided_at     timestamptz,
        decided_by     uuid,
        proposed_by    uuid,                 -- a suspension that a second officer must confirm
        proposed_at    timestamptz,
        proposed_words text NOT NULL DEFAULT '',
        PRIMARY KEY (person_id, review_id)
    )
    """,
    """
    CREATE UNIQUE INDEX reviews_one_open ON reviews (person_id, scheme, kind) WHERE state = 'open'
    """,
    "CREATE INDEX reviews_queue ON reviews (opened_at, review_id) WHERE state = 'open'",
    "CREATE TABLE lookup_review (review_id uuid PRIMARY KEY, person_id uuid NOT NULL)",
    """
    CREATE TABLE inbox (
        account_id  uuid NOT NULL,
        n           bigint NOT NULL,
        kind        text NOT NULL,
        subject     text NOT NULL,
        happened_at timestamptz NOT NULL,
        urgent      boolean NOT NULL,
        PRIMARY KEY (account_id, n)
    )
    """,
    """
    CREATE TABLE deliveries (
        delivery_id uuid PRIMARY KEY,
        account_id  uuid NOT NULL,
        n           bigint NOT NULL,
        kind        text NOT NULL,
        subject     text NOT NULL,
        channel     text NOT NULL,
        state       text NOT NULL,
        attempt     smallint NOT NULL DEFAULT 0,
        next_at     timestamptz NOT NULL,
        expires_at  timestamptz NOT NULL,
        lease_until timestamptz,
        fence       bigint NOT NULL DEFAULT 0,
        answer      text NOT NULL DEFAULT '',
        reference   text NOT NULL DEFAULT '',
        created_at  timestamptz NOT NULL,
        ended_at    timestamptz,
        UNIQUE (account_id, n, channel)
    )
    """,
    """
    CREATE INDEX deliveries_due ON deliveries (channel, next_at)
    WHERE state IN ('queued', 'claimed')
    """,
    """
    CREATE TABLE subscription_grants (
        account_id  uuid NOT NULL,
        template_id text NOT NULL,
        remaining   integer NOT NULL CHECK (remaining >= 0),
        PRIMARY KEY (account_id, template_id)
    )
    """,
    """
    CREATE TABLE vendor_tokens (
        vendor      text PRIMARY KEY,
        token       bytea NOT NULL,          -- sealed; empty before the first
        expires_at  timestamptz NOT NULL,
        lease_until timestamptz
    )
    """,
    """
    CREATE TABLE audit (
        seq       bigint GENERATED ALWAYS AS IDENTITY,
        at        timestamptz NOT NULL DEFAULT now(),
        actor     text NOT NULL,
        action    text NOT NULL,
        person_id uuid,
        about     text NOT NULL,
        why       text NOT NULL,
        PRIMARY KEY (at, seq)
    ) PARTITION BY RANGE (at)
    """,
    "CREATE TABLE audit_rest PARTITION OF audit DEFAULT",
    "CREATE INDEX audit_person ON audit (person_id, at, seq)",
    "CREATE INDEX audit_actor ON audit (actor, at, seq)",
    "CREATE INDEX audit_seq ON audit (seq)",
    """
    CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'the audit is append-only' USING ERRCODE = 'insufficient_privilege';
    END $$
    """,
    # On the parent for each row, so that every partition has it too.
    """
    CREATE TRIGGER audit_kept BEFORE UPDATE OR DELETE ON audit
        FOR EACH ROW EXECUTE FUNCTION audit_refuse()
    """,
    """
    CREATE TRIGGER audit_whole BEFORE TRUNCATE ON audit
        FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()
    """,
    """
    CREATE TRIGGER audit_whole BEFORE TRUNCATE ON audit_rest
        FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()
    """,
    # A transaction has its number before any of its entries has one: the sealer waits by it.
    """
    CREATE FUNCTION audit_number() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM pg_current_xact_id();
        RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER audit_numbered BEFORE INSERT ON audit
        FOR EACH STATEMENT EXECUTE FUNCTION audit_number()
    """,
    # Made apart and attached, which lets entries be written meanwhile.
    """
    CREATE FUNCTION audit_make_month(month date) RETURNS boolean LANGUAGE plpgsql AS $$
    DECLARE
        part text := to_char(month, '"audit_"YYYY_MM');
    BEGIN
        PERFORM pg_advisory_xact_lock(hashtext('audit_make_month'));
        IF to_regclass(part) IS NOT NULL THEN
            RETURN false;
        END IF;
        EXECUTE format('CREATE TABLE %I (LIKE audit INCLUDING DEFAULTS)', part);
        EXECUTE format('CREATE TRIGGER audit_whole BEFORE TRUNCATE ON %I
            FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()', part);
        EXECUTE format('ALTER TABLE audit ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', part,
            month::timestamp AT TIME ZONE 'UTC',
            (month + interval '1 month') AT TIME ZONE 'UTC');
        RETURN true;
    END $$
    """,
    """
    SELECT audit_make_month((date_trunc('month', now() AT TIME ZONE 'UTC') + m)::date)
    FROM (VALUES (interval '0'), (interval '1 month')) AS months (m)
    """,
    """
    CREATE TABLE audit_seals (
        seal      bigint PRIMARY KEY,        -- 1, 2, 3 … without gaps
        after_seq bigint NOT NULL,
        to_seq    bigint NOT NULL,           -- of the entries in it: after_seq < seq <= to_seq
        entries   integer NOT NULL,
        previous  bytea NOT NULL,            -- the chain before
        chain     bytea NOT NULL,            -- SHA-256
        sealed_at timestamptz NOT NULL,
        kid       text NOT NULL,
        signature bytea NOT NULL             -- Ed25519
    )
    """,
    """
    CREATE TRIGGER audit_kept BEFORE UPDATE OR DELETE ON audit_seals
        FOR EACH ROW EXECUTE FUNCTION audit_refuse()
    """,
    """
    CREATE TRIGGER audit_whole BEFORE TRUNCATE ON audit_seals
        FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()
    """,
    """
    CREATE TABLE audit_sealer (
        one       boolean PRIMARY KEY DEFAULT true CHECK (one),
        sealed_to bigint NOT NULL DEFAULT 0, -- to_seq of the newest seal
        next_to   bigint NOT NULL DEFAULT 0, -- sealed next,
        after_tx  xid8                       -- once all transactions before this one are over
    )
    """,
    "INSERT INTO audit_sealer DEFAULT VALUES",
    """
    CREATE TABLE idempotency (
        scope       text NOT NULL,           -- the principal and the route
        key         text NOT NULL,
        fingerprint bytea NOT NULL,
        status      smallint,                -- null while running
        headers     jsonb,
        body        bytea,
        created_at  timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (scope, key)
    )
    """,
    "CREATE INDEX idempotency_age ON idempotency (created_at)",
    """
    CREATE TABLE key_checks (
        kind        text NOT NULL,
        version     integer NOT NULL,
        check_value bytea NOT NULL,
        PRIMARY KEY (kind, version)
    )
    """,
    """
    ALTER TABLE sessions
        ADD COLUMN device text NOT NULL DEFAULT '',   -- two words, as domain/accounts/devices.py makes them
        ADD COLUMN confirmed_at timestamptz           -- when its holder last answered a code
    """,
    "ALTER TABLE accounts ADD COLUMN signed_in_at timestamptz",
    "ALTER TABLE persons ADD COLUMN face_locked_at timestamptz",
    """
    CREATE TABLE assessments (
        reference   text PRIMARY KEY,
        approved_on date NOT NULL,
        review_on   date NOT NULL,
        recorded_at timestamptz NOT NULL DEFAULT now(),
        CHECK (review_on > approved_on)
    )
    """,
    """
    CREATE TABLE tallies (                   -- numbers too dear to count when asked
        name       text PRIMARY KEY,
        value      bigint NOT NULL,
        counted_at timestamptz NOT NULL
    )
    """,
    """
    CREATE TABLE sweeps (                    -- what retention ended, by day
        noun     text NOT NULL,
        swept_on date NOT NULL,
        ended    bigint NOT NULL,
        PRIMARY KEY (noun, swept_on)
    )
    """,
    "CREATE INDEX deliveries_age ON deliveries (ended_at) WHERE ended_at IS NOT NULL",
    "CREATE INDEX face_checks_age ON face_checks (ended_at) WHERE ended_at IS NOT NULL",
    """
    CREATE TABLE devices (                   -- where pushes go
        account_id  uuid NOT NULL,
        device_id   uuid NOT NULL,
        vendor      text NOT NULL,           -- the channel's name
        token       bytea NOT NULL,          -- sealed
        app         text NOT NULL,           -- as the caller names it
        created_at  timestamptz NOT NULL,
        last_seen   timestamptz NOT NULL,    -- registered again
        PRIMARY KEY (account_id, device_id)
    )
    """,
    """
    CREATE TABLE lookup_device (
        blind      bytea PRIMARY KEY,
        account_id uuid NOT NULL,
        device_id  uuid NOT NULL
    )
    """,
    """
    ALTER TABLE deliveries
        ADD COLUMN device_id uuid,           -- on the push channels
        DROP CONSTRAINT deliveries_account_id_n_channel_key,
        ADD UNIQUE NULLS NOT DISTINCT (account_id, n, channel, device_id)
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
