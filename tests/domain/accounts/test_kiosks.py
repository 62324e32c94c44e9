"""Kiosks: where each may stand, how it does, and the code that is typed on it."""

from dataclasses import replace
from datetime import timedelta
from typing import Final
from uuid import UUID

import pytest

from domain.accounts.kiosks import (
    CODE_BYTES,
    NAME_LENGTH,
    SILENT_AFTER,
    Kiosk,
    KioskState,
    enrol_code,
    read_enrol_code,
    read_kiosk_name,
)
from domain.errors import Unfit
from tests.domain.hall.sample import NOW

NEW: Final = Kiosk(UUID(int=1), "一号机", "4403", NOW.at)
LIVE: Final = replace(NEW, device_key="thumbprint", seen_at=NOW.at)


@pytest.mark.parametrize(
    ("area", "may"), [("440304", True), ("4403", True), ("44", True), ("", True), ("4404", False)]
)
def test_a_kiosk_stands_where_one_area_lies_in_the_other(area: str, *, may: bool) -> None:
    assert NEW.stands_in(area) is may


def test_a_kiosk_is_live_while_it_says_so() -> None:
    last = NOW.at + SILENT_AFTER - timedelta(seconds=1)

    assert NEW.state_at(NOW.at) is KioskState.ENROLLING
    assert LIVE.state_at(last) is KioskState.LIVE
    assert LIVE.state_at(NOW.at + SILENT_AFTER) is KioskState.SILENT
    assert replace(LIVE, seen_at=None).state_at(NOW.at) is KioskState.SILENT
    assert replace(LIVE, revoked_at=NOW.at).state_at(NOW.at) is KioskState.REVOKED


def test_a_code_is_read_as_somebody_types_it() -> None:
    secret = bytes(range(CODE_BYTES))
    code = enrol_code(secret)

    assert code == "AAAQ-EAYE-AUDA-OCAJ"
    assert read_enrol_code(code) == secret
    assert read_enrol_code(" aaaq eaye-auda ocaj ") == secret


@pytest.mark.parametrize(
    "typed", ["", "AAAQ-EAYE-AUDA-OCA", "AAAQ-EAYE-AUDA-OCAJA", "1AAQEAYEAUDAOCAJ"]
)
def test_what_can_be_no_code_is_refused(typed: str) -> None:
    with pytest.raises(Unfit, match="16 letters or digits"):
        read_enrol_code(typed)


def test_a_name_is_one_line_that_shows() -> None:
    assert read_kiosk_name("机" * NAME_LENGTH) == "机" * NAME_LENGTH

    for wrong in ("", "机" * (NAME_LENGTH + 1), " 机", "机\n", "一\u200b号"):
        with pytest.raises(Unfit, match=f"1 to {NAME_LENGTH} characters"):
            read_kiosk_name(wrong)
