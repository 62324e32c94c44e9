"""Whom a parcel comes from or goes to."""

import json
from dataclasses import asdict, dataclass
from typing import Final, Self

from domain.errors import Unfit, fault
from domain.identifiers import read_phone
from domain.words import Words

_LINE: Final = 100
_REGION: Final = 30


@dataclass(frozen=True, slots=True)
class Party:
    """Whom it comes from or goes to, as the courier wants it."""

    name: str
    phone: str
    province: str
    city: str
    county: str
    street: str
    postcode: str = ""

    @property
    def line(self) -> str:
        """In one line; the municipalities are province and city in one."""
        city = "" if self.city == self.province else self.city
        return f"{self.province}{city}{self.county}{self.street}"

    def sealed_form(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def parse(cls, text: str) -> Self:
        """What `sealed_form` made."""
        return cls(**json.loads(text))


def read_party(name: str, phone: str, province: str, city: str, county: str, street: str) -> Party:
    """As a citizen filled it in. Invalid names the field."""
    parts = {
        "name": (name, _REGION),
        "province": (province, _REGION),
        "city": (city, _REGION),
        "county": (county, _REGION),
        "street": (street, _LINE),
    }
    plain: dict[str, str] = {}
    for which, (value, most) in parts.items():
        plain[which] = " ".join(value.split())
        if not 0 < len(plain[which]) <= most or not plain[which].isprintable():
            raise fault(
                f"/to/{which}",
                "needed",
                Words(
                    f"请填写，不超过 {most} 个字", f"please fill it in, {most} characters at most"
                ),
            )
    try:
        number = read_phone(phone)
    except Unfit as wrong:
        raise fault("/to/phone", "phone", wrong.words) from wrong
    return Party(phone=number, **plain)
