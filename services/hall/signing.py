"""Whether what is submitted is signed, for the move that takes it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.errors import Conflict
from domain.hall.cases import Case, Move
from domain.hall.items import Item
from domain.hall.materials import digests
from domain.hall.signatures import NEVER, USED, Signature, content_of, digest_of
from domain.hall.uploads import Upload
from domain.problems import Problem


class SignatureStore(Protocol):
    """storage.hall.signatures.SignatureStore."""

    async def newest(self, person: UUID, case: UUID) -> Signature | None: ...

    async def use(self, signature: Signature, at: datetime) -> bool:
        """False where it was used before, or is too old."""


class UploadStore(Protocol):
    """storage.hall.uploads.UploadStore."""

    async def of_case(self, person: UUID, case: UUID) -> tuple[Upload, ...]: ...


class Signing:
    def __init__(self, *, store: SignatureStore, uploads: UploadStore) -> None:
        self._store = store
        self._uploads = uploads

    async def find(
        self,
        case: Case,
        item: Item,
        move: Move,
        form: Mapping[str, object],
        at: datetime,
        under: UUID | None,
    ) -> Signature | None:
        """The signature of exactly this form and these files, for this move, by who submits it; None where the item asks none.

        Conflict(SIGNATURE_NEEDED) says why there is none: never, another content, used, too old.
        """
        if not item.signed_by:
            return None
        files = digests(await self._uploads.of_case(case.person, case.case))
        digest = digest_of(content_of(case.case, item, move, form, under, files))
        found = await self._store.newest(case.person, case.case)
        why = NEVER if found is None else found.why_not(digest, at)
        if why is not None:
            raise Conflict(Problem.SIGNATURE_NEEDED, why)
        return found

    async def use(self, signature: Signature | None, at: datetime) -> None:
        """In the unit of work of the move that takes it, once; None: nothing is to be used."""
        if signature is not None and not await self._store.use(signature, at):
            raise Conflict(Problem.SIGNATURE_NEEDED, USED)
