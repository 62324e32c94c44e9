"""A TURN server's names and passwords, as coturn's document says they are made."""

import base64
import shutil
import subprocess
from datetime import UTC, datetime

import pytest

from connectors.turn.coturn import IceServers, credentials

UNTIL = datetime(2026, 11, 5, 2, 0, tzinfo=UTC)
SECRET = "north"  # nobody's


def test_a_name_says_until_when_it_is_good_and_nothing_of_a_person() -> None:
    name, _ = credentials(SECRET, "3f9a", UNTIL)

    assert name == f"{int(UNTIL.timestamp())}:3f9a"


def test_the_password_is_the_keyed_digest_of_the_name() -> None:
    """As `echo -n 1433895918:username | openssl dgst -binary -sha1 -hmac north | base64` printed it."""
    name, password = credentials(SECRET, "username", datetime.fromtimestamp(1433895918, UTC))

    assert name == "1433895918:username"
    assert password == "Lnvy4u5dznX7KxCwfYaMn6dzmXQ="


@pytest.mark.skipif(shutil.which("openssl") is None, reason="there is no other program")
def test_another_program_makes_the_same() -> None:
    name, password = credentials(SECRET, "3f9a", UNTIL)

    made = subprocess.run(  # constants alone
        ["openssl", "dgst", "-binary", "-sha1", "-hmac", SECRET],  # noqa: S607  # on the PATH
        input=name.encode(),
        capture_output=True,
        check=True,
    )

    assert base64.b64encode(made.stdout).decode() == password


def test_a_browser_is_told_of_what_is_configured_and_no_more() -> None:
    both = IceServers(["stun:turn.city.gov.cn"], ["turns:turn.city.gov.cn:443"], SECRET)

    stun, turn = both.of("3f9a", UNTIL)

    assert (stun.urls, stun.username) == (("stun:turn.city.gov.cn",), "")
    assert turn.urls == ("turns:turn.city.gov.cn:443",)
    assert (turn.username, turn.credential) == credentials(SECRET, "3f9a", UNTIL)
    assert SECRET not in f"{both}{turn}"
    assert IceServers().of("3f9a", UNTIL) == ()
