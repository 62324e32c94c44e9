"""Accounts: bound once, retired with the number that changed hands, ended with all that hangs on them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

import pytest

from domain import actors
from domain.accounts.accounts import Account, BoundPhone, EndingAccount
from domain.accounts.acting_for import ActingFor
from domain.accounts.mandates import Mandate, MandateKind, Scope
from domain.errors import NotAllowed
from domain.events import EventKind
from domain.people import Citizen, Identity, Level
from domain.problems import Problem
from domain.words import Language
from services.accounts.account_ends import AccountEnds
from services.accounts.acting_for import ActingForService
from services.accounts.binding import Binding
from services.accounts.phone_reassignment import PhoneReassignment
from tests.people import NOON, OTHER_PHONE, PHONE, WANG
from tests.services.unit import ACCOUNT, FakeAudit, FakeEvents, FakeUnit

HER, OLD, NEW, SESSION = (UUID(int=n) for n in (2, 3, 4, 5))
BY: Final = "officer:li"
ENDING: Final = EndingAccount(OLD, HER, PHONE, "openid")
ABOUT: Final = f"account:{OLD}"


@dataclass
class Ends:
    """One account that ends."""

    there: bool = True
    done: list[tuple[object, ...]] = field(default_factory=list)
    audit: FakeAudit = field(default_factory=FakeAudit)

    @property
    def service(self) -> AccountEnds:
        return AccountEnds(store=self, mandates=self, audit=self.audit, clock=lambda: NOON)

    async def hold(self, accounts: Collection[UUID]) -> None:
        self.done.append(("hold", accounts))

    async def lock(self, account: UUID) -> EndingAccount | None:
        return ENDING if self.there else None

    async def forget_sign_in(self, ending: EndingAccount) -> None:
        self.done.append(("forget", ending))

    async def end_with_account(
        self, account: UUID, person: UUID | None, *, actor: str, why: str, at: datetime
    ) -> None:
        self.done.append(("mandates", account, person, actor, why, at))

    async def erase(self, ending: EndingAccount) -> tuple[UUID, ...]:
        self.done.append(("erase", ending))
        return (SESSION,)


async def test_with_an_account_end_its_sign_ins_and_mandates_on_record() -> None:
    ends = Ends()

    await ends.service.hold([OLD])
    ended = await ends.service.end_account(OLD, actor=BY, action="account.deleted", why="w")

    assert ended == (SESSION,)
    assert ends.done == [
        ("hold", [OLD]),
        ("forget", ENDING),
        ("mandates", OLD, HER, BY, "w", NOON),
        ("erase", ENDING),
    ]
    assert ends.audit.entries == [(BY, "account.deleted", HER, ABOUT, "w")]


async def test_an_account_that_is_gone_ends_no_more() -> None:
    ends = Ends(there=False)

    assert await ends.service.end_account(OLD, actor=BY, action="a", why="w") == ()
    assert (ends.done, ends.audit.entries) == ([], [])


@dataclass
class Numbers:
    """`bound`: whose PHONE is bound, `unproven`: an account that WeChat's word opened; HER accounts by phone."""

    bound_to: BoundPhone | None = None
    unproven_account: UUID | None = None
    identity: Identity | None = WANG
    hers: tuple[tuple[UUID, str], ...] = ((OLD, PHONE), (NEW, OTHER_PHONE))
    done: list[tuple[object, ...]] = field(default_factory=list)
    audit: FakeAudit = field(default_factory=FakeAudit)

    @property
    def service(self) -> PhoneReassignment:
        return PhoneReassignment(
            unit=FakeUnit(),
            holders=self,
            accounts=self,
            identities=self,
            ends=self,
            audit=self.audit,
        )

    async def bound(self, phone: str) -> BoundPhone | None:
        assert phone == PHONE
        return self.bound_to

    async def unproven(self, phone: str) -> UUID | None:
        assert phone == PHONE
        return self.unproven_account

    async def of_person(self, person: UUID) -> Sequence[tuple[UUID, str]]:
        return self.hers if person == HER else ()

    async def note_sign_in(self, account: UUID, now: datetime) -> None:
        self.done.append(("signed in", account, now))

    async def of_phone(self, phone: str, language: Language) -> Account:
        return Account(NEW, Level.PHONE, phone, language=language)

    async def lock(self, person: UUID) -> Identity | None:
        return self.identity if person == HER else None

    async def put(self, person: UUID, identity: Identity) -> None:
        self.done.append(("put", person, identity))

    async def hold(self, accounts: Collection[UUID]) -> None:
        self.done.append(("hold", tuple(accounts)))

    async def end_account(
        self, account: UUID, *, actor: str, action: str, why: str
    ) -> tuple[UUID, ...]:
        self.done.append(("end", account, actor, action, why))
        return (SESSION,)


BOUND: Final = BoundPhone(PHONE, OLD, PHONE, NOON)
MOVED: Final = replace(BOUND, recorded=OTHER_PHONE)
RETIRED: Final = (actors.SYSTEM, "account.retired")


@pytest.mark.parametrize(
    ("bound", "unproven", "ended", "why"),
    [
        (None, None, None, ""),
        (BOUND, None, None, ""),
        (MOVED, None, OLD, "the number has another holder"),
        (MOVED, NEW, OLD, "the number has another holder"),
        (BOUND, NEW, NEW, "its holder never answered a code"),
        (None, NEW, NEW, "its holder never answered a code"),
    ],
    ids=["new", "same", "moved", "moved_first", "never_answered", "unbound"],
)
async def test_who_answers_a_code_finds_nothing_of_an_earlier_holder(
    bound: BoundPhone | None, unproven: UUID | None, ended: UUID | None, why: str
) -> None:
    numbers = Numbers(bound, unproven)

    claimed = await numbers.service.claim(PHONE, Language.EN, NOON)

    assert claimed.account == Account(NEW, Level.PHONE, PHONE, language=Language.EN)
    assert claimed.ended == (() if ended is None else (SESSION,))
    end = [] if ended is None else [("hold", (ended,)), ("end", ended, *RETIRED, why)]
    assert numbers.done == [*end, ("signed in", NEW, NOON)]


async def test_a_phone_changed_at_the_counter_ends_the_accounts_of_other_phones() -> None:
    numbers = Numbers()

    assert await numbers.service.change_phone(HER, OTHER_PHONE, actor=BY) == (SESSION,)
    why = "the phone was changed at the counter"
    assert numbers.done == [
        ("hold", (OLD, NEW)),
        ("put", HER, replace(WANG, phone=OTHER_PHONE)),
        ("end", OLD, BY, "account.retired", why),
    ]
    assert numbers.audit.entries == [(BY, "person.phone_changed", HER, "person", "counter")]


async def test_of_nobody_no_phone_is_changed() -> None:
    numbers = Numbers()

    assert await numbers.service.change_phone(UUID(int=99), OTHER_PHONE, actor=BY) is None
    assert (numbers.done, numbers.audit.entries) == ([("hold", ())], [])


@dataclass
class Bound:
    free: bool = True
    done: list[tuple[object, ...]] = field(default_factory=list)

    async def hold_person(self, person: UUID) -> None:
        self.done.append(("hold", person))

    async def bind(self, account: UUID, person: UUID) -> bool:
        self.done.append(("bind", account, person))
        return self.free

    async def take_over(self, account: UUID, person: UUID) -> None:
        self.done.append(("take over", account, person))


@pytest.mark.parametrize("free", [True, False])
async def test_an_account_is_bound_once_with_what_the_person_was_told_before(*, free: bool) -> None:
    store, audit, events = Bound(free), FakeAudit(), FakeEvents()
    binding = Binding(unit=FakeUnit(), accounts=store, events=events, audit=audit)

    told = await binding.bind(OLD, HER, NOON)

    steps = [("hold", HER), ("bind", OLD, HER), ("take over", OLD, HER)]
    why = "name, ID number and recorded phone agree"
    entry = (actors.citizen(OLD), "account.bound", HER, ABOUT, why)
    if free:
        assert (told, store.done) == ((ACCOUNT,), steps)
        assert audit.entries == [entry]
        assert events.told == [(EventKind.ACCOUNT_BOUND, ABOUT, HER)]
    else:
        assert (told, store.done) == (None, steps[:2])
        assert (audit.entries, events.told) == ([], [])


HIM: Final = Citizen(NEW, Level.PROVEN, SESSION)
MANDATE: Final = Mandate(
    mandate=UUID(int=7),
    person=HER,
    account=NEW,
    kind=MandateKind.REPRESENTATIVE,
    scopes=frozenset({Scope.CASES}),
    granted_by="citizen:her",
    granted_at=NOON,
    ends_at=NOON + timedelta(days=1),
)


@dataclass
class Acting:
    """`died`: when she died, "gone" from the register; `kept`: the mandate as it stands now."""

    died: date | str | None = None
    kept: Mandate | None = MANDATE
    his: UUID | None = OLD

    @property
    def service(self) -> ActingForService:
        return ActingForService(persons=self, mandates=self, register=self, clock=lambda: NOON)

    @property
    def died_on(self) -> date | None:
        return self.died if isinstance(self.died, date) else None

    async def of_account(self, account: UUID) -> UUID | None:
        assert account == NEW
        return self.his

    async def of(self, person: UUID) -> "Acting | None":
        assert person == HER
        return None if self.died == "gone" else self

    async def keep(self, person: UUID, mandate: UUID) -> Mandate | None:
        assert (person, mandate) == (HER, MANDATE.mandate)
        return self.kept


async def test_one_acts_for_oneself_or_in_anothers_place_as_the_audit_names_it() -> None:
    service = Acting().service

    himself = ActingFor(OLD, HIM.actor, Level.PROVEN)
    assert await service.of(HIM, None) == himself
    for_her = ActingFor(HER, HIM.actor, Level.PROVEN, MANDATE)
    assert await service.of(HIM, MANDATE) == for_her
    await service.keep(himself)
    await service.keep(for_her)


async def test_who_is_bound_to_nobody_acts_for_nobody() -> None:
    with pytest.raises(NotAllowed) as refused:
        await Acting(his=None).service.of(HIM, None)
    assert refused.value.problem is Problem.BINDING_NEEDED


@pytest.mark.parametrize("died", [date(2026, 11, 1), "gone"], ids=["died", "gone"])
async def test_nobody_acts_for_who_has_died(died: date | str) -> None:
    with pytest.raises(NotAllowed) as refused:
        await Acting(died).service.of(HIM, MANDATE)
    assert refused.value.problem is Problem.MANDATE_ENDED


@pytest.mark.parametrize(
    ("kept", "problem"),
    [
        (None, Problem.MANDATE_ENDED),
        (replace(MANDATE, ends_at=NOON), Problem.MANDATE_ENDED),
        (replace(MANDATE, scopes=frozenset({Scope.NOTICES})), Problem.MANDATE_SCOPE),
    ],
    ids=["none", "over", "narrower"],
)
async def test_a_mandate_that_ended_meanwhile_changes_nothing(
    kept: Mandate | None, problem: Problem
) -> None:
    with pytest.raises(NotAllowed) as refused:
        await Acting(kept=kept).service.keep(ActingFor(HER, HIM.actor, Level.PROVEN, MANDATE))
    assert refused.value.problem is problem
