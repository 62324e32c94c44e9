"""What receiving somebody at a window stands on."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from domain.bookings.halls import Hall
from domain.hall.applying import AtWindow
from domain.hall.case_lists import CaseFile
from domain.hall.items import SignWay
from domain.hall.posts import Posts
from domain.hall.receptions import Reception, ReceptionStep, StepTally
from domain.hall.signatures import Begun, Signature
from domain.hall.transitions import Moment
from domain.people import Identity, Officer
from domain.subjects import Subject
from services.accounts.sign_in import CodeSent
from services.hall.officer_moves import Wanted


class ReceptionStore(Protocol):
    """storage.hall.receptions.ReceptionStore; what changes something, within the unit of work."""

    async def read(self, ticket: UUID) -> Reception | None: ...

    async def put(self, reception: Reception) -> None: ...

    async def face_shown(self, ticket: UUID, person: UUID, since: datetime) -> bool:
        """Whether a face check of this person passed for this ticket."""

    async def count(self, hall: str, day: date, took: Mapping[ReceptionStep, float]) -> None: ...

    async def tallies(self, hall: str, since: date) -> Sequence[StepTally]: ...


class Halls(Protocol):
    """services.bookings.halls.HallService."""

    async def read(self, hall: str) -> Hall: ...

    async def served_by(self, officer: Officer, hall: str) -> Hall: ...


class Entry(Protocol):
    @property
    def identity(self) -> Identity: ...


class Register(Protocol):
    """storage.hall.applicants.ApplicantStore."""

    async def of(self, person: UUID) -> Entry | None: ...


class CodeSender(Protocol):
    """services.accounts.sign_in.SignInService."""

    async def send_code(self, phone: str, caller: str, place: str, about: str) -> CodeSent: ...


class CodeStore(Protocol):
    """storage.accounts.sign_in_codes.SignInCodeStore."""

    async def redeem(self, phone: str, place: str, code: str, now: datetime) -> bool: ...


class Cases(Protocol):
    """services.hall.my_cases.CaseService."""

    async def moment(self) -> Moment: ...

    async def begin(self, citizen: AtWindow, name: str) -> CaseFile: ...

    async def show(self, citizen: AtWindow, case: UUID) -> CaseFile: ...

    async def save(
        self, citizen: AtWindow, case: UUID, seen: int, form: Mapping[str, object]
    ) -> CaseFile: ...

    async def submit(self, citizen: AtWindow, case: UUID, seen: int) -> CaseFile: ...


class Signatures(Protocol):
    """services.hall.signatures.SignatureService."""

    async def begin(
        self, citizen: AtWindow, case: UUID, seen: int, way: SignWay, caller: str
    ) -> Begun: ...


class Witnesses(Protocol):
    """services.hall.counter_signatures.CounterSignatures."""

    async def witness(self, officer: Officer, begun: Signature, words: str) -> None: ...


class OfficersCases(Protocol):
    """services.hall.case_work.CaseWorkService."""

    async def move(self, officer: Officer, case: UUID, seen: int, wanted: Wanted) -> object: ...


class RatingAsks(Protocol):
    """services.hall.rating_asks.RatingAsks, within the unit of work."""

    async def ask(
        self, *, person: UUID, subject: Subject, unit: str, item: str, by: str, at: datetime
    ) -> tuple[UUID, ...]:
        """Once of each subject; the accounts that were told."""


class PostSource(Protocol):
    """services.hall.posts.PostService."""

    async def of(self, officer: UUID) -> Posts: ...
