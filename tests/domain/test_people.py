from hypothesis import given
from hypothesis import strategies as st

from domain.people import masked_id_number, masked_name, masked_phone


def test_names_are_masked_in_the_customary_form() -> None:
    assert masked_name("张三") == "张*"
    assert masked_name("张小三") == "张*三"
    assert masked_name("欧阳小明") == "欧**明"


@given(st.text(min_size=2, max_size=50))
def test_a_masked_name_is_as_long_and_never_whole(name: str) -> None:
    masked = masked_name(name)

    assert len(masked) == len(name)
    assert "*" in masked


def test_a_phone_shows_three_digits_and_four() -> None:
    assert masked_phone("13800131234") == "138****1234"


def test_an_id_number_shows_no_date_of_birth() -> None:
    assert masked_id_number("440306195001011238") == "440***********1238"
