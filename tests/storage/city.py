"""A small city in a real database: residents with accounts, and what was told and put on record."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

from domain.accounts.consent import Purpose
from domain.faces.checks import Check
from domain.faces.face_check import CheckState
from domain.pensions.register import FirstEntry
from domain.people import Identity
from domain.subjects import SubjectKind
from domain.words import Language
from server.wiring.pensions import make_decisions, make_proofs
from services.pensions.proofs import Proofs
from services.pensions.review_decisions import ReviewDecisions
from storage.database import Database
from storage.faces.face_records import FaceRecordStore
from storage.four_eyes import FourEyesStore
from storage.keys.vault import Vault, init_keys, load_keys
from storage.pensions.entitlements import EntitlementStore
from storage.pensions.register import RegisterStore
from storage.pensions.reviews import ReviewStore
from tests.agreements import VERSION

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)
SCHEME = "city-pension"
OTHER_SCHEME = "resident-pension"
COUNTER = f"officer:{UUID(int=7)}"
WANG = Identity(name="王秀英", id_number="440304195912310025", phone="13800131234")
LI = Identity(name="李建国", id_number="440306195001011238", phone="13900139000")


@dataclass(frozen=True, slots=True)
class City:
    database: Database
    vault: Vault
    persons: RegisterStore
    face_records: FaceRecordStore
    proofs: Proofs
    reviews: ReviewStore
    decisions: ReviewDecisions
    entitlements: EntitlementStore

    async def resident(
        self,
        identity: Identity = WANG,
        *,
        area: str = "",
        until: date = date(2026, 12, 31),
        schemes: tuple[str, ...] = (SCHEME,),
    ) -> UUID:
        person = await self.persons.add(
            identity, [FirstEntry(scheme, until) for scheme in schemes], actor=COUNTER, area=area
        )
        assert person is not None
        return person

    async def officer(self, officer: UUID, *areas: str) -> UUID:
        """One who may do everything in the areas, by default in the whole city."""
        await self.database.execute(
            "INSERT INTO officers (officer_id, username, password_hash, roles, areas)"
            " VALUES ($1, $2, '', '{counter,reviewer,admin}', $3)",
            officer,
            officer.hex,
            list(areas or ("",)),
        )
        return officer

    async def account(self, person: UUID | None) -> UUID:
        account = uuid4()
        await self.database.execute(
            "INSERT INTO accounts (account_id, phone, person_id, level, language)"
            " VALUES ($1, '', $2, 2, 'zh-CN')",
            account,
            person,
        )
        return account

    async def consent(
        self,
        person: UUID,
        purpose: Purpose = Purpose.FACE_PROCESSING,
        version: str = VERSION,
    ) -> None:
        await self.database.execute(
            "INSERT INTO consents (person_id, purpose, version, given_at, given_by)"
            " VALUES ($1, $2, $3, $4, $5)",
            person,
            purpose,
            version,
            NOW,
            COUNTER,
        )

    async def withdraw(self, person: UUID) -> None:
        await self.database.execute(
            "UPDATE consents SET withdrawn_at = $2 WHERE person_id = $1", person, NOW
        )

    async def suspend(self, person: UUID, on: date) -> None:
        await self.database.execute(
            "UPDATE entitlements SET standing = 'suspended', suspended_on = $2"
            " WHERE person_id = $1",
            person,
            on,
        )

    async def told(self, account: UUID) -> list[str]:
        """Kinds of event in the account's inbox, oldest first."""
        rows = await self.database.fetch(
            "SELECT kind FROM inbox WHERE account_id = $1 ORDER BY n", account
        )
        return [row["kind"] for row in rows]

    async def recorded(self, person: UUID) -> list[str]:
        """Actions in the audit about the person, oldest first."""
        rows = await self.database.fetch(
            "SELECT action FROM audit WHERE person_id = $1 ORDER BY seq", person
        )
        return [row["action"] for row in rows]

    async def count(self, table: str) -> int:
        return int(await self.database.fetchval(f"SELECT count(*) FROM {table}"))  # noqa: S608  # a name from a test


def found(database: Database, folder: Path) -> City:
    """A city with keys of its own in the folder."""
    init_keys(folder)
    vault = Vault(load_keys(folder))
    return City(
        database=database,
        vault=vault,
        persons=RegisterStore(database, vault),
        face_records=FaceRecordStore(database, vault),
        proofs=make_proofs(database, vault),
        reviews=ReviewStore(database, vault),
        decisions=make_decisions(database, vault, FourEyesStore(database)),
        entitlements=EntitlementStore(database),
    )


def issued(
    person: UUID,
    account: UUID,
    at: datetime = NOW,
    *,
    mandate: UUID | None = None,
    device: str = "",
) -> Check:
    """A check of the person's pension, as it is opened."""
    return Check(
        person=person,
        check=uuid4(),
        account=account,
        action="pension.certify",
        subject=SubjectKind.ENTITLEMENT.of(SCHEME),
        elder=False,
        language=Language.ZH,
        state=CheckState.ISSUED,
        issued_at=at,
        expires_at=at + timedelta(minutes=15),
        mandate=mandate,
        device=device,
    )


async def signed_in(database: Database, account: UUID) -> UUID:
    """The account's one session, which has its id; no clock of a test outlives it."""
    await database.execute(
        "INSERT INTO sessions (session_id, account_id, refresh_mac, expires_at)"
        " VALUES ($1, $1, '', 'infinity') ON CONFLICT DO NOTHING",
        account,
    )
    return account
