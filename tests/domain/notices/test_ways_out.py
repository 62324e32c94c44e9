"""Ways out of the house: which tokens can be a vendor's, which hosts are called, and what each state allows."""

import base64
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Final
from uuid import UUID

import pytest

from domain.delivery import PUSH, Channel
from domain.notices.addresses import PostalAddress, masked_email, masked_postal, printed
from domain.notices.campaigns import Batch, Campaign, CampaignKind, CampaignState, Draft, Group
from domain.notices.delivery_reasons import is_gone, why_words
from domain.notices.letters import Letter
from domain.notices.mail import Mail, MailReply, Stage
from domain.notices.push import DEVICES_MAX, fits, is_push_host, read_subscription
from domain.notices.reminders import Ending, first_place, last_day, step_of
from domain.notices.sms_replies import SmsReply
from domain.notices.vendor_token import VendorToken
from domain.notices.webhooks import EXPIRE, ClaimedMessage, Webhook
from domain.subjects import SubjectKind
from domain.words import Language, Words

AT: Final = datetime(2026, 11, 24, 4, tzinfo=UTC)
TODAY: Final = date(2026, 11, 24)
ONE: Final = UUID(int=1)
SECOND: Final = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("vendor", "letter", "least", "most"),
    [
        (Channel.HARMONY, "a", 16, 512),
        (Channel.HMS, "_", 16, 512),
        (Channel.HONOR, ":", 16, 512),
        (Channel.XIAOMI, "=", 16, 128),
        (Channel.OPPO, "Z", 16, 128),
        (Channel.VIVO, "9", 16, 128),
        (Channel.FCM, "-", 16, 512),
    ],
)
def test_a_token_has_its_vendor_s_letters_and_length(
    vendor: Channel, letter: str, least: int, most: int
) -> None:
    assert [fits(vendor, letter * n) for n in (least - 1, least, most, most + 1)] == [
        *(False, True, True, False)
    ]
    assert not fits(vendor, letter * least + " ")


def test_an_apple_token_is_of_whole_bytes_in_small_letters() -> None:
    sizes = (62, 64, 65, 200, 202)

    assert [fits(Channel.APNS, "a" * n) for n in sizes] == [False, True, False, True, False]
    assert not fits(Channel.APNS, "A" * 64)


def test_oppo_is_spoken_to_in_this_country_alone() -> None:
    token = "a" * 16

    assert all(fits(Channel.OPPO, f"{before}{token}") for before in ("", "CN_", "OPPO_CN_"))
    assert not fits(Channel.OPPO, f"IN_{token}")


def test_what_is_no_push_has_no_token() -> None:
    assert not any(fits(channel, "a" * 64) for channel in Channel if channel not in PUSH)
    assert DEVICES_MAX == 10


POINT: Final = base64.urlsafe_b64encode(b"\x04" + b"p" * 64).decode()
AUTH: Final = base64.urlsafe_b64encode(b"a" * 16).decode()


def subscription(point: str = POINT, auth: str = AUTH, **more: object) -> str:
    keys = {"p256dh": point, "auth": auth}
    return json.dumps({"endpoint": "https://push.example/1", "keys": keys} | more)


def test_a_subscription_is_read_with_and_without_padding() -> None:
    read = read_subscription(subscription(POINT.rstrip("="), AUTH.rstrip("=")))

    assert read == read_subscription(subscription())
    assert read.endpoint == "https://push.example/1"
    assert fits(Channel.WEBPUSH, subscription())


@pytest.mark.parametrize(
    ("token", "why"),
    [
        ("[]", "not a push subscription"),
        (subscription(endpoint=7), "not a push subscription"),
        (subscription(keys={}), "not a push subscription"),
        ("[" * 100_000, "nested too deeply"),
        ("{", "Expecting"),
        (subscription(auth=AUTH[:-4]), "not the keys"),
        (subscription(point=AUTH), "not the keys"),
    ],
    ids=[str(n) for n in range(7)],
)
def test_what_is_no_subscription_says_why(token: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        read_subscription(token)
    assert not fits(Channel.WEBPUSH, token)


HOSTS: Final = frozenset({"push.example", "127.0.0.1:9001"})


@pytest.mark.parametrize(
    ("endpoint", "called"),
    [
        ("https://push.example/x", True),
        ("https://eu.push.example/x", True),
        ("https://evilpush.example/x", False),
        ("https://push.example:8443/x", False),
        ("https://u@push.example/x", False),
        ("https://:p@push.example/x", False),
        ("http://push.example/x", False),
        ("http://127.0.0.1:9001/x", True),
        ("http://127.0.0.1:9002/x", False),
        ("ftp://push.example/x", False),
        ("https://[::1", False),
    ],
)
def test_a_push_service_that_is_known_is_called_and_no_other(
    endpoint: str, *, called: bool
) -> None:
    assert is_push_host(endpoint, HOSTS) is called


@pytest.mark.parametrize(
    ("days", "born", "step"),
    [
        (-1, 1930, None),
        (0, None, 7),
        (7, None, 7),
        (8, None, 30),
        (30, None, 30),
        (31, None, 60),
        (60, None, 60),
        (61, None, None),
        (61, 1946, 90),
        (90, 1946, 90),
        (91, 1946, None),
        (61, 1947, None),
        (61, 0, None),
    ],
)
def test_a_reminder_comes_to_its_step(days: int, born: int | None, step: int | None) -> None:
    assert step_of(days, born, TODAY) == step
    ending = Ending(ONE, "city-pension", TODAY + timedelta(days=days), born)
    assert ending.step(TODAY) == step
    assert ending.days_told(TODAY) == max(days, 1)


def test_a_pass_goes_from_yesterday_to_ninety_days_ahead() -> None:
    assert first_place(TODAY) == (date(2026, 11, 23), UUID(int=0), "")
    assert last_day(TODAY) == date(2027, 2, 22)
    assert Ending(ONE, "s", TODAY).place == (TODAY, ONE, "s")


CAMPAIGN: Final = Campaign(
    campaign=ONE,
    draft=Draft(CampaignKind.DUE, Words("一", "a"), Words("二", "b"), Group(("s",)), 120),
    state=CampaignState.DRAFT,
    made_by=ONE,
    made_at=AT,
)


def test_no_batch_is_of_more_than_a_minute_and_the_next_waits_for_its_share() -> None:
    assert [CAMPAIGN.batch_of(most) for most in (119, 120, 500)] == [119, 120, 120]
    assert CAMPAIGN.pause_after(60) == timedelta(seconds=30)
    assert (CAMPAIGN.told, Batch(ONE, (), 0, over=True).over) == (0, True)


def test_a_partner_is_told_for_three_days_and_at_night_too() -> None:
    claimed = ClaimedMessage(ONE, Channel.WEBHOOK, 1, 1, AT, AT + EXPIRE)

    assert [claimed.over(at) for at in (AT + EXPIRE - SECOND, AT + EXPIRE)] == [False, True]
    assert (claimed.id, claimed.leaves_at(AT), claimed.moot) == (ONE, AT, "")
    assert Webhook(ONE, "https://x", AT).waiting == 0


def test_an_address_is_printed_whole_and_shown_masked() -> None:
    whole = PostalAddress("王秀英", "广东省深圳市福田区1号", "518000")
    bare = replace(whole, postcode="")

    assert PostalAddress.read(whole.sealed_form()) == whole
    assert "王秀英" in whole.sealed_form()
    assert printed(Channel.LETTER, whole.sealed_form()) == "王秀英 广东省深圳市福田区1号 518000"
    assert printed(Channel.LETTER, bare.sealed_form()) == "王秀英 广东省深圳市福田区1号"
    assert printed(Channel.EMAIL, "wang@b.cn") == "wang@b.cn"
    assert (masked_email("wang@b.cn"), masked_postal(whole)) == ("w***@b.cn", "王** 广东省深圳市…")


@pytest.mark.parametrize(
    ("why", "words"),
    [
        ("", ""),
        ("quota", "The vendor's quota is used up"),
        ("http-410", "The app was removed or the device is gone"),
        ("550 5.1.1", "There is no such mailbox"),
        (
            "isv.SMS_TEMPLATE_ILLEGAL",
            "The vendor does not take our template or signature; tell an administrator",
        ),
        ("LimitExceeded.PhoneDay", "The vendor's limit of messages to one number is reached"),
        ("token-403", "No access token of the vendor could be had"),
        ("E77", "The vendor's code: E77"),
    ],
)
def test_an_officer_reads_why_in_words(why: str, words: str) -> None:
    assert why_words(why).en == words


@pytest.mark.parametrize(
    ("why", "gone"),
    [
        ("43101", True),
        ("BadDeviceToken", True),
        ("550 5.1.10", True),
        ("550 5.2.1", False),
        ("quota", False),
        ("token-10000", False),
    ],
)
def test_what_is_of_no_vendor_s_making_is_told_apart(why: str, *, gone: bool) -> None:
    assert is_gone(why) is gone


def test_no_log_shows_an_address_a_text_or_a_token() -> None:
    subject = SubjectKind.CASE.of(ONE)
    shown = "".join(
        map(
            repr,
            (
                Mail("city@x.cn", "secret", b"secret"),
                MailReply(Stage.DATA, 550, "secret"),
                VendorToken("secret", AT),
                SmsReply("secret", "secret"),
                Letter(ONE, ONE, "secret", "k", subject, Language.ZH, AT, AT),
            ),
        )
    )

    assert "secret" not in shown
