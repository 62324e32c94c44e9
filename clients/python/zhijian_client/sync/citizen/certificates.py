# Written by `make sdk` from zhijian_client/citizen/certificates.py.
"""Certificates: one's own, how each is shown, and the check of one that somebody shows."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

import zhijian_client.citizen.certificates as asynchronous
from zhijian_client.answers.certificates import (
    Certificate,
    CertificateChecked,
    CertificateLine,
    Presentation,
    ShowCode,
)
from zhijian_client.sync._portal import (
    Calls,
)


class CertificateCalls(Calls):
    """Of a person's own certificates; to check one takes no sign-in."""

    _calls: asynchronous.CertificateCalls

    def list(self) -> Iterator[CertificateLine]:
        """All of one's own, newest first, page by page."""
        return self._portal.each(self._calls.list())

    def read(self, certificate: UUID) -> Certificate:
        return self._portal.run(self._calls.read(certificate))

    def draw(self, certificate: UUID) -> bytes:
        """As PDF/A; the same bytes each time, whatever became of it."""
        return self._portal.run(self._calls.draw(certificate))

    def show_code(self, certificate: UUID, fields: Sequence[str]) -> ShowCode:
        """For one look at these fields within 60 seconds."""
        return self._portal.run(self._calls.show_code(certificate, fields))

    def present(
        self,
        certificate: UUID,
        fields: Sequence[str],
        *,
        audience: str,
        nonce: str,
        key: Mapping[str, str] | None = None,
    ) -> Presentation:
        """For one audience, to be checked without the city. `key`: DeviceKey.public of a session bound to one."""
        return self._portal.run(
            self._calls.present(certificate, fields, audience=audience, nonce=nonce, key=key)
        )

    def check(self, code: str) -> CertificateChecked:
        """What the holder of the code chose to show. Problem `code-unknown` for a wrong, used or late one."""
        return self._portal.run(self._calls.check(code))

    def keys(self) -> Mapping[str, Any]:
        """What is kept to check without the city; fetched anew when a key is unknown."""
        return self._portal.run(self._calls.keys())

    def status_list(self, number: int = 0) -> str:
        """Good for a day."""
        return self._portal.run(self._calls.status_list(number))
