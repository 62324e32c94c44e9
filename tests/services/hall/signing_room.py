"""What is signed, in memory: an item that asks for it, a case, and what was begun of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from domain.hall.cases import Case, Move
from domain.hall.items import Item, SignWay
from domain.hall.signatures import CASE_SIGN, Signature, content_of
from domain.hall.uploads import Upload
from tests.domain.hall.sample import ITEM, draft
from tests.people import NOON

SIGNED: Final[Item] = replace(ITEM, signature=frozenset(SignWay))
DRAFT: Final[Case] = draft()
NOW: Final = NOON + timedelta(minutes=5)
#: The one goes with it; the others were handed in, or were not looked at yet.
FILES: Final = tuple(
    Upload(
        UUID(int=90 + n),
        UUID(int=9),
        DRAFT.person,
        "a.pdf",
        9,
        NOON,
        NOON,
        digest=digest,
        material="deed",
        handed_in_at=at,
    )
    for n, (digest, at) in enumerate(((b"\x01" * 32, None), (b"\x02" * 32, NOON), (b"", None)))
)
MATERIALS: Final[Mapping[str, Sequence[str]]] = {"deed": ["01" * 32]}


def begun(
    way: SignWay = SignWay.CODE, case: Case = DRAFT, form: Mapping[str, object] | None = None
) -> Signature:
    """At noon, of the draft as it stands."""
    shown = case.form if form is None else form
    content = content_of(case.case, SIGNED, Move.SUBMIT, shown, None, MATERIALS)
    return Signature.begin(UUID(int=4), case, way, content, NOON)


@dataclass
class FakeSignatures:
    """storage.hall.signatures.SignatureStore, of one case. `signed`: with what was signed for each."""

    held: Signature | None = None
    past: tuple[Signature, ...] = ()
    signed: list[tuple[Signature, str]] = field(default_factory=list)
    taken: list[tuple[UUID, datetime]] = field(default_factory=list)

    async def begin(self, begun: Signature) -> None:
        self.held = begun

    async def open(self, person: UUID, case: UUID) -> Signature | None:
        held = self.held
        return held if held is not None and (held.person, held.case) == (person, case) else None

    async def lock_open(self, person: UUID, case: UUID) -> Signature | None:
        return await self.open(person, case)

    async def newest(self, person: UUID, case: UUID) -> Signature | None:
        return await self.open(person, case)

    async def used(self, person: UUID, case: UUID) -> tuple[Signature, ...]:
        return self.past

    async def waiting(self, person: UUID, at: datetime) -> Sequence[Signature]:
        held = self.held
        return [held] if held is not None and held.waits(SignWay.OFFICER, at) else []

    async def sign(self, signed: Signature, jws: str) -> bool:
        self.held = signed
        self.signed.append((signed, jws))
        return True

    async def use(self, signature: Signature, at: datetime) -> bool:
        self.taken.append((signature.signature, at))
        return len(self.taken) == 1


@dataclass
class FakeSigner:
    """`claims`: of each statement that was signed."""

    claims: list[dict[str, object]] = field(default_factory=list)

    def sign_receipt(self, claims: dict[str, object]) -> str:
        self.claims.append(claims)
        return f"jws of {claims['jti']}"


@dataclass
class FakeFiles:
    files: tuple[Upload, ...] = FILES

    async def of_case(self, person: UUID, case: UUID) -> tuple[Upload, ...]:
        return self.files


def statement(signature: Signature, at: datetime, **more: object) -> dict[str, object]:
    """What is signed by the city, without personal data."""
    return {
        "jti": str(signature.signature),
        "iat": int(at.timestamp()),
        "action": CASE_SIGN.name,
        "case": str(signature.case),
        "item": f"{SIGNED.name}@1",
        "move": "submit",
        "digest": signature.digest.hex(),
        "way": signature.way,
        **more,
    }
