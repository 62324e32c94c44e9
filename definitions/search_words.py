"""By which words an item is found: characters, what they sound like, and the first letters of that.

The database has no order or words of Chinese (its locale is C), so that tokens are made here: characters and
pairs of them, words of other scripts from their first two letters on, and of each place in a Chinese text what
follows, in pinyin and in initials, letter by letter, in every reading of a character.
"""

import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.util import find_spec
from itertools import islice, product
from pathlib import Path
from typing import Final

from domain.hall.items import Item
from domain.hall.releases import Searched

# Own choices: longer than anybody types; and of an item that lists many words, the first.
_ASKED: Final = 60  # characters of a search
_LETTERS: Final = 20
_SYLLABLES: Final = 8
_READINGS: Final = 8  # of what follows a place: 行长 has 4, and 银行长期 8
_TOKENS: Final = 10_000

_HAN: Final = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")


def indexed(item: Item) -> tuple[str, ...]:
    """Each once; of its names first."""
    return indexed_texts(
        (item.names.zh, item.names.en, *item.keywords, item.name.replace(".", " "))
    )


def indexed_texts(texts: Sequence[str]) -> tuple[str, ...]:
    """Each once; of the first text first."""
    found = (token for text in texts for token in _tokens(text))
    return tuple(islice(dict.fromkeys(found), _TOKENS))


def asked(words: str) -> Searched | None:
    """None for words in which there is nothing to look for."""
    tokens: list[str] = []
    close: list[str] = []
    for han, run in _runs(words[:_ASKED]):
        if han:
            tokens.extend(run)
            close.extend(_pairs(run))
        else:
            tokens.append(run[:_LETTERS])
    return Searched(tuple(dict.fromkeys(tokens)), tuple(dict.fromkeys(close))) if tokens else None


def _runs(text: str) -> Iterator[tuple[bool, str]]:
    """Whether Chinese, and what stands together."""
    folded = unicodedata.normalize("NFKC", text).lower()
    for word in re.findall(r"[^\W_]+", folded):
        at = 0
        for found in _HAN.finditer(word):
            if found.start() > at:
                yield False, word[at : found.start()]
            yield True, found[0]
            at = found.end()
        if at < len(word):
            yield False, word[at:]


def _tokens(text: str) -> Iterator[str]:
    for han, run in _runs(text):
        if not han:
            yield from _beginnings(run)
            continue
        yield from run
        yield from _pairs(run)
        heard = [_heard(character) for character in run]
        for at in range(len(heard)):
            yield from _sounds(heard[at : at + _SYLLABLES])


def _pairs(run: str) -> Iterator[str]:
    return (run[at : at + 2] for at in range(len(run) - 1))


def _sounds(heard: Sequence[tuple[str, ...]]) -> Iterator[str]:
    for syllables in islice(product(*heard), _READINGS):
        yield from _beginnings("".join(syllables))
        yield from _beginnings("".join(syllable[:1] for syllable in syllables))


def _beginnings(word: str) -> Iterator[str]:
    return (word[:length] for length in range(1, min(len(word), _LETTERS) + 1))


@lru_cache(maxsize=8192)
def _heard(character: str) -> tuple[str, ...]:
    """Every reading, without tones; ü as it is typed, v, and as it is read, u."""
    typed = [_plain(each) for each in _readings().get(str(ord(character)), character).split(",")]
    return tuple(dict.fromkeys([*typed, *(each.replace("v", "u") for each in typed)]))


def _plain(syllable: str) -> str:
    parts = unicodedata.normalize("NFD", syllable.lower()).replace("u\u0308", "v")
    return "".join(part for part in parts if not unicodedata.combining(part))


@lru_cache(maxsize=1)
def _readings() -> dict[str, str]:
    """Of 41,923 characters, by their numbers, with tones: pypinyin's table, read as data when a word is entered.

    Importing the package would load its phrases too, 50 MB for whoever serves.
    """
    found = find_spec("pypinyin")
    assert found is not None
    assert found.submodule_search_locations is not None
    table = Path(found.submodule_search_locations[0], "pinyin_dict.json")
    read: dict[str, str] = json.loads(table.read_text(encoding="utf-8"))
    return read
