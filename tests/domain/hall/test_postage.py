"""Postage by where a parcel goes."""

from typing import Final

import pytest

from domain.hall.parties import Party
from domain.hall.postage import PostagePrices

PRICES: Final = PostagePrices.read(
    {"elsewhere": 2000, "广东省": 1500, "深圳市": 1200, "大鹏新区": 1300}
)


@pytest.mark.parametrize(
    ("province", "city", "county", "fen"),
    [
        pytest.param("广东省", "深圳市", "福田区", 1200, id="city"),
        pytest.param("广东省", "深圳市", "大鹏新区", 1300, id="district"),
        pytest.param("广东省", "广州市", "天河区", 1500, id="province"),
        pytest.param("海南省", "海口市", "美兰区", 2000, id="elsewhere"),
    ],
)
def test_the_narrowest_area_that_has_a_price_decides(
    province: str, city: str, county: str, fen: int
) -> None:
    to = Party("李建国", "13900139000", province, city, county, "某路1号")

    assert PRICES.fen(to) == fen


@pytest.mark.parametrize(
    "prices",
    [
        pytest.param({"广东省": 1500}, id="none for elsewhere"),
        pytest.param({"elsewhere": 0}, id="nothing"),
        pytest.param({"elsewhere": 2000, "广东省": -1}, id="below nothing"),
    ],
)
def test_prices_that_are_none_are_refused(prices: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="elsewhere"):
        PostagePrices.read(prices)
