"""Today's texts of agreements, as a service without a name of its own shows them."""

from typing import Final

from domain.accounts.consent import UNNAMED, How, Purpose, Shown, current
from domain.words import Language

#: The same for all purposes, until one of them gets a text of its own day.
VERSION: Final = current(Purpose.FACE_PROCESSING).version


def shown(purpose: Purpose, language: Language = Language.ZH, how: How = How.PAGE) -> Shown:
    return current(purpose).shown(language, how, UNNAMED)
