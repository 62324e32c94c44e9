# Written by `make sdk` from zhijian_client/citizen/pensions.py.
"""Entitlements, what certified them, and reviews."""

from collections.abc import Iterator
from typing import Literal

import zhijian_client.citizen.pensions as asynchronous
from zhijian_client.answers.pensions import Certification, Entitlements
from zhijian_client.answers.reviews import Review
from zhijian_client.sync._portal import (
    Calls,
)


class PensionCalls(Calls):
    """Of a person's pensions."""

    _calls: asynchronous.PensionCalls

    def entitlements(self) -> Entitlements:
        return self._portal.run(self._calls.entitlements())

    def certifications(self) -> Iterator[Certification]:
        """What certified the person in the past, newest first, page by page."""
        return self._portal.each(self._calls.certifications())

    def ask_review(
        self, kind: Literal["appeal", "other_way"], scheme: str, *, way: str = "", words: str = ""
    ) -> Review:
        """An appeal, or the wish for another way; a person will look."""
        return self._portal.run(self._calls.ask_review(kind, scheme, way=way, words=words))

    def reviews(self) -> Iterator[Review]:
        """All of one's own, page by page."""
        return self._portal.each(self._calls.reviews())
