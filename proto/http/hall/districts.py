"""The districts of the city."""

from domain.hall.districts import District
from proto.http.base import Answer


class DistrictSeen(Answer):
    area: str  # six digits of a division
    zh: str
    en: str


class DistrictsSeen(Answer):
    districts: list[DistrictSeen]


def district_seen(district: District) -> DistrictSeen:
    return DistrictSeen(area=district.area, zh=district.names.zh, en=district.names.en)
