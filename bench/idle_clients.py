"""A process full of phones that only listen: many WebSockets on one epoll, as light as Python can be."""

import select
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from multiprocessing.connection import Connection
from typing import Final

TOGETHER: Final = 50  # handshakes under way
PATIENCE_S: Final = 30.0
_HEAD_S: Final = 30.0
_ADDRESSES: Final = 8  # loopback addresses the phones come from
_BINARY, _CLOSE, _PING = 0x82, 0x88, 0x89
_PONG: Final = b"\x8a\x80\0\0\0\0"  # masked with zeros
_SMALL: Final = 126
_HEADER: Final = 2
_WIDE_HEADER: Final = 4


class Side(StrEnum):
    OURS = "ours"
    BARE = "bare"


@dataclass(frozen=True, slots=True)
class Call:
    """What a phone connects with; `token` is empty at the bare server."""

    port: int
    path: str
    token: str = ""
    protocol: str = ""

    def head(self) -> bytes:
        lines = [
            f"GET {self.path} HTTP/1.1",
            f"Host: 127.0.0.1:{self.port}",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        ]
        if self.protocol:
            lines.append(f"Sec-WebSocket-Protocol: {self.protocol}")
        if self.token:
            lines.append(f"Authorization: Bearer {self.token}")
        return "\r\n".join([*lines, "", ""]).encode()


@dataclass(slots=True)
class _Client:
    side: Side
    line: socket.socket
    rest: bytes = b""


@dataclass(slots=True)
class _Group:
    epoll: select.epoll = field(default_factory=select.epoll)
    clients: dict[int, _Client] = field(default_factory=dict)
    heard: dict[Side, list[float]] = field(default_factory=dict)
    lost: int = 0


def listen(pipe: Connection) -> None:
    """Serves the orders of bench.sockets until told to end."""
    group = _Group()
    group.epoll.register(pipe.fileno(), select.EPOLLIN)
    while True:
        for number, _ in group.epoll.poll():
            if number != pipe.fileno():
                _receive(group, group.clients[number])
                continue
            order = pipe.recv()
            if order is None:
                return
            side, wanted = order
            if isinstance(wanted, int):
                group.heard[side] = []
                pipe.send(None)
                pipe.send(_wait(group, side, wanted))
            else:
                pipe.send(_connect(group, side, wanted))


def _wait(group: _Group, side: Side, wanted: int) -> list[float]:
    """When each of `wanted` messages came, by the monotonic clock; fewer when they did not."""
    heard = group.heard[side]
    end = time.monotonic() + PATIENCE_S
    while len(heard) < wanted and time.monotonic() < end:
        for number, _ in group.epoll.poll(0.1):
            client = group.clients.get(number)
            if client is not None:
                _receive(group, client)
    return heard


def _receive(group: _Group, client: _Client) -> None:
    try:
        data = client.line.recv(4096)
    except OSError:
        data = b""
    at = time.monotonic()
    if not data:
        _forget(group, client)
        return
    client.rest += data
    _read(group, client, at)


def _read(group: _Group, client: _Client, at: float) -> None:
    """Takes the whole frames off what has come."""
    data, place = client.rest, 0
    while len(data) - place >= _HEADER:
        kind, length, header = data[place], data[place + 1], _HEADER
        if length == _SMALL:
            if len(data) - place < _WIDE_HEADER:
                break
            length = int.from_bytes(data[place + _HEADER : place + _WIDE_HEADER])
            header = _WIDE_HEADER
        if len(data) - place < header + length:
            break
        place += header + length
        if kind == _BINARY:
            group.heard.setdefault(client.side, []).append(at)
        elif kind == _PING:
            client.line.send(_PONG)
        elif kind == _CLOSE:
            _forget(group, client)
            return
    client.rest = data[place:]


def _forget(group: _Group, client: _Client) -> None:
    group.epoll.unregister(client.line.fileno())
    del group.clients[client.line.fileno()]
    client.line.close()
    group.lost += 1


def _connect(group: _Group, side: Side, calls: Sequence[Call]) -> int:
    """Opens a socket for each call and hears its first message; how many of this side are open."""
    for first in range(0, len(calls), TOGETHER):
        opened = []
        for at, call in enumerate(calls[first : first + TOGETHER], first):
            line = socket.socket()
            line.settimeout(_HEAD_S)
            line.bind((f"127.0.0.{1 + at % _ADDRESSES}", 0))
            line.connect(("127.0.0.1", call.port))
            line.sendall(call.head())
            opened.append(line)
        for line in opened:
            _greet(group, _Client(side, line))
        for number, _ in group.epoll.poll(0):
            if number in group.clients:
                _receive(group, group.clients[number])  # a ping of one that is open long since
    return sum(client.side is side for client in group.clients.values())


def _greet(group: _Group, client: _Client) -> None:
    """Reads the upgrade's answer and the first message behind it."""
    data = b""
    while b"\r\n\r\n" not in data:
        part = client.line.recv(4096)
        if not part:
            raise ConnectionError("a socket was closed while it was opened")
        data += part
    status, _, client.rest = data.partition(b"\r\n\r\n")
    if not status.startswith(b"HTTP/1.1 101"):
        line, _, _ = status.partition(b"\r\n")
        raise ConnectionError(f"no upgrade: {line.decode('latin-1')}")
    group.clients[client.line.fileno()] = client
    group.epoll.register(client.line.fileno(), select.EPOLLIN)
    if client.rest:
        _read(group, client, time.monotonic())
    else:
        _receive(group, client)
