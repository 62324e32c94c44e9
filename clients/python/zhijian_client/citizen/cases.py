"""Applications: begun, filled in, submitted, added to, withdrawn."""

from collections.abc import AsyncIterator, Mapping
from typing import Any, Literal
from uuid import UUID

from zhijian_client._build import build
from zhijian_client._calls import Calls
from zhijian_client.answers.cases import (
    Case,
    CaseLine,
    Cases,
    CaseSignature,
    Paper,
    PaperChecked,
    Papers,
    SignatureBegun,
)
from zhijian_client.answers.checks import CheckOpened

SignWay = Literal["code", "face", "officer"]


class CaseCalls(Calls):
    """Of a person's own cases."""

    async def begin(self, item: str) -> Case:
        """A draft with what the city knows filled in."""
        return await self._door.create(Case, "/v1/cases", {"item": item})

    async def list(self) -> AsyncIterator[CaseLine]:
        """All of one's own, newest first, page by page."""
        async for page in self._door.pages(Cases, "/v1/cases"):
            for case in page.cases:
                yield case

    async def read(self, case: UUID) -> Case:
        return await self._door.get(Case, f"/v1/cases/{case}")

    async def save(self, case: UUID, version: int, form: Mapping[str, Any]) -> Case:
        """A draft, or what was asked for, as far as it is filled in; what the register filled in may stay away."""
        body = {"form": dict(form)}
        return await self._door.put(Case, f"/v1/cases/{case}/form", body, version=version)

    async def signature(self, case: UUID) -> CaseSignature:
        """What there is to sign, by which ways, and what was signed."""
        return await self._door.get(CaseSignature, f"/v1/cases/{case}/signature")

    async def begin_signature(self, case: UUID, version: int, way: SignWay) -> SignatureBegun:
        """Of what is saved as this version; for `code` one goes to the own phone."""
        body = {"way": way}
        path = f"/v1/cases/{case}/signature"
        begun = await self._door.call("POST", path, body=body, version=version)
        return build(SignatureBegun, begun)

    async def sign_by_code(self, case: UUID, code: str) -> CaseSignature:
        """By the code that came; then submit within ten minutes."""
        path = f"/v1/cases/{case}/signature/code"
        return await self._door.ask(CaseSignature, path, {"code": code})

    async def open_signing_check(self, case: UUID, digest: str) -> CheckOpened:
        """A face check that signs what was begun by `face`; its digest is of what was shown."""
        body = {"action": "case.sign", "case": str(case), "digest": digest}
        return await self._door.create(CheckOpened, "/v1/face-checks", body)

    async def submit(self, case: UUID, version: int) -> Case:
        return await self._door.create(Case, f"/v1/cases/{case}/submissions", version=version)

    async def supplement(self, case: UUID, version: int, form: Mapping[str, Any]) -> Case:
        """What was asked for: the whole form again."""
        path = f"/v1/cases/{case}/supplements"
        return await self._door.create(Case, path, {"form": dict(form)}, version=version)

    async def withdraw(self, case: UUID) -> Case:
        return await self._door.create(Case, f"/v1/cases/{case}/withdrawals")

    async def object_to(self, case: UUID, words: str) -> Case:
        """Against a refusal, once: a case of its own."""
        return await self._door.create(Case, f"/v1/cases/{case}/objections", {"words": words})

    async def discard(self, case: UUID) -> None:
        """A draft, with all that was filled in."""
        await self._door.call("DELETE", f"/v1/cases/{case}")

    async def papers(self, case: UUID) -> tuple[Paper, ...]:
        """In the order in which they were given."""
        return (await self._door.get(Papers, f"/v1/cases/{case}/papers")).papers

    async def draw_paper(self, case: UUID, paper: int) -> bytes:
        """One of them as PDF/A; the same bytes each time."""
        return await self._door.file(f"/v1/cases/{case}/papers/{paper}")

    async def check_paper(self, code: str) -> PaperChecked:
        """By whoever has the code; nobody signs in for it."""
        return build(PaperChecked, await self._door.call("GET", f"/v1/papers/{code}", signed=False))
