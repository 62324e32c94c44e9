"""Certificates of the units whose posts the officer holds."""

from uuid import UUID

from zhijian_client._calls import Calls
from zhijian_client.answers.certificates import CertificateFound, OfficerCertificate


class CertificateCalls(Calls):
    """Found by number, opened, suspended, resumed and revoked."""

    async def find(self, number: str) -> UUID:
        found = await self._door.get(CertificateFound, "/v1/officer/certificates", number=number)
        return found.certificate

    async def read(self, certificate: UUID, purpose: str) -> OfficerCertificate:
        path = f"/v1/officer/certificates/{certificate}"
        return await self._door.look(OfficerCertificate, path, purpose)

    async def move(
        self, certificate: UUID, version: int, move: str, words: str
    ) -> OfficerCertificate:
        """`move`: suspend, resume or revoke; `words`: its holder reads them."""
        path, body = f"/v1/officer/certificates/{certificate}/moves", {"move": move, "words": words}
        return await self._door.create(OfficerCertificate, path, body, version=version)
