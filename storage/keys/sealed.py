"""Every column that holds sealed values, and how each is bound to its row: what a new key has to reach.

tests/storage/test_resealing.py holds the list to the schema and to the modules that write.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from storage.database import Row
from storage.keys.keys import Sealing


@dataclass(frozen=True, slots=True)
class Column:
    """`keys`: the row's primary key, with the type of each; `place`: what its value is bound to."""

    table: str
    keys: tuple[tuple[str, str], ...]
    name: str
    place: Callable[[Row], bytes]
    kind: Sealing = "identity"
    turned: bool = False  # a face template, which a new key turns as well


_PERSON: Final = ("person_id", "uuid")
_ACCOUNT: Final = ("account_id", "uuid")


def _bytes_of(label: bytes, *names: str) -> Callable[[Row], bytes]:
    return lambda row: label + b"".join(row[name].bytes for name in names)


def _request(part: str) -> Callable[[Row], bytes]:
    return lambda row: f"requests|{row['person_id']}|{row['request_id']}|{part}".encode()


_REQUEST: Final = (_PERSON, ("request_id", "uuid"))

COLUMNS: Final = (
    Column("persons", (_PERSON,), "identity", _bytes_of(b"persons:", "person_id")),
    Column("accounts", (_ACCOUNT,), "phone", _bytes_of(b"accounts.phone:", "account_id")),
    Column("accounts", (_ACCOUNT,), "openid", _bytes_of(b"accounts.openid:", "account_id")),
    Column(
        "officers", (("officer_id", "uuid"),), "totp", _bytes_of(b"officers:totp:", "officer_id")
    ),
    Column(
        "devices",
        (_ACCOUNT, ("device_id", "uuid")),
        "token",
        _bytes_of(b"devices.token:", "account_id", "device_id"),
    ),
    Column(
        "addresses",
        (_ACCOUNT, ("channel", "text")),
        "address",
        lambda r: b"addresses.address:" + r["channel"].encode() + b":" + r["account_id"].bytes,
    ),
    Column(
        "letters", (("letter_id", "uuid"),), "address", _bytes_of(b"letters.address:", "letter_id")
    ),
    Column(
        "evidence",
        (_PERSON, ("evidence_id", "uuid")),
        "kept",
        _bytes_of(b"evidence.kept:", "evidence_id"),
    ),
    Column(
        "vendor_tokens",
        (("vendor", "text"),),
        "token",
        lambda r: b"vendor_tokens.token:" + r["vendor"].encode(),
    ),
    Column(
        "idempotency",
        (("scope", "text"), ("key", "text")),
        "body",
        lambda r: f"idempotency|{r['scope']}|{r['key']}".encode(),
    ),
    Column(
        "webhooks",
        (("webhook_id", "uuid"),),
        "secret",
        _bytes_of(b"webhooks.secret:", "webhook_id"),
    ),
    Column(
        "webhooks",
        (("webhook_id", "uuid"),),
        "old_secret",
        _bytes_of(b"webhooks.secret:", "webhook_id"),
    ),
    Column("requests", _REQUEST, "words", _request("words")),
    Column("requests", _REQUEST, "answer", _request("answer")),
    Column("requests", _REQUEST, "proposed", _request("proposed")),
    Column(
        "biometric.face_records",
        (_PERSON, ("engine", "text"), ("source", "text")),
        "template",
        lambda r: f"face_records|{r['person_id']}|{r['source']}".encode(),
        "templates",
        turned=True,
    ),
    Column(
        "biometric.movements",
        (_PERSON, ("check_id", "uuid"), ("place", "smallint")),
        "movement",
        lambda r: f"movements|{r['person_id']}|{r['check_id']}|{r['place']}".encode(),
        "templates",
    ),
)
