"""The city's identity provider for officers, as values: OpenID Connect Core and Discovery 1.0, code and PKCE.

All that it publishes of itself has to lie at the origin of its issuer, which the operator named: no document
of a stranger leads us to another address, and a provider within the city's own network stays in reach.
"""

import secrets
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import Final
from urllib.parse import quote, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from connectors.answers import read_object
from domain.accounts.identity_provider import Endpoints, SignInRequest, TokensGiven
from domain.wire import HttpRequest, HttpResponse

_DISCOVERY: Final = "/.well-known/openid-configuration"
_ASSERTION: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_ASSERTION_LIFE_S: Final = 60
_SCOPE: Final = "openid"
#: Longer is no token that a sign-in brings.
_TOKEN_CHARS: Final = 32_768


@dataclass(frozen=True, slots=True)
class Client:
    """We, as the provider knows us: by a secret, or by the key pair whose private half (PEM) is here."""

    issuer: str
    client: str
    secret: str = field(repr=False)
    key: str = field(repr=False)
    page: str  # where the provider sends the browser back


class Oidc:
    """Raises ValueError for a key that can't sign."""

    def __init__(self, client: Client, clock: Callable[[], datetime]) -> None:
        self._client = client
        self._clock = clock
        self._algorithm = _algorithm(client.key) if client.key else ""

    def build_discovery(self) -> HttpRequest:
        return _asking(self._client.issuer.rstrip("/") + _DISCOVERY)

    def parse_discovery(self, response: HttpResponse) -> Endpoints | str:
        """What is wrong, where it is of no use."""
        found = read_object(response)
        if response.status != HTTPStatus.OK or found is None:
            return f"http-{response.status}"
        if found.get("issuer") != self._client.issuer:
            return "it names another issuer"
        match found:
            case {
                "authorization_endpoint": str(authorize),
                "token_endpoint": str(token),
                "jwks_uri": str(keys),
            } if all(self._is_its_own(url) for url in (authorize, token, keys)):
                says = found.get("authorization_response_iss_parameter_supported") is True
                return Endpoints(authorize, token, keys, says_issuer=says)
        return "an address lies elsewhere than its issuer"

    def build_keys(self, endpoints: Endpoints) -> HttpRequest:
        return _asking(endpoints.keys)

    def parse_keys(self, response: HttpResponse) -> bytes | str:
        """A JWK Set, as it came; what is wrong, where it is none."""
        found = read_object(response)
        if response.status != HTTPStatus.OK or found is None:
            return f"http-{response.status}"
        return response.body if isinstance(found.get("keys"), list) else "no keys"

    def address(self, endpoints: Endpoints, asked: SignInRequest) -> str:
        """Where the browser goes to sign in."""
        query = urlencode(
            {
                "response_type": "code",
                "client_id": self._client.client,
                "redirect_uri": self._client.page,
                "scope": _SCOPE,
                "state": asked.state,
                "nonce": asked.nonce,
                "code_challenge": asked.challenge,
                "code_challenge_method": "S256",
            },
            quote_via=quote,
        )
        mark = "&" if urlsplit(endpoints.authorize).query else "?"
        return f"{endpoints.authorize}{mark}{query}"

    def build_tokens(self, endpoints: Endpoints, code: str, asked: SignInRequest) -> HttpRequest:
        client = self._client
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": client.page,
            "code_verifier": asked.verifier,
        }
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept": "application/json",
        }
        if client.key:
            form |= {
                "client_id": client.client,
                "client_assertion_type": _ASSERTION,
                "client_assertion": self._assertion(endpoints.exchange),
            }
        else:
            # RFC 6749, 2.3.1: each encoded as in a form.
            pair = f"{quote(client.client, safe='')}:{quote(client.secret, safe='')}"
            headers["Authorization"] = f"Basic {b64encode(pair.encode()).decode()}"
        return HttpRequest("POST", endpoints.exchange, headers, urlencode(form).encode())

    def parse_tokens(self, response: HttpResponse) -> TokensGiven | str | None:
        """None for a code that it does not take; else what is wrong with its answer."""
        found = read_object(response)
        match found:
            case {"id_token": str(identity), **rest} if response.status == HTTPStatus.OK:
                access = rest.get("access_token", "")
                if len(identity) > _TOKEN_CHARS or not isinstance(access, str):
                    return "unreadable"
                return TokensGiven(identity, access)
            case {"error": "invalid_grant" | "invalid_request"}:
                return None
            case {"error": str(error)}:
                return error[:60]
        return f"http-{response.status}"

    def _is_its_own(self, url: str) -> bool:
        try:
            return _origin(url) == _origin(self._client.issuer)
        except ValueError:
            return False

    def _assertion(self, audience: str) -> str:
        """RFC 7523, section 3; good once, for a minute."""
        client, now = self._client, int(self._clock().timestamp())
        claims = {
            "iss": client.client,
            "sub": client.client,
            "aud": audience,
            "jti": secrets.token_urlsafe(16),
            "iat": now,
            "exp": now + _ASSERTION_LIFE_S,
        }
        return jwt.encode(claims, client.key, self._algorithm)


def _asking(url: str) -> HttpRequest:
    return HttpRequest("GET", url, {"Accept": "application/json"})


def _origin(url: str) -> tuple[str, str, int | None]:
    parts = urlsplit(url)
    if parts.username is not None or parts.password is not None:
        raise ValueError("an address with a user in it")
    return parts.scheme, parts.hostname or "", parts.port


def _algorithm(pem: str) -> str:
    key = load_pem_private_key(pem.encode(), None)
    if isinstance(key, rsa.RSAPrivateKey):
        return "RS256"
    if isinstance(key, ec.EllipticCurvePrivateKey) and isinstance(key.curve, ec.SECP256R1):
        return "ES256"
    raise ValueError("the key is neither RSA nor P-256")
