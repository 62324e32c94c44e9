"""What answers say of parcels: to whom they go, what the courier says, what went wrong."""

from dataclasses import replace
from uuid import UUID

import pytest

from domain.hall.copied import ParcelKept
from domain.hall.parcel_lists import ParcelFile
from domain.hall.parcel_news import News
from domain.hall.parcels import TROUBLE_WORDS, Trouble
from domain.hall.parties import Party
from domain.hall.postage import PostagePrices
from domain.payments.payments import Order, Paid
from domain.words import Language, Words
from proto.http.hall.copied import HeldParcel
from proto.http.hall.parcels import (
    CollectedMaterial,
    DeskParcel,
    NewsSeen,
    OfficerParcel,
    ParcelSeen,
    PostagePrice,
)
from tests.domain.hall.test_parcels import HOME, NOW, wanted
from tests.made import MOMENT, made

SOMEBODY = UUID(int=1)
ZH = Language.ZH
NOWHERE = wanted(to=None)


def seen(parcel: object, postage: Paid | None = None) -> ParcelSeen:
    return ParcelSeen.of(made(ParcelFile, parcel=parcel, postage=postage), (), ZH)


def test_an_applicant_reads_a_masked_address_and_none_once_it_is_over() -> None:
    shown = seen(wanted(to=replace(HOME, name="王秀英", phone="13800138000"))).to

    assert shown.endswith(f" {HOME.city}{HOME.county}…")
    assert "王秀英" not in shown
    assert "13800138000" not in shown
    assert seen(NOWHERE).to == ""


def test_the_desk_and_the_copy_have_the_whole_address_until_it_is_over() -> None:
    file, over = (made(ParcelFile, parcel=each) for each in (wanted(), NOWHERE))
    at_desk = OfficerParcel.of(file, ZH).to

    assert at_desk is not None
    assert (at_desk.name, at_desk.phone, at_desk.address) == (HOME.name, HOME.phone, HOME.line)
    assert OfficerParcel.of(over, ZH).to is None
    assert HeldParcel.of(ParcelKept(wanted(), ())).to == f"{HOME.name} {HOME.phone} {HOME.line}"
    assert HeldParcel.of(ParcelKept(NOWHERE, ())).to == ""


@pytest.mark.parametrize("trouble", [None, *Trouble])
def test_an_applicant_hears_of_one_trouble_alone_and_the_desk_of_all(
    trouble: Trouble | None,
) -> None:
    parcel = wanted(trouble=trouble)
    words = "" if trouble is None else TROUBLE_WORDS[trouble].zh

    assert seen(parcel).trouble == (words if trouble is Trouble.ATTEMPTED else "")
    assert DeskParcel.of(made(ParcelFile, parcel=parcel), ZH).trouble == words


def test_postage_is_shown_where_the_applicant_owes_it() -> None:
    order = made(Order, order=SOMEBODY)
    owed = seen(wanted(), Paid(order)).postage

    assert owed is not None
    assert owed.order == SOMEBODY
    assert seen(wanted()).postage is None


def test_news_are_in_the_couriers_words_or_its_code_where_it_says_none() -> None:
    assert NewsSeen.of(made(News, code="999", said="派送中")).said == "派送中"
    assert NewsSeen.of(made(News, code="999")).said == "999"


def test_the_desk_names_who_packed_and_handed_over_and_since_when_it_waits() -> None:
    packed = wanted(packed_by=SOMEBODY, handed_by=SOMEBODY, ready_at=MOMENT)
    file = made(ParcelFile, parcel=packed, names={SOMEBODY: "chen"})
    fresh = DeskParcel.of(made(ParcelFile, parcel=wanted(ready_at=None)), ZH)

    assert OfficerParcel.of(file, ZH).handed_by == "chen"
    assert DeskParcel.of(file, ZH).packed_by == "chen"
    assert DeskParcel.of(file, ZH).waits_since == MOMENT
    assert (fresh.packed_by, fresh.waits_since) == ("", NOW)
    assert OfficerParcel.of(made(ParcelFile, parcel=wanted()), ZH).handed_by == ""


def test_prices_of_postage_are_listed_by_area_with_everywhere_else_last() -> None:
    shown = PostagePrice.all_of(PostagePrices(2000, {"深圳市": 1000}))

    assert [(each.area, each.fen) for each in shown] == [("深圳市", 1000), ("", 2000)]


def test_what_is_collected_is_named_in_words() -> None:
    shown = CollectedMaterial.of(("photo", Words("照片", "A photo")), Language.EN)

    assert (shown.material, shown.name) == ("photo", "A photo")


def test_a_party_is_written_in_one_line() -> None:
    city = Party("王", "1", "北京市", "北京市", "东城区", "1 号")

    assert city.line == "北京市东城区1 号"
