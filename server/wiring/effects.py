"""The effect of each action, and the end of a check, put on the database."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.draws import drawn
from domain.faces.actions import Actions
from domain.faces.step_up import STEP_UP
from domain.hall.receptions import WINDOW_IDENTIFY
from domain.hall.signatures import CASE_SIGN
from domain.pensions.certification_ways import HOW
from domain.pensions.certify import CERTIFY
from domain.pensions.spot_checks import PERCENT
from domain.ways import Offer, Way
from server.infrastructure import now
from server.wiring.built_in import make_openings
from services.faces.check_ends import CheckEnds
from services.faces.effects import Effect
from services.faces.step_up import StepUp
from services.hall.identify_by_face import IdentifyByFace
from services.hall.sign_by_evidence import SignByEvidence
from services.hall.sign_by_face import SignByFace
from services.hall.signatures import Signer
from services.pensions.certify import Certify
from services.pensions.certify_by_evidence import CertifyByEvidence
from services.pensions.check_reviews import CheckReviews
from services.pensions.evidence import EvidenceEffect
from services.ports import Bell
from storage.accounts.accounts import AccountStore
from storage.accounts.sessions import SessionStore
from storage.audit.audit import AuditStore
from storage.bookings.tickets import TicketStore
from storage.database import Database
from storage.events import EventStore
from storage.faces.check_ends import CheckEndStore
from storage.faces.receipts import ReceiptStore
from storage.faces.score_bands import CheckCounter
from storage.hall.receptions import ReceptionStore
from storage.hall.signatures import SignatureStore
from storage.keys.vault import Vault
from storage.pensions.entitlements import EntitlementStore
from storage.pensions.reviews import ReviewStore
from storage.pensions.spot_checks import SpotCheckStore


@dataclass(frozen=True, slots=True)
class Effects:
    certify: Certify
    reviewer: CheckReviews
    by_action: Mapping[str, Effect]
    by_evidence: Mapping[str, EvidenceEffect]  # of those for which others may look
    drawn: Callable[[UUID], bool]  # whether a call or a visit confirms what this check certified


def make_effects(
    database: Database,
    vault: Vault,
    signer: Signer,
    *,
    spot_percent: float = PERCENT,
    outside: Collection[Way] = (),
) -> Effects:
    """`outside`: ways of providers that are configured."""
    accounts, events = AccountStore(database, vault), EventStore(database)
    reviewer = CheckReviews(
        reviews=ReviewStore(database, vault), openings=make_openings(database, vault)
    )

    def draws(check: UUID) -> bool:
        return drawn(vault.mac("spot-check", check.bytes), spot_percent)

    certify = Certify(
        entitlements=EntitlementStore(database),
        reviews=reviewer,
        receipts=ReceiptStore(database),
        accounts=accounts,
        spots=SpotCheckStore(database),
        drawn=draws,
        events=events,
        outside=outside,
    )
    window = Offer(Way.WINDOW, HOW[Way.WINDOW], ready=True)
    step_up = StepUp(sessions=SessionStore(database, vault), accounts=accounts, window=window)
    sign = SignByFace(
        store=SignatureStore(database, vault),
        signer=signer,
        audit=AuditStore(database),
        window=window,
        clock=now,
    )
    shown = IdentifyByFace(
        tickets=TicketStore(database), store=ReceptionStore(database), window=window
    )
    by_action: Mapping[str, Effect] = {
        CERTIFY.name: certify,
        STEP_UP.name: step_up,
        CASE_SIGN.name: sign,
        WINDOW_IDENTIFY.name: shown,
    }
    by_evidence: Mapping[str, EvidenceEffect] = {
        CERTIFY.name: CertifyByEvidence(certify=certify, outside=outside),
        CASE_SIGN.name: SignByEvidence(sign=sign),
    }
    return Effects(certify, reviewer, by_action, by_evidence, draws)


def make_check_ends(
    database: Database,
    vault: Vault,
    effects: Effects,
    *,
    actions: Actions,
    bell: Bell,
    clock: Callable[[], datetime],
) -> CheckEnds:
    return CheckEnds(
        unit=database,
        store=CheckEndStore(database, vault),
        actions=actions,
        effects=effects.by_action,
        reviewer=effects.reviewer,
        counts=CheckCounter(database, vault),
        audit=AuditStore(database),
        bell=bell,
        clock=clock,
    )
