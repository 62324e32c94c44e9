"""The courier, as far as one is configured: whose account, from where, and the outbox of orders."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from connectors.callbacks import SecretPath
from connectors.courier.ems import Ems, EmsAccount, EmsPushes
from domain.delivery import Channel
from domain.errors import Invalid
from domain.hall.couriers import ClaimedOrder, ClaimedRecall
from domain.hall.parties import Party, read_party
from domain.hall.postage import PostagePrices
from server.outside.callback_addresses import COURIERS
from server.outside.transport import Transport
from server.settings import Settings, plain
from services.hall.letter_parcels import LetterParcels
from services.hall.parcel_orders import CourierSender, RecallSender
from services.notices.address_senders import LetterQueue
from services.outbox import Outbox
from storage.database import Database
from storage.hall.parcel_orders import ParcelOrderStore
from storage.hall.parcel_recalls import ParcelRecallStore
from storage.hall.parcels import ParcelStore
from storage.keys.vault import Vault
from storage.notices.letters import LetterStore

Clock = Callable[[], datetime]

_OFFICE: Final = ("name", "phone", "province", "city", "county", "street")


def courier(settings: Settings) -> Ems | None:
    """Raises ValueError for a key that is none."""
    return Ems(_account(settings)) if settings.courier_base_url else None


def office(settings: Settings) -> Party | None:
    """Where parcels go out and come in; None without a courier. Raises ValueError for what is no address."""
    if not settings.courier_base_url:
        return None
    try:
        return read_party(*(settings.courier_office.get(part, "") for part in _OFFICE))
    except Invalid as wrong:
        raise ValueError("; ".join(each.pointer for each in wrong.errors)) from wrong


def postage_prices(settings: Settings) -> PostagePrices:
    """Also without a courier: an officer's own label is paid for alike. Raises ValueError."""
    return PostagePrices.read(settings.courier_postage)


def parcel_outbox(
    settings: Settings, database: Database, vault: Vault, transport: Transport, now: Clock
) -> Outbox[ClaimedOrder]:
    """Without a courier nothing leaves by it."""
    api, sender = courier(settings), office(settings)
    store = ParcelOrderStore(database, vault)
    senders = {}
    if api is not None and sender is not None:
        senders[Channel.COURIER] = CourierSender(
            api=api, office=sender, store=store, transport=transport, clock=now
        )
    return Outbox(store=store, senders=senders, clock=now, slots=4)


def recall_outbox(
    settings: Settings, database: Database, transport: Transport, now: Clock
) -> Outbox[ClaimedRecall]:
    """Without a courier nothing was ordered."""
    api = courier(settings)
    senders = {}
    if api is not None:
        senders[Channel.COURIER] = RecallSender(api=api, transport=transport, clock=now)
    return Outbox(store=ParcelRecallStore(database), senders=senders, clock=now, slots=4)


def parcel_readers(settings: Settings) -> dict[str, EmsPushes]:
    """By the courier's name in the address; none while nobody calls back."""
    secret = plain(settings, "callback_secret")
    if not settings.courier_base_url or not secret:
        return {}
    (name,) = COURIERS
    return {name: EmsPushes(_account(settings), SecretPath(secret, f"{name}-parcels"))}


def letter_queue(settings: Settings, database: Database, vault: Vault, now: Clock) -> LetterQueue:
    """An officer's list; with a courier each letter is ordered there too."""
    letters, sender = LetterStore(database, vault), office(settings)
    if sender is None:
        return letters
    return LetterParcels(
        unit=database,
        letters=letters,
        parcels=ParcelStore(database, vault),
        orders=ParcelOrderStore(database, vault),
        office=sender,
        clock=now,
    )


def courier_faults(settings: Settings) -> list[str]:
    """What of this configuration can't work, as sentences."""
    try:
        postage_prices(settings)
    except ValueError as fault:
        faults = [f"courier_postage: {fault}"]
    else:
        faults = []
    if not settings.courier_base_url:
        return faults
    faults += [
        f"courier_base_url is set, but {name} is empty"
        for name in ("courier_sender_no", "courier_authorization", "courier_sign_key")
        if not plain(settings, name)
    ]
    faults += [
        f"{name} is a stand-in's"
        for name in ("courier_authorization", "courier_sign_key")
        if plain(settings, name).startswith(("standin", "c3RhbmRpbi"))
    ]
    for name, made in (("courier_sign_key", courier), ("courier_office", office)):
        try:
            made(settings)
        except ValueError as fault:
            faults.append(f"{name}: {fault}")
    return faults


def _account(settings: Settings) -> EmsAccount:
    return EmsAccount(
        base_url=settings.courier_base_url,
        sender_no=settings.courier_sender_no,
        authorization=settings.courier_authorization.get_secret_value(),
        sign_key=settings.courier_sign_key.get_secret_value(),
    )
