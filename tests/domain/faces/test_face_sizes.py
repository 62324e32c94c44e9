"""How wide a face has to be, by what filmed it."""

import pytest

from domain.faces.coaching import KIOSK_WORDS, REASON_WORDS, reason_words
from domain.faces.face_check import Reason, Sight
from domain.faces.face_sizes import LEAST_PX, Channel, FaceSizes, held_to


def a_face(width: float, *reasons: Reason, faces: int = 1) -> Sight:
    return Sight(480, 640, faces, reasons=reasons, box=(0, 0, width, width))


def test_a_kiosk_asks_for_a_wider_face_than_a_phone() -> None:
    sizes = FaceSizes(LEAST_PX)
    narrow = a_face(40)

    assert held_to(narrow, sizes.of(kiosk=False)).usable
    assert held_to(narrow, sizes.of(kiosk=True)).reasons == (Reason.FACE_TOO_SMALL,)
    assert held_to(a_face(48), sizes.of(kiosk=True)).usable


def test_who_is_not_alone_hears_of_that_first() -> None:
    sight = held_to(a_face(40, Reason.SEVERAL_FACES, Reason.BLURRED, faces=2), 48)

    assert sight.reasons == (Reason.SEVERAL_FACES, Reason.FACE_TOO_SMALL, Reason.BLURRED)


def test_where_no_face_is_none_is_too_small() -> None:
    assert held_to(a_face(0, Reason.NO_FACE, faces=0), 48).reasons == (Reason.NO_FACE,)


@pytest.mark.parametrize(
    "stated",
    [
        pytest.param({Channel.PHONE: 31}, id="less than was measured"),
        pytest.param({Channel.KIOSK: 16}, id="a kiosk that looks far"),
        pytest.param({Channel.WINDOW: 47}, id="a poor reference"),
        pytest.param({Channel.KIOSK: 401}, id="nobody reaches it"),
    ],
)
def test_no_city_sets_what_no_engine_was_measured_at(stated: dict[Channel, int]) -> None:
    """The laziest way past a kiosk that nobody reaches: to ask for nothing."""
    with pytest.raises(ValueError, match=next(iter(stated))):
        FaceSizes.read(stated)


def test_what_a_city_leaves_out_is_as_it_comes_along() -> None:
    sizes = FaceSizes.read({Channel.KIOSK: 40})

    assert (sizes.of(kiosk=True), sizes.of(kiosk=False)) == (40, 32)


def test_a_kiosk_speaks_of_no_phone_in_the_hand() -> None:
    said = [reason_words(each, at_kiosk=True) for each in (*KIOSK_WORDS, Reason.NO_FACE)]

    assert not [each.zh for each in said if "手机" in each.zh or "镜头擦" in each.zh]
    assert not [each.en for each in said if "phone" in each.en]
    assert reason_words(Reason.FACE_TOO_SMALL) == REASON_WORDS[Reason.FACE_TOO_SMALL]
    assert all(words.zh and words.en for words in KIOSK_WORDS.values())
