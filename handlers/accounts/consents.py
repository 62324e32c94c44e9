"""What a person is asked to agree to, and its withdrawal; handlers/accounts/me.py has the agreement itself."""

from aiohttp import web

from domain.accounts.consent import How, Purpose, current
from domain.errors import NotFound
from domain.problems import Problem
from handlers.accounts.services import ACCOUNTS
from handlers.request import acting_of, json_response, language_of
from proto.http.accounts.sign_in import (
    AgreedText,
    ConsentText,
    ConsentTexts,
    ProcessingRules,
    RulesAgreement,
    RulesSection,
)


async def texts(request: web.Request) -> web.Response:
    language = language_of(request)
    found = await request.app[ACCOUNTS].consents.texts(acting_of(request))
    return json_response(
        ConsentTexts(
            consents=[
                ConsentText(
                    purpose=consent.text.purpose,
                    version=consent.text.version,
                    text=page.text,
                    spoken=spoken.text,
                    text_sha256=page.sha256.hex(),
                    spoken_sha256=spoken.sha256.hex(),
                    given=consent.given,
                )
                for consent in found
                for page in (consent.shown(language, How.PAGE),)
                for spoken in (consent.shown(language, How.SPOKEN),)
            ]
        )
    )


async def to_read_out(request: web.Request) -> web.Response:
    """The texts as an officer reads them to a person at the counter."""
    language = language_of(request)
    return json_response(
        ConsentTexts(
            consents=[
                ConsentText(
                    purpose=consent.text.purpose,
                    version=consent.text.version,
                    text=consent.shown(language, How.READ_OUT).text,
                    given=False,
                )
                for consent in request.app[ACCOUNTS].consents.to_read_out()
            ]
        )
    )


async def rules(request: web.Request) -> web.Response:
    """How personal data is processed here; for everybody, signed in or not."""
    language, desk = language_of(request), request.app[ACCOUNTS].consents
    return json_response(
        ProcessingRules(
            sections=[
                RulesSection(title=each.title, text=each.text) for each in desk.rules(language)
            ],
            agreements=[
                RulesAgreement(
                    purpose=text.purpose,
                    version=text.version,
                    current=text == current(text.purpose),
                    text=said,
                )
                for text, said in desk.versions(language)
            ],
        )
    )


async def agreed_text(request: web.Request) -> web.Response:
    """What was shown to whom an agreement's SHA-256 belongs; no person is in it."""
    try:
        sha256 = bytes.fromhex(request.match_info["sha256"])
    except ValueError:
        raise NotFound(Problem.NOT_FOUND) from None
    return json_response(AgreedText(text=await request.app[ACCOUNTS].consents.text_agreed(sha256)))


async def withdraw(request: web.Request) -> web.Response:
    try:
        purpose = Purpose(request.match_info["purpose"])
    except ValueError:
        raise NotFound(Problem.NOT_FOUND) from None
    await request.app[ACCOUNTS].consents.withdraw(acting_of(request), purpose)
    return web.Response(status=204)
