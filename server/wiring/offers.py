"""Puts together what the city offers before somebody asks, and what becomes of an answer by SMS."""

from collections import Counter
from collections.abc import Callable
from uuid import UUID

from definitions.forms import Forms
from server.infrastructure import now
from server.outside.delivery_reports import sms_reply_readers
from server.settings import Settings
from server.wiring.certificates import make_applicants
from services.hall.applications import Applications
from services.hall.case_moves import CaseMover
from services.hall.items import ItemService
from services.hall.offer_answers import OfferAnswers
from services.hall.offers import OfferService
from services.notices.sms_replies import SmsReplyService
from services.ports import Bell
from storage.accounts.register_lookups import RegisterLookupStore
from storage.audit.audit import AuditStore
from storage.database import Database
from storage.events import EventStore
from storage.hall.cases import CaseStore
from storage.hall.offers import OfferStore
from storage.keys.vault import Vault


def make_offers(database: Database, vault: Vault, bell: Bell, items: ItemService) -> OfferService:
    """The loop of the background."""
    return OfferService(
        unit=database,
        store=OfferStore(database, vault),
        lookups=RegisterLookupStore(database, vault),
        items=items,
        events=EventStore(database),
        audit=AuditStore(database),
        bell=bell,
        clock=now,
    )


def make_offer_answers(
    database: Database,
    vault: Vault,
    bell: Bell,
    *,
    items: ItemService,
    forms: Forms,
    mover: CaseMover,
    judge_soon: Callable[[UUID, UUID], None],
) -> OfferAnswers:
    return OfferAnswers(
        unit=database,
        store=OfferStore(database, vault),
        phones=RegisterLookupStore(database, vault),
        items=items,
        forms=forms,
        applicants=make_applicants(database, vault),
        applications=Applications(store=CaseStore(database, vault), mover=mover),
        events=EventStore(database),
        audit=AuditStore(database),
        bell=bell,
        moves=mover,
        judge_soon=judge_soon,
    )


def make_sms_replies(
    settings: Settings, answers: OfferAnswers, counts: Counter[tuple[str, str]]
) -> SmsReplyService:
    return SmsReplyService(readers=sms_reply_readers(settings), answered=answers, counts=counts)
