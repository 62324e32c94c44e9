"""Which e-mail addresses are taken, and how little of an address is shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.delivery import Channel
from domain.mailboxes import read_email
from domain.notices.addresses import (
    PostalAddress,
    masked_email,
    masked_postal,
    printed,
)


@pytest.mark.parametrize(
    ("given_", "kept"),
    [
        ("wang@example.cn", "wang@example.cn"),
        (" Wang.Xiu+hall@Mail.Example.GOV.CN ", "Wang.Xiu+hall@mail.example.gov.cn"),
        ("a@b.co", "a@b.co"),
    ],
)
def test_an_address_is_kept_with_its_host_in_lower_case(given_: str, kept: str) -> None:
    assert read_email(given_) == kept


@pytest.mark.parametrize(
    "text",
    [
        "",
        "wang",
        "@example.cn",
        "wang@",
        "wang@example",
        "wang@example.cn, li@example.cn",
        "wang@example.cn\nBcc: li@example.cn",
        "<wang@example.cn>",
        '"wang li"@example.cn',
        "wang@[127.0.0.1]",
        "wang@127.0.0.1",
        ".wang@example.cn",
        "wa..ng@example.cn",
        "王@example.cn",
        "a" * 65 + "@example.cn",
        "wang@" + "a" * 64 + ".cn",
        "wang@" + "a." * 130 + "cn",
    ],
)
def test_what_no_letter_can_be_sent_to_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="e-mail"):
        read_email(text)


@given(st.text(max_size=300))
def test_nothing_that_is_taken_can_end_a_line_of_a_letter(text: str) -> None:
    try:
        found = read_email(text)
    except ValueError:
        return
    assert found.isascii()
    assert found.isprintable()
    assert " " not in found


def test_little_of_an_address_is_shown() -> None:
    postal = PostalAddress("王秀英", "深圳市福田区莲花街道1号", "518000")

    assert masked_email("wang@example.cn") == "w***@example.cn"
    assert masked_postal(postal) == "王** 深圳市福田区…"


def test_a_postal_address_is_printed_as_it_was_given() -> None:
    postal = PostalAddress("王秀英", "深圳市福田区莲花街道1号")

    assert PostalAddress.read(postal.sealed_form()) == postal
    assert printed(Channel.LETTER, postal.sealed_form()) == "王秀英 深圳市福田区莲花街道1号"
    assert printed(Channel.EMAIL, "wang@example.cn") == "wang@example.cn"
