"""Invented residents. Their ID numbers are well formed, under a region code that no place has."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from domain.days import SHANGHAI, add_months
from domain.identifiers import check_digit

SCHEME: Final = "city-pension"
_NO_REGION: Final = "100000"


@dataclass(frozen=True, slots=True)
class Resident:
    name: str
    phone: str
    id_number: str

    @property
    def words(self) -> tuple[str, ...]:
        """What no log may hold."""
        return self.name, self.phone, self.id_number


def resident(number: int, name: str, born: date) -> Resident:
    """The `number`-th of the story, 1…999; the same each time."""
    first17 = f"{_NO_REGION}{born:%Y%m%d}{number:03}"
    return Resident(
        name=name,
        phone=f"1990000{number:04}",
        id_number=first17 + check_digit(first17),
    )


FIRST: Final = resident(1, "赵明德", date(1951, 3, 12))
SECOND: Final = resident(2, "钱广生", date(1949, 11, 2))
THIRD: Final = resident(3, "孙桂兰", date(1947, 6, 30))
BEREAVED: Final = resident(4, "李守诚", date(1950, 1, 8))
NIGHT: Final = resident(5, "周永福", date(1952, 9, 21))
BY_HAND: Final = resident(6, "吴思源", date(1953, 4, 5))
#: The second day's, beside some of the first.
ELDER: Final = resident(31, "马秀英", date(1940, 5, 17))
YOUNGER: Final = resident(32, "胡建军", date(1966, 8, 9))
#: Is 80 in six weeks, and has no account.
COMING: Final = resident(
    34, "冯淑英", add_months(datetime.now(SHANGHAI).date() + timedelta(days=42), -80 * 12)
)
WARD: Final = resident(33, "罗玉珍", date(1938, 2, 25))
#: Each document has residents of its own: a phone gets one code a minute.
README_EN: Final = resident(21, "许国栋", date(1951, 5, 21))
README_ZH: Final = resident(22, "何建平", date(1951, 6, 22))
API: Final = resident(23, "吕长河", date(1951, 7, 23))
PHONE: Final = resident(24, "施维新", date(1951, 8, 24))
HELPED: Final = resident(25, "张德山", date(1941, 9, 25))
HELPING: Final = resident(26, "张晓军", date(1969, 10, 26))
DEVICE: Final = resident(27, "孔令辉", date(1951, 11, 27))
PRINTED: Final = (README_EN, README_ZH, API, PHONE, HELPED, HELPING, DEVICE)
