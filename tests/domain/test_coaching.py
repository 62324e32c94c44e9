from domain.coaching import REASON_WORDS, STEP_WORDS
from domain.face_check import Reason, Step


def test_every_reason_has_a_sentence_in_both_languages() -> None:
    assert set(REASON_WORDS) == set(Reason)
    assert all(words.zh and words.en for words in REASON_WORDS.values())


def test_every_step_can_be_spoken_in_both_languages() -> None:
    assert set(STEP_WORDS) == set(Step)
    assert all(words.zh and words.en for words in STEP_WORDS.values())


def test_no_sentence_reveals_a_number_that_was_measured() -> None:
    sentences = [*REASON_WORDS.values(), *STEP_WORDS.values()]

    assert not [w for w in sentences if any(c.isdigit() for c in w.zh + w.en)]
