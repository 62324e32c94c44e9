"""What moves of cases come to beyond the cases, in the order in which it is locked."""

from collections.abc import Collection

from auth.credentials import Credentials
from server.wiring.built_in import built_in_effects
from server.wiring.certificates import make_certificate_issue
from server.wiring.payments import make_payments
from server.wiring.ratings import make_served
from services.hall.applicants import ApplicantService
from services.hall.case_fees import CaseFees
from services.hall.case_moves import Effect
from services.hall.dispatch_effect import DispatchEffect
from services.hall.hand_in import HandIn
from services.hall.parcel_effect import ParcelEffect
from services.hall.postage import PostageOrders
from storage.audit.audit import AuditStore
from storage.database import Database
from storage.events import EventStore
from storage.hall.dispatches import DispatchStore
from storage.hall.parcel_orders import ParcelOrderStore
from storage.hall.parcels import ParcelStore
from storage.hall.uploads import UploadStore
from storage.keys.vault import Vault


def make_effects(
    database: Database,
    vault: Vault,
    credentials: Credentials,
    applicants: ApplicantService,
    *,
    scans: bool,
    systems: Collection[str],
) -> tuple[Effect, ...]:
    """`scans`: a virus scanner is set; `systems`: units that do their steps in one of their own."""
    issue = make_certificate_issue(database, vault, credentials)
    hand_in = HandIn(store=UploadStore(database, vault), applicants=applicants, scans=scans)
    payments = make_payments(database)
    parcels = ParcelEffect(
        store=ParcelStore(database, vault),
        orders=ParcelOrderStore(database, vault),
        postage=PostageOrders(payments=payments),
    )
    dispatched = DispatchEffect(
        store=DispatchStore(database), units=systems, audit=AuditStore(database)
    )
    fees = CaseFees(payments=payments, events=EventStore(database))
    # The last two lock accounts.
    served = make_served(database, vault)
    return (
        *built_in_effects(database, vault),
        hand_in,
        issue,
        parcels,
        dispatched,
        fees,
        served,
    )
