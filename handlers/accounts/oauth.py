"""Doors of OAuth for partners' programs: forms in, that standard's JSON out. Refusals get its words at the door."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qsl

from aiohttp import web

from domain.accounts.partners import (
    CHALLENGE,
    REQUEST_LIFE,
    STATE,
    Partner,
    PartnerScope,
    Pushed,
    read_scopes,
    written_scopes,
)
from domain.errors import Invalid, NotFound, Unfit
from domain.problems import Problem
from handlers.accounts.services import ACCOUNTS
from handlers.request import COUNTED, DEVICE_KEY, json_response
from proto.http.accounts.oauth import Introspected, PushedAnswer, ServerMetadata, TokenAnswer
from proto.http.base import Answer
from services.accounts.partner_tokens import Issued

_FIELDS_MAX: Final = 20
_ALGORITHMS: Final = ("ES256", "EdDSA")
_METHOD: Final = "private_key_jwt"
_OAUTH: Final = "/v1/oauth"


async def metadata(request: web.Request) -> web.Response:
    """Where everything is, for a library (RFC 8414)."""
    issuer = request.app[ACCOUNTS].partner_issuer
    if not issuer:
        raise NotFound(Problem.PARTNERS_OFF)
    algorithms, methods = list(_ALGORITHMS), [_METHOD]
    return json_response(
        ServerMetadata(
            issuer=issuer,
            authorization_endpoint=f"{issuer}/",
            token_endpoint=f"{issuer}{_OAUTH}/token",
            pushed_authorization_request_endpoint=f"{issuer}{_OAUTH}/requests",
            introspection_endpoint=f"{issuer}{_OAUTH}/introspections",
            revocation_endpoint=f"{issuer}{_OAUTH}/revocations",
            jwks_uri=f"{issuer}/.well-known/jwks.json",
            service_documentation=f"{issuer}/docs",
            scopes_supported=sorted(PartnerScope),
            response_types_supported=["code"],
            response_modes_supported=["query"],
            grant_types_supported=["authorization_code", "client_credentials", "refresh_token"],
            code_challenge_methods_supported=["S256"],
            token_endpoint_auth_methods_supported=methods,
            token_endpoint_auth_signing_alg_values_supported=algorithms,
            introspection_endpoint_auth_methods_supported=methods,
            introspection_endpoint_auth_signing_alg_values_supported=algorithms,
            revocation_endpoint_auth_methods_supported=methods,
            revocation_endpoint_auth_signing_alg_values_supported=algorithms,
            dpop_signing_alg_values_supported=algorithms,
            require_pushed_authorization_requests=True,
            authorization_response_iss_parameter_supported=True,
        )
    )


async def push(request: web.Request, body: bytes) -> web.Response:
    """What the partner will ask of a person, before it sends the person here (RFC 9126)."""
    form = _form(body)
    partner = await _client(request, form)
    pushed = _pushed(form, request[DEVICE_KEY])
    uri = await request.app[ACCOUNTS].partner_consents.push(partner, pushed)
    life = int(REQUEST_LIFE.total_seconds())
    return json_response(PushedAnswer(request_uri=uri, expires_in=life), 201)


async def token(request: web.Request, body: bytes) -> web.Response:
    """A token of the partner's own, the first ones of a consent, or those that follow."""
    form, key = _form(body), request[DEVICE_KEY]
    partner = await _client(request, form)
    tokens, kind = request.app[ACCOUNTS].partner_tokens, form.get("grant_type", "")
    if kind == "client_credentials":
        if form.get("scope"):
            raise Invalid(Problem.PARTNER_SCOPE)
        issued = await tokens.own(partner, key)
    elif kind == "authorization_code":
        issued = await tokens.redeem(
            partner,
            key,
            code=_wanted(form, "code"),
            redirect_uri=_wanted(form, "redirect_uri"),
            verifier=_wanted(form, "code_verifier"),
        )
    elif kind == "refresh_token":
        issued = await tokens.refresh(partner, key, _wanted(form, "refresh_token"))
    else:
        raise Invalid(Problem.PARTNER_GRANT_TYPE if kind else Problem.PARTNER_REQUEST)
    return _json(_answer(issued))


async def introspect(request: web.Request, body: bytes) -> web.Response:
    """Whether a token of the partner's own still opens anything, and what (RFC 7662)."""
    form = _form(body)
    partner = await _client(request, form)
    accounts = request.app[ACCOUNTS]
    token = await accounts.partner_tokens.introspect(partner, _wanted(form, "token"))
    if token is None:
        return _json(Introspected(active=False))
    return _json(
        Introspected(
            active=True,
            client_id=str(token.partner),
            scope=written_scopes(token.scopes),
            sub=token.subject or str(token.partner),
            token_type="DPoP",  # noqa: S106  # a kind of token
            iat=int(token.issued_at.timestamp()),
            exp=int(token.expires_at.timestamp()),
            iss=accounts.partner_issuer,
            cnf={"jkt": token.key},
        )
    )


async def revoke(request: web.Request, body: bytes) -> web.Response:
    """An access token, or with a refresh token the whole consent; 200 for what is none too (RFC 7009)."""
    form = _form(body)
    partner = await _client(request, form)
    await request.app[ACCOUNTS].partner_tokens.revoke(partner, _wanted(form, "token"))
    return web.Response(status=200)


async def _client(request: web.Request, form: Mapping[str, str]) -> Partner:
    partner = await request.app[ACCOUNTS].partner_clients.authenticate(
        form.get("client_assertion_type", ""),
        form.get("client_assertion", ""),
        form.get("client_id", ""),
    )
    request[COUNTED] = partner.partner
    return partner


def _form(body: bytes) -> Mapping[str, str]:
    """Each parameter once (RFC 6749, 3.1)."""
    try:
        found = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=True,
            errors="strict",
            max_num_fields=_FIELDS_MAX,
        )
    except ValueError as broken:
        raise Invalid(Problem.PARTNER_REQUEST, "a form, each of its fields once") from broken
    form = dict(found)
    if len(form) < len(found):
        raise Invalid(Problem.PARTNER_REQUEST, "a form, each of its fields once")
    return form


def _pushed(form: Mapping[str, str], key: str) -> Pushed:
    """Raises Invalid for what OAuth 2.1 doesn't know, and for what it had before PKCE."""
    if {"request", "request_uri"} & form.keys():
        raise Invalid(Problem.PARTNER_REQUEST, "parameters as they are, in no object")
    if form.get("response_type") != "code":
        raise Invalid(Problem.PARTNER_REQUEST, "response_type: code")
    if form.get("code_challenge_method") != "S256":
        raise Invalid(Problem.PARTNER_REQUEST, "code_challenge_method: S256")
    if not CHALLENGE.fullmatch(form.get("code_challenge", "")):
        raise Invalid(Problem.PARTNER_REQUEST, "code_challenge: 43 letters of base64url")
    if not STATE.fullmatch(form.get("state", "")):
        raise Invalid(Problem.PARTNER_REQUEST, "state: 1 to 512 plain characters")
    try:
        scopes = read_scopes(form.get("scope", ""))
    except Unfit as unknown:
        raise Invalid(Problem.PARTNER_SCOPE) from unknown
    named = form.get("dpop_jkt", "")
    if key and named not in {"", key}:
        raise Invalid(Problem.PARTNER_REQUEST, "dpop_jkt: the key of the proof beside it")
    return Pushed(
        redirect_uri=_wanted(form, "redirect_uri"),
        scopes=scopes,
        state=form["state"],
        challenge=form["code_challenge"],
        key=key or named,
    )


def _wanted(form: Mapping[str, str], name: str) -> str:
    if not (value := form.get(name, "")):
        raise Invalid(Problem.PARTNER_REQUEST, f"{name}: it lacks")
    return value


def _answer(issued: Issued) -> TokenAnswer:
    token = issued.token
    return TokenAnswer(
        access_token=issued.access,
        expires_in=int((token.expires_at - token.issued_at).total_seconds()),
        scope=written_scopes(token.scopes),
        refresh_token=issued.refresh or None,
        sub=token.subject or None,
        face_result=issued.face or None,
    )


def _json(model: Answer) -> web.Response:
    """Without what it has not: these members are absent, not null, to libraries."""
    return web.Response(
        body=model.model_dump_json(exclude_none=True).encode(),
        content_type="application/json",
        headers={"Cache-Control": "no-store"},
    )
