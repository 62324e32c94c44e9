"""The rules by which personal data is processed, as everybody may read them."""

import pytest

from domain.accounts.consent import UNNAMED
from domain.privacy.processing_rules import rules
from domain.words import Language


@pytest.mark.parametrize(
    ("language", "other_name"), [(Language.ZH, "办法"), (Language.EN, "agreement")]
)
def test_the_rules_name_ways_and_consents_as_the_pages_do(
    language: Language, other_name: str
) -> None:
    sections = rules(UNNAMED, language)

    assert not [
        each.title for each in sections if other_name in f"{each.title} {each.text}".lower()
    ]
