"""The fake city's rules by which personal data is processed, in the texts that ship."""

from aiohttp import web

from domain.accounts.consent import TERMS, UNNAMED, How, current
from domain.privacy.processing_rules import rules
from proto.http.accounts.sign_in import ProcessingRules, RulesAgreement, RulesSection
from tests.browser.fake_answers import answer, spoken


async def processing_rules(request: web.Request) -> web.Response:
    language = spoken(request)
    return answer(
        ProcessingRules(
            sections=[
                RulesSection(title=each.title, text=each.text) for each in rules(UNNAMED, language)
            ],
            agreements=[
                RulesAgreement(
                    purpose=text.purpose,
                    version=text.version,
                    current=text == current(text.purpose),
                    text=text.said(language, How.PAGE, UNNAMED),
                )
                for terms in TERMS.values()
                for text in terms.texts
            ],
        )
    )
