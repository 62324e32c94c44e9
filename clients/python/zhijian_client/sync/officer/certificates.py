# Written by `make sdk` from zhijian_client/officer/certificates.py.
"""Certificates of the units whose posts the officer holds."""

from uuid import UUID

import zhijian_client.officer.certificates as asynchronous
from zhijian_client.answers.certificates import OfficerCertificate
from zhijian_client.sync._portal import Calls


class CertificateCalls(Calls):
    """Found by number, opened, suspended, resumed and revoked."""

    _calls: asynchronous.CertificateCalls

    def find(self, number: str) -> UUID:
        return self._portal.run(self._calls.find(number))

    def read(self, certificate: UUID, purpose: str) -> OfficerCertificate:
        return self._portal.run(self._calls.read(certificate, purpose))

    def move(self, certificate: UUID, version: int, move: str, words: str) -> OfficerCertificate:
        """`move`: suspend, resume or revoke; `words`: its holder reads them."""
        return self._portal.run(self._calls.move(certificate, version, move, words))
