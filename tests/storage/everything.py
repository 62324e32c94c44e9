"""A person with something in every table that may hold some; ids and moments are fixed, before 2026, to be written down."""

from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from domain.delivery import Channel
from domain.notices.addresses import PostalAddress
from domain.people import Identity
from storage.accounts.accounts import seal_openid, seal_phone
from storage.accounts.devices import device_blinds, seal_token
from storage.accounts.persons import seal_identity
from storage.database import Database
from storage.faces.face_records import template_aad
from storage.faces.movements import movement_aad
from storage.keys.vault import Vault
from storage.notices.addresses import seal_address
from tests.storage.built_in_cases import put_built_in_case
from tests.storage.everything_of_meetings import hold_meetings, hold_phones
from tests.storage.everything_of_partners import hold_partners
from tests.storage.everything_of_the_hall import hold_hall
from tests.storage.everything_recorded import (
    AT,
    DAY,
    HELPER,
    HELPERS_ACCOUNT,
    OFFICER,
    OTHER_ACCOUNT,
    PERSON,
    SPOT_CHECK_WAITING,
    record_everything,
)

OPENID: Final = "openid-of-hers"
PUSH_TOKEN: Final = "token-of-hers"
HER: Final = Identity(
    "王秀英", "440304195912310025", "13800138000", address="福田路1号", postcode="518000"
)
HIM: Final = Identity("李建国", "440306195001011238", "13900139000")


async def hold_everything(database: Database, vault: Vault, account: UUID) -> None:
    """Of the person PERSON and of `account`, which exists and becomes hers."""
    await _persons(database, vault, account)
    await _accounts(database, vault, account)
    await _faces(database, vault, account)
    await hold_phones(database, account)
    await _pensions(database, vault, account)
    await hold_meetings(database, vault)
    await hold_hall(database, vault)
    await _notices(database, vault, account)
    await _privacy(database, vault)
    await hold_partners(database, vault, account)
    await record_everything(database, account)


async def _persons(database: Database, vault: Vault, account: UUID) -> None:
    for person, identity in ((PERSON, HER), (HELPER, HIM)):
        await database.execute(
            """INSERT INTO persons (person_id, identity, died_on, created_at, face_locked_at, born_year,
                   area, elder_since, elder_until, acts_for_most, acts_for_until, named)
               VALUES ($1, $2, '2025-02-03', $3, $3, 1959, '440304', $3, '2025-12-31', 9, '2025-12-31', true)""",
            person,
            seal_identity(vault, person, identity),
            AT,
        )
        await database.execute(
            "INSERT INTO lookup_id_number (blind, person_id) VALUES ($1, $2)",
            vault.blind_index("id-number", identity.id_number),
            person,
        )
        await database.execute(
            "INSERT INTO lookup_name (blind, key_version, person_id) VALUES ($1, 1, $2)",
            vault.blind_index("name", identity.name),
            person,
        )
    await database.execute(
        """INSERT INTO accounts (account_id, phone, person_id, level, language, created_at)
           VALUES ($1, $2, $3, 2, 'zh-CN', $4)""",
        OTHER_ACCOUNT,
        seal_phone(vault, OTHER_ACCOUNT, "13700137000"),
        PERSON,
        AT,
    )
    await database.execute(
        """INSERT INTO accounts (account_id, phone, person_id, level, language, created_at)
           VALUES ($1, $2, $3, 2, 'zh-CN', $4)""",
        HELPERS_ACCOUNT,
        seal_phone(vault, HELPERS_ACCOUNT, HIM.phone),
        HELPER,
        AT,
    )
    await database.execute(
        """INSERT INTO officers (officer_id, username, password_hash, roles, totp)
           VALUES ($1, 'zhao', '', '{admin}', $2)""",
        OFFICER,
        vault.seal("identity", b"secret", aad=b"officers:totp:" + OFFICER.bytes),
    )


async def _accounts(database: Database, vault: Vault, account: UUID) -> None:
    await database.execute(
        """UPDATE accounts SET person_id = $2, level = 3, openid = $3, elder_mode = true,
               ways_off = '{certification:sms,certification:wechat,security:push}', plain_words = true,
               quiet_from = '20:15', quiet_to = '07:45', created_at = $4, binding_tries = 1,
               binding_since = $4, last_n = 4
           WHERE account_id = $1""",
        account,
        PERSON,
        seal_openid(vault, account, OPENID),
        AT,
    )
    await database.execute(
        "INSERT INTO lookup_openid (blind, account_id) VALUES ($1, $2)",
        vault.blind_index("openid", OPENID),
        account,
    )
    await database.execute(
        "INSERT INTO subscription_grants VALUES ($1, 'template-a', 2), ($1, 'template-b', 0)",
        account,
    )
    await database.execute(
        """UPDATE sessions SET created_at = $2, rotated_at = $3, device = 'wechat android'
           WHERE account_id = $1""",
        account,
        AT,
        AT + DAY,
    )
    await database.execute(
        """INSERT INTO sessions (session_id, account_id, refresh_mac, rotated_at, created_at,
               expires_at, device)
           VALUES ($1, $2, 'm', $3, $3, 'infinity', 'browser windows')""",
        UUID(int=31),
        account,
        AT - DAY,
    )
    await database.execute(
        "INSERT INTO devices VALUES ($1, $2, 'apns', $3, 'an app', $4, $5)",
        account,
        UUID(int=32),
        seal_token(vault, account, UUID(int=32), PUSH_TOKEN),
        AT,
        AT + DAY,
    )
    await database.execute(
        "INSERT INTO lookup_device (blind, account_id, device_id) VALUES ($1, $2, $3)",
        device_blinds(vault, Channel.APNS, PUSH_TOKEN)[0],
        account,
        UUID(int=32),
    )
    await database.execute(
        """INSERT INTO consents (person_id, purpose, version, given_at, given_by, withdrawn_at, mandate_id)
           VALUES ($1, 'face_processing', '2026-01', $2, 'system', $3, NULL),
               ($1, 'face_processing', '2027-01', $3, 'system', NULL, NULL),
               ($1, 'sending_frames', '2027-01', $4, 'system', NULL, $5)""",
        PERSON,
        AT,
        AT + DAY,
        AT + 2 * DAY,
        UUID(int=33),
    )
    await database.execute(
        """INSERT INTO mandates (person_id, mandate_id, account_id, kind, scopes, granted_by, granted_at,
               ends_at, ended_at, ended_by)
           VALUES ($1, $3, $2, 'representative', '{notices,certify}', 'officer:x', $5, $6, NULL, ''),
               ($1, $4, $2, 'helper', '{certify}', 'citizen:x', $7, $8, $8, 'system')""",
        PERSON,
        HELPERS_ACCOUNT,
        UUID(int=33),
        UUID(int=34),
        AT,
        datetime(9999, 1, 1, tzinfo=UTC),
        AT - 9 * DAY,
        AT - 8 * DAY,
    )
    await database.execute(
        """INSERT INTO mandates (person_id, mandate_id, account_id, kind, scopes, granted_by, granted_at,
               ends_at)
           VALUES ($1, $2, $3, 'helper', '{certify}', 'system', $4, 'infinity')""",
        HELPER,
        UUID(int=35),
        account,
        AT,
    )
    await database.execute("INSERT INTO no_helpers VALUES ($1, $2)", PERSON, AT)
    await database.execute("INSERT INTO helper_tries VALUES ($1, 1, $2)", b"s" * 32, AT)
    await database.execute(
        """INSERT INTO emergencies (person_id, emergency_id, officer_id, why, opened_at, until)
           VALUES ($1, $2, $3, 'an accident', $4, $4)""",
        PERSON,
        UUID(int=36),
        OFFICER,
        AT,
    )
    await database.execute(
        "INSERT INTO crowded VALUES ('account', $1, $2, 9, 10, $3)", account.bytes, PERSON, AT
    )


async def _faces(database: Database, vault: Vault, account: UUID) -> None:
    for n, source in enumerate(("id_photo", "check")):
        await database.execute(
            "INSERT INTO biometric.face_records VALUES ($1, 'sface/2/2026-11', $2, $3, $4, '2030-03-01')",
            PERSON,
            source,
            vault.seal("templates", bytes(512), aad=template_aad(PERSON, source)),
            AT + n * DAY,
        )
    for place, step in enumerate(("turn_left", "close_eyes"), start=1):
        await database.execute(
            "INSERT INTO biometric.movements VALUES ($1, $2, $3, $4, $5, $6)",
            PERSON,
            UUID(int=21),
            place,
            step,
            vault.seal("templates", b"{}", aad=movement_aad(PERSON, UUID(int=21), place)),
            AT,
        )
    await database.execute(
        """INSERT INTO face_checks (person_id, check_id, account_id, action, subject, elder, language,
               state, issued_at, expires_at, reasons, tries)
           VALUES ($1, $3, $2, 'pension.certify', 'entitlement:city-pension', false, 'zh-CN', 'passed',
                   $6, $6, '{}', 0),
               ($1, $4, $2, 'pension.certify', 'entitlement:city-pension', false, 'zh-CN', 'failed',
                   $7, $7, '{not_the_person,picture_cut}', 1),
               ($1, $5, $2, 'account.step_up', 'account', false, 'zh-CN', 'capturing',
                   $8, 'infinity', '{}', 1)""",
        PERSON,
        account,
        UUID(int=21),
        UUID(int=22),
        UUID(int=23),
        AT,
        AT + DAY,
        AT + 2 * DAY,
    )
    await database.execute(
        "INSERT INTO capture_tickets VALUES ($1, $2, $3, $4, $3, 'infinity')",
        b"t" * 32,
        PERSON,
        UUID(int=23),
        account,
    )
    await database.execute(
        "INSERT INTO receipts VALUES ($1, $2, $3, $4, 'jws', $5, 'infinity')",
        PERSON,
        UUID(int=24),
        UUID(int=21),
        account,
        AT,
    )


async def _pensions(database: Database, vault: Vault, account: UUID) -> None:
    await database.execute(
        """INSERT INTO entitlements VALUES
               ($1, 'city-pension', '2025-12-31', 'face', 'active', NULL, NULL, 1),
               ($1, 'resident-pension', '2024-12-31', 'window', 'suspended', '2025-02-01', '2025-02-02', 2)""",
        PERSON,
    )
    await database.execute(
        """INSERT INTO proofs VALUES ($1, $2, 'hospital', '2024-05-06', 'officer:x', $4),
               ($1, $3, 'transit', '2024-07-08', 'officer:x', $4)""",
        PERSON,
        UUID(int=41),
        UUID(int=42),
        AT,
    )
    await database.execute(
        """INSERT INTO evidence (person_id, evidence_id, account_id, provider, action, subject, language,
               state, kept, issued_at, expires_at, ended_at, reasons)
           VALUES ($1, $3, $2, 'wechat_verify', 'pension.certify', 'entitlement:city-pension', 'zh-CN',
                   'failed', NULL, $5, $5, $5, '{not_sure}'),
               ($1, $4, $2, 'wechat_verify', 'pension.certify', 'entitlement:city-pension', 'zh-CN',
                   'issued', $7, $6, 'infinity', NULL, '{}')""",
        PERSON,
        account,
        UUID(int=43),
        UUID(int=44),
        AT + 3 * DAY,
        AT + 4 * DAY,
        vault.seal("identity", b"kept", aad=b"evidence.kept:" + UUID(int=44).bytes),
    )
    appeal, check = UUID(int=45), UUID(int=46)
    await put_built_in_case(database, PERSON, appeal, "pension.review", AT, AT + DAY, "已电话核实")
    await put_built_in_case(database, PERSON, check, "pension.review", AT + DAY)
    await database.execute(
        """INSERT INTO review_grounds (person_id, case_id, kind, scheme, words, reasons, decision)
           VALUES ($1, $2, 'appeal', 'city-pension', '是我本人', '{}', 'certified'),
               ($1, $3, 'face_check', 'city-pension', '', '{not_sure}', NULL)""",
        PERSON,
        appeal,
        check,
    )
    await database.execute(
        """INSERT INTO spot_checks VALUES
               ($1, $3, $4, 'city-pension', $5, $6, 'met', 'call', $6, $7),
               ($2, $3, $8, 'resident-pension', $5, $6, NULL, NULL, NULL, NULL)""",
        UUID(int=47),
        SPOT_CHECK_WAITING,
        PERSON,
        UUID(int=21),
        AT,
        AT + DAY,
        OFFICER,
        UUID(int=22),
    )
    await database.execute(
        "INSERT INTO reminders VALUES ($1, 'city-pension', '2025-12-31', 30, $2)", PERSON, AT
    )


async def _notices(database: Database, vault: Vault, account: UUID) -> None:
    kinds = ("account.bound", "entitlement.certified", "review.opened", "face.locked")
    for n, kind in enumerate(kinds, start=1):
        await database.execute(
            """INSERT INTO inbox (account_id, n, kind, subject, happened_at, urgent)
               VALUES ($1, $2, $3, 'face', $4, false)""",
            account,
            n,
            kind,
            AT + n * DAY,
        )
    await database.execute(
        """INSERT INTO deliveries (delivery_id, account_id, n, kind, subject, channel, state, next_at,
               expires_at, created_at)
           VALUES ($1, $2, 1, 'account.bound', 'face', 'sms', 'queued', 'infinity', 'infinity', $3)""",
        UUID(int=51),
        account,
        AT,
    )
    postal = PostalAddress(HER.name, HER.address, HER.postcode).sealed_form()
    for channel, address in ((Channel.EMAIL, "her@example.org"), (Channel.LETTER, postal)):
        await database.execute(
            "INSERT INTO addresses VALUES ($1, $2, $3, $4)",
            account,
            channel,
            seal_address(vault, account, channel, address),
            AT,
        )
    await database.execute(
        "INSERT INTO address_codes VALUES ($1, $2, 'infinity', 5, '{}')", account, b"c" * 32
    )
    await database.execute(
        """INSERT INTO letters (letter_id, account_id, address, kind, subject, language, about_at, queued_at)
           VALUES ($1, $2, $3, 'review.opened', 'face', 'zh-CN', $4, 'infinity')""",
        UUID(int=52),
        account,
        vault.seal("identity", b"address", aad=b"letters.address:" + UUID(int=52).bytes),
        AT,
    )
    await database.execute(
        "INSERT INTO campaign_persons VALUES ($1, $2, $3)", PERSON, UUID(int=53), AT
    )
    await database.execute(
        "INSERT INTO webhooks (webhook_id, url, secret, made_by, made_at, old_secret)"
        " VALUES ($1, 'https://a.example', $2, $3, $4, $2)",
        UUID(int=54),
        vault.seal("identity", b"secret", aad=b"webhooks.secret:" + UUID(int=54).bytes),
        OFFICER,
        AT,
    )
    await database.execute(
        "INSERT INTO vendor_tokens VALUES ('huawei', $1, 'infinity')",
        vault.seal("identity", b"token", aad=b"vendor_tokens.token:huawei"),
    )


async def _privacy(database: Database, vault: Vault) -> None:
    def sealed(request: UUID, part: str, text: str) -> bytes:
        return vault.seal(
            "identity", text.encode(), aad=f"requests|{PERSON}|{request}|{part}".encode()
        )

    done, waiting = UUID(int=65), UUID(int=66)
    await put_built_in_case(database, PERSON, done, "data.correct", AT, AT + DAY)
    await put_built_in_case(database, PERSON, waiting, "data.explain", AT + DAY)
    await database.execute(
        """INSERT INTO request_words (person_id, case_id, words, answer, proposed)
           VALUES ($1, $2, $4, $5, NULL), ($1, $3, $6, NULL, $7)""",
        PERSON,
        done,
        waiting,
        sealed(done, "words", "名字写错了"),
        sealed(done, "answer", "已更正"),
        sealed(waiting, "words", "为什么没有通过"),
        sealed(waiting, "proposed", "440304195912310033"),
    )
    await database.execute(
        "INSERT INTO rights_served VALUES ($1, $2, 'lock', 'citizen:x', $3)",
        PERSON,
        UUID(int=67),
        AT - DAY,
    )
    await database.execute(
        "INSERT INTO idempotency (scope, key, fingerprint, status, body) VALUES ('s', 'k', $1, 201, $2)",
        b"f" * 32,
        vault.seal("identity", b"{}", aad=b"idempotency|s|k"),
    )
