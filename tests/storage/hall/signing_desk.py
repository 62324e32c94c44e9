"""A hall whose item asks a signature: one phone that gets codes, and officers at a counter."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from uuid import UUID

from auth.tokens import Tokens
from domain.accounts.accounts import Account
from domain.errors import TooMany
from domain.hall.cases import Case, Move
from domain.hall.items import Item, SignWay
from domain.hall.transitions import Hand
from domain.people import Citizen, Level, Officer
from domain.problems import Problem
from server.wiring.certificates import make_applicants
from services.accounts.sign_in import CodeSent
from services.accounts.sign_in_codes import SignInCodes, good_for
from services.hall.counter_signatures import CounterSignatures
from services.hall.representation import Representation
from services.hall.signatures import SignatureService
from storage.accounts.mandates import MandateStore
from storage.accounts.sign_in_codes import SignInCodeStore
from storage.audit.audit import AuditStore
from storage.database import Database
from storage.hall.applicants import ApplicantStore
from storage.hall.signatures import SignatureStore
from storage.hall.uploads import UploadStore
from tests.domain.hall.sample import APPROVER, CLERK
from tests.people import PHONE, make_signer
from tests.storage.city import WANG
from tests.storage.hall.desk import SHOP, FakeForms, FakePosts, HallDesk, open_desk

SIGNED: Item = replace(SHOP, signature=frozenset(SignWay))
FORM = {"shop": "包子铺"}
SAW = "本人持身份证当面签署"


@dataclass
class FakeAccounts:
    async def read(self, account: UUID) -> Account:
        return Account(account, Level.BOUND, PHONE)


@dataclass
class Phone:
    """Sends codes as the sign-in does, by the house's limits; `codes` are those that arrived."""

    desk: HallDesk
    keeper: SignInCodes
    codes: list[str] = field(default_factory=list)

    async def send_code(self, phone: str, caller: str, place: str, about: str) -> CodeSent:
        code, now = f"{len(self.codes) + 100_000}", self.desk.now[0]
        wait = await self.keeper.keep(phone, place, good_for(code, about), now, proven=True)
        if wait:
            raise TooMany(Problem.CODE_TOO_SOON, retry_after=wait)
        self.codes.append(code)
        return CodeSent(60, 300, place)


@dataclass
class SigningDesk:
    hall: HallDesk
    signatures: SignatureService
    counter: CounterSignatures
    phone: Phone
    store: SignatureStore
    signer: Tokens
    code_store: SignInCodeStore

    @property
    def citizen(self) -> Citizen:
        return self.hall.citizen

    async def draft(self, form: Mapping[str, object] = FORM) -> Case:
        begun = await self.hall.cases.begin(self.citizen, SIGNED.name)
        return await self.saved(begun.case, form)

    async def saved(self, case: Case, form: Mapping[str, object]) -> Case:
        return (await self.hall.cases.save(self.citizen, case.case, case.version, form)).case

    async def begin(self, case: Case, way: SignWay = SignWay.CODE) -> None:
        await self.signatures.begin(self.citizen, case.case, case.version, way, "here")

    async def sign(self, case: Case) -> None:
        """By the code that comes; each a minute after the one before."""
        self.hall.later(seconds=61)
        await self.begin(case)
        await self.signatures.answer(self.citizen, case.case, self.phone.codes[-1])

    async def submit(self, case: Case) -> Case:
        return (await self.hall.cases.submit(self.citizen, case.case, case.version)).case

    async def asked_for_more(self) -> Case:
        """Submitted, and a photo is wanted."""
        case = await self.draft()
        await self.sign(case)
        case = await self.hall.move(CLERK, await self.submit(case), Move.TAKE, "accept")
        more = {"wants": ("photo",), "words": "缺照片"}
        return await self.hall.move(CLERK, case, Move.WANT_SUPPLEMENT, "accept", **more)

    async def supplement(self, case: Case, form: Mapping[str, object]) -> Case:
        file = await self.hall.cases.supplement(self.citizen, case.case, case.version, form)
        return file.case

    async def other_person(self) -> Citizen:
        person = await self.hall.city.resident(WANG, area="440304")
        return Citizen(await self.hall.city.account(person), Level.BOUND, UUID(int=3))


async def open_signing(
    database: Database, folder: Path, *hands: Hand, item: Item = SIGNED
) -> SigningDesk:
    hands = hands or (CLERK, APPROVER)
    hall = await open_desk(database, folder, *hands)
    hall.items.held[item.name, item.version] = item
    vault, store = hall.city.vault, SignatureStore(database, hall.city.vault)
    codes, signer = SignInCodeStore(database, vault), make_signer()
    phone = Phone(hall, SignInCodes(unit=database, codes=codes))
    audit = AuditStore(database)
    return SigningDesk(
        hall=hall,
        signatures=SignatureService(
            unit=database,
            store=store,
            cases=hall.store,
            uploads=UploadStore(database, vault),
            items=hall.items,
            forms=FakeForms(),
            applicants=make_applicants(database, vault),
            representation=Representation(
                persons=hall.city.persons,
                mandates=MandateStore(database, vault),
                applicants=ApplicantStore(database, vault),
                clock=lambda: hall.now[0],
            ),
            accounts=FakeAccounts(),
            sender=phone,
            codes=codes,
            signer=signer,
            audit=audit,
            clock=lambda: hall.now[0],
        ),
        counter=CounterSignatures(
            unit=database,
            store=store,
            cases=hall.store,
            items=hall.items,
            posts=FakePosts(*hands),
            signer=signer,
            audit=audit,
            clock=lambda: hall.now[0],
        ),
        phone=phone,
        store=store,
        signer=signer,
        code_store=codes,
    )


def at_counter(hand: Hand) -> Officer:
    return Officer(hand.officer, frozenset(), UUID(int=2))
