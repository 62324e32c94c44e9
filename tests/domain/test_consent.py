"""Texts of agreements: each purpose has versions, and the rule which of them stand for today's."""

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from domain.accounts.consent import (
    FOLDER,
    UNNAMED,
    Asked,
    How,
    Operator,
    Promised,
    Purpose,
    current,
    good,
    permitting,
    read,
    shipped,
    texts,
)
from domain.words import Language, Words

FACES, FRAMES = Purpose.FACE_PROCESSING, Purpose.SENDING_FRAMES
#: Of the texts that the first releases had in the program, Chinese and on a page: what consents name.
FIRST = {
    FACES: "369518ced947dadc6b1b5223162afad8ba478dc6b69092e5630ef4df28779d2b",
    FRAMES: "ca9a6fab6a5d5771233eb804b27f8d4b2189b434e6c24aa4370e0b130cd7a819",
    Purpose.WECHAT_VERIFY: "2d3a2b08edcd06be4875ae6dc8682d0420b7ab913571f9dc7f34995bddd668cf",
    Purpose.NETWORK_ID: "c1644eec6a537463a77ea2df821e10e188ee3402bc86c2736bdd8630ed792919",
}


@pytest.mark.parametrize("purpose", Purpose)
def test_an_earlier_text_is_still_the_one_that_was_agreed_to(purpose: Purpose) -> None:
    first = texts()[purpose][0].shown(Language.ZH, How.PAGE, UNNAMED)

    assert first.sha256.hex() == FIRST[purpose]
    assert shipped(first.sha256) == first.text


@pytest.mark.parametrize("purpose", [Purpose.WECHAT_VERIFY, Purpose.NETWORK_ID])
def test_a_text_that_asks_nothing_new_voids_no_agreement(purpose: Purpose) -> None:
    assert good(purpose) == ("2026-12", "2027-01")


@pytest.mark.parametrize("purpose", [FACES, FRAMES])
def test_who_agreed_before_movements_were_kept_is_asked_again(purpose: Purpose) -> None:
    assert good(purpose) == ("2027-01",)
    assert permitting(purpose, Asked.MOVEMENTS) == ("2027-01",)


def test_what_an_earlier_text_asked_for_stays_permitted() -> None:
    assert permitting(FACES, Asked.TEMPLATE) == ("2026-12", "2027-01")
    assert permitting(FRAMES, Asked.PICTURES) == ("2026-12", "2027-01")


def test_a_text_that_takes_a_promise_back_is_asked_for_again() -> None:
    today = current(FRAMES)
    tomorrow = replace(today, promises=today.promises - {Promised.NO_PICTURES})

    assert today.stands_for(today)
    assert not today.stands_for(tomorrow)
    assert tomorrow.stands_for(today)


@pytest.mark.parametrize("how", How)
@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("purpose", Purpose)
def test_every_text_names_who_processes_the_data_and_whom_to_ask(
    purpose: Purpose, language: Language, how: How
) -> None:
    city = Operator(
        Words("甲市社保中心", "the Jia pension office"), Words("0000-12333", "0000-12333")
    )

    shown = current(purpose).shown(language, how, city)

    assert city.name.in_(language) in shown.text
    assert "0000-12333" in shown.text
    assert "{" not in shown.text
    assert shown.sha256 == hashlib.sha256(shown.text.encode()).digest()


@pytest.mark.parametrize("purpose", Purpose)
def test_every_text_of_today_is_spoken_in_short_and_ends_with_the_question(
    purpose: Purpose,
) -> None:
    text = current(purpose)

    assert text.spoken.zh.endswith("您同意吗？")
    assert text.spoken.en.endswith("Do you agree?")
    assert len(text.spoken.zh) < len(text.text.zh)


@pytest.mark.parametrize("purpose", Purpose)
def test_every_text_of_today_says_how_long_why_and_which_rights(purpose: Purpose) -> None:
    text = current(purpose)

    assert Promised.RIGHTS in text.promises
    for part in ("保存期限：", "必要性和影响：", "您的权利：", "联系方式："):
        assert part in text.text.zh


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        ('purpose = "sending_frames"\nversion = "1"\nasks = ["everything"]\npromises = []', "everything"),
        ('purpose = "sending_frames"\nversion = "1"\nasks = "pictures"\npromises = []', "list"),
        ("purpose = ", "sending_frames.1.toml"),
    ],
)  # fmt: skip
def test_a_broken_text_is_named(tmp_path: Path, broken: str, says: str) -> None:
    text = '\n[text]\nzh = "甲"\nen = "a"\n'
    (tmp_path / "sending_frames.1.toml").write_text(broken + text, encoding="utf-8")

    with pytest.raises(ValueError, match=says):
        read(tmp_path)


def test_no_purpose_is_without_a_text(tmp_path: Path) -> None:
    for path in FOLDER.glob("network_id.*"):
        (tmp_path / path.name).write_bytes(path.read_bytes())

    with pytest.raises(ValueError, match="face_processing"):
        read(tmp_path)


def test_a_file_holds_what_its_name_says(tmp_path: Path) -> None:
    (tmp_path / "network_id.1.toml").write_bytes((FOLDER / "network_id.2026-12.toml").read_bytes())

    with pytest.raises(ValueError, match=r"network_id\.1\.toml: holds network_id 2026-12"):
        read(tmp_path)
