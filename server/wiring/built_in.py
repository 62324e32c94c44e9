"""Puts the built-in items together: their cases, and what follows from a move of one."""

from functools import cache

from definitions.reading import read_item
from definitions.shipped import built_in, named
from server.wiring.calendars import make_calendars
from services.hall.built_in_cases import BuiltInCases
from services.hall.built_in_items import BuiltInItems
from services.hall.case_moves import CaseNotes, Effect
from services.pensions.review_effect import ReviewEffect
from services.pensions.review_openings import ReviewOpenings
from services.privacy.corrections import Corrections
from storage.accounts.identities import IdentityStore
from storage.audit.audit import AuditStore
from storage.database import Database
from storage.events import EventStore
from storage.hall.cases import CaseStore
from storage.hall.posts import PostStore
from storage.keys.vault import Vault
from storage.pensions.entitlements import EntitlementStore
from storage.pensions.reviews import ReviewStore
from storage.privacy.requests import RequestStore


@cache
def built_in_items() -> BuiltInItems:
    """One for the process: they come with the program and change with it alone."""
    return BuiltInItems(
        texts={named(path): path.read_bytes() for path in built_in()}, read=read_item
    )


def make_built_in_cases(database: Database, vault: Vault) -> BuiltInCases:
    audit = AuditStore(database)
    return BuiltInCases(
        store=CaseStore(database, vault),
        items=built_in_items(),
        posts=PostStore(database),
        calendars=make_calendars(database),
        notes=CaseNotes(
            events=EventStore(database), audit=audit, effects=built_in_effects(database, vault)
        ),
    )


def built_in_effects(database: Database, vault: Vault) -> tuple[Effect, ...]:
    reviews = ReviewEffect(
        reviews=ReviewStore(database, vault),
        entitlements=EntitlementStore(database),
        audit=AuditStore(database),
    )
    return reviews, make_corrections(database, vault)


def make_corrections(database: Database, vault: Vault) -> Corrections:
    return Corrections(
        identities=IdentityStore(database, vault),
        numbers=RequestStore(database, vault),
        audit=AuditStore(database),
    )


def make_openings(database: Database, vault: Vault) -> ReviewOpenings:
    return ReviewOpenings(
        store=ReviewStore(database, vault), cases=make_built_in_cases(database, vault)
    )
