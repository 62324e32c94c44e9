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


def sentences(*words: Words) -> Words:
    """One after another, each with its full stop: in Chinese without a blank between, in English with one."""
    return Words(
        "".join(_ended(each.zh, "。") for each in words),
        " ".join(_ended(each.en, ".") for each in words),
    )


def _ended(sentence: str, stop: str) -> str:
    return sentence if sentence.endswith(stop) else sentence + stop
