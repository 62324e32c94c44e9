"""Signing what is submitted: what there is to sign, begun by one of the item's ways, and by code ended here.

A face ends it in services/hall/sign_by_face.py, an officer in services/hall/counter_signatures.py.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol
from uuid import UUID, uuid4

from domain.accounts.accounts import Account
from domain.accounts.mandates import Mandate
from domain.errors import Conflict, Invalid, NotAllowed, NotSignedIn
from domain.hall.applicants import Applicant
from domain.hall.applying import Applying, AtWindow, Filling
from domain.hall.cases import Case
from domain.hall.items import Item, SignWay
from domain.hall.materials import digests
from domain.hall.signatures import (
    MOVE_OF,
    Begun,
    Signature,
    SignatureFile,
    content_of,
    digest_of,
)
from domain.hall.uploads import Upload
from domain.people import Citizen, masked_phone
from domain.problems import Problem
from domain.subjects import SubjectKind
from services.accounts.sign_in import CodeSent
from services.accounts.sign_in_codes import good_for
from services.hall.case_moves import ItemSource
from services.hall.filled_forms import FormChecker, filled
from services.hall.representation import Representation
from services.ports import AuditLog, Clock, UnitOfWork


class SignatureStore(Protocol):
    """storage.hall.signatures.SignatureStore; what changes something, within the unit of work."""

    async def begin(self, begun: Signature) -> None:
        """In place of any other of the case that was not used."""

    async def open(self, person: UUID, case: UUID) -> Signature | None:
        """The one that was begun, and perhaps signed, and not used."""

    async def lock_open(self, person: UUID, case: UUID) -> Signature | None: ...

    async def used(self, person: UUID, case: UUID) -> tuple[Signature, ...]: ...

    async def sign(self, signed: Signature, jws: str) -> bool:
        """False where it was signed before, or is gone."""


class CaseStore(Protocol):
    """storage.hall.cases.CaseStore."""

    async def read(self, person: UUID, case: UUID) -> Case | None: ...

    async def lock(self, person: UUID, case: UUID) -> Case | None: ...


class UploadStore(Protocol):
    """storage.hall.uploads.UploadStore."""

    async def of_case(self, person: UUID, case: UUID) -> tuple[Upload, ...]: ...


class Applicants(Protocol):
    """services.hall.applicants.ApplicantService."""

    async def found(self, person: UUID, item: Item) -> Applicant: ...


class AccountReader(Protocol):
    async def read(self, account: UUID) -> Account | None: ...


class CodeSender(Protocol):
    """services.accounts.sign_in.SignInService."""

    async def send_code(self, phone: str, caller: str, place: str, about: str) -> CodeSent:
        """Good for what it is `about` alone. TooMany; Busy when none was sent, which costs nothing."""


class CodeStore(Protocol):
    """storage.accounts.sign_in_codes.SignInCodeStore."""

    async def redeem(self, phone: str, place: str, code: str, now: datetime) -> bool: ...


class Signer(Protocol):
    def sign_receipt(self, claims: dict[str, object]) -> str: ...


class SignatureService:
    def __init__(
        self,
        *,
        unit: UnitOfWork,
        store: SignatureStore,
        cases: CaseStore,
        uploads: UploadStore,
        items: ItemSource,
        forms: FormChecker,
        applicants: Applicants,
        representation: Representation,
        accounts: AccountReader,
        sender: CodeSender,
        codes: CodeStore,
        signer: Signer,
        audit: AuditLog,
        clock: Clock,
    ) -> None:
        self._unit = unit
        self._store = store
        self._cases = cases
        self._uploads = uploads
        self._items = items
        self._forms = forms
        self._applicants = applicants
        self._representation = representation
        self._accounts = accounts
        self._sender = sender
        self._codes = codes
        self._signer = signer
        self._audit = audit
        self._clock = clock

    async def show(
        self, citizen: Citizen, case: UUID, mandate: Mandate | None = None
    ) -> SignatureFile:
        """What there is to sign, what was begun, and what was signed. NotFound for anybody else's."""
        applying = await self._representation.of(citizen, mandate)
        held = applying.found(await self._cases.read(applying.person, case))
        item = await self._items.version(held.item, held.item_version)
        digest = await self._digest(held, item, applying)
        begun = await self._store.open(held.person, case)
        return SignatureFile(
            held,
            item,
            _ways(item, applying),
            digest,
            begun,
            await self._store.used(held.person, case),
            ready=begun is not None and begun.why_not(digest, self._clock()) is None,
        )

    async def begin(
        self,
        citizen: Filling,
        case: UUID,
        seen: int,
        way: SignWay,
        caller: str,
        mandate: Mandate | None = None,
    ) -> Begun:
        """What was seen as version `seen` is to be signed; what was begun before in the case is dropped.

        `caller`: as for a sign-in code. At a window it is signed before the officer alone. Invalid names each field that is not right yet: only what can be
        submitted is signed.
        """
        applying = await self._representation.of(citizen, mandate)
        person = applying.person
        held = applying.found(await self._cases.read(person, case), seen)
        move = MOVE_OF.get(held.state)
        if move is None:
            raise Conflict(Problem.CASE_MOVED)
        item = await self._items.version(held.item, held.item_version)
        at_window = isinstance(citizen, AtWindow) and way is not SignWay.OFFICER
        if at_window or way not in _ways(item, applying):
            raise NotAllowed(Problem.SIGN_WAY_CLOSED)
        applicant = await self._applicants.found(person, item)
        whole = filled(self._forms, applicant, item, _shown(held), whole=True)
        files = digests(await self._uploads.of_case(person, case))
        content = content_of(case, item, move, whole, applying.under, files)
        begun = Signature.begin(uuid4(), held, way, content, self._clock())
        told = Begun(held, item, begun)
        if way is SignWay.CODE and isinstance(
            citizen, Citizen
        ):  # before anything is dropped: it may be too soon for another
            phone = await self._phone(citizen)
            sent = await self._sender.send_code(phone, caller, place_of(citizen), _about(begun))
            told = Begun(held, item, begun, masked_phone(phone), sent.resend_after, sent.expires_in)

        async def work() -> None:
            await self._representation.keep(applying)
            applying.found(await self._cases.lock(person, case), seen)
            await self._store.begin(begun)

        await self._unit.together(work)
        return told

    async def answer(
        self, citizen: Citizen, case: UUID, code: str, mandate: Mandate | None = None
    ) -> SignatureFile:
        """Signed by the code that was sent for it, once. NotAllowed(CODE_WRONG) costs a try of it.

        Conflict when there is nothing that waits for a code.
        """
        applying = await self._representation.of(citizen, mandate)
        person, phone, now = applying.person, await self._phone(citizen), self._clock()

        async def work() -> bool:
            await self._representation.keep(applying)
            held = await self._store.lock_open(person, case)
            if held is None or not held.waits(SignWay.CODE, now):
                raise Conflict(Problem.SIGNATURE_NEEDED)
            # A wrong one commits too: its try is spent.
            if not await self._codes.redeem(
                phone, place_of(citizen), good_for(code, _about(held)), now
            ):
                return False
            signed = held.signed(now)
            await self._store.sign(signed, self._signer.sign_receipt(signed.claims))
            await self._audit.record(
                actor=citizen.actor,
                action="case.sign",
                person=person,
                about=SubjectKind.CASE.of(case).under(applying.under),
                why=SignWay.CODE,
            )
            return True

        if not await self._unit.together(work):
            raise NotAllowed(Problem.CODE_WRONG)
        return await self.show(citizen, case, mandate)

    async def _digest(self, held: Case, item: Item, applying: Applying) -> bytes:
        """Of what could be submitted as it is; b"" for anything else."""
        move = MOVE_OF.get(held.state)
        if move is None or not item.signed_by:
            return b""
        applicant = await self._applicants.found(held.person, item)
        try:
            whole = filled(self._forms, applicant, item, _shown(held), whole=True)
        except Invalid:
            return b""
        files = digests(await self._uploads.of_case(held.person, held.case))
        return digest_of(content_of(held.case, item, move, whole, applying.under, files))

    async def _phone(self, citizen: Citizen) -> str:
        account = await self._accounts.read(citizen.account)
        if account is None:
            raise NotSignedIn(Problem.SESSION_OVER)
        return account.phone


def _ways(item: Item, applying: Applying) -> frozenset[SignWay]:
    """Whoever acts for another shows no face of theirs."""
    return item.signed_by - ({SignWay.FACE} if applying.under else set())


def place_of(citizen: Citizen) -> str:
    """Whence a code is asked for: the account's own, on whichever device, and nobody else's."""
    return f"signing {citizen.account}"


def _about(begun: Signature) -> str:
    """A code signs this content, and nothing else."""
    return f"{begun.case} {begun.digest.hex()}"


def _shown(held: Case) -> Mapping[str, object]:
    """What the applicant has before the eyes: the draft, or what was asked for as far as it is filled in."""
    return held.form if held.supplement_form is None else held.supplement_form
