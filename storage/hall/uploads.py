"""Files that citizens hand in, as rows: which chunks are stored, how they stand, and in which case they are."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Final
from uuid import UUID

from domain.hall.uploads import Chunk, Ended, FileKind, Scan, Unusable, Upload, UploadState
from storage.database import Database, Queries, Row
from storage.keys.vault import Vault

_UPLOAD: Final = """
upload_id, account_id, person_id, name, length, received, chunks, state, created_at, expires_at, kind,
size, digest, scan, why, case_id, material, handed_in_at
"""
# What waits of the account is counted with the account held, so that two at once are counted both.
ADD: Final = """
INSERT INTO uploads
    (upload_id, account_id, person_id, name, length, state, created_at, expires_at)
SELECT $1, $2, $3, $4, $5, 'receiving', $6, $7 FROM (
    SELECT count(*) AS files, coalesce(sum(length), 0)::bigint AS bytes FROM uploads
    WHERE account_id = $2 AND handed_in_at IS NULL AND state <> 'refused'
) AS waiting
WHERE waiting.files < $8 AND waiting.bytes + $5 <= $9
RETURNING upload_id
"""
READ: Final = f"SELECT {_UPLOAD} FROM uploads WHERE upload_id = $1"  # noqa: S608  # a constant alone
OF_ACCOUNT: Final = f"""
SELECT {_UPLOAD} FROM uploads WHERE account_id = $1 AND handed_in_at IS NULL
ORDER BY created_at, upload_id
"""  # noqa: S608  # a constant alone
OF_SENDERS: Final = f"""
SELECT {_UPLOAD} FROM uploads WHERE account_id = ANY ($1) AND handed_in_at IS NULL
ORDER BY created_at, upload_id
"""  # noqa: S608  # a constant alone
OF_CASE: Final = f"""
SELECT {_UPLOAD} FROM uploads WHERE person_id = $1 AND case_id = $2
ORDER BY material, created_at, upload_id
"""  # noqa: S608  # a constant alone
OF_PERSON: Final = f"""
SELECT {_UPLOAD} FROM uploads WHERE person_id = $1 ORDER BY created_at DESC, upload_id LIMIT $2
"""  # noqa: S608  # a constant alone
SOME: Final = f"SELECT {_UPLOAD} FROM uploads WHERE upload_id = ANY ($1)"  # noqa: S608  # a constant alone
# One of two writers of the same place finds it taken: the row is the lock.
APPEND: Final = """
WITH moved AS (
    UPDATE uploads SET
        received = received + $4, chunks = chunks + 1,
        state = CASE WHEN received + $4 = length THEN 'scanning' ELSE state END,
        due_at = CASE WHEN received + $4 = length THEN $8::timestamptz END,
        whole_at = CASE WHEN received + $4 = length THEN $8::timestamptz END
    WHERE upload_id = $1 AND received = $3 AND state = 'receiving' AND expires_at > $8
    RETURNING upload_id
)
INSERT INTO upload_chunks (chunk_id, upload_id, clean, at, size, day, secret)
SELECT $2, upload_id, false, $3, $5, $6, $7 FROM moved RETURNING upload_id
"""
CHUNKS: Final = """
SELECT chunk_id, at, size, day, secret FROM upload_chunks
WHERE upload_id = $1 AND clean = $2 ORDER BY at
"""
REMOVE: Final = """
DELETE FROM uploads WHERE upload_id = $1 AND account_id = $2 AND handed_in_at IS NULL
RETURNING upload_id
"""
CLAIM: Final = """
UPDATE uploads SET due_at = $2, tries = tries + 1
WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM uploads WHERE due_at <= $1
    ORDER BY due_at LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED
))
RETURNING upload_id, tries
"""
PUT_BACK: Final = """
UPDATE uploads SET due_at = $3, tries = $4 WHERE upload_id = $1 AND due_at = $2
"""
END: Final = """
UPDATE uploads SET
    state = CASE WHEN $7::text IS NULL THEN 'ready' ELSE 'refused' END, due_at = NULL,
    kind = $3, size = $4, digest = $5, scan = $6, why = $7
WHERE upload_id = $1 AND due_at = $2 RETURNING upload_id
"""
WAITING: Final = """
SELECT count(*) AS files, min(whole_at) AS oldest FROM uploads WHERE due_at IS NOT NULL
"""
FORGET_SENT: Final = "DELETE FROM upload_chunks WHERE upload_id = $1 AND NOT clean"
KEEP: Final = """
INSERT INTO upload_chunks (chunk_id, upload_id, clean, at, size, day, secret)
VALUES ($1, $2, true, 0, $3, $4, $5)
"""
NAME: Final = """
UPDATE uploads AS u SET person_id = $1, case_id = $2, material = t.material
FROM unnest($3::uuid[], $4::text[]) AS t (upload, material)
WHERE u.upload_id = t.upload AND u.handed_in_at IS NULL AND (u.case_id = $2 OR u.case_id IS NULL)
RETURNING u.upload_id
"""
UNNAME: Final = """
DELETE FROM uploads
WHERE person_id = $1 AND case_id = $2 AND handed_in_at IS NULL AND NOT upload_id = ANY ($3)
"""
HAND_IN: Final = """
UPDATE uploads SET handed_in_at = $3
WHERE person_id = $1 AND case_id = $2 AND handed_in_at IS NULL AND state = 'ready'
"""
LEFTOVERS: Final = """
UPDATE upload_leftovers SET due_at = $2
WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM upload_leftovers WHERE due_at <= $1
    ORDER BY due_at LIMIT $3 FOR UPDATE SKIP LOCKED
))
RETURNING chunk_id, day, size
"""
GONE: Final = "DELETE FROM upload_leftovers WHERE chunk_id = ANY ($1)"
KNOWN: Final = """
SELECT chunk_id FROM upload_chunks WHERE chunk_id = ANY ($1)
UNION ALL
SELECT chunk_id FROM upload_leftovers WHERE chunk_id = ANY ($1)
"""


class UploadStore:
    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def add(self, upload: Upload, *, most_files: int, most_bytes: int) -> bool:
        """False beyond what may wait of one account, which is held."""
        added = await self._database.fetchval(
            ADD,
            upload.upload,
            upload.account,
            upload.person,
            self._vault.seal("identity", upload.name.encode(), aad=name_aad(upload.upload)),
            upload.length,
            upload.created_at,
            upload.expires_at,
            most_files,
            most_bytes,
        )
        return added is not None

    async def read(self, upload: UUID) -> Upload | None:
        row = await self._database.fetchrow(READ, upload)
        return None if row is None else read_upload(self._vault, row)

    async def some(self, uploads: Collection[UUID]) -> dict[UUID, Upload]:
        rows = await self._database.fetch(SOME, list(uploads))
        return {row["upload_id"]: read_upload(self._vault, row) for row in rows}

    async def of_account(self, account: UUID) -> tuple[Upload, ...]:
        """Those that went with no case yet."""
        rows = await self._database.fetch(OF_ACCOUNT, account)
        return tuple(read_upload(self._vault, row) for row in rows)

    async def of_senders(self, senders: Iterable[UUID]) -> tuple[Upload, ...]:
        """Of some accounts, officers or phones, what is not handed in."""
        rows = await self._database.fetch(OF_SENDERS, list(senders))
        return tuple(read_upload(self._vault, row) for row in rows)

    async def of_case(self, person: UUID, case: UUID) -> tuple[Upload, ...]:
        rows = await self._database.fetch(OF_CASE, person, case)
        return tuple(read_upload(self._vault, row) for row in rows)

    async def append(self, upload: UUID, chunk: Chunk, at: datetime) -> bool:
        """The chunk is part of it from now on; False when another one is, there, or its time is over."""
        row = (
            upload,
            chunk.chunk,
            chunk.at,
            chunk.size,
            chunk.size,
            date.fromisoformat(chunk.day),
            self._seal(chunk),
            at,
        )
        return await self._database.fetchval(APPEND, *row) is not None

    async def chunks(self, upload: UUID, *, clean: bool) -> tuple[Chunk, ...]:
        """In order. `clean`: of what was written anew, in place of what was sent."""
        rows = await self._database.fetch(CHUNKS, upload, clean)
        return tuple(
            Chunk(
                row["chunk_id"],
                row["at"],
                row["size"],
                row["day"].isoformat(),
                self._vault.open("identity", row["secret"], aad=secret_aad(row["chunk_id"])),
            )
            for row in rows
        )

    async def remove(self, upload: UUID, account: UUID) -> bool:
        """Of one that went with no case; False where there is none."""
        return await self._database.fetchval(REMOVE, upload, account) is not None

    async def claim(self, at: datetime, until: datetime) -> tuple[UUID, int] | None:
        """One that is to be looked at, and how often it was claimed; nobody else gets it until then."""
        row = await self._database.fetchrow(CLAIM, at, until)
        return None if row is None else (row["upload_id"], row["tries"])

    async def waiting(self) -> tuple[int, datetime | None]:
        """How many are whole and not looked at yet, and since when the oldest is."""
        row = await self._database.fetchrow(WAITING)
        assert row is not None
        return row["files"], row["oldest"]

    async def put_back(self, upload: UUID, until: datetime, due: datetime, tries: int) -> None:
        """`until`: of the claim."""
        await self._database.execute(PUT_BACK, upload, until, due, tries)

    async def end(self, upload: UUID, until: datetime, ended: Ended, chunk: Chunk | None) -> bool:
        """In a unit of work: `chunk` in place of what was sent. False when the claim ran out."""
        done = await self._database.fetchval(
            END,
            upload,
            until,
            ended.kind,
            ended.size,
            ended.digest or None,
            ended.scan,
            ended.why,
        )
        if done is None:
            return False
        await self._database.execute(FORGET_SENT, upload)
        if chunk is not None:
            day = date.fromisoformat(chunk.day)
            row = (chunk.chunk, upload, chunk.size, day, self._seal(chunk))
            await self._database.execute(KEEP, *row)
        return True

    async def name(self, person: UUID, case: UUID, materials: Mapping[UUID, str]) -> bool:
        """These, and no others beside what was handed in; what is named no more is deleted.

        False when one of them went elsewhere meanwhile.
        """
        row = (person, case, list(materials), list(materials.values()))
        named = await self._database.fetch(NAME, *row)
        await self._database.execute(UNNAME, person, case, list(materials))
        return len(named) == len(materials)

    async def hand_in(self, person: UUID, case: UUID, at: datetime) -> None:
        """All that are named in the case and can be used."""
        await self._database.execute(HAND_IN, person, case, at)

    async def leftovers(self, at: datetime, until: datetime, limit: int) -> list[Chunk]:
        """Whose upload is gone; their keys are too. Nobody else gets them until then."""
        rows = await self._database.fetch(LEFTOVERS, at, until, limit)
        return [Chunk(row["chunk_id"], 0, row["size"], row["day"].isoformat(), b"") for row in rows]

    async def gone(self, chunks: Collection[UUID]) -> None:
        """Their objects are deleted."""
        await self._database.execute(GONE, list(chunks))

    async def known(self, chunks: Collection[UUID]) -> frozenset[UUID]:
        """Those of which a row knows."""
        rows = await self._database.fetch(KNOWN, list(chunks))
        return frozenset(row["chunk_id"] for row in rows)

    def _seal(self, chunk: Chunk) -> bytes:
        return self._vault.seal("identity", chunk.secret, aad=secret_aad(chunk.chunk))


def name_aad(upload: UUID) -> bytes:
    return b"uploads.name:" + upload.bytes


def secret_aad(chunk: UUID) -> bytes:
    return b"upload_chunks.secret:" + chunk.bytes


def read_upload(vault: Vault, row: Row) -> Upload:
    upload = row["upload_id"]
    return Upload(
        upload=upload,
        account=row["account_id"],
        person=row["person_id"],
        name=vault.open("identity", row["name"], aad=name_aad(upload)).decode(),
        length=row["length"],
        created_at=row["created_at"],
        expires_at=row["expires_at"],
        received=row["received"],
        chunks=row["chunks"],
        state=UploadState(row["state"]),
        kind=None if row["kind"] is None else FileKind(row["kind"]),
        size=row["size"],
        digest=row["digest"] or b"",
        scan=None if row["scan"] is None else Scan(row["scan"]),
        why=None if row["why"] is None else Unusable(row["why"]),
        case=row["case_id"],
        material=row["material"],
        handed_in_at=row["handed_in_at"],
    )


async def uploads_of(tx: Queries, vault: Vault, person: UUID, limit: int) -> tuple[Upload, ...]:
    """All of a person's, the newest first."""
    return tuple(read_upload(vault, row) for row in await tx.fetch(OF_PERSON, person, limit))
