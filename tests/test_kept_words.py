"""What lies in the rows of a running city is read by the next version too."""

from tests.kept_words import RECORDED, text


def test_every_word_that_is_kept_is_as_it_was_recorded() -> None:
    assert text().splitlines() == RECORDED.read_text(encoding="utf-8").splitlines()
