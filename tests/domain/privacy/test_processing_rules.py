"""The rules by which personal data is processed, as everybody may read them."""

import pytest

from domain.accounts.consent import UNNAMED, Operator
from domain.privacy.processing_rules import rules
from domain.words import Language, Words


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


@pytest.mark.parametrize("language", Language)
def test_the_rules_name_who_processes_and_whom_to_ask(language: Language) -> None:
    operator = Operator(Words("某市社保", "Some body"), Words("0755-1", "0755-2"))

    whole = " ".join(each.text for each in rules(operator, language))

    assert operator.name.in_(language) in whole
    assert operator.contact.in_(language) in whole
    assert "{" not in whole
