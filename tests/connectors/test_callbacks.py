"""What a vendor reports at once: a list of objects with an end."""

import pytest

from connectors.callbacks import REPORTS_MAX, objects
from domain.notices.delivery_reports import Unreadable


def test_as_many_reports_as_a_call_may_hold_are_read_and_one_more_none() -> None:
    assert len(list(objects([{}] * REPORTS_MAX))) == REPORTS_MAX
    with pytest.raises(Unreadable):
        list(objects([{}] * (REPORTS_MAX + 1)))


@pytest.mark.parametrize("found", [{}, "[]", None, [1], [{}, []]])
def test_what_is_no_list_of_objects_is_no_report(found: object) -> None:
    with pytest.raises(Unreadable):
        list(objects(found))
