"""For whom somebody acts, and what of that person's they see."""

from uuid import UUID

import pytest

from domain.accounts.acting_for import ActingFor
from domain.accounts.mandates import MandateKind
from domain.people import Level
from tests.domain.accounts.test_mandates import mandate

PERSON, ME, ANOTHER = UUID(int=2), "citizen:me", "citizen:another"


def test_whoever_acts_for_themselves_acts_under_nothing_and_sees_everything() -> None:
    own = ActingFor(PERSON, ME, Level.BOUND)

    assert own.under is None
    assert own.sees_all
    assert own.sees_what(ANOTHER)


@pytest.mark.parametrize(
    ("kind", "sees"),
    [
        (MandateKind.GUARDIAN, True),
        (MandateKind.WARD_GUARDIAN, True),
        (MandateKind.HELPER, False),
        (MandateKind.REPRESENTATIVE, False),
    ],
)
def test_a_guardian_sees_all_and_a_representative_what_they_began(
    kind: MandateKind, *, sees: bool
) -> None:
    acting = ActingFor(PERSON, ME, Level.BOUND, mandate(kind))

    assert acting.under == UUID(int=1)
    assert acting.sees_all is sees
    assert acting.sees_what(ANOTHER) is sees
    assert acting.sees_what(ME)
