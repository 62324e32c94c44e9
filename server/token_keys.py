"""The tokens by the keys in use, which are taken up while the house runs.

`zhijian keys rotate` signs nobody out and starts nothing again.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from auth.tokens import Tokens
from storage.keys.vault import Keys, KeysError, Wrapping, load_keys

log = logging.getLogger(__name__)

ISSUER: Final = "zhijian"
LOOK_S: Final = 10.0
#: From the making of a key to writing with it: by then every process on every machine reads by it.
SETTLES: Final = timedelta(minutes=10)


def in_use(keys: Keys, now: datetime) -> Keys:
    """The same keys, of which the newest that have settled sign and seal."""
    keys = keys.settled(now - SETTLES)
    for kid, followed_at in keys.followed_at.items():
        if now < followed_at + SETTLES:
            return replace(keys, current_kid=kid)
    return keys


def make_tokens(keys: Keys, clock: Callable[[], datetime]) -> Tokens:
    keys = in_use(keys, clock())
    tokens = Tokens(keys.token_keys, keys.current_kid, ISSUER, clock=clock)
    take_up(tokens, keys)
    return tokens


def take_up(tokens: Tokens, keys: Keys) -> None:
    tokens.use(
        keys.token_keys, keys.current_kid, retired=keys.retired, followed_at=keys.followed_at
    )


async def follow_token_keys(
    folder: Path,
    use: Callable[[Keys], None],
    clock: Callable[[], datetime],
    *,
    wrapping: Wrapping | None = None,
    look_s: float = LOOK_S,
) -> None:
    """Gives `use` the keys whenever others are to be read or written by, until cancelled.

    A folder that can't be read, as while it is being copied or while the key service is away that
    unwraps a new key, leaves all as it is.
    """
    known: tuple[object, ...] = ()
    while True:
        await asyncio.sleep(look_s)  # whoever starts has just read them
        try:
            found = in_use(await asyncio.to_thread(load_keys, folder, wrapping), clock())
        except (KeysError, OSError) as broken:
            log.warning("the folder of keys can't be read again: %s", broken)
        else:
            now = (
                found.current_kid,
                found.token_keys.keys(),
                found.retired.keys(),
                {kind: versions.keys() for kind, versions in found.secrets.items()},
                found.writing,
            )
            if now != known:
                use(found)
                log.info("token key %s signs, of %d", found.current_kid, len(found.token_keys))
                known = now
