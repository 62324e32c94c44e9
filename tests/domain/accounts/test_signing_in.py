"""What binds a sign-in at the city's identity provider to one browser, and what an officer's terms say."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID

import pytest

from domain.accounts.consent import Consent, Purpose, current, good
from domain.accounts.identity_provider import SignInRequest, TokensGiven, Wanted
from domain.accounts.officers import (
    OfficerSeen,
    Reach,
    StartPassword,
    Terms,
    not_own,
    read_areas,
)
from domain.base64url import packed
from domain.errors import NotAllowed
from domain.people import Officer, Role
from domain.problems import Problem

AT: Final = datetime(2026, 11, 24, 4, tzinfo=UTC)
ONE, TWO = UUID(int=1), UUID(int=2)
ASKED: Final = SignInRequest("state-1", "browser-1")


def test_nonce_and_verifier_follow_from_the_state_and_the_browser_alone() -> None:
    again, other = SignInRequest("state-1", "browser-1"), SignInRequest("state-1", "browser-2")

    assert (again.nonce, again.verifier) == (ASKED.nonce, ASKED.verifier)
    assert len({ASKED.nonce, ASKED.verifier, other.nonce, other.verifier}) == 4
    assert (len(ASKED.nonce), len(ASKED.verifier)) == (43, 43)


def test_the_provider_gets_the_digest_of_the_verifier_and_the_store_digests_of_the_rest() -> None:
    assert ASKED.challenge == packed(sha256(ASKED.verifier.encode()).digest())
    assert ASKED.state_digest == sha256(b"state-1").digest()
    assert ASKED.browser_digest == sha256(b"browser-1").digest()


def test_each_request_is_new_and_no_log_shows_what_stays_in_the_browser() -> None:
    one, other = SignInRequest.new(), SignInRequest.new()

    assert len({one.state, one.browser, other.state, other.browser}) == 4
    assert min(len(one.state), len(one.browser)) == 43
    assert "browser-1" not in repr(ASKED)
    assert "secret" not in repr(TokensGiven("secret", "secret"))
    assert Wanted() == Wanted(None, None, None)


def test_terms_stand_in_the_audit_as_a_text() -> None:
    assert str(Terms(("clerk", "admin"), ("", "4403"))) == "roles: clerk, admin; areas: city, 4403"
    assert "start-secret" not in repr(StartPassword("start-secret", AT))
    assert Reach.NOT < Reach.LOOKS < Reach.SERVES


def test_nobody_changes_their_own_account_and_the_operator_has_none() -> None:
    admin = Officer(ONE, frozenset({Role.ADMIN}), TWO)

    not_own(admin, TWO)
    not_own(None, ONE)
    with pytest.raises(NotAllowed, match=Problem.ANOTHER_ADMIN_NEEDED):
        not_own(admin, ONE)


def test_an_area_within_another_is_left_out_however_they_are_written() -> None:
    assert read_areas(["440304", "44", "44", "4403", "45"]) == ("44", "45")
    assert read_areas(["", "44"]) == ("",)
    seen = OfficerSeen(ONE, "li", frozenset(), (), False, None, None, AT)  # noqa: FBT003  # by place
    assert not seen.identified


def test_an_agreement_stands_while_its_version_is_good() -> None:
    purpose = Purpose.FACE_PROCESSING
    today = current(purpose).version

    assert Consent(purpose, today, AT).stands
    assert good(purpose)[-1] == today
    assert not Consent(purpose, "1999-01", AT - timedelta(days=1)).stands
