"""When two officers are two."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from domain.four_eyes import FourEyes, OfficerChange, Touch

ANN, BOB, CAI, DAN = (UUID(int=n) for n in range(1, 5))
RULE = FourEyes()


def holds(by: UUID, officer: UUID) -> OfficerChange:
    return OfficerChange(by, officer, Touch.HOLDS)


def shapes(by: UUID, officer: UUID) -> OfficerChange:
    return OfficerChange(by, officer, Touch.SHAPES)


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
