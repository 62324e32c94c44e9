"""coturn as docs/turnserver.conf says, and the names and passwords that the service makes for it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.server import coturn_program
from tests.server.coturn_program import SECRET, Running

pytestmark = pytest.mark.skipif(coturn_program.find() is None, reason="needs coturn: make turn")

#: Says of a peer that the server won't reach that the name and the password were good.
LET_IN, KEPT_OUT = "Forbidden IP", "Cannot complete Allocation"
HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def turn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with coturn_program.running(tmp_path_factory.mktemp("coturn")) as turn:
        yield turn


def handed_out(turn: Running, lasts: timedelta = HOUR, secret: str = SECRET) -> tuple[str, str]:
    (server,) = turn.ice(secret).of("3f9a", datetime.now(UTC) + lasts)
    return server.username, server.credential


@pytest.mark.parametrize(
    "peer",
    ["10.0.0.1", "100.64.0.1", "169.254.169.254", "172.31.255.255", "192.168.0.1", "224.0.0.1"],
)
def test_a_name_of_ours_is_let_in_and_reaches_nothing_of_the_city_s_own(
    turn: Running, peer: str
) -> None:
    assert LET_IN in turn.reach(peer, *handed_out(turn))


def test_a_name_whose_time_is_over_is_kept_out(turn: Running) -> None:
    assert KEPT_OUT in turn.reach("10.0.0.1", *handed_out(turn, lasts=timedelta(seconds=-5)))


def test_a_password_of_another_secret_is_kept_out(turn: Running) -> None:
    assert KEPT_OUT in turn.reach("10.0.0.1", *handed_out(turn, secret="another"))


def test_nobody_makes_their_own_time_longer(turn: Running) -> None:
    name, password = handed_out(turn)
    until, user = name.split(":")

    longer = f"{int(until) + 86_400}:{user}"

    assert KEPT_OUT in turn.reach("10.0.0.1", longer, password)
