"""A certificate as a shopkeeper holds it."""

from dataclasses import replace
from datetime import date
from typing import Final
from uuid import UUID

from domain.hall.certificates import Certificate, CertificateField, CertificateState
from domain.words import Words
from tests.domain.hall.days import at

MADE: Final = Certificate(
    person=UUID(int=7),
    certificate=UUID(int=81),
    case=UUID(int=8),
    item="permit.shopfront",
    item_version=1,
    kind="shop_sign",
    names=Words("户外招牌设置许可证", "Permit for a shop sign"),
    number="Z20261102-0000001-1",
    unit="city_management",
    area="440304",
    fields=(
        CertificateField("shop", Words("店名", "Shop"), "包子铺", Words("包子铺", "包子铺")),
        CertificateField("lit", Words("是否发光", "Lit"), True, Words("是", "Yes")),  # noqa: FBT003  # its value
    ),
    made_at=at("2026-11-02 09:00"),
    place=3,
    last_day=date(2029, 11, 1),
)
ACTIVE: Final = replace(
    MADE, state=CertificateState.ACTIVE, version=2, active_at=at("2026-11-03 09:00")
)
