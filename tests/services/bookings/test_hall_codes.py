"""The code on a hall's screen: how long it opens the hall, and no other."""

from datetime import timedelta
from hashlib import sha256

import pytest

from services.bookings.hall_codes import HallCodes
from tests.services.bookings.floor import NOW


def codes() -> HallCodes:
    return HallCodes(lambda label, data: sha256(label.encode() + data).digest())


@pytest.mark.parametrize("minutes", [0, 4, 5, 9, 10, 14])
def test_a_code_opens_its_hall_for_a_quarter_of_an_hour(minutes: int) -> None:
    code = codes().now("civic", NOW)

    period = codes().period("civic", code, NOW + timedelta(minutes=minutes))

    assert period == int(NOW.timestamp()) // 300


@pytest.mark.parametrize("minutes", [15, 20, -1], ids=["old", "older", "before"])
def test_an_old_code_and_one_that_is_still_to_come_open_nothing(minutes: int) -> None:
    code = codes().now("civic", NOW)

    assert codes().period("civic", code, NOW + timedelta(minutes=minutes)) is None


@pytest.mark.parametrize("code", ["", "A" * 8, "号码"])
def test_no_other_text_opens_a_hall(code: str) -> None:
    assert codes().period("civic", code, NOW) is None
    assert codes().period("north", codes().now("civic", NOW), NOW) is None


def test_the_key_makes_codes_under_a_label_of_their_own() -> None:
    made = list[tuple[str, bytes]]()

    def mac(label: str, data: bytes) -> bytes:
        made.append((label, data))
        return sha256(data).digest()

    HallCodes(mac).now("civic", NOW)

    assert made == [("hall-code", b"civic|%d" % (NOW.timestamp() // 300))]
