"""The rules by which personal data is processed (个人信息处理规则), as everybody may read them."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from domain.accounts.consent import Operator
from domain.words import Language, Words

FILE: Final = Path(__file__).with_name("processing_rules.toml")


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    text: str


def rules(operator: Operator, language: Language) -> tuple[Section, ...]:
    """Filled in with who processes and whom to ask."""
    return tuple(
        Section(
            title.in_(language),
            text.in_(language)
            .replace("{operator}", operator.name.in_(language))
            .replace("{contact}", operator.contact.in_(language)),
        )
        for title, text in _sections()
    )


@cache
def _sections() -> tuple[tuple[Words, Words], ...]:
    found = tomllib.loads(FILE.read_text(encoding="utf-8"))["section"]
    return tuple((Words(**each["title"]), Words(**each["text"])) for each in found)
