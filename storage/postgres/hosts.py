"""A database URL with several hosts: whichever takes writes now, and no host that says nothing for long.

The driver alone would spend the whole time for connecting on a first host that is switched off.
"""

import asyncio
from typing import Any, Final
from urllib.parse import urlsplit

import asyncpg

_HOST_S: Final = 2.0  # for one of several hosts; one alone has whatever time its caller gives
#: What a host may say that is not the one: no answer, starting, stopping, a standby.
_OTHERWISE: Final = (
    OSError,
    TimeoutError,
    asyncpg.TargetServerAttributeNotMatched,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
)


def each_host(url: str) -> list[str]:
    """One URL a host; `url` itself where there is one."""
    parts = urlsplit(url)
    user, at, hosts = parts.netloc.rpartition("@")
    return [parts._replace(netloc=f"{user}{at}{host}").geturl() for host in hosts.split(",")]


class Hosts:
    """Connects to the host that took writes last, else to the first that does."""

    def __init__(self, url: str) -> None:
        self._urls = each_host(url)

    async def connect(self, _: object = None, **options: Any) -> "asyncpg.Connection[Any]":  # noqa: ANN401  # the driver's
        """As the driver's own. Raises what the last host said when none takes writes."""
        options["target_session_attrs"] = "read-write"
        if len(self._urls) == 1:
            alone: asyncpg.Connection[Any] = await asyncpg.connect(self._urls[0], **options)
            return alone
        said: BaseException | None = None
        for url in tuple(self._urls):
            try:
                async with asyncio.timeout(_HOST_S):
                    connection: asyncpg.Connection[Any] = await asyncpg.connect(url, **options)
            except _OTHERWISE as error:
                said = error
                continue
            self._urls.sort(key=lambda each: each != url)
            return connection
        raise said or OSError("no host is named")

    @property
    def first(self) -> str:
        """The URL of the host that took writes last; its own until then."""
        return self._urls[0]


async def one_host(url: str) -> str:
    """The URL of the host that takes writes now, for what knows of one only."""
    hosts = Hosts(url)
    if hosts.first != url:
        await (await hosts.connect()).close()
    return hosts.first
