"""Units' own systems, as far as any are configured: where each is, and the secret that both sides sign with."""

from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from connectors.dispatch.standard import StandardSystem
from domain.errors import Unfit
from domain.hall.posts import read_unit
from server.settings import Settings

_SUFFIX: Final = ".secret"


def unit_systems(settings: Settings) -> dict[str, StandardSystem]:
    """By unit. Raises ValueError for one that can't work, and OSError for a secret that can't be read."""
    return {
        unit: StandardSystem(unit, address, _secret(settings, unit))
        for unit, address in settings.unit_systems.items()
    }


def dispatch_faults(settings: Settings) -> list[str]:
    """What of this configuration can't work, or is unsafe, as sentences."""
    faults = []
    for unit, address in settings.unit_systems.items():
        try:
            read_unit(unit)
        except Unfit:
            faults.append(f"unit_systems: {unit[:60]!r} is no unit's word")
            continue
        if urlsplit(address).scheme != "https":
            faults.append(f"unit_systems.{unit} is no https address")
        try:
            secret = _secret(settings, unit)
            StandardSystem(unit, address, secret)
        except (ValueError, OSError) as fault:
            faults.append(f"unit_systems.{unit}: {fault}")
            continue
        if secret == STANDIN:
            faults.append(f"the secret of unit_systems.{unit} is a stand-in's")
    return faults


#: Of clients/standins/unit_system.py: the Base64 of a text that begins with "standin".
STANDIN: Final = "whsec_c3RhbmRpbi11bml0LXN5c3RlbS1zZWNyZXQtMDE="


def _secret(settings: Settings, unit: str) -> str:
    folder: Path | None = settings.unit_system_secrets
    if folder is None:
        raise ValueError("unit_system_secrets names no folder")
    return (folder / f"{unit}{_SUFFIX}").read_text(encoding="utf-8").strip()
