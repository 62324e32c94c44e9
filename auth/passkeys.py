"""Passkeys of officers, as WebAuthn has them: what an authenticator made, and what it signed."""

import secrets
from collections.abc import Callable
from typing import Final, TypeVar

from webauthn import verify_authentication_response, verify_registration_response
from webauthn.helpers import (
    bytes_to_base64url,
    decode_credential_public_key,
    decoded_public_key_to_cryptography,
    parse_attestation_object,
    parse_client_data_json,
)
from webauthn.helpers.cose import COSEAlgorithmIdentifier
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AttestationFormat,
    AuthenticationCredential,
    AuthenticatorAssertionResponse,
    AuthenticatorAttestationResponse,
    RegistrationCredential,
)

from domain.accounts.passkeys import (
    CHALLENGE_BYTES,
    Assertion,
    NewPasskey,
    Registration,
    RelyingParty,
)

T = TypeVar("T")

#: What authenticators have: ES256, RS256 (Windows Hello), EdDSA.
ALGORITHMS: Final = (
    COSEAlgorithmIdentifier.ECDSA_SHA_256,
    COSEAlgorithmIdentifier.EDDSA,
    COSEAlgorithmIdentifier.RSASSA_PKCS1_v1_5_SHA_256,
)
# None is asked for; a browser leaves a key's own signature over itself in place (WebAuthn 5.1.3).
_ATTESTATIONS: Final = frozenset({AttestationFormat.NONE, AttestationFormat.PACKED})
_LEAST_ID, _MOST_ID = 16, 1023  # bytes: WebAuthn, section 4, "credential ID"
# The library takes apart what it is sent, trusting shapes that the sender chose.
_BROKEN: Final = (
    WebAuthnException,
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)


class PasskeyProofs:
    """For one relying party; None is returned for whatever is not right, and never why."""

    def __init__(self, party: RelyingParty) -> None:
        self._party = party

    @property
    def host(self) -> str:
        return self._party.host

    @property
    def algorithms(self) -> tuple[int, ...]:
        """As COSE numbers them."""
        return tuple(int(each) for each in ALGORITHMS)

    def new_challenge(self) -> bytes:
        return secrets.token_bytes(CHALLENGE_BYTES)

    def challenge_in(self, client_data: bytes) -> bytes | None:
        """Which challenge the browser says that it was given."""
        return _unless_broken(lambda: parse_client_data_json(client_data).challenge)

    def registered(self, made: Registration, challenge: bytes) -> NewPasskey | None:
        return _unless_broken(lambda: self._registered(made, challenge))

    def asserted(self, shown: Assertion, challenge: bytes, public_key: bytes) -> int | None:
        """What its authenticator has counted. Whether that is enough says Passkey.is_copied."""
        return _unless_broken(lambda: self._asserted(shown, challenge, public_key))

    def _registered(self, made: Registration, challenge: bytes) -> NewPasskey | None:
        attestation = parse_attestation_object(made.attestation)
        held = attestation.auth_data.attested_credential_data
        if attestation.fmt not in _ATTESTATIONS or held is None or _framed(made.client_data):
            return None
        if not _LEAST_ID <= len(held.credential_id) <= _MOST_ID:
            return None
        verified = verify_registration_response(
            credential=RegistrationCredential(
                id=bytes_to_base64url(held.credential_id),
                raw_id=held.credential_id,
                response=AuthenticatorAttestationResponse(
                    client_data_json=made.client_data, attestation_object=made.attestation
                ),
            ),
            expected_challenge=challenge,
            expected_rp_id=self._party.host,
            expected_origin=self._party.origin,
            require_user_verification=True,
            supported_pub_key_algs=list(ALGORITHMS),
        )
        # A key that nothing could be verified by later is none.
        decoded_public_key_to_cryptography(
            decode_credential_public_key(verified.credential_public_key)
        )
        return NewPasskey(
            verified.credential_id, verified.credential_public_key, verified.sign_count
        )

    def _asserted(self, shown: Assertion, challenge: bytes, public_key: bytes) -> int | None:
        if _framed(shown.client_data):
            return None
        verified = verify_authentication_response(
            credential=AuthenticationCredential(
                id=bytes_to_base64url(shown.credential),
                raw_id=shown.credential,
                response=AuthenticatorAssertionResponse(
                    client_data_json=shown.client_data,
                    authenticator_data=shown.authenticator_data,
                    signature=shown.signature,
                    user_handle=shown.user_handle,
                ),
            ),
            expected_challenge=challenge,
            expected_rp_id=self._party.host,
            expected_origin=self._party.origin,
            credential_public_key=public_key,
            credential_current_sign_count=0,  # a copied key is refused on record, not here
            require_user_verification=True,
        )
        return verified.new_sign_count


def _framed(client_data: bytes) -> bool:
    """Whether it was asked for within another site's page, which ours never is."""
    return bool(parse_client_data_json(client_data).cross_origin)


def _unless_broken(read: Callable[[], T]) -> T | None:
    try:
        return read()
    except _BROKEN:
        return None
