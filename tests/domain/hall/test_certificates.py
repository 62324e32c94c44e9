"""A certificate is made, holds, is suspended and revoked, and expires by the day."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import Conflict, Unfit
from domain.hall.certificates import (
    CertificateMove,
    CertificateState,
    certificate_number,
    last_day_of,
    read_certificate_number,
    read_code,
)
from tests.domain.hall.certificates import ACTIVE, MADE
from tests.domain.hall.days import at

NOW = at("2026-11-04 10:00")
DAY = date(2026, 11, 4)


def test_what_is_made_holds_once_it_is_issued() -> None:
    issued = MADE.activate(NOW)

    assert not MADE.holds(NOW)
    assert issued.holds(NOW)
    assert (issued.active_at, issued.version) == (NOW, 2)
    with pytest.raises(Conflict):
        issued.activate(NOW)


def test_what_is_suspended_holds_again_once_it_is_resumed() -> None:
    suspended = ACTIVE.move(CertificateMove.SUSPEND, "招牌松动", NOW)
    resumed = suspended.move(CertificateMove.RESUME, "已加固", NOW)

    assert not suspended.holds(NOW)
    assert suspended.words == "招牌松动"
    assert resumed.holds(NOW)


def test_what_is_revoked_stays_so() -> None:
    revoked = ACTIVE.move(CertificateMove.REVOKE, "拆除", NOW)

    assert revoked.state_on(date(2099, 1, 1)) is CertificateState.REVOKED
    assert revoked.moves(NOW) == frozenset()
    for move in CertificateMove:
        with pytest.raises(Conflict):
            revoked.move(move, "", NOW)


def test_it_holds_on_its_last_day_by_the_clock_of_the_city_and_not_after() -> None:
    assert ACTIVE.holds(at("2029-11-01 23:59"))
    assert not ACTIVE.holds(at("2029-11-02 00:00"))
    assert ACTIVE.state_on(date(2029, 11, 2)) is CertificateState.EXPIRED
    with pytest.raises(Conflict):
        ACTIVE.move(CertificateMove.SUSPEND, "", at("2029-11-02 00:00"))


def test_without_an_end_it_holds_for_ever() -> None:
    assert replace(ACTIVE, last_day=None).holds(at("2999-01-01 00:00"))
    assert last_day_of(0, NOW) is None
    assert last_day_of(1, NOW) == DAY


@given(st.dates(date(2000, 1, 1)), st.integers(1, 10**9))
def test_a_number_is_read_as_it_was_given_and_a_wrong_digit_is_found(
    day: date, serial: int
) -> None:
    number = certificate_number(day, serial)
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)

    assert read_certificate_number(number.lower().replace("-", "")) == number
    with pytest.raises(Unfit):
        read_certificate_number(wrong)


def test_a_code_is_read_as_people_write_it() -> None:
    assert read_code(" 7k3m-9p2q-xowl ") == "7K3M9P2QX0W1"
    for wrong in ("", "7K3M9P2QX0W", "7K3M9P2QX0WU", "7K3M9P2QX0W11", "7K3M9P2QX0W零"):
        with pytest.raises(Unfit):
            read_code(wrong)
