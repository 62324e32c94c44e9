"""The city's identity provider for officers, as far as it is configured."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Final
from urllib.parse import urlsplit

from auth.id_tokens import IdTokens
from connectors.oidc import Client, Oidc
from domain.errors import Unfit
from domain.hall.provider_posts import PostsByGroup
from server.outside.kms import is_this_machine
from server.outside.transport import Transport
from server.settings import Settings, plain
from services.accounts.identity_provider import IdentityProvider

#: Own choice, as of other secrets that open a door: nobody guesses it.
_TOKEN_LETTERS: Final = 32
_SCIM_TOKENS: Final = ("scim_token", "scim_token_former")


def identity_provider(
    settings: Settings, transport: Transport, now: Callable[[], datetime]
) -> IdentityProvider | None:
    """None where there is none. Raises ValueError and OSError when what is configured can't be used."""
    if not settings.oidc_issuer:
        return None
    return IdentityProvider(
        issuer=settings.oidc_issuer,
        api=_oidc(settings, now),
        transport=transport,
        proofs=IdTokens(
            issuer=settings.oidc_issuer,
            client=settings.oidc_client,
            strong=settings.oidc_strong,
            groups_claim=settings.oidc_groups_claim,
        ),
        clock=now,
    )


def posts_by_group(settings: Settings) -> PostsByGroup:
    """Raises ValueError for what is no post."""
    return PostsByGroup.read(settings.oidc_posts)


def identity_provider_faults(settings: Settings) -> list[str]:
    """What of this configuration can't work, or is unsafe, as sentences."""
    faults = []
    for group, posts in settings.oidc_posts.items():
        try:
            PostsByGroup.read({group: posts})
        except Unfit as wrong:
            faults.append(f"oidc_posts: {group[:60]!r} names no post: {wrong}")
    faults += _scim_faults(settings)
    if not settings.oidc_issuer:
        return faults
    if urlsplit(settings.oidc_issuer).scheme != "https" or is_this_machine(settings.oidc_issuer):
        faults.append("oidc_issuer is a stand-in or not encrypted: it must be https elsewhere")
    if not settings.oidc_client:
        faults.append("oidc_issuer is set, but oidc_client is empty")
    if not settings.public_url:
        faults.append("oidc_issuer is set, but public_url is empty: officers can't come back")
    if settings.oidc_client_auth == "client_secret_basic" and not plain(settings, "oidc_secret"):
        faults.append("oidc_issuer is set, but oidc_secret is empty")
    try:
        _oidc(settings, partial(datetime.now, UTC))
    except (ValueError, OSError) as fault:
        faults.append(f"oidc_key_file: {fault}")
    return faults


def scim_tokens(settings: Settings) -> tuple[str, ...]:
    """Those that are taken now; none where the provider adds and ends nobody."""
    if not settings.oidc_issuer:
        return ()
    return tuple(filter(None, (plain(settings, name) for name in _SCIM_TOKENS)))


def _scim_faults(settings: Settings) -> list[str]:
    faults = [
        f"{name} is shorter than {_TOKEN_LETTERS} letters"
        for name in _SCIM_TOKENS
        if 0 < len(plain(settings, name)) < _TOKEN_LETTERS
    ]
    if plain(settings, "scim_token") and not settings.oidc_issuer:
        faults.append("scim_token is set, but oidc_issuer is empty")
    return faults


def _oidc(settings: Settings, now: Callable[[], datetime]) -> Oidc:
    key = ""
    if settings.oidc_client_auth == "private_key_jwt":
        if settings.oidc_key_file is None:
            raise ValueError("private_key_jwt needs a key")
        key = settings.oidc_key_file.read_text(encoding="utf-8")
    client = Client(
        issuer=settings.oidc_issuer,
        client=settings.oidc_client,
        secret=plain(settings, "oidc_secret"),
        key=key,
        page=f"{settings.public_url.rstrip('/')}/officer/",
    )
    return Oidc(client, now)
