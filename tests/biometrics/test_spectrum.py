"""Where in a spectrum a screen is looked for: beside what any face, picture and JPEG has."""

import pytest

from biometrics.passive_liveness import _where_screens_show

SHOWN = _where_screens_show(128)


@pytest.mark.parametrize(
    ("down", "across", "shown"),
    [
        (20, 20, True),
        (4, 20, True),  # beside the axes
        (3, 20, False),
        (20, 4, True),
        (20, 3, False),
        (128 - 4, 20, True),  # the same from the other end
        (128 - 3, 20, False),
        (128 - 20, 20, True),
        (11, 11, True),  # finer than a face: 15.36 bins
        (10, 11, False),
        (128 - 10, 11, False),
        (16, 16, False),  # harmonics of the blocks of JPEG, each with a bin to its sides
        (15, 17, False),
        (17, 15, False),
        (32, 48, False),
        (128 - 16, 16, False),
        (14, 16, True),
        (18, 16, True),
        (16, 14, True),
        (16, 18, True),
        (64, 64, False),
        (64, 62, True),
    ],
)
def test_a_bin_is_looked_at_where_only_a_screen_has_peaks(
    down: int, across: int, *, shown: bool
) -> None:
    assert SHOWN[down, across] == shown


def test_the_half_of_a_spectrum_that_a_real_picture_has_is_looked_at() -> None:
    assert SHOWN.shape == (128, 65)
    assert _where_screens_show(64).shape == (64, 33)
    assert not _where_screens_show(64)[16, 16]  # the blocks of JPEG are 8 px in any picture
    assert _where_screens_show(64)[12, 16]
