from pathlib import Path
from xml.etree import ElementTree as ET

from domain.faces.coaching import REASON_WORDS, STEP_WORDS
from domain.faces.face_check import Reason, Step

PICTURES = Path(__file__).parents[3] / "clients" / "web" / "static" / "icons" / "reasons"


def test_every_reason_has_a_sentence_in_both_languages() -> None:
    assert set(REASON_WORDS) == set(Reason)
    assert all(words.zh and words.en for words in REASON_WORDS.values())


def test_every_reason_has_a_small_picture_of_its_own() -> None:
    drawn = {file.stem: file.read_text(encoding="utf-8") for file in PICTURES.glob("*.svg")}

    assert drawn.keys() == set(Reason)
    assert len(set(drawn.values())) == len(drawn)
    for picture in drawn.values():
        assert ET.fromstring(picture).tag == "{http://www.w3.org/2000/svg}svg"  # noqa: S314  # our own
        assert len(picture) < 1_500
        assert "script" not in picture


def test_every_step_can_be_spoken_in_both_languages() -> None:
    assert set(STEP_WORDS) == set(Step)
    assert all(words.zh and words.en for words in STEP_WORDS.values())


def test_no_sentence_reveals_a_number_that_was_measured() -> None:
    sentences = [*REASON_WORDS.values(), *STEP_WORDS.values()]

    assert not [w for w in sentences if any(c.isdigit() for c in w.zh + w.en)]
