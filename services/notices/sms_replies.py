"""Answers to our text messages: the vendor's call checked and read, and each handed to whoever waits for one."""

import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Protocol

from domain.errors import Invalid, NotAllowed
from domain.notices.delivery_reports import Called, Forged, Unreadable
from domain.notices.sms_replies import SmsReply
from domain.problems import Problem

log = logging.getLogger(__name__)


class Reader(Protocol):
    """One vendor's form: connectors.sms.sms_replies."""

    @property
    def reply(self) -> str:
        """What the vendor takes for thanks."""

    def read(self, called: Called) -> Sequence[SmsReply]:
        """Raises Forged or Unreadable."""


class Answered(Protocol):
    """services.hall.offer_answers.OfferAnswers."""

    async def take(self, reply: SmsReply) -> None:
        """What comes twice changes nothing the second time."""


class SmsReplyService:
    """`counts`: calls by vendor and what became of them, beside those of the vendors' reports."""

    def __init__(
        self,
        *,
        readers: Mapping[str, Reader],
        answered: Answered,
        counts: Counter[tuple[str, str]],
    ) -> None:
        self._readers = readers
        self._answered = answered
        self._counts = counts

    async def take(self, vendor: str, called: Called) -> str:
        """The vendor's thanks. NotAllowed for who is not the vendor, also where none is set up.

        The caller learns nothing of whose phone it is: whatever was answered is thanked for alike.
        """
        reader = self._readers.get(vendor)
        if reader is None:
            raise NotAllowed(Problem.CALLBACK_FORGED)
        try:
            replies = reader.read(called)
        except Forged:
            self._counts[f"{vendor}-replies", "forged"] += 1
            log.warning("a forged answer in the name of %s", vendor)
            raise NotAllowed(Problem.CALLBACK_FORGED) from None
        except Unreadable:
            self._counts[f"{vendor}-replies", "unreadable"] += 1
            log.warning("an answer by %s could not be read", vendor)
            raise Invalid(Problem.BODY_UNREADABLE) from None
        self._counts[f"{vendor}-replies", "taken"] += 1
        for each in replies:
            await self._answered.take(each)
        return reader.reply
