import base64
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.accounts.accounts import (
    CODE_LIMITS,
    DORMANT,
    Account,
    BoundPhone,
    CodesSent,
    OfficerLogin,
    RefreshToken,
    code_wait,
    still_counted,
)
from domain.people import Level
from domain.words import Language
from tests.people import NOON, OTHER_PHONE, PHONE


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


def test_a_refresh_token_is_read_in_the_form_in_which_it_was_given_out_alone() -> None:
    text = RefreshToken(UUID(int=1), bytes(32)).text()

    with pytest.raises(ValueError, match="not in the form"):
        RefreshToken.read(text[:9] + "\n" + text[9:])


def test_strangers_use_up_what_is_left_of_a_phone_and_never_what_is_the_place_s_own() -> None:
    many = tuple(ago(minutes=n) for n in range(1, 11))

    assert CodesSent(own=(ago(seconds=50),)).wait(NOON) == 10
    assert CodesSent(own=(), whole=many[:9]).wait(NOON) == 0
    assert CodesSent(own=(), whole=many).wait(NOON) == 50 * 60
    assert CodesSent(own=(ago(seconds=50),), whole=()).wait(NOON) == 10


def test_a_code_counts_for_a_day() -> None:
    kept = ago(hours=23, minutes=59)

    assert still_counted([ago(days=1), kept], NOON) == (kept, NOON)


def test_a_phone_may_have_a_new_holder_when_the_register_names_another_or_nobody_signed_in() -> (
    None
):
    held = BoundPhone(PHONE, UUID(int=1), recorded=PHONE, signed_in_at=NOON - DORMANT)
    silent = BoundPhone(PHONE, UUID(int=1), PHONE, NOON - DORMANT - timedelta(seconds=1))
    never = BoundPhone(PHONE, UUID(int=1), PHONE, None)
    moved = BoundPhone(PHONE, UUID(int=1), OTHER_PHONE, NOON)

    assert [each.has_moved for each in (held, moved)] == [False, True]
    assert [each.has_new_holder(NOON) for each in (held, silent, never, moved)] == [
        False,
        True,
        False,
        True,
    ]


def test_a_new_account_speaks_chinese_and_has_answered_a_code() -> None:
    new = Account(UUID(int=1), Level.PHONE, PHONE)

    assert (new.language, new.person, new.last_n) == (Language.ZH, None, 0)
    assert (new.elder_mode, new.wechat_linked, new.phone_proven) == (False, False, True)
    assert new.subscriptions == {}


def test_no_log_shows_the_secret_of_an_officer_s_codes() -> None:
    login = OfficerLogin(UUID(int=1), "$argon2id$", frozenset(), b"secret of the codes")

    assert "secret of the codes" not in repr(login)
