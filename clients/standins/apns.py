"""Apple's push host: HTTP/2 without TLS, a server of its own beside the others, with their memory."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID, uuid4

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import DataReceived, RequestReceived, StreamEnded
from h2.exceptions import ProtocolError

from clients.standins.pushes import PAYLOAD_MAX, PushVendors

TOKEN_AGE_S: Final = 3600
_STATUS: Final = {
    "BadDeviceToken": 400,
    "BadTopic": 400,
    "BadExpirationDate": 400,
    "BadMessageId": 400,
    "BadPriority": 400,
    "InvalidPushType": 400,
    "BadCollapseId": 400,
    "PayloadEmpty": 400,
    "BadPath": 404,
    "ExpiredProviderToken": 403,
    "InvalidProviderToken": 403,
    "MissingProviderToken": 403,
    "Unregistered": 410,
    "ExpiredToken": 410,
    "PayloadTooLarge": 413,
    "TooManyRequests": 429,
    "TooManyProviderTokenUpdates": 429,
    "InternalServerError": 500,
    "ServiceUnavailable": 503,
    "Shutdown": 503,
}


#: The message is taken; its answer ends in the middle, or comes a byte each moment.
_BROKEN_OFF: Final = frozenset({"half", "drip"})
_SLOWLY: Final = b" " * 64
_DRIP_S: Final = 0.3


@dataclass(slots=True)
class Asked:
    headers: dict[str, str]
    body: bytearray = field(default_factory=bytearray)


@asynccontextmanager
async def serve_apns(vendors: PushVendors, host: str = "127.0.0.1") -> AsyncIterator[str]:
    """Gives the address, http://host:port."""
    loop = asyncio.get_running_loop()
    open_wires: set[asyncio.Transport] = set()
    server = await loop.create_server(lambda: Apns(vendors, open_wires), host, 0)
    try:
        yield f"http://{host}:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        for wire in tuple(open_wires):  # from Python 3.12 on a server waits for all of them
            wire.abort()
        await server.wait_closed()


class Apns(asyncio.Protocol):
    """One connection. A scripted answer is a reason, or `drop`, `garbage`, `silence`, `half` or `drip`."""

    def __init__(self, vendors: PushVendors, open_wires: set[asyncio.Transport]) -> None:
        self._vendors = vendors
        self._open_wires = open_wires
        self._http = H2Connection(H2Configuration(client_side=False, header_encoding="utf-8"))
        self._asked: dict[int, Asked] = {}
        self._wire: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._wire = transport
        self._open_wires.add(transport)
        self._http.initiate_connection()
        transport.write(self._http.data_to_send())

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002  # asyncio's signature
        if self._wire is not None:
            self._open_wires.discard(self._wire)

    def data_received(self, data: bytes) -> None:
        assert self._wire is not None
        try:
            events = self._http.receive_data(data)
        except ProtocolError:
            self._wire.close()
            return
        for event in events:
            if isinstance(event, RequestReceived):
                self._asked[event.stream_id] = Asked({str(k): str(v) for k, v in event.headers})
            elif isinstance(event, DataReceived):
                self._asked[event.stream_id].body += event.data
                self._http.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
            elif isinstance(event, StreamEnded):
                self._answer(event.stream_id, self._asked.pop(event.stream_id))
        self._wire.write(self._http.data_to_send())

    def _answer(self, stream: int, asked: Asked) -> None:
        reason = self._vendors.scripted("apns") or self._fault(asked)
        if reason == "silence":
            return
        if reason == "drop":
            assert self._wire is not None
            self._wire.abort()
            return
        status = _STATUS.get(reason, 200)
        body = b"\x00\xff" if reason == "garbage" else b""
        if reason in _STATUS:
            said: dict[str, object] = {"reason": reason}
            if status == _STATUS["Unregistered"]:
                said["timestamp"] = int(self._vendors.clock() * 1000)
            body = json.dumps(said).encode()
        if reason == "garbage":
            status = 502
        if reason in {"", *_BROKEN_OFF}:
            self._take(asked)
        ident = asked.headers.get("apns-id", "")
        if reason in _BROKEN_OFF:
            length = ("content-length", str(len(_SLOWLY)))
            self._http.send_headers(stream, [(":status", "200"), ("apns-id", ident), length])
            self._drip(stream, 1 if reason == "half" else len(_SLOWLY) - 1)
            return
        self._http.send_headers(
            stream, [(":status", str(status)), ("apns-id", ident)], end_stream=not body
        )
        if body:
            self._http.send_data(stream, body, end_stream=True)

    def _drip(self, stream: int, left: int) -> None:
        """So many bytes of the answer, one each moment; then the connection is cut."""
        assert self._wire is not None
        if self._wire.is_closing():
            return
        try:
            self._http.send_data(stream, _SLOWLY[:1])
        except ProtocolError:  # nobody waits for it any more
            return
        self._wire.write(self._http.data_to_send())
        if left == 1:
            self._wire.close()
            return
        asyncio.get_running_loop().call_later(_DRIP_S, self._drip, stream, left - 1)

    def _fault(self, asked: Asked) -> str:
        """The reason of the first fault, in the order of the vendor's checks; "" for none."""
        headers, accounts = asked.headers, self._vendors.accounts
        kind, _, token = headers.get("authorization", "").partition(" ")
        if kind != "bearer":
            return "MissingProviderToken"
        claims = self._vendors.signed("apns", token, "ES256", None)
        known = claims and (claims.get("iss"), claims["kid"]) == (
            accounts.apns_team,
            accounts.apns_key_id,
        )
        if not known:
            return "InvalidProviderToken"
        if self._vendors.clock() - claims["iat"] > TOKEN_AGE_S:
            return "ExpiredProviderToken"
        checks = {
            "BadPath": headers[":path"].startswith("/3/device/"),
            "BadTopic": headers.get("apns-topic") == accounts.apns_topic,
            "InvalidPushType": headers.get("apns-push-type") == "alert",
            "BadPriority": headers.get("apns-priority") in {"1", "5", "10"},
            "BadExpirationDate": headers.get("apns-expiration", "0").isdigit(),
            "BadMessageId": _is_uuid(headers.get("apns-id", str(uuid4()))),
            "BadCollapseId": len(headers.get("apns-collapse-id", "")) <= 64,  # noqa: PLR2004  # the vendor's number
            "PayloadEmpty": bool(asked.body),
            "PayloadTooLarge": len(asked.body) <= PAYLOAD_MAX,
        }
        for reason, sound in checks.items():
            if not sound:
                return reason
        state = self._vendors.state("apns", headers[":path"].rsplit("/", 1)[1])
        return {"good": "", "gone": "Unregistered"}.get(state, "BadDeviceToken")

    def _take(self, asked: Asked) -> None:
        body = json.loads(bytes(asked.body))
        alert = body["aps"]["alert"]
        token = asked.headers[":path"].rsplit("/", 1)[1]
        mark = asked.headers.get("apns-collapse-id", "")
        self._vendors.take(
            "apns", token, (alert["title"], alert["body"]), mark, opens=body.get("n", "")
        )


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
