"""When two officers are two."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.four_eyes import FourEyes, Matter, OfficerChange, SecondWord, Touch
from domain.problems import Problem

ANN, BOB, CAI, DAN = (UUID(int=n) for n in range(1, 5))
RULE = FourEyes()


def holds(by: UUID, officer: UUID) -> OfficerChange:
    return OfficerChange(by, officer, Touch.HOLDS)


def shapes(by: UUID, officer: UUID) -> OfficerChange:
    return OfficerChange(by, officer, Touch.SHAPES)


CHANGES = st.lists(
    st.builds(
        OfficerChange,
        st.sampled_from((ANN, BOB, CAI, DAN)),
        st.sampled_from((ANN, BOB, CAI, DAN)),
        st.sampled_from(Touch),
    ),
    max_size=6,
)
OWN = {
    Matter.CAMPAIGN: Problem.CAMPAIGN_OWN_DRAFT,
    Matter.CORRECTION: Problem.SECOND_OFFICER_NEEDED,
    Matter.DIFFERENCE: Problem.SECOND_OFFICER_NEEDED,
    Matter.EMERGENCY: Problem.ANOTHER_ADMIN_NEEDED,
    Matter.EXPORT: Problem.ANOTHER_ADMIN_NEEDED,
    Matter.GRANT: Problem.ANOTHER_ADMIN_NEEDED,
    Matter.ITEM: Problem.ANOTHER_ADMIN_NEEDED,
    Matter.PARCEL: Problem.PARCEL_TWO_HANDS,
    Matter.PARTNER: Problem.ANOTHER_ADMIN_NEEDED,
    Matter.PUBLISHED_ANSWER: Problem.SECOND_OFFICER_NEEDED,
    Matter.SUSPENSION: Problem.SECOND_OFFICER_NEEDED,
}


def test_nobody_is_a_second_beside_themselves() -> None:
    assert not RULE.are_two(ANN, ANN, ())


def test_two_who_never_touched_each_other_are_two() -> None:
    assert RULE.are_two(ANN, BOB, (holds(CAI, BOB), shapes(DAN, ANN)))


def test_whom_the_asker_added_or_gave_a_password_approves_nothing_of_theirs() -> None:
    assert not RULE.are_two(ANN, BOB, (holds(ANN, BOB),))


def test_who_could_sign_in_as_the_asker_approves_nothing_of_theirs() -> None:
    assert not RULE.are_two(ANN, BOB, (holds(BOB, ANN),))


def test_two_accounts_in_the_hand_of_a_third_are_one() -> None:
    assert not RULE.are_two(ANN, BOB, (holds(CAI, ANN), holds(CAI, BOB)))


def test_a_chain_of_accounts_leads_back_to_the_first() -> None:
    chain = (holds(ANN, CAI), holds(CAI, DAN), holds(DAN, BOB))

    assert not RULE.are_two(ANN, BOB, chain)
    assert not RULE.are_two(BOB, ANN, chain)


def test_whose_roles_the_asker_changed_approves_nothing_of_theirs() -> None:
    assert not RULE.are_two(ANN, BOB, (shapes(ANN, BOB),))
    assert not RULE.are_two(ANN, BOB, (holds(ANN, CAI), shapes(CAI, BOB)))


def test_who_changed_the_asker_s_roles_is_still_a_second() -> None:
    assert RULE.are_two(ANN, BOB, (shapes(BOB, ANN),))


def test_a_change_counts_for_as_many_days_as_the_rule_says() -> None:
    noon = datetime(2026, 11, 24, 12, tzinfo=UTC)

    assert FourEyes(3).since(noon) == noon - timedelta(days=3)


@pytest.mark.parametrize("matter", Matter)
@pytest.mark.parametrize("declines", [False, True])
def test_who_asked_says_neither_yes_nor_no(matter: Matter, *, declines: bool) -> None:
    word = SecondWord(matter, ANN, ANN, outside=Problem.OFFICER_OUTSIDE, declines=declines)

    assert RULE.objection(word, ()) is OWN[matter]


def test_whose_account_it_is_about_says_neither_yes_nor_no() -> None:
    for declines in (False, True):
        word = SecondWord(Matter.GRANT, ANN, BOB, concerns=BOB, declines=declines)

        assert RULE.objection(word, ()) is Problem.ANOTHER_ADMIN_NEEDED


def test_beyond_the_own_areas_nobody_says_yes_or_no() -> None:
    for declines in (False, True):
        word = SecondWord(
            Matter.GRANT, ANN, BOB, outside=Problem.OFFICER_OUTSIDE, declines=declines
        )

        assert RULE.objection(word, (holds(ANN, BOB),)) is Problem.OFFICER_OUTSIDE


def test_who_is_in_the_asker_s_hand_says_no_and_not_yes() -> None:
    hand = (holds(ANN, BOB),)

    assert RULE.objection(SecondWord(Matter.EXPORT, ANN, BOB), hand) is Problem.NOT_INDEPENDENT
    assert RULE.objection(SecondWord(Matter.EXPORT, ANN, BOB, declines=True), hand) is None


def test_another_officer_s_word_counts() -> None:
    for matter in Matter:
        assert RULE.objection(SecondWord(matter, ANN, BOB, concerns=CAI), ()) is None


@given(CHANGES, CHANGES)
def test_no_further_change_makes_two_of_one(
    some: list[OfficerChange], more: list[OfficerChange]
) -> None:
    if not RULE.are_two(ANN, BOB, some):
        assert not RULE.are_two(ANN, BOB, some + more)


@given(CHANGES)
def test_who_may_sign_in_as_the_other_is_no_second_in_either_direction(
    changes: list[OfficerChange],
) -> None:
    held = [each for each in changes if each.touch is Touch.HOLDS]

    assert RULE.are_two(ANN, BOB, held) == RULE.are_two(BOB, ANN, held)
