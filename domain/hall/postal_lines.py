"""An address in one line, as people write it, in the parts that a courier asks for."""

import re
from typing import Final

from domain.hall.parties import Party
from domain.notices.addresses import PostalAddress

#: Cities that are provinces too.
_MUNICIPALITIES: Final = ("北京市", "天津市", "上海市", "重庆市")
_LINE: Final = re.compile(
    r"(?:(?P<province>\w{2,12}?(?:省|自治区|特别行政区)))?"
    r"(?P<city>\w{2,12}?(?:市|自治州|地区|盟))"
    r"(?P<county>\w{1,12}?(?:区|县|市|旗))"
    r"(?P<street>.{2,100})",
)


def read_line(postal: PostalAddress, office: Party) -> Party | None:
    """None where its parts can't be told apart: somebody has to look at it.

    `office`: of the own city people leave the province out; and its telephone is named, as a letter's
    address has none.
    """
    line = "".join(postal.address.split())
    for each in _MUNICIPALITIES:
        line = line.replace(each + each, each, 1)
    found = _LINE.fullmatch(line)
    if found is None:
        return None
    city = found["city"]
    own = office.province if city == office.city else ""
    province = city if city in _MUNICIPALITIES else found["province"] or own
    if not province:
        return None
    return Party(
        name=postal.recipient,
        phone=office.phone,
        province=province,
        city=city,
        county=found["county"],
        street=found["street"],
        postcode=postal.postcode,
    )
