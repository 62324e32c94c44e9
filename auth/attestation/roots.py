"""The roots of App Attest and of Android key attestation, as their owners publish them.

Apple's is https://www.apple.com/certificateauthority/Apple_App_Attestation_Root_CA.pem, SHA-256
1cb9823ba28ba6ad2d33a006941de2ae4f513ef1d4e831b9f7e0fa7b6242c932, until 2045. Google's are
https://android.googleapis.com/attestation/root, as `webauthn` ships them: the RSA key of 2016 in the last of its
certificates (until 2042), and "Key Attestation CA1" (ECDSA, 2025, until 2035).
"""

from dataclasses import dataclass
from typing import Final

from webauthn.helpers.known_root_certs import (
    google_hardware_attestation_root_4,
    google_hardware_attestation_root_5,
)

_APPLE: Final = b"""\
-----BEGIN CERTIFICATE-----
MIICITCCAaegAwIBAgIQC/O+DvHN0uD7jG5yH2IXmDAKBggqhkjOPQQDAzBSMSYw
JAYDVQQDDB1BcHBsZSBBcHAgQXR0ZXN0YXRpb24gUm9vdCBDQTETMBEGA1UECgwK
QXBwbGUgSW5jLjETMBEGA1UECAwKQ2FsaWZvcm5pYTAeFw0yMDAzMTgxODMyNTNa
Fw00NTAzMTUwMDAwMDBaMFIxJjAkBgNVBAMMHUFwcGxlIEFwcCBBdHRlc3RhdGlv
biBSb290IENBMRMwEQYDVQQKDApBcHBsZSBJbmMuMRMwEQYDVQQIDApDYWxpZm9y
bmlhMHYwEAYHKoZIzj0CAQYFK4EEACIDYgAERTHhmLW07ATaFQIEVwTtT4dyctdh
NbJhFs/Ii2FdCgAHGbpphY3+d8qjuDngIN3WVhQUBHAoMeQ/cLiP1sOUtgjqK9au
Yen1mMEvRq9Sk3Jm5X8U62H+xTD3FE9TgS41o0IwQDAPBgNVHRMBAf8EBTADAQH/
MB0GA1UdDgQWBBSskRBTM72+aEH/pwyp5frq5eWKoTAOBgNVHQ8BAf8EBAMCAQYw
CgYIKoZIzj0EAwMDaAAwZQIwQgFGnByvsiVbpTKwSga0kP0e8EeDS4+sQmTvb7vn
53O5+FRXgeLhpJ06ysC5PrOyAjEAp5U4xDgEgllF7En3VcE3iexZZtKeYnpqtijV
oyFraWVIyd/dganmrduC1bmTBGwD
-----END CERTIFICATE-----
"""


@dataclass(frozen=True, slots=True)
class Roots:
    """Certificates, as PEM."""

    apple: bytes
    google: tuple[bytes, ...]


PUBLISHED: Final = Roots(
    _APPLE, (google_hardware_attestation_root_4, google_hardware_attestation_root_5)
)
