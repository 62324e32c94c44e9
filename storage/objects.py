"""Bytes too large for rows: objects in a folder of this machine or in a bucket that speaks S3, by obstore."""

import logging
from collections.abc import AsyncIterator, Awaitable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import SystemRandom
from typing import Final, TypeVar
from urllib.parse import urlsplit

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, S3Store

from domain.errors import Busy
from domain.problems import Problem

T = TypeVar("T")
log = logging.getLogger(__name__)

#: Own choices: a call that takes longer has met a store that is away; its caller comes again.
_TRY: Final = timedelta(seconds=10)
_IN_ALL: Final = timedelta(seconds=15)
_TRIES: Final = 2
#: Whoever sent when it went away does not come back in one second.
_RETRY_AFTER_S: Final = (10, 30)
_random: Final = SystemRandom()
_PAGE: Final = 1000
_PROBE: Final = "probe"


class BadStore(Exception):
    """An address that names no folder and no bucket; the text is a sentence for the operator."""


@dataclass(frozen=True, slots=True)
class S3Access:
    """What a bucket needs beside its name; empty: what obstore finds, such as a role of the machine."""

    endpoint: str = ""  # of a store that is not Amazon's
    region: str = ""
    key: str = ""
    secret: str = field(default="", repr=False)


class Objects:
    """Busy when the store is away, full or too slow; then a write may or may not have happened."""

    def __init__(self, store: LocalStore | S3Store) -> None:
        self._store = store

    async def put(self, path: str, data: bytes) -> None:
        await _answer(obstore.put_async(self._store, path, data, use_multipart=False))

    async def get(self, path: str) -> bytes | None:
        """None where there is none."""
        try:
            found = await _answer(obstore.get_async(self._store, path))
            return bytes(await _answer(found.bytes_async()))
        except FileNotFoundError:
            return None

    async def there(self) -> bool:
        """Whether it takes something: one that is full or may only be read answers reads."""
        try:
            await self.put(_PROBE, b"")
        except Busy:
            return False
        return True

    async def delete(self, paths: Sequence[str]) -> None:
        """Those that are there."""
        for path in paths:
            try:
                await _answer(obstore.delete_async(self._store, path))
            except FileNotFoundError:
                continue

    async def list(self, prefix: str) -> AsyncIterator[list[str]]:
        """Paths of a folder and all below it, some hundred at a time."""
        pages = obstore.list(self._store, prefix, chunk_size=_PAGE)
        while True:
            try:
                page = await _answer(anext(pages))
            except StopAsyncIteration:
                return
            yield [each["path"] for each in page]


def open_objects(address: str, access: S3Access | None = None) -> Objects:
    """`file:///a/folder` or `s3://bucket/prefix`. Raises BadStore."""
    parts, access = urlsplit(address), access or S3Access()
    if parts.scheme == "file" and parts.path.startswith("/") and not parts.netloc:
        Path(parts.path).mkdir(mode=0o700, parents=True, exist_ok=True)
        return Objects(LocalStore(parts.path, automatic_cleanup=True))
    if parts.scheme == "s3" and parts.netloc:
        given = {
            "endpoint": access.endpoint,
            "region": access.region,
            "access_key_id": access.key,
            "secret_access_key": access.secret,
        }
        return Objects(
            S3Store(
                parts.netloc,
                prefix=parts.path.strip("/") or None,
                config={name: value for name, value in given.items() if value},  # type: ignore[arg-type]  # names of its own
                client_options={
                    "allow_http": access.endpoint.startswith("http://"),
                    "timeout": _TRY,
                },
                retry_config={"max_retries": _TRIES, "retry_timeout": _IN_ALL},
            )
        )
    raise BadStore("upload_store has to be file:///a/folder or s3://bucket/prefix")


async def _answer(asked: Awaitable[T]) -> T:
    try:
        return await asked
    except FileNotFoundError:
        raise
    except (BaseError, OSError) as broken:
        log.warning("the store of objects: %s", type(broken).__name__)  # its words may name paths
        raise Busy(Problem.BUSY, retry_after=_random.randint(*_RETRY_AFTER_S)) from broken
