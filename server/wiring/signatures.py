"""Puts the services by which applications are signed together."""

from server.infrastructure import now
from server.wiring.certificates import make_applicants
from server.wiring.foundation import Foundation
from services.accounts.sign_in import SignInService
from services.hall.case_moves import ItemSource
from services.hall.counter_signatures import CounterSignatures, PostSource
from services.hall.filled_forms import FormChecker
from services.hall.representation import Representation
from services.hall.signatures import SignatureService
from storage.accounts.accounts import AccountStore
from storage.accounts.sign_in_codes import SignInCodeStore
from storage.audit.audit import AuditStore
from storage.hall.cases import CaseStore
from storage.hall.signatures import SignatureStore
from storage.hall.uploads import UploadStore


def make_signatures(
    base: Foundation,
    items: ItemSource,
    forms: FormChecker,
    representation: Representation,
    codes: SignInService,
) -> SignatureService:
    """`codes`: sends the one-use codes."""
    database, vault = base.database, base.vault
    return SignatureService(
        unit=database,
        store=SignatureStore(database, vault),
        cases=CaseStore(database, vault),
        uploads=UploadStore(database, vault),
        items=items,
        forms=forms,
        applicants=make_applicants(database, vault),
        representation=representation,
        accounts=AccountStore(database, vault),
        sender=codes,
        codes=SignInCodeStore(database, vault),
        signer=base.tokens,
        audit=AuditStore(database),
        clock=now,
    )


def make_counter_signatures(
    base: Foundation, items: ItemSource, posts: PostSource
) -> CounterSignatures:
    database, vault = base.database, base.vault
    return CounterSignatures(
        unit=database,
        store=SignatureStore(database, vault),
        cases=CaseStore(database, vault),
        items=items,
        posts=posts,
        signer=base.tokens,
        audit=AuditStore(database),
        clock=now,
    )
