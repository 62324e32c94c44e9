"""Campaigns and reminders."""

from typing import Final

from alembic import op

revision = "0003"
down_revision = "0002"

STATEMENTS: Final[tuple[str, ...]] = (
    # Of the ID number, so that a group can be counted without opening identities; 0: it tells none.
    "ALTER TABLE persons ADD COLUMN born_year smallint",
    "CREATE INDEX persons_unread ON persons (person_id) WHERE born_year IS NULL",
    "CREATE INDEX entitlements_due ON entitlements (certified_until, person_id, scheme)",
    """
    CREATE TABLE campaigns (
        campaign_id  uuid PRIMARY KEY,
        kind         text NOT NULL,
        title_zh     text NOT NULL,
        title_en     text NOT NULL,
        text_zh      text NOT NULL,
        text_en      text NOT NULL,
        schemes      text[] NOT NULL,
        due_before   date,
        age_from     smallint,
        age_to       smallint,
        channel      text NOT NULL DEFAULT '',
        per_minute   integer NOT NULL CHECK (per_minute > 0),
        state        text NOT NULL,
        made_by      uuid NOT NULL,
        made_at      timestamptz NOT NULL,
        released_by  uuid,
        released_at  timestamptz,
        ended_at     timestamptz,
        after_person uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
        next_at      timestamptz,                -- of the next batch, while it runs
        told         bigint NOT NULL DEFAULT 0,
        CHECK (released_by <> made_by)           -- four eyes
    )
    """,
    """
    CREATE TABLE campaign_persons (              -- whom a campaign was told to, once
        person_id   uuid NOT NULL,
        campaign_id uuid NOT NULL,
        told_at     timestamptz NOT NULL,
        PRIMARY KEY (person_id, campaign_id)
    )
    """,
    "CREATE INDEX campaign_persons_age ON campaign_persons (told_at)",
    """
    CREATE INDEX deliveries_campaign ON deliveries (subject, channel, state)
    WHERE kind IN ('entitlement.due_campaign', 'campaign.notice')
    """,
    """
    CREATE TABLE reminders (
        person_id       uuid NOT NULL,
        scheme          text NOT NULL,
        certified_until date NOT NULL,
        step            smallint NOT NULL,       -- days before
        told_at         timestamptz NOT NULL,
        PRIMARY KEY (person_id, scheme, certified_until, step)
    )
    """,
    "CREATE INDEX reminders_age ON reminders (told_at)",
    """
    CREATE TABLE vendor_templates (              -- what the vendors say of ours
        channel     text NOT NULL,
        template_id text NOT NULL,
        state       text NOT NULL,               -- pending, approved, rejected
        why         text NOT NULL DEFAULT '',
        recorded_at timestamptz NOT NULL,
        PRIMARY KEY (channel, template_id)
    )
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
