"""What partners' programs send and are answered at the doors of OAuth, in that standard's own words."""

from typing import Literal

from pydantic import ConfigDict

from proto.http.base import Answer


class TokenAnswer(Answer):
    """RFC 6749, 5.1. `refresh_token` and `sub` are left out of a partner's own tokens."""

    model_config = ConfigDict(json_schema_serialization_defaults_required=False)

    access_token: str
    token_type: Literal["DPoP"] = "DPoP"  # noqa: S105  # a kind of token
    expires_in: int  # seconds
    scope: str
    refresh_token: str | None = None
    sub: str | None = None  # who the person is, to this partner alone
    face_result: str | None = None  # a JWS of ours, once, for a consent to `face.confirmed`


class PushedAnswer(Answer):
    """RFC 9126, 2.2."""

    request_uri: str
    expires_in: int  # seconds


class Introspected(Answer):
    """RFC 7662; of a token that is over, another partner's or none, `active` alone says something."""

    model_config = ConfigDict(json_schema_serialization_defaults_required=False)

    active: bool
    client_id: str | None = None
    scope: str | None = None
    sub: str | None = None
    token_type: str | None = None
    iat: int | None = None
    exp: int | None = None
    iss: str | None = None
    cnf: dict[str, str] | None = None


class ServerMetadata(Answer):
    """RFC 8414."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    pushed_authorization_request_endpoint: str
    introspection_endpoint: str
    revocation_endpoint: str
    jwks_uri: str
    service_documentation: str
    scopes_supported: list[str]
    response_types_supported: list[str]
    response_modes_supported: list[str]
    grant_types_supported: list[str]
    code_challenge_methods_supported: list[str]
    token_endpoint_auth_methods_supported: list[str]
    token_endpoint_auth_signing_alg_values_supported: list[str]
    introspection_endpoint_auth_methods_supported: list[str]
    introspection_endpoint_auth_signing_alg_values_supported: list[str]
    revocation_endpoint_auth_methods_supported: list[str]
    revocation_endpoint_auth_signing_alg_values_supported: list[str]
    dpop_signing_alg_values_supported: list[str]
    require_pushed_authorization_requests: bool
    authorization_response_iss_parameter_supported: bool
