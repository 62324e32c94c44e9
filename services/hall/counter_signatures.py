"""Signing at the counter: an officer of the item's units saw the person sign what is shown."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.errors import Conflict, NotFound
from domain.hall.cases import Case
from domain.hall.items import Item, SignWay
from domain.hall.posts import Posts
from domain.hall.signatures import Signature
from domain.people import Officer
from domain.problems import Problem
from domain.subjects import SubjectKind
from services.hall.case_moves import ItemSource
from services.hall.own_cases import CaseOwners, keep_away
from services.hall.signatures import Signer
from services.ports import AuditLog, Clock, UnitOfWork


class SignatureStore(Protocol):
    """storage.hall.signatures.SignatureStore."""

    async def waiting(self, person: UUID, at: datetime) -> Sequence[Signature]:
        """Those that the person wants to sign before an officer."""

    async def lock_open(self, person: UUID, case: UUID) -> Signature | None: ...

    async def sign(self, signed: Signature, jws: str) -> bool: ...


class CaseStore(CaseOwners, Protocol):
    """storage.hall.cases.CaseStore."""

    async def read(self, person: UUID, case: UUID) -> Case | None: ...


class PostSource(Protocol):
    """services.hall.posts.PostService."""

    async def of(self, officer: UUID) -> Posts: ...


class CounterSignatures:
    def __init__(
        self,
        *,
        unit: UnitOfWork,
        store: SignatureStore,
        cases: CaseStore,
        items: ItemSource,
        posts: PostSource,
        signer: Signer,
        audit: AuditLog,
        clock: Clock,
    ) -> None:
        self._unit = unit
        self._store = store
        self._cases = cases
        self._items = items
        self._posts = posts
        self._signer = signer
        self._audit = audit
        self._clock = clock

    async def waiting(
        self, officer: Officer, person: UUID, purpose: str
    ) -> tuple[tuple[Signature, Item], ...]:
        """What the person wants to sign before an officer of this one's units; the look is on record."""
        posts = await self._posts.of(officer.officer)
        found = [
            (each, item)
            for each in await self._store.waiting(person, self._clock())
            if (item := await self._open_to(posts, each)) is not None
        ]

        async def note() -> None:
            await self._audit.record(
                actor=officer.actor,
                action="case.sign_read",
                person=person,
                about=SubjectKind.PERSON.of(),
                why=purpose,
            )

        await self._unit.together(note)
        return tuple(found)

    async def attest(
        self, officer: Officer, person: UUID, signature: UUID, digest: bytes, words: str
    ) -> None:
        """The person signed what this `digest` is of, before the officer. `words`: what the officer saw.

        NotFound for what waits for no officer, or none of these units; Conflict when it is another content;
        NotAllowed where the officer applies, or acts for who does.
        """
        posts, now = await self._posts.of(officer.officer), self._clock()
        waits = [
            each for each in await self._store.waiting(person, now) if each.signature == signature
        ]
        if not waits or await self._open_to(posts, waits[0]) is None:
            raise NotFound(Problem.NOT_FOUND)
        await self._attest(officer, waits[0], digest, words)

    async def witness(self, officer: Officer, begun: Signature, words: str) -> None:
        """As `attest`, for an officer of any unit at whose window the person stands; the caller knows that they do."""
        await self._attest(officer, begun, begun.digest, words)

    async def _attest(self, officer: Officer, begun: Signature, digest: bytes, words: str) -> None:
        now = self._clock()
        await keep_away(self._cases, begun.case, {officer.officer}, now)

        async def work() -> None:
            held = await self._store.lock_open(begun.person, begun.case)
            if held is None or held.signature != begun.signature:
                raise NotFound(Problem.NOT_FOUND)
            if not held.waits(SignWay.OFFICER, now):
                raise NotFound(Problem.NOT_FOUND)
            if held.digest != digest:
                raise Conflict(Problem.CASE_CHANGED)
            signed = held.signed(now, officer=officer.officer, words=words)
            await self._store.sign(signed, self._signer.sign_receipt(signed.claims))
            await self._audit.record(
                actor=officer.actor,
                action="case.sign",
                person=begun.person,
                about=SubjectKind.CASE.of(held.case),
                why=words,
            )

        await self._unit.together(work)

    async def _open_to(self, posts: Posts, signature: Signature) -> Item | None:
        """The item, where one of the posts is of its units and covers the case's area."""
        case = await self._cases.read(signature.person, signature.case)
        if case is None:
            return None
        item = await self._items.version(case.item, case.item_version)
        return item if posts.see(item.units, case.area) else None
