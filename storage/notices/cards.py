"""The nouns of notices: what is told, by which way, and what became of it."""

from typing import Final

from storage.card import ACCOUNT, Event, Noun, Sealed, Table, UnderWay, of_ids, rows_where

NOUNS: Final = (
    Noun(
        "codes to further addresses",
        keeps="1 day after they end",
        why="the sending limits look back a day",
        swept=rows_where("address_codes", "expires_at < now() - interval '1 day'"),
        tables=(
            Table(
                "address_codes",
                unsealed=("code_mac",),
                ends={Event.ACCOUNT: "DELETE FROM address_codes WHERE account_id = $1"},
                left_out="the digest of a code, for a day",
            ),
        ),
    ),
    Noun(
        "letters",
        keeps="90 days after they are posted; the address until then only. 60 days where nobody posts them",
        why="complaints about a letter",
        swept=rows_where(
            "letters",
            "posted_at < now() - interval '90 days'",
            "posted_at IS NULL AND queued_at < now() - interval '60 days'",
        ),
        tables=(
            Table(
                "letters",
                key=(("letter_id", "uuid"),),
                sealed=(Sealed("address", of_ids(b"letters.address:", "letter_id")),),
                ends={Event.ACCOUNT: "DELETE FROM letters WHERE account_id = $1"},
                left_out="how a message that is shown goes out, to an address that is shown",
            ),
        ),
    ),
    Noun(
        "further addresses",
        keeps="until the holder removes them, the vendor calls them dead, or the account ends",
        why="reaching a person beside the phone",
        tables=(
            Table(
                "addresses",
                key=(ACCOUNT, ("channel", "text")),
                sealed=(
                    Sealed(
                        "address",
                        lambda row: (
                            b"addresses.address:"
                            + row["channel"].encode()
                            + b":"
                            + row["account_id"].bytes
                        ),
                    ),
                ),
                ends={Event.ACCOUNT: "DELETE FROM addresses WHERE account_id = $1"},
                copied=("addresses",),
            ),
        ),
    ),
    Noun(
        # The message is in the inbox; how it went out is of use to nobody any more.
        "deliveries",
        keeps="90 days after they end",
        why="complaints about a message",
        swept=rows_where("deliveries", "ended_at < now() - interval '90 days'"),
        # A channel that is switched off claims nothing; its deliveries still come to an end.
        under_way=UnderWay(
            "deliveries under way",
            keeps="given up 1 day after they were due",
            why="nobody waits for them",
            statement="""
            UPDATE deliveries SET
                state = CASE WHEN person_id IS NULL OR until_read THEN 'failed' ELSE 'superseded' END,
                answer = CASE WHEN person_id IS NULL OR until_read THEN 'expired' ELSE 'not-needed' END,
                ended_at = now()
            WHERE delivery_id IN (
                SELECT delivery_id FROM deliveries
                WHERE state IN ('queued', 'claimed') AND next_at < now() - interval '1 day'
                    AND expires_at < now() LIMIT $1)
            """,
        ),
        tables=(
            Table(
                "deliveries",
                ends={Event.ACCOUNT: "DELETE FROM deliveries WHERE account_id = $1"},
                left_out="how a message that is shown went out",
            ),
        ),
    ),
    Noun(
        "whom a campaign was told to",
        keeps="1 year",
        why="nobody is told twice, and the text can be read so long",
        swept=rows_where("campaign_persons", "told_at < now() - interval '1 year'"),
        tables=(Table("campaign_persons", left_out="the message itself is shown"),),
    ),
    Noun(
        "reminders told",
        keeps="2 years",
        why="nobody is reminded twice in a period",
        swept=rows_where("reminders", "told_at < now() - interval '2 years'"),
        tables=(Table("reminders", left_out="the message itself is shown"),),
    ),
    Noun(
        "campaigns",
        keeps="not ended",
        why="who told what to which group, for the accounts of the city; no person in them",
        tables=(Table("campaigns", few=True), Table("vendor_templates", few=True)),
    ),
    Noun(
        "calls of webhooks",
        keeps="30 days; no person in them",
        why="a partner that missed some asks again",
        swept=rows_where("webhook_messages", "happened_at < now() - interval '30 days'"),
        # Of a webhook that is switched off, which nobody claims.
        under_way=UnderWay(
            "calls of webhooks under way",
            keeps="given up 3 days after the change",
            why="nobody waits for them",
            statement="""
            UPDATE webhook_messages SET state = 'failed', answer = 'expired', ended_at = now()
            WHERE message_id = ANY (ARRAY(
                SELECT message_id FROM webhook_messages
                WHERE state IN ('queued', 'claimed') AND next_at < now() - interval '1 day'
                    AND expires_at < now() LIMIT $1))
            """,
        ),
        tables=(Table("webhook_messages"),),
    ),
    Noun(
        "webhooks",
        keeps="until an administrator removes them",
        why="who is called",
        tables=(
            Table(
                "webhooks",
                few=True,
                key=(("webhook_id", "uuid"),),
                sealed=tuple(
                    Sealed(
                        column,
                        of_ids(b"webhooks.secret:", "webhook_id"),
                    )
                    for column in ("secret", "old_secret")
                ),
            ),
        ),
    ),
    Noun(
        "events for partners",
        keeps="30 days; a person is in them by the consent alone",
        why="a partner that missed some asks again",
        swept=rows_where("partner_events", "happened_at < now() - interval '30 days'"),
        under_way=UnderWay(
            "events for partners that wait",
            keeps="given up 7 days after the change",
            why="who is away for a week asks at the doors",
            statement="""
            UPDATE partner_events SET state = 'failed', answer = 'expired', ended_at = now()
            WHERE event_id = ANY (ARRAY(
                SELECT event_id FROM partner_events
                WHERE state IN ('queued', 'claimed') AND expires_at < now() LIMIT $1))
            """,
        ),
        tables=(Table("partner_events", left_out="each telling is among the uses"),),
    ),
    Noun(
        "messages",
        keeps="with the account",
        why="what a person was told",
        tables=(
            Table(
                "inbox",
                ends={Event.ACCOUNT: "DELETE FROM inbox WHERE account_id = $1"},
                copied=("notices",),
            ),
        ),
    ),
)
