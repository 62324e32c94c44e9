"""Puts together what the city's identity provider does for officers."""

from server.infrastructure import now
from server.outside.identity_provider import identity_provider, posts_by_group, scim_tokens
from server.wiring.foundation import Foundation
from server.wiring.passkeys import make_second_factors
from services.accounts.identity_sign_in import IdentitySignIn
from services.accounts.officer_changes import OfficerChanges
from services.accounts.officer_identities import OfficerIdentities
from services.accounts.provisioning import Provisioning
from services.hall.provider_posts import ProviderPosts
from storage.accounts.officer_identities import OfficerIdentityStore
from storage.accounts.officers import OfficerStore
from storage.accounts.passkeys import PasskeyStore
from storage.accounts.provisioned import ProvisionedStore
from storage.accounts.sessions import SessionStore
from storage.accounts.staff import StaffStore
from storage.audit.audit import AuditStore
from storage.four_eyes import FourEyesStore
from storage.hall.posts import PostStore
from storage.hall.units import UnitStore


def make_identity_sign_in(base: Foundation) -> IdentitySignIn:
    database, vault = base.database, base.vault
    return IdentitySignIn(
        unit=database,
        store=OfficerIdentityStore(database, vault),
        provider=identity_provider(base.settings, base.infrastructure.transport, now),
        factors=make_second_factors(base),
        tries=OfficerStore(database, vault),
        posts=make_provider_posts(base),
        sessions=SessionStore(database, vault),
        tokens=base.tokens,
        guard=base.rate_limits,
        audit=AuditStore(database),
        clock=now,
    )


def make_officer_identities(base: Foundation) -> OfficerIdentities:
    database, vault = base.database, base.vault
    return OfficerIdentities(
        unit=database,
        store=OfficerIdentityStore(database, vault),
        issuer=base.settings.oidc_issuer,
        staff=StaffStore(database, vault),
        touches=FourEyesStore(database),
        posts=make_provider_posts(base),
        tokens=base.tokens,
        audit=AuditStore(database),
        clock=now,
    )


def make_provisioning(base: Foundation) -> Provisioning:
    database, vault, settings = base.database, base.vault, base.settings
    return Provisioning(
        unit=database,
        store=ProvisionedStore(database, settings.oidc_issuer),
        identities=OfficerIdentityStore(database, vault),
        staff=StaffStore(database, vault),
        changes=OfficerChanges(
            unit=database,
            staff=StaffStore(database, vault),
            passkeys=PasskeyStore(database, vault),
            touches=FourEyesStore(database),
            audit=AuditStore(database),
        ),
        posts=make_provider_posts(base),
        revoker=base.tokens,
        issuer=settings.oidc_issuer,
        address=settings.public_url.rstrip("/"),
        areas=settings.scim_areas,
        tokens=scim_tokens(settings),
        clock=now,
    )


def make_provider_posts(base: Foundation) -> ProviderPosts:
    return ProviderPosts(
        groups=posts_by_group(base.settings),
        store=PostStore(base.database),
        units=UnitStore(base.database),
        audit=AuditStore(base.database),
        desks=base.desks,
    )
