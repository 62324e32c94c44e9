"""What a person of whom the house holds everything let a partner read, and was asked last."""

from typing import Final
from uuid import UUID

from storage.database import Database
from storage.keys.vault import Vault
from tests.storage.everything_recorded import AT, DAY, OFFICER, PERSON

PARTNER: Final = UUID(int=90)
#: Rows of a city that runs, for tests/storage/test_statements.py.
FILL_PARTNERS: Final = (
    """INSERT INTO partner_grants SELECT id(i), id(i % 20), id(i % 7000), id(i % 7000), 's', '{}', 2, at(i),
           later(i) - interval '3 years' + interval '7 days' FROM n""",
    """INSERT INTO partner_requests SELECT id(i), id(i % 20), b(i), 'u', '{}', 's', 'c', '',
           later(i) - interval '1 day', id(i % 7000), NULL, NULL, b(i) FROM n""",
    """INSERT INTO partner_face_requests SELECT id(i), id(i % 20), b(i), 'qr', 'n', '0000', id(i % 7000),
           id(i % 7000), 'opened', at(i), later(i) - interval '1 day' FROM n""",
    """INSERT INTO partner_revocations SELECT id(i), later(i) FROM n""",
    """INSERT INTO partner_calls SELECT id(i % 300), current_date - i % 30, 'd' || i, 1, 0, 0 FROM n""",
    """INSERT INTO partner_key_uses SELECT id(i % 300), 'k' || i, at(i), later(i) - interval '11 months' FROM n""",
    """INSERT INTO partner_events (partner_id, grant_id, channel, kind, reference, became, happened_at,
           state, next_at, expires_at)
       SELECT id(i % 20), id(i), 'webhook', 'case', 'n' || i, 'accepted', later(i) - interval '28 days',
           CASE WHEN i % 100 = 0 THEN 'queued' ELSE 'sent' END, at(i), later(i) FROM n""",
)


async def hold_partners(database: Database, vault: Vault, account: UUID) -> None:
    await database.execute(
        """INSERT INTO partners (partner_id, name, purpose, redirect_uris, scopes, plan, jwks, jwks_url,
               environment, state, asked_by, asked_at, moved_by, moved_at, signing, secret, old_secret)
           VALUES ($1, '示例银行', '核对养老金发放', '{https://bank.example.com/}', '{cases.read}',
               'small', 'keys', '', 'sandbox', 'live', $2, $3, $2, $3, $4, $5, $5)""",
        PARTNER,
        OFFICER,
        AT,
        vault.seal("identity", b"s" * 32, aad=b"partners.signing:" + PARTNER.bytes),
        vault.seal("identity", b"secret", aad=b"partners.secret:" + PARTNER.bytes),
    )
    await database.execute(
        """INSERT INTO partner_grants (grant_id, partner_id, person_id, account_id, pairwise, scopes,
               level, given_at, ends_at)
           VALUES ($1, $1, $2, $3, 'a subject', '{cases.read,certification.read}', 2, $4, $5)""",
        PARTNER,
        PERSON,
        account,
        AT,
        AT + 90 * DAY,
    )
    await database.execute(
        """INSERT INTO partner_requests (request_id, partner_id, request_mac, redirect_uri, scopes, state,
               challenge, device_key, expires_at, account_id)
           VALUES ($1, $1, '', 'https://bank.example.com/', '{cases.read}', 's', 'c', '', $2, $3)""",
        PARTNER,
        AT,
        account,
    )
    await database.execute(
        """INSERT INTO partner_face_requests (request_id, partner_id, code_mac, way, nonce, digits, person_id,
               account_id, state, made_at, ends_at)
           VALUES ($1, $1, '', 'qr', 'n', '0000', $2, $3, 'opened', $4, $4)""",
        PARTNER,
        PERSON,
        account,
        AT,
    )
