"""When a channel raises an alarm, what a reason says, and where a webhook may go."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.delivery import Answer, Channel, Outcome
from domain.notices.deliveries import (
    Alarm,
    AlarmKind,
    ChannelHealth,
    alarms,
)
from domain.notices.delivery_reasons import is_gone, why_words
from domain.outbox import Delays, kind_of
from domain.public_addresses import check_url, is_public

SMS = Channel.SMS


@pytest.mark.parametrize(
    ("health", "kind"),
    [
        (ChannelHealth(SMS, waiting=3, token=3), AlarmKind.TOKEN),
        (ChannelHealth(SMS, waiting=3, quota=3), AlarmKind.QUOTA),
        (ChannelHealth(SMS, good=40, failed=10), AlarmKind.ERRORS),
        (ChannelHealth(SMS, waiting=50, retried=50), AlarmKind.ERRORS),
        (ChannelHealth(SMS, waiting=5, oldest_s=900), AlarmKind.OLD),
    ],
)
def test_trouble_raises_its_alarm(health: ChannelHealth, kind: AlarmKind) -> None:
    assert alarms([health]) == (Alarm(SMS, kind),)


@given(
    st.builds(
        ChannelHealth,
        st.just(SMS),
        waiting=st.integers(0, 4),
        oldest_s=st.floats(0, 1e6),
        retried=st.integers(0, 4),
        token=st.integers(0, 2),
        quota=st.integers(0, 2),
        good=st.integers(0, 20),
        failed=st.integers(0, 20),
    )
)
def test_a_handful_of_messages_raises_none(health: ChannelHealth) -> None:
    assert alarms([health]) == ()


def test_few_failures_among_many_raise_none() -> None:
    assert alarms([ChannelHealth(SMS, good=1000, failed=100)]) == ()


@pytest.mark.parametrize(
    ("why", "says"),
    [
        ("expired", "超过时限"),
        ("Unregistered", "卸载"),
        ("token-40164", "访问凭证"),
        ("INVALID_ARGUMENT-token", "卸载"),
        ("LimitExceeded.PhoneNumberDailyLimit", "上限"),
        ("FailedOperation.SignatureIncorrectOrUnapproved", "签名"),
        ("550 5.1.1", "邮箱"),
        ("550 5.7.1", "550 5.7.1"),
        ("43004", "关注"),
        ("isv.NEW_CODE", "isv.NEW_CODE"),
    ],
)
def test_a_reason_is_said_in_plain_words(why: str, says: str) -> None:
    assert says in why_words(why).zh


@pytest.mark.parametrize(
    "why",
    [
        *("40003", "43101", "43004", "isv.MOBILE_NUMBER_ILLEGAL", "550 5.1.1"),
        *("FailedOperation.PhoneNumberInBlacklist", "InvalidParameterValue.IncorrectPhoneNumber"),
        *("expired", "no-address"),
    ],
)
def test_who_is_not_there_or_opted_out_is_no_fault_of_the_channel(why: str) -> None:
    assert is_gone(why)


@pytest.mark.parametrize(
    "why",
    [
        *("47003", "receipt", "LimitExceeded.PhoneNumberDailyLimit", "550 5.7.1"),
        *("5150 5.1.1", "200", "80100000", "token-10000", "FailedOperation.ContainSensitiveWord"),
    ],
)
def test_a_refusal_of_the_message_is_a_fault_of_the_channel(why: str) -> None:
    assert not is_gone(why)


@pytest.mark.parametrize(
    ("code", "outcome", "kind"),
    [
        ("token-40001", Outcome.RETRY, "token"),
        ("quota", Outcome.RETRY, "quota"),
        ("expired", Outcome.REFUSED, "expired"),
        ("http-500", Outcome.RETRY, "retry"),
        ("Unregistered", Outcome.DEAD_ADDRESS, "dead_address"),
    ],
)
def test_failures_are_counted_by_kind(code: str, outcome: Outcome, kind: str) -> None:
    assert kind_of(Answer(outcome, code)) == kind


def test_delays_fall_into_buckets_that_add_up() -> None:
    delays = Delays()
    for seconds in (0.05, 0.1, 0.2, 4.0, 1e6):
        delays.add(SMS, seconds)

    buckets, total = delays.read()[SMS]
    counts = dict(buckets)
    assert (counts["0.1"], counts["0.5"], counts["5.0"], counts["+Inf"]) == (2, 3, 4, 5)
    assert total == pytest.approx(1_000_004.35)


@pytest.mark.parametrize(
    "url",
    [
        "http://partner.example.com/hook",
        "https://127.0.0.1/hook",
        "https://[::1]/hook",
        "https://localhost/hook",
        "https://db.internal/hook",
        "https://user:word@partner.example.com/",
        "https://partner.example.com:22/",
        "https://partner.example.com:x/",
        "https://partner.example.com/#part",
        "https://合作.example.com/",
        "ftp://partner.example.com/",
        "https://",
        "https://[",
        "https://127.1/",
        "https://127.0.0.1./",
        "https://partner.0x7f/",
    ],
)
def test_an_address_that_is_not_public_https_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"address|host|port"):
        check_url(url, ())


def test_a_public_address_and_a_named_standin_are_taken() -> None:
    check_url("https://partner.example.com:8443/hook?a=1", ())
    check_url("http://127.0.0.1:8123/hook", ("127.0.0.1:8123",))


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "192.168.0.1", "172.16.0.1", "169.254.169.254", "100.64.0.1"),
        *("0.1.2.3", "224.0.0.1", "::1", "fe80::1%eth0", "fd00::1", "::ffff:10.0.0.1"),
        *("2002:7f00:1::", "64:ff9b::10.0.0.1", "::127.0.0.1", "64:ff9b:1::1"),
        *("fec0::1", "3fff::1", "192.0.0.192", "192.0.0.9", "5f00::1", "100::1"),
    ],
)
def test_a_private_address_is_not_called_in_whatever_form(address: str) -> None:
    assert not is_public(address)


def test_an_address_of_the_internet_is_public() -> None:
    assert is_public("1.1.1.1")
    assert is_public("2606:4700::1111")
    assert is_public("64:ff9b::1.1.1.1")
