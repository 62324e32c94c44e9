"""Whatever is recorded has words that a person can read, or is of nobody; and both are said where its noun is."""

from collections.abc import Iterable, Mapping
from typing import Final

import pytest

from domain.accounts.grants import GrantState
from domain.audited import Data
from domain.bookings.bookings import BookingState
from domain.faces.face_check import Verdict
from domain.hall.cases import Move
from domain.hall.certificates import CertificateMove
from domain.hall.dispatches import DispatchKind
from domain.hall.parcels import Direction, ParcelMove
from domain.notices.campaigns import Move as CampaignMove
from domain.payments.payments import PaymentMove
from domain.pensions.review import FOUR_EYES, Decision
from domain.privacy.breach import touched
from domain.privacy.exports import ExportState
from domain.privacy.uses import AUDITED, OTHER_USE, use_words, why_words
from domain.templates import Approval
from tests.storage.recorded_actions import Reader

#: What the code fills into an action.
FILLED: Final[Mapping[str, Iterable[str]]] = {
    "booking.{}": (set(BookingState) - {BookingState.HELD}) | {"hold", "move", "offer"},
    "campaign.{}": CampaignMove,
    "case.{}": {*Move, *DispatchKind},
    "certificate.{}": set(CertificateMove),
    "evidence.{}": Verdict,
    "export.{}": (ExportState.APPROVED, ExportState.REFUSED),
    "face_check.{}": Verdict,
    "officer.grant_{}": (
        GrantState.APPROVED,
        GrantState.DECLINED,
        GrantState.WITHDRAWN,
        GrantState.DONE,
    ),
    "parcel.{}": {*ParcelMove, Direction.RETURN, Direction.COLLECT},
    "payment.{}": PaymentMove,
    "payment_difference.{}": ("declined", "proposed", "resolved"),
    "review.{}": Decision,
    "review.{}_proposed": FOUR_EYES,
    "vendor_template.{}": Approval,
}
#: Recorded while requests and reviews were no cases; the entries stay, and are read.
FORMER: Final = frozenset(
    {
        *("request.opened", "request.answered", "request.refused", "request.withdrawn"),
        *("review.opened", "review.taken", "review.let_go"),
    }
)
STATED: Final = {
    f"{each.noun}.{what}" for each in AUDITED for what in (*each.words, *each.of_nobody)
}


@pytest.fixture(scope="module")
def read() -> Reader:
    return Reader()


def test_every_action_that_is_recorded_is_stated_by_its_noun(read: Reader) -> None:
    patterns = {action for action in read.actions if "{}" in action}
    recorded = (read.actions - patterns) | {
        pattern.format(each) for pattern in patterns for each in FILLED[pattern]
    }

    assert read.unclear == set(), "of these the text does not say which action it is"
    assert patterns == FILLED.keys()
    assert recorded - STATED == set(), "recorded without words"
    assert STATED - recorded - FORMER == set(), "words of what nothing records"
    assert recorded & FORMER == set()


def test_a_noun_states_its_actions_once() -> None:
    assert len({each.noun for each in AUDITED}) == len(AUDITED)
    for each in AUDITED:
        assert not each.words.keys() & set(each.of_nobody), each.noun
        assert each.otherwise.keys() <= each.words.keys() | set(each.of_nobody), each.noun


def test_an_action_that_nobody_knows_is_told_as_something_else() -> None:
    assert use_words("something.new") is OTHER_USE
    assert touched("something.new") == ()


def test_a_further_address_of_an_account_is_a_use_of_it() -> None:
    assert use_words("address.added").en == "An address for notices was added"
    assert touched("address.removed") == (Data.ACCOUNT,)


def test_a_face_check_as_the_purpose_is_told_in_words_and_not_by_its_number() -> None:
    words = why_words("face_check:0c8c1a6f-d316-4055-8567-000000000000")

    assert (words.zh, words.en) == ("您的一次刷脸认证", "One of your face checks")
