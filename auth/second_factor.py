"""The second factor of officers: six digits of an authenticator app, as RFC 6238 has them."""

import secrets
from datetime import datetime
from io import BytesIO, StringIO
from typing import Final

import segno
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor import InvalidToken
from cryptography.hazmat.primitives.twofactor.totp import TOTP

STEP_SECONDS: Final = 30
_DIGITS: Final = 6
_SECRET_BYTES: Final = 20  # RFC 4226, section 4, recommends 160 bits
_AROUND: Final = (0, -1, 1)  # a step for a slow hand or a wrong clock: RFC 6238, section 5.2


class TotpCodes:
    """What apps understand everywhere: SHA-1 (of no consequence within HMAC), 6 digits, 30 s."""

    def __init__(self, issuer: str) -> None:
        self._issuer = issuer

    def new_secret(self) -> bytes:
        return secrets.token_bytes(_SECRET_BYTES)

    def uri(self, secret: bytes, username: str) -> str:
        """For the app to read, once, from a QR code or typed: whoever sees it has the factor."""
        return _totp(secret).get_provisioning_uri(username, self._issuer)

    def qr_svg(self, uri: str) -> str:
        return qr_svg(uri)

    def step(self, secret: bytes, code: str, now: datetime) -> int | None:
        """The time step whose code it is, for it to be taken once; None: a wrong code."""
        current = int(now.timestamp()) // STEP_SECONDS
        totp, given = _totp(secret), code.encode(errors="replace")
        for step in (current + offset for offset in _AROUND):
            try:
                totp.verify(given, step * STEP_SECONDS)
            except InvalidToken:
                continue
            return step
        return None


def qr_svg(uri: str) -> str:
    """The URI as a picture for the app's camera, dark on light with its quiet zone on any page."""
    drawn = BytesIO()
    segno.make(uri, error="m", micro=False).save(
        drawn, kind="svg", xmldecl=False, light="#fff", border=4, omitsize=True, nl=False
    )
    return drawn.getvalue().decode()


def qr_text(uri: str) -> str:
    """The same for a terminal."""
    drawn = StringIO()
    segno.make(uri, error="l", micro=False).terminal(drawn, compact=True, border=2)
    return drawn.getvalue()


def _totp(secret: bytes) -> TOTP:
    return TOTP(secret, _DIGITS, SHA1(), STEP_SECONDS)  # noqa: S303  # see TotpCodes
