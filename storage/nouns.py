"""Every noun of the store, by its card."""

from typing import Final

import storage.accounts.cards
import storage.bookings.cards
import storage.cards
import storage.city.cards
import storage.faces.cards
import storage.hall.cards
import storage.notices.cards
import storage.payments.cards
import storage.pensions.cards
import storage.privacy.cards
from storage.card import Noun

NOUNS: Final[tuple[Noun, ...]] = (
    *storage.accounts.cards.NOUNS,
    *storage.faces.cards.NOUNS,
    *storage.hall.cards.NOUNS,
    *storage.city.cards.NOUNS,
    *storage.bookings.cards.NOUNS,
    *storage.notices.cards.NOUNS,
    *storage.payments.cards.NOUNS,
    *storage.pensions.cards.NOUNS,
    *storage.privacy.cards.NOUNS,
    *storage.cards.NOUNS,
)
