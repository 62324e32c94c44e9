"""What the command line says, in the operator's language: Chinese where the locale is, else English.

The English words stand where they are said; the Chinese ones in zh.toml beside this file, by them.
"""

import os
import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final

import click

from domain.words import Language

_FILE: Final = Path(__file__).with_name("zh.toml")


def language() -> Language:
    """Of the locale, as POSIX orders its variables."""
    chosen = next(
        (os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), ""
    )
    return Language.ZH if chosen.startswith("zh") else Language.EN


def told(text: str, /, **values: object) -> str:
    """The text in the operator's language with its values put in."""
    return _in(language(), "said", text, text).format(**values)


def say(text: str, /, *, err: bool = False, mark: str = "", **values: object) -> None:
    """Prints it; `mark` stands before it."""
    click.echo(mark + told(text, **values), err=err)


def help_of(path: str, english: str) -> str:
    """What a command says of itself; `path` as it is typed, without the program's name."""
    return _in(language(), "help", path, english)


def option_help(english: str) -> str:
    return _in(language(), "options", english, english)


def found(sentence: str) -> str:
    """What the configuration's checks found, in the operator's language; English where it is not known.

    The checks say whole sentences, which the server's log says too: each is known by its fixed words.
    """
    if language() is Language.EN:
        return sentence
    for shape, words in _shapes():
        if fits := shape.fullmatch(sentence):
            return words.format(**fits.groupdict())
    return sentence


@lru_cache(maxsize=1)
def _shapes() -> tuple[tuple[re.Pattern[str], str], ...]:
    """The sentences with the most fixed words first, so that no looser one takes theirs."""
    known = sorted(chinese()["found"].items(), key=lambda row: -len(re.sub(r"{\w+}", "", row[0])))
    return tuple((_shape(english), words) for english, words in known)


def _shape(english: str) -> re.Pattern[str]:
    parts = re.split(r"{(\w+)}", english)
    return re.compile(
        "".join(f"(?P<{part}>.+)" if at % 2 else re.escape(part) for at, part in enumerate(parts)),
        re.DOTALL,
    )


@lru_cache(maxsize=1)
def chinese() -> Mapping[str, Mapping[str, str]]:
    """All of them, by part and English text."""
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


def _in(chosen: Language, part: str, key: str, english: str) -> str:
    return chinese()[part].get(key, english) if chosen is Language.ZH else english
