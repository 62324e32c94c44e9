"""Which of several hosts is spoken with, as each answers; none is asked over the network."""

from typing import Final

import asyncpg
import pytest

from storage.postgres.hosts import Hosts, each_host, one_host

TWO: Final = "postgresql://zhijian:p%40ss@db1:5432,db2:5433/zhijian?sslmode=require"
ONE, OTHER = each_host(TWO)


class Connection:
    closed = False

    async def close(self) -> None:
        self.closed = True


class Network:
    """Hosts that take writes, and what the others say."""

    def __init__(self, *writable: str, says: BaseException | None = None) -> None:
        self.writable = writable
        self.says = says or ConnectionRefusedError()
        self.asked: list[str] = []
        self.options: list[dict[str, object]] = []
        self.connection = Connection()

    async def connect(self, url: str, **options: object) -> Connection:
        self.asked.append(url)
        self.options.append(options)
        if url not in self.writable:
            raise self.says
        return self.connection


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> Network:
    network = Network(OTHER)
    monkeypatch.setattr(asyncpg, "connect", network.connect)
    return network


def test_each_host_has_the_url_of_all_but_its_own_name() -> None:
    assert ONE == "postgresql://zhijian:p%40ss@db1:5432/zhijian?sslmode=require"
    assert OTHER == "postgresql://zhijian:p%40ss@db2:5433/zhijian?sslmode=require"
    assert each_host("postgresql://db1/zhijian") == ["postgresql://db1/zhijian"]


@pytest.mark.parametrize(
    "says",
    [
        ConnectionRefusedError(),
        TimeoutError(),
        asyncpg.TargetServerAttributeNotMatched("a standby"),
        asyncpg.CannotConnectNowError("starting"),
        asyncpg.TooManyConnectionsError("full"),
    ],
    ids=lambda each: type(each).__name__,
)
async def test_the_host_that_took_writes_is_asked_first_from_then_on(
    network: Network, says: BaseException
) -> None:
    network.says = says
    hosts = Hosts(TWO)

    await hosts.connect(timeout=5)
    await hosts.connect()

    assert network.asked == [ONE, OTHER, OTHER]
    assert hosts.first == OTHER
    assert network.options[0] == {"timeout": 5, "target_session_attrs": "read-write"}


async def test_a_wrong_password_is_asked_of_no_other_host(network: Network) -> None:
    network.says = asyncpg.InvalidPasswordError("no")

    with pytest.raises(asyncpg.InvalidPasswordError):
        await Hosts(TWO).connect()

    assert network.asked == [ONE]


async def test_where_none_takes_writes_the_last_word_is_told(network: Network) -> None:
    network.writable = ()
    hosts = Hosts(TWO)

    with pytest.raises(ConnectionRefusedError):
        await hosts.connect()

    assert network.asked == [ONE, OTHER]
    assert hosts.first == ONE


async def test_a_host_alone_is_asked_by_its_own_url(network: Network) -> None:
    assert await one_host(OTHER) == OTHER
    assert network.asked == []  # nothing to choose

    await Hosts(OTHER).connect()

    assert network.asked == [OTHER]
    assert network.options == [{"target_session_attrs": "read-write"}]


async def test_what_knows_of_one_host_gets_the_one_that_takes_writes_now(network: Network) -> None:
    assert await one_host(TWO) == OTHER
    assert network.connection.closed
