import base64
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.accounts.accounts import CODE_LIMITS, RefreshToken, code_wait
from tests.people import NOON


def ago(**time: float) -> datetime:
    return NOON - timedelta(**time)


@pytest.mark.parametrize(
    ("sent", "wait"),
    [
        ((), 0),
        ((ago(seconds=0),), 60),
        ((ago(seconds=59.5),), 1),
        ((ago(seconds=60),), 0),
        (tuple(ago(minutes=10 * n) for n in range(1, 6)), 10 * 60),
        (tuple(ago(minutes=10 * n) for n in range(1, 5)), 0),
        (tuple(ago(hours=2 * n) for n in range(1, 11)), 4 * 3600),
        (tuple(ago(hours=2 * n) for n in range(1, 10)), 0),
        (tuple(ago(days=2) for _ in range(20)), 0),
    ],
)
def test_a_phone_waits_one_minute_five_an_hour_ten_a_day(
    sent: tuple[datetime, ...], wait: int
) -> None:
    assert code_wait(sent, NOON) == wait


@given(st.lists(st.floats(0, 90_000), max_size=30))
def test_after_the_wait_and_no_sooner_the_next_code_keeps_every_limit(ages: list[float]) -> None:
    sent = tuple(NOON - timedelta(seconds=round(age)) for age in ages)
    wait = code_wait(sent, NOON)

    for moment, free in ((NOON + timedelta(seconds=wait), True), (NOON, wait == 0)):
        within = (
            sum(earlier > moment - period for earlier in sent) < most
            for most, period in CODE_LIMITS
        )
        assert all(within) is free


@given(st.uuids(), st.binary(min_size=32, max_size=32))
def test_a_refresh_token_reads_back(session: UUID, secret: bytes) -> None:
    text = RefreshToken(session, secret).text()

    assert len(text) == 64
    assert RefreshToken.read(text) == RefreshToken(session, secret)


@given(st.text(max_size=100))
def test_whatever_is_no_refresh_token_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # several sentences, one meaning
        RefreshToken.read(text)


@pytest.mark.parametrize("size", [0, 16, 47, 49])
def test_a_refresh_token_of_another_length_is_a_value_error(size: int) -> None:
    with pytest.raises(ValueError, match="48 bytes"):
        RefreshToken.read(base64.urlsafe_b64encode(bytes(size)).decode())


def test_a_refresh_token_does_not_show_its_secret() -> None:
    assert "secret" not in repr(RefreshToken(uuid4(), b"secret" * 5 + b"**"))
