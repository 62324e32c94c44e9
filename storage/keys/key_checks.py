"""Which keys this database was written with, so that it is never opened with others."""

import hmac
from collections.abc import Mapping
from typing import Final

from storage.database import Database, Queries
from storage.keys.ciphers import mac
from storage.keys.key_files import KeysError
from storage.keys.keys import Keys, Secret

REMEMBERED: Final = "SELECT kind, version, check_value FROM key_checks WHERE retired_at IS NULL"
REMEMBER: Final = """
INSERT INTO key_checks (kind, version, check_value)
SELECT * FROM unnest($1::text[], $2::integer[], $3::bytea[])
ON CONFLICT DO NOTHING
"""
RETIRE: Final = """
INSERT INTO key_checks AS k (kind, version, check_value, retired_at) VALUES ($1, $2, '', now())
ON CONFLICT (kind, version) DO UPDATE SET retired_at = coalesce(k.retired_at, now())
"""
# Of these an older version can be done without once what it wrote has expired.
_EXPIRING: Final = frozenset({"digests"})


async def check_keys(database: Database, keys: Keys) -> None:
    """Refuses with KeysError keys other than those this database was written with.

    The first start writes what later ones are compared with; token keys sign for minutes only and
    are not compared.
    """
    values = {
        (kind, version): mac(
            keys.algorithm(kind, version), key, b"key check\0" + f"{kind}.{version}".encode()
        )
        for kind, versions in keys.secrets.items()
        for version, key in versions.items()
    }
    async with database.transaction() as transaction:
        # Compared before it is written, so that wrong keys leave nothing; and after, since two
        # first starts with two folders may meet.
        for write in (True, False):
            for row in await transaction.fetch(REMEMBERED):
                _compare(row["kind"], row["version"], row["check_value"], values)
            if write:
                kinds = [kind for kind, _ in values]
                versions = [version for _, version in values]
                await transaction.execute(REMEMBER, kinds, versions, list(values.values()))


async def retire(tx: Queries, kind: Secret, version: int) -> None:
    """The database asks for this version no more, whoever still has it in a folder."""
    await tx.execute(RETIRE, kind, version)


def _compare(
    kind: Secret, version: int, remembered: bytes, values: Mapping[tuple[Secret, int], bytes]
) -> None:
    have = values.get((kind, version))
    if have is None and kind in _EXPIRING:
        return
    if have is None or not hmac.compare_digest(have, remembered):
        what = "is missing" if have is None else "is another one"
        raise KeysError(
            f"The key {kind}, version {version}, with which this database was written, {what} in"
            " the folder of keys. Bring the right folder back; nothing has been changed."
        )
