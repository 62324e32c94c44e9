"""The key service that unwraps the folder of keys, where one is set: HashiCorp Vault's Transit engine."""

import ssl
from ipaddress import ip_address
from threading import Lock
from typing import Final
from urllib.parse import urlsplit

import httpx

from connectors.transit import Transit, TransitKey, TransitRefused
from domain.wire import HttpRequest, HttpResponse
from server.settings import Settings
from storage.keys.vault import KeysError

_CONNECT_S: Final = 3.0
_WAIT_S: Final = 8.0  # as of every other outside system (server/outside/transport.py)


class KeyService:
    """Waits for its answers: for the start, for commands and for threads. Each file is unwrapped once."""

    def __init__(self, transit: Transit) -> None:
        self._transit = transit
        self._lock = Lock()
        self._unwrapped: dict[bytes, bytes] = {}

    def wrap(self, plain: bytes) -> bytes:
        """Raises KeysError."""
        try:
            return self._transit.read_wrap(_send(self._transit.ask_wrap(plain)))
        except TransitRefused as refused:
            raise KeysError(_sentence(refused)) from refused

    def unwrap(self, wrapped: bytes) -> bytes:
        """Raises KeysError, and asks again the next time."""
        with self._lock:
            if wrapped not in self._unwrapped:
                try:
                    answer = _send(self._transit.ask_unwrap(wrapped))
                    self._unwrapped[wrapped] = self._transit.read_unwrap(answer)
                except TransitRefused as refused:
                    raise KeysError(_sentence(refused)) from refused
            return self._unwrapped[wrapped]


def key_service(settings: Settings) -> KeyService | None:
    """None where no service is set. Raises KeysError for one that must not be asked."""
    if not settings.kms_url:
        return None
    if faults := kms_faults(settings):
        raise KeysError("; ".join(faults))
    token = settings.kms_token.get_secret_value()
    return KeyService(Transit(TransitKey(settings.kms_url, settings.kms_key, token)))


def kms_faults(settings: Settings) -> list[str]:
    """What forbids to ask the key service; a stand-in only in production."""
    if not settings.kms_url:
        return []
    faults = []
    token = settings.kms_token.get_secret_value()
    if not settings.kms_key or not token:
        faults.append("kms_url needs kms_key and kms_token beside it")
    if urlsplit(settings.kms_url).scheme != "https" and not is_this_machine(settings.kms_url):
        faults.append("kms_url is not encrypted: http is for an agent on this machine only")
    if settings.production and token.startswith("standin"):
        faults.append("kms_token is a stand-in's")
    return faults


def is_this_machine(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _send(request: HttpRequest) -> HttpResponse:
    # The machine's own certificates, and those that SSL_CERT_FILE names: a city's Vault has a CA of its own.
    # No proxy of the environment: keys go straight to whom the setting names.
    try:
        with httpx.Client(
            timeout=httpx.Timeout(_WAIT_S, connect=_CONNECT_S),
            verify=ssl.create_default_context(),
            trust_env=False,
        ) as client:
            answer = client.request(
                request.method, request.url, headers=dict(request.headers), content=request.body
            )
    except (httpx.HTTPError, httpx.InvalidURL) as fault:
        raise KeysError(
            f"The key service of kms_url gave no answer ({type(fault).__name__})."
            " Nothing starts until it does; what runs goes on with the keys it has."
        ) from None
    return HttpResponse(answer.status_code, dict(answer.headers), answer.content)


def _sentence(refused: TransitRefused) -> str:
    return f"The key service of kms_url was asked, and {refused}."
