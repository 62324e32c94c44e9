"""What the services of every context are put on beside the infrastructure, each made once."""

from dataclasses import dataclass

from auth.tokens import Tokens
from domain.four_eyes import FourEyes
from server.infrastructure import Infrastructure, now
from server.settings import Settings
from server.token_keys import make_tokens
from services.accounts.kiosk_gate import KioskGate
from services.accounts.rate_limits import RateLimits
from storage.accounts.kiosks import KioskStore
from storage.database import Database
from storage.four_eyes import FourEyesStore
from storage.keys.vault import Vault
from storage.pensions.register import RegisterStore
from storage.unit_of_work import AfterCommit


@dataclass(frozen=True, slots=True)
class Foundation:
    settings: Settings
    infrastructure: Infrastructure
    bell: AfterCommit
    desks: AfterCommit
    tokens: Tokens
    kiosks: KioskGate
    persons: RegisterStore
    second_officers: FourEyesStore
    rate_limits: RateLimits

    @property
    def database(self) -> Database:
        return self.infrastructure.database

    @property
    def vault(self) -> Vault:
        return self.infrastructure.vault


def lay_foundation(settings: Settings, infrastructure: Infrastructure) -> Foundation:
    tokens = make_tokens(infrastructure.keys, now)
    kiosks = KioskStore(infrastructure.database, infrastructure.vault)
    return Foundation(
        settings=settings,
        infrastructure=infrastructure,
        bell=AfterCommit(infrastructure.bell),
        desks=AfterCommit(infrastructure.desks),
        tokens=tokens,
        kiosks=KioskGate(store=kiosks, tokens=tokens),
        persons=RegisterStore(infrastructure.database, infrastructure.vault),
        second_officers=FourEyesStore(infrastructure.database, FourEyes(settings.four_eyes_days)),
        rate_limits=RateLimits(
            limits=infrastructure.limits,
            per_address=settings.sms_codes_per_address,
            per_city=settings.sms_codes_per_city,
        ),
    )
