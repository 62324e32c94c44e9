"""Orders of a courier: how long each is tried, by what number, and what an officer reads of one left there."""

from datetime import timedelta
from typing import Final
from uuid import UUID

import pytest

from domain.hall.couriers import (
    NO_NUMBER,
    ClaimedOrder,
    ClaimedRecall,
    LeftOrder,
    order_reference,
)
from domain.hall.parcels import ORDER_LIVES
from tests.domain.hall.sample import NOW

PARCEL: Final = UUID(int=5)
ORDER: Final = ClaimedOrder(PARCEL, attempt=1, fence=1, created_at=NOW.at)
RECALL: Final = ClaimedRecall(
    UUID(int=6), PARCEL, NOW.at, number="", attempt=1, fence=1, created_at=NOW.at
)


@pytest.mark.parametrize("claimed", [ORDER, RECALL], ids=["order", "recall"])
def test_an_order_is_tried_by_night_too_and_until_its_time_is_over(
    claimed: ClaimedOrder | ClaimedRecall,
) -> None:
    last = NOW.at + ORDER_LIVES

    assert not claimed.over(last - timedelta(seconds=1))
    assert claimed.over(last)
    assert claimed.leaves_at(last) == last
    assert claimed.moot == ""


def test_the_outbox_knows_an_order_by_its_parcel_and_a_recall_by_itself() -> None:
    assert ORDER.id == PARCEL
    assert RECALL.id == UUID(int=6)


def test_every_try_of_an_order_has_one_number_and_a_parcel_packed_anew_another() -> None:
    first = order_reference(PARCEL, NOW.at)

    assert first == f"{PARCEL.hex}-{int(NOW.at.timestamp()):x}"
    assert order_reference(PARCEL, NOW.at + timedelta(seconds=1)) != first


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (NO_NUMBER, "The courier may have this order and gave no number"),
        ("no-answer", "The courier never answered"),
        ("unreadable", "The courier never answered"),
        ("fault", "The courier never answered"),
        ("unreachable", "The courier never answered"),
        ("expired", "The courier never answered"),
        ("B00123", "The courier did not take it back"),
    ],
)
def test_an_officer_reads_what_to_do_about_an_order_left_with_the_courier(
    code: str, said: str
) -> None:
    left = LeftOrder(
        RECALL.recall, PARCEL, None, None, NOW.at, number="", code=code, ended_at=NOW.at
    )

    assert left.words.en.startswith(said)
    assert left.reference == order_reference(PARCEL, NOW.at)
