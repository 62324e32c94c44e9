"""Texts of notices as data: what the check refuses, what holds when, and what is put in."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.accounts.face_requests import sms_code
from domain.delivery import PUSH, Channel
from domain.events import TEMPLATES, TEXTS, EventKind, said, shown
from domain.subjects import Subject, SubjectKind
from domain.templates import (
    FOLDER,
    LIMITS,
    SAMPLES,
    Template,
    Unrenderable,
    fields_of,
    fill,
    in_force,
    is_signature,
    lint,
    lint_versions,
    paid_as,
    read,
    segments,
    takes,
)
from domain.words import Language, Words
from tests.domain.test_subjects import subjects

AT = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
FINE = Template(
    kind="review.decided",
    version=1,
    since=AT,
    title=Words("核实已有结果", "There is a decision"),
    text=Words("办件 {case}，还有 {days} 天。", "Case {case}, {days} days left."),
    plain=Words("请打开看。", "Open to see it."),
)


def faults(template: Template) -> str:
    return "; ".join(lint(template))


@pytest.mark.parametrize("kind", EventKind)
def test_every_shipped_text_passes_the_check(kind: EventKind) -> None:
    versions = TEMPLATES[kind]

    assert lint_versions(versions) == []
    assert [lint(version) for version in versions] == [[]] * len(versions)


@pytest.mark.parametrize("kind", EventKind)
def test_todays_texts_name_ways_and_windows_as_the_pages_do(kind: EventKind) -> None:
    newest = TEMPLATES[kind][-1]
    said_now = [newest.title, newest.text, newest.plain]
    chinese = " ".join(each.zh for each in said_now)
    english = " ".join(each.en for each in said_now).lower()

    assert not [
        word for word in ("其他办法", "别的办法", "各种办法", "办理办法") if word in chinese
    ]
    assert not [word for word in ("agreement", "counter", "at a window") if word in english]


def test_every_channel_has_its_limits() -> None:
    assert set(Channel) - set(LIMITS) <= {
        "visit",
        "webhook",
        "refund",
        "courier",
        "hospital",
        "unit",
    }  # an officer says it; data alone


def told_lengths() -> dict[Channel, tuple[int, int]]:
    """Of title and text, by the table of the handbook; of a text message another rule holds."""
    page = (Path(__file__).parents[2] / "docs" / "notices.md").read_text(encoding="utf-8")
    _, _, table = page.partition("| channel | title | text | characters |\n|---|---|---|---|\n")
    found: dict[Channel, tuple[int, int]] = {}
    for row in table.partition("\n\n")[0].splitlines():
        first, title, text = row.split("|")[1:4]
        named = [Channel(name) for name in re.findall(r"`(\w+)`", first)]
        if named == [Channel.SMS]:
            continue
        channels = named or sorted(PUSH - found.keys())
        most = re.findall(r"\d+", text)
        for channel, long in zip(channels, most * (len(channels) // len(most)), strict=True):
            found[channel] = (int(title.split()[0]), int(long))
    return found


def test_each_channel_takes_what_the_handbook_says() -> None:
    told = told_lengths()

    assert told.keys() == set(LIMITS) - {Channel.SMS, Channel.VISIT}
    assert told == {channel: (LIMITS[channel].title, LIMITS[channel].text) for channel in told}


def test_a_fit_text_has_no_fault() -> None:
    assert faults(FINE) == ""


@pytest.mark.parametrize("name", ["name", "id_number", "amount", "illness", "phone", "user_name"])
def test_a_placeholder_for_anything_personal_is_not_neutral(name: str) -> None:
    assert "not neutral" in faults(replace(FINE, text=Words(f"您好 {{{name}}}", "Hello")))


def test_an_unknown_placeholder_is_named() -> None:
    assert "unknown placeholder {venue}" in faults(replace(FINE, text=Words("在 {venue}", "At")))


def test_a_missing_language_is_named() -> None:
    assert "text en: missing" in faults(replace(FINE, text=Words("有结果", " ")))


def test_a_title_and_a_plain_text_take_no_placeholder() -> None:
    found = faults(replace(FINE, title=Words("办件 {case}", "A"), plain=Words("看", "See {days}")))

    assert "title zh-CN: no placeholder here" in found
    assert "plain en: no placeholder here" in found


@pytest.mark.parametrize(
    "text",
    [
        *("补发 1,200 元", "¥ 300", "请持 440304195912310025 办理", "您的诊断已出", "200 yuan"),
        *("打开 https://x.gov.cn/a 查看", "请看www.example.com", "详见 t.cn/A6"),
    ],
)
def test_amounts_numbers_illness_and_links_are_not_neutral(text: str) -> None:
    assert "not neutral" in faults(replace(FINE, text=Words(text, "Open to see")))


def test_a_brace_alone_is_a_fault() -> None:
    assert "a brace stands alone" in faults(replace(FINE, text=Words("还有 {days 天", "x")))


def test_a_title_too_long_for_wechat_is_a_fault_there_alone() -> None:
    found = faults(replace(FINE, title=Words("字" * 21, "Words")))

    assert "wechat title zh-CN: 21 characters of 20" in found
    assert "sms" not in found


def test_the_plain_words_keep_to_the_lengths_too() -> None:
    found = faults(replace(FINE, plain=Words("字" * 101, "Open to see it.")))

    assert "vivo plain zh-CN: 202 half-width units of 100" in found


def test_vivo_counts_a_han_character_as_two_and_a_letter_as_one() -> None:
    fits = replace(FINE, plain=Words("字" * 50, "a" * 100))
    too_long = replace(FINE, plain=Words("字" * 51, "a" * 101))

    assert "vivo" not in faults(fits)
    assert "vivo plain zh-CN: 102 half-width units of 100" in faults(too_long)
    assert "vivo plain en: 101 half-width units of 100" in faults(too_long)


def test_a_channel_may_have_words_of_its_own() -> None:
    own = replace(
        FINE,
        title=Words("字" * 21, "Words"),
        channels={
            each: {"title": Words("核实结果", "Decision")}
            for each in (Channel.WECHAT, Channel.WECHAT_ACCOUNT, Channel.VIVO)
        },
    )

    assert faults(own) == ""
    assert own.say(SAMPLES, Language.ZH, channel=Channel.WECHAT).title == "核实结果"
    assert own.say(SAMPLES, Language.ZH).title == "字" * 21


def test_a_short_message_is_counted_in_ucs2_with_its_signature() -> None:
    assert [segments("字" * n) for n in (56, 57, 120, 121)] == [1, 2, 2, 3]
    assert segments("𠀀" * 28) == 1
    assert "3 messages, 2 at most" in faults(replace(FINE, text=Words("字" * 120, "Words")))


def test_a_long_text_message_is_paid_as_two() -> None:
    longer = replace(FINE, plain=Words("字" * 60, "Open to see it."))

    assert [paid_as(each) for each in (FINE, longer)] == [1, 2]


@pytest.mark.parametrize(
    ("name", "fit"),
    [
        *(("深圳", True), ("深圳政务", True), ("深" * 12, True)),
        *(("", False), ("深", False), ("深" * 13, False), ("【深圳政务】", False)),
    ],
)
def test_a_signature_has_its_length_and_no_brackets(name: str, fit: bool) -> None:  # noqa: FBT001  # a row
    assert is_signature(name) is fit


@pytest.mark.parametrize(
    "char", ["😀", "𠀀", "\N{VARIATION SELECTOR-16}", "\ue000", "\n", "\u200d"]
)
def test_an_old_phone_is_sent_no_emoji_and_no_rare_character(char: str) -> None:
    assert not takes(Channel.SMS, char)
    assert "not on this channel" in faults(replace(FINE, text=Words(f"好{char}", "x")))


def test_each_character_that_no_old_phone_shows_is_named_by_its_number() -> None:
    said = faults(replace(FINE, text=Words("好😀\ue000", "x")))

    assert "not on this channel: U+E000, U+1F600" in said


@pytest.mark.parametrize("channel", sorted(PUSH))
def test_a_push_takes_a_rare_character_and_an_emoji(channel: Channel) -> None:
    assert takes(channel, "𠀀")
    assert takes(channel, "😀")


def test_what_held_when_it_was_told_still_holds_for_it() -> None:
    second = replace(FINE, version=2, since=AT + timedelta(days=9))

    assert in_force([FINE, second], AT + timedelta(days=8)) is FINE
    assert in_force([FINE, second], AT + timedelta(days=9)) is second
    assert in_force([FINE, second], AT - timedelta(days=1)) is FINE


def test_versions_follow_each_other_without_gaps() -> None:
    assert lint_versions((FINE, replace(FINE, version=2, since=AT + timedelta(1)))) == []
    assert len(lint_versions((FINE, replace(FINE, version=3)))) == 2


def test_a_missing_value_is_refused_and_not_told_by_halves() -> None:
    with pytest.raises(Unrenderable):
        said(EventKind.DUE_SOON, SubjectKind.ENTITLEMENT.of("city-pension"), AT, Language.ZH)


def test_the_inbox_falls_back_to_the_plain_words() -> None:
    found = shown(EventKind.DUE_SOON, SubjectKind.ENTITLEMENT.of("city-pension"), AT, Language.ZH)

    assert found.text == TEMPLATES[EventKind.DUE_SOON][0].plain.zh


def test_a_subject_gives_days_and_the_short_number_of_a_case() -> None:
    found = fields_of(SubjectKind.REVIEW.of("7f3a09c2-0000-4000-8000-000000000000", days=30))

    assert found == {"case": "7F3A09C2", "days": "30"}
    assert (
        "30"
        in said(EventKind.DUE_SOON, SubjectKind.ENTITLEMENT.of("a", days=30), AT, Language.EN).text
    )


def test_the_texts_that_show_no_moment_have_nothing_to_fill_in() -> None:
    assert not [text for words in TEXTS.values() for text in (words.zh, words.en) if "{" in text]


@given(value=st.text(max_size=250))
def test_a_value_of_another_shape_is_refused_whatever_it_is(value: str) -> None:
    pattern = "还有 {days} 天"
    if value.isascii() and value.isdigit() and 1 <= len(value) <= 3 and value[0] != "0":
        assert fill(pattern, {"days": value}) == f"还有 {value} 天"
    else:
        with pytest.raises(Unrenderable):
            fill(pattern, {"days": value})


@given(subject=subjects())
def test_no_subject_brings_anything_but_values_of_their_shape(subject: Subject) -> None:
    found = shown(EventKind.DUE_SOON, subject, AT, Language.ZH)

    assert "{" not in found.text


@given(name=st.text(min_size=200, max_size=220))
def test_a_text_with_any_name_of_200_characters_never_passes(name: str) -> None:
    assert lint(replace(FINE, text=Words(name, name)))


def test_a_file_is_named_for_its_kind_and_version(tmp_path: Path) -> None:
    text = (FOLDER / "face.locked.1.toml").read_text(encoding="utf-8")
    (tmp_path / "face.locked.2.toml").write_text(text, encoding="utf-8")

    with pytest.raises(ValueError, match=r"face\.locked\.2\.toml"):
        read(tmp_path)


@pytest.mark.parametrize(
    "more",
    [
        'extra = "x"',
        "[channels.pigeon.title]\nzh='a'",
        "[channels.sms.title]\nzh='a'\nen='b'\nfr='c'",
        "[title]",
    ],
)
def test_a_file_with_anything_unknown_is_refused_by_name(tmp_path: Path, more: str) -> None:
    text = (FOLDER / "face.locked.1.toml").read_text(encoding="utf-8")
    mark = text.index("[title]")
    (tmp_path / "face.locked.1.toml").write_text(
        f"{text}\n{more}" if more[0] == "[" else f"{text[:mark]}{more}\n{text[mark:]}",
        encoding="utf-8",
    )

    with pytest.raises(ValueError, match=r"face\.locked\.1\.toml"):
        read(tmp_path)


def test_a_link_leads_to_the_city_s_own_page_and_where_there_is_none_nothing_is_said() -> None:
    request = UUID("7f3a09c2-0000-4000-8000-000000000000")
    subject, kind = SubjectKind.FACE_REQUEST.of(request), EventKind.FACE_ASKED

    told = said(kind, subject, AT, Language.ZH, channel=Channel.SMS, page="https://hall.test")
    assert f" https://hall.test/#/ask/{sms_code(request)} " in told.text
    for page in ("", "http://hall.test", "https://hall.test/?a", "javascript:"):
        with pytest.raises(Unrenderable):
            said(kind, subject, AT, Language.ZH, channel=Channel.SMS, page=page)
