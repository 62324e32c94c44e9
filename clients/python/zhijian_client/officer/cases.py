"""The work on cases: what waits, what lies with the officer, and each move."""

from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

from zhijian_client._calls import Calls
from zhijian_client.answers.cases import (
    CaseLine,
    Cases,
    CounterSignature,
    CounterSignatures,
    OfficerCase,
    Paper,
    Papers,
)
from zhijian_client.answers.uploads import CaseFiles
from zhijian_client.answers.work import (
    Board,
    CaseFound,
    LookLine,
    Looks,
    MoveDone,
    MovesDone,
    PostHolder,
    PostHolders,
    Work,
    WorkLine,
)
from zhijian_client.desk import CaseChanged, WorkChanged, follow_desk


class CaseCalls(Calls):
    """Of cases at the units whose posts the officer holds."""

    async def work(self) -> AsyncIterator[WorkLine]:
        """What waits for somebody of the officer's posts, what is due first."""
        async for page in self._door.pages(Work, "/v1/officer/work"):
            for line in page.work:
                yield line

    async def my_work(self) -> AsyncIterator[WorkLine]:
        """What lies with the officer."""
        async for page in self._door.pages(Work, "/v1/officer/work/mine"):
            for line in page.work:
                yield line

    def updates(self, case: UUID | None = None) -> AsyncGenerator[WorkChanged | CaseChanged, None]:
        """When the officer's lists change, or the case; reconnects by itself.

        Close it (`contextlib.aclosing`) when done.
        """
        return follow_desk(self._door, case)

    async def find(self, number: str) -> UUID:
        return (await self._door.get(CaseFound, "/v1/officer/cases", number=number)).case

    async def read(self, case: UUID, purpose: str) -> OfficerCase:
        return await self._door.look(OfficerCase, f"/v1/officer/cases/{case}", purpose)

    async def files(self, case: UUID, purpose: str) -> CaseFiles:
        """What was handed in with it."""
        path = f"/v1/officer/cases/{case}/materials"
        return await self._door.look(CaseFiles, path, purpose)

    async def file(self, case: UUID, upload: UUID, purpose: str) -> bytes:
        """One of them, as the city keeps it; that it was opened is on record."""
        path = f"/v1/officer/cases/{case}/materials/{upload}"
        return await self._door.file(path, purpose)

    async def papers(self, case: UUID, purpose: str) -> tuple[Paper, ...]:
        """In the order in which they were given."""
        path = f"/v1/officer/cases/{case}/papers"
        return (await self._door.look(Papers, path, purpose)).papers

    async def draw_paper(self, case: UUID, paper: int, purpose: str) -> bytes:
        """One of them as PDF/A; the same bytes each time."""
        return await self._door.file(f"/v1/officer/cases/{case}/papers/{paper}", purpose)

    async def move(
        self,
        case: UUID,
        version: int,
        move: str,
        step: str = "",
        **more: Any,  # noqa: ANN401  # JSON
    ) -> OfficerCase:
        """`more`: what the move takes besides (words, wants, opinion, to, officer, standing, delivered)."""
        body = {"move": move, "step": step, **more}
        path = f"/v1/officer/cases/{case}/moves"
        return await self._door.create(OfficerCase, path, body, version=version)

    async def holders(self, case: UUID, step: str) -> tuple[PostHolder, ...]:
        """To whom a supervisor of the step's unit may give it (`assign`)."""
        path = f"/v1/officer/cases/{case}/steps/{step}/officers"
        return (await self._door.get(PostHolders, path)).officers

    async def move_many(self, moves: Sequence[Mapping[str, Any]]) -> tuple[MoveDone, ...]:
        """Each with `case`, `version`, `move`, `step` and what the move takes besides; 50 at most."""
        body = {"moves": [{**each, "case": str(each["case"])} for each in moves]}
        return (await self._door.create(MovesDone, "/v1/officer/cases/moves", body)).done

    async def looks(self) -> AsyncIterator[LookLine]:
        """Grants by rule that were drawn, at the units where the officer decides; each ends by `confirm` or `revoke`."""
        async for page in self._door.pages(Looks, "/v1/officer/work/looks"):
            for line in page.looks:
                yield line

    async def board(self) -> Board:
        """Of the units that the officer supervises."""
        return await self._door.get(Board, "/v1/officer/work/board")

    async def of_person(self, person: UUID, purpose: str) -> AsyncIterator[CaseLine]:
        """What a person applied for, newest first, page by page."""
        path = f"/v1/officer/persons/{person}/cases"
        async for page in self._door.pages(Cases, path, purpose=purpose):
            for case in page.cases:
                yield case

    async def signatures_of(self, person: UUID, purpose: str) -> tuple[CounterSignature, ...]:
        """What a person wants to sign before an officer of these units, as it will be submitted."""
        path = f"/v1/officer/persons/{person}/signatures"
        return (await self._door.look(CounterSignatures, path, purpose)).signatures

    async def attest_signature(
        self, person: UUID, signature: UUID, digest: str, words: str
    ) -> None:
        """The person signed before the officer what the digest is of; `words`: what the officer saw."""
        path = f"/v1/officer/persons/{person}/signatures/{signature}"
        body = {"digest": digest, "words": words}
        await self._door.call("POST", path, body=body, key=uuid4().hex)
