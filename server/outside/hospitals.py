"""The hospitals' system, as far as one is configured."""

import secrets

from connectors.hospital.his import His, HisAccount
from connectors.hospital.his_messages import HisMessages
from server.settings import Settings


def his(settings: Settings) -> His | None:
    return His(_account(settings), _nonce) if settings.his_base_url else None


def his_messages(settings: Settings) -> HisMessages | None:
    return HisMessages(_account(settings)) if settings.his_base_url else None


def hospital_faults(settings: Settings) -> list[str]:
    """What of this configuration can't work, as sentences."""
    if not settings.his_base_url:
        return []
    faults = []
    for name, value in (
        ("his_app", settings.his_app),
        ("his_key", settings.his_key.get_secret_value()),
    ):
        if not value:
            faults.append(f"his_base_url is set, but {name} is empty")
        if value.startswith("standin"):
            faults.append(f"{name} is a stand-in's")
    return faults


def _account(settings: Settings) -> HisAccount:
    return HisAccount(settings.his_base_url, settings.his_app, settings.his_key.get_secret_value())


def _nonce() -> str:
    return secrets.token_hex(16)
