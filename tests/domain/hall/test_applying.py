"""For whom somebody applies, as who, and which cases they see."""

from dataclasses import replace
from datetime import timedelta
from typing import Final
from uuid import UUID

import pytest

from domain.accounts.mandates import Mandate, MandateKind, Scope
from domain.errors import NotFound, Outdated
from domain.hall.applying import Applying, AtWindow, taken_in
from domain.hall.items import Who
from domain.people import Level
from domain.problems import Problem
from tests.domain.hall.sample import APPLICANT, NOW, draft, refused

PERSON, OFFICER, PHONE = UUID(int=7), UUID(int=1), UUID(int=31)
OWN: Final = Applying(PERSON, "citizen:other-phone", Level.BOUND)


def under(kind: MandateKind, actor: str = "citizen:somebody") -> Applying:
    mandate = Mandate(
        UUID(int=41),
        PERSON,
        UUID(int=42),
        kind,
        frozenset({Scope.CASES}),
        APPLICANT,
        NOW.at,
        NOW.at + timedelta(days=30),
    )
    return Applying(PERSON, actor, Level.BOUND, mandate)


@pytest.mark.parametrize(
    ("applying", "who"),
    [
        (OWN, Who.PERSON),
        (under(MandateKind.GUARDIAN), Who.GUARDIAN),
        (under(MandateKind.WARD_GUARDIAN), Who.GUARDIAN),
        (under(MandateKind.REPRESENTATIVE), Who.REPRESENTATIVE),
        (under(MandateKind.HELPER), None),
    ],
    ids=["oneself", "guardian", "ward-guardian", "representative", "helper"],
)
def test_the_mandate_says_as_who_somebody_applies(applying: Applying, who: Who | None) -> None:
    assert applying.who is who


def test_the_person_and_their_guardian_see_every_case_a_representative_what_they_began() -> None:
    case = draft()

    assert OWN.found(case) is case
    assert under(MandateKind.GUARDIAN).found(case) is case
    assert under(MandateKind.REPRESENTATIVE, APPLICANT).found(case) is case
    with refused(Problem.NOT_FOUND, NotFound):
        under(MandateKind.REPRESENTATIVE).found(case)


def test_a_case_that_there_is_none_of_is_not_found() -> None:
    with refused(Problem.NOT_FOUND, NotFound):
        OWN.found(None)


def test_who_saw_an_older_version_is_told_the_one_that_stands() -> None:
    case = replace(draft(), version=5)

    assert OWN.found(case, 5) is case
    with pytest.raises(Outdated) as caught:
        OWN.found(case, 4)
    assert caught.value.problem is Problem.CASE_CHANGED
    assert caught.value.version == 5


def test_what_an_officer_typed_for_the_person_they_do_not_decide() -> None:
    assert taken_in(draft(), f"officer:{OFFICER}").witnesses == {OFFICER}
    assert taken_in(draft(), APPLICANT).witnesses == draft().witnesses


def test_at_a_window_files_wait_under_the_phone_that_photographs_else_under_the_officer() -> None:
    at_window = AtWindow(PERSON, OFFICER, Level.PROVEN)
    by_phone = replace(at_window, phone=PHONE, phones=frozenset({UUID(int=32)}))

    assert at_window.actor == f"officer:{OFFICER}"
    assert at_window.senders == {OFFICER}
    assert by_phone.sender == PHONE
    assert by_phone.senders == {PHONE, UUID(int=32)}
