"""Texts of agreements: each purpose has versions, and the rule which of them stand for today's."""

import hashlib
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from domain.accounts.consent import (
    FOLDER,
    TERMS,
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
)
from domain.words import Language, Words

FACES, FRAMES = Purpose.FACE_PROCESSING, Purpose.SENDING_FRAMES
#: Of the texts that the first releases had in the program, Chinese and on a page: what consents name.
FIRST = {
    FACES: "369518ced947dadc6b1b5223162afad8ba478dc6b69092e5630ef4df28779d2b",
    FRAMES: "ca9a6fab6a5d5771233eb804b27f8d4b2189b434e6c24aa4370e0b130cd7a819",
    Purpose.WECHAT_VERIFY: "2d3a2b08edcd06be4875ae6dc8682d0420b7ab913571f9dc7f34995bddd668cf",
    Purpose.NETWORK_ID: "c1644eec6a537463a77ea2df821e10e188ee3402bc86c2736bdd8630ed792919",
    Purpose.FACE_SIGNING: "44dd8ef87b61a796eac59376d21b29ed7e23ad6e79ae892a3d8f88599c47c0e9",
    Purpose.WECHAT_SIGNING: "b5a1ef600424c8600f081c9fe6f156f6ff90593d3351287a77d6b86e72d45160",
    Purpose.HOSPITAL_RECORD: "8d4d6e25c54d19220e4b09ebe60658e2abfbc0f795657c59fb3326e2d506b425",
    Purpose.HOSPITAL_RESULTS: "0ea84d15e7b4230401cc7c04e3870a85d17807d89fbb9fdcffa2316331ba0e89",
}

#: By purpose, version, language and form the first half of each digest, with nobody named.
SHIPPED = {
    "face_processing 2026-12 zh-CN page": "369518ced947dadc",
    "face_processing 2026-12 zh-CN spoken": "f508ceb17350729a",
    "face_processing 2026-12 en page": "590d2b1d414c658c",
    "face_processing 2026-12 en spoken": "f56e35fe2c3caeb8",
    "face_processing 2027-01 zh-CN page": "68f086032de435db",
    "face_processing 2027-01 zh-CN spoken": "a4a702215a165363",
    "face_processing 2027-01 en page": "96ab31bd533905c3",
    "face_processing 2027-01 en spoken": "9bf0cc76551828ae",
    "sending_frames 2026-12 zh-CN page": "ca9a6fab6a5d5771",
    "sending_frames 2026-12 zh-CN spoken": "3a8fd208275ee25e",
    "sending_frames 2026-12 en page": "f5dcb04de7d5f6c4",
    "sending_frames 2026-12 en spoken": "c71d37ac1d4c82b0",
    "sending_frames 2027-01 zh-CN page": "d04d24dabf254d22",
    "sending_frames 2027-01 zh-CN spoken": "d9b7db8ddc8afa1c",
    "sending_frames 2027-01 en page": "737dd128503dd359",
    "sending_frames 2027-01 en spoken": "a7d6a2d250767f87",
    "wechat_verify 2026-12 zh-CN page": "2d3a2b08edcd06be",
    "wechat_verify 2026-12 zh-CN spoken": "2d3a2b08edcd06be",
    "wechat_verify 2026-12 en page": "f83a58962c2abf53",
    "wechat_verify 2026-12 en spoken": "f83a58962c2abf53",
    "wechat_verify 2027-01 zh-CN page": "4d9f0c602ca4f6d3",
    "wechat_verify 2027-01 zh-CN spoken": "48461c2ba2d598e8",
    "wechat_verify 2027-01 en page": "17d9251e6d24583b",
    "wechat_verify 2027-01 en spoken": "fcfaec4cf2a0deb9",
    "network_id 2026-12 zh-CN page": "c1644eec6a537463",
    "network_id 2026-12 zh-CN spoken": "c1644eec6a537463",
    "network_id 2026-12 en page": "67faec8ace8f56ad",
    "network_id 2026-12 en spoken": "67faec8ace8f56ad",
    "network_id 2027-01 zh-CN page": "ad8eb07b10d583bf",
    "network_id 2027-01 zh-CN spoken": "d3e0f38a5241b15d",
    "network_id 2027-01 en page": "f1b4ae931586fe36",
    "network_id 2027-01 en spoken": "97a4443d80d47c60",
    "face_signing 2027-01 zh-CN page": "44dd8ef87b61a796",
    "face_signing 2027-01 zh-CN spoken": "1889472d2ec77c11",
    "face_signing 2027-01 en page": "53bc2da81dcbe021",
    "face_signing 2027-01 en spoken": "1415666edf16ee8e",
    "wechat_signing 2027-01 zh-CN page": "b5a1ef600424c860",
    "wechat_signing 2027-01 zh-CN spoken": "d73de9ae594b1be5",
    "wechat_signing 2027-01 en page": "44c9f9a4531f6e14",
    "wechat_signing 2027-01 en spoken": "e361d5ba5c956b48",
    "hospital_record 2027-01 zh-CN page": "8d4d6e25c54d1922",
    "hospital_record 2027-01 zh-CN spoken": "4a05046f3c4d5df1",
    "hospital_record 2027-01 en page": "538b4484fd56361e",
    "hospital_record 2027-01 en spoken": "46af13071abf5418",
    "hospital_results 2027-01 zh-CN page": "0ea84d15e7b42304",
    "hospital_results 2027-01 zh-CN spoken": "836bb435925a6809",
    "hospital_results 2027-01 en page": "b33d72008772f558",
    "hospital_results 2027-01 en spoken": "929cd3aea92be049",
}


@pytest.mark.parametrize("purpose", Purpose)
def test_an_earlier_text_is_still_the_one_that_was_agreed_to(purpose: Purpose) -> None:
    first = TERMS[purpose].texts[0].shown(Language.ZH, How.PAGE, UNNAMED)

    assert first.sha256.hex() == FIRST[purpose]
    assert shipped(first.sha256) == first.text


def test_no_text_that_shipped_is_another_one() -> None:
    """A new wording is a new version: put its digest here, and change no other."""
    shown = {
        f"{text.purpose} {text.version} {language} {how}": text.shown(language, how, UNNAMED)
        for terms in TERMS.values()
        for text in terms.texts
        for language in Language
        for how in (How.PAGE, How.SPOKEN)
    }

    assert {name: each.sha256.hex()[:16] for name, each in shown.items()} == SHIPPED


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


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The shipped files, to be spoilt."""
    return Path(shutil.copytree(FOLDER, tmp_path / "purposes"))


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('["pictures"]', '["everything"]', "versions: asks: 'everything' is not a valid Asked"),
        ('["pictures"]', '"pictures"', "versions: asks: not a list"),
        ('"no_pictures", ', '"no_ads", ', "versions: promises: 'no_ads' is not a valid Promised"),
        ('"2027-01"', '"2026-11"', "versions: at least one, each later than the one before"),
        ("{contact}", "{phone}", "versions: text: unknown placeholder {phone}"),
        ("[versions.spoken]", "[versions.heard]", "versions: heard: unknown"),
        ('name = { zh = "', 'name = { de = "', "name: zh: missing"),
        ("beside_helper = true\n", "", "beside_helper: missing"),
        ("beside_helper = true", "beside_helper =", ""),
    ],
)
def test_a_purpose_that_says_something_wrong_stops_the_start_by_file_and_field(
    folder: Path, old: str, new: str, says: str
) -> None:
    file = folder / "sending_frames.toml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")

    with pytest.raises(ValueError, match=rf"^sending_frames\.toml: {re.escape(says)}"):
        read(folder)


def test_a_purpose_without_a_file_and_a_file_without_a_purpose_stop_the_start(folder: Path) -> None:
    (folder / "network_id.toml").rename(folder / "fingerprints.toml")
    with pytest.raises(ValueError, match=r"fingerprints\.toml: no such purpose"):
        read(folder)

    (folder / "fingerprints.toml").unlink()
    with pytest.raises(ValueError, match=r"network_id\.toml: missing"):
        read(folder)
