"""When something may leave, when a duty is due, and which addresses are called: the edges of each rule."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Final
from uuid import UUID

import pytest

from domain.days import add_months, day_of, due_on, spoken
from domain.delivery import Answer, Channel, Delivery, Outcome, held, kept
from domain.draws import drawn
from domain.errors import Unfit
from domain.filing import FILING_AT, Filing, file_by, filing, latest_review
from domain.mailboxes import EMAIL_MAX, read_email
from domain.outbox import Delays, kind_of
from domain.public_addresses import check_url, is_public
from domain.purposes import PURPOSE_LENGTH, read_purpose
from domain.quiet import SHANGHAI, SPREAD_S, Quiet
from domain.subjects import SubjectKind
from domain.utc import zulu
from domain.words import Language, Words

FIRST: Final = UUID(int=0)  # its night ends at the very moment
SPREAD: Final = UUID(int=SPREAD_S - 1)
SECOND: Final = timedelta(seconds=1)
CREATED: Final = datetime(2026, 11, 24, 4, tzinfo=UTC)


def at(clock: str, day: int = 24) -> datetime:
    hour, minute, second = map(int, clock.split(":"))
    return datetime(2026, 11, day, hour, minute, second, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("moment", "leaves"),
    [
        (at("21:29:59"), at("21:29:59")),
        (at("21:30:00"), at("08:00:00", 25)),
        (at("00:00:00", 25), at("08:00:00", 25)),
        (at("07:59:59", 25), at("08:00:00", 25)),
        (at("08:00:00", 25), at("08:00:00", 25)),
    ],
)
def test_by_night_nothing_leaves_before_eight(moment: datetime, leaves: datetime) -> None:
    assert Quiet().over(moment, FIRST) == leaves


def test_nights_end_one_after_the_other_within_half_an_hour() -> None:
    assert Quiet().over(at("23:00:00"), SPREAD) == at("08:29:59", 25)
    assert Quiet().over(at("08:29:58", 25), SPREAD) == at("08:29:59", 25)
    assert Quiet().over(at("08:29:59", 25), SPREAD) == at("08:29:59", 25)
    assert Quiet().over(at("23:00:00"), UUID(int=SPREAD_S)) == at("08:00:00", 25)


def test_a_night_of_one_day_and_one_of_no_length() -> None:
    noon, none = Quiet(time(12), time(13, 30)), Quiet(time(8), time(8))

    assert (noon.lasts, none.lasts, Quiet().lasts) == (
        timedelta(minutes=90),
        timedelta(),
        timedelta(hours=10, minutes=30),
    )
    assert noon.over(at("12:00:00"), FIRST) == at("13:30:00")
    assert noon.over(at("11:59:59"), FIRST) == at("11:59:59")
    assert none.over(at("08:00:00"), FIRST) == at("08:00:00")


def test_the_moment_is_told_in_the_zone_in_which_it_was_asked() -> None:
    asked = at("23:00:00").astimezone(UTC)

    assert Quiet().over(asked, FIRST).tzinfo is UTC


@pytest.mark.parametrize(
    ("channel", "quiet", "urgent", "waits"),
    [
        (Channel.SMS, Quiet(), False, True),
        (Channel.SMS, Quiet(), True, False),
        (Channel.SMS, None, False, False),
        (Channel.VOICE, Quiet(), True, True),
        (Channel.VOICE, None, True, True),
        (Channel.VOICE, None, False, True),
    ],
)
def test_what_is_not_urgent_lets_people_sleep_and_a_telephone_never_rings_at_night(
    channel: Channel, quiet: Quiet | None, *, urgent: bool, waits: bool
) -> None:
    night = at("23:00:00")

    leaves = held(night, FIRST, channel, quiet, urgent=urgent)

    assert leaves == (at("08:00:00", 25) if waits else night)


def delivery(expires_at: datetime | None = None) -> Delivery:
    subject = SubjectKind.CASE.of(UUID(int=1))
    return Delivery(
        *(UUID(int=9), FIRST, 1, "case.decided", subject, Channel.SMS, "1", 1, 1, CREATED),
        expires_at=expires_at,
    )


def test_a_notice_is_told_for_a_day_unless_it_says_otherwise() -> None:
    day, hour = CREATED + timedelta(days=1), CREATED + timedelta(hours=1)

    assert (delivery().ends_at, delivery(hour).ends_at, delivery().id) == (day, hour, UUID(int=9))
    assert [delivery().over(moment) for moment in (day - SECOND, day)] == [False, True]
    assert delivery().leaves_at(at("23:00:00")) == at("23:00:00")


def test_a_notice_is_plain_of_one_event_and_in_chinese_unless_it_says_so() -> None:
    one = delivery()

    assert (one.language, one.plain, one.urgent, one.small) == (Language.ZH, False, False, False)
    assert (one.gathered, one.register, one.moot, one.device) == (0, False, "", None)


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("x" * 256, "x" * 256),
        ("x" * 257, "x" * 256),
        ("a\0b", "ab"),
        ("a\ud800b", "ab"),
        ("号", "号"),
    ],
)
def test_a_vendor_s_word_is_kept_as_a_store_can_find_it_again(word: str, found: str) -> None:
    assert kept(word) == found


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (Answer(Outcome.RETRY, "token-403"), "token"),
        (Answer(Outcome.RETRY, "quota"), "quota"),
        (Answer(Outcome.REFUSED, "expired"), "expired"),
        (Answer(Outcome.RETRY, "http-502"), "retry"),
        (Answer(Outcome.REFUSED), "refused"),
    ],
)
def test_a_failed_try_is_counted_by_its_kind(answer: Answer, kind: str) -> None:
    assert kind_of(answer) == kind


def test_delays_are_counted_up_to_each_end_and_summed() -> None:
    delays = Delays()
    for seconds in (0.1, 0.1001, 5.0, 86_401.0, -1.0):
        delays.add(Channel.SMS, seconds)

    buckets, total = delays.read()[Channel.SMS]

    assert buckets == [
        ("0.1", 2.0),
        ("0.5", 3.0),
        ("1.0", 3.0),
        *((end, 4.0) for end in ("5.0", "30.0", "120.0", "600.0", "3600.0", "14400.0", "86400.0")),
        ("+Inf", 5.0),
    ]
    assert total == pytest.approx(86_406.2)
    assert Delays().read() == {}


@pytest.mark.parametrize(
    ("persons", "found"),
    [
        (79_999, Filing.NOT_DUE),
        (80_000, Filing.NEAR),
        (FILING_AT - 1, Filing.NEAR),
        (FILING_AT, Filing.DUE),
    ],
)
def test_stored_faces_are_filed_from_a_hundred_thousand_on(persons: int, found: Filing) -> None:
    assert filing(persons) is found


@pytest.mark.parametrize(
    ("reached", "last"),
    [
        (date(2026, 11, 2), date(2026, 12, 14)),  # a Monday: six weeks
        (date(2026, 11, 6), date(2026, 12, 18)),
        (date(2026, 11, 7), date(2026, 12, 18)),  # a Saturday counts as the Friday before
    ],
)
def test_thirty_working_days_are_left_to_file(reached: date, last: date) -> None:
    assert file_by(reached) == last


def test_an_assessment_is_reviewed_within_three_years() -> None:
    assert latest_review(date(2026, 11, 24)) == date(2029, 11, 24)
    assert latest_review(date(2028, 2, 29)) == date(2031, 2, 28)


def test_a_day_is_the_city_s() -> None:
    assert day_of(datetime(2026, 11, 23, 15, 59, tzinfo=UTC)) == date(2026, 11, 23)
    assert day_of(datetime(2026, 11, 23, 16, tzinfo=UTC)) == date(2026, 11, 24)
    assert due_on(datetime(2026, 11, 23, 16, tzinfo=UTC)) == date(2026, 12, 15)
    assert spoken(date(2027, 8, 1)) == Words("2027年8月1日", "1 August 2027")
    assert zulu(datetime(2026, 11, 24, 8, tzinfo=timezone(timedelta(hours=8)))) == (
        "2026-11-24T00:00:00Z"
    )


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 11, 30), 13, date(2027, 12, 30)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(2026, 1, 15), 0, date(2026, 1, 15)),
    ],
)
def test_months_go_on_to_the_same_day_or_the_month_s_last(
    day: date, months: int, later: date
) -> None:
    assert add_months(day, months) == later


@pytest.mark.parametrize(
    ("mac", "percent", "is_drawn"),
    [
        (bytes(8), 0.001, True),
        (bytes(8), 0.0, False),
        (b"\x7f" + b"\xff" * 7, 50.0, True),
        (b"\x80" + bytes(7), 50.0, False),
        (b"\xff" * 8, 99.9, False),
        (bytes(8) + b"\xff", 1.0, True),
    ],
)
def test_so_many_of_a_hundred_are_drawn(mac: bytes, percent: float, *, is_drawn: bool) -> None:
    assert drawn(mac, percent) is is_drawn


LONG: Final = "a" * 64
HOST: Final = ".".join(["b" * 61] * 3) + "." + "c" * (EMAIL_MAX - 64 - 1 - 3 * 62)


def test_an_address_is_taken_to_its_last_letter_and_its_host_in_lower_case() -> None:
    whole = f"{LONG}@{HOST}"

    assert len(whole) == EMAIL_MAX
    assert read_email(whole) == whole
    assert read_email("  Wang.Xiu@Mail.Example.CN ") == "Wang.Xiu@mail.example.cn"


@pytest.mark.parametrize(
    "text", ["", "a", "@b.cn", "a@b", "a@b.c", f"{LONG}a@b.cn", f"{LONG}@{HOST}c", "a..b@c.cn"]
)
def test_what_no_letter_reaches_is_no_address(text: str) -> None:
    with pytest.raises(Unfit, match="whole e-mail address"):
        read_email(text)


@pytest.mark.parametrize(
    "url",
    [
        "https://bank.example.com/x?y=1",
        "https://bank.example.com:443/",
        "https://BANK.example.com:8443/",
        "http://127.0.0.1:9001/x",
    ],
)
def test_a_public_page_is_called_and_a_stand_in_on_this_machine(url: str) -> None:
    check_url(url, {"127.0.0.1:9001"})


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("https://[::1", "a whole address"),
        ("https://u@bank.example.com/", "without user name and fragment"),
        ("https://:p@bank.example.com/", "without user name and fragment"),
        ("https://bank.example.com/#x", "without user name and fragment"),
        ("https://bank.example.com/号", "plain ASCII"),
        ("https://bank.example.com/ x", "plain ASCII"),
        ("http://bank.example.com/", "an https address"),
        ("http://127.0.0.1:9002/x", "an https address"),
        ("https://bank/", "an https address"),
        ("https://.bank./", "an https address"),
        ("https://x.localhost/", "a public host name"),
        ("https://x.local/", "a public host name"),
        ("https://x.internal/", "a public host name"),
        ("https://bank.example.com:80/", "port 443 or 8443"),
        ("https://127.0.0.1/", "not an IP address"),
        ("https://127.1./", "not an IP address"),
        ("https://1.0x7f/", "not an IP address"),
    ],
)
def test_what_is_not_called_says_what_would_do(url: str, why: str) -> None:
    with pytest.raises(Unfit, match=why):
        check_url(url, {"127.0.0.1:9001"})


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2001:4860:4860::8888", True),
        ("10.0.0.1", False),
        ("224.0.0.1", False),
        ("192.0.0.1", False),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::8.8.8.8", True),
        ("64:ff9b::10.0.0.1", False),
        ("64:ff9b:1::1", False),
        ("2002:0a00:0001::", False),
        ("fe80::1%eth0", False),
        ("5f00::1", False),
    ],
)
def test_an_address_is_public_wherever_it_hides(address: str, *, public: bool) -> None:
    assert is_public(address) is public


def test_a_purpose_is_a_line_of_text() -> None:
    assert read_purpose("%E6%A0%B8%E5%AF%B9 ") == "核对"
    assert read_purpose("x" * PURPOSE_LENGTH) == "x" * PURPOSE_LENGTH
    for sent in ("", "%20", "x" * (PURPOSE_LENGTH + 1), "a%0Ab", "%FF", "%E2%80%8B"):
        with pytest.raises(Unfit, match="why you look"):
            read_purpose(sent)
