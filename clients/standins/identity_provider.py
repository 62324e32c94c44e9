"""The city's identity provider for officers, as connectors/oidc.py speaks to it: OpenID Connect by code and PKCE.

It refuses what a real one would: another page than the registered one, no PKCE, a code shown twice or with another
verifier, a client that does not show who it is. Its issuer is the address of the stand-ins with `/idp` at the end.

GET  /_standin/idp   how often its document and its keys were asked for
POST /_standin/idp   what is named changes: "page": where browsers are sent back; "users": {subject: {"name",
                     "groups", "amr"}}; "client_key": PEM of the client's public key, in the place of its secret;
                     "document", "claims": what its document and its tokens say differently (null: not at all);
                     "sign": "none" | "secret" | "stranger", how tokens are signed then; "rotate": a new key alone
GET  /idp/authorize  a page to choose an account from; with `as=SUBJECT` that one is chosen already
"""

import hashlib
import secrets
from base64 import b64decode, urlsafe_b64encode
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any, Final
from urllib.parse import unquote, urlencode

import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

CLIENT: Final = "standin-zhijian"
SECRET: Final = "standin-provider-secret:%"  # noqa: S105  # opens nothing; has what a form encodes
PATH: Final = "/idp"
_LIFE_S: Final = 60
_BITS: Final = 2_048
_DISCOVERY: Final = f"{PATH}/.well-known/openid-configuration"


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a code is good for."""

    subject: str
    page: str
    nonce: str
    challenge: str
    until: float


@dataclass(slots=True)
class _Key:
    kid: str = field(default_factory=lambda: secrets.token_hex(8))
    private: rsa.RSAPrivateKey = field(
        default_factory=lambda: rsa.generate_private_key(public_exponent=65537, key_size=_BITS)
    )


@dataclass(slots=True)
class IdentityProvider:
    """`clock` gives seconds since 1970."""

    clock: Callable[[], float]
    page: str = ""
    client_key: str = ""
    sign: str = ""
    users: dict[str, dict[str, Any]] = field(default_factory=dict)
    document: dict[str, Any] = field(default_factory=dict)
    claims: dict[str, Any] = field(default_factory=dict)
    codes: dict[str, _Asked] = field(default_factory=dict)
    assertions: set[str] = field(default_factory=set)
    asked: Counter[str] = field(default_factory=Counter)
    made: list[_Key] = field(default_factory=list)

    @property
    def key(self) -> _Key:
        """Made when it is first wanted: RSA keys take their time."""
        if not self.made:
            self.made.append(_Key())
        return self.made[-1]

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get(_DISCOVERY, self.discover),
            web.get(f"{PATH}/authorize", self.authorize),
            web.get(f"{PATH}/keys", self.keys),
            web.post(f"{PATH}/token", self.token),
            web.get("/_standin/idp", self.count),
            web.post("/_standin/idp", self.change),
        ]

    async def count(self, _: web.Request) -> web.Response:
        return web.json_response(dict(self.asked))

    async def change(self, request: web.Request) -> web.Response:
        body = await request.json()
        if body.pop("rotate", False):
            self.made = [_Key()]
        for name, value in body.items():
            setattr(self, name, value)
        return web.Response(status=204)

    async def discover(self, request: web.Request) -> web.Response:
        self.asked["document"] += 1
        issuer = _issuer(request)
        document = {
            "issuer": issuer,
            "authorization_endpoint": f"{issuer}/authorize",
            "token_endpoint": f"{issuer}/token",
            "jwks_uri": f"{issuer}/keys",
            "response_types_supported": ["code"],
            "code_challenge_methods_supported": ["S256"],
            "authorization_response_iss_parameter_supported": True,
        }
        return web.json_response(_changed(document, self.document))

    async def keys(self, _: web.Request) -> web.Response:
        self.asked["keys"] += 1
        public = RSAAlgorithm.to_jwk(self.key.private.public_key(), as_dict=True)
        return web.json_response({"keys": [{**public, "kid": self.key.kid, "use": "sig"}]})

    async def authorize(self, request: web.Request) -> web.Response:
        query = request.query
        if query.get("client_id") != CLIENT or query.get("redirect_uri") != self.page:
            return web.Response(status=400, text="no such client, or another page than registered")
        wrong = (
            query.get("response_type") != "code"
            or "openid" not in query.get("scope", "").split()
            or query.get("code_challenge_method") != "S256"
            or not all(query.get(name) for name in ("state", "nonce", "code_challenge"))
        )
        back = {"state": query.get("state", ""), "iss": _issuer(request)}
        if wrong:
            raise web.HTTPFound(f"{self.page}?{urlencode({'error': 'invalid_request', **back})}")
        if (subject := query.get("as")) is None:
            return self._choice(request)
        code = f"idp_{secrets.token_urlsafe(24)}"
        self.codes[code] = _Asked(
            subject,
            query["redirect_uri"],
            query["nonce"],
            query["code_challenge"],
            self.clock() + _LIFE_S,
        )
        raise web.HTTPFound(f"{self.page}?{urlencode({'code': code, **back})}")

    async def token(self, request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        if not self._is_client(request, form):
            return _refused("invalid_client", 401)
        asked = self.codes.pop(form.get("code", ""), None)
        verifier = form.get("code_verifier", "").encode()
        if (
            form.get("grant_type") != "authorization_code"
            or asked is None
            or asked.until < self.clock()
            or form.get("redirect_uri") != asked.page
            or _packed(hashlib.sha256(verifier).digest()) != asked.challenge
        ):
            return _refused("invalid_grant")
        access = secrets.token_urlsafe(24)
        return web.json_response(
            {
                "access_token": access,
                "token_type": "Bearer",
                "expires_in": _LIFE_S,
                "id_token": self._id_token(request, asked, access),
            },
            headers={"Cache-Control": "no-store"},
        )

    def _id_token(self, request: web.Request, asked: _Asked, access: str) -> str:
        now, user = int(self.clock()), self.users.get(asked.subject, {})
        digest = hashlib.sha256(access.encode()).digest()
        claims = _changed(
            {
                "iss": _issuer(request),
                "sub": asked.subject,
                "aud": CLIENT,
                "iat": now,
                "exp": now + _LIFE_S,
                "nonce": asked.nonce,
                "at_hash": _packed(digest[:16]),
                "groups": user.get("groups", []),
                "amr": user.get("amr", ["pwd"]),
            },
            self.claims,
        )
        headers = {"kid": self.key.kid}
        if self.sign == "none":
            return jwt.encode(claims, "", "none", headers=headers)
        if self.sign == "secret":
            return jwt.encode(claims, SECRET * 2, "HS256", headers=headers)
        key = _Key().private if self.sign == "stranger" else self.key.private
        return jwt.encode(claims, key, "RS256", headers=headers)

    def _is_client(self, request: web.Request, form: Mapping[str, str]) -> bool:
        if self.client_key:
            return self._is_asserted(form, f"{_issuer(request)}/token")
        scheme, _, packed = request.headers.get("Authorization", "").partition(" ")
        if scheme != "Basic":
            return False
        name, _, secret = b64decode(packed).decode().partition(":")
        return (unquote(name), unquote(secret)) == (CLIENT, SECRET)

    def _is_asserted(self, form: Mapping[str, str], audience: str) -> bool:
        """RFC 7523, section 3; each once."""
        try:
            said = jwt.decode(
                form.get("client_assertion", ""),
                self.client_key,
                algorithms=["RS256", "ES256"],
                audience=audience,
                issuer=CLIENT,
                subject=CLIENT,
                options={"require": ["exp", "jti"]},
            )
        except jwt.InvalidTokenError:
            return False
        fresh = said["jti"] not in self.assertions
        self.assertions.add(said["jti"])
        return fresh

    def _choice(self, request: web.Request) -> web.Response:
        here = str(request.rel_url)
        rows = "".join(
            f'<li><a href="{escape(here)}&amp;{urlencode({"as": subject})}">'
            f"{escape(user.get('name', subject))}</a></li>"
            for subject, user in self.users.items()
        )
        page = (
            '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>统一身份认证</title>'
            f"<h1>统一身份认证（测试）</h1><ul>{rows}</ul></html>"
        )
        return web.Response(text=page, content_type="text/html")


def _issuer(request: web.Request) -> str:
    return f"{request.scheme}://{request.host}{PATH}"


def _changed(said: dict[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in {**said, **changes}.items() if value is not None}


def _refused(error: str, status: int = 400) -> web.Response:
    return web.json_response({"error": error}, status=status)


def _packed(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")
