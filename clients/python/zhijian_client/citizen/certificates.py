"""Certificates: one's own, how each is shown, and the check of one that somebody shows."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from zhijian_client._calls import Calls
from zhijian_client.answers.certificates import (
    Certificate,
    CertificateChecked,
    CertificateLine,
    Certificates,
    Presentation,
    ShowCode,
)


class CertificateCalls(Calls):
    """Of a person's own certificates; to check one takes no sign-in."""

    async def list(self) -> AsyncIterator[CertificateLine]:
        """All of one's own, newest first, page by page."""
        async for page in self._door.pages(Certificates, "/v1/certificates"):
            for each in page.certificates:
                yield each

    async def read(self, certificate: UUID) -> Certificate:
        return await self._door.get(Certificate, f"/v1/certificates/{certificate}")

    async def draw(self, certificate: UUID) -> bytes:
        """As PDF/A; the same bytes each time, whatever became of it."""
        return await self._door.file(f"/v1/certificates/{certificate}/paper")

    async def show_code(self, certificate: UUID, fields: Sequence[str]) -> ShowCode:
        """For one look at these fields within 60 seconds."""
        body = {"fields": list(fields)}
        return await self._door.ask(ShowCode, f"/v1/certificates/{certificate}/codes", body)

    async def present(
        self,
        certificate: UUID,
        fields: Sequence[str],
        *,
        audience: str,
        nonce: str,
        key: Mapping[str, str] | None = None,
    ) -> Presentation:
        """For one audience, to be checked without the city. `key`: DeviceKey.public of a session bound to one."""
        body: dict[str, Any] = {"fields": list(fields), "audience": audience, "nonce": nonce}
        if key is not None:
            body["key"] = dict(key)
        path = f"/v1/certificates/{certificate}/presentations"
        return await self._door.ask(Presentation, path, body)

    async def check(self, code: str) -> CertificateChecked:
        """What the holder of the code chose to show. Problem `code-unknown` for a wrong, used or late one."""
        body = {"code": code}
        return await self._door.ask(
            CertificateChecked, "/v1/certificate-checks", body, signed=False
        )

    async def keys(self) -> Mapping[str, Any]:
        """What is kept to check without the city; fetched anew when a key is unknown."""
        return dict(await self._door.call("GET", "/.well-known/jwks.json", signed=False))

    async def status_list(self, number: int = 0) -> str:
        """Good for a day."""
        return str(await self._door.call("GET", f"/v1/status-lists/{number}", signed=False))
