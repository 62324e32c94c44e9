"""What a booking at a doctor comes to, put on the database."""

from server.infrastructure import now
from services.city.registrations import RegistrationEffect
from services.payments.orders import PaymentService
from storage.audit.audit import AuditStore
from storage.city.hospitals import HospitalStore
from storage.city.patient_records import PatientRecordStore
from storage.city.registrations import RegistrationStore
from storage.database import Database
from storage.keys.vault import Vault
from storage.payments.orders import OrderStore


def make_registration_effect(database: Database, vault: Vault) -> RegistrationEffect:
    return RegistrationEffect(
        store=RegistrationStore(database),
        doctors=HospitalStore(database),
        records=PatientRecordStore(database, vault),
        orders=PaymentService(store=OrderStore(database), audit=AuditStore(database), clock=now),
    )
