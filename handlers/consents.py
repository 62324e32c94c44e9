"""What a person is asked to agree to, and its withdrawal; handlers/me.py has the agreement itself."""

from aiohttp import web

from domain.consent import TEXTS, VERSION, How, Purpose, shown
from domain.errors import NotFound
from domain.problems import Problem
from handlers import keys
from proto.http.sign_in import ConsentText, ConsentTexts


async def texts(request: web.Request) -> web.Response:
    language = keys.language(request)
    found = await request.app[keys.CONSENTS].texts(keys.acting(request))
    return keys.answer(
        ConsentTexts(
            consents=[
                ConsentText(
                    purpose=consent.purpose,
                    version=consent.version,
                    text=consent.text.in_(language),
                    spoken=consent.spoken.in_(language),
                    text_sha256=shown(consent.purpose, language, How.PAGE).sha256.hex(),
                    spoken_sha256=shown(consent.purpose, language, How.SPOKEN).sha256.hex(),
                    given=consent.given,
                )
                for consent in found
            ]
        )
    )


async def to_read_out(request: web.Request) -> web.Response:
    """The texts as an officer reads them to a person at the counter."""
    language = keys.language(request)
    return keys.answer(
        ConsentTexts(
            consents=[
                ConsentText(purpose=purpose, version=VERSION, text=text.in_(language), given=False)
                for purpose, text in TEXTS.items()
            ]
        )
    )


async def withdraw(request: web.Request) -> web.Response:
    try:
        purpose = Purpose(request.match_info["purpose"])
    except ValueError:
        raise NotFound(Problem.NOT_FOUND) from None
    await request.app[keys.CONSENTS].withdraw(keys.acting(request), purpose)
    return web.Response(status=204)
