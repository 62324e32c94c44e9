"""Districts of the city (区): what an area is called."""

from dataclasses import dataclass

from domain.accounts.officers import read_area
from domain.errors import Unfit
from domain.words import Words


@dataclass(frozen=True, slots=True)
class District:
    """`area`: six digits of a division (GB/T 2260), as officers and posts have areas."""

    area: str
    names: Words


def read_district(text: str) -> str:
    """Its digits. Unfit for anything but six of them."""
    if not read_area(text):
        raise Unfit("区划代码的六位数字", "six digits of the division")
    return text
