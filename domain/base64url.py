"""base64url without padding (RFC 7515, 2), as JOSE, WebAuthn, OAuth and push write bytes."""

from base64 import urlsafe_b64encode


def packed(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")
