"""No number, word or label of the house changes unseen."""

from tests.decided import RECORDED, text


def test_everything_that_was_decided_is_as_it_was_recorded() -> None:
    """`make docs` records it anew, and the change is read with the rest."""
    assert text().splitlines() == RECORDED.read_text(encoding="utf-8").splitlines()
