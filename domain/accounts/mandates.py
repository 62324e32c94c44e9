"""Acting for another person: who may, for what and until when (PIPL Art. 31, Civil Code Art. 23, 161 to 174)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from domain import actors
from domain.days import SHANGHAI
from domain.errors import NotAllowed
from domain.problems import Problem

#: PIPL Art. 31, Order 19 Art. 7: below it a guardian agrees, and nobody else.
CONSENT_AGE: Final = 14
#: Civil Code Art. 17, 27: until then the parents are guardians.
FULL_AGE: Final = 18
#: Own choice: long enough to try three times without haste, short enough to be over before one forgets.
HELPER_TIME: Final = timedelta(hours=1)
#: Own choice: as long as a certification lasts, so that each mandate is thought of anew with it.
LONGEST_DAYS: Final = 366
#: Own choice: tries to name a person within TRY_PERIOD, by account and by ID number.
ACCOUNT_TRIES: Final = 5
NUMBER_TRIES: Final = 10
TRY_PERIOD: Final = timedelta(hours=24)


class MandateKind(StrEnum):
    GUARDIAN = "guardian"  # of a child under 14, recorded by an officer who saw the papers
    HELPER = "helper"  # a relative with his own phone, the pensioner beside him, for an hour
    REPRESENTATIVE = "representative"  # named by the person, or by an officer for the person
    # Of a minor from 14 on, or of an adult whom a court found unable to act (Civil Code Art. 24, 28), recorded
    # by an officer who saw the papers.
    WARD_GUARDIAN = "ward_guardian"


class Scope(StrEnum):
    CASES = "cases"  # apply in the person's place, and whatever belongs to such a case
    CERTIFY = "certify"  # what is due, a face check of the person, its result
    CONSENT = "consent"  # agree and withdraw in the person's place
    NOTICES = "notices"  # copies of what the person is told


#: Recorded for who can't act alone: the person does not end it, and it covers all that it may.
GUARDIANS: Final = frozenset({MandateKind.GUARDIAN, MandateKind.WARD_GUARDIAN})
#: What each kind may hold at most; nobody but the guardian of a child agrees in another's place.
GRANTABLE: Final[dict[MandateKind, frozenset[Scope]]] = {
    MandateKind.GUARDIAN: frozenset(Scope),
    MandateKind.HELPER: frozenset({Scope.CERTIFY}),
    MandateKind.REPRESENTATIVE: frozenset({Scope.CASES, Scope.CERTIFY, Scope.NOTICES}),
    MandateKind.WARD_GUARDIAN: frozenset({Scope.CASES, Scope.CERTIFY, Scope.NOTICES}),
}


@dataclass(frozen=True, slots=True)
class Mandate:
    """One account may do some things for one person, from `granted_at` until before `ends_at`."""

    mandate: UUID
    person: UUID  # for whom
    account: UUID  # who acts
    kind: MandateKind
    scopes: frozenset[Scope]
    granted_by: str  # citizen:UUID or officer:UUID
    granted_at: datetime
    ends_at: datetime
    ended_at: datetime | None = None

    @property
    def self_granted(self) -> bool:
        """By the account that acts by it, as a helper's: it need not be told."""
        return self.granted_by == actors.citizen(self.account)

    def stands(self, at: datetime) -> bool:
        return self.ended_at is None and self.granted_at <= at < self.ends_at

    def check(self, scope: Scope, at: datetime) -> None:
        """Returns when this may be done now; else NotAllowed, which says what to do instead."""
        if not self.stands(at):
            raise NotAllowed(Problem.MANDATE_ENDED)
        if scope not in self.scopes or scope not in GRANTABLE[self.kind]:
            raise NotAllowed(Problem.MANDATE_SCOPE)


@dataclass(frozen=True, slots=True)
class MandateSeen:
    """A mandate with the name of the other side: who acts, or for whom; "" when nobody is behind it now."""

    mandate: Mandate
    name: str


@dataclass(frozen=True, slots=True)
class Acting:
    """Who does something, and under which mandate; without one, for the account's own person."""

    account: UUID
    mandate: Mandate | None = None

    @property
    def person(self) -> UUID | None:
        """For whom another acts; None: the account's own person."""
        return None if self.mandate is None else self.mandate.person

    @property
    def guards(self) -> bool:
        return self.mandate is not None and self.mandate.kind is MandateKind.GUARDIAN

    @property
    def helps(self) -> bool:
        return self.mandate is not None and self.mandate.kind is MandateKind.HELPER


def birthday(born: date, years: int) -> date:
    """The day on which that age is reached; who was born on 29 February reaches it on 1 March in common years."""
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 3, 1)


def guarded_until(born: date | None) -> datetime | None:
    """The first moment, in the city, of the day on which the person may agree alone; None without a date of birth."""
    return None if born is None else _midnight(birthday(born, CONSENT_AGE))


def is_child(born: date | None, at: datetime) -> bool:
    """Whether a guardian has to agree in the place of who was born then."""
    until = guarded_until(born)
    return until is not None and at < until


def of_age_from(born: date | None) -> datetime | None:
    """The first moment, in the city, of the day of full age; None without a date of birth."""
    return None if born is None else _midnight(birthday(born, FULL_AGE))


def end_of(day: date) -> datetime:
    """When a mandate that names `day` as its last has ended."""
    return _midnight(day + timedelta(days=1))


def scopes_of(kind: MandateKind, wanted: Iterable[Scope]) -> frozenset[Scope]:
    """What of the wanted this kind may hold; a guardian holds all of it."""
    if kind in GUARDIANS:
        return GRANTABLE[kind]
    return frozenset(wanted) & GRANTABLE[kind]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)
