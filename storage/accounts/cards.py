"""The nouns of accounts: sign-in, devices, the register of persons, officers, agreements, mandates."""

from typing import Final

from storage.card import (
    ACCOUNT,
    IN_STEPS,
    PERSON,
    Event,
    Lock,
    Noun,
    Sealed,
    Table,
    of_ids,
    rows_where,
)

NOUNS: Final = (
    Noun(
        "sign-in codes",
        keeps="1 day after they end",
        why="the sending limits look back a day",
        swept=rows_where("sign_in_codes", "expires_at < now() - interval '1 day'"),
        tables=(Table("sign_in_codes", unsealed=("phone_blind", "code_mac")),),
    ),
    Noun(
        "places of sign-in",
        keeps="90 days after a phone last signed in from there; a digest of phone and address alone",
        why="whoever asks for codes from elsewhere does not lock the holder out",
        swept=rows_where("sign_in_places", "proven_at < now() - interval '90 days'"),
        tables=(Table("sign_in_places", unsealed=("place",)),),
    ),
    Noun(
        "sessions",
        keeps="1 day after they end",
        why="a token shown again is recognised",
        swept=rows_where("sessions", "expires_at < now() - interval '1 day'"),
        tables=(
            Table(
                "sessions",
                unsealed=("refresh_mac", "earlier_mac"),
                ends={Event.ACCOUNT: IN_STEPS},
                copied=("sessions",),
            ),
        ),
    ),
    Noun(
        "kiosks",
        keeps="not ended; one that was revoked does nothing more",
        why="the evidence of which machine a check was made at; no person in them",
        tables=(Table("kiosks", few=True, unsealed=("code_mac",)),),
    ),
    Noun(
        "hand-offs to a phone",
        keeps="1 day after they end",
        why="a code shown again is recognised",
        swept=rows_where("hand_offs", "ends_at < now() - interval '1 day'"),
        tables=(
            Table(
                "hand_offs",
                unsealed=("code_mac",),
                ends={Event.ACCOUNT: "DELETE FROM hand_offs WHERE account_id = $1"},
                left_out="gone after a day; each that was confirmed is among the uses",
            ),
        ),
    ),
    Noun(
        "accounts",
        keeps="until deleted by the holder, or the phone has another holder",
        why="signing in",
        tables=(
            Table(
                "accounts",
                lock=Lock.ACCOUNT,
                key=(ACCOUNT,),
                sealed=(
                    Sealed("phone", of_ids(b"accounts.phone:", "account_id")),
                    Sealed("openid", of_ids(b"accounts.openid:", "account_id")),
                ),
                ends={Event.ACCOUNT: IN_STEPS},
                copied=("account", "wishes"),
            ),
            Table(
                "lookup_phone",
                unsealed=("blind",),
                ends={Event.ACCOUNT: IN_STEPS},
                left_out="a digest of what is shown",
            ),
            Table(
                "lookup_openid",
                unsealed=("blind",),
                ends={Event.ACCOUNT: IN_STEPS},
                left_out="a digest of what is shown",
            ),
            Table(
                "subscription_grants",
                ends={Event.ACCOUNT: "DELETE FROM subscription_grants WHERE account_id = $1"},
                copied=("account",),
            ),
            Table(
                "devices",
                key=(ACCOUNT, ("device_id", "uuid")),
                sealed=(
                    Sealed(
                        "token",
                        of_ids(b"devices.token:", "account_id", "device_id"),
                    ),
                ),
                ends={Event.ACCOUNT: IN_STEPS},
                copied=("devices",),
            ),
            Table(
                "lookup_device",
                unsealed=("blind",),
                ends={Event.ACCOUNT: IN_STEPS},
                left_out="a digest of what is shown",
            ),
        ),
    ),
    Noun(
        "the register",
        keeps="as long as the city keeps its register",
        why="paying pensions (PIPL Art. 13 (3))",
        tables=(
            Table(
                "persons",
                lock=Lock.PERSON,
                key=(PERSON,),
                sealed=(Sealed("identity", of_ids(b"persons:", "person_id")),),
                copied=("identity", "face_locked_at", "elder_rules"),
            ),
            Table("lookup_id_number", unsealed=("blind",), left_out="a digest of what is shown"),
            Table("lookup_name", unsealed=("blind",), left_out="a digest of what is shown"),
            Table("lookup_birth_month", unsealed=("blind",), left_out="a digest of what is shown"),
            Table("lookup_person_phone", unsealed=("blind",), left_out="a digest of what is shown"),
        ),
    ),
    Noun(
        "accounts and devices used for many",
        keeps="1 year after the last check that came near the limit",
        why="the limit looks back a year",
        swept=rows_where("crowded", "seen_at < now() - interval '1 year'"),
        tables=(
            Table(
                "crowded",
                few=True,
                unsealed=("hand",),
                stays="who deletes an account shall not begin to count anew",
                left_out="a count for officers; each look at it is among the uses",
            ),
        ),
    ),
    Noun(
        "mandates",
        # As long as what was decided under it has to be shown.
        keeps="3 years after the day they were to end",
        why="evidence of who acted for whom (PIPL Art. 55, 56: 3 years)",
        swept=rows_where("mandates", "ends_at < now() - interval '3 years'"),
        tables=(
            # Ended, not deleted: those of the account, and those that it had granted.
            Table("mandates", ends={Event.ACCOUNT: IN_STEPS}, copied=("mandates",)),
        ),
    ),
    Noun(
        "tries to name a person",
        keeps="1 day",
        why="guesses at names and ID numbers are limited",
        swept=rows_where("helper_tries", "since < now() - interval '1 day'"),
        tables=(Table("helper_tries", unsealed=("subject",)),),
    ),
    Noun(
        "wishes for no helpers",
        keeps="until the person changes it",
        why="the person's wish",
        tables=(Table("no_helpers", left_out="one switch, which the page shows"),),
    ),
    Noun(
        "agreements withdrawn",
        keeps="3 years after the withdrawal; one that holds stays, as it is what the processing stands on",
        why="the evidence that there was one (PIPL Art. 56; claims lapse after 3 years, Civil Code"
        " Art. 188)",
        swept=rows_where("consents", "withdrawn_at < now() - interval '3 years'"),
        tables=(Table("consents", unsealed=("text_sha256",), copied=("consents",)),),
    ),
    Noun(
        "texts of agreements",
        keeps="not ended",
        why="what those agreed to who did; no person in them",
        tables=(Table("consent_texts", few=True, unsealed=("text_sha256",)),),
    ),
    Noun(
        "emergency openings",
        keeps="3 years after their review",
        why="evidence of who looked and why; the audit keeps it too",
        swept=rows_where("emergencies", "reviewed_at < now() - interval '3 years'"),
        tables=(Table("emergencies", left_out="each opening and its review is among the uses"),),
    ),
    Noun(
        "officers",
        keeps="not ended; a disabled one signs in no more",
        why="the audit names who acted by number, and means a person as long as it is kept",
        tables=(
            Table(
                "officers",
                few=True,
                key=(("officer_id", "uuid"),),
                sealed=(Sealed("totp", of_ids(b"officers:totp:", "officer_id")),),
                left_out="which officer a person is; that it was recorded is among the uses",
            ),
        ),
    ),
    Noun(
        "passkeys of officers",
        keeps="until the officer removes it, or an administrator renews a factor of theirs",
        why="signing in; a public key and a name, no secret",
        tables=(
            Table(
                "passkeys",
                few=True,
                unsealed=("credential", "public_key"),
            ),
        ),
    ),
    Noun(
        "challenges of passkeys",
        keeps="1 day after they end",
        why="each is answered once",
        swept=rows_where("passkey_challenges", "expires_at < now() - interval '1 day'"),
        tables=(Table("passkey_challenges", unsealed=("challenge",)),),
    ),
    Noun(
        "officers' accounts at the identity provider",
        keeps="until an administrator unbinds it; the provider's deletion leaves it, closed",
        why="signing in; an account that was deleted there never becomes another officer",
        tables=(Table("officer_identities", few=True),),
    ),
    Noun(
        "sign-ins at the identity provider",
        keeps="1 day after they end",
        why="each is answered once",
        swept=rows_where("identity_requests", "expires_at < now() - interval '1 day'"),
        tables=(Table("identity_requests", unsealed=("state", "browser")),),
    ),
    Noun(
        "partners",
        keeps="not ended; one that was closed does nothing more",
        why="who read what, as the audit names them by number; no person in them",
        tables=(
            Table(
                "partners",
                few=True,
                key=(("partner_id", "uuid"),),
                sealed=(
                    Sealed("signing", of_ids(b"partners.signing:", "partner_id")),
                    *(
                        Sealed(column, of_ids(b"partners.secret:", "partner_id"))
                        for column in ("secret", "old_secret")
                    ),
                ),
            ),
        ),
    ),
    Noun(
        "requests of partners",
        keeps="1 day after they end",
        why="a code shown again is recognised",
        swept=rows_where("partner_requests", "expires_at < now() - interval '1 day'"),
        tables=(
            Table(
                "partner_requests",
                unsealed=("request_mac", "code_mac"),
                ends={Event.ACCOUNT: "DELETE FROM partner_requests WHERE account_id = $1"},
                left_out="gone after a day; each that was agreed to is among the consents to partners",
            ),
        ),
    ),
    Noun(
        "consents to partners",
        keeps="3 years after they end",
        why="the evidence that there was one (PIPL Art. 23, 56; claims lapse after 3 years, Civil Code"
        " Art. 188)",
        swept=rows_where("partner_grants", "ends_at < now() - interval '3 years'"),
        tables=(
            Table(
                "partner_grants",
                ends={
                    Event.ACCOUNT: "UPDATE partner_grants SET ended = 'account',"
                    " ends_at = least(ends_at, now()) WHERE account_id = $1 AND ended IS NULL"
                },
                copied=("partners",),
            ),
        ),
    ),
    Noun(
        "face requests of partners",
        keeps="1 day after they end",
        why="a link opened again is recognised; the result was told by then",
        swept=rows_where("partner_face_requests", "ends_at < now() - interval '1 day'"),
        tables=(
            Table(
                "partner_face_requests",
                unsealed=("code_mac",),
                ends={Event.ACCOUNT: "DELETE FROM partner_face_requests WHERE account_id = $1"},
                left_out="gone after a day; each that was answered is among the uses",
            ),
        ),
    ),
    Noun(
        "tokens of partners that were revoked",
        keeps="until they would have ended",
        why="what was revoked opens nothing; no person in them",
        swept=rows_where("partner_revocations", "over_at < now()"),
        tables=(Table("partner_revocations"),),
    ),
    Noun(
        "calls of partners",
        keeps="30 days; by day and door, no person in them",
        why="a partner sees how much it calls, and what was refused",
        swept=rows_where("partner_calls", "day < current_date - 30"),
        tables=(Table("partner_calls"),),
    ),
    Noun(
        "uses of partners' keys",
        keeps="1 year after the last use; no person in them",
        why="a partner sees which of its keys are in use before it takes one away",
        swept=rows_where("partner_key_uses", "last_at < now() - interval '1 year'"),
        tables=(Table("partner_key_uses"),),
    ),
    Noun(
        "officers' accounts changed",
        keeps="90 days",
        why="who is no second officer beside whom, for at most 30 days; the audit keeps each change",
        swept=rows_where("officer_changes", "changed_at < now() - interval '90 days'"),
        tables=(Table("officer_changes", few=True),),
    ),
    Noun(
        "grants about administrators",
        keeps="90 days after they ended",
        why="who asked and who agreed, shown to administrators; the audit keeps both",
        swept=rows_where("officer_grants", "ends_at < now() - interval '90 days'"),
        tables=(Table("officer_grants", few=True),),
    ),
)
