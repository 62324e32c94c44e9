"""Postage (邮费) of what goes to a citizen, where the item says that the citizen pays it: by where it goes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Self

from domain.hall.parties import Party
from domain.payments.payments import AMOUNT_MAX_FEN, PaymentPurpose
from domain.words import Words

POSTAGE: Final = PaymentPurpose("parcel.postage", Words("邮费", "Postage"), public=False)
#: Own choice: so long it may be paid; then the outcome is fetched at the window, or the courier chosen anew.
POSTAGE_LIVES: Final = timedelta(days=3)
#: The price of whatever no area names.
ELSEWHERE: Final = "elsewhere"


@dataclass(frozen=True, slots=True)
class PostagePrices:
    """`by_area`: in fen, by the name of a district, city or province as addresses write it."""

    elsewhere_fen: int
    by_area: Mapping[str, int]

    @classmethod
    def read(cls, prices: Mapping[str, int]) -> Self:
        """As a configuration has them. ValueError for what is no price, or names none for elsewhere."""
        if ELSEWHERE not in prices or not all(0 < fen <= AMOUNT_MAX_FEN for fen in prices.values()):
            raise ValueError(f"prices in fen, above 0, one of them {ELSEWHERE}")
        areas = {area: fen for area, fen in prices.items() if area != ELSEWHERE}
        return cls(prices[ELSEWHERE], areas)

    def fen(self, to: Party) -> int:
        """The narrowest area that has a price decides."""
        for area in (to.county, to.city, to.province):
            if area in self.by_area:
                return self.by_area[area]
        return self.elsewhere_fen
