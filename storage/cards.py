"""The nouns of no context: what the house keeps for itself, and counts of several contexts."""

from typing import Final

from storage.card import Noun, Sealed, Table, rows_where

NOUNS: Final = (
    Noun(
        "creations",
        keeps="24 hours",
        why="a creation is answered once",
        # A key that is begun again in the same moment is young when its turn comes.
        swept=rows_where("idempotency", "created_at < now() - interval '1 day'")
        + " AND created_at < now() - interval '1 day'",
        tables=(
            Table(
                "idempotency",
                key=(("scope", "text"), ("key", "text")),
                sealed=(
                    Sealed(
                        "body",
                        lambda row: f"idempotency|{row['scope']}|{row['key']}".encode(),
                    ),
                ),
                unsealed=("fingerprint",),
            ),
        ),
    ),
    Noun(
        "audit",
        keeps="not ended here; months older than 3 years leave for files, whose end the city sets",
        why="who used what, for the person and the auditor (PIPL Art. 45, 54): a chain with a link"
        " removed proves nothing any more",
        tables=(
            Table("audit", copied=("uses",)),
            Table("audit_seals", unsealed=("previous", "chain", "signature")),
            Table("audit_sealer", few=True),
        ),
    ),
    Noun(
        "counts without persons",
        keeps="not ended",
        why="error rates are compared over years; no person in them, and small groups are not shown",
        tables=(
            Table("tallies", few=True),
            Table("sweeps", few=True),
            Table("check_counts", few=True),
            Table("engine_baselines", few=True),
            Table("shadow_counts", few=True),
            Table("engine_switches", few=True),
        ),
    ),
    Noun(
        "keys and tokens of the house",
        keeps="replaced in place",
        why="no person in them",
        tables=(
            Table(
                "vendor_tokens",
                few=True,
                key=(("vendor", "text"),),
                sealed=(
                    Sealed(
                        "token",
                        lambda row: b"vendor_tokens.token:" + row["vendor"].encode(),
                    ),
                ),
            ),
            Table("key_checks", few=True, unsealed=("check_value",)),
            Table("environments", few=True),
        ),
    ),
)
