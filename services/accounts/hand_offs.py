"""Hand-offs: opened by a screen, taken by one phone, confirmed there, done once.

No sign-in travels: the phone has a code and a key of its own, and with both it passes the doors that
name the purpose, in the opener's place, and no other (`Hands` of server/route.py).
"""

import secrets
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID, uuid4

from domain import actors
from domain.accounts.hand_offs import (
    CODE_BYTES,
    DIGITS,
    PART_LENGTH,
    WAITS_FOR,
    Asker,
    Handed,
    HandOff,
    HandOffPurpose,
    HandOffPurposes,
    HandOffState,
)
from domain.accounts.kiosks import Kiosk
from domain.errors import Conflict, Gone, NotAllowed, NotFound, NotSignedIn, Unfit, fault
from domain.people import Citizen, Level, Officer, Person, Principal, masked_name
from domain.problems import Problem
from domain.subjects import Subject, SubjectKind
from domain.words import Words
from services.accounts.hand_off_watch import wait_s
from services.ports import AuditLog, Bell, Clock, UnitOfWork

#: Own choice, of one screen: a person works with one, and may have left some open.
MOST: Final = 5
_PART: Final = Words(f"最多 {PART_LENGTH} 个字符", f"at most {PART_LENGTH} characters")


class HandOffStore(Protocol):
    """storage.accounts.hand_offs.HandOffStore."""

    async def add(self, held: HandOff, code: str) -> None: ...

    async def by_code(self, code: str, now: datetime) -> HandOff | None: ...

    async def lock_by_code(self, code: str, now: datetime) -> HandOff | None: ...

    async def of_session(self, hand_off: UUID, session: UUID) -> HandOff | None: ...

    async def lock_of_session(self, hand_off: UUID, session: UUID) -> HandOff | None: ...

    async def move(self, held: HandOff) -> None: ...

    async def under_way(self, session: UUID, now: datetime) -> int: ...

    async def screen(self, hand_off: UUID) -> Asker: ...


class Levels(Protocol):
    """storage.accounts.accounts.AccountStore."""

    async def level(self, account: UUID) -> Level | None: ...


class Persons(Protocol):
    """storage.accounts.persons.PersonStore."""

    async def of_account(self, account: UUID) -> UUID | None: ...

    async def read(self, person: UUID) -> Person | None: ...


class KioskKeys(Protocol):
    """services.accounts.kiosk_gate.KioskGate."""

    async def of(self, device_key: str) -> Kiosk | None: ...


class Watch(Protocol):
    """services.accounts.hand_off_watch.HandOffWatch."""

    def on(self, hand_off: UUID) -> AbstractContextManager[Callable[[float], Awaitable[None]]]:
        """Within, what is given waits so many seconds at most for what happened since the block began."""


@dataclass(frozen=True, slots=True)
class Shown:
    """For the screen alone, once: `address` is what the code says to a camera."""

    hand_off: HandOff
    address: str = field(repr=False)
    qr_svg: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Taken:
    """What the phone is told before and after it says yes."""

    hand_off: HandOff
    purpose: HandOffPurpose
    asker: Asker


class HandOffService:
    def __init__(
        self,
        *,
        unit: UnitOfWork,
        store: HandOffStore,
        purposes: HandOffPurposes,
        levels: Levels,
        persons: Persons,
        kiosks: KioskKeys,
        watch: Watch,
        bell: Bell,
        audit: AuditLog,
        draw: Callable[[str], str],
        address: Callable[[str], str],
        clock: Clock,
    ) -> None:
        """`draw`: a QR code as SVG; `address`: of the page that opens a code; `bell` rings for hand-offs."""
        self._unit = unit
        self._store = store
        self._purposes = purposes
        self._levels = levels
        self._persons = persons
        self._kiosks = kiosks
        self._watch = watch
        self._bell = bell
        self._audit = audit
        self._draw = draw
        self._address = address
        self._clock = clock
        #: How many came to each state here, by purpose and state.
        self.counts: Counter[tuple[str, HandOffState]] = Counter()

    def now(self) -> datetime:
        return self._clock()

    async def open(self, opener: Principal, purpose: str, about: str, part: str = "") -> Shown:
        """A code for a phone. What may be done with it, the doors judge as they judge the opener.

        Invalid for what is no purpose of the opener's, or not about that; Conflict beyond MOST at once.
        """
        row, subject = self._read(opener, purpose, about)
        if len(part) > PART_LENGTH or not (part.isprintable() or not part):
            raise fault("/part", "part", _PART)
        now = self._clock()
        if await self._store.under_way(opener.session, now) >= MOST:
            raise Conflict(Problem.HAND_OFFS_OPEN)
        code = secrets.token_urlsafe(CODE_BYTES)
        held = HandOff(
            hand_off=uuid4(),
            purpose=row.name,
            subject=subject,
            part=part,
            account=opener.account if isinstance(opener, Citizen) else None,
            officer=opener.officer if isinstance(opener, Officer) else None,
            session=opener.session,
            kiosk=await self._kiosk(opener),
            digits=f"{secrets.randbelow(10**DIGITS):0{DIGITS}}",
            made_at=now,
            ends_at=now + WAITS_FOR,
        )
        await self._store.add(held, code)
        self._count(held)
        address = self._address(code)
        return Shown(held, address, self._draw(address))

    async def show(self, opener: Principal, hand_off: UUID) -> HandOff:
        """To the screen that opened it. NotFound for any other."""
        held = await self._store.of_session(hand_off, opener.session)
        if held is None:
            raise NotFound(Problem.NOT_FOUND)
        return held

    async def follow(self, opener: Principal, hand_off: UUID, known: str) -> HandOff:
        """As `show`; while it is still in the state that the screen knows, after WAIT_S at the most."""
        with self._watch.on(hand_off) as wait:
            held, now = await self.show(opener, hand_off), self._clock()
            if held.state_at(now) != known:
                return held
            await wait(wait_s(now, held.ends_at))
        return await self.show(opener, hand_off)

    async def close(self, opener: Principal, hand_off: UUID) -> None:
        """The screen wants it no more; at one that is over nothing changes. NotFound."""
        now = self._clock()

        async def work() -> None:
            held = await self._store.lock_of_session(hand_off, opener.session)
            if held is None:
                raise NotFound(Problem.NOT_FOUND)
            await self._put(held, held.close(now))

        await self._unit.together(work)
        await self._bell.ring([hand_off])

    async def take(self, code: str, key: str) -> Taken:
        """By the phone with this key, and from then on by no other.

        Gone for a code that there is not, was used, or whose time, or whose screen's sign-in, is over;
        Conflict once another phone opened it.
        """
        held = await self._move(code, lambda held, now: held.take(_own(key), now))
        return await self._taken(held)

    async def confirm(self, code: str, key: str) -> Taken:
        """The phone's holder compared the digits and said yes; on record for whom it is done."""
        held = await self._move(
            code, lambda held, now: held.confirm(_own(key), now), action="hand_off.confirmed"
        )
        return await self._taken(held)

    async def done(self, code: str, key: str) -> Taken:
        """What it was for is done; nothing opens by it any more. Conflict for one not confirmed."""
        held = await self._move(
            code, lambda held, now: held.finish(_own(key), now), action="hand_off.done"
        )
        return await self._taken(held)

    async def refuse(self, code: str, key: str) -> None:
        """The phone's holder said no, or stopped."""
        await self._move(code, lambda held, now: held.refuse(_own(key), now))

    async def admit(self, code: str, key: str, purpose: str) -> Handed:
        """At a door that this purpose opens: who is acted for, as the service knows them now.

        Gone, Conflict as above; NotAllowed for a code of another purpose.
        """
        now = self._clock()
        held = await self._store.by_code(code, now)
        if held is None:
            raise Gone(Problem.HAND_OFF_OVER)
        held.check_works(_own(key), now)
        if held.purpose != purpose:
            raise NotAllowed(Problem.HAND_OFF_NOT_HERE)
        return Handed(held, await self._principal(held))

    async def _principal(self, held: HandOff) -> Principal:
        """Bound to no key of the screen's: the phone proves its own."""
        if held.officer is not None:
            return Officer(held.officer, frozenset(), held.session)  # roles: those of today
        level = None if held.account is None else await self._levels.level(held.account)
        if held.account is None or level is None:
            raise Gone(Problem.HAND_OFF_OVER)
        return Citizen(held.account, level, held.session)

    async def _move(
        self, code: str, change: Callable[[HandOff, datetime], HandOff], *, action: str = ""
    ) -> HandOff:
        now = self._clock()

        async def work() -> tuple[HandOff, bool]:
            held = await self._store.lock_by_code(code, now)
            if held is None:
                raise Gone(Problem.HAND_OFF_OVER)
            moved = change(held, now)
            await self._put(held, moved)
            if moved != held and action:
                await self._record(moved, action)
            return moved, moved != held

        moved, changed = await self._unit.together(work)
        if changed:
            self._count(moved)
            await self._bell.ring([moved.hand_off])
        return moved

    async def _put(self, held: HandOff, moved: HandOff) -> None:
        if moved != held:
            await self._store.move(moved)

    async def _record(self, held: HandOff, action: str) -> None:
        """The opener's act, by a phone that nobody knows: on record for the person whom it is of."""
        person = None if held.account is None else await self._persons.of_account(held.account)
        actor = actors.SYSTEM
        if held.account is not None:
            actor = actors.citizen(held.account)
        elif held.officer is not None:
            actor = actors.officer(held.officer)
        await self._audit.record(
            actor=actor,
            action=action,
            person=person,
            about=SubjectKind.HAND_OFF.of(held.hand_off),
            why=held.purpose,
        )

    async def _taken(self, held: HandOff) -> Taken:
        screen, name = await self._store.screen(held.hand_off), ""
        if held.account is not None:
            person = await self._persons.of_account(held.account)
            known = None if person is None else await self._persons.read(person)
            name = "" if known is None else masked_name(known.identity.name)
        asker = Asker(name, screen.kiosk, "" if held.officer else screen.device)
        return Taken(held, self._purposes[held.purpose], asker)

    async def _kiosk(self, opener: Principal) -> UUID | None:
        if not isinstance(opener, Citizen):
            return None
        kiosk = await self._kiosks.of(opener.device_key)
        return None if kiosk is None else kiosk.kiosk

    def _read(self, opener: Principal, purpose: str, about: str) -> tuple[HandOffPurpose, Subject]:
        try:
            row, subject = self._purposes.read(purpose, about)
        except Unfit as wrong:
            raise fault("/about", "about", wrong.words) from wrong
        if not (row.by_officers if isinstance(opener, Officer) else row.by_citizens):
            raise NotAllowed(Problem.NOT_PERMITTED)
        return row, subject

    def _count(self, held: HandOff) -> None:
        self.counts[held.purpose, held.state] += 1


def _own(key: str) -> str:
    """A phone without a key of its own opens nothing."""
    if not key:
        raise NotSignedIn(Problem.PROOF_NEEDED)
    return key
