"""The other ways beside a face, as answers of several doors name them."""

from domain.ways import WAY_WORDS, Offer, Way
from domain.words import Language
from proto.http.base import Answer


class WayOffered(Answer):
    """One way to certify; all listed have the same legal effect."""

    way: Way
    name: str
    how: str  # one sentence
    ready: bool  # can be begun here and now


def way_offered(offer: Offer, language: Language) -> WayOffered:
    return WayOffered(
        way=offer.way,
        name=WAY_WORDS[offer.way].in_(language),
        how=offer.how.in_(language),
        ready=offer.ready,
    )
