"""Agreements and mandates given and ended, each with all that begins or ends with it, on record."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import pytest

from domain import actors
from domain.accounts.consent import How, Purpose, Shown, current
from domain.accounts.mandates import Mandate, MandateKind, Scope
from domain.errors import NotAllowed
from domain.events import EventKind
from domain.problems import Problem
from domain.subjects import Subject
from domain.words import Language
from services.accounts.consent_changes import ConsentChanges
from services.accounts.mandate_changes import MandateChanges
from tests.people import NOON
from tests.services.unit import ACCOUNT, FakeAudit, FakeEvents, FakeUnit

HER, HIS_ACCOUNT, MANDATE, OTHER = (UUID(int=n) for n in (2, 3, 4, 5))
FACES, FRAMES = Purpose.FACE_PROCESSING, Purpose.SENDING_FRAMES
BY: Final = actors.citizen(HIS_ACCOUNT)
SHOWN: Final = Shown(Language.ZH, next(iter(How)), b"sha", "text")
ABOUT: Final = f"account:{HIS_ACCOUNT}"


@dataclass
class Consents:
    """Of HER; `new`: the text was not agreed to before, `stood`: an agreement stands, `templates`: of her face."""

    new: bool = True
    stood: bool = True
    mandate_stands: bool = True
    templates: int = 1
    done: list[tuple[object, ...]] = field(default_factory=list)
    audit: FakeAudit = field(default_factory=FakeAudit)
    events: FakeEvents = field(default_factory=FakeEvents)

    @property
    def changes(self) -> ConsentChanges:
        return ConsentChanges(unit=FakeUnit(), store=self, events=self.events, audit=self.audit)

    async def hold_person(self, person: UUID) -> bool:
        self.done.append(("hold",))
        return person == HER

    async def hold_mandate(self, person: UUID, mandate: UUID, at: datetime) -> bool:
        assert (person, mandate, at) == (HER, MANDATE, NOON)
        return self.mandate_stands

    async def add(
        self,
        person: UUID,
        purpose: Purpose,
        version: str,
        *,
        actor: str,
        at: datetime,
        shown: Shown,
        mandate: UUID | None,
    ) -> bool:
        self.done.append(("add", person, purpose, version, actor, at, shown, mandate))
        return self.new

    async def keep_text(self, purpose: Purpose, version: str, shown: Shown, at: datetime) -> None:
        self.done.append(("text", purpose, version, shown, at))

    async def withdraw(self, person: UUID, purpose: Purpose, at: datetime) -> bool:
        assert (person, at) == (HER, NOON)
        return self.stood

    async def close_checks(self, person: UUID, at: datetime) -> None:
        self.done.append(("close checks", person, at))

    async def erase_templates(self, person: UUID) -> int:
        self.done.append(("erase", person))
        return self.templates

    async def give(self, person: UUID = HER, mandate: UUID | None = None) -> bool:
        return await self.changes.give(
            person, FACES, actor=BY, why="read", at=NOON, shown=SHOWN, mandate=mandate
        )

    async def take_back(self, purpose: Purpose = FACES) -> tuple[UUID, ...]:
        return await self.changes.withdraw(HER, purpose, actor=BY, why="asked", at=NOON)


async def test_an_agreement_is_recorded_with_the_very_text_that_was_shown() -> None:
    consents = Consents()

    assert await consents.give()
    version = current(FACES).version
    assert consents.done == [
        ("hold",),
        ("add", HER, FACES, version, BY, NOON, SHOWN, None),
        ("text", FACES, version, SHOWN, NOON),
    ]
    assert consents.audit.entries == [(BY, "consent.given", HER, f"consent:{FACES}", "read")]


async def test_an_agreement_given_twice_is_on_record_once() -> None:
    consents = Consents(new=False)

    assert await consents.give()
    assert [each[0] for each in consents.done] == ["hold", "add"]
    assert consents.audit.entries == []


async def test_for_nobody_and_by_a_mandate_that_has_ended_none_is_given() -> None:
    consents = Consents(mandate_stands=False)

    assert not await consents.give(OTHER)
    with pytest.raises(NotAllowed) as refused:
        await consents.give(mandate=MANDATE)
    assert refused.value.problem is Problem.MANDATE_ENDED
    assert (consents.done, consents.audit.entries) == ([("hold",), ("hold",)], [])


async def test_what_is_given_under_a_mandate_is_on_record_with_it() -> None:
    consents = Consents()

    assert await consents.give(mandate=MANDATE)
    assert consents.done[1][-1] == MANDATE
    assert [str(MANDATE) in entry[3] for entry in consents.audit.entries] == [True]


async def test_without_the_agreement_for_faces_no_template_stays_and_she_is_told() -> None:
    consents = Consents()

    assert await consents.take_back() == (ACCOUNT,)
    assert consents.done == [("hold",), ("close checks", HER, NOON), ("erase", HER)]
    about = f"consent:{FACES}"
    assert consents.audit.entries == [(BY, "consent.withdrawn", HER, about, "asked")]
    assert consents.events.told == [(EventKind.FACE_RECORD_ERASED, about, HER)]


@pytest.mark.parametrize(
    ("purpose", "done"),
    [
        (FACES, ["hold", "close checks", "erase"]),
        (FRAMES, ["hold", "close checks"]),
        (Purpose.HOSPITAL_RECORD, ["hold"]),
    ],
)
async def test_what_did_not_stand_on_an_agreement_stays_as_it_is(
    purpose: Purpose, done: list[str]
) -> None:
    consents = Consents(templates=0)

    assert await consents.take_back(purpose) == ()
    assert [each[0] for each in consents.done] == done
    assert (len(consents.audit.entries), consents.events.told) == (1, [])


async def test_a_withdrawal_twice_is_once() -> None:
    consents = Consents(stood=False)

    assert await consents.take_back() == ()
    assert (consents.done, consents.audit.entries) == ([("hold",)], [])


HELPER: Final = Mandate(
    mandate=MANDATE,
    person=HER,
    account=HIS_ACCOUNT,
    kind=MandateKind.HELPER,
    scopes=frozenset({Scope.CERTIFY}),
    granted_by=BY,
    granted_at=NOON,
    ends_at=NOON + timedelta(hours=1),
)


@dataclass
class Events(FakeEvents):
    """`hers`: the accounts of the person."""

    hers: tuple[UUID, ...] = (ACCOUNT,)
    held: list[tuple[list[UUID], list[UUID]]] = field(default_factory=list)

    async def tell(
        self,
        *,
        kind: EventKind,
        subject: Subject,
        at: datetime,
        person: UUID | None = None,
        account: UUID | None = None,
        acting: UUID | None = None,
    ) -> tuple[UUID, ...]:
        await super().tell(kind=kind, subject=subject, at=at, person=person, account=account)
        return self.hers if account is None else (account,)

    async def hold(self, persons: Collection[UUID], accounts: Collection[UUID] = ()) -> None:
        self.held.append((list(persons), list(accounts)))


@dataclass
class Mandates:
    """`standing`: what ends once; `refused`: HER wish for no helpers."""

    standing: set[UUID] = field(default_factory=lambda: {MANDATE, OTHER})
    refused: bool = False
    done: list[tuple[object, ...]] = field(default_factory=list)
    audit: FakeAudit = field(default_factory=FakeAudit)
    events: Events = field(default_factory=Events)

    @property
    def changes(self) -> MandateChanges:
        return MandateChanges(
            unit=FakeUnit(), store=self, withdrawals=self, events=self.events, audit=self.audit
        )

    async def hold_person(self, person: UUID) -> bool:
        self.done.append(("hold", person))
        return person == HER

    async def helpers_refused(self, person: UUID) -> bool:
        return self.refused

    async def add(self, mandate: Mandate) -> None:
        self.done.append(("add", mandate))

    async def end(self, person: UUID, mandate: UUID, *, actor: str, at: datetime) -> UUID | None:
        if mandate not in self.standing:
            return None
        self.standing.discard(mandate)
        self.done.append(("end", person, mandate, actor, at))
        return HIS_ACCOUNT

    async def close_checks(self, person: UUID, mandate: UUID, at: datetime) -> None:
        self.done.append(("close checks", person, mandate, at))

    async def withdraw_consents(self, person: UUID, mandate: UUID, at: datetime) -> set[Purpose]:
        assert (person, at) == (HER, NOON)
        return {FRAMES}

    async def end_what_stood_on(
        self,
        person: UUID,
        withdrawn: set[Purpose],
        *,
        actor: str,
        why: str,
        at: datetime,
        mandate: UUID | None,
    ) -> tuple[UUID, ...]:
        self.done.append(("end consents", person, withdrawn, actor, why, at, mandate))
        return (UUID(int=77),)

    async def standing_of(self, account: UUID, at: datetime) -> Sequence[tuple[UUID, UUID]]:
        assert (account, at) == (HIS_ACCOUNT, NOON)
        return [(HER, OTHER)]

    async def standing_by(
        self, person: UUID, grantor: str, at: datetime
    ) -> Sequence[tuple[UUID, UUID]]:
        assert (person, grantor, at) == (HER, BY, NOON)
        return [(HER, MANDATE)]

    async def helpers(self, person: UUID, at: datetime) -> Sequence[UUID]:
        assert (person, at) == (HER, NOON)
        return [MANDATE, OTHER]

    async def refuse_helpers(self, person: UUID, at: datetime) -> bool:
        before, self.refused = self.refused, True
        return not before

    async def allow_helpers(self, person: UUID) -> bool:
        before, self.refused = self.refused, False
        return before

    async def grown(self, now: datetime, most: int) -> Sequence[tuple[UUID, UUID]]:
        assert (now, most) == (NOON, 100)
        return [(HER, MANDATE), (HER, OTHER)]


def ends(mandate: UUID, actor: str, why: str) -> list[tuple[object, ...]]:
    return [
        ("end", HER, mandate, actor, NOON),
        ("close checks", HER, mandate, NOON),
        ("end consents", HER, {FRAMES}, actor, why, NOON, mandate),
    ]


async def test_a_helper_is_told_to_her_alone_and_another_mandate_to_both() -> None:
    helped, named = Mandates(), Mandates()
    by_her = replace(HELPER, kind=MandateKind.REPRESENTATIVE, granted_by="citizen:her")

    assert await helped.changes.grant(HELPER, EventKind.MANDATE_GRANTED) == (ACCOUNT,)
    told = await named.changes.grant(by_her, EventKind.MANDATE_GRANTED)
    assert told == (ACCOUNT, HIS_ACCOUNT)

    assert helped.done == [("hold", HER), ("add", HELPER)]
    about = f"mandate:{MANDATE}"
    assert helped.events.told == [(EventKind.MANDATE_GRANTED, about, HER)]
    assert named.events.told == [
        (EventKind.MANDATE_GRANTED, about, HER),
        (EventKind.MANDATE_GRANTED, about, HIS_ACCOUNT),
    ]
    assert (helped.events.held, named.events.held) == ([], [([HER], [HIS_ACCOUNT])])
    ((actor, action, person, said, why),) = helped.audit.entries
    assert (actor, action, person, why) == (BY, "mandate.granted", HER, "helper")
    assert ABOUT in said
    assert str(MANDATE) in said


async def test_who_acts_by_an_account_of_hers_is_told_once() -> None:
    mandates = Mandates(events=Events(hers=(HIS_ACCOUNT,)))

    told = await mandates.changes.end(HER, MANDATE, actor=BY, why="w", at=NOON)

    assert told == (UUID(int=77), HIS_ACCOUNT)
    assert len(mandates.events.told) == 1


async def test_for_nobody_and_against_her_wish_no_mandate_is_granted() -> None:
    mandates = Mandates(refused=True)

    assert await mandates.changes.grant(HELPER, EventKind.MANDATE_GRANTED) is None
    nobodys = replace(HELPER, person=OTHER, kind=MandateKind.GUARDIAN)
    assert await mandates.changes.grant(nobodys, EventKind.MANDATE_GRANTED) is None
    assert mandates.audit.entries == []
    guardian = replace(HELPER, kind=MandateKind.GUARDIAN)
    assert await mandates.changes.grant(guardian, EventKind.MANDATE_GRANTED)


async def test_with_a_mandate_end_its_checks_and_agreements_and_twice_is_once() -> None:
    mandates = Mandates()

    for told in ((UUID(int=77), ACCOUNT, HIS_ACCOUNT), ()):
        assert await mandates.changes.end(HER, MANDATE, actor=BY, why="w", at=NOON) == told
    assert mandates.done == [("hold", HER), *ends(MANDATE, BY, "w"), ("hold", HER)]
    ((actor, action, person, said, why),) = mandates.audit.entries
    assert (actor, action, person, why) == (BY, "mandate.ended", HER, "w")
    assert ABOUT in said
    assert str(MANDATE) in said
    assert [each[0] for each in mandates.events.told] == [EventKind.MANDATE_ENDED] * 2


@pytest.mark.parametrize(("person", "ended"), [(HER, [MANDATE, OTHER]), (None, [OTHER])])
async def test_with_an_account_end_what_acts_by_it_and_what_its_person_granted(
    person: UUID | None, ended: list[UUID]
) -> None:
    mandates = Mandates()

    await mandates.changes.end_with_account(HIS_ACCOUNT, person, actor=BY, why="gone", at=NOON)

    assert mandates.done == [step for each in ended for step in ends(each, BY, "gone")]


async def test_who_wants_no_helpers_has_none_any_more_and_says_so_once() -> None:
    mandates = Mandates()

    told = await mandates.changes.refuse_helpers(HER, actor=BY, at=NOON)
    assert set(told) == {UUID(int=77), ACCOUNT, HIS_ACCOUNT}
    assert await mandates.changes.refuse_helpers(HER, actor=BY, at=NOON) == ()
    await mandates.changes.allow_helpers(HER, actor=BY)
    entries = list(mandates.audit.entries)
    await mandates.changes.allow_helpers(HER, actor=BY)

    assert mandates.audit.entries == entries
    both = [*ends(MANDATE, BY, "helpers refused"), *ends(OTHER, BY, "helpers refused")]
    assert mandates.done == [("hold", HER), *both, ("hold", HER)]
    switched = [entry for entry in mandates.audit.entries if entry[3].startswith("helpers")]
    assert switched == [
        (BY, "helpers.refused", HER, "helpers", "asked by the person"),
        (BY, "helpers.allowed", HER, "helpers", "asked by the person"),
    ]


async def test_guardianships_end_with_childhood_by_the_program() -> None:
    mandates = Mandates()

    told = await mandates.changes.end_of_childhood(NOON)

    assert set(told) == {UUID(int=77), ACCOUNT, HIS_ACCOUNT}
    assert len(told) == 3
    assert [entry[0::4] for entry in mandates.audit.entries] == [("system", "14 years old")] * 2
