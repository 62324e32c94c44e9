"""What partners may ask to be told."""

import re
from pathlib import Path
from typing import Final
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.accounts.partner_events import PartnerEvent, Told
from domain.accounts.partners import TOLD_UNDER
from domain.bookings.bookings import BookingState
from domain.errors import Unfit
from domain.hall.cases import CaseState
from domain.hall.certificates import CertificateState
from domain.notices.partner_events import mark_of, read_mark

DESK: Final = Path(__file__).parents[3] / "clients/web/static/desk/partner_events.js"


def test_each_state_that_others_may_see_is_told() -> None:
    shown = {
        Told.CASE: set(CaseState) - {CaseState.DRAFT},
        Told.BOOKING: set(BookingState) - {BookingState.HELD},
        Told.CERTIFICATE: set(CertificateState) - {CertificateState.MADE, CertificateState.EXPIRED},
    }
    for told, states in shown.items():
        assert {event.state for event in PartnerEvent if event.of is told} == states


def test_the_desk_offers_each_type_under_its_scope() -> None:
    listed = re.search(r"const EVENTS = \{(.*?)\n\};", DESK.read_text(encoding="utf-8"), re.DOTALL)
    assert listed is not None
    offered = dict(re.findall(r'"([a-z.]+)": \[(.*?)\]', listed[1], re.DOTALL))
    types = {scope: set(re.findall(r'"([a-z_.]+)"', each)) for scope, each in offered.items()}

    assert types == {
        scope: {event for event in PartnerEvent if event.of is told}
        for told, scope in TOLD_UNDER.items()
    }


@given(st.uuids(), st.text())
def test_an_event_is_named_by_its_mark_alone(event: UUID, text: str) -> None:
    assert read_mark(mark_of(event)) == event
    with pytest.raises(Unfit):
        read_mark(text)
