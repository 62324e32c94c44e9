"""Areas are beginnings of division codes."""

import pytest

from domain.accounts.officers import read_area, read_areas


@pytest.mark.parametrize("area", ["", "440304"])
def test_a_person_s_area_is_six_digits_or_none(area: str) -> None:
    assert read_area(area) == area


@pytest.mark.parametrize("area", ["4403", "44030x", "4403041", "٤٤٠٣٠٤", " 440304"])
def test_other_areas_of_persons_are_refused(area: str) -> None:
    with pytest.raises(ValueError, match="six digits"):
        read_area(area)


def test_an_area_within_another_is_left_out() -> None:
    assert read_areas(["440304", "4403", "4401", "4403"]) == ("4401", "4403")
    assert read_areas(["440304", ""]) == ("",)


@pytest.mark.parametrize("areas", [[], ["44030"], ["shenzhen"], ["440304001"], ["440304", "x"]])
def test_no_area_and_wrong_ones_are_refused(areas: list[str]) -> None:
    with pytest.raises(ValueError, match=r"area|digits"):
        read_areas(areas)
