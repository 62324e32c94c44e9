"""Where passkeys are good, and what gives a copied one away."""

from uuid import UUID

import pytest

from domain.accounts.passkeys import NewPasskey, Passkey, RelyingParty


@pytest.mark.parametrize(
    ("address", "host", "origin"),
    [
        ("https://hall.example.gov.cn", "hall.example.gov.cn", "https://hall.example.gov.cn"),
        ("https://Hall.Example.gov.cn/", "hall.example.gov.cn", "https://hall.example.gov.cn"),
        ("https://hall.test:443/desk", "hall.test", "https://hall.test"),
        ("https://hall.test:8443", "hall.test", "https://hall.test:8443"),
        ("http://localhost:8080", "localhost", "http://localhost:8080"),
    ],
)
def test_passkeys_are_good_at_the_name_and_its_page(address: str, host: str, origin: str) -> None:
    assert RelyingParty.at(address) == RelyingParty(host, origin)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "hall.test",
        "http://hall.test",
        "https://",
        "https://127.0.0.1",
        "https://[::1]:8080",
        "https://[",
        "https://hall.test:http",
        "wss://hall.test",
        "ftp://localhost",
    ],
)
def test_where_no_browser_makes_one_there_are_none(address: str) -> None:
    assert RelyingParty.at(address) is None


@pytest.mark.parametrize(
    ("kept", "counted", "copied"),
    [(0, 0, False), (0, 1, False), (5, 6, False), (5, 5, True), (5, 4, True), (5, 0, True)],
)
def test_a_counter_that_did_not_rise_tells_of_a_copy(kept: int, counted: int, copied: bool) -> None:  # noqa: FBT001  # of the table
    held = Passkey(UUID(int=1), UUID(int=2), b"id", b"key", kept)

    assert held.is_copied(counted) is copied


def test_a_key_stands_in_no_log() -> None:
    assert "secret" not in repr(Passkey(UUID(int=1), UUID(int=2), b"id", b"secret", 0))
    assert "secret" not in repr(NewPasskey(b"id", b"secret", 0))
