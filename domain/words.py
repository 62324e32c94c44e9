"""A sentence in both languages, Chinese first; and the choice between them."""

from dataclasses import dataclass
from enum import StrEnum


class Language(StrEnum):
    ZH = "zh-CN"
    EN = "en"


@dataclass(frozen=True, slots=True)
class Words:
    zh: str
    en: str

    def in_(self, language: Language) -> str:
        return self.en if language is Language.EN else self.zh
